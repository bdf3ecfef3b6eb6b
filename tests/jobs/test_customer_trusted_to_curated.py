"""Trusted customers with readings, each with the serial number of the trainer they really use."""

import random

import pytest

JOB = "customer_trusted_to_curated"
EPOCH = range(100, 110)


def phone(lake, user, instants):
    lake.put(
        "accelerometer_landing",
        [{"user": user, "timestamp": t, "x": 0.0, "y": 0.0, "z": 0.0} for t in instants],
    )


def trainer(lake, serial, instants):
    lake.put(
        "step_trainer_landing",
        [{"sensorReadingTime": t, "serialNumber": serial, "distanceFromObject": 1} for t in instants],
    )


def trust(lake, *emails):
    # The fulfilment site's serial number is the same for everybody, and wrong.
    rows = [
        {"email": email, "serialnumber": "fulfilment", "sharewithresearchasofdate": 1} for email in emails
    ]
    lake.put("customer_trusted", rows)


def owners(lake, **settings):
    outcome = lake.run(JOB, **settings)
    assert outcome.succeeded, outcome.error
    return {row["email"]: row["serialnumber"] for row in lake.rows("customers_curated")}


def test_the_owner_is_who_shares_the_trainers_instants(lake):
    trust(lake, "a@test.com", "b@test.com")
    phone(lake, "a@test.com", EPOCH)
    phone(lake, "b@test.com", range(200, 210))
    trainer(lake, "s-a", EPOCH)
    trainer(lake, "s-b", range(200, 210))
    assert owners(lake) == {"a@test.com": "s-a", "b@test.com": "s-b"}


def test_everything_else_of_the_customer_stays(lake):
    customer = {
        "customername": "A Customer",
        "email": "a@test.com",
        "phone": "1",
        "birthday": "1900-01-01",
        "serialnumber": "fulfilment",
        "registrationdate": 1,
        "lastupdatedate": 2,
        "sharewithresearchasofdate": 3,
        "sharewithpublicasofdate": 4,
        "sharewithfriendsasofdate": 5,
    }
    lake.put("customer_trusted", [customer])
    phone(lake, "a@test.com", EPOCH)
    trainer(lake, "s-a", EPOCH)
    assert lake.run(JOB).succeeded
    assert lake.rows("customers_curated") == [{**customer, "serialnumber": "s-a"}]


@pytest.mark.parametrize(("shared", "owner"), [(9, "s-a"), (8, None)])
def test_nine_tenths_of_the_trainers_instants_are_enough_and_less_is_not(lake, shared, owner):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH[:shared])
    trainer(lake, "s-a", EPOCH)
    assert owners(lake) == {"a@test.com": owner}


def test_the_threshold_is_a_setting(lake):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH[:5])
    trainer(lake, "s-a", EPOCH)
    assert owners(lake, ownership_threshold="0.5") == {"a@test.com": "s-a"}
    assert owners(lake, ownership_threshold="0.6") == {"a@test.com": None}


def test_a_share_that_is_just_the_threshold_is_enough_however_the_number_is_held(lake):
    # A hundred times 0.55 is more than 55 for a computer.
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", range(55))
    trainer(lake, "s-a", range(100))
    assert owners(lake, ownership_threshold="0.55") == {"a@test.com": "s-a"}


@pytest.mark.parametrize("threshold", ["most", "0", "-0.9", "1.01", "NaN"])
def test_a_threshold_that_is_no_share_is_an_error(lake, threshold):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH)
    trainer(lake, "s-a", EPOCH)
    outcome = lake.run(JOB, ownership_threshold=threshold)
    assert not outcome.succeeded
    assert "spark.stedi.ownership_threshold must be a number above 0, at most 1" in outcome.error
    assert lake.rows("customers_curated") == []


def test_a_tie_gives_the_trainer_to_nobody(lake):
    trust(lake, "a@test.com", "b@test.com")
    phone(lake, "a@test.com", EPOCH)
    phone(lake, "b@test.com", EPOCH)
    trainer(lake, "s", EPOCH)
    assert owners(lake) == {"a@test.com": None, "b@test.com": None}


