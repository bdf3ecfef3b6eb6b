"""Which settings of a Glue job belong to its author, and which to the environment it runs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# In the order in which a definition file states them.
AUTHOR_SETTINGS = (
    "Description",
    "JobMode",
    "GlueVersion",
    "ExecutionClass",
    "WorkerType",
    "NumberOfWorkers",
    "Timeout",
    "MaxRetries",
    "ExecutionProperty",
    "NotificationProperty",
    "JobRunQueuingEnabled",
    "MaintenanceWindow",
    "DefaultArguments",
    "NonOverridableArguments",
)

# What says where a job runs, as whom, or what Glue itself fills in: never part of a definition.
ENVIRONMENT_SETTINGS = (
    "Role",
    "Command",
    "Connections",
    "SecurityConfiguration",
    "LogUri",
    "Tags",
    "SourceControlDetails",
    "AllocatedCapacity",
    "MaxCapacity",
    "CreatedOn",
    "LastModifiedOn",
    "ProfileName",
    "AutoUpgradeMetadata",
)

# Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
ENVIRONMENT_ARGUMENTS = frozenset(
    {
        "--TempDir",
        "--spark-event-logs-path",
        "--continuous-log-logGroup",
        "--continuous-log-logStreamPrefix",
        "--encryption-type",
        "--extra-jars",
        "--extra-files",
        "--extra-py-files",
        "--scriptLocation",
        "--conf",
    }
)


def is_environment_argument(name: str, value: str) -> bool:
    """Say whether a job argument names a place or an account, so that it cannot be its author's."""
    return name in ENVIRONMENT_ARGUMENTS or "s3://" in value or "arn:aws" in value


def split_arguments(arguments: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Give (the author's arguments, the environment's)."""
    author = {k: v for k, v in arguments.items() if not is_environment_argument(k, v)}
    return author, {k: v for k, v in arguments.items() if k not in author}


def author_settings(job: Mapping[str, Any]) -> dict[str, Any]:
    """Give what of a job in the API's form belongs to its author, in a definition file's order."""
    kept = {key: job[key] for key in AUTHOR_SETTINGS if key in job}
    for key in ("DefaultArguments", "NonOverridableArguments"):
        if key in kept:
            kept[key] = split_arguments(kept[key])[0]
            if not kept[key]:
                del kept[key]
    return kept
