"""A query's result: its rows as text, and the two objects that Athena writes to the output location.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from glue_local.cloud.athena.spool import Row, Spool
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
class Kind:
    """Athena's StatementType and SubstatementType, and the name of the result object below the output location."""

    type: str
    sub: str | None = None
    name: str = "{id}.txt"


@dataclass(frozen=True)
class Result:
    """A statement's answer: a query's rows are in ``spool``, the header first; SHOW and the like have ``rows``.

    What wrote objects has their names in ``manifest``, the number of rows written in ``update_count``, and no rows.
    """

    columns: Sequence[Column] = ()
    rows: Sequence[Row] = ()
    spool: Spool | None = None
    scanned: int = 0
    update_count: int = 0
    manifest: Sequence[str] | None = None

    def page(self, start: int, end: int) -> tuple[list[Row], bool]:
        """Return the rows from ``start`` to before ``end``, as GetQueryResults does, and whether more follow."""
        if self.spool is not None:
            return self.spool.page(start, end), end < self.spool.count
        return list(self.rows[start:end]), end < len(self.rows)

    def lines(self) -> bytes:
        """Return the result object of a statement that is not a query: plain lines, values separated by tabs."""
        return "".join("\t".join(each or "" for each in row) + "\n" for row in self.rows).encode()

    def metadata(self, query_id: str) -> bytes:
        """Return the metadata object, the columns in Athena's binary form (protocol buffers)."""
        return _field(1, query_id.encode()) + b"".join(_field(4, _column(each)) for each in self.columns)


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
