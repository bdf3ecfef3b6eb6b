"""Crawlers on a running endpoint: tables, policies, schedules, history, permissions."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from waiting import until


class Lake:
    """A bucket with a database of its name, and crawlers over it."""

    def __init__(self, client: Callable[..., Any], name: str) -> None:
        self.client, self.name, self.database = client, name, name.replace("-", "_")
        self.s3, self.glue = client("s3"), client("glue")
        self.s3.create_bucket(Bucket=name)
        self.glue.create_database(DatabaseInput={"Name": self.database})

    def put(self, **objects: Any) -> None:
        for key, body in objects.items():
            self.s3.put_object(Bucket=self.name, Key=key, Body=body)

    def crawler(self, path: str = "", name: str = "", **settings: Any) -> str:
        name = name or f"crawler-{self.name}"
        given = {
            "Targets": {"S3Targets": [{"Path": f"s3://{self.name}/{path}"}]},
            "DatabaseName": self.database,
            "Role": "glue",
        } | settings
        self.glue.create_crawler(Name=name, **given)
        return name

    def crawl(self, crawler: str) -> dict[str, Any]:
        self.glue.start_crawler(Name=crawler)
        return self.wait(crawler)

    def wait(self, crawler: str) -> dict[str, Any]:
        shown = until(
            lambda: self.glue.get_crawler(Name=crawler)["Crawler"], lambda shown: shown["State"] == "READY"
        )
        last: dict[str, Any] = shown["LastCrawl"]
        return last

    def tables(self) -> dict[str, Any]:
        return {
            table["Name"]: table for table in self.glue.get_tables(DatabaseName=self.database)["TableList"]
        }

    def columns(self, table: str) -> dict[str, str]:
        described = self.tables()[table]["StorageDescriptor"]
        return {column["Name"]: column["Type"] for column in described["Columns"]}

    def log(self, crawler: str) -> str:
        events = self.client("logs").get_log_events(logGroupName="/aws-glue/crawlers", logStreamName=crawler)
        return "\n".join(event["message"] for event in events["events"])


@pytest.fixture
def lake(client: Callable[..., Any], name: str) -> Lake:
    return Lake(client, name)


def test_a_crawl_makes_tables_of_folders(lake: Lake) -> None:
    lake.put(
        **{
            "in/Customers/1.json": b'{"Id": 1, "Name": "Ann"}\n{"Id": 3000000000, "extra": {"aB": [1.5]}}\n',
            "in/Customers/_SUCCESS": b"",
            "in/readings/year=2024/month=1/a.csv": b"x,y\n1,0.5\n2,1\n",
            "in/readings/year=2024/month=2/a.csv": b"x,y\n3,0.5\n",
            "in/packed/a.json.gz": gzip.compress(b'{"b": true}\n'),
            "in/notes/a.txt": b"nothing that is known\n",
        }
    )
    name = lake.crawler("in/", TablePrefix="raw_")
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    tables = lake.tables()
    assert sorted(tables) == ["raw_customers", "raw_packed", "raw_readings"]
    customers = tables["raw_customers"]
    assert lake.columns("raw_customers") == {
        "id": "bigint",
        "name": "string",
        "extra": "struct<aB:array<double>>",
    }
    described = customers["StorageDescriptor"]
    assert described["Location"] == f"s3://{lake.name}/in/Customers/"
    assert described["SerdeInfo"] == {
        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
        "Parameters": {"paths": "Id,Name,extra"},
    }
    assert described["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"
    assert customers["TableType"] == "EXTERNAL_TABLE"
    expected = {
        "classification": "json",
        "compressionType": "none",
        "typeOfData": "file",
        "UPDATED_BY_CRAWLER": name,
        "recordCount": "2",
        "objectCount": "1",
    }
    assert customers["Parameters"].items() >= expected.items()
    assert tables["raw_packed"]["Parameters"]["compressionType"] == "gzip"
    readings = tables["raw_readings"]
    assert [key["Name"] for key in readings["PartitionKeys"]] == ["year", "month"]
    assert {key["Type"] for key in readings["PartitionKeys"]} == {"string"}
    assert readings["Parameters"]["skip.header.line.count"] == "1"
    partitions = lake.glue.get_partitions(DatabaseName=lake.database, TableName="raw_readings")["Partitions"]
    assert sorted(each["Values"] for each in partitions) == [["2024", "1"], ["2024", "2"]]
    assert partitions[0]["StorageDescriptor"]["Location"].startswith(
        f"s3://{lake.name}/in/readings/year=2024/"
    )
    log = lake.log(name)
    assert f"Created table raw_customers in database {lake.database}" in log
    assert "in/notes/a.txt: no classifier recognizes it" in log
    # Nothing new: nothing changes.
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert lake.tables() == tables
    metrics = lake.glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"][0]
    assert (metrics["TablesCreated"], metrics["TablesUpdated"], metrics["StillEstimating"]) == (3, 0, False)


def test_names_that_are_taken_and_objects_that_are_tables(lake: Lake) -> None:
    lake.glue.delete_database(Name=lake.database)  # a crawl makes the database again
    lake.put(**{"a/data/1.json": b'{"x": 1}', "b/data/1.json": b'{"y": "s"}', "one/File-1.json": b'{"z": 1}'})
    one, two, three = (
        lake.crawler(path, f"{lake.name}-{path[0]}") for path in ("a/data", "b/data", "one/File-1.json")
    )
    for crawler in (one, two, three):
        assert lake.crawl(crawler)["Status"] == "SUCCEEDED"
    first, marked, single = sorted(lake.tables())
    assert (first, single) == ("data", "file_1_json")
    assert marked.startswith("data_")
    assert len(marked) == len("data_") + 32
    assert lake.tables()[single]["StorageDescriptor"]["Location"] == f"s3://{lake.name}/one/File-1.json"


# https://docs.aws.amazon.com/glue/latest/dg/crawler-schema-changes-prevent.html
@pytest.mark.parametrize(
    ("settings", "columns", "gone"),
    [
        ({}, {"b": "string", "c": "int"}, "deprecated"),
        (
            {"SchemaChangePolicy": {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}},
            {"a": "int", "b": "int"},
            "there",
        ),
        (
            {"SchemaChangePolicy": {"DeleteBehavior": "DELETE_FROM_DATABASE"}},
            {"b": "string", "c": "int"},
            "deleted",
        ),
        (
            {
                "Configuration": json.dumps(
                    {"Version": 1.0, "CrawlerOutput": {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}}
                )
            },
            {"a": "int", "b": "int", "c": "int"},
            "deprecated",
        ),
    ],
)
def test_what_changed_follows_the_policies(
    lake: Lake, settings: dict[str, Any], columns: dict[str, str], gone: str
) -> None:
    lake.put(**{"t/x.json": b'{"a": 1, "b": 2}', "lost/x.json": b'{"q": "s", "r": 1}'})
    name = lake.crawler("", **settings)
    lake.crawl(name)
    lake.put(**{"t/x.json": b'{"b": "two", "c": 3}'})
    lake.s3.delete_object(Bucket=lake.name, Key="lost/x.json")
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert lake.columns("t") == columns
    lost = lake.tables().get("lost")
    found = (
        "deleted"
        if lost is None
        else "deprecated"
        if "DEPRECATED_BY_CRAWLER" in lost["Parameters"]
        else "there"
    )
    assert found == gone


def test_partitions_inherit_and_new_folders_alone_are_crawled(lake: Lake) -> None:
    output = {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}
    lake.put(**{"t/d=1/x.json": b'{"a": 1}', "t/d=2/x.json": b'{"a": 2, "b": 1}'})
    log = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    name = lake.crawler(
        "t/",
        Configuration=json.dumps({"Version": 1.0, "CrawlerOutput": output}),
        SchemaChangePolicy=log,
        RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
    )
    lake.crawl(name)
    lake.put(**{"t/d=1/x.json": b'{"a": "changed"}', "t/d=3/x.json": b'{"a": 3}'})
    lake.crawl(name)
    assert lake.columns("t") == {"a": "int", "b": "int"}
    partitions = lake.glue.get_partitions(DatabaseName=lake.database, TableName="t")["Partitions"]
    shown = {
        each["Values"][0]: [c["Name"] for c in each["StorageDescriptor"]["Columns"]] for each in partitions
    }
    assert shown == {"1": ["a", "b"], "2": ["a", "b"], "3": ["a", "b"]}


def test_exclusions_samples_and_classifiers(lake: Lake) -> None:
    lake.glue.create_classifier(
        CsvClassifier={"Name": f"c-{lake.name}", "ContainsHeader": "PRESENT", "Serde": "OpenCSVSerDe"}
    )
    lake.put(
        **{
            "t/a.csv": b"x,y\np,q\n",
            "t/b.tmp": b'{"a": 1}',
            "t/deep/c.csv": b"x,y\n1,2\n",
            "t/z.csv": b"x,y\n1,2\n",
        }
    )
    xml = {"Name": f"x-{lake.name}", "Classification": "xml", "RowTag": "person"}
    lake.glue.create_classifier(XMLClassifier=xml)
    lake.put(**{"x/a.xml": b'<people><person id="1"><name>Ann</name></person></people>'})
    target = {"Path": f"s3://{lake.name}/t", "Exclusions": ["*.tmp", "deep/**"], "SampleSize": 1}
    name = lake.crawler(
        Targets={"S3Targets": [target, {"Path": f"s3://{lake.name}/x/"}]},
        Classifiers=[f"c-{lake.name}", f"x-{lake.name}"],
    )
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert lake.columns("x") == {"_id": "int", "name": "string"}
    written = json.dumps([f"s3://{lake.name}/t/*.tmp", f"s3://{lake.name}/t/deep/**"], separators=(",", ":"))
    assert lake.tables()["t"]["Parameters"]["exclusions"] == written
    assert "exclusions" not in lake.tables()["x"]["Parameters"]
    described = lake.tables()["x"]["StorageDescriptor"]
    assert described["SerdeInfo"] == {"Parameters": {"rowTag": "person"}}
    assert lake.tables()["x"]["Parameters"]["classification"] == "xml"
    assert lake.columns("t") == {"x": "string", "y": "string"}
    serde = lake.tables()["t"]["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    assert serde["Parameters"] == {"separatorChar": ",", "quoteChar": '"'}


def test_a_table_has_its_crawlers_exclusions_as_long_as_there_are_any(lake: Lake) -> None:
    """Jobs read them: https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude"""
    lake.put(**{"s/a.json": b'{"a": 1}'})
    target = {"Path": f"s3://{lake.name}/s/"}
    name = lake.crawler(Targets={"S3Targets": [{**target, "Exclusions": ["**.tmp"]}]})
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert lake.tables()["s"]["Parameters"]["exclusions"] == f'["s3://{lake.name}/s/**.tmp"]'
    lake.glue.update_crawler(Name=name, Targets={"S3Targets": [target]})
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert "exclusions" not in lake.tables()["s"]["Parameters"]


def test_a_crawl_that_finds_more_tables_than_allowed_writes_none(lake: Lake) -> None:
    """https://docs.aws.amazon.com/glue/latest/dg/crawler-maximum-number-of-tables.html"""
    lake.put(**{"in/a/1.json": b'{"a": 1}', "in/b/1.csv": b"x,y\n1,2\n"})

    def threshold(tables: int) -> str:
        return json.dumps({"Version": 1.0, "CrawlerOutput": {"Tables": {"TableThreshold": tables}}})

    name = lake.crawler("in/", Configuration=threshold(1))
    last = lake.crawl(name)
    assert last["Status"] == "FAILED"
    assert (
        "detected by crawler: 2 is greater than the table threshold value provided: 1" in last["ErrorMessage"]
    )
    assert lake.tables() == {}
    lake.glue.update_crawler(Name=name, Configuration=threshold(2))
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert sorted(lake.tables()) == ["a", "b"]


