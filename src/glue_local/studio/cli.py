"""``glue-local studio``: definitions to scripts and back, pictures, and the exchange with Glue Studio."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_local.codegen import UnsupportedNodeError, generate
from glue_local.definition import DefinitionError, load

app = typer.Typer(no_args_is_help=True, help="Visual jobs: scripts, forms, pictures, Glue Studio.")


@app.callback()
def _studio() -> None:
    """Visual jobs: scripts, forms, pictures, Glue Studio."""


@app.command("generate")
def generate_script(
    definition: Annotated[Path, typer.Argument(help="A definition in any of the four forms.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to; else standard output.")
    ] = None,
    generation: Annotated[int, typer.Option(help="2, or 1 for the older form.", min=1, max=2)] = 2,
) -> None:
    """Write the script of a definition as Glue Studio does."""
    try:
        script = generate(load(definition), generation)
    except (DefinitionError, UnsupportedNodeError, OSError) as error:
        _fail(error)
    if output is None:
        sys.stdout.write(script)
    else:
        output.write_text(script, encoding="utf-8")


def _fail(error: Exception) -> NoReturn:
    typer.echo(str(error), err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
