"""The graph, the forms and the masks: what the page shows of a lake that nobody has started."""

from __future__ import annotations

import gzip
import io
import math
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from glue_local.catalog.model import Column, Table
from glue_local.codegen import KINDS
from glue_local.definition import shapes
from glue_local.ui.masking import masked_columns
from glue_local.ui.tables import Tables

TABLES = {("lake", "person"): frozenset({"email", "name"}), ("lake", "step"): frozenset()}
SCHEMA = {
    ("lake", "person"): {"email": "string", "name": "string", "city": "string"},
    ("lake", "step"): {"at": "bigint", "x": "double"},
}


def test_the_graph_holds_every_table_and_job_left_to_right(page):
    lake = page("lake")
    nodes = {node["id"]: node for node in lake["nodes"]}
    assert sum(node["kind"] == "table" for node in nodes.values()) == len(page("catalog")["tables"])
    assert sum(node["kind"] == "job" for node in nodes.values()) == len(page("jobs")["jobs"])
    for edge in lake["edges"]:
        assert nodes[edge["source"]]["x"] < nodes[edge["target"]]["x"]
    assert lake["databases"] == ["stedi_landing", "stedi_trusted", "stedi_curated"]
    boxes = [(n["x"], n["y"], n["x"] + n["width"], n["y"] + n["height"]) for n in nodes.values()]
    for n, a in enumerate(boxes):
        for b in boxes[n + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], "two boxes overlap"


def test_every_node_type_of_glue_has_a_form_whose_shapes_are_known(page):
    forms = page("forms")
    assert {one["type"] for one in forms["types"]} == set(shapes.node_types())
    assert {one["type"] for one in forms["types"] if one["generated"]} == set(KINDS)
    for shape in forms["shapes"].values():
        for name in [
            *(field["shape"] for field in shape["fields"]),
            *([shape["item"]] if shape["item"] else []),
        ]:
            assert name in forms["shapes"]
        assert "<" not in "".join(field["help"] for field in shape["fields"])


def test_the_search_finds_tables_columns_jobs_and_nodes(page):
    hits = {(hit["kind"], hit["name"]) for hit in page("search")["hits"]}
    assert ("table", "customer_landing") in hits
    assert ("column", "sharewithresearchasofdate") in hits
    assert ("job", "machine_learning_curated") in hits
    assert {kind for kind, _ in hits} == {"table", "column", "job", "node"}


def test_a_table_is_known_from_its_ddl_alone(page):
    table = page("tables/stedi_landing/customer_landing")
    assert [column["name"] for column in table["columns"] if column["personal"]] == [
        "customername",
        "email",
        "phone",
        "birthday",
    ]
    assert table["ddl"].startswith("CREATE EXTERNAL TABLE")
    assert "customer_landing_to_trusted" in table["readers"]
    assert not table["in_catalog"]
    assert "make up" in table["problem"]
    assert page("tables/stedi_landing/nowhere", status=404)["title"].startswith("There is no table")


@pytest.mark.parametrize(
    ("sql", "names", "masked"),
    [
        ("select email, city from person", ["email", "city"], {"email"}),
        ("select lower(email) as e, city c from person", ["e", "c"], {"e"}),
        ("select * from person", ["email", "name", "city"], {"email", "name"}),
        ("select count(email) as n from person", ["n"], set()),
        ("select count(distinct lower(name)) from person", ["_col0"], set()),
        ("select min(email) as first, max(city) as last from person", ["first", "last"], {"first"}),
        ("with p as (select email as mail, city from person) select mail, city from p", ["mail", "city"], {"mail"}),
        ("select substr(x.mail, 1, 2) s from (select email mail from person) x", ["s"], {"s"}),
        ("select city from person union all select name from person", ["city"], {"city"}),
        ("select p.city, s.x from person p cross join step s", ["city", "x"], set()),
        ("select case when name = 'a' then 1 else 2 end as k from person", ["k"], {"k"}),
        ("select concat(city, name) as both from person", ["both"], {"both"}),
        ("select at, x from step", ["at", "x"], set()),
        ("select city, (select max(email) from person) as m from person", ["city", "m"], {"m"}),
        ("select array_agg(email) as all_of_them, city from person group by city", ["all_of_them", "city"],
         {"all_of_them"}),
        # A name of WITH that is a table's too.
        ("with person as (select * from person) select * from person", ["email", "name", "city"], {"email", "name"}),
        ("with a as (with person as (select 1 as x) select x from person) select p.email from person p", ["email"],
         {"email"}),
        ("with person as (select city from person) select * from person", ["city"], set()),
        # What cannot be followed is masked whole.
        ("select email from elsewhere", ["email"], {"email"}),
        ("this is no sql", ["a", "b"], {"a", "b"}),
        ("select email as a, city as a from person", ["a", "a"], {"a"}),
        ("show tables", ["tab_name"], set()),
    ],
)  # fmt: skip
def test_personal_values_are_masked_wherever_a_query_takes_them(sql, names, masked):
    found = masked_columns(sql, names, "lake", SCHEMA, TABLES)
    assert {names[place] for place in found} == masked


