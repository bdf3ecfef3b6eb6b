"""A run's output in CloudWatch Logs, line by line, under the names Glue gives its log groups and streams.

Source: https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glue_local.cloud.runs.job_run import LOG_GROUP

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

    output: Sequence[Stream]
    error: Sequence[Stream]

    def out(self, line: str) -> None:
        """Log a line of stdout."""
        for stream in self.output:
            stream.put(line)

    def err(self, line: str) -> None:
        """Log a line of stderr."""
        for stream in self.error:
            stream.put(line)


_LOCK = threading.Lock()


def run_logs(backend: Any, run_id: str, arguments: Mapping[str, str]) -> RunLogs:
    """Return the streams of a run in moto's logs backend, and create them.

    ``--custom-logGroup-prefix`` and ``--custom-logStream-prefix`` rename the output and error streams;
    ``--enable-continuous-cloudwatch-log`` adds the group logs-v2 (or ``--continuous-log-logGroup``).
    """
    prefix = arguments.get("--custom-logGroup-prefix", LOG_GROUP).rstrip("/")
    name = arguments.get("--custom-logStream-prefix", "") + run_id
    output = [Stream(backend, f"{prefix}/output", name, _LOCK)]
    error = [Stream(backend, f"{prefix}/error", name, _LOCK)]
    if arguments.get("--enable-continuous-cloudwatch-log", "").lower() == "true":
        group = arguments.get("--continuous-log-logGroup", f"{LOG_GROUP}/logs-v2")
        stream = arguments.get("--continuous-log-logStreamPrefix", run_id) + "-driver"
        both = Stream(backend, group, stream, _LOCK)
        output.append(both)
        error.append(both)
    with _LOCK:
        for each in (*output, *error):
            backend.ensure_log_group(each.group)
            backend.ensure_log_stream(each.group, each.name)
    return RunLogs(output, error)
