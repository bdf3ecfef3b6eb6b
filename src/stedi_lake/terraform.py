"""Terraform as the lake uses it: one root, with state and cache in the build folder and the provider offline."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from glue_local.errors import UserError
from stedi_lake import prerequisites, process, state_file
from stedi_lake.canvas import PLANNED, SAVED, Canvas
from stedi_lake.local_key import LocalKey
from stedi_lake.terraform_hints import hints

PROVIDER = Path("registry.terraform.io/hashicorp/aws")
PLUGIN_ROOTS = (
    "~/.terraform.d/plugins",
    "~/.local/share/terraform/plugins",
    "/usr/local/share",
    "/usr/share",
    "/opt",
)
MIRROR_DEPTH = 2
#: Creating a bucket means waiting; in parallel, all buckets wait only once.
PARALLELISM = 30
#: Terraform and its provider are Go programs that start anew for each command: collecting garbage less often saves
#: a quarter to a third of their processor time, for some 100 MiB more.
#: Source: https://pkg.go.dev/runtime#hdr-Environment_Variables
GARBAGE_COLLECTION = {"GOGC": "400"}
#: The roots' variable for the command that sets a job's canvas.
CANVAS_COMMAND = "TF_VAR_canvas_command"
#: Commands that evaluate the root's variables.
EVALUATES = ("plan", "apply", "destroy", "import")

Progress = Callable[[int, int], None]


class TerraformError(UserError):
    """Terraform failed; the message has its output, unless the terminal showed it already, and what to do."""

    def __init__(self, failed: str, said: str, shown: bool = False) -> None:
        """Take the failed step and Terraform's output; ``shown`` if the terminal has it already."""
        told = f"{failed} (see above)" if shown else f"{failed}:\n{said.strip()}"
        super().__init__("\n".join([told, *hints(said)]))


def plugin_dir() -> Path | None:
    """Find an unpacked provider mirror on this machine: TF_PLUGIN_DIR, else the usual roots, else none.

    Source: https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
    """
    named = os.environ.get("TF_PLUGIN_DIR")
    if named:
        if not (Path(named) / PROVIDER).is_dir():
            raise TerraformError(
                f"TF_PLUGIN_DIR={named}",
                f"It contains no {PROVIDER}: set it to the folder that does, or unset it.",
            )
        return Path(named)
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    target = f"{platform.system().lower()}_{machine}"
    for root in PLUGIN_ROOTS:
        base = Path(root).expanduser()
        for depth in range(MIRROR_DEPTH + 1):
            for found in sorted(base.glob("/".join(["*"] * depth + [str(PROVIDER), "*", target]))):
                return found.parents[len(PROVIDER.parts) + 1]
    return None


