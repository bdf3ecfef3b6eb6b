"""Random lakes with every fault: nobody who did not consent is in a research table, and an erasure adds no row."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from jobs.embedded import EmbeddedLake
from jobs.promise import Promise, person
from stedi_lake.forget.lines import Customer, check, emails, reports
from stedi_lake.forget.owner import trainers

JOBS = (
    "landing_to_quarantine",
    "customer_landing_to_trusted",
    "accelerometer_landing_to_trusted",
    "customer_trusted_to_curated",
    "step_trainer_landing_to_trusted",
    "machine_learning_curated",
)
TABLES = ("accelerometer_trusted", "step_trainer_trusted", "machine_learning_curated")
FEEDS = ("customer", "accelerometer", "step_trainer")
START = 1_655_564_000_000
needs_java = pytest.mark.skipif(not shutil.which("java"), reason="Java 17 is not installed")
SPARK = [pytest.mark.spark, pytest.mark.slow, pytest.mark.nightly, needs_java]


def spelt(chance: random.Random, email: str) -> str:
    """Return an e-mail in some spelling."""
    around = chance.choice(["", "", "", " ", "\t", "\u00a0", "\u200b"])
    return around + chance.choice([email, email, email.upper(), email.title()]) + around


def spoilt(chance: random.Random, row: dict[str, Any]) -> str:
    """Return a record as a line, sometimes not as it should be."""
    line = json.dumps(row, ensure_ascii=chance.random() < 0.5)
    key = chance.choice(list(row))
    ways = [
        lambda: line[: chance.randrange(len(line))],
        lambda: line + line,
        lambda: json.dumps({**row, key: chance.choice([None, "", "unknown", 0.5, True, -1, [1], {"a": 1}])}),
        lambda: json.dumps({k: v for k, v in row.items() if k != key}),
        lambda: json.dumps([row]),
        lambda: json.dumps({k.upper(): str(v) for k, v in row.items()}),
        lambda: line[:-1] + f', "{key}": "again"}}',
    ]
    return chance.choice(ways)() if chance.random() < 0.08 else line


def feeds(seed: int) -> dict[str, list[str]]:
    """Return the lines of the three feeds: people who consent, withdraw, share instants, trainers and phones."""
    chance = random.Random(seed)
    names = [f"{letter}{number}@test.com" for letter in "ab" for number in range(8)]
    sessions = [START + 60_000 * n for n in range(10)]
    rows: dict[str, list[dict[str, Any]]] = {feed: [] for feed in FEEDS}
    for number, email in enumerate(names):
        updated = START - chance.randrange(10**6)
        for _ in range(chance.choice([1, 1, 2, 3])):
            row = {"customerName": email[:2], "email": spelt(chance, email), "lastUpdateDate": updated}
            row |= {"registrationDate": START - 10**7, "serialNumber": "fulfilment"}
            if chance.random() < 0.75:
                row["shareWithResearchAsOfDate"] = updated + chance.choice([0, 0, 10**6])
            rows["customer"].append(row)
            updated += chance.choice([0, 1000])
        began, length = chance.choice(sessions), chance.choice([8, 12, 20])
        phase = chance.choice([0, 0, chance.randrange(1000)])  # many clocks stand on full seconds
        times = [began + phase + 1000 * n for n in range(length)]
        silent, copied = chance.random() < 0.2, chance.random() < 0.15
        wearer = chance.choice(names) if chance.random() < 0.2 else email
        for n, instant in enumerate(times):
            rows["step_trainer"].append(
                {"sensorReadingTime": instant, "serialNumber": f"s-{number}", "distanceFromObject": n}
            )
            who = [] if silent else [wearer if n < length // 3 else email]
            who += [names[number - 1]] if copied and n else []
            for each in who:
                axes = {"x": float(n), "y": 0.5, "z": -1.0}
                rows["accelerometer"].append({"user": spelt(chance, each), "timestamp": instant, **axes})
    return {feed: [spoilt(chance, row) for row in some] for feed, some in rows.items()}


def filled(root: Path, engine: str, lines: dict[str, list[str]]) -> EmbeddedLake:
    lake = EmbeddedLake(root, engine)
    for feed, some in lines.items():
        lake.put(f"{feed}_landing", some)
    return lake


def run(lake: EmbeddedLake, **settings: str) -> dict[str, Counter[tuple[Any, ...]]]:
    for job in JOBS:
        outcome = lake.run(job, **settings)
        assert outcome.succeeded, f"{job}: {outcome.error}"
    return {table: Counter(tuple(row.values()) for row in lake.rows(table)) for table in TABLES}


def assert_kept(
    lines: dict[str, list[str]], found: dict[str, Counter[Any]], lake: EmbeddedLake, scope: str
) -> None:
    """Assert that every row of the research tables may be there, by the model."""
    promise = Promise.of(*(lines[feed] for feed in FEEDS), now=int(time.time() * 1000))
    for user, instant, *axes in found["accelerometer_trusted"]:
        assert promise.may(person(user), instant, scope), (user, instant)
        assert promise.readings[person(user), instant, *axes] > 0
    owners = {row["serialnumber"]: person(row["email"]) for row in lake.rows("customers_curated")}
    assert set(owners.values()) <= set(promise.consents)
    for instant, serial, _ in found["step_trainer_trusted"]:
        assert promise.may(owners[serial], instant, scope)
        assert instant in promise.instants[owners[serial]]
    for instant, serial, _, *axes in found["machine_learning_curated"]:
        assert promise.may(owners[serial], instant, scope)
        assert promise.readings[owners[serial], instant, *axes] > 0


#: One for each scope of consent; further ones nightly.
CASES = [
    ("sail", 1),
    ("sail", 2),
    pytest.param("sail", 3, marks=pytest.mark.nightly),
    pytest.param("spark", 4, marks=SPARK),
]


@pytest.mark.parametrize(("engine", "seed"), CASES)
def test_only_who_agreed_is_in_the_research_tables_and_erasing_adds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, seed: int
) -> None:
    monkeypatch.setenv("GLUE_LOCAL_CACHE", str(tmp_path / "copies"))
    lines = feeds(seed)
    scope = ("customer", "reading")[seed % 2]
    lake = filled(tmp_path / "s3", engine, lines)
    before = run(lake, consent_scope=scope)
    assert_kept(lines, before, lake, scope)
    assert all(before.values())

    chance = random.Random(seed)
    consenting = sorted(Promise.of(*(lines[feed] for feed in FEEDS), now=START + 10**9).consents)
    for email in {chance.choice(consenting), f"a{chance.randrange(8)}@test.com"}:
        bodies = {feed: "".join(f"{line}\n" for line in lines[feed]).encode() for feed in FEEDS}
        told = [each for feed in FEEDS[1:] for each in reports(bodies[feed], feed)]
        theirs = trainers(told, email)
        others = tuple(each for each in emails(bodies["customer"]) if each != email)
        who = Customer(email, (*theirs.owned, *theirs.withheld), others)
        left = {feed: check(bodies[feed], feed, who).rest.decode().splitlines() for feed in FEEDS}
        assert not any(email in person(line) for some in left.values() for line in some)
        after = run(filled(tmp_path / email, engine, left), consent_scope=scope)
        for table in TABLES:
            assert after[table] <= before[table], (
                email,
                table,
                list((after[table] - before[table]).items())[:3],
            )


@pytest.mark.parametrize("engine", ["sail", pytest.param("spark", marks=SPARK)])
def test_erasing_the_last_who_consents_leaves_empty_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("GLUE_LOCAL_CACHE", str(tmp_path / "copies"))
    customers = [
        {"email": "last@test.com", "lastUpdateDate": START, "shareWithResearchAsOfDate": START},
        {"email": "no@test.com", "lastUpdateDate": START},
    ]
    phones, steps = [], []
    for user, serial in (("last@test.com", "s-last"), ("no@test.com", "s-no")):
        times = range(START + len(user), START + 20_000, 1000)
        phones += [{"user": user, "timestamp": t, "x": 0.5, "y": 0.5, "z": 0.5} for t in times]
        steps += [{"sensorReadingTime": t, "serialNumber": serial, "distanceFromObject": 1} for t in times]
    rows = {"customer": customers, "accelerometer": phones, "step_trainer": steps}
    lake = filled(
        tmp_path / "s3", engine, {feed: [json.dumps(row) for row in some] for feed, some in rows.items()}
    )
    assert all(run(lake).values())
    who = Customer("last@test.com", ("s-last",))
    for feed in FEEDS:
        for file in lake.folder(f"{feed}_landing").iterdir():
            file.write_bytes(check(file.read_bytes(), feed, who).rest)
    for _ in range(2):  # from full tables, and from those that are empty
        assert not any(run(lake).values())
        assert not lake.rows("customer_trusted") and not lake.rows("customers_curated")
