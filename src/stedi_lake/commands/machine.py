"""The lake on this machine: the demo, its start and stop, and its pages in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glue_local.cloud.settings import DEFAULT_MEMORY_MB, DEFAULT_PORT
from stedi_lake.commands.options import (
    EngineOption,
    Environment,
    EnvironmentOption,
    KeyOption,
    MemoryOption,
    PortOption,
    console,
)
from stedi_lake.stack import BUILD, PROJECT, Stack

app = typer.Typer()


@app.command()
def demo(
    engine: EngineOption = "sail",
    port: PortOption = DEFAULT_PORT,
    memory_mb: MemoryOption = DEFAULT_MEMORY_MB,
    data: Annotated[
        Path | None, typer.Option(help="Folder with <feed>/landing/*.json; a sample by default.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the lake running.")] = False,
    access_key: KeyOption = False,
) -> None:
    """Start the lake on this machine, run its jobs and show its tables."""
    from stedi_lake.demo import Local
    from stedi_lake.demo import demo as run_demo

    raise typer.Exit(0 if run_demo(Local(engine, port, memory_mb, console, access_key), data, keep) else 1)


@app.command()
def up(
    engine: EngineOption = "sail",
    port: PortOption = DEFAULT_PORT,
    memory_mb: MemoryOption = DEFAULT_MEMORY_MB,
    access_key: KeyOption = False,
) -> None:
    """Start the local AWS endpoint and apply the lake to it."""
    from stedi_lake.demo import Local, connection_help

    console.print(
        connection_help(Local(engine, port, memory_mb, console, access_key).up()),
        highlight=False,
        soft_wrap=True,
    )


@app.command()
def down(port: PortOption = DEFAULT_PORT) -> None:
    """Stop the local AWS endpoint and discard all its data."""
    from stedi_lake.demo import Local

    stopped = Local("sail", port, DEFAULT_MEMORY_MB, console).down()
    console.print("Stopped." if stopped else "Nothing was running.")


@app.command()
def ui(
    environment: EnvironmentOption = Environment.local,
    port: PortOption = DEFAULT_PORT,
    ui_port: Annotated[int, typer.Option(help="Port of the page on 127.0.0.1; 0 takes a free one.")] = 5567,
    writable: Annotated[
        bool, typer.Option("--writable", help="On AWS: start runs, restore data, push jobs.")
    ] = False,
    jobs: Annotated[Path, typer.Option(help="The folder of jobs; the tables' DDL is next to it.")] = PROJECT
    / "jobs",
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Open the lake in the browser: browse tables, query, watch runs, edit jobs."""
    from glue_local.ui.cli import show
    from stedi_lake.ui_parts import parts

    stack = Stack.named(environment.value, port)
    show(parts(stack, jobs.absolute(), writable=writable), ui_port, opened=not no_open)


@app.command()
def report(
    environment: EnvironmentOption = Environment.local,
    port: PortOption = DEFAULT_PORT,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")] = BUILD / "lake.html",
    rows: Annotated[
        bool,
        typer.Option("--rows", help="Include the first rows of every table, with personal values masked."),
    ] = False,
) -> None:
    """Write the lake's pages as one HTML file that opens from disk."""
    from glue_local.ui.report_cli import write
    from stedi_lake.ui_parts import parts

    write(parts(Stack.named(environment.value, port)), output, rows=rows)
