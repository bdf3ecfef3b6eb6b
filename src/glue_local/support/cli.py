"""``glue-local support``: what is supported, as text, JSON or a page of the documentation."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from glue_local.support.page import page
from glue_local.support.table import SECTIONS, Row, Status

app = typer.Typer(add_completion=False)

_WIDTH_OF_FILES = 200
_COLOURS = {Status.YES: "green", Status.PARTLY: "yellow", Status.NO: "red"}


@app.command()
def support(
    name: Annotated[str, typer.Argument(help="Only what has this in its name, as StartJobRun or csv.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write everything as JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/support.md.")] = False,
) -> None:
    """List what is supported of AWS Glue, Athena, Lake Formation and data quality, and what is not."""
    if markdown:
        sys.stdout.write(page())
        return
    found: dict[str, list[Row]] = {}
    missing: dict[str, str] = {}
    for title, read in SECTIONS.items():
        try:
            found[title] = [row for row in read() if name.lower() in row.name.lower()]
        except ModuleNotFoundError as error:
            missing[title] = f"{error.name} is not installed: pip install 'glue-local[endpoint]'"
    if as_json:
        told = {title: [asdict(row) for row in rows] for title, rows in found.items() if rows}
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_FILES)
    for title, rows in found.items():
        if rows:
            console.print(_table(title, rows, whole=bool(name)))
    for title, why in missing.items():
        console.print(f"[yellow]{escape(title)}[/]: {escape(why)}")
    if name and not any(found.values()):
        console.print(f"nothing has {escape(repr(name))} in its name")
        raise typer.Exit(1)


def _table(title: str, rows: list[Row], *, whole: bool) -> Table:
    """Return a section: counts, and what is partly or not supported; ``whole`` shows everything."""
    counts = ", ".join(f"{sum(row.status is each for row in rows)} {each}" for each in Status)
    table = Table(title=f"{title}: {counts}", title_justify="left", show_header=False)
    for row in rows:
        if whole or (row.status is not Status.YES and row.note):
            table.add_row(escape(row.name), f"[{_COLOURS[row.status]}]{row.status}[/]", escape(row.note))
    bare = [row.name for row in rows if row.status is Status.NO and not row.note]
    if bare and not whole:
        table.add_row("not", "", escape(", ".join(bare)))
    return table
