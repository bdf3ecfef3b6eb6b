"""``glue-local report``: the page as one HTML file."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(add_completion=False)

Output = Annotated[Path, typer.Option("-o", "--output", help="The file to write.")]
Rows = Annotated[
    bool, typer.Option("--rows", help="Include the first rows of every table, with personal values masked.")
]


@app.command()
def report(
    output: Output = Path("lake.html"),
    jobs: Annotated[Path, typer.Option(help="The folder of jobs.")] = Path("jobs"),
    ddl: Annotated[Path, typer.Option(help="The folder of the tables' DDL.")] = Path("ddl"),
    endpoint: Annotated[
        str | None, typer.Option(help="Address of a local AWS endpoint; else AWS_ENDPOINT_URL, else AWS.")
    ] = None,
    rows: Rows = False,
) -> None:
    """Write the lake's pages as one HTML file that opens from disk and needs no server."""
    from glue_local.ui.account import Account
    from glue_local.ui.app import Parts
    from glue_local.ui.workspace import Workspace

    write(Parts(Workspace(Path.cwd(), jobs, ddl), Account.from_environment(endpoint)), output, rows=rows)


def write(parts: object, output: Path, *, rows: bool) -> None:
    """Write the report of ``parts``, and print what could not be determined."""
    from glue_local.ui.app import Parts
    from glue_local.ui.report import make_report

    assert isinstance(parts, Parts)
    console, started = Console(stderr=True), time.monotonic()
    try:
        if console.is_terminal:
            with console.status("") as status:
                made = make_report(parts, rows=rows, tell=lambda path: status.update(f"Report: {path}"))
        else:
            made = make_report(parts, rows=rows)
    finally:
        parts.previews.close()
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(made.html, encoding="utf-8")
    size = len(made.html.encode()) / 2**20
    typer.echo(f"{output}: {size:.1f} MiB, {time.monotonic() - started:.1f} s")
    for path, why in made.missing.items():
        print(f"not in it: {path}: {why}", file=sys.stderr)