def test_a_wrong_query_is_told_with_its_place(page):
    found = page("queries/check", "POST", {"sql": "select a,\nfrom", "database": None})["problems"]
    assert found
    assert found[0]["line"] >= 1
    assert page("queries/check", "POST", {"sql": "select 1 as a from t"})["problems"] == []


def test_columns_are_spelt_as_any_of_the_files_has_them():
    """A feed that writes a field only sometimes, or packs some of its files."""
    files = {
        "c/1.json": b'{"serialNumber": 1, "email": "a"}\nbroken',
        "c/2.json": b"",
        "c/3.json.gz": gzip.compress(b'{"SERIALNUMBER": 1, "birthDay": "b"}\n'),
        "c/4.json": b'{"shareWithResearchAsOfDate": 1}\n',
    }
    listed = [
        {"Key": key, "Size": len(body), "ETag": key, "LastModified": datetime(2026, 1, 1, tzinfo=UTC)}
        for key, body in files.items()
    ]
    s3 = SimpleNamespace(
        get_paginator=lambda _: SimpleNamespace(paginate=lambda **_: [{"Contents": listed}]),
        get_object=lambda **asked: {"Body": io.BytesIO(files[asked["Key"]])},
    )
    table = Table("d", "c", (Column("serialnumber", "string"),), "s3://b/c/", "json")
    tables = Tables(SimpleNamespace(), {"s3": s3}, (math.inf, {("d", "c"): table}, ""))
    assert tables.spelling(("d", "c")) == {
        "serialnumber": "serialNumber",
        "email": "email",
        "birthday": "birthDay",
        "sharewithresearchasofdate": "shareWithResearchAsOfDate",
    }


def test_on_aws_the_rules_of_runs_are_those_that_glue_keeps(page):
    """https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html"""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    runs = [
        {"Id": i, "JobName": "a_job", "JobRunState": "SUCCEEDED", "StartedOn": begun}
        for i in ("jr_2", "jr_1")
    ]

    def result(run, value):
        rule = {"Name": "Rule_1", "Description": "RowCount > 3", "Result": "PASS" if value > 3 else "FAIL"}
        rule |= {"EvaluatedMetrics": {"Dataset.*.RowCount": value}, "EvaluationMessage": "too few"}
        return {"ResultId": f"r-{run}", "JobRunId": run, "EvaluationContext": "ctx", "RuleResults": [rule]}

    kept = {"r-jr_1": result("jr_1", 2.0), "r-jr_2": result("jr_2", 5.0)}
    pages = SimpleNamespace(paginate=lambda **_: [{"JobRuns": runs, "Jobs": [{"Name": "a_job"}]}])
    page.parts.account.url = None
    page.parts.account.client = lambda _: SimpleNamespace(
        get_paginator=lambda _: pages,
        get_caller_identity=lambda: {"Account": "1"},
        list_data_quality_results=lambda **given: {
            "Results": [{"ResultId": i} for i in kept if given["Filter"]["JobName"] == "a_job"]
        },
        batch_get_data_quality_result=lambda **given: {"Results": [kept[i] for i in given["ResultIds"]]},
        get_job_run=lambda **_: {"JobRun": runs[1]},
    )
    quality = page("quality")
    found = next(job for job in quality["jobs"] if job["job"] == "a_job")
    assert [[cell["outcome"] for cell in rule["cells"]] for rule in found["rules"]] == [["Passed", "Failed"]]
    assert [cell["metrics"] for cell in found["rules"][0]["cells"]] == [
        {"Dataset.*.RowCount": 5.0},
        {"Dataset.*.RowCount": 2.0},
    ]
    told = page("runs/a_job/jr_1")["outcomes"]
    assert [(rule["context"], rule["rule"], rule["outcome"], rule["reason"]) for rule in told] == [
        ("ctx", "RowCount > 3", "Failed", "too few")
    ]
