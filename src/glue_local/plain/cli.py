"""``glue-local run``: scripts one after the other, over folders, with a report for each."""

from __future__ import annotations

import functools
import itertools
import json
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperCommand

from glue_local import environments
from glue_local.catalog.model import Catalog
from glue_local.cloud.runs import arguments as job_arguments
from glue_local.cloud.runs import modules
from glue_local.engine.runner import auto
from glue_local.engine.runner import report as reports
from glue_local.engine.runner.acts import Acts
from glue_local.engine.runner.execute import execute, open_catalog
from glue_local.engine.runner.spec import RunReport, RunSpec
from glue_local.engine.storage import FolderStorage
from glue_local.errors import UserError
from glue_local.plain.aws import folder_endpoint
from glue_local.plain.definitions import DEFAULT_DATABASE, load_ddl, location_of, misplaced
from glue_local.plain.flows import Flow, flow_of
from glue_local.plain.order import order

app = typer.Typer(add_completion=False)

#: Columns of a report that goes to a file or a pipe, where nothing need be folded.
WIDTH_OF_FILES = 200

#: Where buckets are folders, by default.
DEFAULT_ROOT = Path("build/s3")

#: The catalog's file, under the root: a name that no bucket can have.
CATALOG_FILE = ".glue-catalog.json"

#: Where modules are installed that scripts ask for, under the root.
MODULES_FOLDER = ".python-modules"

EngineChoice = Literal["sail", "spark", "auto"]

_ARGUMENTS = "arguments of the scripts"


class _WithArguments(TyperCommand):
    """A command that takes options anywhere before ``--``; everything after it goes to the scripts."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the scripts' arguments aside, then read the rest."""
        if "--" in args:
            at = args.index("--")
            ctx.meta[_ARGUMENTS], args = args[at + 1 :], args[:at]
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            unknown: Any = error
            if name := getattr(error, "option_name", None):  # typer has classes of its own for click's
                unknown.message += f". A script's own arguments follow --: run SCRIPT -- {name} ..."
            raise


@app.command(cls=_WithArguments)
def run(  # noqa: PLR0913, PLR0917 - one for each option
    ctx: typer.Context,
    scripts: Annotated[
        list[str],
        typer.Argument(metavar="SCRIPT... [-- --ARG VALUE ...]", help="Scripts, then their arguments."),
    ],
    engine: Annotated[
        EngineChoice, typer.Option(help="Sail needs no Java; auto turns to Spark where Sail refuses.")
    ] = "sail",
    glue: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Glue version; by default this environment's, else the newest."),
    ] = None,
    s3_root: Annotated[
        Path, typer.Option(metavar="DIR", help="Every bucket is a folder here.")
    ] = DEFAULT_ROOT,
    ddl: Annotated[
        list[Path] | None, typer.Option(metavar="FILE-OR-FOLDER", help="Tables to create; repeatable.")
    ] = None,
    database: Annotated[
        str, typer.Option(metavar="NAME", help="The database of DDL that names none.")
    ] = DEFAULT_DATABASE,
    in_order: Annotated[
        bool, typer.Option("--in-order", help="Run the scripts in the order given here.")
    ] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all reports.")
    ] = None,
) -> None:
    """Run Glue scripts, one after the other, and report on each.

    A script that reads what another one writes runs after it, as far as their text shows; --in-order keeps the given
    order. The catalog is kept in DIR/.glue-catalog.json between calls. Words after -- are passed to every script;
    JOB_NAME is the script's name unless they set it; Glue's job arguments, such as --additional-python-modules, act as
    in a job. boto3 in a script sees the same folders and catalog. The exit code is 1 if any script failed; the others
    still run.
    """
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
    arguments: list[str] = ctx.meta.get(_ARGUMENTS, [])
    named = _named(arguments)
    scripts = [name for word in scripts for name in _expanded(word)]
    ddl = [*(ddl or []), *(Path(name) for name in scripts if name.endswith(".sql"))]
    scripts = [name for name in scripts if not name.endswith(".sql")]
    s3_root = s3_root.absolute()
    catalog_path = s3_root / CATALOG_FILE
    catalog_spec = {"kind": "file", "path": str(catalog_path)}
    try:
        environments.enter(glue, sys.argv[1:])
        s3_root.mkdir(parents=True, exist_ok=True)
        catalog = open_catalog(catalog_spec)
        load_ddl(catalog, ddl, database, lambda why: _note(console, f"passed over: {why}"))
        if refused := job_arguments.refused(named):
            raise UserError("; ".join(refused))
        python_path = _python_path(named, s3_root)
    except (UserError, OSError) as error:
        console.print(f"[bold red]error[/]: {escape(str(error))}")
        raise typer.Exit(2) from error
    flows = [_flow(script, named) for script in scripts]
    for hint in [*misplaced(catalog, flows, database), *job_arguments.without_effect(named)]:
        _note(console, hint)
    if not in_order and len(scripts) > 1:
        scripts = _ordered(scripts, flows, catalog, console)
    done: list[RunReport] = []
    acts = Acts(s3_root)
    with folder_endpoint(s3_root, catalog_path, acts.note) as environment:
        for script in scripts:
            work_dir = Path(tempfile.mkdtemp(prefix="glue-local-"))
            spec = RunSpec(
                script=str(Path(script).absolute()) if "://" not in script else script,
                job_name=Path(script).stem,
                run_id=f"jr_{uuid.uuid4().hex}",
                engine="sail" if engine == "auto" else engine,
                arguments=arguments,
                storage={"kind": "folders", "root": str(s3_root)},
                catalog=catalog_spec,
                work_dir=str(work_dir),
                environment={**environment, **job_arguments.variables(named)},
                py_files=job_arguments.files(named, "--extra-py-files"),
                extra_files=job_arguments.files(named, "--extra-files"),
                python_path=python_path,
            )
            try:
                with reports.progress(spec.job_name, time.monotonic()):
                    run_one = functools.partial(execute, catalog=catalog)
                    report = auto.run(spec, acts, run_one) if engine == "auto" else run_one(spec)
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


