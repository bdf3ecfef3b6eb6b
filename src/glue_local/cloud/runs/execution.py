"""One job run in a worker process: hand it the script, log what it prints, watch its time and memory."""

from __future__ import annotations

import itertools
import json
import shutil
import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from glue_local.cloud.private_files import private_folder
from glue_local.cloud.runs import arguments, disk, workers
from glue_local.cloud.runs.job_run import JobRun
from glue_local.cloud.runs.limits import DISK_MB, FREE_DISK_MB, OUTPUT_MB, Limits
from glue_local.cloud.runs.logs import LARGEST_EVENT, RunLogs
from glue_local.cloud.runs.output import Output

REPORT_PREFIX = "glue-local report: "
#: How often time and memory are looked at, in seconds.
WATCH_EVERY = 0.25
#: At each how many-th of those looks the disk is looked at too.
DISK_LOOKS = 4
#: How long output may still come from a run's pipes once its process is gone, in seconds.
DRAIN = 5.0


@dataclass(frozen=True)
class Outcome:
    """How a run ended: Glue's state, Glue's ErrorMessage unless it succeeded, and its report if it wrote one."""

    state: str
    error: str | None = None
    report: dict[str, Any] | None = None


@dataclass(frozen=True)
class Execution:
    """What a run needs beside itself: ``folder`` keeps its report, ``environment`` its credentials."""

    run: JobRun
    engine: str
    url: str
    folder: Path
    environment: dict[str, str]
    memory_mb: int
    limits: Limits
    logs: RunLogs
    bookmarks: dict[str, str] = field(default_factory=dict)
    python_path: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def report_path(self) -> Path:
        """The run's report, a RunReport in JSON."""
        return self.folder / "report.json"

    def spec(self) -> dict[str, Any]:
        """Return the RunSpec that the worker reads."""
        return {
            "script": self.run.script,
            "job_name": self.run.job_name,
            "run_id": self.run.id,
            "arguments": arguments.argv(self.run.arguments, self.run.job_name, self.run.id),
            "engine": self.engine,
            "storage": {"kind": "endpoint", "url": self.url},
            "catalog": {"kind": "glue"},
            "environment": self.environment,
            "work_dir": str(self.folder / "work"),
            "report_path": str(self.report_path),
            "py_files": arguments.files(self.run.arguments, "--extra-py-files"),
            "extra_files": arguments.files(self.run.arguments, "--extra-files"),
            "python_path": self.python_path,
            "python_shell": self.run.python_shell,
            "bookmarks": self.bookmarks,
        }

    def execute(self, process: workers.Worker) -> Outcome:
        """Run in the worker until the run ends or is stopped; never raises for what the script does."""
        private_folder(self.folder)
        for sentence in [*self.notes, *arguments.without_effect(self.run.arguments)]:
            self.logs.err(f"glue-local: {sentence}")
        last_words: deque[str] = deque(maxlen=1)

        def err(line: str) -> None:
            self.logs.err(line)
            if line.strip():
                last_words.append(line.strip())

        output = Output(self.limits.output_mb)
        readers = [output.pump(process.stdout, self.logs.out), output.pump(process.stderr, err)]
        self._send(process)
        try:
            ended_by = self._watch(process, output)
        finally:
            workers.kill(process)
            for reader in readers:
                reader.join(DRAIN)
            shutil.rmtree(self.folder / "work", ignore_errors=True)
        report = self._report()
        if report is not None:
            self.logs.output.put(REPORT_PREFIX + _report_line(report))
        outcome = ended_by or _outcome(process.returncode, report, "".join(last_words))
        if outcome.error is not None:
            self.logs.err(f"glue-local: run {outcome.state}: {outcome.error}")
        return replace(outcome, report=report)

    def _send(self, process: workers.Worker) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(self.spec()) + "\n")
            process.stdin.close()
        except BrokenPipeError:
            return  # the worker is gone: its exit code says so below

    def _watch(self, process: workers.Worker, output: Output) -> Outcome | None:
        """Wait for the worker; return why it has to be ended, or None once it ended by itself."""
        done = threading.Event()

        def wait() -> None:
            process.wait()
            done.set()

        threading.Thread(target=wait, daemon=True).start()
        deadline = time.monotonic() + self.run.timeout * self.limits.seconds_per_minute
        looks = itertools.count(1)
        while not done.wait(WATCH_EVERY):
            if self.run.stop.is_set():
                return Outcome("STOPPED")
            if time.monotonic() > deadline:
                return Outcome("TIMEOUT", f"Job run exceeded its timeout of {self.run.timeout} minutes")
            if excess := self._excess(process, output, next(looks)):
                return Outcome("FAILED", f"Command failed with exit code 10: {excess}")
        if output.exceeded.is_set():
            return Outcome("FAILED", f"Command failed with exit code 10: {self._too_much_output()}")
        return Outcome("STOPPED") if self.run.stop.is_set() else None

    def _excess(self, process: workers.Worker, output: Output, look: int) -> str | None:
        """Say which limit the run exceeds, or None; ``look`` counts the calls."""
        resident = workers.resident_mb(process)
        if resident > self.memory_mb:
            return (
                f"out of memory, the run used {resident:.0f} MiB of the {self.memory_mb} MiB allowed per run"
                " (the endpoint's setting memory_mb)"
            )
        if output.exceeded.is_set():
            return self._too_much_output()
        if look % DISK_LOOKS:
            return None
        taken, free = disk.size_mb(self.folder), disk.free_mb(self.folder)
        if taken > self.limits.disk_mb:
            return (
                f"out of disk, the run's folder holds {taken:.0f} MiB of the {self.limits.disk_mb} MiB "
                f"allowed per run ({DISK_MB})"
            )
        if free < self.limits.free_disk_mb:
            return (
                f"out of disk, the run left {free:.0f} MiB of the {self.limits.free_disk_mb} MiB that must stay free"
                f" ({FREE_DISK_MB})"
            )
        return None

    def _too_much_output(self) -> str:
        return f"the run printed more than the {self.limits.output_mb} MiB allowed per run ({OUTPUT_MB})"

    def _report(self) -> dict[str, Any] | None:
        if not self.report_path.exists():
            return None
        report: dict[str, Any] = json.loads(self.report_path.read_text(encoding="utf-8"))
        return report


def _report_line(report: dict[str, Any]) -> str:
    """Return the report as one log event; its longest parts are left out where it would be too large."""
    line = json.dumps(report)
    for part in ("error_records", "data_quality", "traceback"):
        if len(line.encode()) + len(REPORT_PREFIX) <= LARGEST_EVENT:
            break
        report = {**report, part: None, "notes": [*report.get("notes", []), f"{part} omitted: too large"]}
        line = json.dumps(report)
    return line


def _outcome(code: int, report: dict[str, Any] | None, last_words: str) -> Outcome:
    """Return how a process ended by itself; without a report, its last line on stderr says why."""
    if report is not None and report["state"] == "FAILED":
        return Outcome("FAILED", report["error"])
    if code == 0 and report is not None:
        return Outcome("SUCCEEDED")
    if code < 0:
        return Outcome("FAILED", f"Command failed: the run's process was killed by signal {-code}")
    why = last_words or "the script ended its process"
    return Outcome("FAILED", f"Command failed with exit code {code}: {why}")
