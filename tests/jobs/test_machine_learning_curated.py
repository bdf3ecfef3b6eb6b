"""Each step reading with the accelerometer readings of the same customer at the same instant."""

from hashlib import sha256

JOB = "machine_learning_curated"
SALT = "0123456789abcdef"


def step(serial, time, distance=7):
    return {"sensorreadingtime": time, "serialnumber": serial, "distancefromobject": distance}


def motion(user, time, x=1.0):
    return {"user": user, "timestamp": time, "x": x, "y": 2.0, "z": 3.0}


def customers(lake, **serials):
    lake.put(
        "customers_curated",
        [
            {"email": f"{name}@test.com", "serialnumber": serial, "sharewithresearchasofdate": 1}
            for name, serial in serials.items()
        ],
    )


def pair(serial, time, x=1.0, distance=7):
    return {**step(serial, time, distance), "x": x, "y": 2.0, "z": 3.0}


def test_step_and_motion_of_one_customer_at_one_instant_make_a_row(lake):
    customers(lake, a="s-a")
    lake.put("step_trainer_trusted", [step("s-a", 1), step("s-a", 2)])
    lake.put("accelerometer_trusted", [motion("a@test.com", 1), motion("a@test.com", 3)])
    assert lake.run(JOB).succeeded
    assert lake.rows("machine_learning_curated") == [pair("s-a", 1)]


def test_two_customers_at_one_instant_are_not_mixed(lake):
    customers(lake, a="s-a", b="s-b")
    lake.put("step_trainer_trusted", [step("s-a", 1, 10), step("s-b", 1, 20)])
    lake.put("accelerometer_trusted", [motion("a@test.com", 1, 1.0), motion("b@test.com", 1, 2.0)])
    assert lake.run(JOB).succeeded
    assert lake.rows("machine_learning_curated") == [pair("s-a", 1, 1.0, 10), pair("s-b", 1, 2.0, 20)]


def test_the_phone_may_spell_the_e_mail_in_other_case(lake):
    customers(lake, a="s-a")
    lake.put("step_trainer_trusted", [step("s-a", 1)])
    lake.put("accelerometer_trusted", [motion("A@Test.com", 1)])
    assert lake.run(JOB, consent_scope="reading").succeeded
    assert lake.rows("machine_learning_curated") == [pair("s-a", 1)]


def test_several_motions_of_one_instant_each_make_a_row(lake):
    customers(lake, a="s-a")
    lake.put("step_trainer_trusted", [step("s-a", 1)])
    lake.put("accelerometer_trusted", [motion("a@test.com", 1, 1.0), motion("a@test.com", 1, 2.0)])
    assert lake.run(JOB).succeeded
    assert lake.rows("machine_learning_curated") == [pair("s-a", 1, 1.0), pair("s-a", 1, 2.0)]


def test_no_column_says_who_the_customer_is(lake):
    customers(lake, a="s-a")
    lake.put("step_trainer_trusted", [step("s-a", 1)])
    lake.put("accelerometer_trusted", [motion("a@test.com", 1)])
    assert lake.run(JOB).succeeded
    assert [list(row) for row in lake.rows("machine_learning_curated")] == [
        ["sensorreadingtime", "serialnumber", "distancefromobject", "x", "y", "z"]
    ]


def test_with_scope_reading_a_reading_before_the_consent_fails_the_gate(lake):
    lake.put(
        "customers_curated", [{"email": "a@test.com", "serialnumber": "s", "sharewithresearchasofdate": 5}]
    )
    lake.put("step_trainer_trusted", [step("s", 4)])
    lake.put("accelerometer_trusted", [motion("a@test.com", 4)])
    assert lake.run(JOB).succeeded
    assert lake.rows("machine_learning_curated") == [pair("s", 4)]
    outcome = lake.run(JOB, consent_scope="reading")
    assert not outcome.succeeded
    assert "The job failed due to failing DQ rules" in outcome.error
    assert lake.rows("machine_learning_curated") == [pair("s", 4)]


def test_in_the_pseudonymous_form_the_rows_are_the_same_and_say_neither_trainer_nor_time(lake):
    customers(lake, a="s-a", b="s-b")
    lake.put("step_trainer_trusted", [step("s-a", 100), step("s-a", 102), step("s-b", 500)])
    lake.put("accelerometer_trusted", [motion("a@test.com", 100, 0.5), motion("a@test.com", 102)])
    lake.put("accelerometer_trusted", [motion("b@test.com", 500)])
    assert lake.run(JOB, machine_learning_form="pseudonymous", machine_learning_salt=SALT).succeeded
    a, b = (sha256((SALT + serial).encode()).hexdigest()[:32] for serial in ("s-a", "s-b"))
    rows = lake.rows("machine_learning_curated")
    assert sorted(rows, key=str) == sorted([pair(a, 0, 0.5), pair(a, 2), pair(b, 0)], key=str)
    for wrong in ({"machine_learning_salt": SALT[1:]}, {"machine_learning_form": "anonymous"}):
        outcome = lake.run(
            JOB, **{"machine_learning_form": "pseudonymous", "machine_learning_salt": SALT, **wrong}
        )
        assert not outcome.succeeded
        assert f"spark.stedi.{next(iter(wrong))} must" in outcome.error
    assert lake.rows("machine_learning_curated") == rows
