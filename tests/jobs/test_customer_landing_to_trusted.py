"""The latest record of each e-mail, kept only if that record shares with research."""

import pytest

from jobs.lake import fill

JOB = "customer_landing_to_trusted"


def customer(email, updated, research=None, **more):
    row = {"customerName": "A Customer", "email": email, "lastUpdateDate": updated, **more}
    return row if research is None else {**row, "shareWithResearchAsOfDate": research}


def trusted(*rows):
    return [fill("customer_trusted", row) for row in rows]


def test_a_customer_who_shares_with_research_is_trusted(lake):
    full = customer(
        "a@test.com",
        5,
        research=4,
        phone="8015551212",
        birthDay="993-01-01",
        serialNumber="s-1",
        registrationDate=1,
        shareWithPublicAsOfDate=2,
        shareWithFriendsAsOfDate=3,
    )
    lake.put("customer_landing", [full, customer("b@test.com", 5)])
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == trusted(full)


def test_of_several_records_the_latest_counts(lake):
    lake.put("customer_landing", [customer("a@test.com", 1, research=1, phone="old")])
    lake.put("customer_landing", [customer("a@test.com", 3, research=2, phone="new")])
    lake.put("customer_landing", [customer("a@test.com", 2, research=1, phone="middle")])
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == trusted(customer("a@test.com", 3, research=2, phone="new"))


def test_consent_withdrawn_in_a_later_record_removes_the_customer(lake):
    lake.put(
        "customer_landing", [customer("a@test.com", 1, research=1), customer("b@test.com", 1, research=1)]
    )
    assert lake.run(JOB).succeeded
    assert [row["email"] for row in lake.rows("customer_trusted")] == ["a@test.com", "b@test.com"]
    lake.put("customer_landing", [customer("a@test.com", 2)])
    assert lake.run(JOB).succeeded
    assert [row["email"] for row in lake.rows("customer_trusted")] == ["b@test.com"]


def test_consent_is_withdrawn_in_whatever_case_the_email_is_spelt(lake):
    lake.put(
        "customer_landing", [customer("a@test.com", 1, research=1), customer("b@test.com", 1, research=1)]
    )
    lake.put("customer_landing", [customer("A@Test.com", 2)])
    assert lake.run(JOB).succeeded
    assert [row["email"] for row in lake.rows("customer_trusted")] == ["b@test.com"]


def test_consent_withdrawn_by_everybody_leaves_nobody(lake):
    lake.put("customer_landing", [customer("a@test.com", 1, research=1)])
    assert lake.run(JOB).succeeded
    lake.put("customer_landing", [customer("a@test.com", 2)])
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == []


def test_of_two_records_of_one_instant_the_one_without_consent_counts(lake):
    lake.put("customer_landing", [customer("a@test.com", 1, research=1), customer("a@test.com", 1)])
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == []


def test_the_same_record_delivered_twice_is_one_customer(lake):
    lake.put("customer_landing", [customer("a@test.com", 1, research=1)])
    lake.put("customer_landing", [customer("a@test.com", 1, research=1)])
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == trusted(customer("a@test.com", 1, research=1))


def test_running_twice_gives_the_same_table(lake):
    lake.put("customer_landing", [customer("a@test.com", 1, research=1)])
    assert lake.run(JOB).succeeded
    once = lake.rows("customer_trusted")
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == once == trusted(customer("a@test.com", 1, research=1))


def test_a_record_without_email_costs_that_record_only(lake):
    lake.put("customer_landing", [customer("a@test.com", 1, research=1)])
    lake.put("customer_landing", [{"customerName": "No Mail", "lastUpdateDate": 2}])
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == trusted(customer("a@test.com", 1, research=1))


def test_a_feed_that_is_suddenly_empty_fails_and_the_table_stays(lake):
    lake.put("customer_trusted", [customer("a@test.com", 1, research=1)])
    outcome = lake.run(JOB)
    assert not outcome.succeeded
    assert "customer_landing holds no records, but customer_trusted does" in outcome.error
    assert lake.rows("customer_trusted") == trusted(customer("a@test.com", 1, research=1))


