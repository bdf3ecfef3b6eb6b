"""Columns that a script gives as one list: Spark takes it in each of these calls, Spark Connect in some.

Source: https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.rollup.html
"""

from __future__ import annotations

import functools
from typing import Any

from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.group import GroupedData

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


def _pivot(plain: Any) -> Any:
    @functools.wraps(plain)
    def pivot(grouped: Any, pivot_col: str, values: Any = None) -> Any:
        return plain(grouped, pivot_col, list(values) if isinstance(values, tuple) else values)

    return pivot


def adapt() -> None:
    """Wrap the methods of Spark Connect."""
    for name, before in _CALLS.items():
        setattr(DataFrame, name, _of_lists(getattr(DataFrame, name), before))
    GroupedData.pivot = _pivot(GroupedData.pivot)  # type: ignore[method-assign]
