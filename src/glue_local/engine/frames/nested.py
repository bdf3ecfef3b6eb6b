"""Nested records: text unboxed, structs flattened, arrays made frames of their own.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html#aws-glue-api-crawler-pyspark-extensions-dynamic-frame-relationalize
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql import types as s

from glue_local.engine.frames import tree
from glue_local.engine.frames.fields import null_fields
from glue_local.engine.frames.records import FieldError, FrameField, Records, column, parse_path, plainly
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import convert, merge_types, type_of
from glue_local.engine.types.packed import pack, unpack
from glue_local.engine.types.typeconv import alternatives, from_spark, parse_type, tight, to_arrow, to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column

ROW = "__row"


def unbox(records: Records, path: str, parse: Parse, given: Any = None) -> Records:
    """Return the frame with the text of a field parsed; its type comes from the texts.

    ``given`` (Glue's or Spark's type, or the JSON of either) declares it instead. A text for which ``parse`` raises
    ValueError is null.
    """
    parts = parse_path(path)
    found, column, type_ = tree.demand(records, parts, "unbox")
    if not isinstance(type_, g.StringType):
        raise FieldError(f"unbox: {path!r} is {type_.typeName()}, not a string")
    if len(parts) == 1:
        want = declared_type(given) if given is not None else _type_of_texts(records, found, parse)
        return _parsed(records, found, want, parse)
    text = FrameField(BOXED, BOXED, type_, True)
    wide = records.compute([*((f, f.column) for f in records.fields), (text, column)])
    field = wide.fields[-1]
    want = declared_type(given) if given is not None else _type_of_texts(wide, field, parse)
    made = _parsed(wide, field, want, parse)
    new = made.fields[-1]
    return made.compute(
        [
            (f, f.column)
            if f.name != parts[0]
            else _with(f, tree.replaced(f.column, f.type, parts[1:], new.column, new.type))
            for f in made.fields[:-1]
        ]
    )


def _with(f: FrameField, made: tuple[Column, g.DataType]) -> tuple[FrameField, Column]:
    return replace(f, type=made[1]), made[0]


BOXED = "__boxed"
Parse = Callable[[str], Any]


def declared_type(given: Any) -> g.DataType:
    """Return the type that a script declares: Glue's or Spark's own, JSON of either, or a type's text."""
    if isinstance(given, g.DataType):
        return given
    if isinstance(given, s.DataType):
        return from_spark(given)
    text = str(given)
    if not text.lstrip().startswith("{"):
        return parse_type(text)
    value = json.loads(text)
    return g.of_json(value) if "dataType" in value else from_spark(s.StructType.fromJson(value))


