"""Records filtered, mapped, split and repartitioned."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames import tree
from glue_local.engine.frames.predicate import as_column
from glue_local.engine.frames.records import (
    ErrorRecord,
    FieldError,
    FrameField,
    Marks,
    Records,
    column,
    parse_path,
    physical_names,
    plainly,
)
from glue_local.engine.frames.values import layout, run_function
from glue_local.engine.run.run import Run
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import convert, merge_types, type_of
from glue_local.engine.types.packed import pack, unpack
from glue_local.engine.types.typeconv import spark_schema, tight, to_arrow

NOT_KEPT = (KeyError, ValueError, TypeError)
"""Exceptions of a filter's function that mean "drop the record"."""

_TEXT = g.StringType()
ERROR = g.StructType(
    [
        g.Field(
            "error",
            g.StructType(
                [
                    g.Field("callsite", g.StructType([g.Field("site", _TEXT), g.Field("info", _TEXT)])),
                    g.Field("msg", _TEXT),
                    g.Field("stackTrace", _TEXT),
                    g.Field("input", _TEXT),
                    g.Field("bytesread", g.LongType()),
                    g.Field("source", _TEXT),
                    g.Field("dynamicRecord", _TEXT),
                    g.Field("line", g.IntegerType()),
                ]
            ),
        )
    ]
)
"""An error record: AWS's names (``callsite``, ``bytesread``, ``dynamicRecord`` are null here), and a line."""


def used_columns(records: Records) -> list[str]:
    """Return the columns of the records, each once."""
    return list(dict.fromkeys([*(f.physical for f in records.fields), *records.mark_columns()]))


