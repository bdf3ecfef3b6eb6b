"""The command line: ``python -m stedi_lake.sample_data --customers N --seed S --out DIR``."""

from __future__ import annotations

import time
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from glue_local.errors import UserError
from stedi_lake.sample_data import Options, generate

_D = Options(customers=1)


def _share(what: str) -> Any:
    return typer.Option(min=0, max=1, help=what)


def main(  # noqa: PLR0913, one parameter per option
    *,
    customers: Annotated[int, typer.Option(help="How many customers.")],
    out: Annotated[
        Path, typer.Option(help="Folder for customer/, accelerometer/, step_trainer/, truth.json.")
    ],
    seed: Annotated[
        int, typer.Option(help="Random seed: the same seed and options give the same files.")
    ] = _D.seed,
    consented: Annotated[float, _share("Share of customers who consent to research.")] = _D.consented,
    with_device: Annotated[float, _share("Share of customers with a step trainer.")] = _D.with_device,
    serial_defect: Annotated[
        bool, typer.Option(help="Customer records repeat 30 serial numbers, else each has its trainer's.")
    ] = _D.serial_defect,
    duplicates: Annotated[float, _share("Share of customers with a record delivered twice.")] = _D.duplicates,
    late: Annotated[float, _share("Share of customers whose older record arrives last.")] = _D.late,
    withdrawn: Annotated[float, _share("Share of consenting customers who withdraw.")] = _D.withdrawn,
    malformed: Annotated[float, _share("Broken lines per good line.")] = _D.malformed,
    colliding: Annotated[
        float, _share("Share of customers who share reading times with another one.")
    ] = _D.colliding,
    imperfect: Annotated[
        float, _share("Share of trainers whose owner's phone misses 10% of the times.")
    ] = _D.imperfect,
    doubtful: Annotated[
        float, _share("Share of trainers whose owner's phone misses 20%: no owner is found.")
    ] = _D.doubtful,
    full_seconds: Annotated[
        float, _share("Share of customers whose clocks have no milliseconds.")
    ] = _D.full_seconds,
    gyms: Annotated[
        float, _share("Share of customers who train at the same time, in groups of four.")
    ] = _D.gyms,
    silent: Annotated[float, _share("Share of trainers whose owner's phone is off.")] = _D.silent,
    families: Annotated[
        float, _share("Share of customers in pairs where one trains next to the other's trainer.")
    ] = _D.families,
    lent: Annotated[
        float, _share("Share of customers in pairs where one lends the other a trainer.")
    ] = _D.lent,
    sold: Annotated[
        float, _share("Share of customers in pairs where one sells the other a trainer.")
    ] = _D.sold,
    copied: Annotated[
        float, _share("Share of customers in pairs where one uploads the other's instants.")
    ] = _D.copied,
    readings: Annotated[int, typer.Option(min=1, help="Reading times per customer.")] = _D.readings,
    samples: Annotated[
        int, typer.Option(min=1, max=6, help="Highest number of accelerometer readings at one time.")
    ] = _D.samples,
    skew: Annotated[
        float, typer.Option(min=0, max=0.9, help="Share of all readings that belong to a single customer.")
    ] = _D.skew,
    lines_per_file: Annotated[
        int, typer.Option(min=0, help="Lines per data file; 0 chooses by the amount of data.")
    ] = _D.lines_per_file,
    truth_rows: Annotated[
        bool, typer.Option(help="Write the expected rows, not only their number.")
    ] = _D.truth_rows,
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete the files of an earlier call first.")
    ] = False,
) -> None:
    """Write STEDI's three feeds in the published shape, and the expected contents of the lake."""
    given = locals()
    console = Console(stderr=True)
    began = time.perf_counter()
    try:
        options = Options(**{field.name: given[field.name] for field in fields(Options)})
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("customers", total=customers)
            truth = generate(
                options, out, replace=replace, progress=lambda done: bar.update(task, completed=done)
            )
    except (ValueError, UserError) as error:
        console.print(f"[red]{escape(str(error))}[/red]", soft_wrap=True)
        raise typer.Exit(2) from error
    except OSError as error:
        why = f"{error.filename or out}: {error.strerror}"
        console.print(
            f"[red]Cannot write to {escape(why)}: name another folder with --out.[/red]", soft_wrap=True
        )
        raise typer.Exit(2) from error
    table = Table("table", "rows", "rows, scope reading", title=f"{out}, {time.perf_counter() - began:.1f} s")
    for name, rows in truth["rows"]["customer"].items():
        table.add_row(name, f"{rows:,}", f"{truth['rows']['reading'][name]:,}")
    Console().print(table)


if __name__ == "__main__":
    typer.run(main)
