"""The shape of the feeds, and the effect of each option."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stedi_lake.sample_data import Options, OutputExistsError, generate

FEEDS = ("customer", "accelerometer", "step_trainer")
NUMBER, SERIAL = r"16\d{11}", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
SHAPES = {
    "customer": re.compile(
        r'\{"customerName": "[A-Z]\w+ [A-Z]\w+", "email": "[A-Z]\w+\.[A-Z]\w+@test\.com", '
        r'"phone": "801555\d{4}", "birthDay": "\d{3,4}-\d\d-\d\d", '
        rf'"serialNumber": "{SERIAL}", "registrationDate": {NUMBER}, "lastUpdateDate": {NUMBER}'
        rf'(, "shareWithResearchAsOfDate": {NUMBER})?(, "shareWithPublicAsOfDate": {NUMBER})?'
        rf'(, "shareWithFriendsAsOfDate": {NUMBER})?\}}'
    ),
    "accelerometer": re.compile(
        rf'\{{"user":"[A-Z]\w+\.[A-Z]\w+@test\.com","timestamp":{NUMBER},'
        r'"x":(-1|0|1)\.0,"y":(-1|0|1)\.0,"z":(-1|0)\.0\}'
    ),
    "step_trainer": re.compile(
        rf'\{{"sensorReadingTime":{NUMBER},"serialNumber":"{SERIAL}","distanceFromObject":[23]\d\d\}}'
    ),
}


def files(folder: Path, feed: str) -> list[Path]:
    return sorted((folder / feed / "landing").iterdir())


def records(folder: Path, feed: str) -> Iterator[dict[str, Any]]:
    for path in files(folder, feed):
        for line in path.read_text().splitlines():
            yield json.loads(line)


def digests(folder: Path) -> dict[str, str]:
    """A digest of each file's content; of Parquet of its rows, which it may hold in several ways."""

    def content(path: Path) -> bytes:
        return (
            repr(pq.read_table(path).to_pylist()).encode() if path.suffix == ".parquet" else path.read_bytes()
        )

    return {
        str(path.relative_to(folder)): hashlib.sha256(content(path)).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_line_and_file_name_has_the_published_shape(tmp_path: Path) -> None:
    generate(Options(customers=2000, readings=3), tmp_path)
    for feed in FEEDS:
        for path in files(tmp_path, feed):
            assert re.fullmatch(rf"{feed}-\d{{13}}\.json", path.name)
            text = path.read_text()
            assert text.endswith("\n")
            odd = [line for line in text.splitlines() if not SHAPES[feed].fullmatch(line)]
            assert odd == []


def _public_data() -> Path:
    return Path(os.environ.get("STEDI_DATA") or Path(__file__).parents[4] / "shared" / "data" / "stedi")


@pytest.mark.skipif(not _public_data().is_dir(), reason="no public data set (set STEDI_DATA)")
@pytest.mark.parametrize("feed", FEEDS)
def test_keys_and_types_are_those_of_the_public_data_set(tmp_path: Path, feed: str) -> None:
    generate(Options(customers=300, readings=2), tmp_path)

    def shapes(folder: Path) -> set[tuple[tuple[str, type], ...]]:
        return {tuple((key, type(value)) for key, value in r.items()) for r in records(folder, feed)}

    assert shapes(tmp_path) == shapes(_public_data())


def test_files_hold_as_many_lines_as_said(tmp_path: Path) -> None:
    truth = generate(
        Options(customers=50, readings=10, lines_per_file=100, duplicates=0.0, late=0.0), tmp_path
    )
    for feed in FEEDS:
        lines = [len(path.read_text().splitlines()) for path in files(tmp_path, feed)]
        assert sum(lines) == truth["rows"]["customer"][f"{feed}_landing"]
        assert set(lines[:-1]) <= {100}
        assert 0 < lines[-1] <= 100


def test_the_same_options_give_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        generate(Options(customers=80, readings=8, seed=seed, malformed=0.05), tmp_path / name)
    a, b, c = (digests(tmp_path / name) for name in "abc")
    assert a == b
    assert not set(a.values()) & set(c.values())


def test_a_customer_stays_the_same_whatever_befalls_others(tmp_path: Path) -> None:
    generate(Options(customers=80, readings=4, duplicates=0.0), tmp_path / "a")
    generate(Options(customers=80, readings=4, duplicates=0.5, doubtful=0.5, imperfect=0.5), tmp_path / "b")
    a, b = (Counter(json.dumps(r) for r in records(tmp_path / name, "customer")) for name in "ab")
    assert set(a) == set(b)
    assert sum(b.values()) > sum(a.values())


def test_more_customers_than_one_plan_takes_are_told_apart(tmp_path: Path) -> None:
    options = Options(
        customers=9000, readings=20, samples=1, with_device=1.0, colliding=0.0, truth_rows=False
    )
    truth = generate(options, tmp_path)
    assert truth["devices"]["in_all"] == 9000
    emails = Counter(r["user"] for r in records(tmp_path, "accelerometer"))
    times = Counter(r["sensorReadingTime"] for r in records(tmp_path, "step_trainer"))
    assert len(emails) == 9000
    assert set(times.values()) == {1}
    assert not (tmp_path / "truth" / "customer").exists()


def test_with_the_defect_thirty_trainers_numbers_are_repeated(tmp_path: Path) -> None:
    generate(Options(customers=900, readings=1, with_device=1.0), tmp_path)
    written = Counter(r["serialNumber"] for r in records(tmp_path, "customer"))
    devices = {r["serialNumber"] for r in records(tmp_path, "step_trainer")}
    assert len(written) == 30
    assert set(written) <= devices
    assert len(devices) == 900


def test_without_the_defect_each_record_names_the_own_trainer(tmp_path: Path) -> None:
    generate(Options(customers=300, readings=1, serial_defect=False, with_device=0.8), tmp_path)
    owners = {
        row["email"]: row["serialnumber"]
        for row in pq.read_table(tmp_path / "truth" / "devices.parquet").to_pylist()
    }
    written = {r["email"]: r["serialNumber"] for r in records(tmp_path, "customer")}
    assert {email: written[email] for email in owners} == owners
    assert len(set(written.values())) == 300


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 1.0])
def test_shares_are_kept(tmp_path: Path, share: float) -> None:
    plain = {"duplicates": 0.0, "late": 0.0, "withdrawn": 0.0, "colliding": 0.0}
    truth = generate(
        Options(customers=4000, readings=1, consented=share, with_device=share, truth_rows=False, **plain),
        tmp_path,
    )
    assert truth["rows"]["customer"]["customer_trusted"] == pytest.approx(4000 * share, abs=100)
    assert truth["devices"]["in_all"] == pytest.approx(4000 * share, abs=100)
    assert truth["rows"]["customer"]["customer_landing"] == 4000


