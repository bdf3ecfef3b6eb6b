"""Which settings of a Glue job belong to its author, and which to the environment it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.definition.project import environment_conf

# In the order of a definition file.
AUTHOR_SETTINGS = (
    "Description", "JobMode", "GlueVersion", "ExecutionClass", "WorkerType", "NumberOfWorkers", "Timeout",
    "MaxRetries", "ExecutionProperty", "NotificationProperty", "MaintenanceWindow", "DefaultArguments",
    "NonOverridableArguments",
)  # fmt: skip

# Where a job runs, under which role, and what Glue fills in: never part of a definition.
ENVIRONMENT_SETTINGS = (
    "Role", "Command", "Connections", "SecurityConfiguration", "LogUri", "Tags", "SourceControlDetails",
    "JobRunQueuingEnabled", "AllocatedCapacity", "MaxCapacity", "CreatedOn", "LastModifiedOn", "ProfileName",
    "AutoUpgradeMetadata",
)  # fmt: skip

# Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
ENVIRONMENT_ARGUMENTS = frozenset(
    {
        "--TempDir",
        "--spark-event-logs-path",
        "--continuous-log-logGroup",
        "--continuous-log-logStreamPrefix",
        "--custom-logGroup-prefix",
        "--encryption-type",
        "--extra-jars",
        "--extra-files",
        "--extra-py-files",
        "--scriptLocation",
        # Monitoring belongs to the environment too: Terraform sets it in the same way for every job.
        "--enable-continuous-cloudwatch-log",
        "--enable-metrics",
        "--enable-observability-metrics",
    }
)

# SageMaker Unified Studio marks its jobs by arguments of this beginning; --smus-orig-asset is where the canvas is
# (a .vetl file on S3). Source: the design of smus-cicd, AWS's command that brings such jobs from project to project.
UNIFIED_STUDIO = "--smus-"
UNIFIED_STUDIO_CANVAS = "--smus-orig-asset"

# Spark's settings share one job argument, so each part of it has an owner of its own (see project.py).
SPARK_ARGUMENT = "--conf"
_JOINT = " --conf "


def is_environment_argument(name: str, value: str) -> bool:
    """Return whether a job argument names a place or an account, so it cannot be its author's."""
    return (
        name in ENVIRONMENT_ARGUMENTS
        or name.startswith(UNIFIED_STUDIO)
        or "s3://" in value
        or "arn:aws" in value
    )


def split_arguments(arguments: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return (the author's arguments, the environment's); ``--conf`` is in both if each has a part of it."""
    author: dict[str, str] = {}
    environment: dict[str, str] = {}
    for name, value in arguments.items():
        if not isinstance(value, str):
            author[name] = value  # no job argument: the shapes say so
        elif name == SPARK_ARGUMENT:
            for part in (part.strip() for part in value.split(_JOINT)):
                side = environment if _is_environment_setting(part) else author
                side[name] = f"{side[name]}{_JOINT}{part}" if name in side else part
        else:
            (environment if is_environment_argument(name, value) else author)[name] = value
    return author, environment


def joined_arguments(author: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """Return the arguments that ``split_arguments`` split."""
    joined = {**author, **environment}
    if SPARK_ARGUMENT in author and SPARK_ARGUMENT in environment:
        joined[SPARK_ARGUMENT] = f"{author[SPARK_ARGUMENT]}{_JOINT}{environment[SPARK_ARGUMENT]}"
    return joined


def _is_environment_setting(part: str) -> bool:
    return part.startswith(environment_conf()) or is_environment_argument("", part)


def author_settings(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the author's settings of a job in the API's form, in the order of a definition file."""
    kept = {key: job[key] for key in AUTHOR_SETTINGS if key in job}
    for key in ("DefaultArguments", "NonOverridableArguments"):
        if isinstance(kept.get(key), Mapping):
            kept[key] = split_arguments(kept[key])[0]
            if not kept[key]:
                del kept[key]
    return kept


_ARGUMENTS = ("DefaultArguments", "NonOverridableArguments")


def environment_settings(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the environment's settings of a job in the API's form: all that are not the author's."""
    kept = {key: value for key, value in job.items() if key not in AUTHOR_SETTINGS}
    for key in _ARGUMENTS:
        found = split_arguments(job[key])[1] if isinstance(job.get(key), Mapping) else {}
        if found:
            kept[key] = found
    return kept


def with_environment(settings: Mapping[str, Any], environment: Mapping[str, Any]) -> dict[str, Any]:
    """Return the job that ``author_settings`` and ``environment_settings`` split, the environment's settings first."""
    joined = {key: value for key, value in environment.items() if key not in _ARGUMENTS} | dict(settings)
    for key in _ARGUMENTS:
        if environment.get(key):
            joined[key] = joined_arguments(settings.get(key) or {}, environment[key])
    return joined


def environment_words(environment: Mapping[str, Any]) -> list[str]:
    """Describe the entries that belong to the environment, one by one."""
    entries = [key for key in environment if key not in _ARGUMENTS]
    entries += [f"{key}.{name}" for key in _ARGUMENTS for name in environment.get(key, ())]
    return [f"{entry}: belongs to the environment" for entry in entries]


def environment_arguments(settings: Mapping[str, Any]) -> list[str]:
    """Return the job arguments that belong to the environment, as ``DefaultArguments.--TempDir``."""
    found = environment_settings(settings)
    return [f"{key}.{name}" for key in _ARGUMENTS for name in found.get(key, ())]
