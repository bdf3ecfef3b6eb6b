"""RDDs on Sail: what scripts do with ``df.rdd`` and ``sc.parallelize``, computed in this process.

Elements are worked through when an action asks for them. A function is pickled as for an executor, so what it
changes outside of itself is not seen by the script, as on Spark. What ``parallelize`` makes is in Spark's partitions
until elements move between them; what a frame or a shuffle gives is one partition to compute, whatever its number of
partitions says: there what tells partitions apart is refused. What is not here names itself.
See https://spark.apache.org/docs/3.5.6/api/python/reference/pyspark.html#rdd-apis
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import reduce
from typing import Any

from pyspark.resultiterable import ResultIterable

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.rdd_actions import Elements
from glue_local.engine.sessions.rdd_parts import differs_by_partition, shipped, spans
from glue_local.engine.sessions.side_effects import reaches_outside


class SailRdd(Elements):
    """An RDD: elements, and what makes other RDDs of them."""

    def _derive(self, work: Callable[[Iterator[Any]], Iterable[Any]]) -> SailRdd:
        """Return what is made of each partition."""
        return SailRdd(
            self.session, lambda: [work(iter(part)) for part in self._parts()], self._partitions, self._told
        )

    def _gather(self, work: Callable[[Iterator[Any]], Iterable[Any]]) -> SailRdd:
        """Return an RDD computed from all elements together, whose partitions would differ on Spark."""
        return SailRdd(self.session, lambda: [work(self._elements())], self._partitions)

    # --- element by element
    def map(self, f: Any, preservesPartitioning: bool = False) -> SailRdd:  # noqa: N803
        """Return the result of a function for each element."""
        return self._derive(lambda them: map(shipped(f), them))

    def flatMap(self, f: Any, preservesPartitioning: bool = False) -> SailRdd:  # noqa: N802, N803
        """Return all that a function makes of each element."""
        return self._derive(lambda them: itertools.chain.from_iterable(map(shipped(f), them)))

    def filter(self, f: Any) -> SailRdd:
        """Return the elements that a function holds for."""
        return self._derive(lambda them: filter(shipped(f), them))

    def mapPartitions(self, f: Any, preservesPartitioning: bool = False) -> SailRdd:  # noqa: N802, N803
        """Return what a function makes of each partition's elements, where it makes the same of any partitions."""

        combining: list[Callable[[list[Any]], Any] | None] = [None]

        def make() -> list[Iterable[Any]]:
            made = []
            parts = self._parts()
            known = self._told and len(parts) == self._partitions()
            if not known and reaches_outside(f):
                raise EngineFeatureError(
                    "RDD.mapPartitions of partitions that come from a DataFrame or a shuffle, with a function that "
                    "uses more than its elements, constants and the standard library (foreachPartition takes any),"
                )
            for part in parts:
                them = iter(part)
                first = [] if known else list(itertools.islice(them, 2))
                if not known and differs_by_partition(f, first, combining[0]):
                    raise EngineFeatureError(
                        "RDD.mapPartitions of partitions that come from a DataFrame or a shuffle, with a function "
                        "whose result depends on which elements are in one partition,"
                    )
                made.append(iter(shipped(f)(itertools.chain(first, them))))
            return made

        mapped = SailRdd(self.session, make, self._partitions, self._told)
        mapped._combining = combining
        return mapped

    def mapPartitionsWithIndex(self, f: Any, preservesPartitioning: bool = False) -> SailRdd:  # noqa: N802, N803
        """Return the results of a function for each partition's number and elements."""

        def make() -> list[Iterable[Any]]:
            parts = self._told_apart("mapPartitionsWithIndex")
            return [shipped(f)(number, iter(part)) for number, part in enumerate(parts)]

        return SailRdd(self.session, make, self._partitions)

    def distinct(self, numPartitions: int | None = None) -> SailRdd:  # noqa: N803
        """Return each element once."""
        return self._gather(dict.fromkeys)

    def keyBy(self, f: Any) -> SailRdd:  # noqa: N802
        """Return pairs of a function's result for an element, and the element."""
        return self.map(lambda x: (f(x), x))

    def zipWithIndex(self) -> SailRdd:  # noqa: N802
        """Return pairs of an element and its place."""

        def make() -> list[Iterable[Any]]:
            places = itertools.count()
            return [((x, next(places)) for x in part) for part in self._parts()]

        return SailRdd(self.session, make, self._partitions)

    def glom(self) -> SailRdd:
        """Return the elements of each partition as a list."""
        return SailRdd(
            self.session, lambda: [[list(part)] for part in self._told_apart("glom")], self._partitions
        )

    def sortBy(self, keyfunc: Any, ascending: bool = True, numPartitions: int | None = None) -> SailRdd:  # noqa: N802, N803
        """Return the elements, sorted by a function's result."""
        return self._gather(lambda them: sorted(them, key=shipped(keyfunc), reverse=not ascending))

    # --- of two
    def union(self, other: SailRdd) -> SailRdd:
        """Return the elements of both."""
        return SailRdd(
            self.session,
            lambda: self._parts() + other._parts(),
            lambda: self._partitions() + other._partitions(),
        )

    __add__ = union

    def intersection(self, other: SailRdd) -> SailRdd:
        """Return the elements of both, each once."""

        def work(them: Iterator[Any]) -> Iterable[Any]:
            others = set(other._elements())
            return dict.fromkeys(x for x in them if x in others)

        return self._gather(work)

    def subtract(self, other: SailRdd, numPartitions: int | None = None) -> SailRdd:  # noqa: N803
        """Return the elements that the other one lacks."""
        return self._gather(lambda them: _without(them, set(other._elements()), lambda x: x))

    def zip(self, other: SailRdd) -> SailRdd:
        """Return pairs of both; ValueError if one has more elements."""
        return self._gather(lambda them: zip(them, other._elements(), strict=True))

    def cartesian(self, other: SailRdd) -> SailRdd:
        """Return all pairs of both."""
        return self._gather(lambda them: itertools.product(them, other._elements()))

    # --- of pairs
    def keys(self) -> SailRdd:
        """Return the keys of pairs."""
        return self.map(lambda x: x[0])

    def values(self) -> SailRdd:
        """Return the values of pairs."""
        return self.map(lambda x: x[1])

    def mapValues(self, f: Any) -> SailRdd:  # noqa: N802
        """Return pairs with the result of a function for each value."""
        return self.map(lambda kv: (kv[0], f(kv[1])))

    def flatMapValues(self, f: Any) -> SailRdd:  # noqa: N802
        """Return a pair for all that a function makes of each value."""
        return self.flatMap(lambda kv: ((kv[0], x) for x in f(kv[1])))

    def groupByKey(self, numPartitions: int | None = None, partitionFunc: Any = None) -> SailRdd:  # noqa: N802, N803
        """Return each key with all its values."""
        return self._gather(lambda them: [(k, ResultIterable(v)) for k, v in _grouped(them).items()])

    def groupBy(self, f: Any, numPartitions: int | None = None, partitionFunc: Any = None) -> SailRdd:  # noqa: N802, N803
        """Return the elements, grouped by a function's result."""
        return self.keyBy(f).groupByKey()

    def reduceByKey(self, func: Any, numPartitions: int | None = None, partitionFunc: Any = None) -> SailRdd:  # noqa: N802, N803
        """Return each key with what a function makes of its values, two by two."""

        def combine(pairs: list[Any]) -> Any:
            return {k: reduce(shipped(func), v) for k, v in _grouped(pairs).items()}

        def make() -> list[Iterable[Any]]:
            with self._together(combine):
                return [[(k, reduce(shipped(func), v)) for k, v in _grouped(self._elements()).items()]]

        return SailRdd(self.session, make, self._partitions)

    def combineByKey(  # noqa: N802
        self,
        createCombiner: Any,  # noqa: N803
        mergeValue: Any,  # noqa: N803
        mergeCombiners: Any,  # noqa: N803
        numPartitions: int | None = None,  # noqa: N803
        partitionFunc: Any = None,  # noqa: N803
    ) -> SailRdd:
        """Return each key with its values combined, in each partition first and then across them."""

        def make() -> list[Iterable[Any]]:
            first, more, together = shipped((createCombiner, mergeValue, mergeCombiners))
            combined: dict[Any, Any] = {}
            for part in self._parts():
                for key, values in _grouped(part).items():
                    made = reduce(more, values[1:], first(values[0]))
                    combined[key] = together(combined[key], made) if key in combined else made
            return [combined.items()]

        return SailRdd(self.session, make, self._partitions)

    def aggregateByKey(  # noqa: N802
        self,
        zeroValue: Any,  # noqa: N803
        seqFunc: Any,  # noqa: N803
        combFunc: Any,  # noqa: N803
        numPartitions: int | None = None,  # noqa: N803
        partitionFunc: Any = None,  # noqa: N803
    ) -> SailRdd:
        """Return each key with a value and all of its own put together, in each partition first."""
        return self.combineByKey(lambda x: seqFunc(deepcopy(zeroValue), x), seqFunc, combFunc)

    def foldByKey(  # noqa: N802
        self,
        zeroValue: Any,  # noqa: N803
        func: Any,
        numPartitions: int | None = None,  # noqa: N803
        partitionFunc: Any = None,  # noqa: N803
    ) -> SailRdd:
        """Return each key with a value and all of its own put together, in each partition first."""
        return self.aggregateByKey(zeroValue, func, func)

    def groupWith(self, other: SailRdd, *others: SailRdd) -> SailRdd:  # noqa: N802
        """Return each key with its values of each RDD."""

        def work(them: Iterator[Any]) -> Iterator[Any]:
            groups = [_grouped(them), *(_grouped(rdd._elements()) for rdd in (other, *others))]
            for key in dict.fromkeys(itertools.chain(*groups)):
                yield key, tuple(ResultIterable(group.get(key, [])) for group in groups)

        return self._gather(work)

    def cogroup(self, other: SailRdd, numPartitions: int | None = None) -> SailRdd:  # noqa: N803
        """Return each key with its values of both."""
        return self.groupWith(other)

    def partitionBy(self, numPartitions: int | None, partitionFunc: Any = None) -> SailRdd:  # noqa: N802, N803
        """Return the same pairs."""
        return self.repartition(numPartitions or self._partitions())

    def sortByKey(  # noqa: N802
        self,
        ascending: bool | None = True,
        numPartitions: int | None = None,  # noqa: N803
        keyfunc: Any = lambda x: x,
    ) -> SailRdd:
        """Return pairs in the order of their keys."""
        return self.sortBy(lambda kv: keyfunc(kv[0]), bool(ascending))

    def join(self, other: SailRdd, numPartitions: int | None = None) -> SailRdd:  # noqa: N803
        """Return a pair of values for each pair of elements with one key."""
        return self._joined(other, False, False)

    def leftOuterJoin(self, other: SailRdd, numPartitions: int | None = None) -> SailRdd:  # noqa: N802, N803
        """Return as ``join`` does, with None where the other has no such key."""
        return self._joined(other, True, False)

    def rightOuterJoin(self, other: SailRdd, numPartitions: int | None = None) -> SailRdd:  # noqa: N802, N803
        """Return as ``join`` does, with None where this one has no such key."""
        return self._joined(other, False, True)

    def fullOuterJoin(self, other: SailRdd, numPartitions: int | None = None) -> SailRdd:  # noqa: N802, N803
        """Return as ``join`` does, with None where either has no such key."""
        return self._joined(other, True, True)

    def subtractByKey(self, other: SailRdd, numPartitions: int | None = None) -> SailRdd:  # noqa: N802, N803
        """Return the pairs whose keys the other one lacks."""
        return self._gather(lambda them: _without(them, set(other.keys()._elements()), lambda kv: kv[0]))

    def _joined(self, other: SailRdd, left: bool, right: bool) -> SailRdd:
        def work(them: Iterator[Any]) -> Iterator[Any]:
            mine, others = _grouped(them), _grouped(other._elements())
            for key in dict.fromkeys([*mine, *others]):
                if (key in mine or right) and (key in others or left):
                    for pair in itertools.product(mine.get(key, [None]), others.get(key, [None])):
                        yield key, pair

        return self._gather(work)

    def reduceByKeyLocally(self, func: Any) -> dict[Any, Any]:  # noqa: N802
        """Return ``reduceByKey`` as a dictionary."""
        return self.reduceByKey(func).collectAsMap()

    def countByKey(self) -> dict[Any, int]:  # noqa: N802
        """Return how often each key is there."""
        return self.keys().countByValue()

    # --- how it is computed
    def getNumPartitions(self) -> int:  # noqa: N802
        """Return the number of partitions."""
        return self._partitions()

    def repartition(self, numPartitions: int) -> SailRdd:  # noqa: N803
        """Return the same elements."""
        return SailRdd(self.session, lambda: [self._elements()], lambda: numPartitions)

    def coalesce(self, numPartitions: int, shuffle: bool = False) -> SailRdd:  # noqa: N803
        """Return the same elements."""
        if shuffle:
            return self.repartition(numPartitions)

        def make() -> list[Iterable[Any]]:
            parts = self._parts()
            ends = spans(len(parts), min(numPartitions, len(parts)))
            return [itertools.chain.from_iterable(parts[start:end]) for start, end in ends]

        return SailRdd(self.session, make, lambda: min(numPartitions, self._partitions()))

    def cache(self) -> SailRdd:
        """Keep the elements once they are computed."""
        self._keeps = True
        return self

    def persist(self, storageLevel: Any = None) -> SailRdd:  # noqa: N803
        """Keep the elements once they are computed."""
        return self.cache()

    def unpersist(self, blocking: bool = False) -> SailRdd:
        """Forget them."""
        self._keeps, self._kept = False, None
        return self

    @property
    def context(self) -> Any:
        """The SparkContext."""
        return self.session.sparkContext

    @property
    def is_cached(self) -> bool:
        """Whether the elements are kept."""
        return self._keeps

    def setName(self, name: str) -> SailRdd:  # noqa: N802
        """Return the same: a name is for Spark's pages."""
        return self

    # --- as a frame
    def toDF(self, schema: Any = None, sampleRatio: float | None = None) -> Any:  # noqa: N802, N803
        """Return a DataFrame; see ``frame_of``."""
        return self.session.createDataFrame(self, schema, sampleRatio)


def _grouped(pairs: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _without(elements: Iterable[Any], gone: set[Any], key: Callable[[Any], Any]) -> Iterator[Any]:
    return (x for x in elements if key(x) not in gone)
