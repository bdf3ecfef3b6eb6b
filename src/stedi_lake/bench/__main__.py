"""The command line: ``python -m stedi_lake.bench``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from glue_local.errors import UserError
from glue_local.java import has_java

from .measure import measure
from .options import PARTS, Options
from .tables import show

_WIDTH_OF_FILES = 240
_PROJECT = Path(__file__).parents[3]
_D = Options(Path(), Path(), Path())
_SIZES = ",".join(map(str, _D.sizes))


def main(  # noqa: PLR0913, one parameter per option
    *,
    sizes: Annotated[
        str, typer.Option(help="Accelerometer readings of each size, ascending, separated by commas.")
    ] = _SIZES,
    engine: Annotated[str, typer.Option(help="sail, spark or both.")] = "both",
    part: Annotated[
        list[str] | None,
        typer.Option(help=f"What to measure, repeatable: {', '.join(PARTS)}. All, if not given."),
    ] = None,
    cut_off: Annotated[
        float, typer.Option(help="Seconds after which the naive join is stopped.")
    ] = _D.cut_off,
    memory_mb: Annotated[
        int, typer.Option(help="Spark's heap and DuckDB's memory limit, in MiB.")
    ] = _D.memory_mb,
    skewed: Annotated[
        int, typer.Option(help="Readings of the skew case; 0: the second largest size.")
    ] = _D.skewed,
    tiny: Annotated[int, typer.Option(help="Readings of the data on which overhead is measured.")] = _D.tiny,
    rule_rows: Annotated[int, typer.Option(help="Rows of the table that the rules evaluate.")] = _D.rule_rows,
    query_rows: Annotated[int, typer.Option(help="Rows that Athena's queries read.")] = _D.query_rows,
    seed: Annotated[int, typer.Option(help="Of the data.")] = _D.seed,
    out: Annotated[
        Path, typer.Option(help="Folder for bench.json, the data (kept) and work in progress.")
    ] = Path("build/bench"),
    project: Annotated[Path, typer.Option(help="Folder that holds jobs/ and ddl/.")] = _PROJECT,
) -> None:
    """Measure the five jobs: seconds, memory, bytes, growth; compare with the same results by hand."""
    console = Console(width=None if sys.stdout.isatty() else _WIDTH_OF_FILES)
    progress = Console(stderr=True)
    engines = ("sail", "spark") if engine == "both" else (engine,)
    if engine == "both" and not has_java():
        progress.print("Java 17 is not installed: Spark is left out.")
        engines = ("sail",)
    path = out / "bench.json"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # no child may outlive this process
    try:
        options = Options(
            out=out,
            jobs=project / "jobs",
            ddl=project / "ddl",
            sizes=tuple(int(size) for size in sizes.replace("_", "").split(",")),
            engines=engines,
            parts=tuple(part or PARTS),
            cut_off=cut_off,
            memory_mb=memory_mb,
            skewed=skewed,
            tiny=tiny,
            rule_rows=rule_rows,
            query_rows=query_rows,
            seed=seed,
        )
        _warn_if_busy(progress)
        with _shown(progress) as note:
            results = measure(options, note, lambda so_far: so_far.write(path, options))
    except (ValueError, UserError) as error:
        progress.print(f"[red]{type(error).__name__}[/red]: {error}", soft_wrap=True, markup=True)
        raise typer.Exit(2) from error
    show(results, console)
    results.write(path, options)
    console.print(f"All of it: {path}")


@contextmanager
def _shown(console: Console) -> Iterator[Callable[[str], None]]:
    """Show progress: in place on a terminal, otherwise one line per step."""
    if console.is_terminal:
        with console.status("starting") as status:
            yield status.update
        return
    said: set[str] = set()

    def say(text: str) -> None:
        what = text.partition(":")[0]
        if what not in said:
            said.add(what)
            console.print(what, soft_wrap=True)

    yield say


def _warn_if_busy(progress: Console) -> None:
    load, processors = os.getloadavg()[0], os.cpu_count() or 1
    if load > processors / 2:
        progress.print(
            f"[yellow]The machine is busy (load {load:.1f} on {processors} processors): times mean little.[/]"
        )


if __name__ == "__main__":
    typer.run(main)
