"""Invalid records go to quarantine tables with the reason, and an alert is sent."""

import json

JOB = "landing_to_quarantine"


def customer(email, **more):
    return {"email": email, "lastUpdateDate": 1, **more}


def reasons(lake, feed):
    return sorted((row["whose"], row["reason"]) for row in lake.rows(f"{feed}_quarantine"))


def test_what_is_understood_is_not_set_aside(lake):
    lake.put("customer_landing", [customer("a@test.com", shareWithResearchAsOfDate=1)])
    lake.put("accelerometer_landing", [{"user": "a@test.com", "timestamp": 1, "x": 1, "y": 1.5, "z": 0.0}])
    lake.put("step_trainer_landing", [{"serialNumber": "s", "sensorReadingTime": 1, "distanceFromObject": 1}])
    outcome = lake.run(JOB)
    assert outcome.succeeded and outcome.broken_rules == ()
    assert [lake.rows(f"{feed}_quarantine") for feed in ("customer", "accelerometer", "step_trainer")] == [
        []
    ] * 3


def test_each_record_that_is_not_has_its_reason_and_whose_it_is(lake):
    lake.put(
        "customer_landing", [{"email": " A@test.com"}, customer("b@test.com", shareWithResearchAsOfDate=0)]
    )
    lake.put("customer_landing", ['{"email":"c@test.com","last'])
    lake.put("accelerometer_landing", [{"user": "A@test.com", "timestamp": 1, "y": 1.0, "z": 0.0}])
    lake.put("step_trainer_landing", [{"serialNumber": "s", "distanceFromObject": 1}])
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    found = reasons(lake, "customer")
    assert found[:2] == [
        ("a@test.com", "lastupdatedate is missing"),
        ("b@test.com", "sharewithresearchasofdate is 0 or before 1970"),
    ]
    assert found[2][0] == "c@test.com" and found[2][1].startswith("unreadable: ")
    assert reasons(lake, "accelerometer") == [("a@test.com", "x is missing")]
    assert reasons(lake, "step_trainer") == [("s", "sensorreadingtime is missing")]
    records = {row["whose"]: row["record"] for row in lake.rows("customer_quarantine")}
    assert records["c@test.com"] == '{"email":"c@test.com","last'
    assert json.loads(records["a@test.com"])["email"] == " A@test.com"


def test_somebody_is_told_and_nothing_stops(lake):
    lake.put("customer_landing", ["WARN no record", "null"])
    outcome = lake.run(JOB)
    assert outcome.succeeded
    assert any("where whose is null" in rule for rule in outcome.broken_rules)
    assert any("quarantine_limit" in rule for rule in outcome.broken_rules)
    lake.put("accelerometer_landing", [{"user": "a@test.com"}])
    outcome = lake.run(JOB, quarantine_limit="5")
    assert [rule for rule in outcome.broken_rules if "quarantine_limit" in rule] == []


def test_what_is_mended_leaves_and_what_stays_keeps_when_it_was_first_seen(lake):
    lake.put("customer_landing", [{"email": "a@test.com"}])
    lake.put("step_trainer_landing", [{"serialNumber": "s"}])
    assert lake.run(JOB).succeeded
    (before,) = lake.rows("customer_quarantine")
    for file in lake.folder("step_trainer_landing").iterdir():
        file.unlink()
    lake.put("customer_landing", [{"email": "b@test.com"}])
    assert lake.run(JOB).succeeded
    first, second = lake.rows("customer_quarantine")
    assert first == before
    assert second["firstseen"] > before["firstseen"]
    assert lake.rows("step_trainer_quarantine") == []
