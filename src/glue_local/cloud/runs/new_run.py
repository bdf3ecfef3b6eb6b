"""A new job run, from the job's definition and the request, checked.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html (StartJobRun)
"""

from __future__ import annotations

import secrets
import sys
from typing import Any

from glue_local import environments
from glue_local.cloud.moto_patches import glue_capacity
from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.runs import arguments, bookmarks, errors
from glue_local.cloud.runs.job_run import JobRun

#: Minutes, for a job that states none.
DEFAULT_TIMEOUT = 480
_RUN_SETTINGS = (
    "AllocatedCapacity", "MaxCapacity", "WorkerType", "NumberOfWorkers", "SecurityConfiguration", "GlueVersion",
    "ExecutionClass", "NotificationProperty", "JobMode",
)  # fmt: skip
_COMMANDS = ("glueetl", "pythonshell")
#: Commands of AWS that do not run here; https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html.
_OTHER_COMMANDS = ("gluestreaming", "glueray")


def new_run(backend: Any, job: dict[str, Any], request: dict[str, Any]) -> JobRun:
    """Return the run of a job (Glue's Job) that a request (StartJobRun's) asks for.

    InvalidInputException names what does not run here and what Glue refuses, EntityNotFoundException a connection that
    is not there. A run of a command that is none of Glue's carries its error, and fails when it is started.
    """
    command = job.get("Command") or {}
    if command.get("Name") in _OTHER_COMMANDS:
        raise errors.invalid_input(
            f"Job {job['Name']}: command {command.get('Name')!r} does not run locally;"
            f" supported are {', '.join(_COMMANDS)}"
        )
    values = arguments.merged(
        job.get("DefaultArguments"), request.get("Arguments"), job.get("NonOverridableArguments")
    )
    language = values.get("--job-language", "python")
    if language != "python":
        raise errors.invalid_input(
            f"Job {job['Name']}: --job-language {language} does not run locally; only python does"
        )
    unknown = command.get("Name") not in _COMMANDS
    script = values.get("--scriptLocation") or command.get("ScriptLocation", "")
    if not unknown:
        shell = command.get("Name") == glue_capacity.PYTHON_SHELL
        if refused := [*arguments.outside_s3(script, values), *arguments.refused(values, shell)]:
            raise errors.invalid_input(f"Job {job['Name']}: {'; '.join(refused)}")
        bookmarks.check(backend, job["Name"], values)
        glue_capacity.check({"GlueVersion": job.get("GlueVersion"), **request}, job["Name"], command)
        glue_capacity.check_python(job["Name"], command)
        _check_connections(backend, job)
        secured = request.get("SecurityConfiguration") or job.get("SecurityConfiguration")
        if secured and secured not in backend.security_configurations and not left_to_moto("glue"):
            raise errors.entity_not_found(f"Job {job['Name']}: SecurityConfiguration {secured} not found.")
    settings = {name: request.get(name) or job.get(name) for name in _RUN_SETTINGS}
    settings["GlueVersion"] = settings["GlueVersion"] or environments.WHEN_NOT_STATED
    settings["ExecutionClass"] = settings["ExecutionClass"] or "STANDARD"
    run = JobRun(
        id=new_id(),
        job_name=job["Name"],
        arguments=values,
        settings={name: value for name, value in settings.items() if value is not None},
        role=job["Role"],
        script=script,
        timeout=request.get("Timeout") or job.get("Timeout") or DEFAULT_TIMEOUT,
        max_retries=job.get("MaxRetries") or 0,
        previous_run_id=request.get("JobRunId"),
        python_shell=command.get("Name") == glue_capacity.PYTHON_SHELL,
    )
    if unknown:
        known = ", ".join((*_COMMANDS, *_OTHER_COMMANDS))
        run.error = f"Command {command.get('Name')!r} is not one of Glue's: {known}"
    try:
        glue_version(run)
    except environments.UnknownVersionError as error:
        raise errors.invalid_input(f"Job {run.job_name}: {error}") from error
    return run


def _check_connections(backend: Any, job: dict[str, Any]) -> None:
    """EntityNotFoundException for a connection of the job that is not there."""
    wanted = (job.get("Connections") or {}).get("Connections") or []
    if missing := [name for name in wanted if name not in backend.connections]:
        raise errors.entity_not_found(f"Job {job['Name']}: Connection {', '.join(missing)} not found.")


def glue_version(run: JobRun) -> environments.GlueVersion:
    """Return the version of Glue that a run asks for; UnknownVersionError where it does not run here.

    A Python shell job has no Spark, and so no version that matters: it runs where the endpoint does.
    """
    if run.python_shell and (this := environments.this_version()):
        return this
    return environments.version(run.settings["GlueVersion"])


def python_differs(run: JobRun) -> list[str]:
    """Say of a Python shell job that AWS runs it on another Python than the one here; nothing of any other job.

    https://docs.aws.amazon.com/glue/latest/dg/add-job-python.html
    """
    here = ".".join(map(str, sys.version_info[:2]))
    if not run.python_shell or here == glue_capacity.SHELL_PYTHON:
        return []
    return [
        f"AWS runs this Python shell job on Python {glue_capacity.SHELL_PYTHON}; here it runs on Python {here}"
    ]


def new_id() -> str:
    """Return an id for a run."""
    return f"jr_{secrets.token_hex(32)}"
