"""Child processes, with the memory and processor time of their trees."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

from glue_local.errors import UserError

SAMPLED_EVERY = 0.1
_TREE_EVERY = 2.0  # looking for children means looking at every process there is
_LONGEST_START = 300.0


class ProcessError(UserError, RuntimeError):
    """A child process failed; the message has the end of its standard error."""


class Watched:
    """A child process.

    ``peak_mb`` is the peak resident memory of its tree since ``begin``, in MiB; ``cpu`` the processor seconds that the
    tree used since. With ``limit_mb`` or ``deadline`` (of time.monotonic) it is
    stopped beyond, and ``stopped`` says so.
    """

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        """Start it."""
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self.peak_mb = self._used = self._used_before = 0.0
        self._tree: list[psutil.Process] = []
        self._looked = float("-inf")
        self.limit_mb = float("inf")
        self.deadline = float("inf")
        self.stopped: str | None = None
        self._words: list[str] = []
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._sample, daemon=True),
            threading.Thread(target=self._keep, args=(self.process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def tell(self, line: str) -> None:
        """Write a line to its standard input and close that."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            self.process.stdin.write(line + "\n")
            self.process.stdin.close()

    def lines(self) -> IO[str]:
        """Return its standard output."""
        assert self.process.stdout is not None
        return self.process.stdout

    @property
    def cpu(self) -> float:
        """Processor seconds since ``begin``."""
        return self._used - self._used_before

    def begin(self) -> None:
        """Count memory and processor time from now on."""
        self._look()
        self.peak_mb, self._used_before = 0.0, self._used

    def stands_by(self, ready: Path) -> None:
        """Wait until the process has made its file ``ready``."""
        began = time.monotonic()
        while not ready.exists():
            if self.process.poll() is not None:
                raise ProcessError(f"it ended while it started: {self.last_words()}")
            if time.monotonic() - began > _LONGEST_START:
                raise ProcessError(f"it did not stand by within {_LONGEST_START:.0f} seconds")
            time.sleep(SAMPLED_EVERY)

    def wait(self) -> int:
        """Wait for the process and its output to end; return the exit code."""
        code = self.process.wait()
        self._ended.set()
        for thread in self._threads:
            thread.join(5)
        return code

    def close(self) -> None:
        """Kill the process and its children."""
        self._kill()
        self.wait()

    def last_words(self) -> str:
        """Return the last lines of its standard error."""
        return "".join(self._words[-12:]).strip() or f"exit code {self.process.returncode}"

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):  # the group is gone already
            os.killpg(self.process.pid, signal.SIGKILL)
        for each in self._tree[1:]:
            with suppress(psutil.NoSuchProcess):
                each.kill()

    def _look(self) -> float:
        """Record the tree's memory and processor time; return its memory in MiB."""
        if time.monotonic() - self._looked > _TREE_EVERY:
            self._looked = time.monotonic()
            with suppress(psutil.NoSuchProcess):
                root = psutil.Process(self.process.pid)
                self._tree = [root, *root.children(recursive=True)]
        held = used = 0.0
        for each in self._tree:
            with suppress(psutil.NoSuchProcess):
                times = each.cpu_times()
                held += each.memory_info().rss / 2**20
                used += times.user + times.system
        self.peak_mb = max(self.peak_mb, held)
        self._used = max(self._used, used)
        return held

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLED_EVERY):
            held = self._look()
            if held > self.limit_mb:
                self.stopped = f"stopped at {held:,.0f} MiB"
            elif time.monotonic() > self.deadline:
                self.stopped = "stopped at the time limit"
            if self.stopped:
                self._kill()
                return

    def _keep(self, stream: IO[str] | None) -> None:
        for line in stream or ():
            self._words = [*self._words[-40:], line]
