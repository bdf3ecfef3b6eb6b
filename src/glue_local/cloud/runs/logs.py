"""A run's output in CloudWatch Logs, line by line, under the names Glue gives its log groups and streams.

Source: https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from glue_local.cloud.runs.job_run import JobRun
from glue_local.run_logs import PREFIX, SHELL_PREFIX, log_groups

#: CloudWatch Logs takes no event larger than this (UTF-8 bytes).
LARGEST_EVENT = 256 * 1024 - 26


@dataclass(frozen=True)
class Stream:
    """A log stream of one account and region."""

    backend: Any
    group: str
    name: str
    lock: threading.Lock

    def put(self, message: str) -> None:
        """Add an event; one too large for CloudWatch is cut. An empty line is not an event."""
        text = message.rstrip("\r\n")
        if not text:
            return
        if len(text.encode()) > LARGEST_EVENT:
            text = text.encode()[:LARGEST_EVENT].decode(errors="ignore")
        event = {"timestamp": int(time.time() * 1000), "message": text}
        with self.lock:
            self.backend.ensure_log_group(self.group)
            self.backend.ensure_log_stream(self.group, self.name)
            self.backend.put_log_events(self.group, self.name, [event])


@dataclass(frozen=True)
class RunLogs:
    """The streams of a run: what the driver writes to stdout and to stderr goes to these."""

    output: Stream
    error: Stream

    def out(self, line: str) -> None:
        """Log a line of stdout."""
        self.output.put(line)

    def err(self, line: str) -> None:
        """Log a line of stderr."""
        self.error.put(line)


_LOCK = threading.Lock()


def run_logs(backend: Any, run: JobRun, encrypted_by: str | None, account_id: str) -> RunLogs:
    """Return the streams of a run in moto's logs backend, and create them.

    ``encrypted_by`` is the run's security configuration, if that encrypts logs. ``--custom-logStream-prefix`` renames
    the streams. Every log is continuous since Glue 5.0: ``--enable-continuous-cloudwatch-log`` changes nothing.
    """
    arguments = run.arguments
    start = SHELL_PREFIX if run.python_shell else PREFIX
    groups = log_groups(arguments, _with_path(run.role, account_id), encrypted_by, start)
    name = arguments.get("--custom-logStream-prefix", "") + run.id
    output = Stream(backend, groups.output, name, _LOCK)
    error = Stream(backend, groups.error, name, _LOCK)
    with _LOCK:
        for each in (output, error):
            backend.ensure_log_group(each.group)
            backend.ensure_log_stream(each.group, each.name)
    return RunLogs(output, error)


def _with_path(role: str, account_id: str) -> str:
    """A role's ARN; a job may name the role alone, and Glue knows its path."""
    from moto.iam.models import iam_backends

    known = {one.name: one.arn for one in list(iam_backends[account_id]["aws"].roles.values())}
    return role if role.startswith("arn:") else known.get(role.lstrip("/"), role)
