"""ORC files, and heads of Parquet files, by Arrow, which a damaged file may crash: it runs in processes of its own.

They are ``orc_process``. A process starts with the first file, in a fraction of a second, and serves one after another.
"""

from __future__ import annotations

import atexit
import json
import queue
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from glue_local.engine.sessions import orc_process
from glue_local.engine.sessions.orc_process import END, HEAD, TABLE


class OrcError(ValueError):
    """A file is not of its format, or damaged; the message says where."""


def schema(stream: IO[bytes]) -> pa.Schema:
    """Return a file's columns; OrcError where it is damaged."""
    first, *_ = _tables(stream, orc_process.COLUMNS)  # to the end: the process is to serve another file
    return first.schema


def stripes(stream: IO[bytes]) -> Iterator[pa.Table]:
    """Yield a table without rows, of the file's columns, then each stripe; OrcError where one is damaged."""
    yield from _tables(stream, orc_process.ROWS)


def head(stream: IO[bytes], kind: str) -> tuple[pa.Schema, int]:
    """Return the columns and the number of rows of an ``orc`` or ``parquet`` file; OrcError where it is damaged."""
    first, *_ = _tables(stream, kind)
    return first.schema, int(first.schema.metadata[b"rows"])


def _tables(stream: IO[bytes], wanted: str) -> Iterator[pa.Table]:
    with _local(stream) as path, _process() as process:
        yield from process.ask(path, wanted)


@contextmanager
def _local(stream: IO[bytes]) -> Iterator[str]:
    """Yield the path of a local file with a stream's content: its own, or a copy's."""
    name = getattr(stream, "name", None)
    if isinstance(name, str) and Path(name).is_file():
        yield name
        return
    with tempfile.NamedTemporaryFile(suffix=".orc") as copy:
        shutil.copyfileobj(stream, copy)
        copy.flush()
        yield copy.name


class _Process:
    """One process that reads."""

    def __init__(self) -> None:
        # -P: a folder of modules of any name is not searched for what Arrow imports.
        command = [sys.executable, "-P", orc_process.__file__]
        self._running = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        atexit.register(self.end)
        self.ready = True

    def ask(self, path: str, wanted: str) -> Iterator[pa.Table]:
        """Yield what it reads of a file; OrcError for a file that is damaged, or at which it ends."""
        assert self._running.stdin is not None
        self.ready, at = False, 0
        self._running.stdin.write(json.dumps([path, wanted]).encode() + b"\n")
        self._running.stdin.flush()
        while (frame := self._frame())[0] == TABLE:
            yield pa.ipc.open_stream(frame[1]).read_all()
            at += 1
        self.ready = frame[0] != b""
        if not self.ready:
            raise OrcError(f"in stripe {at} (Arrow crashed over it)" if at else "(Arrow crashed over it)")
        if frame[0] != END:
            raise OrcError(frame[1].decode())

    def _frame(self) -> tuple[bytes, bytes]:
        """Return the next answer; nothing where the process has ended."""
        out: Any = self._running.stdout
        head = out.read(HEAD.size)
        if len(head) < HEAD.size:
            return b"", b""
        kind, length = HEAD.unpack(head)
        content = out.read(length)
        return (kind, content) if len(content) == length else (b"", b"")

    def end(self) -> None:
        """End it, whatever it does."""
        atexit.unregister(self.end)
        self._running.kill()
        self._running.communicate()


#: Processes that wait for a file.
_IDLE: queue.SimpleQueue[_Process] = queue.SimpleQueue()


@contextmanager
def _process() -> Iterator[_Process]:
    """Yield a process of one's own; one that did not finish is ended."""
    try:
        process = _IDLE.get_nowait()
    except queue.Empty:
        process = _Process()
    try:
        yield process
    finally:
        if process.ready:
            _IDLE.put(process)
        else:
            process.end()
