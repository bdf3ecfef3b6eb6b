"""The processes that run scripts: each serves one run, and some stand by, warm."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol

import psutil

from glue_local.cloud.environment import without_secrets
from glue_local.cloud.runs.forks import ForkedWorker
from glue_local.environments import GlueVersion, python_of, this_version


class Worker(Protocol):
    """A worker process, as far as a run needs it: :class:`subprocess.Popen` is one."""

    pid: int
    stdin: IO[str] | None
    stdout: IO[str] | None
    stderr: IO[str] | None

    @property
    def returncode(self) -> Any:
        """Exit code, or minus the signal that ended the process."""

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""

    def wait(self) -> int:
        """Wait for the end and return the exit code."""


def environment(added: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return a worker's environment: what it may have of this process's, and additions.

    Its time zone is that of Spark's session, UTC: Python shows a collected timestamp in the process's time zone.
    """
    own = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "TZ": "UTC"}
    return without_secrets(os.environ, home) | own | dict(added)


def spawner(command: Sequence[str], env: Mapping[str, str]) -> Callable[[], Worker]:
    """Return what starts a worker by a command of its own."""

    def spawn() -> Worker:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )

    return spawn


def starter(version: GlueVersion, engine: str, env: Mapping[str, str]) -> Callable[[], Worker]:
    """Return a function that starts a worker of a version and engine, by a fork if this process has that Spark.

    Otherwise the version's environment is used, and created on first use. SetupError if that is not possible.
    """
    if version == this_version():
        return lambda: ForkedWorker(engine, env)
    python = python_of(version, lambda sentence: print(sentence, flush=True))
    return spawner([str(python), "-m", "glue_local.engine.runner.worker", "--engine", engine], env)


class WorkerPool:
    """Worker processes of one engine; ``standby`` of them are kept warm once the first was asked for."""

    def __init__(self, start: Callable[[], Worker], standby: int) -> None:
        """Take what starts a worker and the number kept warm."""
        self._start = start
        self._standby = standby
        self._ready: list[Worker] = []
        self._lock = threading.Lock()
        self._closed = False

    def warm(self) -> None:
        """Start as many stand-by workers as are missing; does not wait for them to be ready."""
        with self._lock:
            self._ready = [process for process in self._ready if process.poll() is None]
            while not self._closed and len(self._ready) < self._standby:
                self._ready.append(self._start())

    def take(self) -> Worker:
        """Return a worker for one run, the longest-warming one; the pool fills up again by :meth:`warm`."""
        with self._lock:
            while self._ready:
                process = self._ready.pop(0)
                if process.poll() is None:
                    return process
            return self._start()

    def close(self) -> None:
        """End the stand-by workers and keep none from now on."""
        with self._lock:
            self._closed = True
            ready, self._ready = self._ready, []
        for process in ready:
            kill(process)


class WorkerPools:
    """A pool for each version of Glue, made when its first run starts."""

    def __init__(self, start: Callable[[GlueVersion], Callable[[], Worker]], standby: int) -> None:
        """Take what prepares a version and returns what starts its workers, and the number of those kept warm."""
        self._prepare = start
        self._standby = standby
        self._pools: dict[str, WorkerPool] = {}
        self._lock = threading.Lock()

    def of(self, version: GlueVersion) -> WorkerPool:
        """Return a version's pool; the first call may take as long as its environment takes to make."""
        with self._lock:
            if version.name not in self._pools:
                self._pools[version.name] = WorkerPool(self._prepare(version), self._standby)
            return self._pools[version.name]

    def close(self) -> None:
        """End the stand-by workers of all versions."""
        for pool in list(self._pools.values()):
            pool.close()


def _tree(process: Worker) -> list[psutil.Process]:
    try:
        root = psutil.Process(process.pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def resident_mb(process: Worker) -> float:
    """Return the resident memory of a worker and its children, in MiB; 0 if it is gone."""
    total = 0
    for each in _tree(process):
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20


def kill(process: Worker) -> None:
    """End a worker and everything it started, and wait until it is gone."""
    tree = _tree(process)
    with suppress(ProcessLookupError, PermissionError):  # the group is gone already
        os.killpg(process.pid, signal.SIGKILL)
    for each in tree:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    process.wait()
