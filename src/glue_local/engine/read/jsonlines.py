"""JSON lines to Arrow: as fast as Arrow's own reader where the lines hold what is declared, and exact elsewhere.

A block of lines goes through Arrow's reader with the declared types, under the keys that the lines use
(keys may differ from declared names in case). Where that fails, the block is halved until the offending
lines are found; those are read one by one, converted without loss or made error records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from glue_local.engine.frames.records import ErrorRecord
from glue_local.engine.read.blocks import Block, decimals_of_zero, object_each, readable
from glue_local.engine.read.jsonkeys import Keys, all_keys, all_names, collect, keys_of, new_keys
from glue_local.engine.read.jsontext import parse_line
from glue_local.engine.read.target import Batch, Target, concat, mark_text
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.convert import DEEPEST, check_depth, convert, merge_types, pick, type_of
from glue_local.engine.types.typeconv import to_arrow

ONE_CORE = 256 << 10
"""Bytes that Arrow's reader takes at once where one processor reads: they stay in its cache."""

SMALLEST = 48
"""Lines that are no longer halved but read one by one."""

KEPT_TEXT = 64 << 10
"""Characters of a bad line that its error record keeps."""


_NULL = re.compile(rb'"((?:[^"\\]|\\.)*)"[ \t\r\n]*:[ \t\r\n]*null\b')
_TWO_OBJECTS = re.compile(rb"\}[ \t\r]*\{")
_FAST = (g.StringType, g.BooleanType, g.IntegerType, g.LongType, g.DoubleType, g.ShortType, g.ByteType)
_AS_TEXT = (g.DateType, g.TimestampType, g.DecimalType)


class _NotFastError(Exception):
    """A block that Arrow's reader cannot read."""


class OtherTypesError(Exception):
    """Records whose types differ from the target's; ``found`` holds their types if they are known."""

    def __init__(self, found: g.StructType | None = None) -> None:
        """Keep the types."""
        super().__init__("records of other types")
        self.found = found


