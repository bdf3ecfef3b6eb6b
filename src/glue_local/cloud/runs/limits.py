"""How much of the machine the endpoint's job runs may take, and where that is set."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

CONCURRENT_RUNS = "GLUE_LOCAL_CONCURRENT_RUNS"
STANDBY_WORKERS = "GLUE_LOCAL_STANDBY_WORKERS"


class LimitError(ValueError):
    """A limit in the environment is not a number; the message names the variable."""


@dataclass(frozen=True)
class Limits:
    """Job runs that execute at once, worker processes kept warm, seconds of a minute of a job's timeout."""

    concurrent_runs: int = 2
    standby_workers: int = 1
    seconds_per_minute: float = 60.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """Read GLUE_LOCAL_CONCURRENT_RUNS (1 or more) and GLUE_LOCAL_STANDBY_WORKERS (0 or more)."""
        return cls(
            concurrent_runs=_number(environment, CONCURRENT_RUNS, cls.concurrent_runs, least=1),
            standby_workers=_number(environment, STANDBY_WORKERS, cls.standby_workers, least=0),
        )


def _number(environment: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal() or int(text) < least:
        raise LimitError(f"{name}={text!r} is not a whole number of {least} or more")
    return int(text)
