"""A result's rows on disk: written as they come, uploaded as they are, read back page by page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

Row = Sequence[str | None]
#: Rows between two places that the spool remembers.
STRIDE = 1000
_FIELD = re.compile(r'(?:^|,)("(?:[^"]|"")*"|)')


class Spool:
    """Athena's CSV of a result: every value quoted, NULL is nothing. The header is row 0; ``size`` is in bytes."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is made by :meth:`write`."""
        self.path = path
        self.count = 0
        self.size = 0
        self._places: list[int] = []

    def write(self, batches: Iterable[Iterable[Row]]) -> None:
        """Write rows, a batch at a time; memory holds one batch."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("wb") as file:
            for batch in batches:
                chunk: list[str] = []
                for row in batch:
                    if self.count % STRIDE == 0:
                        file.write("".join(chunk).encode())
                        chunk.clear()
                        self._places.append(file.tell())
                    chunk.append(_line(row))
                    self.count += 1
                file.write("".join(chunk).encode())
            self.size = file.tell()

    def page(self, start: int, end: int) -> list[Row]:
        """Return the rows from ``start`` up to, not including, ``end``."""
        if start >= min(end, self.count):
            return []
        with self.path.open("rb") as file:
            file.seek(self._places[start // STRIDE])
            rows = _rows(file)
            for _ in range(start % STRIDE):
                next(rows)
            return [row for row, _ in zip(rows, range(min(end, self.count) - start), strict=False)]

    def remove(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)


def _line(row: Row) -> str:
    return ",".join(["" if each is None else '"' + each.replace('"', '""') + '"' for each in row]) + "\n"


def _rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """Parse lines as :func:`_line` wrote them: a value in quotes is a text, one without is NULL."""
    record = b""
    for line in lines:
        record += line
        if record.count(b'"') % 2 == 0:
            yield [_value(each[1]) for each in _FIELD.finditer(record[:-1].decode())]
            record = b""


def _value(field: str) -> str | None:
    return field[1:-1].replace('""', '"') if field else None


__all__ = ["STRIDE", "Row", "Spool"]
