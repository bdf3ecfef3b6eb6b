"""Sets the canvas of each job that Terraform changed, while Terraform applies, from this one process.

Terraform calls a command for each job. Starting Python with boto3 for each would cost a second of processor
time a job; so the command only sends the job's name to a socket of this process, which pushes it
(`glue-local studio push` does the same).
"""

from __future__ import annotations

import shlex
import socketserver
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from glue_local.errors import UserError

CLIENT = Path(__file__).with_name("canvas_client.py")
#: The command in a plan, which makes the canvas part of the plan. It runs only if a saved plan is applied by hand.
PLANNED = "sh -c 'echo \"The canvas of job $0 was not set: make studio-push sets it.\" >&2; exit 1'"

#: The command in a saved plan: the folder of jobs is three levels above the root that Terraform runs in.
SAVED = (
    'sh -c \'cd ../../.. && .venv/bin/glue-local studio push "${TF_VAR_jobs_path:-jobs}" '
    '--job "$0" --prefix "${1%"$0"}"\''
)


class CanvasError(UserError):
    """The apply would lose edits made in Glue Studio; the message lists them."""


@dataclass
class Canvas:
    """The jobs of the folder ``jobs``; ``client`` makes a boto3 client of a service, at first need.

    ``names`` maps folders to the jobs' names in Glue; a job that is not in it has its folder's name. With ``ours``
    git's canvas overwrites what was edited in Glue Studio.
    """

    jobs: Path
    client: Callable[[str], Any]
    ours: bool = False
    names: Callable[[], Mapping[str, str]] = dict

    def check(self) -> None:
        """Raise CanvasError if a canvas in Glue has edits that git lacks.

        Terraform's plan shows nothing of it, and the push after its update would be refused, or overwrite it.
        """
        if self.ours:
            return
        from glue_local.studio.folder import job_names

        names = self.names()
        edits = {
            name: self._exchange(names.get(name, name).removesuffix(name)).unpulled(name)
            for name in job_names(self.jobs)
        }
        lines = [f"  {name}: {words}" for name, found in edits.items() for words in found]
        if lines:
            raise CanvasError(
                "\n".join(
                    [
                        "Glue Studio has edits that git lacks, and an apply could lose them:",
                        *lines,
                        "make studio-pull brings them to git; CANVAS=ours overwrites them with git's.",
                    ]
                )
            )

    @contextmanager
    def served(self) -> Iterator[str]:
        """Return the command for Terraform, which works as long as the context is open.

        Its last arguments are a job's folder and its name in Glue; it prints what the push did. Where the push is
        refused or fails it prints why and exits with 1, and so Terraform's apply fails.
        """
        with tempfile.TemporaryDirectory(prefix="canvas-") as folder:
            address = str(Path(folder) / "socket")
            with _Server(address, self) as server:
                thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
                thread.start()
                try:
                    yield shlex.join([sys.executable, "-I", "-S", str(CLIENT), address])
                finally:
                    server.shutdown()
                    thread.join()

    def push(self, name: str, called: str = "") -> tuple[bool, str]:
        """Push a job, whose name in Glue is ``called``; return whether that worked, and a message."""
        from botocore.exceptions import BotoCoreError, ClientError

        from glue_local.studio.report import report

        try:
            exchange = self._exchange((called or name).removesuffix(name))
            return True, report(exchange.push(name, ours=self.ours))
        except (BotoCoreError, ClientError, UserError, OSError) as error:
            return False, f"The canvas of job {name} was not set: {error}"

    @cached_property
    def _clients(self) -> tuple[Any, Any]:
        return self.client("glue"), self.client("s3")

    def _exchange(self, prefix: str) -> Any:
        from glue_local.studio.exchange import Exchange

        return Exchange(self.jobs, *self._clients, prefix)


class _Server(socketserver.UnixStreamServer):
    """One push after the other: they are short, and Terraform waits for all of them anyway."""

    def __init__(self, address: str, canvas: Canvas) -> None:
        self.canvas = canvas
        super().__init__(address, _Request)


class _Request(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        worked, text = server.canvas.push(*self.rfile.readline().decode().split())
        self.wfile.write(f"{0 if worked else 1}\n{text}\n".encode())
