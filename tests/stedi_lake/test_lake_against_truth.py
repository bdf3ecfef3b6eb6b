"""The five jobs on generated landing data: every table is what the truth beside the data says, row by row.

On the public data set, which is no part of the project (STEDI_DATA names its folder): the known rows.
"""

from __future__ import annotations

import json
import os
import random
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from glue_local.java import has_java
from jobs.embedded import EmbeddedLake
from stedi_lake.feeds import delivered
from stedi_lake.sample_data import Options, generate

JOBS = (
    "customer_landing_to_trusted",
    "accelerometer_landing_to_trusted",
    "customer_trusted_to_curated",
    "step_trainer_landing_to_trusted",
    "machine_learning_curated",
)
IN_SCOPE = (  # whose rows depend on it
    "accelerometer_landing_to_trusted",
    "step_trainer_landing_to_trusted",
    "machine_learning_curated",
)
TABLES = (
    "customer_trusted",
    "accelerometer_trusted",
    "customers_curated",
    "step_trainer_trusted",
    "machine_learning_curated",
)
SCOPES = ("customer", "reading")
MUCH = {"duplicates": 0.3, "late": 0.3, "withdrawn": 0.3, "colliding": 0.6, "imperfect": 0.4}
KNOBS: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "much of everything": {**MUCH, "doubtful": 0.2, "with_device": 0.7},
    "the serial numbers are right": {"serial_defect": False},
    "all collide, most consent": {"colliding": 1.0, "consented": 0.9},
    "one reading each": {**MUCH, "readings": 1, "doubtful": 0.3},
    "one customer with a third of all": {**MUCH, "skew": 0.33},
    "nobody consents": {"consented": 0.0},
    "two customers": {"customers": 2, "consented": 1.0, "with_device": 1.0},
}
CASES = [("sail", name, 1) for name in KNOBS] + [("sail", "much of everything", seed) for seed in (2, 3)]
SPARK = pytest.param(
    "spark",
    "much of everything",
    4,
    marks=[pytest.mark.spark, pytest.mark.skipif(not has_java(), reason="Java 17 is not installed")],
)


@pytest.fixture(autouse=True)
def _own_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLUE_LOCAL_CACHE", str(tmp_path / "copies"))


def landed(root: Path, data: Path, engine: str = "sail") -> EmbeddedLake:
    """Return a lake whose landing tables hold the feeds of ``data``."""
    lake = EmbeddedLake(root, engine)
    for feed, files in delivered(data).items():
        for file in files:
            (lake.folder(f"{feed}_landing") / file.name).symlink_to(file)
    return lake


def run(lake: EmbeddedLake, jobs: Sequence[str] = JOBS, **settings: str) -> dict[str, tuple[str, ...]]:
    """Run jobs in their order; return the error records that each met."""
    errors = {}
    for job in jobs:
        outcome = lake.run(job, **settings)
        assert outcome.succeeded, f"{job}: {outcome.error}"
        errors[job] = outcome.error_records
    return errors


def differing(rows: str, others: str) -> list[tuple[Any, ...]]:
    """Return some rows (of SQL queries with the same columns) that only one has, or has more often."""
    sql = f"(({rows}) except all ({others})) union all (({others}) except all ({rows})) limit 5"
    return duckdb.sql(sql).fetchall()


def table(lake: EmbeddedLake, name: str) -> str:
    """Return a table of the lake as SQL; a table without files has no rows and no columns known."""
    return f"'{lake.folder(name)}/**/*.parquet'"


def columns(path: Path) -> str:
    """Return a Parquet file's columns, as a list for SQL."""
    return ", ".join(f'"{row[0]}"' for row in duckdb.sql(f"describe from '{path}'").fetchall())


