"""A rule's probes and its decision: probes, answers, checks, and the scope they see.

The probes of all rules go to the engine in few queries (see ``probes``), so a rule says what it needs instead of
computing it. Everything is SQL text and DataFrame methods that Spark and Spark Connect share.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from pyspark.sql.types import StructType

from glue_local.quality import expressions, sqltext
from glue_local.quality.column import Column, find_column
from glue_local.quality.history import History
from glue_local.quality.model import Rule, resolved
from glue_local.quality.outcome import Verdict, unmet

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: The alias by which SQL and comparisons refer to the data evaluated.
PRIMARY = "primary"


class CannotEvaluateError(Exception):
    """The data does not let a rule be evaluated (a missing column, say); the rule fails for it."""


@dataclass(frozen=True)
class Aggregate:
    """A numeric aggregate of the primary data; its answer is a float, or None for null.

    ``arguments`` are SQL on one row: they get columns of their own, since Sail takes two aggregates for
    one if their arguments differ by a cast only.
    """

    function: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A query of its own: one column ``values``, array<double>; its answer is a list of such arrays."""

    key: str
    frame: Callable[[], DataFrame] = field(compare=False)


Probe = Aggregate | Query


def count_rows(test: str | None = None) -> Aggregate:
    """Ask how many rows there are, or for how many a test is true (not false, not null)."""
    return Aggregate("count", (f"case when {test} then 1 end" if test else "1",))


def aggregate(function: str, sql: str, where: str | None) -> Aggregate:
    """Ask for an aggregate of an expression over the rows that a where clause leaves."""
    return Aggregate(function, (f"case when {where} then {sql} end" if where else sql,))


Answers = Mapping[Probe, Any]

#: Adds a boolean column to a frame: (frame, its name, SQL for rows that a where clause leaves out).
RowTest = Callable[["DataFrame", str, str], "DataFrame"]


@dataclass(frozen=True)
class Check:
    """A planned rule: its probes, its decision, and how it tells rows apart.

    ``refused`` explains, if it can, why the engine refused to answer; it is called only then. ``failing`` is SQL for
    people that selects the rows that do not pass.
    """

    decide: Callable[[Answers], Verdict]
    needs: tuple[Probe, ...] = ()
    row: RowTest | None = None
    failing: str | None = None
    refused: Callable[[], str | None] | None = None


@dataclass(frozen=True)
class FileFact:
    """A file: its s3:// path, its size in bytes, and when it was last changed (UTC, without zone)."""

    path: str
    size: int
    modified: datetime