def test_a_new_lake_without_customers_has_an_empty_table(lake):
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == []


NOW, MONTH = 1_655_564_444_103, 2_592_000_000
CONSENT = '"lastUpdateDate":1000,"shareWithResearchAsOfDate":1000}'
#: Lines as delivered, ``[e]`` standing for an e-mail of the case's own, and whether that customer consents by them.
CASES = {
    "a consent": (['{"email":"[e]",' + CONSENT], True),
    "a withdrawal": (['{"email":"[e]",' + CONSENT, '{"email":"[e]","lastUpdateDate":2000}'], False),
    "a withdrawal with a date that is a text": (
        [
            '{"email":"[e]",' + CONSENT,
            '{"email":"[e]","lastUpdateDate":2000,"registrationDate":"2022-06-18"}',
        ],
        False,
    ),
    "a consent that is an empty text": (
        ['{"email":"[e]",' + CONSENT, '{"email":"[e]","lastUpdateDate":2000,"shareWithResearchAsOfDate":""}'],
        False,
    ),
    "a withdrawal at half a millisecond": (
        ['{"email":"[e]",' + CONSENT, '{"email":"[e]","lastUpdateDate":2000.5}'],
        False,
    ),
    "a withdrawal at a time that is a text": (
        ['{"email":"[e]",' + CONSENT, '{"email":"[e]","lastUpdateDate":"2022-06-18T15:00:44Z"}'],
        False,
    ),
    "a withdrawal without a time": (['{"email":"[e]",' + CONSENT, '{"email":"[e]"}'], False),
    "a withdrawal that breaks off": (['{"email":"[e]",' + CONSENT, '{"email":"[e]","lastUpdateDa'], False),
    "a withdrawal that breaks off before the e-mail's end": (
        ['{"email":"[e]",' + CONSENT, '{"lastUpdateDate":2000,"email":"[cut]'],
        False,
    ),
    "two objects on one line": (
        [
            '{"email":"[e]",' + CONSENT,
            '{"email":"[o]","lastUpdateDate":1}{"email":"[e]","lastUpdateDate":2000}',
        ],
        False,
    ),
    "a list of records": (['{"email":"[e]",' + CONSENT, '[{"email":"[e]","lastUpdateDate":2000}]'], False),
    "an e-mail with escapes in a line that breaks off": (
        ['{"email":"[e]",' + CONSENT, '{"email":"\\u0020[e]", "last'],
        False,
    ),
    "a key given twice": (
        ['{"email":"[e]",' + CONSENT, '{"email":"[e]","lastUpdateDate":2000,"lastUpdateDate":1}'],
        False,
    ),
    "a withdrawal in capitals": (
        ['{"email":"[e]",' + CONSENT, '{"email":"[E]","lastUpdateDate":2000}'],
        False,
    ),
    "a withdrawal with blanks": (
        ['{"email":"[e]",' + CONSENT, '{"email":" \\t\u00a0[e]\u200b ","lastUpdateDate":2000}'],
        False,
    ),
    "a withdrawal of two at once": (
        ['{"email":"[e]",' + CONSENT, '{"email":"[e], [o]","lastUpdateDate":2000}'],
        False,
    ),
    "a name beside the e-mail": (
        ['{"email":"[e]",' + CONSENT, '{"email":"A Customer <[e]>","lastUpdateDate":2000}'],
        False,
    ),
    "an e-mail that is an object": (
        ['{"email":"[e]",' + CONSENT, '{"email":{"to":"[o]"},"lastUpdateDate":2000}'],
        True,
    ),
    "an e-mail that is blank": (
        ['{"email":"[e]",' + CONSENT, '{"email":" \u00a0","lastUpdateDate":2000}'],
        True,
    ),
    "numbers in quotes": (
        ['{"email":"[e]","lastUpdateDate":"1000","shareWithResearchAsOfDate":"1000"}'],
        True,
    ),
    "whole numbers with a point": (
        ['{"email":"[e]","lastUpdateDate":1000.0,"shareWithResearchAsOfDate":1000.0}'],
        True,
    ),
    "keys in another case": (
        ['{"EMAIL":"[e]","lastupdatedate":1000,"SHAREWITHRESEARCHASOFDATE":1000}'],
        True,
    ),
    "a consent of 0": (['{"email":"[e]","lastUpdateDate":1000,"shareWithResearchAsOfDate":0}'], False),
    "a consent below 0": (['{"email":"[e]","lastUpdateDate":1000,"shareWithResearchAsOfDate":-1000}'], False),
    "a consent in the future": (
        ['{"email":"[e]","lastUpdateDate":1000,"shareWithResearchAsOfDate":9999999999999}'],
        False,
    ),
    "a consent in seconds": (
        ['{"email":"[e]","lastUpdateDate":1000,"shareWithResearchAsOfDate":1655564444}'],
        False,
    ),
    "a consent in days beside times in milliseconds": (
        [f'{{"email":"[e]","lastUpdateDate":{NOW},"shareWithResearchAsOfDate":19161}}'],
        False,
    ),
    "a record of the future": (
        ['{"email":"[e]","lastUpdateDate":9999999999999,"shareWithResearchAsOfDate":1000}'],
        False,
    ),
    "a withdrawal in seconds": (
        [
            f'{{"email":"[e]","lastUpdateDate":{NOW},"shareWithResearchAsOfDate":{NOW}}}',
            f'{{"email":"[e]","lastUpdateDate":{(NOW + MONTH) // 1000}}}',
        ],
        False,
    ),
    "a consent of 0 and later one": (
        [
            '{"email":"[e]","lastUpdateDate":1000,"shareWithResearchAsOfDate":0}',
            '{"email":"[e]","lastUpdateDate":2000,"shareWithResearchAsOfDate":2000}',
        ],
        True,
    ),
    "a consent and later one of 0": (
        ['{"email":"[e]",' + CONSENT, '{"email":"[e]","lastUpdateDate":2000,"shareWithResearchAsOfDate":0}'],
        False,
    ),
    "of one instant, a consent and one of 0": (
        ['{"email":"[e]",' + CONSENT, '{"email":"[e]","lastUpdateDate":1000,"shareWithResearchAsOfDate":0}'],
        False,
    ),
}
NOT_OF_ANYBODY = [
    "",
    "WARN no record",
    "null",
    '{"customerName":"A"}',
    '{"email":"","lastUpdateDate":5}',
    "\u00a0",
]


