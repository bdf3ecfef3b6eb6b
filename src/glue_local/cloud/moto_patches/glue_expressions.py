"""Which tables and partitions a list is asked for, and how much of each.

Sources: https://docs.aws.amazon.com/glue/latest/webapi/API_GetTables.html (AttributesToGet, Expression) and
https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html (Expression, ExcludeColumnSchema). That ``*``
alone stands for any text, as in Hive, is seen in https://github.com/getmoto/moto/pull/5533 and
https://github.com/awsdocs/amazon-athena-user-guide/pull/67.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moto.glue import utils
from moto.glue.models import FakeTable, GlueBackend

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError

#: A * alone, which stands for any text; and one that may repeat what is before it.
_ALONE = re.compile(r"(?<!\.)\*")
_NOT_REPEATING = re.compile(r"(?<![.\])}])(?<!\\.)\*")
_ATTRIBUTES = {"NAME": "Name", "TABLE_TYPE": "TableType"}
_moto_cast, _moto_type = utils._cast, utils._Ident.type_


def _refused(message: str) -> ServiceError:
    return ServiceError("InvalidInputException", message)


def matching(expression: str, names: Iterable[str]) -> list[str]:
    """Return the names that an Expression of GetTables matches whole.

    InvalidInputException if it matters what AWS's page leaves open: whether case counts, and whether a ``*`` after a
    group or a class repeats it.
    """
    names = list(names)
    try:
        readings = [
            re.compile(alone.sub(".*", expression), case)
            for alone in (_ALONE, _NOT_REPEATING)
            for case in (0, re.IGNORECASE)
        ]
    except re.error as error:
        raise _refused(f"Expression {expression!r} is not a regular expression: {error}") from error
    found, *others = ([name for name in names if reading.fullmatch(name)] for reading in readings)
    if any(other != found for other in others):
        raise _refused(
            f"Expression {expression!r}: AWS's page does not say whether upper-case letters match names, which are in "
            "lower case, or whether * repeats a group. Write lower case, and {0,} to repeat."
        )
    return found


def get_tables(self: GlueBackend, database_name: str, expression: str | None) -> list[FakeTable]:
    """Return the tables of a database, those that match if there is an expression."""
    tables: dict[str, FakeTable] = self.get_database(database_name).tables
    return [tables[name] for name in (matching(expression, tables) if expression else tables)]


def attributes(shown: list[dict[str, Any]], wanted: list[str] | None) -> list[dict[str, Any]]:
    """Return tables with the fields of AttributesToGet alone, if it is given."""
    if wanted is None:
        return shown
    if "NAME" not in wanted:
        raise _refused("AttributesToGet must include NAME.")
    fields = [_ATTRIBUTES[name] for name in wanted]
    return [{field: table[field] for field in fields if field in table} for table in shown]


def check_partition_filter(expression: str | None, keys: list[dict[str, str]]) -> None:
    """Raise AWS's error for an Expression of GetPartitions, whether or not there are partitions."""
    parsed = utils._PARTITION_FILTER_EXPRESSION_CACHE.get(expression or None)
    for condition in _conditions(parsed):
        condition.ident.type_(keys)
        if isinstance(condition, utils._Like):
            condition.eval(keys, {"Values": [""] * len(keys)})
        for literal in _literals(condition):
            condition.ident.leval(keys, literal)


def _conditions(expression: Any) -> Iterator[Any]:
    if expression is None:
        return
    if not hasattr(expression, "operands"):
        yield expression
        return
    for operand in expression.operands:
        yield from _conditions(operand)


def _literals(condition: Any) -> list[Any]:
    if isinstance(condition, utils._Between):
        return [condition.left, condition.right]
    if isinstance(condition, utils._In):
        return list(condition.values)
    return [condition.literal] if isinstance(condition, utils._BinOp) else []


def without_columns(partition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a partition without the schema that its table has too."""
    descriptor = {**partition.get("StorageDescriptor", {})}
    descriptor.pop("Columns", None)
    return {**partition, **({"StorageDescriptor": descriptor} if "StorageDescriptor" in partition else {})}


def _plain(kind: str) -> str:
    """Return a type without its length or precision."""
    return kind.partition("(")[0].strip().lower()


def _cast(type_: str, value: Any) -> Any:
    return _moto_cast(_plain(type_), value)


def _type(self: Any, part_keys: list[dict[str, str]]) -> str:
    return _plain(_moto_type(self, part_keys))


PATCHES = (
    MotoPatch(
        "an Expression is a pattern of names' beginnings", GlueBackend, replaces={"get_tables": get_tables}
    ),
    MotoPatch(
        "partitions of type decimal(p,s) or varchar(n) cannot be filtered", utils, replaces={"_cast": _cast}
    ),
    MotoPatch("LIKE fails on a partition of type decimal(p,s)", utils._Ident, replaces={"type_": _type}),
)