@pytest.mark.parametrize(("engine", "knobs", "seed"), [*CASES, SPARK], ids=str)
def test_every_table_holds_the_rows_of_the_truth(tmp_path: Path, engine: str, knobs: str, seed: int) -> None:
    options = Options(**{"customers": 90, "readings": 12, "seed": seed, **KNOBS[knobs]})
    truth = generate(options, tmp_path / "data")
    lake = landed(tmp_path / "s3", tmp_path / "data", engine)
    for scope in SCOPES:
        run(lake, JOBS if engine == "sail" or scope == "customer" else IN_SCOPE, consent_scope=scope)
        for name in TABLES:
            if truth["rows"][scope][name] == 0:
                assert lake.rows(name) == [], (scope, name)
                continue
            expected = tmp_path / "data" / "truth" / scope / f"{name}.parquet"
            picked = columns(expected)
            found = differing(
                f"select {picked} from {table(lake, name)}", f"select {picked} from '{expected}'"
            )
            assert found == [], (scope, name)
            assert len(lake.rows(name)) == truth["rows"][scope][name]


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_trainer_gets_its_true_owner_and_never_another(tmp_path: Path, seed: int) -> None:
    options = Options(customers=2500, readings=10, seed=seed, colliding=0.5, imperfect=0.2, samples=1)
    generate(options, tmp_path / "data")
    lake = landed(tmp_path / "s3", tmp_path / "data")
    for job in JOBS[:3]:
        assert lake.run(job).succeeded
    devices = f"'{tmp_path}/data/truth/devices.parquet'"
    right, wrong, clear, consenting = duckdb.sql(f"""
        select count(c.email) filter (c.email = d.email), count(c.email) filter (c.email <> d.email),
          count(*) filter (d.clear and d.consents), count(*) filter (d.consents)
        from {devices} d left join {table(lake, "customers_curated")} c using (serialnumber)""").fetchall()[0]
    assert consenting > 1000
    assert right == clear >= 0.85 * consenting
    assert wrong == 0


def broken_lines(folder: Path) -> set[tuple[str, int]]:
    """Return name and line number of each line that is no JSON; a word for a date is read, and quarantined."""
    found = set()
    for file in folder.iterdir():
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                json.loads(line)
            except ValueError:
                found.add((file.name, number))
    return found


@pytest.mark.parametrize("threshold", ["0.75", "0.95"])
def test_the_threshold_decides_how_much_a_phone_may_miss(tmp_path: Path, threshold: str) -> None:
    """A doubtful phone meets four fifths of its trainer's instants, an imperfect one nine tenths, others all."""
    options = Options(
        customers=200,
        readings=20,
        seed=8,
        doubtful=0.3,
        imperfect=0.3,
        consented=1.0,
        withdrawn=0,
        colliding=0,
    )
    generate(options, tmp_path / "data")
    lake = landed(tmp_path / "s3", tmp_path / "data")
    run(lake, JOBS[:3], ownership_threshold=threshold)
    met = f"""
        select d.serialnumber, d.email, count(distinct t.sensorReadingTime) as instants,
          count(distinct t.sensorReadingTime) filter (a."user" is not null) as met
        from '{tmp_path}/data/truth/devices.parquet' d
        join '{tmp_path}/data/step_trainer/landing/*.json' t on t.serialNumber = d.serialnumber
        left join '{tmp_path}/data/accelerometer/landing/*.json' a
          on a."user" = d.email and a."timestamp" = t.sensorReadingTime
        where d.consents group by all"""
    enough = f"select serialnumber::varchar, email from ({met}) where met / instants >= {threshold}"
    found = (
        f"select serialnumber, email from {table(lake, 'customers_curated')} where serialnumber is not null"
    )
    assert differing(found, enough) == []
    share = duckdb.sql(f"select count(*) from ({enough})").fetchall()[0][0] / 200
    assert (share > 0.9) if threshold == "0.75" else (0.2 < share < 0.6)


def test_malformed_lines_are_error_records_with_file_and_line(tmp_path: Path) -> None:
    truth = generate(Options(customers=60, readings=6, malformed=0.05, seed=5, samples=1), tmp_path / "data")
    lake = landed(tmp_path / "s3", tmp_path / "data")
    errors = run(lake)
    landing_tables = {
        "customer_landing_to_trusted": ["customer_landing"],
        "accelerometer_landing_to_trusted": ["accelerometer_landing"],
        "customer_trusted_to_curated": ["accelerometer_landing", "step_trainer_landing"],
        "step_trainer_landing_to_trusted": ["step_trainer_landing"],
        "machine_learning_curated": [],
    }
    for job, tables in landing_tables.items():
        reported = [record.split(": ")[0].rsplit("/", 1)[1].split(":") for record in errors[job]]
        broken = set().union(*(broken_lines(lake.folder(name)) for name in tables))
        assert {(name, int(line)) for name, line in reported} == broken
        assert len(reported) == len(broken) <= sum(truth["error_records"][name] for name in tables)
        assert len(reported) > 0 or not tables


