"""The command line ``glue-local``: each command group lives in its package, and is loaded on first use.

One more group is one more entry of ``GROUPS``; its module defines a ``typer.Typer`` called ``app``.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from glue_local import environments
from glue_local.errors import UserError

#: Command group, its one line of help, and the module that holds it.
GROUPS = {
    "run": ("Run Glue scripts on local folders.", "glue_local.plain.cli"),
    "support": ("List what is supported of AWS, and what is not.", "glue_local.support.cli"),
    "ddl": ("A table's DDL: write it in the canonical form.", "glue_local.catalog.cli"),
    "dqdl": ("Data quality rulesets: parse, format, check.", "glue_local.quality.cli"),
    "studio": ("Visual jobs: generate, import, convert, push, pull, diff.", "glue_local.studio.cli"),
    "ui": ("The lake in the browser: browse, query, run, edit.", "glue_local.ui.cli"),
    "report": ("The lake's pages as one HTML file.", "glue_local.ui.report_cli"),
    "endpoint": ("The local AWS endpoint: start, stop, status.", "glue_local.cloud.cli"),
}

#: Groups whose modules need Spark's Python API: without it they are run in an environment that has it.
NEED_SPARK = ("run", "dqdl", "support")


class _LazyGroups(TyperGroup):
    """A group whose commands are imported only when one is called or its help is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the groups."""
        return list(GROUPS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a group's command, importing it unless only its line of help is needed."""
        if cmd_name not in GROUPS:
            return None
        text, module = GROUPS[cmd_name]
        called = cmd_name in sys.argv[1:2]
        if called and cmd_name in NEED_SPARK and environments.this_version() is None:
            try:
                environments.enter(_wanted_version(sys.argv[1:]), sys.argv[1:])
            except UserError as error:
                _fail(str(error))
        try:
            command: Any = typer.main.get_command(importlib.import_module(module).app)
        except ModuleNotFoundError as error:
            if called:
                _fail(
                    f"{cmd_name} needs {error.name}, which is not installed: pip install 'glue-local[endpoint]'"
                )
            command = typer.main.get_command(_not_installed)
        command.name, command.short_help = cmd_name, text
        return command


#: Listed instead of a group whose dependencies are not installed.
_not_installed = typer.Typer()
_not_installed.command()(lambda: None)


def _fail(message: str) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


def _wanted_version(words: list[str]) -> str | None:
    """Return what --glue names among a command's words; scripts' own arguments, after --, do not count."""
    ours = words[: words.index("--")] if "--" in words else words
    for word, following in zip(ours, [*ours[1:], None], strict=True):
        if word == "--glue":
            return following
        if word.startswith("--glue="):
            return word.removeprefix("--glue=")
    return None


app = typer.Typer(cls=_LazyGroups, no_args_is_help=True, help="AWS Glue on a laptop.")


@app.callback()
def _glue_local() -> None:
    """AWS Glue on a laptop."""


if __name__ == "__main__":
    app()
