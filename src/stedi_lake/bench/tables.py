"""The measurements as tables for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.table import Table

from stedi_lake.cost.workers import BYTES_PER_DPU, LEAST_SECONDS

from .athena import RATIO, SECONDS, Query
from .glue_cost import DPU_HOUR, Estimate, estimates
from .jobs import JobRun
from .lake import JOBS
from .overhead import Overhead, phases
from .reference import ByHand, Naive
from .results import Measured, Results, ratio
from .rules import Rules

_KIB = 1024


def show(results: Results, console: Console) -> None:
    """Print a table for each part."""
    for table in tables(results):
        console.print(table)
        console.print()


def tables(results: Results) -> Iterable[RenderableType]:
    """Return the tables of what was measured."""
    for measured in results.sizes:
        yield size_table(measured)
    for engine in dict.fromkeys(one.engine for one in results.sizes):
        yield growth_table(engine, results)
    if results.of("spark"):
        yield glue_table(estimates(results.of("spark")))
    if results.naive:
        yield naive_table(results)
    for engine, (plain, skewed) in results.skew.items():
        yield skew_table(engine, plain, skewed)
    for overhead in results.overhead:
        yield overhead_table(overhead)
        yield start_table(overhead)
    if results.rules:
        yield rules_table(results.rules)
    if results.athena:
        yield athena_table(results.athena)


def size_table(measured: Measured) -> Table:
    """Return one row per job: its cost, compared with the same by hand."""
    engine, hand, duckdb = measured.engine, measured.hand, measured.duckdb
    table = _table(
        f"{engine}, {measured.readings:,} accelerometer readings",
        [
            "job",
            "rows",
            "seconds",
            "of them load",
            "processor s",
            "peak memory",
            "read",
            "written",
            "shuffled",
        ],
        ["spilt", f"{engine} by hand", "ratio", "processor s", "ratio", "DuckDB by hand", "ratio"],
    )
    for run in measured.jobs:
        name = JOBS[run.job]
        table.add_row(run.job, f"{run.rows:,}", *_costs([run]), *_beside([run], hand, duckdb, [name]))
    table.add_section()
    table.add_row(
        "all", "", *_costs(measured.jobs), *_beside(measured.jobs, hand, duckdb, list(hand.seconds))
    )
    table.add_row(
        "all, again", "", *_costs(measured.again), *_beside(measured.again, hand, duckdb, list(hand.seconds))
    )
    shuffled = "" if hand.shuffled is None else f", shuffled {size(hand.shuffled)}"
    table.caption = (
        f"By hand in {engine}: peak memory {size(hand.peak_mb * _KIB**2)}{shuffled}; "
        f"in DuckDB: {size(duckdb.peak_mb * _KIB**2)}. A job is a process of its own, warm beforehand; "
        "by hand is one session, started and warm. Again: with the landing files of the run before, and no new ones."
    )
    return table


def glue_table(found: list[Estimate]) -> Table:
    """Return one row per size: the workers it needs on AWS Glue, and the cost of a run."""
    table = _table(
        "AWS Glue: a run of all jobs, estimated",
        ["readings", "worker type", "workers", "seconds billed", *(f"USD, {name}" for name in DPU_HOUR)],
        [],
    )
    for one in found:
        readings = f"{one.readings:,}" + ("" if one.measured else " (in proportion)")
        dollars = [f"{one.dollars[name]:.2f}" for name in DPU_HOUR]
        table.add_row(readings, one.worker_type, str(one.workers), f"{one.seconds:,.0f}", *dollars)
    table.caption = (
        f"Not measured on AWS. Processor seconds of Spark here, spread over the executors' vCPUs; one worker drives; "
        f"an executor's DPU takes {size(BYTES_PER_DPU)} of what a job reads and shuffles; a job is billed for "
        f"{LEAST_SECONDS} s at least; a DPU-hour costs {' or '.join(f'{p} USD ({n})' for n, p in DPU_HOUR.items())}."
    )
    return table


def _costs(runs: list[JobRun]) -> list[str]:
    moved = ([getattr(run, name) for run in runs] for name in ("read", "written", "shuffled", "spilt"))
    return [
        f"{sum(run.seconds for run in runs):.2f}",
        f"{sum(run.phases.get('load', 0.0) for run in runs):.2f}",
        f"{sum(run.cpu for run in runs):.2f}",
        size(max(run.peak_mb for run in runs) * _KIB**2),
        *(size(None if None in each else sum(each)) for each in moved),
    ]


def _beside(runs: list[JobRun], hand: ByHand, duckdb: ByHand, names: list[str]) -> list[str]:
    seconds, cpu = sum(run.seconds for run in runs), sum(run.cpu for run in runs)
    others = (
        (seconds, sum(hand.seconds[name] for name in names)),
        (cpu, sum(hand.cpu[name] for name in names)),
        (seconds, sum(duckdb.seconds[name] for name in names)),
    )
    return [text for own, other in others for text in (f"{other:.2f}", times(ratio(own, other)))]


def growth_table(engine: str, results: Results) -> Table:
    """Return one row per job: seconds at each size, and the exponent of growth."""
    runs = results.of(engine)
    sizes = [f"{one.readings:,}" for one in runs]
    table = _table(f"{engine}: growth", ["job", *sizes, "exponent", "of the last step"], [])
    for at, (name, (whole, last)) in enumerate(results.growth(engine).items()):
        seconds = [one.seconds if name == "all" else one.jobs[at].seconds for one in runs]
        table.add_row(name, *(f"{each:.2f}" for each in seconds), number(whole), number(last))
    table.caption = "Exponent: slope of seconds over readings, both as logarithms; 1 is in proportion."
    return table


def naive_table(results: Results) -> Table:
    """Return one row per size and engine: the join on the fulfilment serial number."""
    table = _table(
        "Joined on the fulfilment serial number, for contrast",
        ["engine", "readings", "seconds", "rows", "peak memory", "end"],
        [],
    )
    for readings, one in results.naive:
        table.add_row(*_naive_row(readings, one))
    return table


def _naive_row(readings: int, one: Naive) -> list[str]:
    rows = "unknown" if one.rows is None else f"{one.rows:,}"
    memory = size(one.peak_mb * _KIB**2)
    return [one.engine, f"{readings:,}", f"{one.seconds:.2f}", rows, memory, one.stopped or "done"]


def skew_table(engine: str, plain: list[JobRun], skewed: list[JobRun]) -> Table:
    """Return one row per job: without and with one customer who has a tenth of all readings."""
    columns = ["job", "seconds, even", "seconds, skewed", "ratio", "peak memory, even", "peak memory, skewed"]
    table = _table(f"{engine}: one customer has a tenth of all readings", columns, [])
    for a, b in zip(plain, skewed, strict=True):
        table.add_row(
            a.job,
            f"{a.seconds:.2f}",
            f"{b.seconds:.2f}",
            times(ratio(b.seconds, a.seconds)),
            size(a.peak_mb * _KIB**2),
            size(b.peak_mb * _KIB**2),
        )
    first, second = sum(run.seconds for run in plain), sum(run.seconds for run in skewed)
    table.add_section()
    table.add_row("all", f"{first:.2f}", f"{second:.2f}", times(ratio(second, first)), "", "")
    return table


def overhead_table(overhead: Overhead) -> Table:
    """Return one row per job on a tiny set of data: seconds of each phase."""
    names = list(phases(overhead.warm[0]))
    table = _table(
        f"{overhead.engine}: a run beside its data, in seconds", ["job", *names, "all", "cold"], []
    )
    for warm in overhead.warm:
        parts = [f"{each:.2f}" for each in phases(warm).values()]
        table.add_row(warm.job, *parts, f"{warm.seconds:.2f}", f"{warm.cpu:.2f}")
    table.caption = "All: from handing over to the end of the process, on warm stand-by."
    return table


def start_table(overhead: Overhead) -> Table:
    """Return the steps of a worker's start, compared with a plain session's."""
    steps = overhead.start
    cold = f"{overhead.cold.job}, cold"
    columns = [*steps, "all", f"plain {overhead.engine} session", "ratio", cold]
    table = _table(
        f"{overhead.engine}: start of a worker (passes while it stands by), in seconds", columns, []
    )
    whole = sum(steps.values())
    values = [f"{each:.2f}" for each in [*steps.values(), whole, overhead.session]]
    table.add_row(*values, times(ratio(whole, overhead.session)), f"{overhead.cold.seconds:.2f}")
    return table


def rules_table(found: list[Rules]) -> Table:
    """Return one row per engine: a ruleset's seconds, compared with the same aggregates by hand."""
    rules, rows = found[0].rules, found[0].rows
    title = f"data quality: {rules} rules over {rows:,} rows, in seconds"
    table = _table(title, ["engine", "ruleset", "by hand", "ratio"], [])
    for one in found:
        values = [f"{one.ruleset:.2f}", f"{one.hand:.2f}", times(ratio(one.ruleset, one.hand))]
        table.add_row(one.engine, *values)
    return table