def test_a_consent_withdrawn_later_removes_the_customer_everywhere_on_the_next_run(tmp_path: Path) -> None:
    generate(Options(customers=60, readings=6, consented=0.8, seed=6, samples=1), tmp_path / "data")
    lake = landed(tmp_path / "s3", tmp_path / "data")
    run(lake)
    before = {name: lake.rows(name) for name in TABLES}
    leaving = next(row for row in before["customers_curated"] if row["serialnumber"])
    email, trainer = leaving["email"], leaving["serialnumber"]
    withdrawal = {
        key: value
        for key, value in leaving.items()
        if key not in ("serialnumber", "sharewithresearchasofdate") and value is not None
    }
    lake.put("customer_landing", [{**withdrawal, "lastupdatedate": leaving["lastupdatedate"] + 1}])
    run(lake)

    def of_others(name: str) -> list[dict[str, Any]]:
        people = {"email", "user"}
        return [
            row
            for row in before[name]
            if row.get("serialnumber" if name.startswith(("step", "machine")) else "") != trainer
            and all(row.get(column) != email for column in people)
        ]

    for name in TABLES:
        assert len(of_others(name)) < len(before[name])
        assert lake.rows(name) == of_others(name), name


PUBLIC = Path(os.environ.get("STEDI_DATA") or Path(__file__).parents[3] / "shared" / "data" / "stedi")
needs_public_data = pytest.mark.skipif(
    not PUBLIC.is_dir(), reason=f"the public data set is not in {PUBLIC} (set STEDI_DATA)"
)
PUBLIC_ROWS = {"customer": [482, 40981, 482, 14460, 40981], "reading": [482, 32025, 482, 11297, 32025]}


def counted(lake: EmbeddedLake, name: str) -> int:
    return int(duckdb.sql(f"select count(*) from {table(lake, name)}").fetchall()[0][0])


@needs_public_data
def test_the_public_data_set_gives_its_known_rows(tmp_path: Path) -> None:
    lake = landed(tmp_path / "s3", PUBLIC)
    rows = {}
    for scope in SCOPES:
        run(lake, consent_scope=scope)
        rows[scope] = [counted(lake, name) for name in TABLES]
    assert rows == PUBLIC_ROWS


@needs_public_data
def test_no_threshold_changes_whose_the_trainers_of_the_public_data_set_are(tmp_path: Path) -> None:
    lake = landed(tmp_path / "s3", PUBLIC)
    run(lake, JOBS[:2])
    owners = []
    for threshold in ("0.51", "0.9", "1"):
        run(lake, JOBS[2:3], ownership_threshold=threshold)
        owners.append(lake.rows("customers_curated"))
    assert owners[0] == owners[1] == owners[2]
    assert sum(row["serialnumber"] is not None for row in owners[0]) == 482


def spoilt(data: Path, copies: int) -> list[str]:
    """Return the customer lines of ``data`` with serial numbers from a pool of 30, and copies of them.

    A copy has an e-mail of its own, so it is one more customer with the consent of the original, and neither
    trainer nor readings.
    """
    chance = random.Random(30)
    pool = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(30)]
    originals = [
        json.loads(line)
        for file in delivered(data)["customer"]
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    lines = [json.dumps({**record, "serialNumber": chance.choice(pool)}) for record in originals]
    for number in range(copies):
        record = originals[number % len(originals)]
        email = f"{number}.{record['email']}"
        lines.append(json.dumps({**record, "email": email, "serialNumber": chance.choice(pool)}))
    return lines


@needs_public_data
@pytest.mark.parametrize("scope", ["customer", pytest.param("reading", marks=pytest.mark.slow)])
def test_neither_thirty_serial_numbers_nor_a_hundred_thousand_more_customers_change_a_row(
    tmp_path: Path, scope: str
) -> None:
    plain = landed(tmp_path / "plain", PUBLIC)
    run(plain, consent_scope=scope)
    lake = landed(tmp_path / "spoilt", PUBLIC)
    for file in lake.folder("customer_landing").iterdir():
        file.unlink()
    lake.put("customer_landing", spoilt(PUBLIC, 100_000))
    run(lake, consent_scope=scope)
    for name in TABLES[1:]:
        rows, others = (f"select * from {table(each, name)}" for each in (lake, plain))
        assert differing(rows, others) == [], name
    # The trusted customers keep the serial number of the fulfilment site, which is what was overwritten.
    originals = f"select * exclude (serialnumber) from {table(plain, 'customer_trusted')}"
    among = f"select * exclude (serialnumber) from {table(lake, 'customer_trusted')}"
    emails = f"select email from {table(plain, 'customer_trusted')}"
    assert differing(originals, f"{among} where email in ({emails})") == []
    assert counted(lake, "customer_trusted") > 50_000
