"""The truth file agrees with the rules as SQL on the generated feeds, for many seeds and options."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stedi_lake.sample_data import Options, generate

_SPEC = importlib.util.spec_from_file_location("lake_sql", Path(__file__).with_name("lake_sql.py"))
assert _SPEC is not None and _SPEC.loader is not None
lake_sql = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(lake_sql)

TABLES = (
    "customer_trusted",
    "accelerometer_trusted",
    "customers_curated",
    "step_trainer_trusted",
    "machine_learning_curated",
)
MUCH = {"duplicates": 0.3, "late": 0.3, "withdrawn": 0.3, "colliding": 0.6, "imperfect": 0.4}

KNOBS: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "much of everything": {**MUCH, "doubtful": 0.2, "malformed": 0.05, "with_device": 0.7},
    "no defects": {
        "serial_defect": False,
        "duplicates": 0.0,
        "late": 0.0,
        "withdrawn": 0.0,
        "colliding": 0.0,
    },
    "all collide, most consent": {"colliding": 1.0, "consented": 0.9, "readings": 30},
    "one reading each": {**MUCH, "readings": 1, "doubtful": 0.3},
    "nine readings, one sample": {**MUCH, "readings": 9, "samples": 1, "doubtful": 0.3},
    "one customer with a third of all": {**MUCH, "skew": 0.33},
    "nobody consents": {"consented": 0.0},
    "no trainers": {"with_device": 0.0},
    "whatever misleads": {
        **{
            "full_seconds": 0.5,
            "gyms": 0.3,
            "silent": 0.1,
            "families": 0.2,
            "lent": 0.2,
            "sold": 0.2,
            "copied": 0.2,
        },
        **{"customers": 241, "readings": 20},
    },
    "three customers": {"customers": 3, "consented": 1.0},
}
CASES = [(name, 1) for name in KNOBS] + [("much of everything", seed) for seed in (2, 3, 4, 5)]


@pytest.mark.parametrize(("knobs", "seed"), CASES, ids=str)
def test_the_truth_is_what_the_rules_give(tmp_path: Path, knobs: str, seed: int) -> None:
    options = Options(**{"customers": 121, "readings": 12, "seed": seed, **KNOBS[knobs]})
    truth = generate(options, tmp_path)
    connection = lake_sql.lake(tmp_path)
    for scope in ("customer", "reading"):
        lake_sql.run(connection, scope)
        for table in TABLES:
            expected = f"read_parquet('{tmp_path}/truth/{scope}/{table}.parquet')"
            columns = ", ".join(f'"{c[0]}"' for c in connection.execute(f"describe {table}").fetchall())
            computed = f"select {columns} from {table}"
            named = f"select {columns} from {expected}"
            differing = connection.execute(
                f"(({computed}) except all ({named})) union all (({named}) except all ({computed}))"
            ).fetchall()
            assert differing == [], (scope, table)
            assert lake_sql.count(connection, table) == truth["rows"][scope][table]
        found = connection.execute(
            f"select serialnumber, email from '{tmp_path}/truth/devices.parquet' where found order by all"
        ).fetchall()
        curated = connection.execute(
            "select serialnumber, email from customers_curated where serialnumber is not null order by all"
        ).fetchall()
        assert curated == found
        assert truth["devices"]["owner_found"] == len(found)


@pytest.mark.parametrize("table", ["customer_trusted", "customers_curated"])
def test_owners_and_people_do_not_depend_on_the_consent_scope(tmp_path: Path, table: str) -> None:
    truth = generate(Options(customers=200, readings=6, seed=9), tmp_path)
    assert truth["rows"]["customer"][table] == truth["rows"]["reading"][table] > 0
    for shrinking in ("accelerometer_trusted", "step_trainer_trusted", "machine_learning_curated"):
        assert 0 < truth["rows"]["reading"][shrinking] < truth["rows"]["customer"][shrinking]
    customer, reading = (
        pq.read_table(tmp_path / "truth" / scope / f"{table}.parquet") for scope in ("customer", "reading")
    )
    assert customer.equals(reading)


def test_landing_rows_and_error_records_are_those_of_the_files(tmp_path: Path) -> None:
    truth = generate(Options(customers=200, readings=8, malformed=0.1, seed=7), tmp_path)
    for feed in lake_sql.TYPES:
        table, errors = lake_sql.read_feed(tmp_path, feed)
        assert table.num_rows == truth["rows"]["customer"][f"{feed}_landing"]
        assert errors == truth["error_records"][f"{feed}_landing"] > 0


def test_no_customer_who_withdrew_is_in_any_table(tmp_path: Path) -> None:
    generate(Options(customers=400, readings=2, withdrawn=0.5, late=0.5, seed=3), tmp_path)
    connection = lake_sql.lake(tmp_path)
    withdrew = """select email from customer group by email
        having count(sharewithresearchasofdate) > 0
        and arg_max(coalesce(sharewithresearchasofdate, 0), lastupdatedate) = 0"""
    assert len(connection.execute(withdrew).fetchall()) > 50
    for scope in ("customer", "reading"):
        for table, column in (
            ("customer_trusted", "email"),
            ("accelerometer_trusted", '"user"'),
            ("customers_curated", "email"),
        ):
            path = f"{tmp_path}/truth/{scope}/{table}.parquet"
            assert (
                connection.execute(f"select 1 from '{path}' where {column} in ({withdrew})").fetchall() == []
            )


def test_of_a_strangers_trainer_no_phone_ever_meets_nine_tenths(tmp_path: Path) -> None:
    generate(Options(customers=100, readings=21, colliding=1.0, imperfect=0.3, consented=1.0), tmp_path)
    connection = lake_sql.lake(tmp_path)
    # Shares of each trainer's times, for every phone that meets it at all.
    largest = f"""
        with device as (
          select d.serialnumber as device, d.sensorreadingtime as moment, t.email as owner
          from step_trainer d join '{tmp_path}/truth/devices.parquet' t using (serialnumber)),
        phone as (select distinct "user" as email, "timestamp" as moment from accelerometer),
        pair as (
          select distinct device, owner, email from device join phone using (moment)),
        met as (
          select pair.*, device.moment, phone.moment is not null as together
          from pair join device using (device, owner)
          left join phone on phone.email = pair.email and phone.moment = device.moment),
        share as (
          select device, owner, email, avg(together::int) as share from met group by all)
        select email = owner, min(share), max(share), count(distinct device) from share group by 1 order by 1"""
    strangers, owners = connection.execute(largest).fetchall()
    assert strangers[0] is False and strangers[2] <= 0.75 and strangers[3] > 80
    assert owners[0] is True and owners[1] >= 0.9


def _public_data() -> Path:
    return Path(os.environ.get("STEDI_DATA") or Path(__file__).parents[4] / "shared" / "data" / "stedi")


@pytest.mark.skipif(not _public_data().is_dir(), reason="no public data set (set STEDI_DATA)")
def test_the_rules_as_sql_give_the_known_rows_of_the_public_data_set() -> None:
    connection = lake_sql.lake(_public_data())
    rows = {}
    for scope in ("customer", "reading"):
        lake_sql.run(connection, scope)
        rows[scope] = [lake_sql.count(connection, table) for table in TABLES]
    assert rows == {"customer": [482, 40981, 482, 14460, 40981], "reading": [482, 32025, 482, 11297, 32025]}
