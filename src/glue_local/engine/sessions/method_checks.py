"""What Spark's own methods check, or make of names and numbers, before a plan is made of them; Spark Connect does not.

Source: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/index.html
"""

from __future__ import annotations

import functools
import re
from typing import Any

from pyspark.errors import PySparkTypeError
from pyspark.sql.connect import functions as f
from pyspark.sql.connect.column import Column
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.group import GroupedData
from pyspark.sql.types import NumericType

from glue_local.engine.sessions.base import EngineFeatureError, check_different
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.sail_columns import names
from glue_local.java.maps import in_order

#: Other names of the functions that a dictionary gives to ``agg``.
_FUNCTIONS = {"mean": "avg", "average": "avg", "size": "count", "std": "stddev"}
#: Methods of a column that take a text, and no number.
_TEXTS = ("startswith", "endswith", "like", "rlike", "ilike")
#: Those that take no column either.
_NO_COLUMNS = ("like", "rlike", "ilike")


def function_names(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what a dictionary asks of ``agg`` with functions named as Spark names their columns."""
    return {k: _FUNCTIONS.get(v.lower(), v.lower()) if isinstance(v, str) else v for k, v in asked.items()}


def _spelt(plain: Any) -> Any:
    """Return a sum, or another number, of columns that Spark finds in any case: 3.5's client only as they are spelt."""

    @functools.wraps(plain)
    def call(grouped: Any, *cols: Any) -> Any:
        fields = grouped._df.schema.fields if cols else []
        numbers = {x.name.lower(): x.name for x in fields if isinstance(x.dataType, NumericType)}
        spelt = [c if c in numbers.values() else numbers.get(c.strip("`").lower(), c) for c in cols]
        if spelt == list(cols):
            return plain(grouped, *cols)
        exprs = [
            getattr(f, plain.__name__.replace("mean", "avg"))(c).alias(f"{_name(plain)}({c.strip('`')})")
            for c in cols
        ]
        return grouped.agg(*exprs) if all(c in numbers.values() for c in spelt) else plain(grouped, *cols)

    return call


def _name(plain: Any) -> str:
    return "avg" if plain.__name__ == "mean" else str(plain.__name__)


def _of_texts(name: str) -> Any:
    plain = getattr(Column, name)

    @functools.wraps(plain)
    def call(column: Any, other: Any) -> Any:
        if not isinstance(other, str) and (name in _NO_COLUMNS or not isinstance(other, Column)):
            raise PySparkTypeError(f"Column.{name} takes a text, got {type(other).__name__}: {other!r}.")
        return plain(column, other)

    return call


def _isin(plain: Any) -> Any:
    """Spark 3.5 has NULL, not false, for NULL among no values."""

    @functools.wraps(plain)
    def isin(column: Any, *cols: Any) -> Any:
        made = plain(column, *cols)
        nothing = not cols or (len(cols) == 1 and isinstance(cols[0], list | set) and not cols[0])
        if not nothing or not BEFORE_4:
            return made
        return (
            f.when(column.isNull(), f.lit(None).cast("boolean"))
            .otherwise(f.lit(False))
            .alias(f"({_text(column)} IN ())")
        )

    return isin


def _text(column: Any) -> str:
    return re.sub(r"^Column<'(.*)'>$", r"\1", repr(column))


def _renamed(plain: Any) -> Any:
    @functools.wraps(plain)
    def renamed(frame: Any, colsMap: Any) -> Any:  # noqa: N803
        if not isinstance(colsMap, dict) or not BEFORE_4:
            return plain(frame, colsMap)
        made = list(names(frame))
        for old in in_order(colsMap, scala_2_12=True):
            new = colsMap[old]
            made = [new if name.lower() == old.lower() else name for name in made]
        check_different(made)
        changed = {old: new for old, new in zip(names(frame), made, strict=True) if old != new}
        return plain(frame, changed) if changed else frame.select("*")

    return renamed


def _col_regex(plain: Any) -> Any:
    @functools.wraps(plain)
    def col_regex(frame: Any, colName: str) -> Any:  # noqa: N803
        match = re.fullmatch(r"`(.*)`", colName)
        return plain(frame, f"`(?i){match[1]}`" if match else colName)

    return col_regex


def _agg(plain: Any) -> Any:
    @functools.wraps(plain)
    def agg(grouped: Any, *exprs: Any) -> Any:
        if len(exprs) == 1 and isinstance(exprs[0], dict):
            exprs = (function_names(exprs[0]),)
        return plain(grouped, *exprs)

    return agg


def _input_files(frame: Any) -> list[str]:
    """Return the files that a frame is read from, without those in which this engine keeps a script's own rows."""
    kept = re.compile(r"/glue-local-[^/]+/kept/")
    return [path for path in _plain_files(frame) if not kept.search(path)]


_plain_files: Any = DataFrame.inputFiles


def _join(plain: Any) -> Any:
    @functools.wraps(plain)
    def join(frame: Any, other: Any, on: Any = None, how: str | None = None) -> Any:
        if isinstance(on, list | tuple) and not on:
            raise IndexError("list index out of range: join takes no empty list of columns")
        return plain(frame, other, on, how)

    return join


def _pivot(plain: Any) -> Any:
    @functools.wraps(plain)
    def pivot(grouped: Any, pivot_col: str, values: Any = None) -> Any:
        if values is not None and (not list(values) or len(set(map(str, values))) < len(list(values))):
            raise EngineFeatureError(f"GroupedData.pivot with no values, or one twice, as in {values},")
        return plain(grouped, pivot_col, values)

    return pivot


def adapt() -> None:
    """Wrap the methods of Spark Connect."""
    for name in ("sum", "avg", "mean", "min", "max"):
        setattr(GroupedData, name, _spelt(getattr(GroupedData, name)))
    for name in _TEXTS:
        setattr(Column, name, _of_texts(name))
    made: Any = Column
    made.isin = _isin(made.isin)
    GroupedData.agg = _agg(GroupedData.agg)  # type: ignore[method-assign]
    GroupedData.pivot = _pivot(GroupedData.pivot)  # type: ignore[method-assign]
    frame: Any = DataFrame
    several = frame.withColumnsRenamed
    frame.withColumnRenamed = lambda one, existing, new: several(one, {existing: new})
    frame.join = _join(frame.join)
    frame.withColumnsRenamed, frame.colRegex = _renamed(frame.withColumnsRenamed), _col_regex(frame.colRegex)
    frame.inputFiles = _input_files