def athena_table(found: list[Query]) -> Table:
    """Return one row per query: its seconds in local Athena and by hand, and whether they are close enough."""
    title = f"local Athena: {found[0].rows:,} rows, in seconds (at most {RATIO} x and {SECONDS} s more)"
    table = _table(title, ["query", "Athena", "DuckDB by hand", "ratio", "enough"], [])
    for one in found:
        seconds = [f"{one.athena:.3f}", f"{one.hand:.3f}", times(ratio(one.athena, one.hand))]
        table.add_row(one.name, *seconds, "yes" if one.enough else "no")
    return table


def size(number_of_bytes: float | None) -> str:
    """Format a number of bytes; None is ``n/a``."""
    if number_of_bytes is None:
        return "n/a"
    for unit in ("B", "KiB", "MiB"):
        if number_of_bytes < _KIB:
            return f"{number_of_bytes:.0f} {unit}"
        number_of_bytes /= _KIB
    return f"{number_of_bytes:.2f} GiB"


def times(value: float) -> str:
    """Format a ratio."""
    return "n/a" if math.isnan(value) else f"{value:.2f} x"


def number(value: float) -> str:
    """Format an exponent."""
    return "n/a" if math.isnan(value) else f"{value:.2f}"


def _table(title: str, columns: list[str], more: list[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", caption_justify="left")
    for at, name in enumerate([*columns, *more]):
        table.add_column(name, justify="right" if at else "left", no_wrap=not at, overflow="fold")
    return table
