"""The latest record of each e-mail, kept only if that record shares with research."""

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


def test_a_record_without_email_fails_the_gate_and_the_table_stays(lake):
    lake.put("customer_landing", [customer("a@test.com", 1, research=1)])
    assert lake.run(JOB).succeeded
    before = lake.rows("customer_trusted")
    lake.put("customer_landing", [{"customerName": "No Mail", "lastUpdateDate": 2}])
    outcome = lake.run(JOB)
    assert not outcome.succeeded
    assert "The job failed due to failing DQ rules" in outcome.error
    assert lake.rows("customer_trusted") == before


def test_an_empty_landing_folder_fails_the_gate_and_the_table_stays(lake):
    lake.put("customer_trusted", [customer("a@test.com", 1, research=1)])
    outcome = lake.run(JOB)
    assert not outcome.succeeded
    assert "The job failed due to failing DQ rules" in outcome.error
    assert lake.rows("customer_trusted") == trusted(customer("a@test.com", 1, research=1))
