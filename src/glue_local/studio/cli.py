"""``glue-local studio``: definitions to scripts and back, pictures, and the exchange with Glue Studio."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from glue_local.codegen import generate
from glue_local.codegen.generations import LATEST
from glue_local.definition import canonical, forms, load, read, rules
from glue_local.errors import UserError
from glue_local.studio.folder import generate_all, job_names, load_all, unrepeatable_jobs

app = typer.Typer(no_args_is_help=True, help="Visual jobs: scripts, forms, pictures, Glue Studio.")

_EXPECTED = (UserError, OSError)

Jobs = Annotated[Path, typer.Argument(help="The folder of jobs.")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="File to write; standard output by default.")
]
Only = Annotated[list[str] | None, typer.Option("--job", help="This job only; may be repeated.")]


Prefix = Annotated[str, typer.Option(help="Prefix of the jobs' names in Glue.")]


@app.callback()
def _studio() -> None:
    """Visual jobs: scripts, forms, pictures, Glue Studio."""


@app.command("generate")
def generate_script(
    definition: Annotated[Path, typer.Argument(help="A definition in any of the four forms.")],
    output: Output = None,
    generation: Annotated[
        int,
        typer.Option(
            help="2; 2024 for May to August 2024; 1 for the form before; 2023 for the one before that."
        ),
    ] = LATEST,
) -> None:
    """Write the script of a definition as Glue Studio does."""
    try:
        job = load(definition)
        _put(generate(job, generation), output)
    except (*_EXPECTED, ValueError) as error:
        _fail(error)
    for problem in rules.warnings(job):
        typer.echo(f"{definition}: warning: {problem}", err=True)


@app.command("generate-all")
def generate_every_script(
    jobs: Jobs,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if anything would change.")
    ] = False,
) -> None:
    """Write the script of every job, and its definition in canonical form."""
    try:
        changed = generate_all(jobs, check=check)
        doubtful = unrepeatable_jobs(jobs)
    except _EXPECTED as error:
        _fail(error)
    for line in doubtful:
        typer.echo(f"warning: {line}", err=True)
    for file in changed:
        typer.echo(f"{file.path}: {'written' if file.written else 'is out of date: run make jobs'}")
    if check and changed:
        raise typer.Exit(1)


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(help="A definition in any of the four forms.")],
    to: Annotated[str, typer.Option(help=f"One of {', '.join(forms.FORMS)}.")],
    output: Output = None,
) -> None:
    """Write a definition in another form; list what that form cannot hold."""
    if to not in forms.FORMS:
        _fail(ValueError(f"no form {to!r}: there are {', '.join(forms.FORMS)}"))
    try:
        reading = read(source)
        writing = forms.write(reading.definition, to, reading.environment)
        _put(writing.text, output)
    except _EXPECTED as error:
        _fail(error)
    lost = [*reading.other, *writing.lost]
    if to == "ours" and (output is None or output.stem != reading.definition.name):
        lost.append(f"Name: it is the file's own: {reading.definition.name}.json")
    for line in lost:
        typer.echo(f"not kept: {line}", err=True)


@app.command("import")
def import_definition(
    script: Annotated[
        Path, typer.Argument(help="A script that Glue Studio generated, of either generation.")
    ],
    output: Output = None,
    keep_as_code: Annotated[
        bool,
        typer.Option(
            "--keep-as-code", help="Keep sections that cannot be parsed, or were edited, as custom code."
        ),
    ] = False,
) -> None:
    """Rebuild the definition of a generated script; list the lines edited by hand."""
    from glue_local.codegen.reading import import_script

    try:
        text = script.read_text(encoding="utf-8-sig")
        imported = import_script(text, name=script.stem, where=str(script), keep_as_code=keep_as_code)
        _put(canonical.text(imported.definition), output)
    except UnicodeDecodeError as error:
        _fail(ValueError(f"{script}: is not UTF-8: {error}"))
    except _EXPECTED as error:
        _fail(error)
    for words in (*imported.guesses, *rules.warnings(imported.definition)):
        typer.echo(f"note: {words}", err=True)
    if imported.generation != LATEST:
        typer.echo(f"note: the script's form is that of --generation {imported.generation}", err=True)
    if imported.helpers:
        typer.echo("note: the helper definitions are not in the order that generate writes", err=True)
    for one in imported.kept:
        typer.echo(f"{script}: {one}", err=True)
    for edit in imported.edits:
        typer.echo(f"{script}:{edit.line}: {edit}", err=True)
    if imported.edits:
        raise typer.Exit(1)


@app.command()
def lineage(
    jobs: Jobs, output: Annotated[Path, typer.Option("-o", "--output", help="The folder for the pictures.")]
) -> None:
    """Draw the lake's tables and jobs, and the nodes of each job."""
    from glue_local.definition.picture import job_picture, lake_picture

    try:
        every = load_all(jobs)
        pictures = {"lineage.svg": lake_picture(every)} | {
            f"{job.name}.svg": job_picture(job) for job in every
        }
        output.mkdir(parents=True, exist_ok=True)
        for name, picture in pictures.items():
            (output / name).write_text(picture, encoding="utf-8")
            typer.echo(str(output / name))
    except _EXPECTED as error:
        _fail(error)


