"""Put the probes of all rules to the engine: one query if all goes well, one per rule if not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

from pyspark.errors import PySparkException

from glue_local.quality.plan import PRIMARY, Aggregate, Answers, Probe, Query, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

Key = TypeVar("Key")


def message(error: Exception) -> str:
    """Return what an engine's error says, without its stack trace."""
    text = str(error).split("\n\nJVM stacktrace:")[0].split("\n\tat ")[0]
    return text.strip().split("\n")[0]


def _combined(scope: Scope, probes: Sequence[Probe]) -> tuple[list[Aggregate], list[Query], DataFrame | None]:
    aggregates = [each for each in probes if isinstance(each, Aggregate)]
    queries = [each for each in probes if isinstance(each, Query)]
    frames = []
    if aggregates:
        values = ", ".join(f"cast({each.sql} as double)" for each in aggregates)
        frames.append(scope.primary.selectExpr("0 as id", f"array({values}) as values"))
    frames += [each.frame().selectExpr(f"{number} as id", "values") for number, each in enumerate(queries, 1)]
    return aggregates, queries, reduce(lambda a, b: a.union(b), frames) if frames else None


def _ask(scope: Scope, probes: Iterable[Probe]) -> Answers:
    aggregates, queries, frame = _combined(scope, list(dict.fromkeys(probes)))
    answers: dict[Probe, Any] = {each: [] for each in queries}
    for row in frame.collect() if frame is not None else ():
        if row["id"] == 0:
            answers.update(zip(aggregates, row["values"], strict=True))
        else:
            answers[queries[row["id"] - 1]].append(row["values"])
    return answers


def ask(scope: Scope, needs: Mapping[Key, Sequence[Probe]]) -> tuple[Answers, dict[Key, Exception]]:
    """Answer the probes of several askers; those whose probes the engine refuses are told why.

    An error of the primary data itself (it cannot be read, say) is no rule's fault and is raised.
    """
    try:
        return _ask(scope, (probe for probes in needs.values() for probe in probes)), {}
    except PySparkException:
        scope.primary.selectExpr("count(1)").collect()
    answers: dict[Probe, Any] = {}
    errors: dict[Key, Exception] = {}
    for key, probes in needs.items():
        try:
            answers.update(_ask(scope, probes))
        except PySparkException as error:
            errors[key] = error
    return answers, errors


@contextmanager
def views(scope: Scope) -> Iterator[None]:
    """Give SQL the primary data and the additional sources as views; what they hid is put back."""
    spark = scope.primary.sparkSession
    frames = {PRIMARY: scope.primary, **scope.others}
    there = {each.name.lower() for each in spark.catalog.listTables() if each.isTemporary}
    hidden = [alias for alias in frames if alias.lower() in there]
    for alias in hidden:
        spark.table(alias).createOrReplaceTempView(f"dq_hidden_{alias}")
    for alias, frame in frames.items():
        frame.createOrReplaceTempView(alias)
    try:
        yield
    finally:
        for alias in frames:
            if alias in hidden:
                spark.table(f"dq_hidden_{alias}").createOrReplaceTempView(alias)
            else:
                spark.catalog.dropTempView(alias)
