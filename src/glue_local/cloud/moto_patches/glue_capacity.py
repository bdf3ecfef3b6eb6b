"""What AWS refuses of a job's workers, capacity and Python.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html (CreateJob),
https://docs.aws.amazon.com/glue/latest/dg/worker-types.html,
https://docs.aws.amazon.com/glue/latest/dg/add-job-python.html and
https://docs.aws.amazon.com/glue/latest/dg/glue-version-support-policy.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.cloud.moto_patches.moto_suites import left_to_moto
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
#: Glue's first version with a worker, where that is not any.
WORKERS_SINCE = {
    **dict.fromkeys(("G.025X", "G.4X", "G.8X"), 3),
    **dict.fromkeys(("G.12X", "G.16X", "R.1X", "R.2X", "R.4X", "R.8X"), 4),
}
#: Workers of Spark jobs that are no streams.
ETL_ALONE = ("G.4X", "G.8X", "G.12X", "G.16X", "R.1X", "R.2X", "R.4X", "R.8X")
#: Workers of one kind of job alone.
ONLY_FOR = {"G.025X": "gluestreaming", "Z.2X": "glueray"}
#: Commands that run Spark, and all there are.
SPARK = ("glueetl", "gluestreaming")
KINDS = (*SPARK, PYTHON_SHELL, "glueray")
#: Minutes: seven days.
LONGEST_TIMEOUT = 10080
SHELL_CAPACITIES = (0.0625, 1.0)
SHELL_PYTHONS = ("3", "3.6", "3.9")
#: The one whose support has not ended.
SHELL_PYTHON = "3.9"
#: Versions that no job can have any more.
ENDED = ("0.9", "1.0", "2.0")
VERSIONS = ("3.0", "4.0", "5.0", "5.1", "6.0")


def check(definition: Mapping[str, Any], name: str, command: Mapping[str, Any]) -> None:
    """InvalidInputException for workers, a capacity or a Python that a job or run (``definition``) may not have.

    MaxCapacity without WorkerType is taken: the page says that Glue 2.0 and later have workers instead, but Terraform
    sends back the capacity that AWS told of such a job: hashicorp/terraform-provider-aws, internal/service/glue/job.go.
    """
    worker, capacity = definition.get("WorkerType"), definition.get("MaxCapacity")
    kind = command.get("Name")
    if kind not in KINDS and not left_to_moto("glue"):
        raise _invalid(f"Job {name}: Command.Name is {kind!r}; supported are {', '.join(KINDS)}")
    _check_worker(definition, name, kind)
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


def _check_worker(definition: Mapping[str, Any], name: str, kind: Any) -> None:
    worker = definition.get("WorkerType")
    if worker and worker not in WORKER_DPUS and worker not in ONLY_FOR:
        raise _invalid(
            f"Job {name}: WorkerType {worker!r} is unknown; supported are {', '.join(WORKER_DPUS)}"
        )
    if kind in SPARK and definition.get("GlueVersion") in ENDED and not left_to_moto("glue"):
        raise _invalid(
            f"Job {name}: GlueVersion {definition['GlueVersion']} reached its end of life on April 1, 2026"
        )
    stated = definition.get("GlueVersion")
    if stated and stated not in (*VERSIONS, *ENDED) and not left_to_moto("glue"):
        raise _invalid(f"Job {name}: GlueVersion {stated!r} is unknown; supported are {', '.join(VERSIONS)}")
    if worker in ONLY_FOR and kind != ONLY_FOR[worker]:
        raise _invalid(f"Job {name}: WorkerType {worker} is for {ONLY_FOR[worker]} jobs only, this is {kind}")
    if worker in ETL_ALONE and kind != "glueetl":
        raise _invalid(f"Job {name}: WorkerType {worker} is for glueetl jobs only, this is {kind}")
    major = str(definition.get("GlueVersion") or "").partition(".")[0]
    if major.isdigit() and int(major) < WORKERS_SINCE.get(worker or "", 0):
        raise _invalid(
            f"Job {name}: WorkerType {worker} needs Glue {WORKERS_SINCE[str(worker)]}.0 or later, "
            f"not {definition['GlueVersion']}"
        )


def check_python(name: str, command: Mapping[str, Any]) -> None:
    """InvalidInputException for the run of a Python shell job on a Python whose support has ended: 3.6, the default."""
    stated = command.get("PythonVersion") or ""
    if command.get("Name") != PYTHON_SHELL or stated == SHELL_PYTHON or left_to_moto("glue"):
        return
    raise _invalid(
        f"Job {name}: PythonVersion {stated or 'not set'} of a Python shell job is Python 3.6, which does not run "
        f"here: AWS ended its support in March 2026. Set PythonVersion {SHELL_PYTHON}"
    )


def _invalid(message: str) -> ServiceError:
    return ServiceError("InvalidInputException", message)
