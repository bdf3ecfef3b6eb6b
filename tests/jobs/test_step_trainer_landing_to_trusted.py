"""Step readings of the curated customers' trainers."""

JOB = "step_trainer_landing_to_trusted"


def step(serial, time=1):
    return {"sensorreadingtime": time, "serialnumber": serial, "distancefromobject": 7}


def landed(serial, time=1):
    return {"sensorReadingTime": time, "serialNumber": serial, "distanceFromObject": 7}


def test_readings_of_curated_trainers_stay_and_others_do_not(lake):
    lake.put("customers_curated", [{"email": "a@test.com", "serialnumber": "s-a"}])
    lake.put("step_trainer_landing", [landed("s-a", 1), landed("s-a", 2), landed("s-stranger", 1)])
    assert lake.run(JOB).succeeded
    assert lake.rows("step_trainer_trusted") == [step("s-a", 1), step("s-a", 2)]


def test_equal_readings_all_stay_even_if_two_customers_had_one_trainer(lake):
    lake.put("customers_curated", [{"email": f"{name}@test.com", "serialnumber": "s-a"} for name in "ab"])
    lake.put("step_trainer_landing", [landed("s-a"), landed("s-a")])
    assert lake.run(JOB).succeeded
    assert lake.rows("step_trainer_trusted") == [step("s-a"), step("s-a")]


def test_a_customer_without_a_trainer_brings_no_readings(lake):
    lake.put("customers_curated", [{"email": "a@test.com", "serialnumber": None}])
    lake.put("step_trainer_landing", [landed("s-a")])
    assert lake.run(JOB).succeeded
    assert lake.rows("step_trainer_trusted") == []


def test_a_reading_without_serial_number_fails_the_gate_and_the_table_stays(lake):
    lake.put("customers_curated", [{"email": "a@test.com", "serialnumber": "s-a"}])
    lake.put("step_trainer_landing", [landed("s-a")])
    assert lake.run(JOB).succeeded
    lake.put("step_trainer_landing", [landed(None)])
    outcome = lake.run(JOB)
    assert not outcome.succeeded
    assert "The job failed due to failing DQ rules" in outcome.error
    assert lake.rows("step_trainer_trusted") == [step("s-a")]