def test_a_catalog_target_updates_its_table(lake: Lake) -> None:
    lake.put(**{"t/a.json": b'{"a": 1}'})
    lake.crawl(lake.crawler("t"))
    lake.put(**{"t/b.json": b'{"a": 1, "b": "x"}'})
    catalog = {"CatalogTargets": [{"DatabaseName": lake.database, "Tables": ["t"]}]}
    policy = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "LOG"}
    name = lake.crawler(name=f"{lake.name}-catalog", Targets=catalog, SchemaChangePolicy=policy)
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert lake.columns("t") == {"a": "int", "b": "string"}


REFUSED = [
    ({"Schedule": "cron(0 12 * * * *)"}, "one of Day-of-month and Day-of-week must be"),
    ({"Schedule": "rate(5 minutes)"}, "not cron"),
    ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}}, "must be LOG"),
    ({"Targets": {"CatalogTargets": [{"DatabaseName": "d", "Tables": ["t"]}]}}, "must be LOG"),
    ({"Configuration": "{"}, "Configuration is not JSON"),
    ({"Classifiers": ["no-such"]}, "Classifier no-such not found"),
    (
        {"Targets": {"JdbcTargets": [{"ConnectionName": "no-such", "Path": "d/%"}]}},
        "Unable to retrieve connection",
    ),
]


