"""A key of a map named like a field, ``column.key``: Spark takes it from the map, Sail finds no such column.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select.html (named expressions).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pyspark.sql.connect.proto import Expression

from glue_local.engine.sessions.differences.expressions import below

_DOTTED = re.compile(r"(\w+)\.(\w+)((?:\.\w+)*)")


def give_keys(
    expressions: Iterable[Any], listed: bool, columns: Callable[[], Iterable[tuple[str, str]] | None]
) -> None:
    """Take keys of maps with text keys out of them; columns that are ``listed`` keep the key's name."""
    found = [(top, e, names) for top in expressions for e in _all(top) if (names := _names(e))]
    if not found:
        return
    types = [(name.lower(), type_) for name, type_ in columns() or []]
    for top, expression, (column, key, fields) in found:
        if [type_.startswith("map<string,") for name, type_ in types if name == column.lower()] != [True]:
            continue
        attribute = Expression()
        attribute.CopyFrom(expression)
        attribute.unresolved_attribute.unparsed_identifier = column
        for part in (key, *fields.split(".")[1:]):
            taken = Expression()
            taken.unresolved_extract_value.child.CopyFrom(attribute)
            taken.unresolved_extract_value.extraction.literal.string = part
            attribute = taken
        if listed and top is expression:
            named = Expression()
            named.alias.expr.CopyFrom(attribute)
            named.alias.name.append((key + fields).rpartition(".")[2])
            attribute = named
        expression.CopyFrom(attribute)


def _all(expression: Any) -> Iterator[Any]:
    yield expression
    for part in below(expression):
        yield from _all(part)


def _names(expression: Any) -> tuple[str, str, str] | None:
    if expression.WhichOneof("expr_type") != "unresolved_attribute":
        return None
    match = _DOTTED.fullmatch(expression.unresolved_attribute.unparsed_identifier)
    return (match[1], match[2], match[3]) if match else None