@app.command()
def push(
    jobs: Jobs,
    job: Only = None,
    ours: Annotated[bool, typer.Option("--ours", help="Overwrite what was edited in Glue Studio.")] = False,
    role: Annotated[str, typer.Option(help="Role of a job that is not in Glue yet.")] = "",
    scripts: Annotated[str, typer.Option(help="S3 folder for the script of such a job.")] = "",
    prefix: Prefix = "",
) -> None:
    """Create or update jobs in Glue in visual mode, keeping what the environment set."""
    _exchange(
        jobs, job, lambda exchange, name: exchange.push(name, ours=ours, role=role, scripts=scripts), prefix
    )


@app.command()
def pull(
    jobs: Jobs,
    job: Only = None,
    theirs: Annotated[bool, typer.Option("--theirs", help="Take Glue Studio's where both changed.")] = False,
    ours: Annotated[bool, typer.Option("--ours", help="Leave git's where both changed.")] = False,
    prefix: Prefix = "",
) -> None:
    """Bring definitions and scripts back from Glue."""
    if theirs and ours:
        _fail(ValueError("--theirs and --ours exclude each other"))
    _exchange(jobs, job, lambda exchange, name: exchange.pull(name, theirs=theirs, ours=ours), prefix)


@app.command()
def diff(
    jobs: Jobs,
    job: Only = None,
    check: Annotated[bool, typer.Option("--check", help="Fail if anything differs.")] = False,
    prefix: Prefix = "",
) -> None:
    """Show how git and Glue differ; change nothing."""
    _exchange(jobs, job, lambda exchange, name: exchange.diff(name), prefix, check)


def _exchange(
    jobs: Path, only: list[str] | None, act: Callable[[Any, str], Any], prefix: str, check: bool = False
) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from glue_local import aws
    from glue_local.studio.exchange import Exchange
    from glue_local.studio.report import report

    failed = differs = False
    try:
        config = aws.config()
        glue, s3 = boto3.client("glue", config=config), boto3.client("s3", config=config)
        exchange = Exchange(jobs, glue, s3, prefix)
        names = only or job_names(jobs)
        for name in names:
            try:
                done = act(exchange, name)
            except (*_EXPECTED, ClientError) as error:
                if aws.hint(error):
                    raise  # it would be the same for every job
                typer.echo(f"job {name}: {error}" if isinstance(error, ClientError) else str(error), err=True)
                failed = True
            else:
                differs = differs or not getattr(done, "same", True)
                typer.echo(report(done))
    except (*_EXPECTED, BotoCoreError, ClientError) as error:
        typer.echo(aws.format_error(error), err=True)
        raise typer.Exit(1) from None
    if failed or (check and differs):
        raise typer.Exit(1)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def _fail(error: Exception) -> NoReturn:
    typer.echo(str(error), err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
