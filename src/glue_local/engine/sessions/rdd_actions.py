"""The actions of RDDs on Sail: what computes the elements.

See https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.html#rdd-apis
"""

from __future__ import annotations

import heapq
import itertools
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import partial, reduce
from operator import add
from typing import Any

from pyspark import RDD
from pyspark.statcounter import StatCounter

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.rdd_parts import pickled, shipped


class Elements:
    """Elements that ``make`` gives, by partition, whenever they are asked for; ``session`` makes frames of them."""

    def __init__(
        self,
        session: Any,
        make: Callable[[], list[Iterable[Any]]],
        partitions: Callable[[], int] = lambda: 1,
        told: bool = True,
    ) -> None:
        """Take what makes the elements, and the number of partitions on Spark; nothing is computed yet.

        ``told`` says that which elements are in one partition is as on Spark, where their numbers agree.
        """
        self.session = session
        self._make = make
        self._partitions = partitions
        self._told = told
        #: What puts the elements together into one result, if that is all that is asked for.
        self._combining: list[Callable[[list[Any]], Any] | None] = [None]
        self._kept: bytes | None = None
        self._keeps = False

    def __getattr__(self, name: str) -> Any:
        """Raise an error that names the missing method."""
        if name.startswith("_") or not hasattr(RDD, name):
            raise AttributeError(f"'RDD' object has no attribute '{name}'")
        raise EngineFeatureError(f"RDD.{name}")

    def __getstate__(self) -> Any:
        """Say as Spark that an RDD is not for use in a function."""
        raise RuntimeError(
            "It appears that you are attempting to broadcast an RDD or reference an RDD from an action or "
            "transformation."
        )

    def _parts(self) -> list[Iterable[Any]]:
        if not self._keeps:
            return self._make()
        if self._kept is None:
            self._kept = pickled([list(part) for part in self._make()])
        kept: list[Iterable[Any]] = pickle.loads(self._kept)  # noqa: S301 - pickled above
        return kept

    @contextmanager
    def _together(self, combine: Callable[[list[Any]], Any]) -> Iterator[None]:
        """Compute elements that are put together into one result."""
        self._combining[0] = combine
        try:
            yield
        finally:
            self._combining[0] = None

    def _elements(self) -> Iterator[Any]:
        return itertools.chain.from_iterable(self._parts())

    def _told_apart(self, name: str) -> list[Iterable[Any]]:
        """Return the partitions; EngineFeatureError where they are not Spark's."""
        parts = self._parts()
        if len(parts) != self._partitions():
            raise EngineFeatureError(f"RDD.{name} of partitions that come from a DataFrame or a shuffle")
        return parts

    def collect(self) -> list[Any]:
        """Return all elements."""
        return list(self._elements())

    def toLocalIterator(self, prefetchPartitions: bool = False) -> Iterator[Any]:  # noqa: N802, N803
        """Return all elements, one after another."""
        return self._elements()

    def collectAsMap(self) -> dict[Any, Any]:  # noqa: N802
        """Return pairs as a dictionary."""
        return dict(self._elements())

    def count(self) -> int:
        """Return the number of elements."""
        return sum(1 for _ in self._elements())

    def take(self, num: int) -> list[Any]:
        """Return the first elements."""
        return list(itertools.islice(self._elements(), num))

    def first(self) -> Any:
        """Return the first element; ValueError if there is none."""
        for each in self._elements():
            return each
        raise ValueError("RDD is empty")

    def isEmpty(self) -> bool:  # noqa: N802
        """Whether there are no elements."""
        return not self.take(1)

    def takeOrdered(self, num: int, key: Any = None) -> list[Any]:  # noqa: N802
        """Return the least elements."""
        return heapq.nsmallest(num, self._elements(), key)

    def top(self, num: int, key: Any = None) -> list[Any]:
        """Return the greatest elements."""
        return heapq.nlargest(num, self._elements(), key)

    def reduce(self, f: Any) -> Any:
        """Return what a function makes of all elements, two by two; ValueError if there is none."""
        with self._together(partial(reduce, shipped(f))):
            elements = self.collect()
        if not elements:
            raise ValueError("Can not reduce() empty RDD")
        return reduce(shipped(f), elements)

    def fold(self, zeroValue: Any, op: Any) -> Any:  # noqa: N803
        """Fold all elements from a start value by a function, each partition first."""
        return self.aggregate(zeroValue, op, op)

    def aggregate(self, zeroValue: Any, seqOp: Any, combOp: Any) -> Any:  # noqa: N803
        """Return a value and all elements put together, in each partition first and then across them.

        EngineFeatureError where the value counts, and how often it does on Spark is not known.
        """
        each, together = shipped((seqOp, combOp))
        parts = self._parts()
        made = [reduce(each, part, deepcopy(zeroValue)) for part in parts]
        total = reduce(together, made, deepcopy(zeroValue))
        if len(parts) != self._partitions() and together(deepcopy(zeroValue), deepcopy(total)) != total:
            self._told_apart("aggregate")
        return total

    def treeAggregate(self, zeroValue: Any, seqOp: Any, combOp: Any, depth: int = 2) -> Any:  # noqa: N802, N803
        """Return as ``aggregate`` does."""
        return self.aggregate(zeroValue, seqOp, combOp)

    def treeReduce(self, f: Any, depth: int = 2) -> Any:  # noqa: N802
        """Return as ``reduce`` does."""
        return self.reduce(f)

    def stats(self) -> StatCounter:
        """Return the count, mean, deviation and extremes."""
        return StatCounter(self._elements())

    def stdev(self) -> float:
        """Return the standard deviation."""
        return float(self.stats().stdev())

    def sampleStdev(self) -> float:  # noqa: N802
        """Return the standard deviation of a sample."""
        return float(self.stats().sampleStdev())

    def variance(self) -> float:
        """Return the variance."""
        return float(self.stats().variance())

    def sampleVariance(self) -> float:  # noqa: N802
        """Return the variance of a sample."""
        return float(self.stats().sampleVariance())

    def sum(self) -> Any:
        """Return the sum."""
        with self._together(sum):
            return reduce(add, self._elements(), 0)

    def max(self, key: Any = None) -> Any:
        """Return the greatest element."""
        return max(self._elements(), key=key)

    def min(self, key: Any = None) -> Any:
        """Return the least element."""
        return min(self._elements(), key=key)

    def mean(self) -> float:
        """Return the mean."""
        elements = self.collect()
        return float(sum(elements) / len(elements))

    def countByValue(self) -> dict[Any, int]:  # noqa: N802
        """Return how often each element is there."""
        return defaultdict(int, Counter(self._elements()))

    def lookup(self, key: Any) -> list[Any]:
        """Return the values of a key."""
        return [v for k, v in self._elements() if k == key]

    def foreach(self, f: Any) -> None:
        """Call a function with each element."""
        each = shipped(f)
        for x in self._elements():
            each(x)

    def foreachPartition(self, f: Any) -> None:  # noqa: N802
        """Call a function with each partition's elements."""
        for part in self._parts():
            shipped(f)(iter(part))

    def saveAsTextFile(self, path: str, compressionCodecClass: str | None = None) -> None:  # noqa: N802, N803
        """Write each element's text as a line; the folder must not be there."""
        if compressionCodecClass:
            raise EngineFeatureError("RDD.saveAsTextFile with a codec")
        lines = [(x if isinstance(x, str) else str(x),) for x in self._elements()]
        self.session.createDataFrame(lines, "value string").write.text(path)
