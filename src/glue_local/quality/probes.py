"""Run all rules' probes in few queries; if one fails, one query per rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

from pyspark.errors import PySparkException

from glue_local.quality import sqltext
from glue_local.quality.checks import PRIMARY, Aggregate, Answers, Probe, Query, Scope

#: How an engine refuses a query: Spark's own errors, and what our engines say that they do not have.
REFUSALS = (PySparkException, NotImplementedError)

#: How many queries are united: an engine looks at each query once for every union that it is within.
TOGETHER = 8

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Key = TypeVar("Key")


def message(error: Exception) -> str:
    """Return the text of an engine's error, without its stack trace."""
    text = str(error).split("\n\nJVM stacktrace:")[0].split("\n\tat ")[0]
    return text.strip().split("\n")[0]


def _aggregated(primary: DataFrame, aggregates: Sequence[Aggregate]) -> DataFrame:
    arguments = list(dict.fromkeys(each for asked in aggregates for each in asked.arguments))
    columns = {each: f"dq_{number}" for number, each in enumerate(arguments)}
    row = primary.selectExpr(*(f"{each} as {name}" for each, name in columns.items()))
    calls = (f"{each.function}({', '.join(columns[one] for one in each.arguments)})" for each in aggregates)
    return row.selectExpr(
        "0 as id", f"array({', '.join(f'cast({call} as double)' for call in calls)}) as values"
    )


def _ask(scope: Scope, probes: Iterable[Probe]) -> Answers:
    distinct = list(dict.fromkeys(probes))
    aggregates = [each for each in distinct if isinstance(each, Aggregate)]
    queries = [each for each in distinct if isinstance(each, Query)]
    frames = [_aggregated(scope.primary, aggregates)] if aggregates else []
    frames += [each.frame().selectExpr(f"{number} as id", "values") for number, each in enumerate(queries, 1)]
    answers: dict[Probe, Any] = {each: [] for each in queries}
    for some in range(0, len(frames), TOGETHER):
        for row in reduce(lambda a, b: a.union(b), frames[some : some + TOGETHER]).collect():
            if row["id"] == 0:
                answers.update(zip(aggregates, row["values"], strict=True))
            else:
                answers[queries[row["id"] - 1]].append(row["values"])
    return answers


def ask(scope: Scope, needs: Mapping[Key, Sequence[Probe]]) -> tuple[Answers, dict[Key, Exception]]:
    """Answer the probes of several rules; a rule with a refused probe gets the engine's error.

    An error of the primary data itself (for example, it cannot be read) is not a rule's fault and is raised.
    """
    answers: dict[Probe, Any] = {}
    errors: dict[Key, Exception] = {}

    def put(keys: Sequence[Key]) -> None:
        try:
            answers.update(_ask(scope, (probe for key in keys for probe in needs[key])))
        except REFUSALS as error:
            if len(keys) == 1:
                errors[keys[0]] = error
            else:
                half = len(keys) // 2
                put(keys[:half])
                put(keys[half:])

    askers = [key for key, probes in needs.items() if probes]
    if askers:
        put(askers)
    if errors:
        scope.primary.selectExpr("count(1)").collect()
    return answers, errors


@contextmanager
def views(scope: Scope, statements: Sequence[str]) -> Iterator[None]:
    """Give SQL statements the frames that they name as views; what those hid is put back.

    A view is of a frame's columns, not of the frame: dropping a view of a cached frame uncaches it.
    """
    words = {word.lower() for statement in statements for word in re.findall(r"\w+", statement)}
    given = {PRIMARY: scope.primary, **scope.others}
    frames = {a: f for a, f in given.items() if words.issuperset(re.findall(r"\w+", a.lower()))}
    spark = scope.primary.sparkSession
    hidden = [alias for alias in frames if spark.catalog.tableExists(alias)]
    for alias in hidden:
        spark.table(sqltext.name(alias)).createOrReplaceTempView(f"dq_hidden_{alias}")
    for alias, frame in frames.items():
        frame.selectExpr("*").createOrReplaceTempView(alias)
    try:
        yield
    finally:
        for alias in frames:
            if alias in hidden:
                spark.table(sqltext.name(f"dq_hidden_{alias}")).createOrReplaceTempView(alias)
            else:
                spark.catalog.dropTempView(alias)
