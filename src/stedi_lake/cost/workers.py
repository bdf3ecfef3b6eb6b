"""Glue's workers: how many a job needs, and the seconds it is billed for.

Sources: https://docs.aws.amazon.com/glue/latest/dg/worker-types.html, https://aws.amazon.com/glue/pricing/
"""

from __future__ import annotations

import math

#: Seconds that a job run is billed for at least.
LEAST_SECONDS = 60
#: vCPUs of a DPU.
VCPUS = 4
#: Bytes that a job may read and shuffle for each DPU of its executors: half of a DPU's memory.
BYTES_PER_DPU = 8 * 2**30
#: DPUs of a worker, smallest first, and how many workers there may be before the next type is better.
WORKER_TYPES = {"G.1X": 1, "G.2X": 2, "G.4X": 4}
MOST_WORKERS = 11


def billed_seconds(cpu: float, dpus: float) -> float:
    """Return the seconds that a job is billed for whose executors, ``dpus`` together, share processor seconds."""
    return max(LEAST_SECONDS, cpu / (VCPUS * dpus))


def sized(dpus: int) -> tuple[str, int]:
    """Return the worker type, and how many: executors with so many DPUs together, and one for the driver."""
    workers = 0
    for name, size in WORKER_TYPES.items():
        workers = max(1, math.ceil(dpus / size)) + 1
        if workers <= MOST_WORKERS:
            return name, workers
    return name, workers
