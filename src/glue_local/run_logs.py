"""Where AWS and the local endpoint keep the logs of a Glue job's runs.

Since Glue 5.0 a run's output (stdout and stderr) is in a group ``.../output``, and messages of Glue and Spark are in
a group ``.../error``; each run has a stream named after it. A security configuration that encrypts logs moves both
groups to a prefix with its own name and the role's, including the role's path.
Sources: https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html and
https://docs.aws.amazon.com/glue/latest/dg/set-up-encryption.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "/aws-glue/jobs"
#: Of Python shell jobs.
SHELL_PREFIX = "/aws-glue/python-jobs"


@dataclass(frozen=True)
class LogGroups:
    """Names of the log groups of a job's runs."""

    output: str
    error: str


def encrypts_logs(security_configuration: Mapping[str, Any]) -> bool:
    """Whether a security configuration (Glue's SecurityConfiguration) encrypts logs."""
    found = security_configuration.get("EncryptionConfiguration", {}).get("CloudWatchEncryption", {})
    return bool(found.get("CloudWatchEncryptionMode", "DISABLED") != "DISABLED")


def log_groups(
    arguments: Mapping[str, str], role_arn: str, encrypted_by: str | None, start: str = PREFIX
) -> LogGroups:
    """Return the groups of runs with these arguments, under a role.

    ``encrypted_by`` is the name of a security configuration that encrypts logs, or None. The argument
    ``--custom-logGroup-prefix`` replaces the prefix where no configuration moves it, ``start`` that of the job's kind.
    """
    prefix = arguments.get("--custom-logGroup-prefix", start).rstrip("/")
    if encrypted_by:
        role = role_arn.partition(":role/")[2] or role_arn
        prefix = f"{start}/{encrypted_by}-role/{role}"
    return LogGroups(f"{prefix}/output", f"{prefix}/error")


def of_job(glue: Any, job: Mapping[str, Any], role_arn: str | None = None) -> LogGroups:
    """Return the groups of a job's runs; ``glue`` is a boto3 client that may look at security configurations.

    ``role_arn`` is the role's ARN where the job names the role without its path.
    """
    name = job.get("SecurityConfiguration")
    encrypts = bool(name) and encrypts_logs(
        glue.get_security_configuration(Name=name)["SecurityConfiguration"]
    )
    shell = (job.get("Command") or {}).get("Name") == "pythonshell"
    arguments, role = job.get("DefaultArguments") or {}, role_arn or job["Role"]
    return log_groups(arguments, role, name if encrypts else None, SHELL_PREFIX if shell else PREFIX)
