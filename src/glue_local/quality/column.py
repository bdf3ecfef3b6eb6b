"""Columns found in a schema: by name, in any case, or as a path into structs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyspark.sql.types import DataType, NumericType, StringType, StructType

from glue_local.identifiers import backquoted


@dataclass(frozen=True)
class Column:
    """A column found in a frame: as asked for, as SQL, its type, and as SQL text."""

    name: str
    sql: str
    type: DataType

    @property
    def text(self) -> str:
        """The column as a string."""
        return self.sql if isinstance(self.type, StringType) else f"cast({self.sql} as string)"

    @property
    def textual(self) -> bool:
        """Whether it holds text."""
        return isinstance(self.type, StringType)

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return isinstance(self.type, NumericType)


def _field(schema: StructType, wanted: str) -> Any:
    exact = [each for each in schema.fields if each.name == wanted]
    return next(iter(exact or [each for each in schema.fields if each.name.lower() == wanted.lower()]), None)


def _nested(schema: StructType, wanted: str) -> tuple[str, DataType] | None:
    found = _field(schema, wanted)
    if found is not None:
        return backquoted(found.name), found.dataType
    for cut, character in enumerate(wanted):
        outer = _field(schema, wanted[:cut]) if character == "." else None
        if outer is not None and isinstance(outer.dataType, StructType):
            inner = _nested(outer.dataType, wanted[cut + 1 :])
            if inner is not None:
                return f"{backquoted(outer.name)}.{inner[0]}", inner[1]
    return None


def find_column(schema: StructType, wanted: str) -> Column | None:
    """Find a column: by name, else in any case, else as a dotted path into structs."""
    found = _nested(schema, wanted) or _nested(schema, wanted.replace("`", ""))
    return Column(wanted, *found) if found else None
