"""The child process that computes results by hand: one session, JSON read with declared types, Parquet written.

Reads one line of JSON from standard input: ``{"engine", "landing": {feed: folder}, "out", "results", "memory_mb"}``;
prints a line of JSON when it is ready (``{"ready": seconds}``) and one for each result (``{"result", "seconds",
"cpu", "rows"}``). Run by ``stedi_lake.bench.reference``.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from . import sql

_kept: list[Any] = []
"""Servers; they end when they are garbage-collected."""

Compute = Callable[[str, Path], None]


def main() -> None:
    """Start the session and compute one result."""
    began = time.perf_counter()
    spec = json.loads(sys.stdin.readline())
    out = Path(spec["out"])
    out.mkdir(parents=True, exist_ok=True)
    landing = {feed: Path(folder) for feed, folder in spec["landing"].items()}
    compute = SESSIONS[spec["engine"]](landing, out, spec["memory_mb"])
    _say(ready=time.perf_counter() - began)
    for result in spec["results"]:
        target = out / result
        shutil.rmtree(target, ignore_errors=True)
        started, used = time.perf_counter(), _cpu()
        compute(result, target)
        seconds, cpu = time.perf_counter() - started, _cpu() - used
        _say(result=result, seconds=seconds, cpu=cpu, rows=_rows(target))
    sys.stdout.flush()
    os._exit(0)


def _say(**event: Any) -> None:
    print(json.dumps(event), flush=True)


def _cpu() -> float:
    """Return the processor seconds of this process and its children."""
    root = psutil.Process()
    times = [each.cpu_times() for each in [root, *root.children(recursive=True)]]
    return float(sum(each.user + each.system for each in times))


def _rows(folder: Path) -> int:
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(file).num_rows for file in folder.rglob("*.parquet"))


def spark_session(memory_mb: int) -> Any:
    """Return an Apache Spark session as a plain script would start it."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", f"{memory_mb}m").config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.sql.shuffle.partitions", str(max(2, os.cpu_count() or 2)))
    session = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def sail_session(memory_mb: int) -> Any:
    """Return a Spark Connect session on a Sail server in this process."""
    os.environ.setdefault("RUST_LOG", "error")
    from pysail.spark import SparkConnectServer
    from pyspark.sql.connect.session import SparkSession

    server = SparkConnectServer()
    server.start(background=True)
    session = SparkSession(f"sc://127.0.0.1:{server.listening_address[1]}")
    _kept.append(server)
    return session


def _of_spark(open_session: Callable[[int], Any]) -> Callable[[dict[str, Path], Path, int], Compute]:
    def start(landing: dict[str, Path], out: Path, memory_mb: int) -> Compute:
        session = open_session(memory_mb)
        session.range(2).selectExpr("sum(id) as s").collect()

        def compute(result: str, target: Path) -> None:
            for feed, keys in sql.FEEDS.items():
                schema = ", ".join(f"`{key}` {kind}" for key, kind in keys.items())
                frame = session.read.schema(schema).json(landing[feed].as_uri())
                frame.toDF(*(key.lower() for key in keys)).createOrReplaceTempView(f"{feed}_landing")
            for made in sql.RESULTS:
                if made != result and (out / made).is_dir():
                    session.read.parquet((out / made).as_uri()).createOrReplaceTempView(made)
            session.sql(sql.STATEMENTS[result]).write.parquet(target.as_uri())

        return compute

    return start


def _duckdb(landing: dict[str, Path], out: Path, memory_mb: int) -> Compute:
    import duckdb

    connection = duckdb.connect(
        config={"memory_limit": f"{memory_mb}MB", "temp_directory": str(out / "spilt")}
    )
    connection.execute("set preserve_insertion_order = false")
    kinds = {"string": "VARCHAR", "bigint": "BIGINT", "int": "INTEGER", "double": "DOUBLE"}
    for feed, keys in sql.FEEDS.items():
        columns = ", ".join(f"'{key}': '{kinds[kind]}'" for key, kind in keys.items())
        names = ", ".join(f'"{key}" as "{key.lower()}"' for key in keys)
        connection.execute(
            f"create view {feed}_landing as select {names} from read_json("
            f"'{landing[feed]}/*.json', format = 'newline_delimited', columns = {{{columns}}})"
        )

    statements = {result: sql.for_duckdb(statement) for result, statement in sql.STATEMENTS.items()}

    def compute(result: str, target: Path) -> None:
        for made in sql.RESULTS:
            if made != result and (out / made).is_dir():
                connection.execute(f"create or replace view {made} as from '{out}/{made}/*.parquet'")
        target.mkdir()
        connection.execute(f"copy ({statements[result]}) to '{target}/0.parquet' (format parquet)")

    return compute


SESSIONS: dict[str, Callable[[dict[str, Path], Path, int], Compute]] = {
    "sail": _of_spark(sail_session),
    "spark": _of_spark(spark_session),
    "duckdb": _duckdb,
}
"""How each engine is started. The function that it returns computes a result into a folder."""

if __name__ == "__main__":
    main()
