"""The command line ``glue-local``: each command group lives in its package, and is loaded when used.

One more group is one more entry of ``GROUPS``; its module defines a ``typer.Typer`` called ``app``.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import typer
from typer.core import TyperGroup

#: Command group, its one line of help, and the module that holds it.
GROUPS = {
    "run": ("Run Glue scripts here, over folders.", "glue_local.engine.runner.cli"),
    "dqdl": ("Data quality rulesets: parse, format, check.", "glue_local.quality.cli"),
    "studio": ("Visual jobs: generate, import, convert, push, pull, diff.", "glue_local.studio.cli"),
    "ui": ("The lake in the browser: look, query, run, edit.", "glue_local.ui.cli"),
    "endpoint": ("The local AWS endpoint: start, stop, status.", "glue_local.cloud.cli"),
}


class _LazyGroups(TyperGroup):
    """A group whose commands are imported only when one is called or its help is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the groups that are installed."""
        return [name for name, (_, module) in GROUPS.items() if importlib.util.find_spec(module)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a group's command, importing it unless only its line of help is needed."""
        if cmd_name not in self.list_commands(ctx):
            return None
        text, module = GROUPS[cmd_name]
        command: Any = typer.main.get_command(importlib.import_module(module).app)
        command.name, command.short_help = cmd_name, text
        return command


app = typer.Typer(cls=_LazyGroups, no_args_is_help=True, help="AWS Glue on a laptop.")


@app.callback()
def _glue_local() -> None:
    """AWS Glue on a laptop."""


if __name__ == "__main__":
    app()
