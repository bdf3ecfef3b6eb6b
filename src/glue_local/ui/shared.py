"""An answer that several ask for at once: worked out by the first, given to all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
#: How long an answer that was worked out ahead waits to be asked for, in seconds.
_AHEAD = 2.0


@dataclass
class Shared(Generic[T]):
    """``work`` gives the answer, which holds for ``seconds``; who asks while it is worked out gets that answer.

    One that was worked out ahead of the question waits ``ahead`` seconds for it. An error is not kept: whoever asks
    next tries again.
    """

    work: Callable[[], T]
    seconds: float = 0.0
    ahead: float = _AHEAD
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _ahead: tuple[float, T] | None = field(default=None, repr=False)
    _made: tuple[float, T] | None = field(default=None, repr=False)

    def __call__(self) -> T:
        """Return the answer that holds, the one that is being worked out, or a new one."""
        asked = time.monotonic()
        with self._lock:
            ahead, self._ahead = self._ahead, None
            if ahead is not None and asked - ahead[0] <= self.ahead:
                return ahead[1]
            if self._made is not None and asked - self._made[0] <= self.seconds:
                return self._made[1]
            found = self.work()
            self._made = (time.monotonic(), found)
            return found

    def prepare(self) -> None:
        """Work the answer out for whoever asks next, if that is soon; an error is left to them.

        Nothing is done while an answer is worked out, or while one that was worked out ahead still waits.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self._ahead is None or time.monotonic() - self._ahead[0] > self.ahead:
                with suppress(Exception):
                    self._ahead = (time.monotonic(), self.work())
        finally:
            self._lock.release()
