"""Step readings of the curated customers' trainers, at the instants that the owner's own phone reported."""

import pytest

JOB = "step_trainer_landing_to_trusted"


def step(serial, time=1):
    return {"sensorreadingtime": time, "serialnumber": serial, "distancefromobject": 7}


def landed(serial, time=1):
    return {"sensorReadingTime": time, "serialNumber": serial, "distanceFromObject": 7}


def owner(lake, email, serial, instants, since=1):
    row = {"email": email, "serialnumber": serial, "sharewithresearchasofdate": since}
    lake.put("customers_curated", [row])
    lake.put(
        "accelerometer_trusted",
        [{"user": email.upper(), "timestamp": t, "x": 0.0, "y": 0.0, "z": 0.0} for t in instants],
    )


def test_readings_of_curated_trainers_stay_and_others_do_not(lake):
    owner(lake, "a@test.com", "s-a", [1, 1, 2])
    lake.put("step_trainer_landing", [landed("s-a", 1), landed("s-a", 2), landed("s-stranger", 1)])
    assert lake.run(JOB).succeeded
    assert lake.rows("step_trainer_trusted") == [step("s-a", 1), step("s-a", 2)]


def test_at_other_instants_than_the_owners_phone_somebody_else_may_have_worn_it(lake):
    owner(lake, "a@test.com", "s-a", [1, 2])
    owner(lake, "b@test.com", "s-b", [3])
    lake.put("step_trainer_landing", [landed("s-a", t) for t in (1, 2, 3)])
    assert lake.run(JOB).succeeded
    assert lake.rows("step_trainer_trusted") == [step("s-a", 1), step("s-a", 2)]


def test_equal_readings_all_stay_even_if_two_customers_had_one_trainer(lake):
    owner(lake, "a@test.com", "s-a", [1])
    owner(lake, "b@test.com", "s-a", [1])
    lake.put("step_trainer_landing", [landed("s-a"), landed("s-a")])
    assert lake.run(JOB).succeeded
    assert lake.rows("step_trainer_trusted") == [step("s-a"), step("s-a")]


def test_a_customer_without_a_trainer_brings_no_readings(lake):
    owner(lake, "a@test.com", None, [1])
    lake.put("step_trainer_landing", [landed("s-a")])
    assert lake.run(JOB).succeeded
    assert lake.rows("step_trainer_trusted") == []


def test_keys_may_be_spelt_in_another_case(lake):
    owner(lake, "a@test.com", "s-a", [1, 2])
    other = '{"SENSORREADINGTIME":2,"serialnumber":"s-a","DistanceFromObject":7}'
    lake.put("step_trainer_landing", [landed("s-a", 1), other])
    assert lake.run(JOB).succeeded
    assert lake.rows("step_trainer_trusted") == [step("s-a", 1), step("s-a", 2)]


@pytest.mark.parametrize("missing", ["sensorReadingTime", "serialNumber", "distanceFromObject"])
def test_a_key_that_no_reading_has_leaves_none_and_breaks_nothing(lake, missing):
    owner(lake, "a@test.com", "s-a", [1])
    row = landed("s-a", 1)
    del row[missing]
    lake.put("step_trainer_landing", [row])
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    assert lake.rows("step_trainer_trusted") == []


@pytest.mark.parametrize("empty", ["step_trainer_landing", "customers_curated", "everything"])
def test_without_readings_or_customers_the_table_is_empty(lake, empty):
    if empty == "step_trainer_landing":
        owner(lake, "a@test.com", "s-a", [1])
    if empty == "customers_curated":
        lake.put("step_trainer_landing", [landed("s-a")])
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    assert lake.rows("step_trainer_trusted") == []


def test_a_reading_that_is_not_understood_costs_that_reading_only(lake):
    owner(lake, "a@test.com", "s-a", range(10))
    spoilt = [
        landed(None, 2),
        landed(" ", 2),
        {**landed("s-a"), "sensorReadingTime": "noon"},
        {**landed("s-a", 2), "distanceFromObject": "far"},
        {**landed("s-a", 2), "distanceFromObject": 3_000_000_000},
        '{"sensorReadingTime":2,"serialNumber":"s-a","dist',
    ]
    lake.put("step_trainer_landing", [landed("s-a"), landed("s-a ", 3), *spoilt])
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    assert lake.rows("step_trainer_trusted") == [step("s-a"), step("s-a", 3)]
