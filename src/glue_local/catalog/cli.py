"""``glue-local ddl``: a table's DDL in the canonical form, the one that the Terraform module reads."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from glue_local.catalog.ddl import canonical, parse_ddl
from glue_local.catalog.model import CatalogError

app = typer.Typer(no_args_is_help=True, help="A table's DDL: write it in the canonical form.")


@app.callback()
def _ddl() -> None:
    """A table's DDL: write it in the canonical form."""


@app.command("format")
def format_file(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="One CREATE TABLE statement; - reads standard input.")
    ],
    *,
    write: Annotated[bool, typer.Option("--write", help="Replace the file instead of printing.")] = False,
    database: Annotated[str, typer.Option(help="Database of a table that is named without one.")] = "default",
) -> None:
    """Print a table's DDL in the canonical form: one column or property per line, clauses in a fixed order.

    Comments (--, /* */) and statements other than CREATE TABLE are left out; COMMENT clauses stay.
    """
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{file}: cannot be read: {error}", err=True)
        raise typer.Exit(2) from None
    try:
        formatted = canonical(parse_ddl(text, file, database=database))
    except CatalogError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    if write and file != "-":
        if formatted != text:
            Path(file).write_text(formatted, encoding="utf-8")
    else:
        typer.echo(formatted, nl=False)