def test_readings_repeated_at_one_instant_count_once(lake):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", [100] * 50 + list(EPOCH[:8]))
    trainer(lake, "s-a", [*EPOCH, 100, 100])
    assert owners(lake) == {"a@test.com": None}


def test_the_trainer_of_a_customer_who_does_not_share_goes_to_nobody(lake):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", [*EPOCH[:3], 500])
    phone(lake, "stranger@test.com", EPOCH)
    trainer(lake, "s-stranger", EPOCH)
    assert owners(lake) == {"a@test.com": None}


def test_a_trainer_that_a_customer_who_does_not_share_uses_more_goes_to_nobody(lake):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH[:9])
    phone(lake, "stranger@test.com", EPOCH)
    trainer(lake, "s-stranger", EPOCH)
    assert owners(lake) == {"a@test.com": None}


def test_a_tie_with_a_customer_who_does_not_share_gives_the_trainer_to_nobody(lake):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH)
    phone(lake, "stranger@test.com", EPOCH)
    trainer(lake, "s", EPOCH)
    assert owners(lake) == {"a@test.com": None}


@pytest.mark.parametrize(("met", "owner"), [(7, "s-b"), (8, None), (9, None)])
def test_the_owner_leads_by_a_margin_or_the_trainer_is_nobodys(lake, met, owner):
    trust(lake, "a@test.com", "b@test.com")
    phone(lake, "a@test.com", [*EPOCH[:met], *range(200, 220)])
    phone(lake, "b@test.com", EPOCH)
    trainer(lake, "s-b", EPOCH)
    trainer(lake, "s-old", [*range(200, 220), *range(300, 310)])  # a's, but for its former owner's instants
    assert owners(lake) == {"a@test.com": None, "b@test.com": owner}


def test_the_margin_is_a_setting(lake):
    trust(lake, "a@test.com", "b@test.com")
    phone(lake, "a@test.com", [*range(100, 160), *range(300, 360)])
    phone(lake, "b@test.com", range(100, 200))
    trainer(lake, "s-b", range(100, 200))
    trainer(lake, "s-a", range(300, 400))
    assert owners(lake, ownership_margin="0.4")["b@test.com"] == "s-b"
    assert owners(lake, ownership_margin="0.41")["b@test.com"] is None


def test_who_uploads_anothers_instants_gets_nothing(lake):
    trust(lake, "a@test.com", "thief@test.com")
    phone(lake, "a@test.com", EPOCH[:9])
    phone(lake, "thief@test.com", [*EPOCH, 500])
    trainer(lake, "s-a", EPOCH)
    assert owners(lake) == {"a@test.com": None, "thief@test.com": None}


def test_where_a_phone_was_silent_its_trainer_is_not_given_to_who_was_beside(lake):
    # Clocks on full seconds: b's phone met both trainers, always at the same instants.
    trust(lake, "b@test.com")
    phone(lake, "b@test.com", range(100, 140))
    trainer(lake, "s-silent", range(100, 130))
    trainer(lake, "s-b", range(100, 140))
    assert owners(lake) == {"b@test.com": "s-b"}
    trainer(lake, "s-silent", range(130, 140))
    assert owners(lake, least_share="0") == {"b@test.com": None}


def test_a_fall_of_owners_breaks_a_rule_and_who_withdrew_is_gone(lake):
    emails = [f"{letter}@test.com" for letter in "abcdefghijklmnopqrstuvwxyz"]
    old = [{"email": each, "serialnumber": f"s-{each}", "sharewithresearchasofdate": 1} for each in emails]
    lake.put("customers_curated", old)
    trust(lake, *emails[1:])
    for each in emails:
        phone(lake, each, EPOCH)
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    assert outcome.broken_rules == ('ColumnValues "owners" >= 3',)
    assert {row["email"]: row["serialnumber"] for row in lake.rows("customers_curated")} == dict.fromkeys(
        emails[1:]
    )


