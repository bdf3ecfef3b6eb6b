"""Waiting for a state, never for a time: how long something takes says nothing where much else runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

#: A wait that lasts longer is a fault, whatever else runs; shorter than pytest's own limit for a test.
SECONDS = 600.0

T = TypeVar("T")


def until(ask: Callable[[], T], done: Callable[[T], object] = bool, seconds: float = SECONDS) -> T:
    """Ask until the answer is as wanted, and return it; the last answer is in the failure.

    What takes long is asked less often: each question costs the server that works on the answer.
    """
    begun = time.monotonic()
    deadline = begun + seconds
    while not done(answer := ask()):
        assert time.monotonic() < deadline, f"after {seconds:.0f} s: {answer!r}"
        time.sleep(min(0.05 + (time.monotonic() - begun) / 20, 1))
    return answer
