"""A query's result: its rows as text, and the two objects that Athena writes to the output location.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from glue_local.cloud.athena.types import ResultType


@dataclass(frozen=True)
class Column:
    """A result's column."""

    name: str
    type: ResultType

    def info(self) -> dict[str, Any]:
        """Return Athena's ColumnInfo."""
        return {
            "CatalogName": "hive",
            "SchemaName": "",
            "TableName": "",
            "Name": self.name,
            "Label": self.name,
            "Type": self.type.name,
            "Precision": self.type.precision,
            "Scale": self.type.scale,
            "Nullable": "UNKNOWN",
            "CaseSensitive": self.type.case_sensitive,
        }


@dataclass(frozen=True)
class Result:
    """Columns and rows (None is NULL); a query's result has a header row, that of SHOW and the like has none."""

    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[str | None]] = ()
    header: bool = False
    scanned: int = 0
    update_count: int = 0
    properties: dict[str, str] = field(default_factory=dict)

    def all_rows(self) -> list[Sequence[str | None]]:
        """Return the rows as GetQueryResults does, the header first where there is one."""
        header: list[Sequence[str | None]] = [[each.name for each in self.columns]] if self.header else []
        return [*header, *self.rows]

    def body(self) -> bytes:
        """Return the result object: CSV with every value quoted, or plain lines where there is no header."""
        rows = self.all_rows()
        if self.header:
            return "".join(_csv_line(row) for row in rows).encode()
        return "".join("\t".join(each or "" for each in row) + "\n" for row in rows).encode()

    def metadata(self, query_id: str) -> bytes:
        """Return the metadata object, the columns in Athena's binary form (protocol buffers)."""
        return _field(1, query_id.encode()) + b"".join(_field(4, _column(each)) for each in self.columns)


def _csv_line(row: Iterable[str | None]) -> str:
    return ",".join("" if each is None else '"' + each.replace('"', '""') + '"' for each in row) + "\n"


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:  # noqa: PLR2004 - seven bits a byte
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def _field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _column(column: Column) -> bytes:
    kind = column.type
    name = column.name.encode()
    texts = _field(1, b"hive") + _field(4, name) + _field(5, name) + _field(6, kind.name.encode())
    numbers = [(7, kind.precision), (8, kind.scale), (9, 3), (10, int(kind.case_sensitive))]
    return texts + b"".join(_field(number, value) for number, value in numbers if value)
