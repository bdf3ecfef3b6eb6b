"""The bench at a small size: it runs, its rows are right, and every table is complete. No time is asserted."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.table import Table

from glue_local.java import has_java
from stedi_lake.bench import events, glue_cost, sql, tables
from stedi_lake.bench import measure as measuring
from stedi_lake.bench.athena import QUERIES
from stedi_lake.bench.data import Data, prepared
from stedi_lake.bench.jobs import JobRun, WrongRowsError, check_rows, run_jobs
from stedi_lake.bench.lake import JOBS
from stedi_lake.bench.options import Options
from stedi_lake.bench.overhead import Overhead, phases, worker_start
from stedi_lake.bench.reference import ByHand, Naive, by_hand
from stedi_lake.bench.results import Measured, Results, slope

COMMAND = [sys.executable, "-m", "stedi_lake.bench"]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=1500)


def cells(said: str) -> list[list[str]]:
    """Return the cells of the rows of all tables printed."""
    return [
        [cell.strip() for cell in line.strip("│").split("│")] for line in said.splitlines() if "│" in line
    ]


@dataclass(frozen=True)
class Whole:
    """What a measurement of every part said and left."""

    said: subprocess.CompletedProcess[str]
    out: Path
    found: dict[str, Any]


@pytest.fixture(scope="module")
def on_sail(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Every part on Sail, once."""
    out = tmp_path_factory.mktemp("bench")
    options = ["--sizes", "1000", "--tiny", "200", "--rule-rows", "2000", "--query-rows", "2000"]
    done = bench("--engine", "sail", *options, "--out", str(out))
    assert done.returncode == 0, done.stderr
    return Whole(done, out, json.loads((out / "bench.json").read_text()))


@pytest.mark.slow
@pytest.mark.xdist_group("bench-sail")
def test_a_size_on_sail(on_sail: Whole) -> None:
    for job in JOBS:
        assert f"{job} on sail, " in on_sail.said.stderr  # progress
    (measured,) = on_sail.found["sizes"]
    truth = json.loads((on_sail.out / "data" / "1000-1" / "truth.json").read_text())["rows"]["customer"]
    for runs in (measured["jobs"], measured["again"]):
        assert [(run["job"], run["rows"]) for run in runs] == [(j, truth[t]) for j, t in JOBS.items()]
    for run in measured["jobs"]:
        assert min(run["seconds"], run["cpu"], run["peak_mb"], run["read"], run["written"]) > 0
        assert run["shuffled"] is None
    for engine in ("hand", "duckdb"):
        assert measured[engine]["rows"] == {table: truth[table] for table in JOBS.values()}
        assert all(seconds > 0 for seconds in measured[engine]["seconds"].values())
    shown = cells(on_sail.said.stdout)
    named = [row[0] for row in shown if row[0] in (*JOBS, "all")]
    assert named[: 2 * len([*JOBS, "all"])] == [*JOBS, "all"] * 2  # also in growth
    assert all(cell for row in shown if row[0] in JOBS for cell in row)
    assert not (on_sail.out / "work").exists()


@pytest.mark.slow
@pytest.mark.xdist_group("bench-sail")
def test_every_part_on_sail(on_sail: Whole) -> None:
    found = on_sail.found
    by_engine = {one["engine"]: one["rows"] for _, one in found["naive"]}
    assert by_engine["sail"] == by_engine["duckdb"] > 10 * found["sizes"][0]["jobs"][4]["rows"]
    assert list(found["growth"]["sail"]) == [*JOBS, "all"]
    assert [len(runs) for runs in found["skew"]["sail"]] == [5, 5]
    (rules,) = found["rules"]
    assert (rules["rules"], rules["rows"]) == (60, 2000)
    assert {one["name"] for one in found["athena"]} == set(QUERIES)
    assert all(one["athena"] > 0 and one["hand"] > 0 for one in found["athena"])
    (overhead,) = found["overhead"]
    assert list(overhead["start"]) == ["process", "imports", "engine start", "first query"]
    assert overhead["session"] > 0 and len(overhead["warm"]) == 5


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.spark
@pytest.mark.skipif(not has_java(), reason="Java 17 is not installed")
def test_what_is_different_on_spark(tmp_path: Path) -> None:
    """Where each job run starts a JVM: each part's child processes once."""
    options = ["--engine", "spark", "--sizes", "1000", "--rule-rows", "2000"]
    done = bench(*options, "--part", "naive", "--part", "rules", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "bench.json").read_text())
    (rules,) = found["rules"]
    assert (rules["rules"], rules["rows"]) == (60, 2000)

    project = Path(__file__).parents[3]
    own = Options(tmp_path, project / "jobs", project / "ddl", sizes=(1000,))
    data = prepared(tmp_path / "data", 1000, own.seed, progress=lambda share: None)
    runs = run_jobs(tmp_path / "lake", data, "spark", own, lambda text: None)
    assert [(run.job, run.rows) for run in runs] == [(job, data.rows[table]) for job, table in JOBS.items()]
    by_engine = {one["engine"]: one["rows"] for _, one in found["naive"]}
    assert by_engine["spark"] == by_engine["duckdb"] > 10 * runs[4].rows
    assert sum(run.shuffled or 0 for run in runs) > 0
    hand = by_hand(tmp_path / "hand", data, "spark", own, lambda text: None)
    assert hand.rows == {table: data.rows[table] for table in JOBS.values()}
    assert list(worker_start("spark", own)) == ["imports", "engine start", "first query"]


