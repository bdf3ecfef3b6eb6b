"""Readings of trusted customers; with consent scope "reading", those at or after the consent."""

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


@pytest.mark.parametrize("key", ["user", "timestamp"])
def test_a_reading_without_its_key_fails_the_gate(filled, key):
    whole = reading("a@test.com", 12)
    del whole[key]
    filled.put("accelerometer_landing", [whole])
    outcome = filled.run(JOB)
    assert not outcome.succeeded
    assert "The job failed due to failing DQ rules" in outcome.error
    assert filled.rows("accelerometer_trusted") == []
