"""What a DynamicFrame holds: a DataFrame of physical columns under a logical schema, and error records.

Spark's columns are case-insensitive, nullable and of one type; a DynamicFrame's fields need not be. So each
field names the physical column that carries it, whether a null there means that the record lacks the key,
and its own type (a choice is physically a struct with one field per alternative).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812 - Spark's own abbreviation

from glue_local.engine.run.run import Run
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import from_spark
from glue_local.identifiers import backquoted

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class FieldError(ValueError):
    """A field that a transform cannot work on; the message names it."""


def quoted(name: str) -> str:
    """Return a column's name as Spark's expressions take it literally."""
    return name if _PLAIN.fullmatch(name) else backquoted(name)


def column(name: str) -> Column:
    """Return the column of exactly that physical name."""
    return F.col(backquoted(name))


@dataclass(frozen=True)
class Marks:
    """Column that distinguishes explicit nulls from missing keys: text, with ``|key|`` for each explicit null."""

    column: str
    key: str


@dataclass(frozen=True)
class FrameField:
    """A top-level field: its name, the column that carries it, its type, and what its null means.

    With ``null_is_absent`` a null means that the record has no such key, except where ``marks`` say it is
    an explicit null (no ``marks``: there are none).
    """

    name: str
    physical: str
    type: g.DataType
    null_is_absent: bool = False
    marks: Marks | None = None

    @property
    def column(self) -> Column:
        """The physical column."""
        return column(self.physical)


@dataclass(frozen=True)
class ErrorRecord:
    """A record that could not be read: where, why, and its text."""

    source: str
    line: int | None
    message: str
    text: str


@dataclass(frozen=True)
class Records:
    """The records of a frame, and the error records that were left out (``late_errors``: not yet computed).

    ``df`` may hold more columns than ``fields`` name.
    """

    run: Run
    df: DataFrame
    fields: tuple[FrameField, ...]
    errors: tuple[ErrorRecord, ...] = ()
    late_errors: tuple[Callable[[], list[ErrorRecord]], ...] = ()

    @property
    def schema(self) -> g.StructType:
        """The logical schema."""
        return g.StructType([g.Field(f.name, f.type) for f in self.fields])

    def find(self, name: str) -> FrameField | None:
        """Return the field of exactly that name, if any."""
        return next((f for f in self.fields if f.name == name), None)

    def get(self, name: str) -> FrameField:
        """Return the field of that name; FieldError names it and those there are."""
        found = self.find(name)
        if found is None:
            raise FieldError(f"no field {name!r}; there are {', '.join(f.name for f in self.fields)}")
        return found

    def with_fields(self, fields: Iterable[FrameField]) -> Records:
        """Return the same records with other fields over the same columns."""
        return replace(self, fields=tuple(fields))

    def to_df(self) -> DataFrame:
        """Return the logical columns as a DataFrame: absent is null, a choice is a struct."""
        wanted = [f.physical for f in self.fields]
        if wanted == [f.name for f in self.fields] and wanted == self.df.columns:
            return self.df
        return self.df.select(*[f.column.alias(f.name) for f in self.fields])

    def mark_columns(self) -> list[str]:
        """Columns that hold the fields' marks, each once."""
        return list(dict.fromkeys(f.marks.column for f in self.fields if f.marks))

    def compute(self, columns: Sequence[tuple[FrameField, Column]]) -> Records:
        """Return records of computed columns; names, types and nulls are those of the fields given."""
        physical = physical_names([f.name for f, _ in columns])
        fields = tuple(replace(f, physical=p) for p, (f, _) in zip(physical, columns, strict=True))
        selected = [c.alias(p) for p, (_, c) in zip(physical, columns, strict=True)]
        made = replace(self, fields=fields)
        return replace(made, df=self.df.select(*selected, *map(column, made.mark_columns())))


def apart(records: Records, prefix: str) -> Records:
    """Return the records under columns named by a prefix and numbers: no other records have these."""
    marks = {m: f"{prefix}m{i}" for i, m in enumerate(records.mark_columns())}
    fields = tuple(
        replace(
            f, physical=f"{prefix}{i}", marks=Marks(marks[f.marks.column], f.marks.key) if f.marks else None
        )
        for i, f in enumerate(records.fields)
    )
    columns = [f.column.alias(n.physical) for f, n in zip(records.fields, fields, strict=True)]
    columns += [column(m).alias(n) for m, n in marks.items()]
    return replace(records, df=records.df.select(*columns), fields=fields)


def plainly(records: Records, names: Iterable[str] | None = None) -> Records:
    """Return the records under columns whose names a Python function's input may have: no dots, blanks or quotes.

    ``names`` are those of the input if they are not the fields' columns.
    """
    given = [f.physical for f in records.fields] if names is None else names
    return records if all(map(_PLAIN.fullmatch, given)) else apart(records, "__c")


def physical_names(names: Sequence[str]) -> list[str]:
    """Return unique column names, Spark's way (case ignored); a name that is free stays unchanged."""
    taken: set[str] = set()
    result = []
    wanted = {n.lower() for n in names}
    for name in names:
        physical, n = name, 1
        while physical.lower() in taken or (physical != name and physical.lower() in wanted):
            n += 1
            physical = f"{name}__{n}"
        taken.add(physical.lower())
        result.append(physical)
    return result


def from_df(run: Run, df: DataFrame) -> Records:
    """Return the records of a run's DataFrame, where nulls are nulls; columns of equal names stay separate."""
    schema = df.schema
    names = [f.name for f in schema.fields]
    physical = physical_names(names)
    if physical != names:
        df = df.toDF(*physical)
    fields = [
        FrameField(f.name, p, from_spark(f.dataType)) for f, p in zip(schema.fields, physical, strict=True)
    ]
    return Records(run, df, tuple(fields))


def parse_path(text: str) -> tuple[str, ...]:
    """Return the parts of a field path: ``a.b`` is two, a back-quoted ```a.b``` one.

    A path that begins with a dot (the name a Glue join gives to a clashing column) is one name.
    """
    if text.startswith("."):
        return (text,)
    parts = re.findall(r"`((?:[^`]|``)*)`|([^.`]+)", text)
    rebuilt = ".".join(plain if plain else f"`{q}`" for q, plain in parts)
    if not parts or rebuilt != text:
        raise FieldError(f"path {text!r} is malformed: put names that contain dots in backquotes")
    return tuple(plain or q.replace("``", "`") for q, plain in parts)
