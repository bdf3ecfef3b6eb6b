"""An erased customer's lines leave landing in every version, and only theirs; an erasure that stops says why."""

import bz2
import gzip
import io
import json

import boto3
import pytest
from moto import mock_aws
from rich.console import Console

from stedi_lake import forget
from stedi_lake.forget import Customer, ForgetError, command, queries
from stedi_lake.forget.lines import Checked, UnreadableFileError, check, reports
from stedi_lake.forget.owner import Trainers, trainers

ZONES = ("landing", "trusted", "curated", "results", "assets")
OUTPUTS = {
    "buckets": {zone: zone for zone in ZONES},
    "databases": {zone: f"stedi_{zone}" for zone in ("landing", "trusted", "curated")},
    "jobs": {"a_job": "arn"},
}
A = Customer("a@test.com", ("s-a",))
MINE = {"email": "A@test.com"}
OTHER = {"email": "b@test.com"}


def lines(*records):
    return "".join(
        (record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records
    ).encode()


@pytest.fixture
def s3(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        for bucket in ZONES:
            client.create_bucket(Bucket=bucket)
            client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        yield client


def everything(s3, bucket):
    """Every byte of every version in a bucket."""
    versions = s3.list_object_versions(Bucket=bucket).get("Versions", [])
    bodies = [
        s3.get_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])["Body"].read()
        for item in versions
    ]
    return [gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body for body in bodies]


def markers(s3, bucket):
    return [item["Key"] for item in s3.list_object_versions(Bucket=bucket).get("DeleteMarkers", [])]


def erase(s3, who=A):
    found = forget.plan(s3, OUTPUTS, who)
    forget.rewrite(s3, found)
    return found


# --- lines
@pytest.mark.parametrize(
    "email",
    [
        "a@test.com",
        "A@Test.COM",
        " a@test.com",
        "\\u0061@test.com",
        "\\t\u00a0a@test.com\u200b",
        "\\ufeffA@test.com",
    ],
)
def test_an_email_is_the_same_in_any_case_with_blanks_and_escaped(email):
    line = f'{{"customerName": "A", "Email": "{email}"}}\n'.encode()
    assert check(line + lines(OTHER), "customer", A).rest == lines(OTHER)


def test_capitals_beyond_ascii_are_the_same_letters():
    body = lines({"email": "ÉLISE@test.com"}, OTHER).decode("unicode_escape").encode()
    assert check(body, "customer", Customer("élise@test.com")).rest == lines(OTHER)


@pytest.mark.parametrize("spelling", ["\u212aATE@test.com", "kate@TEST.com", "Kate@test.com\u2003"])
def test_letters_that_are_one_in_small_are_one(spelling):
    assert check(lines({"email": spelling}, OTHER), "customer", Customer("kate@test.com")).rest == lines(
        OTHER
    )


@pytest.mark.parametrize("serial", [12, "12", " 12 ", "12\u00a0"])
def test_a_serial_number_may_be_a_number_or_have_blanks(serial):
    body = lines({"serialNumber": serial, "sensorReadingTime": 800.0}, {"serialNumber": "13"})
    assert check(body, "step_trainer", Customer("a@test.com", ("12",))).rest == lines({"serialNumber": "13"})


def test_a_key_given_twice_names_both():
    body = b'{"email":"a@test.com","email":"b@test.com"}\n'
    assert check(body, "customer", A).rest == lines({"email": "b@test.com"})


def test_several_in_one_value_are_each_named_and_the_others_still_do_not_consent():
    body = lines({"email": "a@test.com, b@test.com", "lastUpdateDate": 1})
    assert check(body, "customer", A).rest == lines({"email": "b@test.com"})


def test_of_two_records_on_one_line_the_other_stays_not_understood():
    body = b'{"email": "b@test.com"}{"email": "a@test.com"}\n'
    assert check(body, "customer", A).rest == b'{"email": "b@test.com"}{}\n'


