"""A ruleset of 60 rules over a million rows, and the same aggregates by hand, in one session of each engine.

Run as a child: ``python -m stedi_lake.bench.rules ENGINE ROWS FOLDER MEMORY_MB``; prints a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .jobs import child_environment
from .options import Options
from .process import ProcessError, Watched

ROUNDS = 3

#: A numeric column, its expression, and its test by hand.
_NUMBERS = {
    "age": "cast(id % 83 + 18 as int)",
    "amount": "cast(id % 9973 as double) / 7",
    "score": "cast((id * 31) % 1009 as double)",
    "hours": "cast(id % 24 as int)",
}
_TEXTS = {
    "country": "concat('c', id % 20)",
    "status": "concat('s', id % 3)",
    "mail": "concat('user', id, '@example.com')",
    "city": "case when id % 50 = 0 then null else concat('town', id % 997) end",
}


@dataclass(frozen=True)
class Rules:
    """Seconds of a ruleset and of the same aggregates by hand, the best of some rounds each."""

    engine: str
    rules: int
    rows: int
    ruleset: float
    hand: float


def ruleset() -> list[str]:
    """Return the 60 rules."""
    found = ["RowCount > 0", "ColumnCount = 9", 'IsUnique "id"', 'IsPrimaryKey "id"', 'ColumnExists "age"']
    for name in _NUMBERS:
        found += [
            f'IsComplete "{name}"',
            f'Completeness "{name}" > 0.9',
            f'Mean "{name}" > 0',
            f'Sum "{name}" > 0',
            f'StandardDeviation "{name}" >= 0',
            f'ColumnValues "{name}" >= 0',
            f'ColumnValues "{name}" < 100000',
            f'ColumnValues "{name}" between -1 and 50000 with threshold > 0.9',
        ]
    for name in _TEXTS:
        found += [
            f'Completeness "{name}" > 0.9',
            f'ColumnLength "{name}" < 60',
            f'ColumnValues "{name}" != "nobody"',
            f'ColumnValues "{name}" matches "[a-z0-9@.]+" with threshold > 0.9',
        ]
    for name in ("country", "status"):
        found += [f'DistinctValuesCount "{name}" > 1', f'Entropy "{name}" > 0', f'Uniqueness "{name}" < 0.5']
    return [*found, 'CustomSql "select count(*) from primary where age < 18" = 0']


def by_hand() -> list[str]:
    """Return the same aggregates as SQL: one statement of them all, one for each grouping, one count."""
    parts = ["count(1)"]
    for name in _NUMBERS:
        parts += [f"count({name})", f"avg({name})", f"sum({name})", f"stddev_pop({name})", f"min({name})"]
        parts += [f"max({name})", f"count(case when {name} >= 0 then 1 end)"]
        parts += [f"count(case when {name} < 100000 then 1 end)"]
        parts += [f"count(case when {name} > -1 and {name} < 50000 then 1 end)"]
    for name in _TEXTS:
        parts += [f"count({name})", f"max(length({name}))", f"count(case when {name} != 'nobody' then 1 end)"]
        parts += [f"count(case when length({name}) < 60 then 1 end)"]
        parts += [f"count(case when {name} rlike '^(?:[a-z0-9@.]+)$' then 1 end)"]
    groups = [
        f"select count(1), sum(n), sum(case when n = 1 then 1 else 0 end), sum(n * ln(n)) from "
        f"(select {name}, count(1) as n from t where {name} is not null group by {name})"
        for name in ("id", "country", "status")
    ]
    return [f"select {', '.join(parts)} from t", *groups, "select count(*) from t where age < 18"]


def measured(root: Path, engine: str, options: Options, note: Callable[[str], None]) -> Rules:
    """Measure an engine; ProcessError if the child fails."""
    note(f"60 rules on {engine}")
    root.mkdir(parents=True, exist_ok=True)
    words = [
        "-m",
        "stedi_lake.bench.rules",
        engine,
        str(options.rule_rows),
        str(root.absolute()),
        str(options.memory_mb),
    ]
    child = Watched([sys.executable, *words], child_environment(options))
    try:
        said = [line for line in child.lines() if line.startswith("{")]
        code = child.wait()
    finally:
        child.close()
    if code or not said:
        raise ProcessError(f"rules on {engine}: {child.last_words()}")
    return Rules(engine, **json.loads(said[-1]))


def main(engine: str, rows: int, folder: Path, memory_mb: int) -> None:
    """Make the table, evaluate and compute in turns."""
    from glue_local.quality import evaluate, parse

    from .hand import sail_session, spark_session

    spark: Any = {"sail": sail_session, "spark": spark_session}[engine](memory_mb)
    path = str(folder / f"{engine}-{rows}.parquet")
    columns = [f"{sql} as {name}" for name, sql in {**_NUMBERS, **_TEXTS}.items()]
    spark.range(rows).selectExpr("id", *columns).write.mode("overwrite").parquet(path)
    table = spark.read.parquet(path)
    table.createOrReplaceTempView("t")
    rules = ruleset()
    parsed = parse("Rules = [\n" + ",\n".join(rules) + "\n]")
    best = {"ruleset": float("inf"), "hand": float("inf")}
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = evaluate(parsed, table)
        best["ruleset"] = min(best["ruleset"], time.perf_counter() - began)
        failed = [each.rule for each in found.outcomes if not each.passed]
        if failed:
            raise SystemExit(f"these rules should pass: {failed}")
        began = time.perf_counter()
        for statement in by_hand():
            spark.sql(statement).collect()
        best["hand"] = min(best["hand"], time.perf_counter() - began)
    print(json.dumps({"rules": len(rules), "rows": rows, **best}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
