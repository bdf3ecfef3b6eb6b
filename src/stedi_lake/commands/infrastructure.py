"""Terraform: plan, apply, destroy, what it costs, and what puts a broken state right."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from glue_local import aws
from glue_local.cloud.settings import DEFAULT_PORT
from glue_local.errors import UserError
from glue_local.studio.folder import unrepeatable_jobs
from stedi_lake.commands.options import Environment, EnvironmentOption, PortOption, console
from stedi_lake.destruction import check_empty
from stedi_lake.stack import BUILD, PROJECT, Stack, backend_file, jobs_folder
from stedi_lake.terraform import Terraform

app = typer.Typer()


class Command(StrEnum):
    """The Terraform commands."""

    plan = "plan"
    apply = "apply"
    destroy = "destroy"


@app.command()
def bootstrap(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Create the state bucket and the CI role, once per lake, and write live/aws/backend.hcl."""
    from stedi_lake.bootstrap import ROOT, bootstrap

    aws.require_credentials()
    root = Terraform(PROJECT / ROOT, BUILD / "aws" / "bootstrap")
    console.print(bootstrap(root, backend_file(), yes=yes), highlight=False)


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
    stack.require_endpoint()
    root = stack.terraform
    root.init()
    if command is not Command.destroy:
        with suppress(UserError):  # Terraform says itself what it cannot read of a definition
            for line in unrepeatable_jobs(jobs_folder()):
                console.print(f"Warning: {line}", style="yellow", highlight=False, markup=False)
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
        stack = Stack.named(environment.value, port)
        stack.require_endpoint()
        root = stack.terraform
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
    if not lock:
        raise UserError("LOCK= is empty: give the lock's ID, as the refused apply shows it.")
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
    if not address or not name:
        raise UserError(
            "Give ADDRESS=, the resource's address as Terraform shows it, and ID=, the provider's import ID."
        )
    root = Stack.named(environment.value, port).terraform
    root.init()
    root.run("import", "-input=false", address, name, quiet=False)


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
