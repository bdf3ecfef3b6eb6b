"""A lake that is up, here or on AWS: run it, query it, load it, read its logs, roll back, erase a customer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glue_local.cloud.settings import DEFAULT_PORT
from stedi_lake.commands.options import Environment, EnvironmentOption, PortOption, console, reading_console
from stedi_lake.stack import Stack
from stedi_lake.tables import QueryError

app = typer.Typer()


@app.command()
def run(
    environment: EnvironmentOption = Environment.aws,
    port: PortOption = DEFAULT_PORT,
    workflow: Annotated[
        str, typer.Option(help="The workflow's name, if you may not read Terraform's state.")
    ] = "",
) -> None:
    """Start the lake's workflow and follow it; exit code 1 if a job did not succeed."""
    from stedi_lake.demo import count_rows, run_workflow

    stack = Stack.named(environment.value, port)
    ended = run_workflow(console, stack, workflow)
    if ended.succeeded and not workflow:
        from stedi_lake import display

        console.print(display.rows_table(count_rows(stack)))
    raise typer.Exit(0 if ended.succeeded else 1)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="The query; leave it out with --name.")] = "",
    environment: EnvironmentOption = Environment.local,
    port: PortOption = DEFAULT_PORT,
    form: Annotated[str, typer.Option("--format", help="table, csv or json (one object a line).")] = "table",
    name: Annotated[str, typer.Option(help="A query saved in the lake's workgroup.")] = "",
    workgroup: Annotated[str, typer.Option(help="Use this workgroup instead of the lake's.")] = "",
) -> None:
    """Run an Athena query, on AWS or on this machine; show rows, seconds and bytes scanned."""
    from stedi_lake import ask

    if form not in ask.FORMATS:
        raise QueryError(f"FORMAT={form} is not one of {', '.join(ask.FORMATS)}.")
    if bool(sql) == bool(name):
        raise QueryError('Give a query: SQL="SELECT ...", or NAME= of a saved query.')
    stack = Stack.named(environment.value, port)
    athena, workgroup = stack.client("athena"), workgroup or stack.outputs["athena_workgroup"]
    ask.show(ask.ask(athena, workgroup, sql or ask.saved(athena, workgroup, name)), form, reading_console)


@app.command()
def load(
    data: Annotated[
        str, typer.Argument(help="Folder with <feed>/landing/*.json; a generated sample by default.")
    ] = "",
    environment: EnvironmentOption = Environment.local,
    port: PortOption = DEFAULT_PORT,
) -> None:
    """Put the feeds of a folder, or a generated sample, into the landing bucket."""
    from stedi_lake import display, feeds
    from stedi_lake.demo import sample

    if data:
        feeds.delivered(Path(data))
    stack = Stack.named(environment.value, port)
    seconds: dict[str, float] = {}
    with display.step(console, "Loading the landing data", seconds, "load"):
        folder = Path(data) if data else sample()
        loaded = feeds.load(stack.client("s3"), stack.outputs["buckets"]["landing"], folder)
    console.print(loaded.summary(), highlight=False, markup=False)


@app.command()
def logs(
    job: Annotated[str, typer.Argument(help="The job: its folder below jobs/, or its name in Glue.")] = "",
    run_id: Annotated[str, typer.Option("--run", help="Id of the run; the job's last run by default.")] = "",
    environment: EnvironmentOption = Environment.aws,
    port: PortOption = DEFAULT_PORT,
    glue_job: Annotated[
        str, typer.Option(help="The job's name in Glue, if you may not read Terraform's state.")
    ] = "",
) -> None:
    """Print the log of a job's last run, or of a run by its id."""
    from stedi_lake import job_logs

    stack = Stack.named(environment.value, port)
    glue, cloudwatch = stack.client("glue"), stack.client("logs")
    names = {glue_job: glue_job} if glue_job else stack.outputs["job_names"]
    job_logs.show(reading_console, glue, cloudwatch, names, glue_job or job, run_id)


@app.command()
def rollback(
    table: Annotated[str, typer.Argument(help="The table, or database.table.")] = "",
    to: Annotated[str, typer.Option(help="The state to restore; without it the states are listed.")] = "",
    environment: EnvironmentOption = Environment.aws,
    port: PortOption = DEFAULT_PORT,
) -> None:
    """List the earlier states of a table's data, or restore one."""
    from stedi_lake.rollback import rollback as run_rollback

    stack = Stack.named(environment.value, port)
    databases = list(stack.outputs["databases"].values())
    run_rollback(console, stack.client("glue"), stack.client("s3"), databases, table, to)


@app.command()
def forget(
    email: Annotated[str, typer.Argument(help="E-mail of the customer to erase.")],
    environment: EnvironmentOption = Environment.aws,
    port: PortOption = DEFAULT_PORT,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a customer from the whole lake: first list what would go, then, if confirmed, delete it."""
    from stedi_lake.forget import command

    def sure() -> bool:
        return yes or (console.is_terminal and typer.confirm("Erase all of this? It cannot be undone."))

    command.run(console, Stack.named(environment.value, port), email, sure)
