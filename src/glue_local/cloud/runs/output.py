"""A run's output, line by line and bounded, so that a run cannot fill the endpoint's memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from glue_local.cloud.runs.logs import LARGEST_EVENT

_MIB = 2**20


@dataclass
class Output:
    """Both pipes of a run together: ``limit_mb`` is how much they may carry, ``exceeded`` is set once it was more."""

    limit_mb: int
    exceeded: threading.Event = field(default_factory=threading.Event)
    _taken: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def pump(self, pipe: IO[str] | None, put: Callable[[str], None]) -> threading.Thread:
        """Hand over what comes out of a pipe until it ends; behind the limit it is read and dropped.

        A line longer than an event of CloudWatch's comes in pieces.
        """

        def pump() -> None:
            while pipe is not None and (line := pipe.readline(LARGEST_EVENT)):
                if self._take(len(line)):
                    put(line)

        thread = threading.Thread(target=pump, daemon=True)
        thread.start()
        return thread

    def _take(self, size: int) -> bool:
        with self._lock:
            self._taken += size
            if self._taken > self.limit_mb * _MIB:
                self.exceeded.set()
        return not self.exceeded.is_set()
