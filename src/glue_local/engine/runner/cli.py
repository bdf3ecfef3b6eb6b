"""``glue-local run``: scripts one after the other, over folders, with a report for each."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
import uuid
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from glue_local import environments
from glue_local.catalog.model import Catalog
from glue_local.engine.runner import report as reports
from glue_local.engine.runner.execute import execute, open_catalog
from glue_local.engine.runner.spec import RunReport, RunSpec
from glue_local.errors import UserError

app = typer.Typer(add_completion=False)

#: Columns of a report that goes to a file or a pipe, where nothing need be folded.
WIDTH_OF_FILES = 200

#: Where buckets are folders when --s3-root does not say.
DEFAULT_ROOT = Path("build/s3")

#: The catalog's file, under the root: a name that no bucket can have.
CATALOG_FILE = ".glue-catalog.json"


class EngineChoice(StrEnum):
    """The engines that --engine takes."""

    sail = "sail"
    spark = "spark"


@app.command(context_settings={"allow_interspersed_args": False})
def run(
    words: Annotated[
        list[str],
        typer.Argument(metavar="SCRIPT... [-- --ARG VALUE ...]", help="Scripts, then their arguments."),
    ],
    engine: Annotated[EngineChoice, typer.Option(help="Sail needs no Java.")] = EngineChoice.sail,
    glue: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Of Glue; by default this environment's, else the newest."),
    ] = None,
    s3_root: Annotated[
        Path, typer.Option(metavar="DIR", help="Every bucket is a folder here.")
    ] = DEFAULT_ROOT,
    ddl: Annotated[
        list[Path] | None, typer.Option(metavar="FILE-OR-FOLDER", help="Tables to create; repeatable.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all reports.")
    ] = None,
) -> None:
    """Run Glue scripts, one after the other, and report on each.

    The catalog is kept in DIR/.glue-catalog.json between calls. Words after -- are given to every
    script; JOB_NAME is the script's name unless they say otherwise. The exit code is 1 if any
    script failed; the others still run.
    """
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
    try:
        environments.enter(glue, sys.argv[1:])
    except UserError as error:
        console.print(f"[bold red]error[/]: {escape(str(error))}")
        raise typer.Exit(2) from error
    scripts, arguments = split_words(words, sys.argv)
    s3_root = s3_root.absolute()
    s3_root.mkdir(parents=True, exist_ok=True)
    catalog_spec = {"kind": "file", "path": str(s3_root / CATALOG_FILE)}
    try:
        catalog = open_catalog(catalog_spec)
        load_ddl(catalog, ddl or [])
    except (UserError, OSError) as error:
        console.print(f"[bold red]error[/]: {escape(str(error))}")
        raise typer.Exit(2) from error
    done: list[RunReport] = []
    for script in scripts:
        work_dir = Path(tempfile.mkdtemp(prefix="glue-local-"))
        spec = RunSpec(
            script=str(Path(script).absolute()) if "://" not in script else script,
            job_name=Path(script).stem,
            run_id=f"jr_{uuid.uuid4().hex}",
            engine=engine.value,
            arguments=arguments,
            storage={"kind": "folders", "root": str(s3_root)},
            catalog=catalog_spec,
            work_dir=str(work_dir),
        )
        try:
            with reports.progress(spec.job_name, time.monotonic()):
                report = execute(spec, catalog=catalog)
        finally:
            shutil.rmtree(work_dir, ignore_errors=True)
        report.script = script
        done.append(report)
        reports.show(report, console)
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps([r.to_dict() for r in done], indent=2, default=str)
        json_file.write_text(text + "\n", encoding="utf-8")
    if len(done) > 1:
        reports.show_summary(done, console)
    raise typer.Exit(1 if any(r.state == "FAILED" for r in done) else 0)


def split_words(words: list[str], argv: list[str]) -> tuple[list[str], list[str]]:
    """Split scripts from their arguments at ``--``, which the parser itself swallows when it comes first."""
    if "--" in words:
        at = words.index("--")
        return words[:at], words[at + 1 :]
    if "--" in argv:
        arguments = argv[argv.index("--") + 1 :]
        return words[: len(words) - len(arguments)], arguments
    return words, []


def load_ddl(catalog: Catalog, sources: list[Path]) -> None:
    """Create the tables of DDL files or folders, or bring those that exist up to date."""
    from glue_local.catalog.ddl import read_ddl

    for source in sources:
        for table in read_ddl(source):
            catalog.create_database(table.database)
            if any(t.name == table.name for t in catalog.list_tables(table.database)):
                catalog.update_table(table)
            else:
                catalog.create_table(table)
