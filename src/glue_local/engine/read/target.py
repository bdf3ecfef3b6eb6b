"""The target of a file's records: the fields, and the Arrow schema of the columnar copy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from glue_local.engine.frames.records import ErrorRecord, physical_names
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import to_arrow

MARKS = "__explicit_nulls"
"""Column of a copy holding ``|i|`` for each field i that is explicitly null (null: none is)."""


@dataclass(frozen=True)
class Target:
    """Fields in order. ``case_sensitive``: a JSON key must be a field's name exactly.

    ``constants`` are further columns with one text for all records, such as a partition's values.
    """

    fields: tuple[g.Field, ...]
    case_sensitive: bool = False
    constants: tuple[tuple[g.Field, str | None], ...] = ()

    @cached_property
    def names(self) -> list[str]:
        """Names of the fields."""
        return [f.name for f in self.fields]

    @cached_property
    def physical(self) -> list[str]:
        """Names of the copy's columns, fields first, then constants."""
        return physical_names([*self.names, *(f.name for f, _ in self.constants)])

    @cached_property
    def record_schema(self) -> pa.Schema:
        """Schema of the fields' columns."""
        names = self.physical
        return pa.schema([(n, to_arrow(f.dataType)) for n, f in zip(names, self.fields, strict=False)])

    @property
    def schema(self) -> pa.Schema:
        """Schema of the copy."""
        names = self.physical[len(self.fields) :]
        constants = [(n, to_arrow(f.dataType)) for n, (f, _) in zip(names, self.constants, strict=True)]
        return pa.schema([*self.record_schema, *constants, (MARKS, pa.string())])

    def digest(self) -> str:
        """Return a text that differs for targets that differ."""
        parts = [[f.jsonValue() for f in self.fields], self.case_sensitive]
        parts.append([[f.jsonValue(), v] for f, v in self.constants])
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Batch:
    """Records of a piece of a file, under ``record_schema``, their marks, and the records left out.

    ``count`` is the number of records, for records without columns.
    """

    records: pa.Table
    marks: pa.Array | None = None
    errors: tuple[ErrorRecord, ...] = ()
    count: int = 0

    @property
    def rows(self) -> int:
        """The number of records."""
        return int(self.records.num_rows) if self.records.num_columns else self.count


def concat(batches: Sequence[Batch], target: Target) -> Batch:
    """Return one batch of several, in order."""
    if len(batches) == 1:
        return batches[0]
    tables = [b.records for b in batches]
    marks = None
    if any(b.marks is not None for b in batches):
        marks = pa.concat_arrays(
            [pa.nulls(b.rows, pa.string()) if b.marks is None else b.marks for b in batches]
        )
    table = pa.concat_tables(tables) if tables else target.record_schema.empty_table()
    return Batch(table, marks, tuple(e for b in batches for e in b.errors), sum(b.rows for b in batches))


def mark_text(indices: Iterable[int]) -> str | None:
    """Return the mark of a record whose fields at these indices are explicitly null."""
    return "".join(f"|{i}|" for i in indices) or None
