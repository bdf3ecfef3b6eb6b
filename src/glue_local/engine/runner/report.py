"""A run's report for people: tables of frames, data quality, error records, and what went wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group
from rich.markup import escape as plain
from rich.table import Table
from rich.text import Text

from glue_local.engine.runner.spec import RunReport
from glue_local.wording import many

#: Progress is shown for a script that takes longer than this many seconds, on a terminal only.
PROGRESS_AFTER = 2.0

_SHOWN_ERROR_RECORDS = 5


def show(report: RunReport, console: Console) -> None:
    """Print a report."""
    colour = "green" if report.state == "SUCCEEDED" else "red"
    console.print(
        f"[bold {colour}]{report.state}[/] [bold]{plain(report.job_name)}[/] "
        f"{report.seconds:.1f} s on {report.engine}, Glue {report.glue_version}  [dim]{plain(report.script)}[/]",
        soft_wrap=True,
    )
    if report.engine_reason is not None:
        console.print(f"  [yellow]ran on Spark, because[/] {plain(report.engine_reason)}")
    if report.reads or report.writes:
        console.print(_frames(report))
    if report.data_quality:
        console.print(_quality(report))
    if report.error_record_count:
        console.print(f"  [yellow]{many(report.error_record_count, 'error record')}[/], the first:")
        for record in report.error_records[:_SHOWN_ERROR_RECORDS]:
            where = f"{record['path']}:{record['line']}" if record["line"] else record["path"]
            console.print(f"    {plain(where)}: {plain(record['message'])}", soft_wrap=True)
    for note in report.notes:
        console.print(f"  [yellow]note[/] {plain(note)}")
    if report.error is not None:
        if report.error_line:
            line = report.error_line
            console.print(f"  [red]line {line['line']}[/]: {plain(line['text'])}")
        console.print(f"  [red]{plain(report.error)}[/]")


def show_summary(done: list[RunReport], console: Console) -> None:
    """Print one line for all runs of a call."""
    failed = [r.job_name for r in done if r.state == "FAILED"]
    seconds = sum(r.seconds for r in done)
    text = f"{many(len(done), 'script')}, {len(done) - len(failed)} succeeded, {len(failed)} failed, {seconds:.1f} s"
    console.print(f"[bold]{text}[/]" + (f": {plain(', '.join(failed))}" if failed else ""))


def _frames(report: RunReport) -> Table:
    table = Table(box=None, pad_edge=True, header_style="dim")
    for name, justify in (
        ("", "left"),
        ("frame", "left"),
        ("rows", "right"),
        ("format", "left"),
        ("path", "left"),
    ):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for entry in report.reads:
        shown = ", ".join(entry["paths"][:2]) + (" ..." if len(entry["paths"]) > 2 else "")  # noqa: PLR2004
        table.add_row("read", plain(entry["name"]), _rows(entry["rows"]), entry["format"], plain(shown))
    for entry in report.writes:
        path = plain(entry["path"])
        table.add_row("write", plain(entry["name"]), _rows(entry["rows"]), entry["format"], path)
    return table


def _quality(report: RunReport) -> Group:
    """Show each rule that failed with its reason and its rows; of those that passed, how many there are."""
    return quality_summary(report.data_quality)


def quality_summary(outcomes: Sequence[Mapping[str, Any]]) -> Group:
    """Show outcomes as a report keeps them: the failed rules, why, and which rows, then how many passed."""
    failed = [each for each in outcomes if each.get("outcome") != "Passed"]
    passed = len(outcomes) - len(failed)
    colour = "red" if failed else "green"
    parts: list[Any] = [
        f"  data quality: [{colour}]{passed} of {len(outcomes)} rules passed[/]"
        + (f", [red]{len(failed)} failed[/]:" if failed else "")
    ]
    for outcome in failed:
        parts.append(Text(f"    {outcome.get('rule', '')}", style="bold", overflow="fold"))
        reasons = str(outcome.get("reason") or "").splitlines()
        parts += [Text(f"      {line}", style="red", overflow="fold") for line in reasons]
        if outcome.get("failed_rows"):
            parts.append(Text(f"      {_failed_rows(outcome)}", overflow="fold"))
    return Group(*parts)


def _failed_rows(outcome: Mapping[str, Any]) -> str:
    where = f" fail: {outcome['where']}" if outcome.get("where") else " fail"
    return f"rows: {_rows(outcome['failed_rows'])} of {_rows(outcome['rows'])}{where}"


def _rows(rows: int | None) -> str:
    return "-" if rows is None else f"{rows:,}"


@contextmanager
def progress(job_name: str, started: float) -> Iterator[None]:
    """Show on a terminal that a script is running, once it takes longer than PROGRESS_AFTER seconds."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        if done.wait(PROGRESS_AFTER):
            return
        with console.status("") as status:
            while not done.wait(0.5):
                status.update(f"{plain(job_name)}: running, {time.monotonic() - started:.0f} s")

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
