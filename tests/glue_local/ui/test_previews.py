"""Previews: every node's rows, nothing written anywhere, errors at their node, personal values masked."""

from __future__ import annotations

import copy

import boto3
import pytest
from moto import mock_aws

from glue_local.ui.account import Account
from glue_local.ui.previews import service
from glue_local.ui.previews.taint import marked, passes_on, stays_within
from pages import page_over
from waiting import SECONDS, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ui previews")]

PEOPLE = (
    b'{"name": "Ann", "mail": "ann@x.org", "age": 3}\n{"name": "Bob", "mail": "bob@x.org", "age": 7}\n'
    b'{"name": "Cy", "mail": "cy@x.org", "age": 9}\n'
)
DDL = """CREATE EXTERNAL TABLE IF NOT EXISTS lake.person (
  `name` string COMMENT '<img src=x onerror=alert(1)>',
  `mail` string,
  `age` int
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS
  INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
  OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://lake/person/'
TBLPROPERTIES ('classification' = 'json', 'personal_columns' = 'name,mail');
"""
VISITS = (
    DDL.replace("lake.person", "lake.visit")
    .replace("/person/", "/visit/")
    .replace("`age` int", "`visittime` bigint")
)
SOURCE = {"CatalogSource": {"Name": "person", "Database": "lake", "Table": "person"}}


def sql(query: str, name: str = "Rule", after: str = "node-1") -> dict:
    aliases = [{"From": after, "Alias": "person"}]
    return {"SparkSQL": {"Name": name, "Inputs": [after], "SqlQuery": query, "SqlAliases": aliases}}


def code(text: str, after: str = "node-1") -> dict:
    return {"CustomCode": {"Name": "Code", "Inputs": [after], "Code": text, "ClassName": "Code"}}


def definition(**nodes: dict) -> dict:
    settings = {"JobMode": "VISUAL", "GlueVersion": "5.1"}
    return {
        "settings": settings,
        "nodes": {"node-1": SOURCE, **{k.replace("_", "-"): v for k, v in nodes.items()}},
    }


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A page over an account of moto's in this process."""
    root = tmp_path_factory.mktemp("lake")
    (root / "jobs").mkdir()
    (root / "ddl").mkdir()
    (root / "ddl/person.sql").write_text(DDL)
    (root / "ddl/visit.sql").write_text(VISITS)
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "SECONDS", SECONDS)  # a preview may take long where much else runs
        session = boto3.session.Session("test", "test", region_name="us-east-1")
        session.client("s3").create_bucket(Bucket="lake")
        session.client("s3").put_object(Bucket="lake", Key="person/1.json", Body=PEOPLE)
        session.client("s3").put_object(Bucket="lake", Key="visit/1.json", Body=b'{"NAME": "Ann"}\n')
        session.client("s3").put_object(
            Bucket="lake", Key="visit/0.json", Body=b'{"Name": "A", "visitTime": 1}\n{"cut'
        )
        session.client("s3").put_object(Bucket="lake", Key="person/", Body=b"")  # a folder's mark is no file
        from glue_local.catalog.ddl import read_ddl
        from glue_local.catalog.glue import GlueCatalog

        catalog = GlueCatalog(session.client("glue"))
        catalog.create_database("lake")
        for table in read_ddl(root / "ddl"):
            catalog.create_table(table)
        page = page_over(root, Account(session.client, None, "us-east-1"))
        page.s3 = session.client("s3")
        yield page
        page.parts.previews.close()


def preview(lake, job: dict, node: str, *, reveal: bool = False) -> dict:
    body = {"definition": job, "node": node, "reveal": reveal}
    started = lake("jobs/job/previews", "POST", body)["id"]
    found: dict = until(lambda: lake(f"previews/{started}"), lambda found: found["state"] != "running")
    found["nodes"] = {one["node"]: one for one in found["nodes"]}
    return found


def objects(lake) -> dict[str, str]:
    return {one["Key"]: one["ETag"] for one in lake.s3.list_objects_v2(Bucket="lake").get("Contents", [])}


