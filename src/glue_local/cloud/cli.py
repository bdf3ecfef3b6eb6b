"""The command ``glue-local endpoint``: start, stop, status and IAM enforcement of the local AWS endpoint."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from glue_local.cloud import endpoint
from glue_local.cloud.access import Access
from glue_local.cloud.guard.peers import can_tell
from glue_local.cloud.settings import DEFAULT_MEMORY_MB, DEFAULT_PORT, DEFAULT_REGION, HOST, Engine

#: Variables that would have a command talk to another account, or to another address.
_OF_AN_ACCOUNT = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3")

app = typer.Typer(help="The local AWS endpoint.", no_args_is_help=True)

Port = Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")]
StateDir = Annotated[Path | None, typer.Option(help="Folder of the endpoint's log and runs.")]


class Switch(StrEnum):
    """On or off."""

    ON = "on"
    OFF = "off"


def _fail(message: object) -> NoReturn:
    typer.echo(f"glue-local endpoint: {message}", err=True)
    raise typer.Exit(1)


def _none_runs(state_dir: Path | None, port: int) -> str:
    with_port = "" if port == DEFAULT_PORT else f" --port {port}"
    return f"no endpoint runs from {_folder(state_dir, port)}: start one with `glue-local endpoint start{with_port}`"


def _folder(state_dir: Path | None, port: int) -> Path:
    """The requested state folder, else that of the endpoint at the port, else the default one."""
    return state_dir or endpoint.folder_at(f"http://{HOST}:{port}") or endpoint.default_state_dir(port)


@app.command()
def start(  # noqa: PLR0913, PLR0917 - one for each option
    port: Port = DEFAULT_PORT,
    engine: Annotated[Engine, typer.Option(help="The engine of job runs.")] = "sail",
    state_dir: StateDir = None,
    memory_mb: Annotated[int, typer.Option(help="Memory of one job run, in MiB.")] = DEFAULT_MEMORY_MB,
    enforce_iam: Annotated[bool, typer.Option("--enforce-iam", help="Enforce IAM policies.")] = False,
    access_key: Annotated[
        bool,
        typer.Option("--access-key", help="Create an access key, and refuse requests not signed with it."),
    ] = False,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="A web page that may call the endpoint, for example http://localhost:3000."),
    ] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="Another host name of this endpoint.")] = None,
    moto_control: Annotated[
        bool,
        typer.Option(
            "--moto-control",
            help="For moto's test suites: enable its control paths (reset and others), check values as it does.",
        ),
    ] = False,
    bind: Annotated[str, typer.Option(help="Address to listen on.")] = HOST,
    others_may_run_code_as_me: Annotated[
        bool,
        typer.Option(
            "--others-may-run-code-as-me",
            help="Allow an address that other machines can reach; anyone with the keys can run code as you.",
        ),
    ] = False,
) -> None:
    """Start the endpoint in the background and wait until it answers."""
    access = Access(
        bind,
        others_may_run_code_as_me,
        tuple(allow_origin or ()),
        tuple(allow_host or ()),
        access_key,
        moto_control,
    )
    try:
        running = endpoint.start(
            port,
            engine,
            state_dir or endpoint.default_state_dir(port),
            memory_mb,
            enforce=enforce_iam,
            access=access,
        )
    except endpoint.EndpointError as error:
        _fail(error)
    typer.echo(f"endpoint at {running.url} (pid {running.pid}, log {running.log})")
    typer.echo(
        f"use it with: AWS_ACCESS_KEY_ID={running.access_key} AWS_SECRET_ACCESS_KEY={running.secret_key} "
        f"aws --endpoint-url {running.url} ..."
    )
    if not running.signed and not can_tell():
        typer.echo(
            "this system does not reveal which user owns a connection, so other users of this machine can call it too;"
        )
        typer.echo("with --access-key it answers only callers with its key")


@app.command()
def stop(port: Port = DEFAULT_PORT, state_dir: StateDir = None) -> None:
    """Stop the endpoint and discard its data."""
    stopped = endpoint.stop(_folder(state_dir, port))
    if stopped is None:
        typer.echo("no endpoint was running")
    else:
        typer.echo(f"stopped the endpoint at {stopped.url}: its buckets, tables, jobs and runs are gone")


@app.command()
def status(
    port: Port = DEFAULT_PORT,
    state_dir: StateDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show whether the endpoint runs; exit code 1 if it does not."""
    running = endpoint.status(_folder(state_dir, port))
    said = endpoint.health(running.url) if running else None
    if running is None or said is None:
        _fail(_none_runs(state_dir, port))
    if as_json:
        typer.echo(json.dumps({"url": running.url, "log": str(running.log), **said}))
    else:
        policies = "enforced" if said["enforcing"] else "not enforced"
        typer.echo(
            f"endpoint at {running.url} (pid {running.pid}, engine {said['engine']}, policies {policies})"
        )


@app.command()
def enforce(
    switch: Annotated[Switch, typer.Argument(help="Whether IAM policies are enforced.")],
    port: Port = DEFAULT_PORT,
    state_dir: StateDir = None,
) -> None:
    """Enforce IAM policies from now on, or stop doing so."""
    running = endpoint.status(_folder(state_dir, port))
    if running is None:
        _fail(_none_runs(state_dir, port))
    try:
        endpoint.set_enforcement(running.url, on=switch is Switch.ON)
    except endpoint.EndpointError as error:
        _fail(error)
    typer.echo(f"IAM policies are {'enforced' if switch is Switch.ON else 'not enforced'}")


@app.command()
def env(port: Port = DEFAULT_PORT, state_dir: StateDir = None) -> None:
    """Print the environment of an AWS client, for a shell: eval "$(glue-local endpoint env)"."""
    for name, value in _variables(port, state_dir).items():
        typer.echo(f"export {name}={value}")


@app.command(name="exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def execute(
    command: Annotated[list[str], typer.Argument(help="A command, for example: aws s3 ls.")],
    port: Port = DEFAULT_PORT,
    state_dir: StateDir = None,
) -> None:
    """Run a command with the endpoint's address and keys in its environment."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_AN_ACCOUNT}
    try:
        os.execvpe(command[0], command, kept | _variables(port, state_dir))
    except OSError as error:
        _fail(f"{command[0]}: {error.strerror}")


@app.command()
def routes() -> None:
    """Print every HTTP path of the endpoint and who may call it, as Markdown (takes half a minute)."""
    from glue_local.cloud.guard.routes import markdown

    typer.echo(markdown(), nl=False)


def _variables(port: int, state_dir: Path | None) -> dict[str, str]:
    running = endpoint.status(_folder(state_dir, port))
    url = running.url if running else f"http://{HOST}:{port}"
    key, secret = endpoint.keys_at(url, state_dir)
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": DEFAULT_REGION,
        "AWS_REGION": DEFAULT_REGION,
    }
