"""Worker processes forked from one that has imported everything already: a run's process costs next to nothing.

Importing PySpark, pandas and boto3 takes over a second; Python's forkserver does it once per endpoint. Nothing of a
run is shared all the same: the server process runs no script and starts no engine, each run's process does.
Source: https://docs.python.org/3.11/library/multiprocessing.html#contexts-and-start-methods
"""

from __future__ import annotations

import io
import multiprocessing
import multiprocessing.connection
import os
import sys
import threading
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import IO

#: Modules imported before the fork, by engine; none of them may start a thread.
PRELOADED = {
    "sail": ["glue_local.engine.runner.preload", "glue_local.engine.sessions.sail_session", "pysail.spark"],
    "spark": ["glue_local.engine.runner.preload"],
}
# Starting a process polls all others, and a process's end can be read once: both happen under this lock.
_LOCK = threading.Lock()


class ForkedWorker:
    """A worker process, used as a :class:`subprocess.Popen` is."""

    def __init__(self, engine: str, environment: Mapping[str, str]) -> None:
        """Fork a worker for an engine; ``environment`` is all of the worker's environment."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED[engine])
        stdin, stdin_writer = context.Pipe(duplex=False)
        stdout_reader, stdout = context.Pipe(duplex=False)
        stderr_reader, stderr = context.Pipe(duplex=False)
        ends = (stdin, stdout, stderr)
        self._process = context.Process(target=_work, args=(engine, dict(environment), ends))
        with _LOCK:
            self._process.start()
        for end in ends:
            end.close()
        self.stdin: IO[str] | None = _text(stdin_writer, "w")
        self.stdout: IO[str] | None = _text(stdout_reader, "r")
        self.stderr: IO[str] | None = _text(stderr_reader, "r")
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """Exit code, or minus the signal that ended the process; None while it runs."""
        return self.poll()

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        with _LOCK:
            return self._process.exitcode

    def wait(self) -> int:
        """Wait for the end and return the exit code."""
        multiprocessing.connection.wait([self._process.sentinel])
        with _LOCK:
            self._process.join()
            return self._process.exitcode or 0


def _text(end: Connection, mode: str) -> IO[str]:
    file: IO[str] = os.fdopen(os.dup(end.fileno()), mode, encoding="utf-8", errors="replace")
    end.close()
    return file


def _unbuffered(number: int) -> io.TextIOWrapper:
    raw = io.FileIO(number, "w", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace", write_through=True)


def _work(engine: str, environment: dict[str, str], ends: tuple[Connection, Connection, Connection]) -> None:
    """Run as a worker with its own session, environment and standard streams; never returns."""
    os.setsid()
    for number, end in enumerate(ends):
        os.dup2(end.fileno(), number)
        end.close()
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = _unbuffered(1)
    sys.stderr = _unbuffered(2)
    from glue_local.engine.runner import worker

    worker.run(["--engine", engine])
