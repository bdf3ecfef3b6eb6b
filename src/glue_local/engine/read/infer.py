"""The types that JSON lines have by themselves, as Glue works them out when no catalog declares them.

A field that is an int in one record and a string in another is a choice; so is one written with a point here
and without there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from glue_local.engine.read.blocks import Block, object_each, readable
from glue_local.engine.read.jsonlines import SMALLEST, depth_of
from glue_local.engine.read.jsontext import parse_line
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import DEEPEST, merge_types, type_of

_ARROW_KINDS: tuple[tuple[Any, type[g.DataType]], ...] = (
    (pa.types.is_boolean, g.BooleanType),
    (pa.types.is_string, g.StringType),
    (pa.types.is_timestamp, g.StringType),
    (pa.types.is_date, g.StringType),
    (pa.types.is_time, g.StringType),
    (pa.types.is_null, g.NullType),
)


def infer(blocks: Iterable[Block]) -> g.StructType:
    """Return the type of a file's records; lines that are not JSON are left to the reading."""
    merged: g.DataType = g.StructType()
    for block in blocks:
        merged = merge_types(merged, _infer_block(block.text))
    assert isinstance(merged, g.StructType)
    return merged


def _infer_block(block: bytes) -> g.DataType:
    try:
        return _by_arrow(block)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        lines = block.split(b"\n")
    if len(lines) > SMALLEST and not _mixed(lines[:SMALLEST]):
        half = len(lines) // 2
        parts = (b"\n".join(lines[:half]), b"\n".join(lines[half:]))
        return merge_types(_infer_block(parts[0]), _infer_block(parts[1]))
    merged: g.DataType = g.StructType()
    for line in lines:
        try:
            merged = merge_types(merged, type_of(parse_line(line)))
        except (ValueError, RecursionError):
            continue  # the reading makes an error record of it
    return merged


def _by_arrow(block: bytes) -> g.DataType:
    """Return the type of a block's records; Arrow's error where they are not all of one."""
    if not block.strip():
        return g.StructType()
    if not readable(block, object_each(block)):
        raise pa.ArrowInvalid("to be read line by line")
    table = pj.read_json(io.BytesIO(block))
    if depth_of(table.schema) > DEEPEST:
        raise pa.ArrowInvalid("to be read line by line")
    return g.StructType([g.Field(n, _of_array(table.column(n), n, block)) for n in table.column_names])


def _mixed(lines: list[bytes]) -> bool:
    """Whether Arrow stops at the first lines already: then it probably does all along."""
    try:
        _by_arrow(b"\n".join(lines))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return True
    return False


def _of_array(array: Any, name: str, block: bytes) -> g.DataType:
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
        array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    type_ = array.type
    if pa.types.is_struct(type_) and not type_.num_fields:
        return g.NullType()  # as Spark has it, see type_of
    if pa.types.is_struct(type_):
        return g.StructType(
            [g.Field(f.name, _of_array(array.field(i), f.name, block)) for i, f in enumerate(type_)]
        )
    if pa.types.is_list(type_):
        return g.ArrayType(_of_array(array.values, name, block))
    if pa.types.is_integer(type_):
        bounds = pc.min_max(array).as_py()
        small = bounds["min"] is None or (bounds["min"] >= -(1 << 31) and bounds["max"] < 1 << 31)
        return g.IntegerType() if small else g.LongType()
    if pa.types.is_floating(type_):
        return _numbers(name, block)
    for test, glue in _ARROW_KINDS:
        if test(type_):
            return glue()
    raise pa.ArrowNotImplementedError(f"no Glue type for Arrow's {type_}")


def _numbers(name: str, block: bytes) -> g.DataType:
    """Return double, or the choice where some of the numbers are written as whole ones."""
    key = re.escape(name.encode())
    whole = re.findall(rb'"' + key + rb'"\s*:\s*(-?\d+)\s*[,}\n\r]', block)
    merged: g.DataType = g.DoubleType()
    for text in set(whole):
        merged = merge_types(merged, type_of(int(text)))
    return merged
