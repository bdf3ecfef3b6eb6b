"""The Makefile's commands, on their own lake behind a local AWS endpoint."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from glue_local.cloud import endpoint
from ports import own_port
from stedi_lake.local_key import LocalKey
from stedi_lake.stack import PROJECT, Stack
from stedi_lake.terraform import Terraform
from waiting import SECONDS

LIVE = PROJECT / "terraform/live/local"


@dataclass(frozen=True)
class Running:
    """A command in a session of its own, as in a terminal; what it says goes to a file."""

    process: subprocess.Popen[str]
    log: Path

    def send(self, sent: signal.Signals) -> None:
        """Send a signal to the command and all that it started, as a terminal's Ctrl-C does."""
        os.killpg(self.process.pid, sent)

    def end(self, answer: str | None = None, seconds: float = SECONDS) -> tuple[int, str]:
        """Answer its question, if it has one; wait for its end; give exit code and what it said."""
        self.process.communicate(answer, timeout=seconds)
        return self.process.returncode, self.log.read_text()


class Commands:
    """A folder with tables, jobs and state of its own, and the endpoint the lake is applied to."""

    def __init__(self, folder: Path) -> None:
        self.ddl, self.jobs = folder / "ddl", folder / "jobs"
        for source, copy in ((PROJECT / "ddl", self.ddl), (PROJECT / "jobs", self.jobs)):
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        self.build = folder / "build"
        self.endpoint, self.logs = folder / "endpoint", folder / "logs"
        self.logs.mkdir()
        self.started: list[Running] = []
        self.stack = Stack.named("local", own_port())
        assert self.stack.url is not None
        self.port = self.stack.url.rpartition(":")[2]
        self.state = self.build / "local/terraform.tfstate"
        self.variables = {"TF_VAR_ddl_path": str(self.ddl), "TF_VAR_jobs_path": str(self.jobs)}
        self.environment = {
            **os.environ,
            **self.stack.variables,
            **self.variables,
            "STEDI_BUILD": str(self.build),
        }

    @property
    def root(self) -> Terraform:
        """The root and state that the commands work on, without the canvas."""
        return Terraform(LIVE, self.build / "terraform", self.state, self.plain, key=self.key)

    @property
    def key(self) -> LocalKey:
        """The lake's key."""
        return LocalKey(self.client, "stedi")

    @property
    def plain(self) -> dict[str, str]:
        """The environment of a Terraform that nobody drives."""
        key = self.key.variables(self.state)
        return {**self.stack.variables, **self.variables, **key, "TF_VAR_canvas_command": "true"}

    def terraform(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Call Terraform itself, as someone does who knows where the lake's state is."""
        return subprocess.run(
            ["terraform", f"-chdir={LIVE}", *words],
            env={**os.environ, **self.plain, "TF_DATA_DIR": str(self.build / "terraform")},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def start(self, module: str, *words: str, **environment: str) -> Running:
        """Start a command."""
        log = self.logs / f"{len(list(self.logs.iterdir()))}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                env={**self.environment, **environment},
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        self.started.append(Running(process, log))
        return self.started[-1]

    def lake(self, *words: str, code: int = 0, **environment: str) -> str:
        """Run a command of stedi_lake; return what it said."""
        return self._end(self.start_lake(*words, **environment), code)

    def start_lake(self, *words: str, **environment: str) -> Running:
        """Start a command of stedi_lake."""
        return self.start("stedi_lake", *words, "--env", "local", "--port", self.port, **environment)

    def apply(self, code: int = 0, **environment: str) -> str:
        """Apply without a question."""
        return self.lake("terraform", "apply", "--yes", code=code, **environment)

    def plan_is_empty(self, **environment: str) -> None:
        """Fail, showing the plan, if there is something to apply."""
        self.lake("terraform", "plan", "--empty", **environment)

    def studio(self, verb: str, *words: str, code: int = 0) -> str:
        """Run a command of glue-local studio on the jobs."""
        return self._end(self.start("glue_local.cli", "studio", verb, str(self.jobs), *words), code)

    def resources(self) -> list[str]:
        """The types of what the state holds; none while it is being written."""
        try:
            return [one["type"] for one in json.loads(self.state.read_text())["resources"]]
        except (FileNotFoundError, ValueError):
            return []

    def client(self, service: str) -> Any:
        """A boto3 client of the endpoint."""
        return self.stack.client(service)

    @staticmethod
    def _end(command: Running, code: int) -> str:
        ended, said = command.end()
        assert ended == code, said
        return said


C = TypeVar("C", bound=Commands)


@contextmanager
def commands(folder: Path, kind: type[C] = Commands) -> Iterator[C]:
    """Commands on an endpoint where nothing is applied yet."""
    made = kind(folder)
    endpoint.start(port=int(made.port), state_dir=made.endpoint)
    try:
        yield made
    finally:
        for one in made.started:  # what a test that failed was to end
            if one.process.poll() is None:
                one.send(signal.SIGKILL)
        endpoint.stop(made.endpoint)
