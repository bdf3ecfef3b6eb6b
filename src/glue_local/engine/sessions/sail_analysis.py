"""Frames that a script makes within a ``try`` are analysed at once, as Spark does; Spark Connect waits for an action.

A script that tries ``df.select("name")`` and falls back on an AnalysisException takes the same branch on both engines.
Elsewhere the request is spared: an error then comes at the first action, and ends the run on both engines.
Source: https://spark.apache.org/docs/3.5.6/spark-connect-overview.html
"""

from __future__ import annotations

import dis
import functools
import re
import sys
from types import CodeType, FrameType
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.group import GroupedData

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.callers import is_runners, is_scripts

#: What makes a frame and can fail for what it is given.
METHODS: dict[Any, tuple[str, ...]] = {
    DataFrame: (
        "agg", "crossJoin", "dropDuplicates", "dropna", "drop_duplicates", "exceptAll", "fillna", "filter", "intersect",
        "intersectAll", "join", "melt", "orderBy", "replace", "select", "selectExpr", "sort", "sortWithinPartitions",
        "subtract", "to", "toDF", "union", "unionAll", "unionByName", "unpivot", "where", "withColumn", "withColumns",
        "repartition", "repartitionByRange",
    ),
    GroupedData: ("agg", "avg", "count", "max", "mean", "min", "sum"),
}  # fmt: skip


@functools.lru_cache(maxsize=1024)
def _protected(code: CodeType) -> tuple[range, ...]:
    """Return the instructions of a function that have an exception handler."""
    found: Any = dis._parse_exception_table(code)  # type: ignore[attr-defined]
    return tuple(range(entry.start, entry.end) for entry in found)


def _tried() -> bool:
    """Whether a script calls this, from within a try."""
    frame: FrameType | None = sys._getframe(2)
    if frame is None or not is_scripts(frame):
        return False
    tried = False
    while frame is not None and not is_runners(frame):
        here = frame
        tried = tried or (is_scripts(here) and any(here.f_lasti in each for each in _protected(here.f_code)))
        frame = here.f_back
    return tried and frame is not None


def _analysed(plain: Any) -> Any:
    @functools.wraps(plain)
    def make(*args: Any, **kwargs: Any) -> Any:
        made = plain(*args, **kwargs)
        if _tried() and isinstance(made, DataFrame):
            try:
                client = made._session.client
                client.schema(made._plan.to_proto(client))  # type: ignore[union-attr]
            except EngineFeatureError:
                return made  # at the first action, so that no handler meant for Spark's errors hides it
            except AnalysisException as error:
                if _is_alias(made, str(error)):
                    return made  # Spark knows lateral aliases, and makes the frame
                raise
            except Exception:
                return made
        return made

    return make


def _is_alias(frame: Any, text: str) -> bool:
    """Whether the column that Sail misses is the alias of another one of the same SELECT."""
    missing = re.search(r'Identifier\("([^"]+)"\)\]\) is missing', text)
    relation = frame._plan.to_proto(frame._session.client).root
    made = [*relation.project.expressions, *relation.with_columns.aliases]
    names = {name.lower() for each in made for name in getattr(each, "name", ()) or each.alias.name}
    for each in relation.project.expressions:
        names |= {
            name.lower() for name in re.findall(r"(?i)\bas\s+`?(\w+)", each.expression_string.expression)
        }
    return missing is not None and missing[1].lower() in names


def adapt() -> None:
    """Wrap the methods that make frames."""
    for made, names in METHODS.items():
        for name in names:
            if hasattr(made, name):
                setattr(made, name, _analysed(getattr(made, name)))
