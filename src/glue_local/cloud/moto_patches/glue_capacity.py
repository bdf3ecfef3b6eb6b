"""What AWS refuses of a job's workers, capacity and Python.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html (CreateJob),
https://docs.aws.amazon.com/glue/latest/dg/worker-types.html and
https://docs.aws.amazon.com/glue/latest/dg/add-job-python.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.cloud.moto_patches.requests import ServiceError

PYTHON_SHELL = "pythonshell"
#: DPUs of a worker, by type.
WORKER_DPUS = {
    "G.025X": 0.25,
    "Standard": 1.0,
    "G.1X": 1.0,
    "G.2X": 2.0,
    "G.4X": 4.0,
    "G.8X": 8.0,
    "G.12X": 12.0,
    "G.16X": 16.0,
    "R.1X": 1.0,
    "R.2X": 2.0,
    "R.4X": 4.0,
    "R.8X": 8.0,
}
#: Workers of one kind of job alone.
ONLY_FOR = {"G.025X": "gluestreaming", "Z.2X": "glueray"}
#: Commands that run Spark.
SPARK = ("glueetl", "gluestreaming")
#: Minutes: seven days.
LONGEST_TIMEOUT = 10080
SHELL_CAPACITIES = (0.0625, 1.0)
SHELL_PYTHONS = ("3", "3.6", "3.9")


def check(definition: Mapping[str, Any], name: str, command: Mapping[str, Any]) -> None:
    """InvalidInputException for workers, a capacity or a Python that a job or run (``definition``) may not have."""
    worker, capacity = definition.get("WorkerType"), definition.get("MaxCapacity")
    kind = command.get("Name")
    if worker and worker not in WORKER_DPUS and worker not in ONLY_FOR:
        raise _invalid(
            f"Job {name}: WorkerType {worker!r} is unknown; supported are {', '.join(WORKER_DPUS)}"
        )
    if worker in ONLY_FOR and kind != ONLY_FOR[worker]:
        raise _invalid(f"Job {name}: WorkerType {worker} is for {ONLY_FOR[worker]} jobs only, this is {kind}")
    if worker and capacity:
        raise _invalid("Please do not set Max Capacity if using Worker Type and Number of Workers.")
    if capacity and definition.get("AllocatedCapacity"):
        raise _invalid("Please set only Allocated Capacity or Max Capacity")
    if (definition.get("Timeout") or 0) > LONGEST_TIMEOUT:
        raise _invalid(
            f"Job {name}: Timeout is {definition['Timeout']} minutes; at most {LONGEST_TIMEOUT} (7 days)"
        )
    if definition.get("ExecutionClass") == "FLEX" and kind != "glueetl":
        raise _invalid(f"Job {name}: ExecutionClass FLEX is for glueetl jobs only, this is {kind}")
    if kind in SPARK and capacity and (capacity not in range(2, 101)):
        raise _invalid(
            f"Job {name}: MaxCapacity of a {kind} job is a whole number from 2 to 100, not {capacity:g}"
        )
    if kind != PYTHON_SHELL:
        return
    if worker or definition.get("NumberOfWorkers"):
        raise _invalid(f"Job {name}: a Python shell job takes MaxCapacity, not WorkerType or NumberOfWorkers")
    if capacity is not None and capacity not in SHELL_CAPACITIES:
        raise _invalid(f"Job {name}: MaxCapacity of a Python shell job is 0.0625 or 1, not {capacity:g}")
    python = command.get("PythonVersion") or SHELL_PYTHONS[0]
    if python not in SHELL_PYTHONS:
        raise _invalid(f"Job {name}: PythonVersion {python!r} of a Python shell job; only 3.9 is supported")


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidInputException", message)