def test_a_line_that_breaks_off_in_the_e_mail_goes_and_who_begins_like_it_still_does_not_consent():
    who = Customer("a@test.com", (), ("a@test.org",))
    assert check(b'{"email": "a@test.', "customer", who).rest == lines({"email": "a@test.org"})


def test_a_well_formed_record_of_theirs_leaves_nothing_though_it_names_another():
    assert check(lines({"customerName": "b@test.com", "email": "a@test.com"}), "customer", A).rest == b""


@pytest.mark.parametrize("email", ["aa@test.com", "a@test.com.org", "b@test.com"])
def test_another_s_email_is_not_the_customer_s_though_it_holds_it(email):
    body = lines({"customerName": "friend of a@test.com", "email": email})
    assert check(body, "customer", A) == check(body, "customer", Customer("x@y"))


def test_of_records_on_one_line_the_others_stay():
    body = b'{"email": "b@test.com"} {"email": "a@test.com"}{"email": "c@test.com"}\n'
    found = check(body, "customer", A)
    assert (found.theirs, found.rest) == (1, b'{"email": "b@test.com"}{"email": "c@test.com"}\n')
    found = check(b'[{"email": "a@test.com"}, {"email": "b@test.com"}]\r\n', "customer", A)
    assert (found.theirs, found.rest) == (1, b'[{"email": "b@test.com"}]\r\n')


@pytest.mark.parametrize(
    ("feed", "broken"),
    [
        ("customer", '{"email": "A@TEST.com", "phon'),
        ("accelerometer", 'WARN {"user":"a@test.com"'),
        ("step_trainer", '{"sensorReadingTime":1,"serialNumber":"s-a","dist'),
    ],
)
def test_a_broken_line_that_names_the_customer_goes_and_another_is_counted(feed, broken):
    found = check(lines(broken, '{"email": "b@te', "null"), feed, A)
    assert (found.theirs, found.broken, found.rest) == (1, 2, lines('{"email": "b@te', "null"))
    assert check(found.rest + b"\n  \n", feed, A) == Checked(0, 2, found.rest + b"\n  \n")


def test_a_file_stays_packed_as_it_was():
    body = lines(MINE, OTHER)
    assert gzip.decompress(check(gzip.compress(body), "customer", A).rest) == lines(OTHER)
    assert bz2.decompress(check(bz2.compress(body), "customer", A).rest) == lines(OTHER)


@pytest.mark.parametrize("body", [b"\x1f\x8b cut", "é".encode("utf-16"), b"PK\x03\x04\x00\x00"])
def test_a_file_that_cannot_be_read_is_an_error_not_a_file_without_the_customer(body):
    with pytest.raises(UnreadableFileError):
        check(body, "customer", A)


# --- landing
def test_a_plan_changes_nothing_and_counts_lines(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER, MINE))
    s3.put_object(Bucket="landing", Key="customer/2.json", Body=lines(OTHER, "broken"))
    found = forget.plan(s3, OUTPUTS, A)
    assert [(one.key, one.lines) for one in found.rewrites] == [("customer/1.json", 2)]
    assert found.broken == {"customer/2.json": 1}
    assert everything(s3, "landing") == [lines(MINE, OTHER, MINE), lines(OTHER, "broken")]


def test_each_feed_loses_the_customer_s_lines_only(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER))
    s3.put_object(
        Bucket="landing",
        Key="accelerometer/1.json",
        Body=lines({"user": "a@test.com"}, {"user": "b@test.com"}),
    )
    s3.put_object(
        Bucket="landing",
        Key="step_trainer/1.json",
        Body=lines({"serialNumber": "s-a"}, {"serialNumber": "s-b"}),
    )
    erase(s3)
    assert sorted(everything(s3, "landing")) == sorted(
        [lines(OTHER), lines({"user": "b@test.com"}), lines({"serialNumber": "s-b"})]
    )