def test_each_node_gives_its_rows_and_personal_values_are_masked(lake):
    job = definition(
        node_2=sql("select upper(mail) as address, age * 2 as twice from person"),
        node_3=sql("select count(address) as n, max(address) as last from person", "Count", "node-2"),
    )
    found = preview(lake, job, "node-3")
    assert found["state"] == "done", found
    rule, total = found["nodes"]["node-2"]["frames"][0], found["nodes"]["node-3"]["frames"][0]
    assert found["nodes"]["node-2"]["rows_in"] == 3
    assert [(c["name"], c["masked"]) for c in rule["columns"]] == [("address", True), ("twice", False)]
    assert rule["rows"] == [["•••", "6"], ["•••", "14"], ["•••", "18"]]
    assert [(c["name"], c["masked"]) for c in total["columns"]] == [("n", False), ("last", True)]
    assert total["rows"] == [["3", "•••"]]
    shown = preview(lake, job, "node-3", reveal=True)
    assert shown["nodes"]["node-3"]["frames"][0]["rows"] == [["3", "CY@X.ORG"]]


def test_only_what_a_node_reads_is_run(lake):
    job = definition(
        node_2=sql("select age from person"), node_3=sql("select nonsense from person", "Broken")
    )
    found = preview(lake, job, "node-2")
    assert found["state"] == "done"
    assert set(found["nodes"]) == {"node-1", "node-2"}


def test_an_error_is_told_at_its_node_and_what_comes_after_is_not_reached(lake):
    job = definition(
        node_2=sql("select nonsense from person", "Broken"),
        node_3=sql("select * from person", "After", "node-2"),
    )
    found = preview(lake, job, "node-3")
    assert found["state"] == "failed"
    states = {node: one["state"] for node, one in found["nodes"].items()}
    assert states == {"node-1": "done", "node-2": "failed", "node-3": "not reached"}
    assert "nonsense" in found["nodes"]["node-2"]["error"]
    assert found["nodes"]["node-2"]["line"] > 1


WRITES = """df = dfc.select(list(dfc.keys())[0]).toDF()
df.write.mode("overwrite").json("s3://lake/person/")
glueContext.purge_s3_path("s3://lake/", options={"retentionPeriod": 0})
return dfc"""


def test_whatever_a_script_writes_or_purges_the_lake_stays_as_it_was(lake):
    before = objects(lake)
    target = {"CatalogTarget": {"Name": "out", "Inputs": ["node-3"], "PartitionKeys": [], "Database": "lake",
                                "Table": "person"}}  # fmt: skip
    select = {"SelectFromCollection": {"Name": "Back", "Inputs": ["node-2"], "Index": 0}}
    found = preview(lake, definition(node_2=code(WRITES), node_3=select, node_4=target), "node-4")
    assert found["nodes"]["node-1"]["state"] == "done"
    assert objects(lake) == before


def test_a_script_finds_no_account_and_no_credentials(lake):
    text = "import boto3, os\nboto3.client('s3').list_buckets()\nreturn dfc"
    found = preview(lake, definition(node_2=code(text)), "node-2")
    assert found["nodes"]["node-2"]["state"] == "failed"
    assert "Could not connect" in found["nodes"]["node-2"]["error"]


def test_a_preview_that_does_not_end_is_ended(lake):
    body = {"definition": definition(node_2=code("while True: pass")), "node": "node-2", "reveal": False}
    started = lake("jobs/job/previews", "POST", body)["id"]
    until(lambda: lake(f"previews/{started}")["nodes"][0]["state"] == "done")
    lake(f"previews/{started}", "DELETE")
    ended = until(lambda: lake(f"previews/{started}")["state"], lambda state: state != "running")
    assert ended == "cancelled"


