"""Columns that a script gives as one list: Spark takes it in each of these calls, Spark Connect in some.

Source: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.rollup.html
"""

from __future__ import annotations

import functools
from typing import Any

from pyspark.errors import PySparkTypeError
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.group import GroupedData
from pyspark.sql.connect.window import Window, WindowSpec

#: How many arguments stand in front of the columns.
_CALLS = {"repartition": 1, "repartitionByRange": 1, "rollup": 0, "cube": 0}


def _of_lists(plain: Any, before: int) -> Any:
    @functools.wraps(plain)
    def call(frame: Any, *args: Any, **kwargs: Any) -> Any:
        columns = args[before:]
        if len(columns) == 1 and isinstance(columns[0], list):
            args = (*args[:before], *columns[0])
        return plain(frame, *args, **kwargs)

    return call


def _of_one_list(plain: Any) -> Any:
    """Refuse a list that is not the only argument, as Spark does: Spark Connect takes the columns in it, too."""

    @functools.wraps(plain)
    def call(*args: Any) -> Any:
        listed = args[1:] if args and isinstance(args[0], DataFrame | WindowSpec) else args
        if len(listed) != 1 or isinstance(listed[0], tuple):
            for each in listed:
                if isinstance(each, list | tuple):
                    kind = type(each).__name__
                    raise PySparkTypeError(
                        f"[NOT_COLUMN_OR_STR] Argument `col` of {plain.__name__} should be a Column or str, got "
                        f"{kind}. Give the columns one by one, or all of them in one list."
                    )
        return plain(*args)

    return call


def _pivot(plain: Any) -> Any:
    @functools.wraps(plain)
    def pivot(grouped: Any, pivot_col: str, values: Any = None) -> Any:
        return plain(grouped, pivot_col, list(values) if isinstance(values, tuple) else values)

    return pivot


def adapt() -> None:
    """Wrap the methods of Spark Connect."""
    for name, before in _CALLS.items():
        setattr(DataFrame, name, _of_lists(getattr(DataFrame, name), before))
    DataFrame.selectExpr = _of_one_list(DataFrame.selectExpr)  # type: ignore[method-assign]
    for name in ("partitionBy", "orderBy"):
        setattr(WindowSpec, name, _of_one_list(getattr(WindowSpec, name)))
        setattr(Window, name, staticmethod(_of_one_list(getattr(Window, name))))
    GroupedData.pivot = _pivot(GroupedData.pivot)  # type: ignore[method-assign]
