"""Union and merge: all records of two frames, or newer records in place of older ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames.records import FieldError, FrameField, Marks, Records, column, physical_names
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import merge_types
from glue_local.engine.types.typeconv import to_spark

if TYPE_CHECKING:
    from pyspark.sql import Column

MARKS = "__union_marks"


def union(first: Records, second: Records) -> Records:
    """Return the records of both frames, fields by name; a field whose types differ becomes a choice.

    A field that one of the frames lacks is absent in its records.
    """
    merged: dict[str, g.DataType] = {f.name: f.type for f in first.fields}
    for f in second.fields:
        merged[f.name] = merge_types(merged[f.name], f.type) if f.name in merged else f.type
    names = list(merged)
    physical = physical_names(names)
    mark = any(
        f.marks or not f.null_is_absent or (r.find(n) is None)
        for n in names
        for r in (first, second)
        for f in [r.find(n) or FrameField(n, n, merged[n], True)]
    )
    parts = []
    for r in (first, second):
        columns = [_fitted(r.find(n), merged[n]).alias(p) for n, p in zip(names, physical, strict=True)]
        parts.append(r.df.select(*columns, *([_marks(r, names).alias(MARKS)] if mark else [])))
    fields = [
        FrameField(n, p, merged[n], True, Marks(MARKS, str(i)) if mark else None)
        for i, (n, p) in enumerate(zip(names, physical, strict=True))
    ]
    return Records(
        first.run,
        parts[0].unionAll(parts[1]),
        tuple(fields),
        (*first.errors, *second.errors),
        (*first.late_errors, *second.late_errors),
    )


def _marks(records: Records, names: Sequence[str]) -> Column:
    """Return the text that says which of the fields are explicitly null in a record."""
    parts: list[Column] = []
    for i, n in enumerate(names):
        f = records.find(n)
        if f is None:
            continue
        null = f.column.isNull()
        if f.null_is_absent:
            if f.marks is None:
                continue
            null = null & F.coalesce(column(f.marks.column), F.lit("")).contains(f"|{f.marks.key}|")
        parts.append(F.when(null, F.lit(f"|{i}|")).otherwise(F.lit("")))
    return F.concat(*parts) if parts else F.lit("")


def _fitted(field: FrameField | None, want: g.DataType) -> Column:
    if field is None:
        return F.lit(None).cast(to_spark(want))
    return widened(field.column, field.type, want)


def widened(col: Column, have: g.DataType, want: g.DataType) -> Column:
    """Return a column of one type as the type that it and another merge to (``merge_types``)."""
    if have == want:
        return col
    if isinstance(want, g.ChoiceType):
        return _chosen(col, have, want)
    if isinstance(have, g.StructType) and isinstance(want, g.StructType):
        known = have.field_map
        parts = [
            (
                widened(col.getField(f.name), known[f.name].dataType, f.dataType)
                if f.name in known
                else F.lit(None).cast(to_spark(f.dataType))
            ).alias(f.name)
            for f in want
        ]
        return F.when(col.isNotNull(), F.struct(*parts)).otherwise(F.lit(None).cast(to_spark(want)))
    if isinstance(have, g.ArrayType) and isinstance(want, g.ArrayType):
        inner, wanted = have.elementType, want.elementType
        return F.transform(col, lambda c: widened(c, inner, wanted))
    return col.cast(to_spark(want))


def _chosen(col: Column, have: g.DataType, want: g.ChoiceType) -> Column:
    parts = []
    for name, choice in want.choices.items():
        if isinstance(have, g.ChoiceType):
            from_ = next((n for n, t in have.choices.items() if merge_types(choice, t) == choice), None)
            inner = (
                F.lit(None) if from_ is None else widened(col.getField(from_), have.choices[from_], choice)
            )
        else:
            inner = widened(col, have, choice) if merge_types(choice, have) == choice else F.lit(None)
        parts.append(inner.cast(to_spark(choice)).alias(name))
    return F.when(col.isNotNull(), F.struct(*parts)).otherwise(F.lit(None).cast(to_spark(want)))


def merge(source: Records, stage: Records, keys: Sequence[str], options: Mapping[str, Any]) -> Records:
    """Return the staged records, and the source's records whose keys are not among them.

    Follows AWS's description of mergeDynamicFrame: records of one frame with equal keys are not deduplicated. A
    record with a null key equals none.
    """
    if options:
        raise FieldError(f"mergeDynamicFrame: unknown option {sorted(options)[0]!r}")
    if not keys:
        raise FieldError("mergeDynamicFrame: primary_keys is empty")
    wanted = {k: f"__key{i}" for i, k in enumerate(keys)}
    staged = stage.df.select(*[stage.get(k).column.alias(w) for k, w in wanted.items()]).distinct()
    condition = reduce(lambda a, b: a & b, [source.get(k).column == column(w) for k, w in wanted.items()])
    rest = source.df.join(staged, condition, "left_anti")
    kept = Records(source.run, rest, source.fields, source.errors, source.late_errors)
    return union(kept, stage)