def test_failed_rules_are_shown_and_the_preview_goes_on(lake):
    quality = {
        "EvaluateDataQualityMultiFrame": {
            "Name": "Promises",
            "Inputs": ["node-1"],
            "Ruleset": "Rules = [ RowCount > 5 ]",
            "PublishingOptions": {"EvaluationContext": "p"},
            "StopJobOnFailureOptions": {"StopJobOnFailureTiming": "Immediate"},
        }
    }
    select = {"SelectFromCollection": {"Name": "originalData", "Inputs": ["node-2"], "Index": 0}}
    found = preview(lake, definition(node_2=quality, node_3=select), "node-3")
    assert found["nodes"]["node-3"]["frames"][0]["count"] == 3
    assert "failing DQ rules" in found["nodes"]["node-2"]["note"]
    outcomes = next(f for f in found["nodes"]["node-2"]["frames"] if f["name"] == "ruleOutcomes")
    assert outcomes["rows"][0][1] == "Failed"
    data = next(f for f in found["nodes"]["node-2"]["frames"] if f["name"] == "originalData")
    assert [c["name"] for c in data["columns"] if c["masked"]] == ["name", "mail"]


def test_a_node_with_problems_has_no_preview_but_those_before_it_have(lake):
    broken = sql("select 1")
    broken["SparkSQL"]["SqlAliases"] = []
    job = definition(node_2=broken)
    told = lake("jobs/job/previews", "POST", {"definition": job, "node": "node-2"}, status=422)
    assert told["problems"][0]["node"] == "node-2"
    assert preview(lake, job, "node-1")["state"] == "done"


def test_columns_are_known_as_the_file_spells_them_before_a_preview(lake):
    job = definition(
        node_2={"Filter": {"Name": "f", "Inputs": ["node-1"], "LogicalOperator": "AND", "Filters": []}}
    )
    job["nodes"]["node-1"] = {"CatalogSource": {"Name": "visit", "Database": "lake", "Table": "visit"}}
    found = lake("check", "POST", {"name": "job", "definition": job})["schemas"]
    assert [column["name"] for column in found["node-1"]] == ["Name", "mail", "visitTime"]
    assert found["node-2"] == found["node-1"]
    assert [column["personal"] for column in found["node-1"]] == [True, True, False]


def test_a_job_for_another_glue_is_not_previewed_on_this_one(lake):
    job = copy.deepcopy(definition())
    job["settings"]["GlueVersion"] = "4.0"
    told = lake("jobs/job/previews", "POST", {"definition": job, "node": "node-1"}, status=422)
    assert "4.0" in told["title"] + told["detail"]


def test_after_code_that_cannot_be_followed_only_numbers_of_plain_columns_are_shown(lake):
    text = """from pyspark.sql import functions as F
df = dfc.select(list(dfc.keys())[0]).toDF()
df = df.select("age", F.length("mail").alias("n"), F.col("mail").alias("other"), F.lit("x").alias("name"))
return DynamicFrameCollection({"a": DynamicFrame.fromDF(df, glueContext, "a")}, glueContext)"""
    select = {"SelectFromCollection": {"Name": "a", "Inputs": ["node-2"], "Index": 0}}
    found = preview(lake, definition(node_2=code(text), node_3=select), "node-3")
    assert found["state"] == "done", found
    shown = found["nodes"]["node-3"]["frames"][0]["columns"]
    assert [(column["name"], column["masked"]) for column in shown] == [
        ("age", False),
        ("n", True),
        ("other", True),
        ("name", True),
    ]


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("return dfc", True),
        ("glueContext.purge_table(database='a', table_name='b')\nreturn dfc", True),
        ("df = dfc.select('x').toDF()\nreturn dfc", False),
        ("dfc = other(dfc)\nreturn dfc", False),
        ("return make(dfc)", False),
        ("if x:\n    return other\nreturn dfc", False),
        ("this is no python", False),
    ],
)
def test_custom_code_passes_its_input_on_only_if_it_cannot_change_it(text, passes):
    assert passes_on(text) is passes