def filter_records(records: Records, f: Callable[[Any], Any]) -> Records:
    """Return the records for which ``f`` is true.

    A function made of comparisons of fields with constants becomes a column expression with the same
    outcome for every record; any other runs in Python, batch by batch.
    """
    expression = as_column(f, records)
    if expression is not None:
        return replace(records, df=records.df.filter(expression))
    records = plainly(records)
    shape = layout(records)
    df = records.df.select(*map(column, used_columns(records)))

    def kept(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            mask = [bool(run_function(f, shape.record(row), NOT_KEPT)[0]) for row in batch.to_pylist()]
            yield batch.filter(pa.array(mask, pa.bool_()))

    def failed(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield _failures(f, map(shape.record, batch.to_pylist()), NOT_KEPT)

    def errors() -> list[ErrorRecord]:
        return _collected(df.mapInArrow(failed, "msg string, trace string, input string"), "Filter")

    return replace(records, df=df.mapInArrow(kept, df.schema), late_errors=(*records.late_errors, errors))


def _failures(
    f: Callable[[Any], Any], inputs: Iterable[Any], passed_over: Sequence[type[Exception]]
) -> pa.RecordBatch:
    found: list[tuple[str, str, str]] = []
    for record in inputs:
        text = json.dumps(record, default=str)
        _, message, trace = run_function(f, record, passed_over)
        if message is not None:
            found.append((message, trace or "", text))
    names = ("msg", "trace", "input")
    return pa.record_batch(
        [pa.array([e[i] for e in found], pa.string()) for i in range(len(names))], names=list(names)
    )


def _collected(df: Any, source: str) -> list[ErrorRecord]:
    return [ErrorRecord(f"{source}\n{r['trace']}", None, r["msg"], r["input"]) for r in df.collect()]


def map_records(records: Records, f: Callable[[Any], Any]) -> Records:
    """Return the results of ``f`` for each record: dictionaries, whose fields and types come from the results.

    ``f`` is called once per record; the results are kept in the run's temporary folder.
    """
    records = plainly(records)
    shape = layout(records)
    before = records.schema
    df = records.df.select(*map(column, used_columns(records)))

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield mapped([_mapped(f, shape.record(row), before) for row in batch.to_pylist()])

    made = records.run.keep(df.mapInArrow(run, MAPPED))
    return typed_records(records, made, collected_types(made), "Map")


MAPPED = "record binary, type string, msg string, trace string, input string"
"""Columns of what a function made of records: the record and its type, or what went wrong."""


def mapped(rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    """Return results (``packed_result``) as a batch of the columns ``MAPPED``."""
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    kinds = (pa.binary(), pa.string(), pa.string(), pa.string(), pa.string())
    return pa.record_batch(
        [pa.array(list(c), k) for c, k in zip(columns, kinds, strict=True)],
        names=["record", "type", "msg", "trace", "input"],
    )


def collected_types(made: Any) -> g.StructType:
    """Return the type that all results have together."""
    merged: g.DataType = g.StructType()
    found = made.select("type").where("type is not null").distinct().collect()
    for text in sorted(row["type"] for row in found):  # the order of fields is one, whatever the engine's
        merged = merge_types(merged, unpack(json.loads(text)))
    assert isinstance(merged, g.StructType)
    return merged


def typed_records(records: Records, made: Any, merged: g.StructType, source: str) -> Records:
    """Return results (columns ``MAPPED``) as records of their type; what failed is error records of ``source``."""
    failed = made.where("msg is not null").select("msg", "trace", "input")
    late = (*records.late_errors, lambda: _collected(failed, source))
    names = physical_names([f.name for f in merged])
    fields = [
        FrameField(f.name, n, f.dataType, True, Marks("__marks", str(i)))
        for i, (n, f) in enumerate(zip(names, merged, strict=True))
    ]
    if not fields:
        names, fields = ["__none"], []
    schema = pa.schema([*((f.physical, to_arrow(f.type)) for f in fields), ("__marks", pa.string())])

    def typed(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = []
            for data in batch.column(0).to_pylist():
                record = pickle.loads(data)  # noqa: S301 - this module's own, from the same run
                row = {f.physical: convert(record.get(f.name), f.type, f.name, True) for f in fields}
                nulls = [i for i, f in enumerate(fields) if f.name in record and record[f.name] is None]
                row["__marks"] = "".join(f"|{i}|" for i in nulls) or None
                rows.append(row)
            made_batch = pa.RecordBatch.from_pylist(rows, schema=schema)
            yield pa.RecordBatch.from_arrays([tight(c) for c in made_batch.columns], schema=schema)

    columns = spark_schema(
        g.StructType([*(g.Field(f.physical, f.type) for f in fields), g.Field("__marks", g.StringType())])
    )
    good = made.where("record is not null").select("record")
    return Records(records.run, good.mapInArrow(typed, columns), tuple(fields), records.errors, late)


def _mapped(f: Callable[[Any], Any], record: Any, before: g.StructType) -> tuple[Any, ...]:
    text = json.dumps(record, default=str)
    result, message, trace = run_function(f, record, ())
    if message is None and not result:  # as AWS's library has it, an empty record too
        message, trace = "User-specified function returned None instead of DynamicRecord", ""
    return packed_result(result, before, text) if message is None else (None, None, message, trace, text)


def packed_result(result: Any, before: g.StructType, text: str) -> tuple[Any, ...]:
    """Return a function's result as a row of ``MAPPED``; ``before`` is the schema of its argument."""
    try:
        plain = _plain(result)
        if not isinstance(plain, dict):
            raise TypeError(f"a record (dictionary) was expected, not {type(result).__name__}")
        return pickle.dumps(plain), json.dumps(pack(_type_like(plain, before))), None, None, None
    except TypeError as error:
        return None, None, f"TypeError: {error}", "", text


def _type_like(value: Any, before: g.DataType | None) -> g.DataType:
    """Return a value's type; what was a map or a decimal before stays one of that type if the value fits."""
    if isinstance(value, dict):
        if isinstance(before, g.MapType):
            merged: g.DataType = before.valueType if not value else g.NullType()
            for v in value.values():
                merged = merge_types(merged, _type_like(v, before.valueType))
            return g.MapType(
                before.valueType if isinstance(merged, g.NullType) else merged, keyType=before.keyType
            )
        known = before.field_map if isinstance(before, g.StructType) else {}
        inner = {k: known[k].dataType if k in known else None for k in value}
        return g.StructType([g.Field(k, _type_like(v, inner[k])) for k, v in value.items()])
    if isinstance(value, list):
        element = before.elementType if isinstance(before, g.ArrayType) else None
        found: g.DataType = g.NullType()
        for v in value:
            found = merge_types(found, _type_like(v, element))
        return g.ArrayType(found)
    own = type_of(value)
    return before if isinstance(before, g.DecimalType) and merge_types(before, own) == before else own


def _plain(value: Any) -> Any:
    if hasattr(value, "asDict"):
        value = value.asDict(recursive=True)
    if hasattr(value, "item") and not isinstance(value, dict):
        value = value.item()
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(v) for v in value]
    return value


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda c, v: c == v,
    "==": lambda c, v: c == v,
    "!=": lambda c, v: c != v,
    "<>": lambda c, v: c != v,
    ">": lambda c, v: c > v,
    "<": lambda c, v: c < v,
    ">=": lambda c, v: c >= v,
    "<=": lambda c, v: c <= v,
}


def split(records: Records, comparisons: Mapping[str, Mapping[str, Any]], satisfied: bool) -> Records:
    """Return the records that satisfy every comparison ({path: {operator: value}}), or all others."""
    conditions = []
    for path, tests in comparisons.items():
        _, col, _ = tree.demand(records, parse_path(path), "split_rows")
        for operator, value in tests.items():
            if operator not in _COMPARE:
                raise FieldError(
                    f"split_rows: operator {operator!r} on {path!r} is not one of {', '.join(_COMPARE)}"
                )
            conditions.append(F.coalesce(_COMPARE[operator](col, F.lit(value)), F.lit(False)))
    if not conditions:
        raise FieldError("split_rows: no comparison given")
    both = reduce(lambda a, b: a & b, conditions)
    return replace(records, df=records.df.filter(both if satisfied else ~both))


def repartition(records: Records, number: int) -> Records:
    """Return the records in this many partitions."""
    return replace(records, df=records.df.repartition(number))


def coalesce(records: Records, number: int, shuffle: bool) -> Records:
    """Return the records in at most this many partitions."""
    return repartition(records, number) if shuffle else replace(records, df=records.df.coalesce(number))


def partitions(records: Records) -> int:
    """Return the number of partitions that hold records."""
    return records.df.select(F.spark_partition_id().alias("p")).distinct().count()


def head(records: Records, number: int) -> list[dict[str, Any]]:
    """Return the first records; absent keys are absent."""
    shape = layout(records)
    df = records.df.select(*map(column, used_columns(records))).limit(number)
    return [shape.record(row.asDict(recursive=True)) for row in df.collect()]


def error_frame(run: Run, errors: Sequence[ErrorRecord]) -> Records:
    """Return error records as records: a struct ``error`` each."""
    rows = []
    for e in errors:
        source, _, trace = e.source.partition("\n")
        rows.append(((None, e.message, trace or None, e.text, None, source, None, e.line),))
    df = run.spark.createDataFrame(rows, spark_schema(ERROR))
    return Records(run, df, tuple(FrameField(f.name, f.name, f.dataType) for f in ERROR))