def test_former_versions_of_a_rewritten_file_go_and_of_one_whose_name_only_begins_alike_stay(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE))
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER))
    for body in (lines(OTHER, OTHER), lines(OTHER, OTHER, OTHER)):
        s3.put_object(Bucket="landing", Key="customer/1.json.more", Body=body)
    erase(s3)
    assert sorted(everything(s3, "landing"), key=len) == [lines(*[OTHER] * n) for n in (1, 2, 3)]


def test_former_versions_that_hold_the_customer_go_where_the_present_one_does_not_or_is_deleted(s3):
    for key in ("customer/1.json", "customer/2.json", "customer/3.json"):
        s3.put_object(Bucket="landing", Key=key, Body=lines(MINE, OTHER))
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(OTHER))
    s3.delete_object(Bucket="landing", Key="customer/2.json")
    s3.put_object(Bucket="landing", Key="customer/3.json", Body=lines(OTHER, OTHER))
    s3.delete_object(Bucket="landing", Key="customer/3.json")
    found = erase(s3)
    assert (found.rewrites, len(found.former), found.trace) == ([], 3, True)
    assert sorted(everything(s3, "landing"), key=len) == [lines(OTHER), lines(OTHER, OTHER)]
    assert markers(s3, "landing") == ["customer/3.json"]
    assert not forget.plan(s3, OUTPUTS, A).trace


def test_a_file_of_which_nothing_is_left_is_deleted_for_good(s3):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE))
    s3.put_object(Bucket="landing", Key="customer/2.json", Body=lines(OTHER))
    erase(s3)
    assert everything(s3, "landing") == [lines(OTHER)]
    assert markers(s3, "landing") == []


def test_a_rewritten_file_keeps_what_was_said_of_it(s3):
    said = {"ContentType": "application/json", "Metadata": {"sender": "website"}}
    s3.put_object(Bucket="landing", Key="customer/1.json.gz", Body=gzip.compress(lines(MINE, OTHER)), **said)
    erase(s3)
    head = s3.head_object(Bucket="landing", Key="customer/1.json.gz")
    assert {key: head[key] for key in said} == said
    assert everything(s3, "landing") == [lines(OTHER)]


@pytest.mark.parametrize("meanwhile", ["delivered", "deleted"])
def test_a_file_that_changed_meanwhile_is_left_alone_and_named(s3, meanwhile):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE))
    found = forget.plan(s3, OUTPUTS, A)
    if meanwhile == "delivered":
        s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER))
    else:
        s3.delete_object(Bucket="landing", Key="customer/1.json")
    before = everything(s3, "landing")
    with pytest.raises(ForgetError, match=r"customer/1\.json changed while this ran"):
        forget.rewrite(s3, found)
    assert everything(s3, "landing") == before


def test_a_file_that_cannot_be_read_is_named(s3):
    s3.put_object(Bucket="landing", Key="customer/1.zip", Body=b"PK\x03\x04\x00\x00")
    with pytest.raises(ForgetError, match=r"s3://landing/customer/1\.zip .* neither text nor gzip"):
        forget.plan(s3, OUTPUTS, A)


# --- tables
def test_clearing_leaves_the_tables_present_files_and_no_results_markers_or_scratch(s3):
    for bucket in ("trusted", "curated", "results"):
        s3.put_object(Bucket=bucket, Key="table/old", Body=b"old")
        s3.delete_object(Bucket=bucket, Key="table/old")
        s3.put_object(Bucket=bucket, Key="table/new", Body=b"new")
    s3.put_object(Bucket="assets", Key="temporary/a_job/part", Body=b"scratch")
    s3.put_object(Bucket="assets", Key="scripts/a_job.py", Body=b"script")
    expected = {"trusted": 2, "curated": 2, "results": 3, "assets": 1}
    assert forget.plan(s3, OUTPUTS, A).cleared == expected
    assert forget.clear(s3, OUTPUTS) == sum(expected.values())
    assert {bucket: everything(s3, bucket) for bucket in expected} == {
        "trusted": [b"new"],
        "curated": [b"new"],
        "results": [],
        "assets": [b"script"],
    }
    assert all(markers(s3, bucket) == [] for bucket in expected)