def test_late_records_are_older_say_the_contrary_and_come_last(tmp_path: Path) -> None:
    generate(Options(customers=500, readings=2, late=0.3, duplicates=0.0, withdrawn=0.0), tmp_path)
    first, last = files(tmp_path, "customer")
    in_time = {r["email"]: r for r in map(json.loads, first.read_text().splitlines())}
    late = [json.loads(line) for line in last.read_text().splitlines()]
    assert len(in_time) == 500
    assert len(late) == pytest.approx(150, abs=40)
    for record in late:
        newer = in_time[record["email"]]
        assert record["lastUpdateDate"] < newer["lastUpdateDate"]
        assert ("shareWithResearchAsOfDate" in record) != ("shareWithResearchAsOfDate" in newer)


def test_duplicates_are_records_delivered_twice(tmp_path: Path) -> None:
    truth = generate(Options(customers=500, readings=1, duplicates=0.3, late=0.0, withdrawn=0.0), tmp_path)
    lines = Counter(json.dumps(r) for r in records(tmp_path, "customer"))
    assert len(lines) == 500
    assert set(lines.values()) == {1, 2}
    assert truth["rows"]["customer"]["customer_landing"] == sum(lines.values()) == pytest.approx(650, abs=40)


def test_colliding_customers_share_three_of_four_times(tmp_path: Path) -> None:
    generate(Options(customers=100, readings=20, colliding=1.0, with_device=1.0), tmp_path)
    by_time = Counter(r["sensorReadingTime"] for r in records(tmp_path, "step_trainer"))
    assert Counter(by_time.values()) == {2: 50 * 15, 1: 100 * 5}


def test_one_customer_can_have_a_tenth_of_all_readings(tmp_path: Path) -> None:
    generate(Options(customers=300, readings=10, imperfect=0.0, skew=0.1, truth_rows=False), tmp_path)
    readings = Counter(r["user"] for r in records(tmp_path, "accelerometer"))
    (_, most), (_, second) = readings.most_common(2)
    assert most / readings.total() == pytest.approx(0.1, abs=0.005)
    assert second <= 30


def test_existing_output_is_refused_and_replaced_only_when_told(tmp_path: Path) -> None:
    generate(Options(customers=60, readings=2), tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    before = digests(tmp_path)
    with pytest.raises(OutputExistsError, match=r"customer/landing, .*truth\.json already exist"):
        generate(Options(customers=10, readings=1), tmp_path)
    assert digests(tmp_path) == before
    generate(Options(customers=10, readings=1), tmp_path, replace=True)
    assert len({r["email"] for r in records(tmp_path, "customer")}) == 10
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"customers": 0}, "customers must be between 1 and 100000000, not 0"),
        ({"consented": 1.5}, r"consented must be a share between 0 and 1, not 1\.5"),
        ({"malformed": -0.1}, "malformed must be a share"),
        ({"samples": 7}, "samples must be between 1 and 6"),
        ({"readings": 0}, "readings must be between 1 and"),
        ({"skew": 0.95}, r"skew must be at most 0\.9"),
        ({"sold": 0.6, "lent": 0.6}, "families, lent, sold and copied must be at most 1 together"),
        ({"gyms": 0.1, "customers": 100_000}, "full_seconds and gyms need at most 1000000 readings"),
        ({"seed": -1}, "seed must be between 0"),
    ],
)
def test_options_out_of_range_are_named(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Options(**{"customers": 10, **values})
