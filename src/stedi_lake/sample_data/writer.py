"""Files of bounded size, named like the published ones: ``<feed>-<epoch milliseconds>.json``."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
import pyarrow as pa

FIRST_STAMP = 1_691_348_231_425
LATE_STAMP = FIRST_STAMP + 86_400_000
_BETWEEN_STAMPS = 50


class LineWriter:
    """Writes lines to files of ``lines_per_file`` lines in ``folder``; a file is created with its first line."""

    def __init__(self, folder: Path, feed: str, lines_per_file: int, stamp: int = FIRST_STAMP) -> None:
        """Begin with the file of ``stamp``; the folder is made."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._feed, self._limit, self._stamp = folder, feed, lines_per_file, stamp
        self.name = f"{feed} from {stamp}"
        self._file: BinaryIO | None = None
        self._lines_in_file = 0

    def write(self, lines: pa.Array) -> None:
        """Write lines, each with its line break, without copying Arrow's bytes."""
        done = 0
        while done < len(lines):
            taken = min(len(lines) - done, self._limit - self._lines_in_file)
            self._current().write(_bytes(lines.slice(done, taken)))
            done += taken
            self._lines_in_file += taken
            if self._lines_in_file == self._limit:
                self._next()

    def _current(self) -> BinaryIO:
        if self._file is None:
            self._file = (self._folder / f"{self._feed}-{self._stamp}.json").open("xb")
        return self._file

    def _next(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._lines_in_file, self._stamp = None, 0, self._stamp + _BETWEEN_STAMPS

    def __enter__(self) -> LineWriter:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file that is open."""
        self._next()


def _bytes(lines: pa.Array) -> memoryview:
    """Return the text of consecutive lines; a string array holds it in one piece."""
    _, offsets, text = lines.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return memoryview(text)[int(ends[0]) : int(ends[-1])]
