"""Malformed records of CSV: put into a column of their own, or dropped, where Spark does so.

Spark parses the columns that a query needs: of a count or a select of some, it takes fewer records for malformed. So
what is read here is for queries of all columns; others are refused, and read a frame that was cached.
See https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html (``mode``, ``columnNameOfCorruptRecord``)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql.connect import functions

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.expressions import expressions_below, messages, own_expressions
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.json_malformed import only_corrupt
from glue_local.engine.types.options import lowered
from glue_local.identifiers import backquoted

#: Our own column, which says that a record has too few values or too many.
LENGTH = "_glue_local_length"
OPTIONS = ("mode", "columnnameofcorruptrecord")
#: Steps whose rows have all columns of those that they take.
_ALL_COLUMNS = {
    "with_columns", "with_columns_renamed", "filter", "sort", "limit", "offset", "tail", "show_string", "html_string",
    "subquery_alias", "repartition", "repartition_by_expression", "sample", "hint", "to_df", "set_op", "deduplicate",
    "fill_na",
}  # fmt: skip
_OF_BOTH = {
    "JOIN_TYPE_INNER",
    "JOIN_TYPE_FULL_OUTER",
    "JOIN_TYPE_LEFT_OUTER",
    "JOIN_TYPE_RIGHT_OUTER",
    "JOIN_TYPE_CROSS",
}
#: Expressions that do not name the columns that they are of.
_UNKNOWN = {"expression_string", "unresolved_star", "unresolved_regex", "subquery_expression"}
#: Words of a condition that are no columns.
_WORDS = {"is", "not", "null", "and", "or", "true", "false", "in", "like", "length", "isnull", "isnotnull"}
_REFUSED = (
    "A query of some columns of CSV whose malformed records count, of which Spark parses only these columns: cache() "
    "the frame right after it is read; without, it"
)


def corrupt_column(options: dict[str, Any], names: list[str]) -> str | None:
    """Return the column of a schema that is for corrupt records, if the mode fills it."""
    name = lowered(options).get("columnnameofcorruptrecord", "_corrupt_record")
    return name if name in names else None


def drops(options: dict[str, Any]) -> bool:
    """Whether the mode drops malformed records."""
    return lowered(options).get("mode", "").upper() == "DROPMALFORMED"


def _bad(typed: dict[str, Any]) -> Any:
    bad = functions.col(LENGTH).isNotNull()
    for name, value in typed.items():
        bad |= functions.col(backquoted(name)).isNotNull() & value.isNull()
    return bad


def all_well(frames: list[Any], typed: dict[str, Any]) -> bool:
    """Whether no record of frames of texts is malformed, so that any columns of them are the same rows."""
    try:
        return not any(frame.filter(_bad(typed)).limit(1).collect() for frame in frames)
    except PySparkException:  # of a value, which an action on it raises
        return False


def settled(frame: Any, typed: dict[str, Any], corrupt: str | None, drop: bool) -> Any:
    """Return a frame of texts with its values, ``typed``: its malformed records dropped, or told in their column."""
    bad = _bad(typed)
    if drop:
        frame = frame.filter(~bad)
    if corrupt:
        record = (
            functions.lit(None).cast("string")
            if drop
            else functions.when(bad, functions.col(backquoted(corrupt)))
        )
        typed = {**typed, corrupt: record}
    return (frame.withColumns(typed) if typed else frame).drop(LENGTH)


#: The columns of files by the paths that they are read by: of data, and the one of corrupt records.
Marked = dict[str, tuple[set[str], set[str]]]


#: The column of corrupt records of files that were read, by their paths.
Corrupt = dict[str, str]
#: Steps that hand over the columns of their input, and need those that they name.
_NAMING = {"filter", "sort", "limit", "offset", "tail", "show_string", "html_string", "repartition"}


def check_needed(request: Any, corrupt: Corrupt) -> None:
    """Raise Spark 4's error for a plan that needs nothing of files but their column of corrupt records.

    Spark 3.5 computes it. See https://spark.apache.org/docs/4.1.1/sql-migration-guide.html
    """
    if BEFORE_4 or not corrupt or request.DESCRIPTOR.name != "ExecutePlanRequest":
        return
    command = request.plan.command
    root = command.write_operation.input if command.HasField("write_operation") else request.plan.root
    if root.WhichOneof("rel_type") is not None:
        _check_needed(root, corrupt, None)


def _check_needed(relation: Any, corrupt: Corrupt, needed: set[str] | None) -> None:
    """Go down from a step of which the columns ``needed`` are taken; None for all."""
    kind = relation.WhichOneof("rel_type")
    step = getattr(relation, kind)
    if kind == "drop" and list(step.column_names) == [LENGTH]:  # the frame of the files, as it was read
        if needed and any(needed == {name} for path, name in corrupt.items() if path in _paths(step)):
            raise only_corrupt()
        return
    named = {
        part.unresolved_attribute.unparsed_identifier.strip("`").lower()
        for each in own_expressions(step)
        for part in (each, *expressions_below(each))
        if part.HasField("unresolved_attribute")
    }
    plain = not any(
        part.WhichOneof("expr_type") in _UNKNOWN and not _is_star_of_count(each)
        for each in own_expressions(step)
        for part in (each, *expressions_below(each))
    )
    if kind in ("project", "aggregate") and plain:
        needed = named
    elif kind in _NAMING and plain:
        needed = None if needed is None else needed | named
    elif kind == "filter" and step.condition.HasField("expression_string"):
        words = {*re.findall(r"\w+", step.condition.expression_string.expression.lower())}
        needed = None if needed is None else needed | _others(words)
    elif kind != "subquery_alias":
        return
    _check_needed(step.input, corrupt, needed)


def _is_star_of_count(expression: Any) -> bool:
    inner = expression
    while inner.HasField("alias"):
        inner = inner.alias.expr
    return bool(inner.unresolved_function.function_name == "count")


def _others(words: set[str]) -> set[str]:
    """Return the words of a condition that may be columns."""
    return {word for word in words if not word.isdigit()} - _WORDS


def _paths(message: Any) -> set[str]:
    """Return the paths that are read below a message."""
    found = {*message.paths} if message.DESCRIPTOR.name == "DataSource" else set()
    return found.union(*map(_paths, messages(message)))


def check_whole(request: Any, marked: Marked) -> None:
    """Refuse a plan that is computed and needs only some of the columns of data of marked files."""
    if request.DESCRIPTOR.name != "ExecutePlanRequest" or not marked:
        return
    plan, command = request.plan, request.plan.command
    if plan.HasField("root"):
        _check(plan.root, marked, True)
        return
    written = command.HasField("write_operation") or command.HasField("write_operation_v2")
    for relation in _inputs(command):
        _check(relation, marked, written)


def _check(relation: Any, marked: Marked, whole: bool) -> None:
    kind = relation.WhichOneof("rel_type")
    step = getattr(relation, kind)
    if kind == "read":
        if not whole and marked.keys() & {*step.data_source.paths}:
            raise EngineFeatureError(_REFUSED)
        return
    if kind == "project":
        needed = {
            each.unresolved_attribute.unparsed_identifier.strip("`").lower() for each in step.expressions
        }
        star = any(each.HasField("unresolved_star") for each in step.expressions)
        whole = whole and (star or all(data <= needed for data, _ in marked.values()))
    elif kind == "drop":
        others = {LENGTH}.union(*(corrupt for _, corrupt in marked.values()))
        whole = whole and not step.columns and {name.lower() for name in step.column_names} <= others
    elif kind == "join":
        joins = step.DESCRIPTOR.fields_by_name["join_type"].enum_type.values_by_number
        whole = whole and joins[step.join_type].name in _OF_BOTH
    else:
        whole = whole and kind in _ALL_COLUMNS
    for inner in _inputs(step):
        _check(inner, marked, whole)


def _inputs(message: Any) -> Iterator[Any]:
    """Yield the nearest relations below a message."""
    for each in messages(message):
        if each.DESCRIPTOR.name == "Relation":
            yield each
        else:
            yield from _inputs(each)
