"""Records as the Python dictionaries that a script's own functions get, and back."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from glue_local.engine.frames.records import Records
from glue_local.engine.types import gluetypes as g


class DynamicRecord(dict[str, Any]):
    """A record; its fields are items, and attributes too. A key that it lacks is a KeyError."""

    def __getattr__(self, name: str) -> Any:
        """Return a field by its name."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class Layout:
    """How columns of a physical row make a record; plain data, so it travels to workers.

    ``fields`` are (name, physical column, type, null is absent, mark column, mark).
    """

    fields: tuple[tuple[str, str, g.DataType, bool, str | None, str], ...]

    @property
    def columns(self) -> list[str]:
        """The physical columns of the records."""
        marks = [m for _, _, _, _, m, _ in self.fields if m]
        return list(dict.fromkeys([*(p for _, p, _, _, _, _ in self.fields), *marks]))

    def record(self, row: dict[str, Any]) -> DynamicRecord:
        """Return the record of a row given by physical names."""
        made = DynamicRecord()
        for name, physical, type_, absent, mark_column, mark in self.fields:
            value = row[physical]
            if value is None:
                if absent and not (mark_column and mark in (row[mark_column] or "")):
                    continue
                made[name] = None
            else:
                made[name] = natural(value, type_, absent)
        return made


def layout(records: Records) -> Layout:
    """Return how a frame's rows make records."""
    return Layout(
        tuple(
            (
                f.name,
                f.physical,
                f.type,
                f.null_is_absent,
                f.marks.column if f.marks else None,
                f"|{f.marks.key}|" if f.marks else "",
            )
            for f in records.fields
        )
    )


def natural(value: Any, type_: g.DataType, absent: bool) -> Any:  # noqa: PLR0911 - a kind each
    """Return a column's value as a script sees it: a choice is the value itself, a map a dictionary."""
    if value is None:
        return None
    if isinstance(type_, g.ChoiceType):
        for name, choice in type_.choices.items():
            if value.get(name) is not None:
                return natural(value[name], choice, absent)
        return None
    if isinstance(type_, g.StructType):
        return {
            f.name: natural(value[f.name], f.dataType, absent)
            for f in type_
            if not (absent and value[f.name] is None)
        }
    if isinstance(type_, g.ArrayType):
        return [natural(v, type_.elementType, absent) for v in value]
    if isinstance(type_, g.MapType):
        pairs = value.items() if isinstance(value, dict) else value
        return {k: natural(v, type_.valueType, absent) for k, v in pairs}
    return value


def rows_of(batches: Iterable[Any]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Yield (Arrow batch, its rows)."""
    for batch in batches:
        yield batch, batch.to_pylist()


def run_function(
    f: Callable[[Any], Any], record: Any, passed_over: Sequence[type[Exception]]
) -> tuple[Any, str | None, str | None]:
    """Return (result, error, its traceback); ignored exceptions give (None, None, None)."""
    try:
        return f(record), None, None
    except tuple(passed_over):
        return None, None, None
    except Exception as error:  # an error record, as Glue makes of any other exception
        return None, f"{type(error).__name__}: {error}", traceback.format_exc()
