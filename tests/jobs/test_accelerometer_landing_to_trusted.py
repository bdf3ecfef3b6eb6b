"""Readings of trusted customers; with consent scope "reading", only those at or after the consent."""

import pytest

JOB = "accelerometer_landing_to_trusted"


def reading(user, timestamp, x=0.0):
    return {"user": user, "timestamp": timestamp, "x": x, "y": 0.5, "z": -1.0}


@pytest.fixture
def filled(lake):
    lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 10}])
    lake.put("accelerometer_landing", [reading("a@test.com", t) for t in (9, 10, 11)])
    lake.put("accelerometer_landing", [reading("stranger@test.com", 10)])
    return lake


@pytest.mark.parametrize("settings", [{}, {"consent_scope": "customer"}])
def test_every_reading_of_a_trusted_customer(filled, settings):
    assert filled.run(JOB, **settings).succeeded
    assert filled.rows("accelerometer_trusted") == [reading("a@test.com", t) for t in (10, 11, 9)]


def test_with_scope_reading_those_at_or_after_the_consent(filled):
    assert filled.run(JOB, consent_scope="reading").succeeded
    assert filled.rows("accelerometer_trusted") == [reading("a@test.com", t) for t in (10, 11)]


def test_a_scope_that_is_none_is_an_error_and_nothing_is_let_through(filled):
    outcome = filled.run(JOB, consent_scope="everything")
    assert not outcome.succeeded
    assert "spark.stedi.consent_scope must be customer or reading" in outcome.error
    assert filled.rows("accelerometer_trusted") == []


def test_readings_of_one_instant_all_stay(lake):
    lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 1}])
    lake.put("accelerometer_landing", [reading("a@test.com", 5, x) for x in (1.0, 1.0, 2.0)])
    assert lake.run(JOB).succeeded
    assert lake.rows("accelerometer_trusted") == [reading("a@test.com", 5, x) for x in (1.0, 1.0, 2.0)]


@pytest.mark.parametrize("scope", ["customer", "reading"])
def test_the_phone_may_spell_the_e_mail_in_other_case(lake, scope):
    lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 1}])
    lake.put("accelerometer_landing", [reading("A@Test.com", 5)])
    assert lake.run(JOB, consent_scope=scope).succeeded
    assert lake.rows("accelerometer_trusted") == [reading("A@Test.com", 5)]


SPOILT = [
    '{"timestamp":12,"x":0.0,"y":0.5,"z":-1.0}',
    '{"user":"a@test.com","x":0.0,"y":0.5,"z":-1.0}',
    '{"user":"a@test.com","timestamp":12,"y":0.5,"z":-1.0}',
    '{"user":"a@test.com","timestamp":12,"x":"far","y":0.5,"z":-1.0}',
    '{"user":"a@test.com","timestamp":12,"x":true,"y":0.5,"z":-1.0}',
    '{"user":"a@test.com","timestamp":"noon","x":0.0,"y":0.5,"z":-1.0}',
    '{"user":"a@test.com","timestamp":12.5,"x":0.0,"y":0.5,"z":-1.0}',
    '{"user":" ","timestamp":12,"x":0.0,"y":0.5,"z":-1.0}',
    '{"user":"a@test.com","timestamp":12,"x":0.0,"y":0.',
    "null",
]


def test_a_reading_that_is_not_understood_costs_that_reading_only(filled):
    filled.put("accelerometer_landing", SPOILT)
    outcome = filled.run(JOB)
    assert outcome.succeeded, outcome.error
    assert filled.rows("accelerometer_trusted") == [reading("a@test.com", t) for t in (10, 11, 9)]


def test_numbers_may_stand_in_quotes_or_have_a_point(lake):
    lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 1}])
    lake.put("accelerometer_landing", ['{"user":"a@test.com","timestamp":"5","x":0,"y":"0.5","z":-1}'])
    lake.put("accelerometer_landing", ['{"user":"a@test.com","timestamp":6.0,"x":0.0,"y":0.5,"z":-1.0}'])
    assert lake.run(JOB).succeeded
    assert lake.rows("accelerometer_trusted") == [reading("a@test.com", t) for t in (5, 6)]


def test_keys_may_be_spelt_in_another_case(lake):
    lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 1}])
    other = '{"User":"a@test.com","TIMESTAMP":6,"X":0.0,"Y":0.5,"Z":-1.0}'
    lake.put("accelerometer_landing", [reading("a@test.com", 5), other])
    assert lake.run(JOB).succeeded
    assert lake.rows("accelerometer_trusted") == [reading("a@test.com", t) for t in (5, 6)]


@pytest.mark.parametrize("missing", ["user", "timestamp", "x"])
def test_a_key_that_no_reading_has_leaves_none_and_breaks_nothing(lake, missing):
    lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 1}])
    row = reading("a@test.com", 5)
    del row[missing]
    lake.put("accelerometer_landing", [row])
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    assert lake.rows("accelerometer_trusted") == []


@pytest.mark.parametrize("user", [" a@test.com", "a@test.com\t", "\u00a0A@TEST.com\u200b"])
def test_blanks_around_the_e_mail_do_not_make_another_person(lake, user):
    lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 1}])
    lake.put("accelerometer_landing", [reading(user, 5)])
    assert lake.run(JOB).succeeded
    assert lake.rows("accelerometer_trusted") == [reading(user, 5)]


@pytest.mark.parametrize("empty", ["customer_trusted", "accelerometer_landing"])
def test_without_customers_or_readings_the_table_is_empty(lake, empty):
    if empty != "customer_trusted":
        lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 1}])
    if empty != "accelerometer_landing":
        lake.put("accelerometer_landing", [reading("a@test.com", 5)])
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    assert lake.rows("accelerometer_trusted") == []


def test_a_fall_to_less_than_half_of_the_same_customers_rows_breaks_a_rule_and_withdrawals_take_effect(lake):
    lake.put("customer_trusted", [{"email": "A@test.com", "sharewithresearchasofdate": 1}])
    lake.put("accelerometer_trusted", [reading("a@test.com", t) for t in range(400)])
    lake.put("accelerometer_trusted", [reading("withdrew@test.com", t) for t in range(400)])
    lake.put("accelerometer_landing", [reading("a@test.com", t) for t in range(60)])
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    assert outcome.broken_rules == ('ColumnValues "rows" >= 100',)
    rows = lake.rows("accelerometer_trusted")
    assert sorted((row["user"], row["timestamp"]) for row in rows) == [("a@test.com", t) for t in range(60)]
    lake.put("accelerometer_trusted", [reading("a@test.com", t) for t in range(60, 400)])
    lake.put("accelerometer_trusted", [reading("withdrew@test.com", t) for t in range(400)])
    lake.put("accelerometer_landing", [reading("a@test.com", t) for t in range(60, 390)])
    outcome = lake.run(JOB)  # most of the fall is a withdrawal
    assert (outcome.succeeded, outcome.broken_rules) == (True, ()), outcome.error
    assert len(lake.rows("accelerometer_trusted")) == 390
