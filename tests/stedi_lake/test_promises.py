"""Each promise of the data quality nodes, broken by a wrong edit of the job's rule: the run fails, the table stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from glue_local.java import has_java
from jobs import embedded
from jobs.embedded import EmbeddedLake
from jobs.lake import script

TABLES = {
    "customer_landing_to_trusted": "customer_trusted",
    "accelerometer_landing_to_trusted": "accelerometer_trusted",
    "customer_trusted_to_curated": "customers_curated",
    "step_trainer_landing_to_trusted": "step_trainer_trusted",
    "machine_learning_curated": "machine_learning_curated",
}
CONSENT = 205  # in the midst of the readings of a


@dataclass(frozen=True)
class Edit:
    """A wrong edit of a job's SQL, and a part of the rule that must say so."""

    job: str
    rule: str
    old: str
    new: str
    settings: dict[str, str] = field(default_factory=dict)


EDITS = {
    "an e-mail twice": Edit(
        "customer_landing_to_trusted",
        "count(distinct lower(email))",
        "partition by lower(email)",
        "partition by email, registrationdate",
    ),
    "a customer who does not consent": Edit(
        "customer_landing_to_trusted",
        "from primary where sharewithresearchasofdate is null",
        "and sharewithresearchasofdate is not null",
        "",
    ),
    "a consent that was withdrawn": Edit(
        "customer_landing_to_trusted",
        "l.lastupdatedate > p.lastupdatedate",
        "lastupdatedate desc",
        "lastupdatedate",
    ),
    "a stranger's phone": Edit(
        "accelerometer_landing_to_trusted",
        "left anti join customer_trusted",
        "join customer_trusted",
        "left join customer_trusted",
    ),
    "a phone's reading before the consent": Edit(
        "accelerometer_landing_to_trusted",
        "p.timestamp >= c.sharewithresearchasofdate",
        "a.timestamp >= c.sharewithresearchasofdate",
        "true",
        {"consent_scope": "reading"},
    ),
    "a customer who is not trusted": Edit(
        "customer_trusted_to_curated",
        "left anti join customer_trusted",
        "  c.email,",
        "  concat('not.', c.email) as email,",
    ),
    "a customer for each trainer": Edit(
        "customer_trusted_to_curated", "count(distinct lower(email))", "where use = 1", ""
    ),
    "the fulfilment site's serial numbers": Edit(
        "customer_trusted_to_curated",
        "count(distinct serialnumber)",
        "  o.serialnumber,",
        "  c.serialnumber,",
    ),
    "a trainer that another uses as much": Edit(
        "customer_trusted_to_curated", "shared <= shared_by_next", "and r.instants > r.next", ""
    ),
    "a trainer used too little": Edit(
        "customer_trusted_to_curated", "shared / instants <", "r.instants / d.instants >= case", "0 < case"
    ),
    "a stranger's trainer": Edit(
        "step_trainer_landing_to_trusted", "left anti join customers_curated", "left semi join", "left join"
    ),
    "two people in one row": Edit(
        "machine_learning_curated",
        "lower(p.user) = lower(c.email)",
        "on lower(c.email) = lower(a.user)\n  and s.sensorreadingtime",
        "on s.sensorreadingtime",
    ),
    "a row without its trainer": Edit(
        "machine_learning_curated",
        "serialnumber is null",
        "  s.serialnumber,",
        "  cast(null as string) as serialnumber,",
    ),
    "a row of before the consent": Edit(
        "machine_learning_curated",
        "p.sensorreadingtime >= c.sharewithresearchasofdate",
        "  s.sensorreadingtime,",
        "  s.sensorreadingtime - 100 as sensorreadingtime,",
        {"consent_scope": "reading"},
    ),
}
SPARK = pytest.param(
    "spark",
    marks=[
        pytest.mark.spark,
        pytest.mark.slow,
        pytest.mark.skipif(not has_java(), reason="Java 17 is not installed"),
    ],
)


def customer(email: str, updated: int, research: int | None) -> dict[str, Any]:
    row = {
        "email": email,
        "lastUpdateDate": updated,
        "registrationDate": updated,
        "serialNumber": "fulfilment",
    }
    return row if research is None else {**row, "shareWithResearchAsOfDate": research}


def readings(lake: EmbeddedLake, user: str, instants: Iterable[int]) -> None:
    rows = [{"user": user, "timestamp": t, "x": 1.0, "y": 2.0, "z": 3.0} for t in instants]
    lake.put("accelerometer_landing", rows)


def steps(lake: EmbeddedLake, serial: str, instants: range) -> None:
    rows = [{"sensorReadingTime": t, "serialNumber": serial, "distanceFromObject": 1} for t in instants]
    lake.put("step_trainer_landing", rows)


@pytest.fixture
def lake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> EmbeddedLake:
    """A lake in which every wrong edit below lets through what it must not; its tables are made.

    a@ uses two trainers, b@ five sixths of one, c@ one together with b@ and some of a@'s instants; w@ withdrew,
    n@ never consented.
    """
    monkeypatch.setenv("GLUE_LOCAL_CACHE", str(tmp_path / "copies"))
    lake = EmbeddedLake(tmp_path / "s3", request.param)
    consents = [customer(f"{name}@test.com", 1, 1) for name in "bcw"]
    lake.put(
        "customer_landing",
        [customer("a@test.com", 1, CONSENT), customer("A@test.com", 2, CONSENT), *consents],
    )
    lake.put("customer_landing", [customer("w@test.com", 2, None), customer("n@test.com", 1, None)])
    for name, instants in {
        "a": range(200, 220),
        "b": range(300, 320),
        "c": [*range(200, 205), *range(310, 320)],
        "w": range(400, 410),
        "n": range(300, 305),
    }.items():
        readings(lake, f"{name}@test.com", instants)
    for serial, instants in {
        "s-a": range(200, 215),
        "s-a2": range(215, 220),
        "s-b": range(298, 310),
        "s-bc": range(310, 320),
        "s-w": range(400, 410),
    }.items():
        steps(lake, serial, instants)
    for job in TABLES:
        outcome = lake.run(job)
        assert outcome.succeeded, outcome.error
    return lake


@pytest.mark.parametrize("lake", ["sail", SPARK], indirect=True)
def test_a_promise_that_a_wrong_edit_breaks_fails_the_run_and_the_table_stays(
    lake: EmbeddedLake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {job: lake.rows(table) for job, table in TABLES.items()}
    assert all(before.values())
    for name, edit in EDITS.items():
        right = script(edit.job).read_text(encoding="utf-8")
        sql, ruleset = right.split("Promises_", 1)
        assert sql.count(edit.old) == 1, name
        wrong = tmp_path / f"{edit.job}.py"
        wrong.write_text(f"{sql.replace(edit.old, edit.new)}Promises_{ruleset}", encoding="utf-8")
        with monkeypatch.context() as patched:
            patched.setattr(embedded, "script", lambda _, wrong=wrong: wrong)
            outcome = lake.run(edit.job, **edit.settings)
        assert not outcome.succeeded, name
        assert "The job failed due to failing DQ rules" in outcome.error, name
        assert any(edit.rule in rule for rule in outcome.broken_rules), (name, outcome.broken_rules)
        assert lake.rows(TABLES[edit.job]) == before[edit.job], name