class JsonReader:
    """Reads one file's blocks of JSON lines in order."""

    def __init__(self, source: str, target: Target, threads: bool = True, proving: bool = False) -> None:
        """Read the file ``source`` as ``target`` says; ``threads``: with all processors, not with one.

        ``proving``: the target's types are a guess, and a record that has others is an OtherTypesError.
        """
        self.source, self.target, self.proving = source, target, proving
        self.keys: Keys = keys_of(g.StructType(list(target.fields))) if proving else {}
        self._options = (
            pj.ReadOptions() if threads else pj.ReadOptions(use_threads=False, block_size=ONE_CORE)
        )

    def read(self, block: Block) -> Batch:
        """Return the records of a block."""
        try:
            return self._fast(block)
        except _NotFastError:
            return self._exact(block.text.split(b"\n"), block.first)

    def _exact(self, lines: list[bytes], first_line: int) -> Batch:
        if len(lines) <= SMALLEST or self._no_arrow():
            return self._one_by_one(lines, first_line)
        half = len(lines) // 2
        parts = []
        for part, at in ((lines[:half], first_line), (lines[half:], first_line + half)):
            try:
                parts.append(self._fast(Block(b"\n".join(part), at, len(part))))
            except _NotFastError:
                parts.append(self._exact(part, at))
        return concat(parts, self.target)

    def _no_arrow(self) -> bool:
        """Whether keys were seen of a field whose type Arrow's reader does not have: no part is read by it, then."""
        fields = self.target.fields
        return any(not _arrow_reads(f.dataType) and self._keys_of(f.name, self.keys) for f in fields)

    # --- Arrow's reader
    def _fast(self, block: Block) -> Batch:
        text = block.text
        if not text or text.isspace():
            return Batch(self.target.record_schema.empty_table())
        if not self.target.fields:
            raise _NotFastError  # a table without columns has no rows to count
        if not self.keys:
            self._look(text)
        plain = object_each(text)
        if not readable(text, plain):
            raise _NotFastError
        table = self._parse(block, plain)
        if new_keys(table.schema, self.keys):
            if self.proving:
                raise OtherTypesError
            table = self._parse(block, plain)
        if self.proving and whole_among_doubles(table, text):
            raise OtherTypesError
        columns = []
        for f in self.target.fields:
            found = [table.column(k) for k in self._keys_of(f.name, self.keys) if k in table.schema.names]
            columns.append(self._adapt_all(found, f.dataType, table.num_rows))
        records = pa.Table.from_arrays(columns, schema=self.target.record_schema)
        nulls = any(column.null_count for column in table.columns) and b"null" in text
        return Batch(records, self._marks(text, table) if nulls else None)

    def _parse(self, block: Block, plain: bool) -> pa.Table:
        fields = [
            pa.field(key, self._arrow(f.dataType, self.keys[key]))
            for f in self.target.fields
            for key in self._keys_of(f.name, self.keys)
        ]
        for behaviour in ("infer",) if self.proving else ("infer", "ignore"):
            options = pj.ParseOptions(
                explicit_schema=pa.schema(fields),
                unexpected_field_behavior=behaviour,
                newlines_in_values=False,
            )
            try:
                table = pj.read_json(pa.BufferReader(block.text), self._options, options)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                continue
            if not plain and _TWO_OBJECTS.search(block.text):  # or a text with braces in it
                break
            if not _line_each(block, table.num_rows):
                break
            if behaviour == "ignore" and self._overlooked(block.text):
                break
            if depth_of(table.schema) > DEEPEST:
                break
            return table
        raise _NotFastError

    def _overlooked(self, block: bytes) -> bool:
        """Whether the block may hold a field under a new key (Arrow skips those)."""
        names = "|".join(re.escape(n) for n in all_names(self.target.fields))
        flags = 0 if self.target.case_sensitive else re.IGNORECASE
        found = set(re.findall(rf'"({names})"[ \t\r]*:'.encode(), block, flags))
        return bool("\\u" in block.decode() or {k.decode() for k in found} - set(all_keys(self.keys)))

    def _keys_of(self, name: str, keys: Keys) -> list[str]:
        if self.target.case_sensitive:
            return [name] if name in keys else []
        found = [k for k in keys if k.lower() == name.lower()]
        return sorted(found, key=lambda k: k != name)

    def _arrow(self, type_: g.DataType, keys: Keys) -> pa.DataType:
        if isinstance(type_, _FAST):
            return to_arrow(type_)
        if isinstance(type_, _AS_TEXT):
            return pa.string()
        if isinstance(type_, g.ArrayType):
            return pa.list_(self._arrow(type_.elementType, keys))
        if isinstance(type_, g.StructType):
            return pa.struct(
                [
                    pa.field(key, self._arrow(f.dataType, keys[key]))
                    for f in type_
                    for key in self._keys_of(f.name, keys)
                ]
            )
        raise _NotFastError

    def _adapt_all(self, found: list[Any], type_: g.DataType, rows: int) -> pa.Array:
        arrays = [self._adapt(_whole(a), type_) for a in found]
        if not arrays:
            return pa.nulls(rows, to_arrow(type_))
        result = arrays[0]
        for other in arrays[1:]:
            if pc.any(pc.and_(pc.is_valid(result), pc.is_valid(other))).as_py():
                raise _NotFastError
            result = pc.coalesce(result, other)
        return result

    def _adapt(self, array: pa.Array, type_: g.DataType) -> pa.Array:
        wanted = to_arrow(type_)
        if array.type == wanted:
            return array
        if pa.types.is_null(array.type):
            return pa.nulls(len(array), wanted)
        if isinstance(type_, g.StructType):
            children = {f.name: array.field(i) for i, f in enumerate(array.type)}
            parts = [
                self._adapt_all(
                    [children[k] for k in self._keys_of(f.name, {k: {} for k in children})],
                    f.dataType,
                    len(array),
                )
                for f in type_
            ]
            return pa.StructArray.from_arrays(parts, fields=list(wanted), mask=pc.is_null(array))
        if isinstance(type_, g.ArrayType):
            values = self._adapt(array.values, type_.elementType)
            return pa.ListArray.from_arrays(array.offsets, values, type=wanted, mask=pc.is_null(array))
        if isinstance(type_, g.DateType):
            try:
                return pc.cast(array, wanted)
            except pa.ArrowInvalid:
                raise _NotFastError from None
        raise _NotFastError

    def _marks(self, block: bytes, table: pa.Table) -> pa.Array | None:
        """Return the marks of a block, counting explicit nulls by text before looking at single lines."""
        texts = [m.decode() for m in _NULL.findall(block)]
        known = set(all_keys(self.keys))
        marked = pa.array([""] * table.num_rows)
        for i, f in enumerate(self.target.fields):
            keys = [k for k in self._keys_of(f.name, self.keys) if k in texts]
            if not keys:
                continue
            if len(keys) > 1 or keys[0] not in known:
                return self._marks_by_line(block)
            nulls = pc.is_null(_whole(table.column(keys[0])))
            if pc.sum(nulls).as_py() != texts.count(keys[0]):
                return self._marks_by_line(block)
            marked = pc.binary_join_element_wise(marked, pc.if_else(nulls, f"|{i}|", ""), "")
        return pc.if_else(pc.equal(marked, ""), pa.scalar(None, pa.string()), marked)

    def _marks_by_line(self, block: bytes) -> pa.Array:
        lines = [line for line in block.split(b"\n") if line.strip()]
        try:
            marks = [self._mark(parse_line(line)) if b"null" in line else None for line in lines]
        except ValueError:
            raise _NotFastError from None
        return pa.array(marks, pa.string())

    def _mark(self, record: dict[str, Any]) -> str | None:
        found = pick(record, self.target.names, "", self.target.case_sensitive)
        return mark_text(
            i for i, f in enumerate(self.target.fields) if f.name in found and found[f.name] is None
        )

    def _look(self, block: bytes) -> None:
        """Learn the keys from the first lines."""
        for line in block.split(b"\n", SMALLEST)[:SMALLEST]:
            try:
                record = json.loads(line)
                check_depth([record])
                collect(record, self.keys)
            except (ValueError, RecursionError):
                continue

    # --- line by line
    def _one_by_one(self, lines: list[bytes], first_line: int) -> Batch:
        rows: list[dict[str, Any]] = []
        marks: list[str | None] = []
        errors: list[ErrorRecord] = []
        for number, line in enumerate(lines, first_line):
            if not line.strip():
                continue
            try:
                record = parse_line(line)
                if self.proving:
                    self._prove(record)
                row, mark = self.record(record)
            except (ValueError, RecursionError) as error:
                text = line.decode("utf-8", "replace").strip()[:KEPT_TEXT]
                errors.append(ErrorRecord(self.source, number, str(error), text))
            else:
                rows.append(row)
                marks.append(mark)
        return self.batch(rows, marks, errors)

    def batch(self, rows: list[dict[str, Any]], marks: list[str | None], errors: list[ErrorRecord]) -> Batch:
        """Return converted rows as a batch."""
        table = pa.Table.from_pylist(rows, schema=self.target.record_schema)
        has_marks = any(m is not None for m in marks)
        return Batch(table, pa.array(marks, pa.string()) if has_marks else None, tuple(errors), len(rows))

    def _prove(self, record: dict[str, Any]) -> None:
        guess, found = g.StructType(list(self.target.fields)), type_of(record)
        if merge_types(guess, found) != guess:
            assert isinstance(found, g.StructType)
            raise OtherTypesError(found)

    def record(self, record: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
        """Return a record's values by physical name, and its mark; ConversionError names a column."""
        exact = self.target.case_sensitive
        found = pick(record, self.target.names, "", exact)
        row = {
            physical: convert(found.get(f.name), f.dataType, f.name, exact)
            for physical, f in zip(self.target.physical, self.target.fields, strict=False)
        }
        return row, self._mark(record)


def _arrow_reads(type_: g.DataType) -> bool:
    """Whether Arrow's reader has a type; a choice it has not."""
    if isinstance(type_, g.StructType):
        return all(_arrow_reads(f.dataType) for f in type_)
    return (
        _arrow_reads(type_.elementType)
        if isinstance(type_, g.ArrayType)
        else isinstance(type_, _FAST + _AS_TEXT)
    )


def depth_of(fields: Iterable[Any]) -> int:
    """Return how many levels of structs and lists Arrow's fields hold at most, with the record itself."""
    level, depth = [f.type for f in fields], 0
    while level:
        depth += 1
        held = [
            [f.type for f in t] if pa.types.is_struct(t) else [t.value_type]
            for t in level
            if pa.types.is_nested(t)
        ]
        level = [t for types in held for t in types]
    return depth


def whole_among_doubles(table: Any, text: bytes) -> bool:
    """Whether a number that Arrow read as a double may be written as a whole one, which is a type of its own.

    First it compares the number of doubles without a fraction with the number that end in ``.0``. Only if that does
    not decide, it looks at their texts.
    """
    doubles = [f.name for f in table.schema if pa.types.is_floating(f.type)]
    everywhere = list(_double_names(table.schema))
    if not everywhere:
        return False
    if doubles == everywhere:
        columns = [_whole(table.column(name)) for name in doubles]
        whole = sum(pc.sum(pc.equal(pc.floor(c), c)).as_py() or 0 for c in columns)
        if not whole:
            return False
        texts = [_whole(table.column(f.name)) for f in table.schema if pa.types.is_string(f.type)]
        nested = any(pa.types.is_nested(f.type) for f in table.schema)
        if not nested and whole == decimals_of_zero(text):
            in_texts = any(pc.any(pc.match_substring(each, ".0")).as_py() for each in texts)
            if not in_texts:
                return False
    if b"\\u" in text:  # which may be how a key is written
        return True
    names = "|".join(re.escape(name) for name in dict.fromkeys(everywhere))
    return bool(re.search(rf'"(?:{names})"\s*:\s*(?:\[[^\]"]*?)?-?\d+\s*[,}}\]\n\r]'.encode(), text))


def _double_names(fields: Iterable[Any]) -> Iterator[str]:
    """Yield the names of fields at any level that hold doubles or lists of them."""
    for f in fields:
        type_ = f.type
        while pa.types.is_list(type_):
            type_ = type_.value_type
        if pa.types.is_struct(type_):
            yield from _double_names(type_)
        elif pa.types.is_floating(type_):
            yield f.name


def _line_each(block: Block, records: int) -> bool:
    """Whether each line that is not blank holds one record; none holds two objects."""
    if records == block.lines:  # no record shares its last line with another: each line ends one
        return True
    return records == sum(1 for line in block.text.split(b"\n") if line.strip())


def _whole(column: Any) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
    return column