def test_buckets_that_are_copied_elsewhere_are_named(s3):
    role = "arn:aws:iam::123456789012:role/copy"
    rule = {"Status": "Enabled", "Priority": 1, "Destination": {"Bucket": "arn:aws:s3:::results"}}
    s3.put_bucket_replication(
        Bucket="landing", ReplicationConfiguration={"Role": role, "Rules": [{"ID": "all", **rule}]}
    )
    assert forget.plan(s3, OUTPUTS, A).replicas == {"landing": "arn:aws:s3:::results"}


# --- the command
@pytest.mark.parametrize("text", ["", "  ", "nobody", "a b@test.com", "a@b@c", "@test.com"])
def test_what_is_no_address_is_refused_with_how_to_say_it(text):
    with pytest.raises(ForgetError, match=r"make forget EMAIL=a\.customer@example\.com"):
        forget.address(text)


def test_an_address_is_lower_case_without_blanks():
    assert forget.address(" A.Customer@Test.com\n") == "a.customer@test.com"


def phone(user, instants):
    return lines(*({"user": user, "timestamp": instant, "x": 0.0} for instant in instants))


def trainer(serial, instants):
    return lines(*({"sensorReadingTime": instant, "serialNumber": serial} for instant in instants))


class Stack:
    """A lake without Athena and Glue: runs end as told, a run of the workflow copies the customers of landing."""

    outputs = OUTPUTS
    environment = "local"

    def __init__(self, s3, monkeypatch):
        self.s3, self.succeeds, self.running, self.runs = s3, True, [], 0
        monkeypatch.setattr(queries, "ownership", lambda _: {})
        monkeypatch.setattr(queries, "held", self._held)
        monkeypatch.setattr(command, "run_workflow", self._run)

    def client(self, service):
        return self.s3 if service == "s3" else self

    def get_job_runs(self, JobName, MaxResults):  # noqa: N803, Glue's names
        return {"JobRuns": [{"Id": "jr_1", "JobRunState": state} for state in self.running]}

    def _held(self, _athena, _glue, _outputs, email, _serials):
        bodies = [
            self.s3.get_object(Bucket="trusted", Key=item["Key"])["Body"].read()
            for item in self.s3.list_objects_v2(Bucket="trusted").get("Contents", [])
        ]
        return {"customer_trusted": sum(body.lower().count(email.encode()) for body in bodies)}

    def _run(self, *_):
        self.runs += 1
        if self.succeeds:
            body = self.s3.get_object(Bucket="landing", Key="customer/1.json")["Body"].read()
            self.s3.put_object(Bucket="trusted", Key="customer_trusted/1", Body=body)
        return self

    @property
    def succeeded(self):
        return self.succeeds


@pytest.fixture
def stack(s3, monkeypatch, tmp_path):
    monkeypatch.setenv("GLUE_LOCAL_CACHE", str(tmp_path / "copies"))
    stack = Stack(s3, monkeypatch)
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE, OTHER))
    s3.put_object(Bucket="landing", Key="accelerometer/1.json", Body=phone("a@test.com", range(6)))
    s3.put_object(
        Bucket="landing",
        Key="accelerometer/2.json.gz",
        Body=gzip.compress(
            lines('{"user":"b') + phone("A@test.com", range(6, 10)) + phone("b@test.com", range(9))
        ),
    )
    for number in (1, 2):
        body = trainer("s-a", range(5 * number - 5, 5 * number)) + trainer("s-b", range(50, 60))
        s3.put_object(Bucket="landing", Key=f"step_trainer/{number}.json", Body=body)
    stack._run()
    stack.runs = 0
    return stack


def say(stack, email="a@test.com", sure=True):
    """Give the command and return what it printed."""
    console = Console(width=200, record=True, file=io.StringIO())
    command.run(console, stack, email, lambda: sure)
    return console.export_text()