def _note(console: Console, text: str) -> None:
    console.print(f"[yellow]note[/] {escape(text)}")


def _expanded(word: str) -> list[str]:
    """Expand an argument: a pattern that the shell has not expanded, else the argument itself."""
    if "*" not in word or "://" in word or Path(word).exists():
        return [word]
    path = Path(word)
    root = Path(path.anchor) if path.is_absolute() else Path()
    return sorted(str(file) for file in root.glob(str(path.relative_to(root)))) or [word]


def _named(arguments: Sequence[str]) -> dict[str, str]:
    """Return the values of arguments, by name: of ``--name value`` and ``--name=value``."""
    found = dict(word.split("=", 1) for word in arguments if word.startswith("--") and "=" in word)
    pairs = itertools.pairwise(arguments)
    return found | {name: value for name, value in pairs if name.startswith("--") and "=" not in name}


def _python_path(named: Mapping[str, str], s3_root: Path) -> list[str]:
    """Return the folder with the modules that a job's arguments ask for; UserError if they cannot be installed."""
    try:
        read = FolderStorage(s3_root).read_bytes
        folder = modules.installed(named, lambda: Path(sys.executable), s3_root / MODULES_FOLDER, read)
    except modules.ModulesError as error:
        raise UserError(str(error)) from error
    return [] if folder is None else [str(folder)]


def _flow(script: str, named: Mapping[str, str]) -> Flow:
    """Return the reads and writes in a script's text; nothing for an unreadable script, whose run reports that."""
    try:
        text = Path(script).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return Flow()
    return flow_of(text, {name.removeprefix("--"): value for name, value in named.items()})


def _ordered(scripts: list[str], flows: list[Flow], catalog: Catalog, console: Console) -> list[str]:
    """Return the scripts in the order of what they read and write; print a note if that is not the given order."""
    found = order(flows, lambda name: location_of(catalog, name))
    if found.circle:
        names = ", ".join(Path(scripts[place]).stem for place in found.circle)
        _note(console, f"{names}: each reads what another writes, so they run in the given order")
    if found.places != sorted(found.places):
        names = ", ".join(Path(scripts[place]).stem for place in found.places)
        _note(console, f"in the order of what they read and write: {names} (--in-order keeps the given one)")
    return [scripts[place] for place in found.places]
