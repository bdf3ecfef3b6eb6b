"""Records of a partition given to a function at once: ``mapPartitions``.

The function gets an iterator of ``{"record": record}`` and gives one of the same, as AWS's published library has it:
https://github.com/awslabs/aws-glue-libs. An item may say ``isError`` and ``errorMessage``: it is an error record then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames.records import Records, column, plainly
from glue_local.engine.frames.rows import (
    MAPPED,
    collected_types,
    mapped,
    packed_result,
    typed_records,
    used_columns,
)
from glue_local.engine.frames.values import layout

BATCH = 4096
"""Results put together."""
INDEX = "__partition"


def map_partitions(records: Records, f: Callable[[int, Iterator[Any]], Iterable[Any]]) -> Records:
    """Return what ``f(partition, records)`` makes of each partition; an exception in it fails the run."""
    records = plainly(records)
    shape = layout(records)
    before = records.schema
    used = map(column, used_columns(records))
    df = records.df.select(*used, F.spark_partition_id().alias(INDEX))

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        filled = (batch for batch in batches if batch.num_rows)
        first = next(filled, None)
        if first is None:
            return
        index = first.column(first.schema.get_field_index(INDEX))[0].as_py()
        rows = (row for batch in chain([first], filled) for row in batch.to_pylist())
        results = iter(f(index, ({"record": shape.record(row)} for row in rows)))
        while some := list(islice(results, BATCH)):
            yield mapped([_result(item, before) for item in some])

    made = records.run.keep(df.mapInArrow(run, MAPPED))
    return typed_records(records, made, collected_types(made), "mapPartitions")


def _result(item: Any, before: Any) -> tuple[Any, ...]:
    if isinstance(item, Mapping) and item.get("isError"):
        text = json.dumps(item.get("record"), default=str)
        return None, None, str(item.get("errorMessage") or "an error record"), "", text
    record = item.get("record") if isinstance(item, Mapping) else None
    if record is None:
        text = json.dumps(item, default=str)
        return None, None, "TypeError: a dictionary with the key 'record' was expected", "", text
    return packed_result(record, before, json.dumps(record, default=str))
