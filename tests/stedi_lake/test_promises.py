"""A wrong edit of a job breaks a promise of its data quality node: the run fails, the table stays."""

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
        "count(distinct person)",
        "partition by person",
        "partition by email, registrationdate",
    ),
    "a customer who does not consent": Edit(
        "customer_landing_to_trusted",
        "from primary where sharewithresearchasofdate is null",
        "and l.sharewithresearchasofdate is not null",
        "",
    ),
    "a consent that cannot be meant": Edit(
        "customer_landing_to_trusted", "doubt is not null", "and l.doubt is null", ""
    ),
    "a consent that was withdrawn": Edit(
        "customer_landing_to_trusted",
        "l.lastupdatedate > p.lastupdatedate",
        "lastupdatedate desc",
        "lastupdatedate",
    ),
    "a customer with a record that is not understood": Edit(
        "customer_landing_to_trusted", "l.problem is not null", "on l.person = d.person", "on false"
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
    "half a reading": Edit(
        "accelerometer_landing_to_trusted", "x is null", "a.problem is null", "a.timestamp is not null"
    ),
    "a customer who is not trusted": Edit(
        "customer_trusted_to_curated",
        "left anti join customer_trusted",
        "  c.person,\n  o.instants",
        "  concat('not.', c.person) as person,\n  o.instants",
    ),
    "a customer for each trainer": Edit(
        "customer_trusted_to_curated", "count(distinct person)", "where use = 1", ""
    ),
    "the fulfilment site's serial numbers": Edit(
        "customer_trusted_to_curated",
        "count(distinct serialnumber)",
        "  o.serialnumber,",
        "  c.serialnumber,",
    ),
    "a trainer that another uses as much": Edit(
        "customer_trusted_to_curated",
        "shared - shared_by_next < 3",
        "and r.instants - r.next >= greatest(3, s.margin * r.in_use)",
        "",
    ),
    "a trainer at whose instants the phone met another": Edit(
        "customer_trusted_to_curated",
        "shared - shared_elsewhere < 3",
        "and r.instants - coalesce(e.instants, 0) >= greatest(3, s.margin * r.in_use)",
        "",
    ),
    "a trainer that another claims": Edit(
        "customer_trusted_to_curated", "claims > 0", "and coalesce(c.claims, 0) = 0", ""
    ),
    "a trainer used too little": Edit(
        "customer_trusted_to_curated", "shared / instants <", "and r.instants / d.instants >= s.threshold", ""
    ),
    "a trainer met too seldom": Edit(
        "customer_trusted_to_curated", "shared < coalesce", "r.instants >= s.least", "true"
    ),
    "a stranger's trainer": Edit(
        "step_trainer_landing_to_trusted", "left anti join owners_readings", "left semi join", "left join"
    ),
    "half a step reading": Edit(
        "step_trainer_landing_to_trusted", "distancefromobject is null", "where s.problem is null", ""
    ),
    "two people in one row": Edit(
        "machine_learning_curated",
        "p.person = o.person",
        "on s.serialnumber = o.serialnumber\n  and s.sensorreadingtime",
        "on s.sensorreadingtime",
    ),
    "a row without its trainer": Edit(
        "machine_learning_curated",
        "serialnumber is null",
        "then s.serialnumber\n",
        "then cast(null as string)\n",
    ),
    "a row of before the consent": Edit(
        "machine_learning_curated",
        "p.instant >= o.sharewithresearchasofdate",
        "  s.sensorreadingtime as instant,",
        "  s.sensorreadingtime - 100 as instant,",
        {"consent_scope": "reading"},
    ),
    "a trainer's own number in the pseudonymous form": Edit(
        "machine_learning_curated",
        "serialnumber = trainer",
        "<> 'pseudonymous' then s.serialnumber",
        "<> 'none' then s.serialnumber",
        {"machine_learning_form": "pseudonymous", "machine_learning_salt": "0123456789abcdef"},
    ),
}
SPARK = pytest.param(
    "spark",
    marks=[
        pytest.mark.spark,
        pytest.mark.slow,
        pytest.mark.nightly,
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

    a@ uses two trainers, b@ five sixths of one, c@ one together with b@ and some of a@'s instants, as g@, who has
    one of her own; beside the trainer of d@ another reports, e@ used one four times; k@ claims that of h@; w@ withdrew,
    n@ never consented; q@ sent a record that is not understood, z@ a consent that cannot be meant.
    """
    monkeypatch.setenv("GLUE_LOCAL_CACHE", str(tmp_path / "copies"))
    lake = EmbeddedLake(tmp_path / "s3", request.param)
    consents = [customer(f"{name}@test.com", 1, 1) for name in "bcdeghqw"]
    lake.put(
        "customer_landing",
        [customer("a@test.com", 1, CONSENT), customer("A@test.com", 2, CONSENT), *consents],
    )
    lake.put("customer_landing", [customer("w@test.com", 2, None), customer("n@test.com", 1, None)])
    lake.put("customer_landing", [{"email": "q@test.com"}, customer("z@test.com", 1, -1)])
    for name, instants in {
        "a": range(200, 220),
        "b": range(300, 320),
        "c": [*range(200, 205), *range(310, 320), *range(900, 910)],
        "g": [*range(200, 205), *range(700, 720)],
        "d": range(500, 520),
        "e": range(600, 604),
        "h": range(800, 810),
        "k": range(800, 805),
        "w": range(400, 410),
        "n": range(300, 305),
    }.items():
        readings(lake, f"{name}@test.com", instants)
    lake.put("accelerometer_landing", [{"user": "a@test.com", "timestamp": 205, "y": 2.0, "z": 3.0}])
    for serial, instants in {
        "s-a": range(200, 215),
        "s-a2": range(215, 220),
        "s-b": range(298, 310),
        "s-bc": range(310, 320),
        "s-g": range(700, 720),
        "s-d": range(500, 520),
        "s-beside": range(500, 540),
        "s-c": range(900, 912),
        "s-h": range(800, 810),
        "s-e": range(600, 604),
        "s-w": range(400, 410),
    }.items():
        steps(lake, serial, instants)
    lake.put("step_trainer_landing", [{"sensorReadingTime": 201, "serialNumber": "s-a"}])
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
