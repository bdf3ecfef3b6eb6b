"""What RDDs on Sail are computed with: functions as an executor gets them, partitions, and frames of elements."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from pyspark import cloudpickle
from pyspark.sql import types as t

from glue_local.engine.sessions import accumulators
from glue_local.engine.sessions.base import EngineFeatureError

#: Elements that PySpark sends together at most.
_BATCH = 1024
#: Rows that Spark looks at where the first one leaves a column without type.
_LOOKED_AT = 100

pickled: Callable[[Any], bytes] = cloudpickle.dumps  # type: ignore[attr-defined]


def shipped(f: Any) -> Any:
    """Return a function as an executor gets it."""
    try:
        with accumulators.tasks():
            return cloudpickle.loads(pickled(f))
    except EngineFeatureError:
        raise
    except Exception as error:
        raise pickle.PicklingError(f"Could not serialize object: {type(error).__name__}: {error}") from error


def differs_by_partition(
    f: Any, elements: list[Any], combine: Callable[[list[Any]], Any] | None = None
) -> bool:
    """Whether a function makes something else of elements that are together than of each alone, or something of none.

    It is tried on copies of the elements; where it never gives the same twice, only how many results count. ``combine``
    puts its results together into one, if that is all that is asked for.
    """

    def tried(*them: Any) -> list[Any]:
        return list(shipped(f)(iter(deepcopy(them))))

    with accumulators.unchanged():
        apart = [tried(e) for e in elements]
        same_again = [tried(e) for e in elements] == apart
        several = [tried(*elements), tried(*elements[::-1])] if len(elements) > 1 else []
        of_none = tried()
    pieces = [[p for piece in order for p in piece] for order in (apart, apart[::-1])]
    if combine is not None and same_again:
        with_none = bool(of_none) and any(combine([*a, *of_none]) != combine(a) for a in several)
        return with_none or any(combine(a) != combine(b) for a, b in zip(several, pieces, strict=False))
    if same_again:
        return bool(of_none) or any(a != b for a, b in zip(several, pieces, strict=False))
    return bool(of_none) or any(len(a) != len(b) for a, b in zip(several, pieces, strict=False))


def frame_of(session: Any, make: Callable[..., Any], rdd: Any, schema: Any, ratio: float | None) -> Any:
    """Return a DataFrame of an RDD; where no types are given, those of its first element hold, as on Spark.

    ``make`` is the session's own createDataFrame, for rows.
    """
    if ratio is not None:
        raise EngineFeatureError("createDataFrame of an RDD with a sampling ratio")
    rows = rdd.collect()
    if schema is not None and not isinstance(schema, list | tuple):
        return make(rows, schema)
    if not rows:
        raise ValueError("RDD is empty")
    inferred = _inferred(session, rows, list(schema) if schema else None)
    for i, name in enumerate(schema or ()):
        inferred.fields[i].name = name
    return make(rows, inferred)


def _inferred(session: Any, rows: list[Any], names: list[str] | None) -> Any:
    """Return the schema of rows as ``SparkSession._inferSchema`` finds it."""
    from pyspark.sql.types import _has_nulltype, _infer_schema, _merge_type

    if not rows[0]:
        raise ValueError("The first row in RDD is empty, can not infer schema")
    found: Any = _infer_schema(rows[0], names=names)
    for row in rows[1:_LOOKED_AT]:
        if not _has_nulltype(found):
            break
        found = _merge_type(found, _infer_schema(row, names=names))
    if _has_nulltype(found):
        raise ValueError(
            "Some of types cannot be determined by the first 100 rows, please try again with sampling"
        )
    return found if isinstance(found, t.StructType) else t.StructType([t.StructField("value", found)])


def spans(size: int, parts: int) -> list[tuple[int, int]]:
    """Return where each of some parts of a sequence begins and ends, as Spark slices one."""
    return [(i * size // parts, (i + 1) * size // parts) for i in range(parts)]


def slices(elements: Any, parts: int) -> list[Any]:
    """Return the partitions of SparkContext.parallelize: of a range by number, of others in the batches of PySpark.

    Source: the examples of
    https://spark.apache.org/docs/3.5.6/api/python/reference/api/pyspark.SparkContext.parallelize.html
    """
    if isinstance(elements, range):
        return [elements[start:end] for start, end in spans(len(elements), parts)]
    held = list(elements)
    batch = max(1, min(len(held) // parts, _BATCH))
    batches = [held[start : start + batch] for start in range(0, len(held), batch)]
    return [list(itertools.chain(*batches[start:end])) for start, end in spans(len(batches), parts)]
