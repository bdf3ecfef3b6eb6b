"""``glue-local ui``: the lake in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from glue_local.ui.server import DEFAULT_PORT

app = typer.Typer(add_completion=False)


@app.command()
def ui(
    jobs: Annotated[Path, typer.Option(help="The folder of jobs.")] = Path("jobs"),
    ddl: Annotated[Path, typer.Option(help="The folder of the tables' DDL.")] = Path("ddl"),
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = DEFAULT_PORT,
    endpoint: Annotated[
        str | None, typer.Option(help="Address of a local AWS endpoint; else AWS_ENDPOINT_URL, else AWS.")
    ] = None,
    writable: Annotated[
        bool,
        typer.Option("--writable", help="Also allow starting runs, restoring data and pushing jobs on AWS."),
    ] = False,
    workgroup: Annotated[str | None, typer.Option(help="Athena's workgroup.")] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Look at a lake, query it, watch it run and edit its visual jobs in the browser."""
    from glue_local.ui.account import Account
    from glue_local.ui.app import Parts
    from glue_local.ui.workspace import Workspace

    account = Account.from_environment(endpoint, writable=writable or None)
    account.workgroup = workgroup
    show(Parts(Workspace(Path.cwd(), jobs, ddl), account), port, opened=not no_open)


def show(parts: object, port: int, *, opened: bool) -> None:
    """Serve the page of ``parts`` until Ctrl-C; open it in the browser if so asked."""
    from glue_local.ui.app import Parts
    from glue_local.ui.server import PortTakenError, make_page

    assert isinstance(parts, Parts)
    try:
        page = make_page(parts, port)
    except PortTakenError as error:
        typer.echo(f"glue-local ui: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"The lake is at {page.url}")
    typer.echo(
        "The address contains this session's key and works on this machine only. Ctrl-C stops the page."
    )
    parts.warm()
    if opened:
        webbrowser.open(page.url)
    try:
        page.serve()
    except KeyboardInterrupt:
        typer.echo("")
    finally:
        parts.previews.close()
