"""What Spark checks of the names that a frame's methods are given, and Sail does not: it drops, renames or adds others.

See https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/dataframe.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from pyspark.errors import AnalysisException, SparkRuntimeException
from pyspark.sql.connect.proto import Plan

from glue_local.engine.sessions.base import check_different
from glue_local.identifiers import backquoted

#: Quantifiers that give nothing back, and looks ahead and behind.
_BEYOND_RUST = re.compile(r"[?*+}]\+|\(\?<?[=!]")
#: A pattern that nothing matches.
_NOTHING = r"[^\s\S]"
#: Returns the names and types of a plan's columns; None if Sail cannot tell.
Columns = Callable[[Any], list[tuple[str, str]] | None]


def check(relation: Any, columns: Columns) -> None:
    """Bring a step of a plan to what Spark makes of the names in it; Spark's error for those that it rejects."""
    kind = relation.WhichOneof("rel_type")
    if kind in _CHECKS:
        part = getattr(relation, kind)
        _CHECKS[kind](part, lambda: columns(Plan(root=part.input)))


def _unknown(name: str, known: Iterable[str]) -> AnalysisException:
    listed = ", ".join(map(backquoted, known))
    return AnalysisException(
        f"[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with name {backquoted(name)} cannot be "
        f"resolved. Did you mean one of the following? [{listed}]."
    )


def _unquoted(name: str) -> str:
    quoted = len(name) > 2 and name.startswith("`") and name.endswith("`")
    return name[1:-1].replace("``", "`") if quoted else name


def _drop_na(part: Any, told: Callable[[], Any]) -> None:
    """Spell the columns as the frame does: Sail knows no backquotes, and finds columns of steps before."""
    if not part.cols or (known := told()) is None:
        return
    names = {name.lower(): name for name, _ in known}
    for i, name in enumerate(part.cols):
        plain = _unquoted(name)
        if plain.lower() in names and (plain != name or "." not in name):
            part.cols[i] = names[plain.lower()]
        elif name.partition(".")[0].strip("`").lower() not in names:
            raise _unknown(name, names.values())


def _deduplicate(part: Any, told: Callable[[], Any]) -> None:
    """Name each column once, which Sail requires."""
    once = {name.lower(): name for name in reversed(part.column_names)}
    if len(once) < len(part.column_names):
        part.column_names[:] = [once[name] for name in dict.fromkeys(map(str.lower, part.column_names))]


def _with_columns(part: Any, told: Callable[[], Any]) -> None:
    if len(part.aliases) > 1:
        check_different(".".join(alias.name) for alias in part.aliases)


def _sort(part: Any, told: Callable[[], Any]) -> None:
    """Raise Spark's error for an order of an order, which ``sort(F.desc("a"), ascending=False)`` asks for."""
    for order in part.order:
        if order.child.HasField("sort_order"):
            raise SparkRuntimeException(
                "[INTERNAL_ERROR] Cannot evaluate expression: an order of an order. Give either a Column with desc() "
                "or asc(), or the argument ascending."
            )


def _join(part: Any, told: Callable[[], Any]) -> None:
    """Join on what is always true where nothing is given: Sail makes the cross product of any kind of join."""
    plain = (part.JOIN_TYPE_INNER, part.JOIN_TYPE_CROSS, part.JOIN_TYPE_UNSPECIFIED)
    if part.using_columns or part.HasField("join_condition"):
        if part.join_type == part.JOIN_TYPE_CROSS:
            part.join_type = part.JOIN_TYPE_INNER
    elif part.join_type not in plain:
        part.join_condition.literal.boolean = True


def _project(part: Any, told: Callable[[], Any]) -> None:
    """Find the columns of a pattern that Rust's regular expressions do not take as Java's do, and Python's do."""
    for each in part.expressions:
        pattern = each.unresolved_regex.col_name.removeprefix("`").removesuffix("`")
        if not _BEYOND_RUST.search(pattern) or (known := told()) is None:
            continue
        try:
            asked = re.compile(pattern)
        except re.error:
            continue
        found = [re.sub(r"([^\w\s])", r"\\\1", name) for name, _ in known if asked.fullmatch(name)]
        each.unresolved_regex.col_name = f"`(?i)(?:{'|'.join(found) or _NOTHING})`"


_CHECKS: dict[str, Callable[[Any, Callable[[], Any]], None]] = {
    "project": _project,
    "drop_na": _drop_na,
    "deduplicate": _deduplicate,
    "with_columns": _with_columns,
    "sort": _sort,
    "join": _join,
}