@dataclass(frozen=True)
class Terraform:
    """One root: ``root`` its folder, ``data`` its cache, ``state`` its local state, if any.

    ``canvas``, if any, sets the canvas of each job that an apply changed. ``key``, if any, is created before an
    apply and deleted after a destroy.
    """

    root: Path
    data: Path
    state: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    backend: tuple[str, ...] = ()
    canvas: Canvas | None = None
    key: LocalKey | None = None

    def init(self) -> None:
        """Initialise the root; a mirror on this machine replaces the registry.

        With a local state, it is skipped while nothing that it depends on has changed.
        """
        arguments = ["-input=false", "-upgrade=false"]
        mirror = plugin_dir()
        if mirror:
            arguments.append(f"-plugin-dir={mirror}")
        if self.state:
            arguments += [f"-backend-config=path={self.state}", "-reconfigure"]
        arguments += [f"-backend-config={value}" for value in self.backend]
        initialised = self.data / "initialised"
        if self.state and initialised.exists() and initialised.read_text() == self._initialised(arguments):
            return
        self.run("init", *arguments)
        if self.state:
            initialised.write_text(self._initialised(arguments))

    def _initialised(self, arguments: Sequence[str]) -> str:
        """Return a fingerprint of what an init depends on: its arguments, the modules' files, the locked providers."""
        known = self.data / "modules/modules.json"
        modules = json.loads(known.read_text())["Modules"] if known.exists() else [{"Dir": "."}]
        files = [
            path
            for one in modules
            for end in ("tf", "tf.json")
            for path in (self.root / one["Dir"]).glob(f"*.{end}")
        ]
        files += [self.root / ".terraform.lock.hcl", self.data / "terraform.tfstate"]
        mark = hashlib.sha256(repr([prerequisites.terraform(), *arguments]).encode())
        for path in sorted(files):
            mark.update(f"{path} ".encode() + (path.read_bytes() if path.exists() else b"-"))
        return mark.hexdigest()

    def validate(self) -> None:
        """Validate the root without a backend."""
        mirror = plugin_dir()
        self.run("init", "-backend=false", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else []))
        self.run("validate", quiet=False)

    def plan(self, *arguments: str, quiet: bool = False) -> bool:
        """Plan; return whether anything would change."""
        return self.run("plan", "-input=false", "-detailed-exitcode", *arguments, quiet=quiet, ok=(0, 2)) != 0

    def planned(self) -> dict[str, Any]:
        """Plan, and return the plan, in which the lake creates its own key; nothing is shown or kept.

        Source: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
        """
        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder) / "plan"
            root = replace(self, key=None)
            root.plan(f"-out={saved}", quiet=True)
            return root._shown("show", "-json", str(saved))

    def apply(self, *arguments: str) -> None:
        """Apply; Terraform shows its plan and asks, unless ``-auto-approve`` is given."""
        with self._canvas_set("apply") as root:
            root.run("apply", f"-parallelism={PARALLELISM}", *arguments, quiet=False)
        self._key_after("apply")

    def plan_to(self, file: Path) -> None:
        """Plan, and save the plan in a file that anyone can apply, canvases included."""
        file.absolute().parent.mkdir(parents=True, exist_ok=True)
        self._with_canvas(SAVED).plan(f"-out={file.absolute()}")

    def apply_from(self, file: Path) -> None:
        """Apply a plan saved by :meth:`plan_to`, and nothing else; Terraform refuses a stale one."""
        if self.canvas is not None:
            self.canvas.check()
        self.run("apply", f"-parallelism={PARALLELISM}", str(file.absolute()), quiet=False)
        self._key_after("apply")

    def _with_canvas(self, command: str) -> Terraform:
        if self.canvas is None:
            return self
        return replace(self, environment={**self.environment, CANVAS_COMMAND: command})

    def destroy(self, *arguments: str) -> None:
        """Destroy everything that the root created; Terraform asks, unless ``-auto-approve`` is given."""
        self.run("destroy", f"-parallelism={PARALLELISM}", *arguments, quiet=False)
        self._key_after("destroy")

    def follow(self, command: str, progress: Progress) -> None:
        """Apply or destroy without asking; ``progress(done, of)`` counts resources created or destroyed.

        Source: https://developer.hashicorp.com/terraform/internals/machine-readable-ui
        """
        with self._canvas_set(command) as root, process.leave_interrupts_to_child():
            root._follow(command, progress)
        self._key_after(command)

    def _follow(self, command: str, progress: Progress) -> None:
        arguments = [command, "-json", "-auto-approve", "-input=false", f"-parallelism={PARALLELISM}"]
        running = subprocess.Popen(
            [prerequisites.terraform(), f"-chdir={self.root}", *arguments],
            env=self.environment_of(command),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert running.stdout is not None
        done = of = 0
        problems: list[str] = []
        for line in running.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                problems.append(line.rstrip())
                continue
            match message.get("type"):
                case "planned_change" if message["change"]["action"] != "read":
                    of += 1
                case "apply_complete":
                    done += 1
                case "diagnostic" if message["diagnostic"]["severity"] == "error":
                    problems.append(_problem(message))
            progress(done, of)
        if running.wait():
            raise TerraformError(f"terraform {command} in {self.root} failed", "\n".join(problems))

    def outputs(self) -> dict[str, Any]:
        """Return the root's outputs by name; none before the first apply."""
        if self.state and state_file.known(found := state_file.read(self.state)):
            return state_file.outputs(found)
        return {name: output["value"] for name, output in self._shown("output", "-json").items()}

    def resources(self) -> Iterator[dict[str, Any]]:
        """Yield every resource of the state, with its address, type and values.

        Source: https://developer.hashicorp.com/terraform/internals/json-format#values-representation
        """
        yield from _resources(self._shown("show", "-json").get("values", {}).get("root_module", {}))

    def run(self, command: str, *arguments: str, quiet: bool = True, ok: tuple[int, ...] = (0,)) -> int:
        """Run a command and return its exit code; ``quiet`` keeps its output for the error."""
        answer = self._call(command, list(arguments), capture=quiet)
        if answer.returncode not in ok:
            said = answer.stderr or answer.stdout or ""
            raise TerraformError(f"terraform {command} in {self.root} failed", said, shown=not quiet)
        return answer.returncode

    def _shown(self, command: str, *arguments: str) -> dict[str, Any]:
        """Return a command's JSON output."""
        answer = self._call(command, list(arguments), capture=True)
        if answer.returncode:
            raise TerraformError(f"terraform {command} in {self.root} failed", answer.stderr)
        shown: dict[str, Any] = json.loads(answer.stdout)
        return shown

    def _call(self, command: str, arguments: list[str], capture: bool) -> subprocess.CompletedProcess[str]:
        colour = [] if capture is False and os.isatty(1) else ["-no-color"]
        words = [prerequisites.terraform(), f"-chdir={self.root}", command, *colour, *arguments]
        environment = self.environment_of(command)
        with process.leave_interrupts_to_child():
            if not capture:
                return process.shown(words, environment)
            return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    @contextmanager
    def _canvas_set(self, command: str) -> Iterator[Terraform]:
        """Return this root for an apply, with the command that sets a job's canvas."""
        if self.canvas is None or command != "apply":
            yield self
            return
        self.canvas.check()
        with self.canvas.served() as setter:
            yield self._with_canvas(setter)

    def _key_after(self, command: str) -> None:
        """Update the key's policy to the applied lake, or delete the key after a destroy."""
        if self.key is not None and self.state is not None:
            (self.key.allow if command == "apply" else self.key.remove)(self.state)

    def environment_of(self, command: str) -> dict[str, str]:
        """Return the environment of a Terraform command; for an apply, the key is created."""
        planned = {} if self.canvas is None else {CANVAS_COMMAND: PLANNED}
        key: Mapping[str, str] = {}
        if self.key is not None and self.state is not None and command in EVALUATES:
            key = self.key.variables(self.state, make=command == "apply")
        return {
            **GARBAGE_COLLECTION,
            **os.environ,
            **planned,
            **key,
            "TF_DATA_DIR": str(self.data.absolute()),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            **self.environment,
        }


def _resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def _problem(message: dict[str, Any]) -> str:
    """Format a diagnostic of the machine-readable output, with the resource it is about."""
    found = message["diagnostic"]
    with_address = f"  with {found['address']}" if found.get("address") else ""
    return "\n".join(line for line in (message["@message"], with_address, found.get("detail", "")) if line)