def trace(s3):
    """Return the versions that hold the customer's e-mail or their trainer's serial number, and notes."""
    return [
        (bucket, body)
        for bucket in ZONES
        for body in everything(s3, bucket)
        if b"a@test.com" in body.lower() or b"s-a" in body or bucket == "assets"
    ]


def test_a_dry_run_reports_and_changes_nothing(s3, stack):
    before = {bucket: everything(s3, bucket) for bucket in ZONES}
    said = say(stack, sure=False)
    assert "this was a dry run" in said
    for each in (
        "s3://landing/customer/1.json",
        "s3://landing/step_trainer/2.json",
        "trainer s-a",
        "1 row of the",
    ):
        assert each in said
    assert {bucket: everything(s3, bucket) for bucket in ZONES} == before
    assert stack.runs == 0


def test_after_it_no_version_of_anything_holds_the_customer(s3, stack):
    said = say(stack, email="A@Test.com")
    assert "21 lines erased from 5 landing files" in said
    assert trace(s3) == []
    assert everything(s3, "trusted") == [lines(OTHER)]


def test_an_unknown_customer_is_told_and_nothing_is_changed(s3, stack):
    before = {bucket: everything(s3, bucket) for bucket in ZONES}
    with pytest.raises(ForgetError, match=r"nobody@test\.com was not found"):
        say(stack, "nobody@test.com")
    assert {bucket: everything(s3, bucket) for bucket in ZONES} == before
    assert stack.runs == 0


def test_nothing_is_begun_while_a_job_runs(s3, stack):
    stack.running = ["SUCCEEDED", "RUNNING"]
    before = {bucket: everything(s3, bucket) for bucket in ZONES}
    with pytest.raises(ForgetError, match=r"a_job is running .* nothing was changed"):
        say(stack)
    assert {bucket: everything(s3, bucket) for bucket in ZONES} == before


@pytest.mark.parametrize("puts", range(6))
def test_an_erasure_stopped_at_any_file_goes_on_when_said_again(s3, stack, monkeypatch, puts):
    """The phone's readings, which tell whose the trainer is, may be gone by then, or the trainer's be half gone."""
    put, done = s3.put_object, []

    def stopped(**what):
        if len(done) == puts:
            raise KeyboardInterrupt
        done.append(what["Key"])
        return put(**what)

    with monkeypatch.context() as patched:
        patched.setattr(s3, "put_object", stopped)
        with pytest.raises(KeyboardInterrupt):
            say(stack)
    said = say(stack)
    assert ("did not finish; resuming it" in said) is (puts > 0)
    assert trace(s3) == []


def test_a_failed_run_is_told_and_saying_it_again_ends_it(s3, stack):
    stack.succeeds = False
    with pytest.raises(ForgetError, match="tables were not rebuilt and still hold them"):
        say(stack)
    stack.succeeds = True
    say(stack)
    assert trace(s3) == []


def test_what_arrives_meanwhile_is_told(s3, stack, monkeypatch):
    def run(*_):
        s3.put_object(Bucket="landing", Key="customer/2.json", Body=lines(MINE))
        return stack._run()

    monkeypatch.setattr(command, "run_workflow", run)
    with pytest.raises(ForgetError, match="1 line in landing"):
        say(stack)
    monkeypatch.setattr(command, "run_workflow", stack._run)
    say(stack)
    assert trace(s3) == []


def test_of_the_last_customer_the_tables_are_emptied_for_the_jobs_refuse_an_empty_feed(s3, stack):
    s3.put_object(Bucket="landing", Key="customer/1.json", Body=lines(MINE))
    said = say(stack)
    assert "Landing holds no data of customer any more: the tables are emptied" in said
    assert stack.runs == 0
    assert trace(s3) == everything(s3, "trusted") == []