class Files(Protocol):
    """The files that rules on files see."""

    @property
    def read(self) -> tuple[str, ...]:
        """Paths that the primary data was read from directly; empty if they are not known."""

    def list(self, path: str) -> list[FileFact]:
        """Files under a path, or the file itself; empty if nothing is there."""

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading."""


class Scope:
    """The data that a ruleset is evaluated on."""

    def __init__(
        self,
        primary: DataFrame,
        others: Mapping[str, DataFrame],
        history: History | None = None,
        files: Files | None = None,
    ) -> None:
        """Hold the primary data, additional sources by alias, the history and the files, if there are."""
        self.primary = primary
        self.others = dict(others)
        self.history = history
        self.files = files
        self.now = datetime.now(UTC).replace(tzinfo=None)

    @cached_property
    def schema(self) -> StructType:
        """The schema of the primary data."""
        return self.primary.schema

    def column(self, name: str) -> Column:
        """Return a column of the primary data; CannotEvaluateError names the one that is missing."""
        found = find_column(self.schema, name)
        if found is None:
            raise CannotEvaluateError(f"Input data does not include column {name}!")
        return found

    def numeric(self, name: str) -> Column:
        """Return a column of numbers; CannotEvaluateError names its type if it is another."""
        found = self.column(name)
        if not found.numeric:
            raise CannotEvaluateError(
                f"Expected type of column {name} to be one of (LongType,IntegerType,DoubleType,FloatType,"
                f"ShortType,ByteType,DecimalType), but found {type(found.type).__name__} instead!"
            )
        return found

    def other(self, alias: str) -> DataFrame:
        """Return an additional data source; CannotEvaluateError names it and those there are."""
        if alias not in self.others:
            there = ", ".join(self.others) or "none"
            raise CannotEvaluateError(f"{alias} not found in additional sources, which are: {there}")
        return self.others[alias]

    def frame(self, alias: str) -> DataFrame:
        """Return the primary data or an additional source."""
        return self.primary if alias == PRIMARY else self.other(alias)

    def sql(self, statement: str, *, pinned: bool = False) -> DataFrame:
        """Run SQL on the views (see ``probes.views``).

        ``pinned``: it keeps its current meaning, also when the views are gone. Sail looks views
        up when a frame is computed, not when it is made; a view of its own binds them.
        """
        frame = self.primary.sparkSession.sql(statement)
        if not pinned:
            return frame
        name = f"dq_{uuid.uuid4().hex}"
        frame.createOrReplaceTempView(name)
        return self.primary.sparkSession.table(name)

    def last(self, rule: Rule, part: str = "") -> expressions.Last | None:
        """Return where earlier values of a rule's metric are looked up; None without history."""
        history, key = self.history, metric_key(rule, part)
        return None if history is None else lambda count: history.last(key, count)

    def record(self, rule: Rule, value: float, part: str = "") -> None:
        """Keep a value of a rule's metric for later runs, if a history is kept."""
        if self.history is not None and math.isfinite(value):
            self.history.record(metric_key(rule, part), value)


#: The metric in the history that a rule's threshold is compared with.
THRESHOLD = "threshold"


def metric_key(rule: Rule, part: str = "") -> str:
    """Name the metric of a rule, whatever its threshold; ``part`` is one of several metrics."""
    named = str(resolved(Rule(rule.type, rule.parameters, where=rule.where)))
    return f"{named} {part}" if part else named


def measured(
    rule: Rule,
    scope: Scope,
    value: float | None,
    metrics: Mapping[str, float | None],
    *,
    analyzer: str,
    whole: bool = False,
) -> Verdict:
    """Compare a metric with a rule's condition; an analyzer (no condition) passes.

    None is the metric of no values at all, which AWS Glue calls the empty state of ``analyzer``.
    """
    if value is None:
        return Verdict(False, f"Empty state for analyzer {analyzer}, all input values were NULL.")
    shown = {name: metric for name, metric in metrics.items() if metric is not None}
    scope.record(rule, value)
    if rule.condition is None or expressions.holds(rule.condition, value, scope.last(rule)):
        return Verdict(True, None, shown)
    return Verdict(False, unmet(value, whole=whole), shown)


def ratio(part: float | None, whole: float | None) -> float:
    """Divide like Java's double: infinity for a division by zero, NaN for 0/0."""
    if whole:
        return (part or 0.0) / whole
    return math.inf if part else math.nan


def failing(test: str, where: str | None) -> str:
    """Write the SQL condition of the rows that do not pass a test, for people."""
    return f"not coalesce({test}, false)" + (f" and ({where})" if where else "")


def predicate(test: str, where: str | None) -> RowTest:
    """Make a row test of a test of one row; null counts as false."""

    def add(frame: DataFrame, flag: str, filtered: str) -> DataFrame:
        held = f"coalesce({test}, false)"
        if where:
            held = f"case when {where} then {held} else {filtered} end"
        return frame.selectExpr("*", f"{held} as {sqltext.name(flag)}")

    return add


def counted(tests: Sequence[str]) -> str:
    """Write a Query's columns: how many rows there are and for how many each test is true."""
    parts = ["count(1)", *(sqltext.count_if(test) for test in tests)]
    return f"array({', '.join(f'cast({part} as double)' for part in parts)}) as values"


def optional(where: str | None) -> str:
    """Show a where clause as AWS Glue's analyzers do."""
    return f"Some({where})" if where else "None"
