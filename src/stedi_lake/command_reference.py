"""Writes docs/commands.md: make's targets, glue-local's commands, and the variables of the environment.

``make support`` runs it; a test compares the page with what it would write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import typer

from glue_local import cli
from glue_local.replacing import replace_text
from stedi_lake.stack import PROJECT

PAGE = PROJECT / "docs" / "commands.md"
#: Variables that a user may set, and what they do. Other GLUE_LOCAL_ variables pass between processes.
VARIABLES = {
    "AWS_MAX_ATTEMPTS": "How often a request to AWS is sent if it is throttled or fails; 5.",
    "GLUE_LOCAL_ALARMS_EVERY": "Seconds between two evaluations of CloudWatch alarms; 60, as on AWS.",
    "GLUE_LOCAL_CACHE": "Folder for copies that make reading faster; `glue-local` in the user's cache folder.",
    "GLUE_LOCAL_CONCURRENT_RUNS": "Job runs that the endpoint executes at once; 2.",
    "GLUE_LOCAL_DISK_MB": "MiB that a job run may write to its working folder; 96256, the disk of a G.1X worker.",
    "GLUE_LOCAL_ENVIRONMENTS": "Folder for the environments of the Glue versions; in the user's cache folder.",
    "GLUE_LOCAL_FREE_DISK_MB": "MiB that a job run must leave free on the disk; 512.",
    "GLUE_LOCAL_JAVA_OPTIONS": "More options for the JVM of the Spark engine.",
    "GLUE_LOCAL_KEY_TAGS_AFTER": "Seconds until new tags of a KMS key count in policies; 300.",
    "GLUE_LOCAL_OUTPUT_MB": "MiB of a job run's output that the endpoint keeps; 100.",
    "GLUE_LOCAL_RUN_ENVIRONMENT": "Names of variables of your environment that job runs get, with commas between.",
    "GLUE_LOCAL_STANDBY_WORKERS": "Worker processes that wait for the next job run; 1.",
    "JAVA_HOME": "Where Java 17 is, for `ENGINE=spark`.",
    "TF_BACKEND_CONFIG": "File that names the bucket of Terraform's state; `terraform/live/aws/backend.hcl`.",
    "TF_PLUGIN_DIR": "Folder of unpacked Terraform providers, instead of the registry.",
    "TF_VAR_<name>": "A variable of `terraform/live/aws` or `live/local`: [the module](../terraform/README.md).",
}
_TARGET = re.compile(r"^([a-z-]+):.*## (.*)$", re.MULTILINE)


def page() -> str:
    """Return the page."""
    lines = [
        "# Commands and settings",
        "",
        "`make support` writes this page from the code, and a test fails if they differ.",
        "",
        "## make",
        "",
        "Settings of every target: `ENV` (aws or local; `query`, `load`, `ui`, `report`: local unless you say aws),",
        "`PORT` of the endpoint (5566), `UI_PORT` of the page (5567), `ENGINE` (sail or spark), `GLUE` (5.1 or 6.0),",
        "`MEMORY_MB` of a run (4096), `JOB_PREFIX` of another lake.",
        "",
        *_rows(("target", "what it does"), _targets()),
        "",
        "## glue-local",
        "",
        "In this repository it is `.venv/bin/glue-local`; `source .venv/bin/activate` puts it on your path.",
        "",
    ]
    for group in cli.GROUPS:
        lines += _group(group)
    lines += ["## Environment variables", "", *_rows(("variable", "what it sets; its default"), _variables())]
    return "\n".join(lines) + "\n"


def _targets() -> Iterator[tuple[str, str]]:
    for name, text in _TARGET.findall((PROJECT / "Makefile").read_text(encoding="utf-8")):
        yield f"`make {name}`", text


def _variables() -> Iterator[tuple[str, str]]:
    for name, text in sorted(VARIABLES.items()):
        yield f"`{name}`", text


def _group(name: str) -> list[str]:
    program: Any = typer.main.get_command(cli.app)
    command = program.get_command(None, name)
    commands = [(f"{name} {part}", found) for part, found in getattr(command, "commands", {}).items()]
    lines = []
    for title, found in commands or [(name, command)]:
        arguments = " ".join(_argument(part) for part in found.params if part.param_type_name == "argument")
        lines += [
            f"### glue-local {title} {arguments}".rstrip(),
            "",
            " ".join((found.help or "").split()),
            "",
        ]
        if options := [part for part in found.params if part.param_type_name == "option"]:
            lines += [*_rows(("option", "what it does", "default"), map(_option, options)), ""]
    return lines


def _argument(part: Any) -> str:
    name = part.metavar or part.name.upper()
    return name if part.required or part.metavar else f"[{name}]"


def _option(part: Any) -> tuple[str, str, str]:
    default = (
        ""
        if part.is_flag or part.default in {None, (), ""} or callable(part.default)
        else f"`{part.default}`"
    )
    return ", ".join(f"`{name}`" for name in part.opts), part.help or "", default


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    shown = [" | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    return [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *(f"| {row} |" for row in shown)]


if __name__ == "__main__":
    replace_text(PAGE, page())