def test_growth_is_written_for_each_job(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    results().write(path, Options(tmp_path, tmp_path, tmp_path))
    growth = json.loads(path.read_text())["growth"]["spark"]
    assert list(growth) == [*JOBS, "all"]
    assert not any(math.isnan(each) for pair in growth.values() for each in pair)


def test_the_naive_join_is_stopped_at_the_cut_off(tmp_path: Path) -> None:
    done = bench(
        *("--engine", "sail", "--sizes", "400000", "--part", "naive"),
        *("--cut-off", "0", "--out", str(tmp_path)),
    )
    assert done.returncode == 0, done.stderr
    for _, one in json.loads((tmp_path / "bench.json").read_text())["naive"]:
        assert one["stopped"] == "stopped at the time limit"
        assert one["rows"] is None
    assert "stopped at the time limit" in done.stdout


def test_each_size_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def data(options: Options, readings: int, note: Any) -> Data:
        return Data(tmp_path, {"accelerometer_landing": readings})

    def joined(root: Path, data: Data, engine: str, options: Options, note: Any) -> Naive:
        return Naive(engine, 1.0, 1.0, data.readings, None)

    made = results().sizes[0]
    monkeypatch.setattr(measuring, "_data", data)
    monkeypatch.setattr(measuring, "naive", joined)
    monkeypatch.setattr(measuring, "by_hand", lambda *_: made.hand)
    monkeypatch.setattr(measuring, "run_jobs_twice", lambda *_: (made.jobs, made.again))
    asked = Options(tmp_path, tmp_path, tmp_path, (500, 1000), engines=("sail",), parts=("sizes", "naive"))
    found = measuring.measure(asked, lambda text: None, lambda so_far: None)
    assert [one.readings for one in found.sizes] == [500, 1000]
    assert [(size, one.engine) for size, one in found.naive] == [
        (size, engine) for size in (500, 1000) for engine in ("sail", "duckdb")
    ]


def test_sizes_are_told_apart_on_the_command_line(tmp_path: Path) -> None:
    done = bench("--sizes", "1_000,500", "--engine", "sail", "--out", str(tmp_path))
    assert done.returncode == 2
    assert "not [1000, 500]" in done.stderr


def run_of(job: str, seconds: float) -> JobRun:
    made = {"run": 0.9 * seconds, "script": 0.6 * seconds, "load": 0.2 * seconds, "finish": 0.1 * seconds}
    return JobRun(job, 10, seconds, 2 * seconds, 300.0, 2048, 1024, 512, 0, made)


def results() -> Results:
    by_hand = ByHand(dict.fromkeys(JOBS.values(), 2.0), dict.fromkeys(JOBS.values(), 4.0), {}, 1.0, 100.0, 99)
    found = Results()
    for readings in (100, 1000, 10_000):
        jobs = [run_of(job, readings / 100) for job in JOBS]
        found.sizes.append(Measured("spark", readings, jobs, jobs, by_hand, by_hand))
    found.naive = [(100, Naive("duckdb", 3.0, 200.0, None, "stopped at the time limit"))]
    found.skew = {"spark": ([run_of(job, 2.0) for job in JOBS], [run_of(job, 3.0) for job in JOBS])}
    warm = [run_of(job, 1.0) for job in JOBS]
    found.overhead = [Overhead("spark", {"process": 1.0, "imports": 2.0}, warm, run_of("first", 9.0), 2.0)]
    return found


def test_tables_have_a_row_a_job_and_no_empty_cell() -> None:
    made = list(tables.tables(results()))
    assert len(made) == 3 + 1 + 1 + 1 + 1 + 2
    for table in made:
        assert isinstance(table, Table)
        columns = [list(column.cells) for column in table.columns]
        for row in zip(*columns, strict=True):
            assert row[0].startswith("all") or all(row), (table.title, row)
    by_title = {str(table.title): table for table in made if isinstance(table, Table)}
    growth = [list(column.cells) for column in by_title["spark: growth"].columns]
    assert growth[0] == [*JOBS, "all"]
    assert growth[-2:] == [["1.00"] * 6] * 2
    ratios = list(by_title["spark, 1,000 accelerometer readings"].columns[-1].cells)
    assert ratios == ["5.00 x"] * 7  # the jobs, all, all again
    skew = list(by_title["spark: one customer has a tenth of all readings"].columns[3].cells)
    assert skew == ["1.50 x"] * 6


def gib(read: float, cpu: float) -> JobRun:
    return JobRun("any", 1, 1.0, cpu, 1.0, int(read * 2**30), 0, 0, 0, {})


@pytest.mark.parametrize(
    ("read", "cpu", "worker_type", "workers", "seconds"),
    [
        (1, 10, "G.1X", 2, 60),  # less than a minute is billed as one
        (8, 480, "G.1X", 2, 120),  # 480 s on 4 vCPUs
        (9, 480, "G.1X", 3, 60),
        (80, 4800, "G.1X", 11, 120),
        (81, 4800, "G.2X", 7, 100),
        (161, 9600, "G.4X", 7, 100),
        (641, 96, "G.4X", 22, 60),
    ],
)
def test_workers_follow_from_bytes_and_the_bill_from_processor_seconds(
    read: float, cpu: float, worker_type: str, workers: int, seconds: float
) -> None:
    found = glue_cost.estimate(1, [gib(read, cpu), gib(0, 0)])
    assert (found.worker_type, found.workers) == (worker_type, workers)
    assert found.seconds == pytest.approx(seconds + 60)
    dpus = workers * int(worker_type[2])
    assert found.dollars["STANDARD"] == pytest.approx((seconds + 60) * dpus * 0.44 / 3600)


def test_sizes_that_were_not_measured_are_told_from_those_that_were() -> None:
    found = glue_cost.estimates(results().of("spark"))
    assert [(one.readings, one.measured) for one in found] == [
        (100, True),
        (1000, True),
        (10_000, True),
        (100_000, False),
        (1_000_000, False),
    ]
    assert glue_cost.estimates([]) == []


def test_phases_add_up_to_the_run() -> None:
    parts = phases(run_of("any", 10.0))
    assert sum(parts.values()) == pytest.approx(10.0)
    assert parts["load"] == pytest.approx(2.0)
    assert parts["rest of the script"] == pytest.approx(4.0)
    assert parts["hand over, end"] == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("seconds", "expected"), [([1, 10, 100], 1.0), ([5, 5, 5], 0.0), ([1, 4, 16], 0.602)]
)
def test_growth_is_the_slope_of_logarithms(seconds: list[float], expected: float) -> None:
    assert slope([10, 100, 1000], seconds) == pytest.approx(expected, abs=0.001)
    assert math.isnan(slope([10], seconds[:1]))