def _type_of_texts(records: Records, field: FrameField, parse: Parse) -> g.DataType:
    def types(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            merged: g.DataType = g.NullType()
            for text in batch.column(0).to_pylist():
                try:
                    merged = merge_types(merged, type_of(parse(text)))
                except (ValueError, TypeError, AttributeError):
                    continue
            yield pa.record_batch([pa.array([json.dumps(pack(merged))])], names=["type"])

    found = records.df.select(field.column.alias("text")).mapInArrow(types, "type string").distinct()
    merged: g.DataType = g.NullType()
    for text in sorted(row["type"] for row in found.collect()):
        merged = merge_types(merged, unpack(json.loads(text)))
    return g.StringType() if isinstance(merged, g.NullType) else merged


def _parsed(records: Records, field: FrameField, type_: g.DataType, read: Parse) -> Records:
    at = records.fields.index(field)
    records = plainly(records, records.df.columns)
    field = records.fields[at]
    schema = pa.schema([("made", to_arrow(type_))])

    def one(text: str | None) -> Any:
        try:
            return None if text is None else convert(read(text), type_, "", True)
        except (ValueError, RecursionError):
            return None

    index = records.df.columns.index(field.physical)

    def parse(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            texts = batch.column(index).to_pylist()
            made = tight(pa.array([one(t) for t in texts], schema.field(0).type))
            columns = [made if i == index else c for i, c in enumerate(batch.columns)]
            yield pa.RecordBatch.from_arrays(columns, names=batch.schema.names)

    fields = [
        s.StructField(f.name, to_spark(type_)) if f.name == field.physical else f
        for f in records.df.schema.fields
    ]
    df = records.df.mapInArrow(parse, s.StructType(fields))
    changed = (replace(f, type=type_) if f is field else f for f in records.fields)
    return replace(records, df=df, fields=tuple(changed))


def unnest(records: Records) -> Records:
    """Return the frame with the fields of structs (not those in arrays) at its top, named with dots."""
    flat: list[tuple[FrameField, Column]] = []
    for f in records.fields:
        for name, col, type_ in _flat(f.name, f.column, f.type):
            flat.append((f if type_ is f.type else replace(f, name=name, type=type_, marks=None), col))
    return records.compute(flat)


def _flat(name: str, col: Column, type_: g.DataType) -> Iterator[tuple[str, Column, g.DataType]]:
    if isinstance(type_, g.ChoiceType):
        type_ = g.StructType(alternatives(type_))
    if isinstance(type_, g.StructType) and type_.fields:
        for f in type_:
            yield from _flat(f"{name}.{f.name}", col.getField(f.name), f.dataType)
    else:
        yield name, col, type_


def relationalize(records: Records, root: str) -> dict[str, Records]:
    """Return the root without nesting, and a frame per array, as Glue names them.

    An array field ``a`` holds in the root the number of its record (null where there is no array); the frame
    ``<root>_a`` has a record per element: ``id`` that number, ``index`` from 0, and the element as
    ``a.val`` or its fields as ``a.val.<field>``. Fields that hold only nulls are left out. Numbers are
    unique within an array's frame, not consecutive. The root is computed once and kept for the run.
    """
    drop = set(null_fields(records.schema))
    flat = unnest(records.with_fields(f for f in records.fields if f.name not in drop))
    tables: dict[str, Records] = {}
    _tables(flat, root, tables)
    return tables


def _tables(flat: Records, name: str, tables: dict[str, Records]) -> None:
    nested = [f for f in flat.fields if isinstance(f.type, g.ArrayType | g.MapType)]
    if not nested:
        tables[name] = flat
        return
    numbered = flat.df.select(*[f.column for f in flat.fields], F.monotonically_increasing_id().alias(ROW))
    df = flat.run.keep(numbered)
    row = column(ROW)
    base = Records(flat.run, df, tuple(replace(f, marks=None) for f in flat.fields))
    tables[name] = replace(
        base.compute(
            [
                (replace(f, type=g.LongType()), F.when(f.column.isNotNull(), row))
                if f in base.fields and isinstance(f.type, g.ArrayType | g.MapType)
                else (f, f.column)
                for f in base.fields
            ]
        ),
        errors=flat.errors,
        late_errors=flat.late_errors,
    )
    for f in base.fields:
        if isinstance(f.type, g.ArrayType):
            _tables(_elements(base, f, f.type), f"{name}_{f.name}", tables)
        elif isinstance(f.type, g.MapType):
            _tables(_entries(base, f, f.type), f"{name}_{f.name}", tables)


def _elements(base: Records, field: FrameField, type_: g.ArrayType) -> Records:
    exploded = base.df.select(column(ROW).alias("id"), F.posexplode(field.column).alias("index", "val"))
    made = Records(
        base.run,
        exploded,
        (
            FrameField("id", "id", g.LongType()),
            FrameField("index", "index", g.IntegerType()),
            FrameField(f"{field.name}.val", "val", type_.elementType),
        ),
    )
    return unnest(made)


def _entries(base: Records, field: FrameField, type_: g.MapType) -> Records:
    exploded = base.df.select(column(ROW).alias("id"), F.explode(F.map_entries(field.column)).alias("entry"))
    entry = column("entry")
    flat = exploded.select("id", entry.getField("key").alias("key"), entry.getField("value").alias("val"))
    made = Records(
        base.run,
        flat,
        (
            FrameField("id", "id", g.LongType()),
            FrameField(f"{field.name}.key", "key", type_.keyType),
            FrameField(f"{field.name}.val", "val", type_.valueType),
        ),
    )
    return unnest(made)
