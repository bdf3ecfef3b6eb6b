"""A key of a map named like a field, ``column.key``: Spark takes it from the map, Sail finds no such column.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select.html (named expressions).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pyspark.sql.connect.proto import Expression

from glue_local.engine.sessions.differences import operands
from glue_local.engine.sessions.differences.expressions import below
from glue_local.engine.sessions.differences.lexer import tokens
from glue_local.engine.sessions.differences.literals import quoted
from glue_local.engine.sessions.differences.operands import Operands, Session
from glue_local.engine.sessions.differences.tree import Scope
from glue_local.engine.sessions.differences.typetext import parts
from glue_local.identifiers import backquoted

_NAME = r"(?:[^\W\d]\w*|`[^`]+`)"
#: Tells the types of expressions; None if Sail cannot.
Beside = Callable[[list[str]], list[str] | None]
#: How the type of a map with text keys begins.
_OF_TEXTS = "map<string,"
#: A name with dots in SQL.
WRITTEN = re.compile(rf"{_NAME}(?:\s*\.\s*{_NAME})+")
_DOTTED = re.compile(r"(\w+)\.(\w+)((?:\.\w+)*)")


def give_keys(
    expressions: Sequence[Any],
    listed: bool,
    columns: Callable[[], Iterable[tuple[str, str]] | None],
    spell: Callable[[str], str],
) -> None:
    """Take keys of maps with text keys out of them; columns that are ``listed`` keep the key's name.

    ``spell`` does so in an expression's text.
    """
    for part in (p for top in expressions for p in _all(top) if p.HasField("expression_string")):
        part.expression_string.expression = spell(part.expression_string.expression)
    found = [(top, e, names) for top in expressions for e in _all(top) if (names := _names(e))]
    if not found:
        return
    types = [(name.lower(), type_) for name, type_ in columns() or []]
    for top, expression, (column, key, fields) in found:
        keys = [key, *fields.split(".")[1:]]
        if [_has_key(type_, keys) for name, type_ in types if name == column.lower()] != [True]:
            continue
        attribute = Expression()
        attribute.CopyFrom(expression)
        attribute.unresolved_attribute.unparsed_identifier = column
        for part in keys:
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


def _has_key(type_: str, names: list[str]) -> bool:
    """Whether a name after a column is a key of a map: its own, or of one in the struct that it is."""
    if type_.startswith("struct<") and len(names) > 1:
        fields = {name.lower(): inner for name, inner in parts(type_)}
        return _has_key(fields.get(names[0].lower(), ""), names[1:])
    return type_.startswith(_OF_TEXTS)


def _all(expression: Any) -> Iterator[Any]:
    yield expression
    for part in below(expression):
        yield from _all(part)


def _names(expression: Any) -> tuple[str, str, str] | None:
    if expression.WhichOneof("expr_type") != "unresolved_attribute":
        return None
    match = _DOTTED.fullmatch(expression.unresolved_attribute.unparsed_identifier)
    return (match[1], match[2], match[3]) if match else None


def spelt(owner: Session, text: str, beside: Beside | None = None) -> str:
    """Return SQL with keys of maps taken out of them; ``beside`` tells types beside an expression by itself."""
    while (made := _spelt(Operands(owner, text, beside), beside)) != text:  # now it is known what is read
        text = made
    return text


def _spelt(sql: Operands, beside: Beside | None) -> str:
    made = text = sql.text
    for on in sql.tree.conditions:  # no matter for the columns that are read, and may name keys itself
        if (length := on.end - on.start) > len("true") and text[: on.start].split()[-1].lower() == "on":
            sql.text = f"{sql.text[: on.start]}{'true'.ljust(length)}{sql.text[on.end :]}"
    unnamed = {id(item.node) for item in sql.tree.items if not item.named}
    nodes = (n for top in sql.tree.nodes for n in operands.below(top) if n.kind == "plain" and not n.args)
    for node in sorted({n.start: n for n in nodes}.values(), key=lambda n: n.start, reverse=True):
        written = text[node.start : node.end]
        if not WRITTEN.fullmatch(written):
            continue
        names = [token.text.strip("`") for token in tokens(written) if token.text != "."]
        if beside is None and not _may_be(sql, node.scope, names):
            continue
        type_of = beside or functools.partial(sql.types, node.scope)
        if (taken := _taken(names, type_of)) is not None:
            listed = id(node) in unnamed or (beside is not None and written == text.strip())
            alias = f" AS {backquoted(names[-1])}" if listed else ""
            made = f"{made[: node.start]}{taken}{alias}{made[node.end :]}"
    return made


def _may_be(sql: Operands, scope: Scope | None, names: list[str]) -> bool:
    """Whether a name is one of a map: not that of a table's column, which most are."""
    while scope is not None:
        source = sql.text[slice(*scope.source)].lower() if scope.source else ""
        if len(names) > 2 or "(" in source or names[0].lower() not in re.findall(r"\w+", source):
            maps = {name.lower() for name, type_ in sql.columns_of(scope) if _OF_TEXTS in type_}
            if maps & {name.lower() for name in names[:2]}:
                return True
        scope = scope.outer
    return False


def _taken(names: list[str], type_of: Beside) -> str | None:
    """Return a key of a map as such; None for the name of a column, or of a field of a struct."""
    for at in range(1, len(names)):
        made = ".".join(map(backquoted, names[:at]))
        type_ = (type_of([made]) or [""])[0]
        if not type_.startswith(_OF_TEXTS) or type_of([".".join(map(backquoted, names))]):
            continue
        for name in names[at:]:
            of_texts = type_.startswith(_OF_TEXTS)
            made += f"[{quoted(name)}]" if of_texts else f".{backquoted(name)}"
            type_ = parts(type_)[1][1] if of_texts else dict(parts(type_)).get(name, "")
        return made
    return None
