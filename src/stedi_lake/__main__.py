"""What the Makefile calls: the demo, the local stack, the workflow, and Terraform."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_local import aws
from glue_local.cloud.settings import DEFAULT_MEMORY_MB, DEFAULT_PORT
from glue_local.errors import UserError
from stedi_lake.command_settings import HintingConsole
from stedi_lake.destruction import check_empty
from stedi_lake.stack import BUILD, PROJECT, Stack, backend_file
from stedi_lake.tables import QueryError
from stedi_lake.terraform import Terraform

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
#: Files and pipes get unwrapped lines.
console = HintingConsole(width=None if sys.stdout.isatty() else 200)


class Environment(StrEnum):
    """Where the lake is."""

    aws = "aws"
    local = "local"


class Engine(StrEnum):
    """What runs the jobs locally."""

    sail = "sail"
    spark = "spark"


EngineOption = Annotated[Engine, typer.Option(help="What runs the jobs: sail needs no Java, spark Java 17.")]
PortOption = Annotated[int, typer.Option(help="Port of the local AWS endpoint.")]
KeyOption = Annotated[
    bool,
    typer.Option(
        "--access-key", help="Create an access key at the start and refuse requests not signed with it."
    ),
]
MemoryOption = Annotated[int, typer.Option(help="Memory a job run may take, in MiB.")]
EnvironmentOption = Annotated[Environment, typer.Option("--env", help="Where the lake is.")]


@app.command()
def demo(
    engine: EngineOption = Engine.sail,
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

    raise typer.Exit(
        0 if run_demo(Local(engine.value, port, memory_mb, console, access_key), data, keep) else 1
    )


@app.command()
def up(
    engine: EngineOption = Engine.sail,
    port: PortOption = DEFAULT_PORT,
    memory_mb: MemoryOption = DEFAULT_MEMORY_MB,
    access_key: KeyOption = False,
) -> None:
    """Start the local AWS endpoint and apply the lake to it."""
    from stedi_lake.demo import Local, connection_help

    console.print(
        connection_help(Local(engine.value, port, memory_mb, console, access_key).up()),
        highlight=False,
        soft_wrap=True,
    )


@app.command()
def down(port: PortOption = DEFAULT_PORT) -> None:
    """Stop the local AWS endpoint and discard all its data."""
    from stedi_lake.demo import Local

    stopped = Local(Engine.sail.value, port, DEFAULT_MEMORY_MB, console).down()
    console.print("Stopped." if stopped else "Nothing was running.")


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
    ask.show(ask.ask(athena, workgroup, sql or ask.saved(athena, workgroup, name)), form, console)


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
    console.print(f"{loaded.files} files, {loaded.size / 2**20:.1f} MiB", highlight=False)


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
    job_logs.show(console, glue, cloudwatch, names, glue_job or job, run_id)


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


class Command(StrEnum):
    """The Terraform commands."""

    plan = "plan"
    apply = "apply"
    destroy = "destroy"


@app.command()
def terraform(
    command: Command,
    environment: EnvironmentOption = Environment.aws,
    port: PortOption = DEFAULT_PORT,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Exit code 1 if the plan is not empty.")] = False,
    saved: Annotated[Path | None, typer.Option(help="File that keeps the plan, or that is applied.")] = None,
) -> None:
    """Initialise the environment's root and plan, apply or destroy it."""
    stack = Stack.named(environment.value, port)
    root = stack.terraform
    root.init()
    if saved is not None and command is not Command.destroy:
        root.plan_to(saved) if command is Command.plan else root.apply_from(saved)
        return
    approve = ["-auto-approve"] if yes else []
    match command:
        case Command.plan:
            raise typer.Exit(1 if root.plan() and empty else 0)
        case Command.apply:
            root.apply(*approve)
        case Command.destroy:
            check_empty(root, stack.client("s3"))
            root.destroy(*approve)


@app.command()
def cost(
    environment: EnvironmentOption = Environment.aws,
    port: PortOption = DEFAULT_PORT,
    plan: Annotated[
        Path | None, typer.Option(help="A plan written by `terraform show -json`; by default a new one.")
    ] = None,
    assume: Annotated[
        str, typer.Option(help="What to assume otherwise: name=value, with spaces between.")
    ] = "",
    bench: Annotated[Path, typer.Option(help="What `make bench` measured.")] = BUILD / "bench/bench.json",
) -> None:
    """Estimate what the lake costs a month once the plan is applied."""
    from stedi_lake.cost import plan as plans
    from stedi_lake.cost.estimate import estimate
    from stedi_lake.cost.lake import Lake
    from stedi_lake.cost.show import show
    from stedi_lake.cost.usage import assume as assumed
    from stedi_lake.cost.work import measured

    usage = assumed(assume.split())
    if plan:
        planned = plans.read(plan)
    else:
        root = Stack.named(environment.value, port).terraform
        with console.status("Planning ..."):
            root.init()
            planned = plans.parse(root.planned())
    work = measured(bench, usage.readings * usage.months)
    show(estimate(Lake(planned, usage, work)), console)


@app.command()
def unlock(
    lock: Annotated[str, typer.Argument(help="The lock's ID, as the refused apply shows it.")],
    environment: EnvironmentOption = Environment.aws,
    port: PortOption = DEFAULT_PORT,
) -> None:
    """Release a state lock that a killed Terraform left behind; make sure that no apply is running."""
    root = Stack.named(environment.value, port).terraform
    root.init()
    root.run("force-unlock", "-force", lock, quiet=False)


@app.command()
def adopt(
    address: Annotated[str, typer.Argument(help="Address of the resource, as Terraform shows it.")],
    name: Annotated[str, typer.Argument(help="What AWS calls it: the provider's import ID.")],
    environment: EnvironmentOption = Environment.aws,
    port: PortOption = DEFAULT_PORT,
) -> None:
    """Import an existing resource into Terraform's state, for example after an apply was killed."""
    root = Stack.named(environment.value, port).terraform
    root.init()
    root.run("import", "-input=false", address, name, quiet=False)


@app.command()
def bootstrap(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Create the state bucket and the CI role, once per account, and write live/aws/backend.hcl."""
    from stedi_lake.bootstrap import ROOT, bootstrap

    root = Terraform(PROJECT / ROOT, BUILD / "aws" / "bootstrap")
    console.print(bootstrap(root, backend_file(), yes=yes), highlight=False)


@app.command()
def validate() -> None:
    """Validate every Terraform root of the project, without calling any cloud."""
    roots = [PROJECT / "terraform", PROJECT / "terraform" / "bootstrap"]
    roots += sorted((PROJECT / "terraform").glob("live/*/"))
    roots += sorted((PROJECT / "terraform").glob("examples/*/"))
    for root in roots:
        name = root.relative_to(PROJECT)
        console.print(f"{name}: ", end="", highlight=False)
        Terraform(root, BUILD / "validate" / name).validate()


def main() -> None:
    """Run the command; print expected errors as one line, without a stack trace."""
    try:
        app()
    except UserError as error:
        _fail(str(error))
    except Exception as error:
        from botocore.exceptions import BotoCoreError, ClientError

        if not isinstance(error, (BotoCoreError, ClientError)):
            raise
        _fail(aws.format_error(error))


def _fail(message: str) -> NoReturn:
    HintingConsole(stderr=True, soft_wrap=True).print(message, style="red", highlight=False, markup=False)
    raise SystemExit(1) from None


if __name__ == "__main__":
    main()
