"""Local Athena's queries compared with DuckDB by hand, on one Parquet table."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .options import Options

RATIO, SECONDS = 1.3, 0.05
"""A query may take this many times its counterpart's seconds, plus this many seconds."""
_TIMES = 3

#: Athena's query -> the same by hand; ``{t}`` is the table.
QUERIES: dict[str, tuple[str, str]] = {
    "count": ("SELECT count(*) FROM {t}", "SELECT count(*) FROM {t}"),
    "filter": (
        "SELECT sum(x) FROM {t} WHERE x > 0.5e0 AND who < 500",
        "SELECT sum(x) FROM {t} WHERE x > 0.5 AND who < 500",
    ),
    "group": (
        "SELECT who, count(*), avg(x), max(y) FROM {t} GROUP BY who ORDER BY 2 DESC, 1 LIMIT 10",
        "SELECT who, count(*), avg(x), max(y) FROM {t} GROUP BY who ORDER BY 2 DESC, 1 LIMIT 10",
    ),
    "days": (
        "SELECT date_trunc('hour', from_unixtime(ms / 1000)) AS h, count(*) FROM {t} GROUP BY 1 ORDER BY 1 LIMIT 10",
        "SELECT date_trunc('hour', to_timestamp(ms / 1000)) AS h, count(*) FROM {t} GROUP BY 1 ORDER BY 1 LIMIT 10",
    ),
    "distinct": ("SELECT count(DISTINCT ms) FROM {t}", "SELECT count(DISTINCT ms) FROM {t}"),
    "text": (
        "SELECT count(*) FROM {t} WHERE lower(name) LIKE '%99%'",
        "SELECT count(*) FROM {t} WHERE lower(name) LIKE '%99%'",
    ),
    "division": ("SELECT sum(ms / 7) FROM {t}", "SELECT sum(ms / 7) FROM {t}"),
    "window": (
        "SELECT max(r) FROM (SELECT row_number() OVER (PARTITION BY who ORDER BY ms) AS r FROM {t})",
        "SELECT max(r) FROM (SELECT row_number() OVER (PARTITION BY who ORDER BY ms) AS r FROM {t})",
    ),
    "join": (
        "SELECT count(*) FROM {t} a JOIN (SELECT DISTINCT who FROM {t} WHERE x > 0.9e0) b ON a.who = b.who",
        "SELECT count(*) FROM {t} a JOIN (SELECT DISTINCT who FROM {t} WHERE x > 0.9) b ON a.who = b.who",
    ),
}


@dataclass(frozen=True)
class Query:
    """A query's seconds in local Athena and by hand, the best of three, and whether it is fast enough."""

    name: str
    rows: int
    athena: float
    hand: float

    @property
    def enough(self) -> bool:
        """Whether the query stays within the limit."""
        return self.athena <= RATIO * self.hand + SECONDS


def measured(folder: Path, options: Options, note: Callable[[str], None]) -> list[Query]:
    """Measure every query; the table is written once, and read by both from the same file."""
    import duckdb

    from glue_local.catalog.ddl import parse_ddl
    from glue_local.cloud.athena import formats, locked
    from glue_local.cloud.athena.trino.compile import compile_query
    from glue_local.cloud.athena.trino.errors import Place
    from glue_local.cloud.athena.types import hive_type

    folder.mkdir(parents=True, exist_ok=True)
    rows, path = options.query_rows, folder / "readings.parquet"
    hand = duckdb.connect(config={"threads": "2", "memory_limit": f"{locked.MEMORY_MB}MB"})
    hand.execute("SET integer_division = true")
    note(f"writing {rows:,} rows")
    columns = "i % 1000 AS who, 1655563200000 + i * 37 AS ms, sin(i) AS x, cos(i) AS y, 'name ' || (i % 5000) AS name"
    hand.execute(f"COPY (SELECT {columns} FROM range({rows}) AS r(i)) TO '{path}' (FORMAT parquet)")
    table = parse_ddl(
        "CREATE EXTERNAL TABLE t (who bigint, ms bigint, x double, y double, name string) STORED AS PARQUET"
        " LOCATION 's3://b/t/'",
        "bench",
        database="d",
    )
    own = locked.connect(folder)
    read = formats.reader(table)(own, table, [str(path)])
    own.execute(f'CREATE SCHEMA "db_d"; CREATE VIEW "db_d"."t" AS {formats.select(table, read, None)}')
    kinds = [(each.name, hive_type(each.type, Place())) for each in table.columns]
    found = []
    for name, (ours, theirs) in QUERIES.items():
        note(f"Athena's query {name}")

        def ask(sql: str = ours.format(t="t")) -> Any:
            compiled = compile_query(sql, "d", lambda *_: kinds)
            compiled.python.register(own)
            try:
                return own.execute(compiled.sql).fetchall()
            finally:
                for each in compiled.python.names:
                    own.remove_function(each)

        def by_hand(sql: str = theirs.format(t=f"'{path}'")) -> Any:
            return hand.execute(sql).fetchall()

        found.append(Query(name, rows, _best(ask), _best(by_hand)))
    return found


def _best(ask: Callable[[], Any]) -> float:
    seconds = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - began)
    return min(seconds)