def test_a_trainer_of_which_nobody_can_say_whose_it_is_stays_and_is_named(s3, stack):
    s3.put_object(Bucket="landing", Key="accelerometer/3.json", Body=phone("c@test.com", range(10)))
    said = say(stack)
    assert "could belong to the customer or someone else" in said
    assert [bucket for bucket, _ in trace(s3)] == ["landing", "landing"]


def test_objects_beside_the_lake_s_own_that_name_the_customer_are_told_and_stay(s3, stack):
    s3.put_object(Bucket="landing", Key="exports/all.csv", Body=b"id,mail\n1,A@test.com\n")
    s3.put_object(Bucket="assets", Key="notes.txt", Body=b"nothing of anybody")
    assert "s3://landing/exports/all.csv" in say(stack, sure=False)
    assert "s3://landing/exports/all.csv names the customer and was left unchanged" in say(stack)


def test_copies_of_landing_files_on_this_machine_go(s3, stack, tmp_path):
    copy = tmp_path / "copies" / "folder" / "copy.parquet"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(b"a@test.com")
    say(stack)
    assert not copy.exists()


# --- whose trainers
def test_the_settings_are_the_lake_s():
    conf = "spark.stedi.consent_scope=customer --conf spark.stedi.ownership_threshold=0.75 --conf a=b"

    class Glue:
        def get_job(self, JobName):  # noqa: N803, Glue's names
            return {"Job": {"DefaultArguments": {"--conf": conf}}}

    assert queries.ownership(Glue()) == {"ownership_threshold": 0.75}


@pytest.mark.parametrize(
    ("own", "another", "expected"),
    [
        (range(9), [], Trainers(("s",))),
        (range(8), [], Trainers((), ("s",))),
        (range(10), range(4), Trainers(("s",))),
        (range(10), range(7), Trainers((), ("s",))),
        (range(10), range(8), Trainers((), ("s",))),
        (range(10), range(9), Trainers((), (), ("s",))),
        (range(10), range(10), Trainers((), (), ("s",))),
        (range(9), range(10), Trainers((), (), ("s",))),
        (range(3), [], Trainers()),
        ([100], range(10), Trainers()),
        ([], range(10), Trainers()),
    ],
)
def test_a_trainer_is_theirs_by_the_rule_of_the_jobs(own, another, expected):
    phones = (
        phone(" A@test.com", own)
        + phone("b@test.com", another)
        + phone("c@test.com", range(2))
        + lines("broken a@test.com", {"user": "a@test.com", "timestamp": "unknown"}, {"timestamp": 3})
    )
    steps = (
        trainer("s ", [*map(float, range(10)), "1", 1])
        + trainer("s-other", range(200, 210))
        + lines({"sensorReadingTime": "unknown", "serialNumber": "s"}, {"sensorReadingTime": 1})
    )
    every = [*reports(phones, "accelerometer"), *reports(steps, "step_trainer")]
    assert trainers(every, "a@test.com") == expected


def test_a_broken_line_reports_what_it_tells():
    body = lines(
        '{"user":"A@test.com","timestamp":5,"x":', {"user": "b@test.com", "timestamp": 6, "x": "far"}
    )
    assert list(reports(body, "accelerometer")) == [("a@test.com", None, 5), ("b@test.com", None, 6)]


def test_no_query_holds_the_e_mail(monkeypatch):
    asked = []
    monkeypatch.setattr(queries.tables, "query", lambda _, __, sql: asked.append(sql) or [["t", "2"]])
    how = {"machine_learning_form": "pseudonymous", "machine_learning_salt": "salt of the lake"}
    monkeypatch.setattr(queries, "settings", lambda *_: how)
    outputs = {**OUTPUTS, "athena_workgroup": "w"}
    assert queries.held(None, None, outputs, "a@test.com", ("s'a",)) == {"t": 2}
    assert "a@test.com" not in asked[0]
    assert "'s''a'" in asked[0]
    assert queries.pseudonym("s'a", "salt of the lake") in asked[0]
