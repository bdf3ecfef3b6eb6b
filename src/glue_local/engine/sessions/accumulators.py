"""Accumulators on Sail: functions of RDDs add to them, as they run in this process.

A UDF does not: how often Sail calls one is not how often Spark does. See
https://spark.apache.org/docs/3.5.6/api/python/reference/api/pyspark.Accumulator.html
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from pyspark import accumulators

from glue_local.engine.sessions.base import EngineFeatureError

#: Beyond the numbers that a SparkContext of the JVM gives, which keeps its own in the same place.
_numbers = itertools.count(1 << 40)
_for_tasks = 0


@contextmanager
def tasks() -> Iterator[None]:
    """Allow functions pickled within this context to hold accumulators: they are functions of RDDs."""
    global _for_tasks  # noqa: PLW0603
    _for_tasks += 1
    try:
        yield
    finally:
        _for_tasks -= 1


@contextmanager
def unchanged() -> Iterator[None]:
    """Leave every accumulator as it was: what runs meanwhile is a trial."""
    known = accumulators._accumulatorRegistry
    before = {number: deepcopy(each._value) for number, each in known.items()}
    try:
        yield
    finally:
        for number, value in before.items():
            known[number]._value = value


class SailAccumulator(accumulators.Accumulator[Any]):
    """A value that functions of RDDs add to; pickled for anything else it is an EngineFeatureError."""

    def __reduce__(self) -> Any:
        """Give itself to a function of an RDD: PySpark finds it by its number."""
        if not _for_tasks:
            raise EngineFeatureError(
                "An accumulator in a UDF, which Sail calls more or less often than Spark,"
            )
        return super().__reduce__()


def make(value: Any, param: Any = None) -> SailAccumulator:
    """Return an accumulator; TypeError for a value that is not a number, without an AccumulatorParam."""
    known: dict[type, Any] = {
        int: accumulators.INT_ACCUMULATOR_PARAM,
        float: accumulators.FLOAT_ACCUMULATOR_PARAM,
        complex: accumulators.COMPLEX_ACCUMULATOR_PARAM,
    }
    chosen = param or next((p for kind, p in known.items() if isinstance(value, kind)), None)
    if chosen is None:
        raise TypeError(f"No default accumulator param for type {type(value)}")
    made: Callable[..., SailAccumulator] = SailAccumulator
    return made(next(_numbers), value, chosen)