def lines_of(number, texts):
    """Return a case's lines with its e-mails; none is the beginning of another's."""
    email, other = f"customer{number:02}x@test.com", f"other{number:02}x@test.com"
    for short, long in {"[e]": email, "[E]": email.upper(), "[cut]": email[:-2], "[o]": other}.items():
        texts = [text.replace(short, long) for text in texts]
    return texts


def test_a_customer_consents_only_where_all_their_records_are_understood(lake):
    expected = set()
    for number, (texts, consents) in enumerate(CASES.values()):
        lake.put("customer_landing", lines_of(number, texts))
        if consents:
            expected.add(f"customer{number:02}x@test.com")
    lake.put("customer_landing", NOT_OF_ANYBODY)
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    found = {row["email"] for row in lake.rows("customer_trusted")}
    names = list(CASES)
    assert sorted(names[int(email[8:10])] for email in found ^ expected) == []


@pytest.mark.parametrize("missing", ["shareWithResearchAsOfDate", "registrationDate", "birthDay"])
def test_a_column_that_no_record_has_does_not_matter(lake, missing):
    row = {**customer("a@test.com", 2, research=1), "registrationDate": 1, "birthDay": "1900-01-01"}
    del row[missing]
    lake.put("customer_landing", [row])
    assert lake.run(JOB).succeeded
    assert lake.rows("customer_trusted") == ([] if missing.startswith("share") else trusted(row))