@pytest.mark.parametrize(("least", "owner"), [("", None), ("4", "s-a")])
def test_few_instants_make_no_owner(lake, least, owner):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH[:4])
    trainer(lake, "s-a", EPOCH[:4])
    assert owners(lake, ownership_instants=least) == {"a@test.com": owner}


def test_readings_that_are_not_understood_show_that_a_phone_was_there(lake):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH)
    spoilt = [f'{{"user":"n@test.com","timestamp":{t},"x":"far","y":0,"z":0}}' for t in EPOCH[:5]]
    lake.put("accelerometer_landing", spoilt)
    lake.put(
        "accelerometer_landing", [f'{{"user":" N@test.com","timestamp":{t}.0,"x":0,"y' for t in EPOCH[5:]]
    )
    trainer(lake, "s", EPOCH)
    assert owners(lake) == {"a@test.com": None}


def test_a_phone_that_reports_all_day_long_hides_no_owner(lake):
    hour = 3_600_000
    trust(lake, "a@test.com", "day@test.com")
    phone(lake, "day@test.com", range(0, 8 * hour, 10_000))
    phone(lake, "a@test.com", range(hour, hour + 300_000, 10_000))
    trainer(lake, "s-a", range(hour, hour + 300_000, 10_000))
    assert owners(lake) == {"a@test.com": "s-a", "day@test.com": None}
    assert owners(lake, always_on_instants="361") == {"a@test.com": None, "day@test.com": None}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ownership_margin", "1.5", "must be a number from 0 to 1"),
        ("ownership_instants", "0", "must be a whole number from 1"),
        ("always_on_instants", "often", "must be a whole number from 1"),
    ],
)
def test_a_setting_that_is_none_is_an_error(lake, name, value, says):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH)
    trainer(lake, "s-a", EPOCH)
    outcome = lake.run(JOB, **{name: value})
    assert not outcome.succeeded
    assert f"spark.stedi.{name} {says}" in outcome.error


@pytest.mark.parametrize("empty", ["step_trainer_landing", "accelerometer_landing", "everything"])
def test_feeds_and_tables_without_records_do_no_harm(lake, empty):
    if empty != "everything":
        trust(lake, "a@test.com")
    if empty == "step_trainer_landing":
        phone(lake, "a@test.com", EPOCH)
    if empty == "accelerometer_landing":
        trainer(lake, "s-a", EPOCH)
    assert owners(lake) == ({"a@test.com": None} if empty == "step_trainer_landing" else {})


def test_the_phone_may_spell_the_e_mail_in_other_case(lake):
    trust(lake, "a@test.com")
    phone(lake, "A@Test.com", EPOCH[:5])
    phone(lake, "a@test.com", EPOCH[5:])
    trainer(lake, "s-a", EPOCH)
    assert owners(lake) == {"a@test.com": "s-a"}


def test_a_trusted_customer_without_readings_is_left_out(lake):
    trust(lake, "a@test.com", "silent@test.com")
    phone(lake, "a@test.com", EPOCH)
    trainer(lake, "s-a", EPOCH)
    assert owners(lake) == {"a@test.com": "s-a"}


def test_of_two_trainers_the_one_used_more_counts(lake):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", range(100, 150))
    trainer(lake, "s-little", range(100, 110))
    trainer(lake, "s-much", range(110, 150))
    assert owners(lake) == {"a@test.com": "s-much"}


def test_of_two_trainers_in_use_over_the_same_time_none_is_theirs(lake):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", range(100, 150))
    trainer(lake, "s-even", range(100, 150, 2))
    trainer(lake, "s-odd", range(101, 150, 2))
    assert owners(lake) == {"a@test.com": None}


