"""What the terminal shows: steps, running jobs, tables."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from glue_local.engine.runner.report import quality_summary
from glue_local.wording import many
from stedi_lake.workflow import WAITING, JobProgress, WorkflowProgress

STYLES = {"SUCCEEDED": "green", "FAILED": "red", "ERROR": "red", "TIMEOUT": "red", "RUNNING": "yellow"}


class Note(Protocol):
    """Shows the progress of a step."""

    def __call__(self, text: str) -> None:
        """Show ``text`` after the step's name."""


@contextmanager
def step(console: Console, name: str, seconds: dict[str, float], key: str) -> Iterator[Note]:
    """Show a step while it runs, and its seconds when it ends; add them to ``seconds[key]``."""
    started = time.monotonic()
    with console.status(f"{name} ...") as status:
        yield lambda text: status.update(f"{name}: {text}")
    took = time.monotonic() - started
    seconds[key] = round(seconds.get(key, 0.0) + took, 2)
    console.print(f"{name} [dim]({took:.1f} s)[/dim]", highlight=False)


def table(words: Sequence[str], numbers: Sequence[str]) -> Table:
    """An empty table without a frame: text columns, the first never wrapped, then numeric columns."""
    made = Table(box=None, pad_edge=False)
    for at, name in enumerate(words):
        made.add_column(name, no_wrap=not at)
    for name in numbers:
        made.add_column(name, justify="right")
    return made


def jobs_table(progress: WorkflowProgress) -> Table:
    """One row per job: state, seconds, rows read and written, error records."""
    made = table(["job", "state"], ["seconds", "rows read", "rows written"])
    for job in progress.jobs:
        never = progress.ended and job.state == WAITING
        made.add_row(
            job.name,
            f"[{STYLES.get(job.state, 'dim')}]{'not started' if never else job.state.lower()}[/]",
            f"{job.seconds:.1f}" if job.started is not None else "",
            _rows(job.rows_read),
            _rows(job.rows_written),
        )
    return made


def _rows(rows: int | None) -> str:
    return "" if rows is None else f"{rows:,}"


def follow(console: Console, run: Iterator[WorkflowProgress]) -> WorkflowProgress:
    """Show a workflow run until it ends, live on a terminal, else one line per change; return its final state."""
    last: WorkflowProgress | None = None
    if console.is_terminal:
        with Live(console=console, refresh_per_second=8) as live:
            for last in run:
                live.update(jobs_table(last))
    else:
        states: dict[str, str] = {}
        for last in run:
            for job in last.jobs:
                if states.get(job.name) != job.state:
                    states[job.name] = job.state
                    if job.state != WAITING:
                        console.print(_line(job), highlight=False, soft_wrap=True)
        if last:
            console.print(jobs_table(last))
    assert last is not None
    for job in last.jobs:
        if any(outcome.get("outcome") != "Passed" for outcome in job.data_quality):
            console.print(f"[bold]{job.name}[/bold]", highlight=False)
            console.print(quality_summary(job.data_quality), highlight=False)
        if job.error:
            told = f"[red]{job.name}[/red] ({job.run_id}): {escape(job.error)}"
            console.print(
                f"{told}\n  `make logs JOB={job.name}` shows its whole log.", highlight=False, soft_wrap=True
            )
        elif job.error_records:
            console.print(
                f"{job.name}: {many(job.error_records, 'record')} could not be read: "
                f"`make logs JOB={job.name}` says which.",
                highlight=False,
                soft_wrap=True,
            )
    return last


def _line(job: JobProgress) -> str:
    took = f" after {job.seconds:.1f} s" if job.ended else ""
    written = f", {many(job.rows_written, 'row')} written" if job.rows_written is not None else ""
    return f"  {job.name}: {job.state.lower()}{took}{written}"


def rows_table(counts: dict[str, int]) -> Table:
    """One row per table: its name and row count."""
    made = table(["table"], ["rows"])
    for name, rows in counts.items():
        made.add_row(name, f"{rows:,}")
    return made
