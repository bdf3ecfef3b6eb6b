"""How much of the machine the endpoint's job runs may take, and where that is set."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from glue_local.errors import UserError

CONCURRENT_RUNS = "GLUE_LOCAL_CONCURRENT_RUNS"
STANDBY_WORKERS = "GLUE_LOCAL_STANDBY_WORKERS"
OUTPUT_MB = "GLUE_LOCAL_OUTPUT_MB"
DISK_MB = "GLUE_LOCAL_DISK_MB"
FREE_DISK_MB = "GLUE_LOCAL_FREE_DISK_MB"


class LimitError(UserError, ValueError):
    """A limit in the environment is not a number; the message names the variable."""


@dataclass(frozen=True)
class Limits:
    """Job runs that execute at once, worker processes kept warm, seconds of a minute of a job's timeout.

    Of each run, in MiB: ``output_mb`` of what it prints, which the endpoint keeps in memory; ``disk_mb`` of its working
    folder, by default the disk of a G.1X worker; and ``free_disk_mb`` that it has to leave on the disk. Its memory is
    the endpoint's setting ``memory_mb``.
    Source: https://docs.aws.amazon.com/glue/latest/dg/worker-types.html
    """

    concurrent_runs: int = 2
    standby_workers: int = 1
    seconds_per_minute: float = 60.0
    output_mb: int = 100
    disk_mb: int = 94 * 1024
    free_disk_mb: int = 512

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """Read GLUE_LOCAL_CONCURRENT_RUNS (1 or more), GLUE_LOCAL_STANDBY_WORKERS (0 or more) and those in MiB."""
        return cls(
            concurrent_runs=_number(environment, CONCURRENT_RUNS, cls.concurrent_runs, least=1),
            standby_workers=_number(environment, STANDBY_WORKERS, cls.standby_workers, least=0),
            output_mb=_number(environment, OUTPUT_MB, cls.output_mb, least=1),
            disk_mb=_number(environment, DISK_MB, cls.disk_mb, least=1),
            free_disk_mb=_number(environment, FREE_DISK_MB, cls.free_disk_mb, least=0),
        )


def _number(environment: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal() or int(text) < least:
        raise LimitError(f"{name}={text!r} is not a whole number of {least} or more")
    return int(text)
