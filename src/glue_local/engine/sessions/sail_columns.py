"""``frame["name"]``, ``frame["*"]`` and ``frame[0]`` as Dataset.col answers them, which Spark Connect puts off.

Spark resolves a name when it is asked for, and scripts find out that way whether a column exists. A frame's ``*`` is
that frame's columns wherever it is used, after a join too.
Source: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.__getitem__.html
"""

from __future__ import annotations

import functools
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql.connect.column import Column
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.expressions import (
    Expression,
    UnresolvedExtractValue,
    UnresolvedFunction,
    UnresolvedStar,
)

from glue_local.engine.sessions import shapes
from glue_local.identifiers import backquoted

#: A name of one part, with or without backquotes.
_ONE_PART = re.compile(r"`((?:[^`]|``)+)`|([^.`]+)")


class _FrameStar(UnresolvedStar):
    """All columns of one frame, put in their place by what takes them: a select or a function."""

    def __init__(self, frame: Any) -> None:
        """Stand for the columns of ``frame``."""
        super().__init__(None)
        self.frame = frame

    def to_plan(self, session: Any) -> Any:
        """Refuse the star where Spark does: it is no value."""
        raise AnalysisException("[INVALID_USAGE_OF_STAR_OR_REGEX] Invalid usage of '*'.")


def names(frame: Any) -> list[str]:
    """Return a frame's columns, asked for once: a frame never changes."""
    known: list[str] | None = frame.__dict__.get("_glue_local_names")
    if known is None:
        known = frame.__dict__["_glue_local_names"] = list(frame.columns)
    return known


def _check(frame: Any, item: str, column: Any) -> None:
    """Raise AnalysisException, as Dataset.col does, for what is not exactly one column or field of a frame."""
    part = _ONE_PART.fullmatch(item)
    if part is None:
        if item.endswith(".*"):
            raise AnalysisException(f"[FIELD_NOT_FOUND] No such struct field `*` in {item}.")
        frame.select(column).schema  # noqa: B018  # a field, or a column by its frame's alias: the engine resolves it
        return
    wanted = (part[1] or part[2]).replace("``", "`").lower()
    found = [backquoted(name) for name in names(frame) if name.lower() == wanted]
    if len(found) > 1:
        listed = ", ".join(found)
        raise AnalysisException(
            f"[AMBIGUOUS_REFERENCE] Reference `{wanted}` is ambiguous, could be: [{listed}]."
        )
    if not found and wanted != "_metadata":
        listed = ", ".join(map(backquoted, names(frame)))
        raise AnalysisException(
            f"[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with name {backquoted(wanted)} cannot "
            f"be resolved. Did you mean one of the following? [{listed}]."
        )


def _columns(frame: Any) -> Iterator[Any]:
    """Yield a frame's columns, each of this frame wherever it is used."""
    for name in names(frame):
        yield _plain_getitem(frame, backquoted(name))


def _expanded(taken: Any) -> Iterator[Any]:
    """Yield what a select takes, with the columns of a frame in place of its star."""
    for each in taken:
        star = getattr(each, "_expr", None)
        yield from _columns(star.frame) if isinstance(star, _FrameStar) else [each]


def _check_same(frame: Any, other: Any) -> None:
    """Raise AnalysisException, as Dataset.unionByName does, for frames of other names; Sail leaves a column out."""
    left, right = names(frame), names(other)
    for columns in (left, right):
        for name, count in Counter(column.lower() for column in columns).items():
            if count > 1:
                raise AnalysisException(
                    f"[COLUMN_ALREADY_EXISTS] The column {backquoted(name)} already exists."
                )
    there = {name.lower() for name in right}
    for name in left:
        if name.lower() not in there:
            raise AnalysisException(f'Cannot resolve column name "{name}" among ({", ".join(right)}).')
    if len(left) != len(right):
        raise AnalysisException(
            "[NUM_COLUMNS_MISMATCH] UNION can only be performed on inputs with the same number of columns, but the "
            f"first input has {len(left)} columns and the second input has {len(right)} columns."
        )


_plain_getitem = DataFrame.__getitem__


def _take_by_column() -> None:
    """Let ``column[other]`` look a column's values up, as in a map of literals."""
    plain: Any = Column.__getitem__

    def getitem(column: Any, key: Any) -> Any:
        if isinstance(key, Column):
            return Column(UnresolvedExtractValue(column._expr, key._expr))
        return plain(column, key)

    Column.__getitem__ = getitem  # type: ignore[method-assign]


def _take_methods_of_spark() -> None:
    """Let methods of ``pyspark.sql.DataFrame`` take frames of Sail's, as in ``reduce(DataFrame.union, frames)``.

    From PySpark 4 on it is the class of both.
    """
    from pyspark.sql.dataframe import DataFrame as Classic

    if issubclass(DataFrame, Classic):
        return
    for name, method in list(vars(Classic).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(Classic, name, _for_both(name, method))


def _for_both(name: str, method: Any) -> Any:
    @functools.wraps(method)
    def called(frame: Any, *args: Any, **kwargs: Any) -> Any:
        own = getattr(frame, name) if isinstance(frame, DataFrame) else functools.partial(method, frame)
        return own(*args, **kwargs)

    return called


def adapt() -> None:
    """Wrap what makes columns of a frame, and what takes its star."""
    plain_select: Any = DataFrame.select
    plain_function: Any = UnresolvedFunction.__init__
    plain_union: Any = DataFrame.unionByName

    def getitem(frame: Any, item: Any) -> Any:
        if isinstance(item, int):
            item = backquoted(names(frame)[item])
        if not isinstance(item, str):
            return _plain_getitem(frame, item)
        if item == "*":
            return Column(_FrameStar(frame))
        column = _plain_getitem(frame, item)
        _check(frame, item, column)
        return column

    def select(frame: Any, *cols: Any) -> Any:
        taken = cols[0] if len(cols) == 1 and isinstance(cols[0], list) else cols
        return plain_select(frame, *_expanded(taken))

    def function(made: Any, name: str, args: list[Expression], *rest: Any, **named: Any) -> None:
        whole: list[Expression] = []
        for arg in args:
            if not isinstance(arg, _FrameStar):
                whole.append(arg)
            elif name.lower() == "count":  # counts rows, as count(*) does
                whole.append(UnresolvedStar(None))
            else:
                whole += [column._expr for column in _columns(arg.frame)]
        plain_function(made, name, whole, *rest, **named)

    def union_by_name(frame: Any, other: Any, allowMissingColumns: bool = False) -> Any:  # noqa: N803
        if not allowMissingColumns:
            _check_same(frame, other)
        frame, other = shapes.alike(frame, other, allowMissingColumns)
        return plain_union(frame, other, allowMissingColumns)

    _take_by_column()
    _take_methods_of_spark()
    DataFrame.unionByName = union_by_name  # type: ignore[assignment, method-assign]
    DataFrame.__getitem__, DataFrame.select = getitem, select  # type: ignore[assignment, method-assign]
    UnresolvedFunction.__init__ = function  # type: ignore[assignment, method-assign]