def test_shuffled_bytes_are_those_of_the_event_log(tmp_path: Path) -> None:
    assert events.shuffle(tmp_path) is None
    tasks: list[dict[str, Any]] = [
        {
            "Event": "SparkListenerTaskEnd",
            "Task Metrics": {"Shuffle Write Metrics": {"Shuffle Bytes Written": n}},
        }
        for n in (3, 4)
    ]
    tasks += [{"Event": "SparkListenerTaskEnd", "Task Metrics": {"Disk Bytes Spilled": 5}}]
    tasks += [{"Event": "SparkListenerTaskEnd"}, {"Event": "SparkListenerJobEnd"}]
    (tmp_path / "local-1.inprogress").write_text(
        "\n".join(json.dumps(task, separators=(",", ":")) for task in tasks)
    )
    assert events.shuffle(tmp_path) == events.Shuffle(shuffled=7, spilt=5)


def test_statements_are_put_into_duckdb_s_dialect() -> None:
    for statement in sql.STATEMENTS.values():
        put = sql.for_duckdb(statement)
        assert "`" not in put and "LEFT SEMI" not in put.upper()


def test_other_rows_than_expected_are_an_error(tmp_path: Path) -> None:
    data = Data(tmp_path, {"customer_trusted": 7})
    check_rows("it", "customer_trusted", 7, data)
    with pytest.raises(WrongRowsError, match=r"it made 6 rows of customer_trusted, not 7 as .*truth\.json"):
        check_rows("it", "customer_trusted", 6, data)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"sizes": (1000, 500)}, "sizes must ascend"),
        ({"sizes": ()}, "sizes must ascend"),
        ({"engines": ("duckdb",)}, "engine must be one of sail, spark, not 'duckdb'"),
        ({"parts": ("all",)}, "part must be one of sizes, naive, skew, overhead, rules, athena, not 'all'"),
    ],
)
def test_options_that_cannot_be_are_named(values: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        Options(tmp_path, tmp_path, tmp_path, **values)
