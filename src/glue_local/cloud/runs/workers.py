"""The processes that run scripts: each serves one run, and some stand by, warm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress

import psutil

#: Never inherited by a worker: a run has its own credentials and its own endpoint.
_NOT_INHERITED = ("AWS_", "MOTO_")


def worker_command(engine: str) -> list[str]:
    """Return the command of the engine's worker."""
    return [sys.executable, "-m", "glue_local.engine.worker", "--engine", engine]


class WorkerPool:
    """Worker processes of one engine; ``standby`` of them are kept warm once the first was asked for."""

    def __init__(
        self, command: Sequence[str], standby: int, environment: Mapping[str, str] | None = None
    ) -> None:
        """Take the worker's command, the number kept warm, and variables added to a worker's environment."""
        self._command = list(command)
        self._standby = standby
        self._environment = {
            key: value for key, value in os.environ.items() if not key.startswith(_NOT_INHERITED)
        } | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", **(environment or {})}
        self._ready: list[subprocess.Popen[str]] = []
        self._lock = threading.Lock()
        self._closed = False

    def warm(self) -> None:
        """Start as many stand-by workers as are missing; does not wait for them to be ready."""
        with self._lock:
            self._ready = [process for process in self._ready if process.poll() is None]
            while not self._closed and len(self._ready) < self._standby:
                self._ready.append(self._start())

    def take(self) -> subprocess.Popen[str]:
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

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )


def _tree(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        root = psutil.Process(process.pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def resident_mb(process: subprocess.Popen[str]) -> float:
    """Return the resident memory of a worker and its children, in MiB; 0 if it is gone."""
    total = 0
    for each in _tree(process):
        try:
            total += each.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 2**20


def kill(process: subprocess.Popen[str]) -> None:
    """End a worker and everything it started, and wait until it is gone."""
    tree = _tree(process)
    with suppress(ProcessLookupError, PermissionError):  # the group is gone already
        os.killpg(process.pid, signal.SIGKILL)
    for each in tree:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    process.wait()