FRAME = """from pyspark.sql import functions as F
df = dfc.select(list(dfc.keys())[0]).toDF()
df = df.withColumn("label", F.upper("city")).filter(F.col("age") > 3)
return DynamicFrameCollection({"a": DynamicFrame.fromDF(df, glueContext, "a")}, glueContext)"""


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("return dfc", True),
        (FRAME, True),
        ("import json\nreturn DynamicFrameCollection({k: dfc[k] for k in dfc.keys()}, glueContext)", True),
        ("return DynamicFrameCollection({'a': glueContext.create_dynamic_frame}, glueContext)", False),
        ("df = dfc.select('a').toDF().sparkSession.table('people')\nreturn f(df)", False),
        ("df = spark.table('people')\nreturn DynamicFrameCollection({'a': df}, glueContext)", False),
        ("return DynamicFrameCollection({'a': customer_landing_node1}, glueContext)", False),
        ("import boto3\nreturn dfc", False),
        ("df = dfc.select('a').toDF().selectExpr('(SELECT max(email) FROM people) as m')\nreturn dfc", False),
        ("x = open('/data/people.json').read()\nreturn dfc", False),
        ("x = dfc.__class__\nreturn dfc", False),
        ("this is no python", False),
    ],
)  # fmt: skip
def test_custom_code_stays_with_its_input_only_if_it_names_nothing_that_leads_elsewhere(text, within):
    assert stays_within(text) is within


@pytest.mark.parametrize(
    ("node", "names", "masked"),
    [
        ({"SparkSQL": {"Name": "n", "SqlQuery": "select * from people", "Inputs": ["i"],
                       "SqlAliases": [{"From": "i", "Alias": "t"}]}}, ["age", "who"], {"age", "who"}),
        ({"SparkSQL": {"Name": "n", "SqlQuery": "select age, age + 1 as b from t", "Inputs": ["i"],
                       "SqlAliases": [{"From": "i", "Alias": "t"}]}}, ["age", "b"], set()),
        ({"CustomCode": {"Name": "n", "Inputs": ["i"], "Code": "return f(spark.table('people'))",
                         "ClassName": "C"}}, ["age", "who"], {"age", "who"}),
        ({"CustomCode": {"Name": "n", "Inputs": ["i"], "Code": FRAME, "ClassName": "C"}}, ["age", "label"], set()),
    ],
)  # fmt: skip
def test_what_may_come_from_elsewhere_is_masked_though_no_input_is_personal(node, names, masked):
    from glue_local.definition.forms.form import nodes_of
    from glue_local.definition.model import JobDefinition

    job = JobDefinition("job", {}, nodes_of({"i": SOURCE, "n": node}, ""))
    assert marked(job, job.nodes["n"], names, "n", {"i": {"city": False, "age": False}}) == masked


@pytest.mark.parametrize(
    ("node", "names", "masked"),
    [
        ({"RenameField": {"Name": "n", "Inputs": ["i"], "SourcePath": ["mail"], "TargetPath": ["post"]}},
         ["post", "age"], {"post"}),
        ({"ApplyMapping": {"Name": "n", "Inputs": ["i"], "Mapping": [
            {"FromPath": ["mail"], "ToKey": "a"}, {"FromPath": ["age"], "ToKey": "b"}]}}, ["a", "b"], {"a"}),
        ({"SelectFields": {"Name": "n", "Inputs": ["i"], "Paths": [["mail"]]}}, ["mail"], {"mail"}),
        ({"Aggregate": {"Name": "n", "Inputs": ["i"], "Groups": [], "Aggs": []}}, ["age", "max(mail)"],
         {"max(mail)"}),
        ({"CustomCode": {"Name": "n", "Inputs": ["i"], "Code": "return f(dfc)", "ClassName": "C"}},
         ["age", "x"], {"age", "x"}),
        ({"Join": {"Name": "n", "Inputs": ["i"], "JoinType": "equijoin", "Columns": []}},
         ["age", "mail", ".mail"], {"mail", ".mail"}),
    ],
)  # fmt: skip
def test_marks_follow_the_columns_through_every_node(node, names, masked):
    from glue_local.definition.forms.form import nodes_of
    from glue_local.definition.model import JobDefinition

    job = JobDefinition("job", {}, nodes_of({"i": SOURCE, "n": node}, ""))
    given = {"i": {"mail": True, "age": False}}
    assert marked(job, job.nodes["n"], names, "n", given) == masked