@pytest.mark.parametrize(("settings", "words"), REFUSED)
def test_crawlers_that_aws_refuses_are_refused(lake: Lake, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(lake.glue.exceptions.InvalidInputException, match=words):
        lake.crawler(**settings)


@pytest.mark.parametrize(
    "targets",
    [
        {"JdbcTargets": [{"ConnectionName": "c", "Path": "d/%"}]},
        {"DynamoDBTargets": [{"Path": "t"}]},
        {"DeltaTargets": [{"DeltaTables": ["s3://b/t/"]}]},
        {"IcebergTargets": [{"Paths": ["s3://b/t/"]}]},
        {"MongoDBTargets": [{"ConnectionName": "c", "Path": "d/c"}]},
        {"HudiTargets": [{"Paths": ["s3://b/t/"]}]},
    ],
)
def test_targets_that_are_not_crawled_here_are_named(lake: Lake, targets: dict[str, Any]) -> None:
    if "c" not in [each["Name"] for each in lake.glue.get_connections()["ConnectionList"]]:
        properties = {"JDBC_CONNECTION_URL": "jdbc:mysql://h/d", "SECRET_ID": "s"}
        given = {"Name": "c", "ConnectionType": "JDBC", "ConnectionProperties": properties}
        lake.glue.create_connection(ConnectionInput=given)
    name = lake.crawler(Targets=targets)
    with pytest.raises(lake.glue.exceptions.InvalidInputException, match=next(iter(targets))):
        lake.glue.start_crawler(Name=name)


def test_a_crawl_that_fails_says_why_and_history_can_be_filtered(lake: Lake) -> None:
    lake.put(**{"t/a.json": b'{"a": 1}'})
    name = lake.crawler("t")
    lake.crawl(name)
    gone = f"{lake.name}-gone"
    lake.s3.create_bucket(Bucket=gone)
    lake.glue.update_crawler(Name=name, Targets={"S3Targets": [{"Path": f"s3://{gone}/t"}]})
    lake.s3.delete_bucket(Bucket=gone)
    last = lake.crawl(name)
    assert (last["Status"], "NoSuchBucket" in last["ErrorMessage"]) == ("FAILED", True)
    crawls = lake.glue.list_crawls(CrawlerName=name)["Crawls"]
    assert [each["State"] for each in crawls] == ["FAILED", "COMPLETED"]
    failed, done = crawls
    assert json.loads(done["Summary"])["TABLE"]["ADD"]["Count"] == 1
    started = failed["StartTime"]
    middle = str(int(started.timestamp()) * 1000 + started.microsecond // 1000)
    for (field, operator, value), expected in {
        ("STATE", "EQ", "COMPLETED"): [done],
        ("STATE", "NE", "COMPLETED"): [failed],
        ("CRAWL_ID", "EQ", failed["CrawlId"]): [failed],
        ("START_TIME", "GE", middle): [failed],
        ("START_TIME", "LT", middle): [done],
        ("START_TIME", "EQ", middle): [failed],
        ("START_TIME", "NE", middle): [done],
        ("START_TIME", "LE", middle): [failed, done],
        ("START_TIME", "GT", middle): [],
        ("END_TIME", "GT", "0"): [failed, done],
        ("DPU_HOUR", "GE", "1000"): [],
    }.items():
        given = [{"FieldName": field, "FilterOperator": operator, "FieldValue": value}]
        found = lake.glue.list_crawls(CrawlerName=name, Filters=given)["Crawls"]
        assert [each["CrawlId"] for each in found] == [each["CrawlId"] for each in expected], field
    page = lake.glue.list_crawls(CrawlerName=name, MaxResults=1)
    again = lake.glue.list_crawls(CrawlerName=name, MaxResults=1, NextToken=page["NextToken"])
    assert [page["Crawls"][0]["CrawlId"], again["Crawls"][0]["CrawlId"]] == [
        failed["CrawlId"],
        done["CrawlId"],
    ]
    with pytest.raises(lake.glue.exceptions.EntityNotFoundException):
        lake.glue.list_crawls(CrawlerName="no such crawler")
    with pytest.raises(lake.glue.exceptions.CrawlerNotRunningException):
        lake.glue.stop_crawler(Name=name)


def test_a_crawler_runs_once_and_can_be_stopped(lake: Lake) -> None:
    name = lake.crawler("t")

    def stopped() -> bool:
        """Whether a crawl could be asked all this before it had ended by itself."""
        lake.glue.start_crawler(Name=name)
        try:
            with pytest.raises(lake.glue.exceptions.CrawlerRunningException):
                lake.glue.start_crawler(Name=name)
            lake.glue.stop_crawler(Name=name)
            with pytest.raises(lake.glue.exceptions.CrawlerStoppingException):
                lake.glue.stop_crawler(Name=name)
            state = lake.glue.get_crawler(Name=name)["Crawler"]["State"]
        except (pytest.fail.Exception, lake.glue.exceptions.CrawlerNotRunningException):
            state = "READY"
        lake.wait(name)
        return bool(state == "STOPPING")

    until(stopped)
    assert lake.glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]["Status"] == "CANCELLED"
    assert lake.glue.list_crawls(CrawlerName=name)["Crawls"][0]["State"] == "STOPPED"


def test_a_schedule_can_be_stopped_and_changed(lake: Lake) -> None:
    name = lake.crawler("t", Schedule="cron(15 12 * * ? *)")
    errors = lake.glue.exceptions

    def schedule() -> dict[str, str]:
        shown: dict[str, str] = lake.glue.get_crawler(Name=name)["Crawler"]["Schedule"]
        return shown

    assert schedule() == {"ScheduleExpression": "cron(15 12 * * ? *)", "State": "SCHEDULED"}
    with pytest.raises(errors.SchedulerRunningException):
        lake.glue.start_crawler_schedule(CrawlerName=name)
    lake.glue.stop_crawler_schedule(CrawlerName=name)
    assert schedule()["State"] == "NOT_SCHEDULED"
    lake.glue.update_crawler_schedule(CrawlerName=name, Schedule="cron(0 0 1 * ? *)")
    assert schedule()["ScheduleExpression"] == "cron(0 0 1 * ? *)"
    with pytest.raises(errors.InvalidInputException, match="Minutes"):
        lake.glue.update_crawler_schedule(CrawlerName=name, Schedule="cron(99 0 1 * ? *)")


def test_a_crawl_may_do_what_its_role_may(lake: Lake, client: Callable[..., Any], enforced: None) -> None:
    """https://docs.aws.amazon.com/glue/latest/dg/crawler-prereqs.html"""
    lake.put(**{"t/a.json": b'{"a": 1}'})
    iam, role = client("iam"), f"role-{lake.name}"
    trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}

    def document(*statements: dict[str, Any]) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})

    iam.create_role(RoleName=role, AssumeRolePolicyDocument=document(trust))
    name = lake.crawler("t", Role=role)
    refused = lake.crawl(name)
    assert (refused["Status"], "AccessDenied" in refused["ErrorMessage"]) == ("FAILED", True)
    may_read = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=document(may_read))
    refused = lake.crawl(name)
    assert "glue:GetDatabase" in refused["ErrorMessage"]
    may_write = {"Effect": "Allow", "Action": "glue:*", "Resource": "*"}
    iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=document(may_read, may_write))
    assert lake.crawl(name)["Status"] == "SUCCEEDED"
    assert list(lake.tables()) == ["t"]
    iam.delete_role_policy(RoleName=role, PolicyName="p")
    iam.delete_role(RoleName=role)
    assert "should be given assume role permissions for Glue Service" in lake.crawl(name)["ErrorMessage"]


def test_classifiers_are_created_changed_listed_and_deleted(client: Callable[..., Any], name: str) -> None:
    glue = client("glue")
    glue.create_classifier(GrokClassifier={"Name": name, "Classification": "logs", "GrokPattern": "%{INT:n}"})
    with pytest.raises(glue.exceptions.AlreadyExistsException):
        glue.create_classifier(JsonClassifier={"Name": name, "JsonPath": "$[*]"})
    glue.update_classifier(GrokClassifier={"Name": name, "GrokPattern": "%{WORD:w}"})
    shown = glue.get_classifier(Name=name)["Classifier"]["GrokClassifier"]
    assert (shown["GrokPattern"], shown["Classification"], shown["Version"]) == ("%{WORD:w}", "logs", 2)
    assert name in [next(iter(each.values()))["Name"] for each in glue.get_classifiers()["Classifiers"]]
    glue.delete_classifier(Name=name)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_classifier(Name=name)