@pytest.mark.parametrize(("met", "own", "owner"), [(5, 0, None), (4, 0, "s-b"), (7, 7, "s-b"), (7, 6, None)])
def test_who_met_half_of_a_trainers_instants_and_no_other_as_often_claims_it(lake, met, own, owner):
    # Whose phone was off for a while is not overtaken by who uploads their trainer's instants.
    trust(lake, "b@test.com")
    phone(lake, "b@test.com", EPOCH)
    phone(lake, "a@test.com", [*EPOCH[:met], *range(200, 200 + own)])
    trainer(lake, "s-b", EPOCH)
    trainer(lake, "s-a", range(200, 210))
    assert owners(lake) == {"b@test.com": owner}


def test_the_owner_is_the_same_where_consent_came_late(lake):
    lake.put("customer_trusted", [{"email": "a@test.com", "sharewithresearchasofdate": 105}])
    phone(lake, "a@test.com", EPOCH)
    trainer(lake, "s-a", EPOCH)
    assert owners(lake, consent_scope="reading") == {"a@test.com": "s-a"}


@pytest.mark.parametrize(
    "spoilt", [{"serialNumber": None}, {"serialNumber": " "}, {"sensorReadingTime": None}]
)
def test_a_step_reading_without_its_key_costs_that_reading_only(lake, spoilt):
    trust(lake, "a@test.com")
    phone(lake, "a@test.com", EPOCH)
    trainer(lake, "s-a", EPOCH)
    whole = {"sensorReadingTime": 300, "serialNumber": "s-a", "distanceFromObject": 1}
    lake.put("step_trainer_landing", [{**whole, **spoilt}])
    assert owners(lake) == {"a@test.com": "s-a"}


def by_definition(phones, trainers, trusted, threshold):
    """Whose each trainer is, as the rule is put in words; of several trainers of one customer the one used most."""
    owned = {}
    for serial, instants in sorted(trainers.items()):
        met = {user: instants & times for user, times in phones.items()}
        first, *others = sorted(met, key=lambda user: -len(met[user]))
        elsewhere = [len(met[first] & times) for other, times in trainers.items() if other != serial]
        lead = len(met[first]) - max([len(met[user]) for user in others] + elsewhere)
        claims = [
            user
            for user in others
            if len(met[user]) >= len(instants) / 2
            and all(
                len(phones[user] & times) < len(met[user])
                for other, times in trainers.items()
                if other != serial
            )
        ]
        beside = [
            other
            for other, times in trainers.items()
            if other != serial and len(phones[first] & times) >= max(5, threshold * len(times))
            if min(times) <= max(instants) and min(instants) <= max(times)
            if len(phones[first] & times) >= 0.9 * len(times)
            if len((phones[first] & times) - instants) >= max(3, 0.2 * len(times))
        ]
        enough = len(met[first]) >= max(5, threshold * len(instants)) and not claims and not beside
        if enough and lead >= max(3, 0.2 * len(instants)):
            owned.setdefault(first, []).append((-len(met[first]), serial))
    with_readings = [user for user in trusted if phones.get(user)]
    return {user: min(owned[user])[1] if user in owned else None for user in with_readings}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_owners_are_those_of_the_definition_whoever_meets_whom(lake, seed):
    chance = random.Random(seed)
    phones = {
        f"{number}@test.com": set(chance.sample(range(300), chance.choice([0, 8, 16, 24])))
        for number in range(40)
    }
    trainers = {}
    for number in range(50):
        some = sorted(chance.choice([times for times in phones.values() if times]))
        trainers[f"s-{number:02}"] = {
            *chance.sample(some, chance.randint(2, len(some))),
            *chance.sample(range(300), chance.randint(0, 4)),
        }
    trusted = chance.sample(sorted(phones), 25)
    trust(lake, *trusted)
    for user, times in phones.items():
        phone(lake, user, times)
    for serial, times in trainers.items():
        trainer(lake, serial, times)
    expected = by_definition(phones, trainers, trusted, 0.75)
    assert owners(lake, ownership_threshold="0.75") == expected
    assert {serial is None for serial in expected.values()} == {True, False}
