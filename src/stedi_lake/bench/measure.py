"""Measures the requested parts one after the other: nothing else runs while a part is timed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

from . import athena, rules
from .data import Data, prepared
from .jobs import run_jobs, run_jobs_twice
from .options import Options
from .overhead import overhead
from .reference import by_hand, naive
from .results import Measured, Results

Note = Callable[[str], None]


def measure(options: Options, note: Note, done: Callable[[Results], None]) -> Results:
    """Return what was measured; ``note`` is called with what runs, ``done`` with all results so far after each step."""
    results = Results()
    for part in options.parts:
        for _ in PARTS[part](options, results, note):
            done(results)
    shutil.rmtree(options.out / "work", ignore_errors=True)
    return results


def _data(options: Options, readings: int, note: Note, *, skewed: bool = False) -> Data:
    def progress(share: float) -> None:
        note(f"generating {readings:,} readings{', skewed' if skewed else ''}: {share:.0%}")

    return prepared(options.out / "data", readings, options.seed, skewed=skewed, progress=progress)


def _sizes(options: Options, results: Results, note: Note) -> Iterator[None]:
    work = options.out / "work"
    for readings in options.sizes:
        data = _data(options, readings, note)
        duckdb = by_hand(work / "hand", data, "duckdb", options, note)
        for engine in options.engines:
            hand = by_hand(work / "hand", data, engine, options, note)
            jobs, again = run_jobs_twice(work / "lake", data, engine, options, note)
            results.sizes.append(Measured(engine, data.readings, jobs, again, hand, duckdb))
            yield


def _naive(options: Options, results: Results, note: Note) -> Iterator[None]:
    for readings in options.sizes:
        data = _data(options, readings, note)
        for engine in (*options.engines, "duckdb"):
            made = naive(options.out / "work" / "naive", data, engine, options, note)
            results.naive.append((data.readings, made))
            yield


def _skew(options: Options, results: Results, note: Note) -> Iterator[None]:
    even, skewed = (_data(options, options.skew_size, note, skewed=each) for each in (False, True))
    work = options.out / "work" / "lake"
    for engine in options.engines:
        measured = [one.jobs for one in results.of(engine) if one.readings == even.readings]
        plain = measured[0] if measured else run_jobs(work, even, engine, options, note)
        results.skew[engine] = (plain, run_jobs(work, skewed, engine, options, note))
        yield


def _overhead(options: Options, results: Results, note: Note) -> Iterator[None]:
    data = _data(options, options.tiny, note)
    for engine in options.engines:
        results.overhead.append(overhead(options.out / "work" / "overhead", data, engine, options, note))
        yield


def _rules(options: Options, results: Results, note: Note) -> Iterator[None]:
    for engine in options.engines:
        results.rules.append(rules.measured(options.out / "work" / "rules", engine, options, note))
        yield


def _athena(options: Options, results: Results, note: Note) -> Iterator[None]:
    results.athena += athena.measured(options.out / "work" / "athena", options, note)
    yield


PARTS = {
    "sizes": _sizes,
    "naive": _naive,
    "skew": _skew,
    "overhead": _overhead,
    "rules": _rules,
    "athena": _athena,
}
"""How each part of ``options.PARTS`` is measured: a generator that stops after each result."""
