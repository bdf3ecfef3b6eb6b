"""The graph, the forms and the masks of a lake that is not running."""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError
from pyspark.sql import Row

from glue_local.catalog.model import Column, Table
from glue_local.codegen import KINDS
from glue_local.definition import shapes
from glue_local.quality.rules import RULE_TYPES
from glue_local.ui import histograms, models
from glue_local.ui.masking import masked_columns, without_values
from glue_local.ui.previews.frames import _cell
from glue_local.ui.previews.running import Running
from glue_local.ui.quality import _sql
from glue_local.ui.shared import Shared
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
    assert set(RULE_TYPES) <= set(forms["rules"])  # what the editor of a ruleset completes


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
    found = page("queries/check", "POST", {"sql": "select a,\nfrom"})["problems"]
    assert found
    assert found[0]["line"] >= 1
    assert page("queries/check", "POST", {"sql": "select 1 as a from t"})["problems"] == []
    of_spark = {"sql": "select `a b` from p left semi join q on p.a <=> q.a", "dialect": "spark"}
    assert page("queries/check", "POST", of_spark)["problems"] == []
    assert page("queries/check", "POST", of_spark | {"sql": "select a from p where a = = 3"})["problems"]


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
    tables = Tables(SimpleNamespace(), {"s3": s3})
    tables._catalog = lambda: ({("d", "c"): table}, "")
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


def test_a_table_that_nobody_described_is_masked_whole(page):
    """A view, or what CREATE TABLE AS SELECT made, has the columns of others without their marks."""
    made = Table("d", "copy", (Column("mail", "string"), Column("n", "int")), "", "parquet")
    described = dataclasses.replace(made, name="told", parameters={"personal_columns": "mail"})
    plain = dataclasses.replace(made, name="plain", parameters={"personal_columns": ""})
    all_three = {("d", one.name): one for one in (made, described, plain)}
    tables = page.parts.tables
    tables._catalog = lambda: (all_three, "")
    marks = tables.personal()
    assert [marks[("d", name)] for name in ("copy", "told", "plain")] == [{"mail", "n"}, {"mail"}, set()]
    assert marks[("stedi_landing", "step_trainer_landing")] == set()
    assert "all are masked" in page("tables/d/copy")["problem"]
    assert page("tables/d/plain")["problem"] == ""


def test_a_table_that_a_query_made_anew_keeps_the_marks_that_git_has(page):
    tables = page.parts.tables
    key = ("stedi_landing", "customer_landing")
    anew = dataclasses.replace(tables.in_git()[key], parameters={})
    tables._catalog = lambda: ({key: anew}, "")
    assert tables.personal()[key] == tables.marks(anew) == {"customername", "email", "phone", "birthday"}
    assert not tables.in_doubt(anew)


def test_ddl_that_cannot_be_read_leaves_tables_in_doubt(page, root):
    made = Table("d", "copy", (Column("mail", "string"),), "", "parquet")
    marked = dataclasses.replace(made, name="told", parameters={"personal_columns": "mail"})
    tables, known = page.parts.tables, {("d", "copy"): made}
    tables._catalog = lambda: (known, "")
    shutil.rmtree(root / "ddl")
    assert tables.marks(made) == set()
    known[("d", "told")] = marked
    assert tables.marks(made) == {"mail"}
    del known[("d", "told")]
    (root / "ddl").mkdir()
    (root / "ddl/broken.sql").write_text("CREATE EXTERNAL TABLE (")
    assert page.parts.workspace.ddl_problem()
    assert tables.personal()[("d", "copy")] == tables.marks(made) == {"mail"}


def column(name, type_, personal=False):
    return models.Column(name=name, type=type_, comment="", personal=personal)


def profile(name, distinct, least, most):
    return models.ColumnProfile(name=name, nulls=0, distinct=distinct, least=least, most=most, bars=[])


@pytest.mark.parametrize(
    ("type_", "least", "most", "limit"),
    [
        ("bigint", "9007199254740993", "9007199254741053", "9007199254740998"),
        ("bigint", "-9223372036854775808", "9223372036854775807", "-7686143364045646507"),
        ("decimal(38,2)", "100000000000000000000000000000000000.00", "100000000000000000000000000000000012.00",
         "DECIMAL '100000000000000000000000000000000001.00'"),
        ("double", "-1.2E1", "1.2E1", "DOUBLE '-10.0'"),
        ("date", "2024-01-01", "2024-12-31", "DATE '2024-01-31'"),
        ("timestamp", "2024-01-01 00:00:00.000", "2024-01-02 00:00:00.000", "TIMESTAMP '2024-01-01 02:00:00.000'"),
    ],
)  # fmt: skip
def test_bars_have_limits_in_the_columns_own_type(type_, least, most, limit):
    shown, found = [column("c", type_)], [profile("c", 50, least, most)]
    query, scales = histograms.bars_query("t", shown, found)
    assert f"WHEN \"c\" < {limit} THEN '0'" in query
    histograms.fill(found, scales, [["0", "0", "3"], ["0", "11", "4"]])
    assert [bar.rows for bar in found[0].bars] == [3, *[0] * 10, 4]


def test_values_of_few_are_counted_one_by_one_in_order_and_personal_or_nested_ones_never():
    shown = [
        column("x", "double"),
        column("mail", "string", personal=True),
        column("s", "struct<a:int>"),
        column("year", "date"),
        column("near", "bigint"),
    ]
    least_and_most = histograms.figures_query("t", shown)
    assert 'min("mail")' not in least_and_most
    assert '"s")' not in least_and_most.replace('count("s")', "")
    assert "is_finite" in least_and_most  # a NaN or an infinity has no place on a scale
    answer = ["9", "9", "3", "-1.0E0", "1.0E0", "9", "9", None, None, "8", None, None, None]
    answer += ["9", "50", "0001-01-01", "99999-01-01", "9", "13", "1", "9"]
    total, found = histograms.figures(answer, shown)
    assert (total, found[2].distinct, found[2].nulls) == (9, None, 1)
    query, scales = histograms.bars_query("t", shown, found)
    # Python has no year 99999, and thirteen values between 1 and 9 do not exist: neither has a scale.
    assert (query.count("SELECT"), scales) == (2, {})
    histograms.fill(found, scales, [["0", "1.0E0", "5"], ["0", "-1.0E0", "3"], ["0", "0E0", "1"]])
    assert [bar.label for bar in found[0].bars] == ["-1.0E0", "0E0", "1.0E0"]


def test_an_answer_is_worked_out_once_and_an_error_is_not_kept():
    asked = []

    def work():
        asked.append(1)
        if len(asked) == 1:
            raise OSError
        return len(asked)

    shared = Shared(work, seconds=3600)
    with pytest.raises(OSError):
        shared()
    assert [shared(), shared()] == [2, 2]
    ahead = Shared(work, ahead=3600)
    ahead.prepare()
    ahead.prepare()  # the first answer still waits
    assert [ahead(), ahead()] == [3, 4]
    with ahead._lock:  # as while an answer is worked out
        ahead.prepare()
    assert ahead() == 5


def test_log_groups_of_all_jobs_take_two_calls(page):
    job = {"Role": "r", "SecurityConfiguration": "s", "DefaultArguments": {}}
    pages = SimpleNamespace(paginate=lambda **_: [{"Jobs": [{"Name": n} | job for n in "abc"]}])
    asked = []

    def configuration(Name):  # noqa: N803
        asked.append(Name)
        return {"SecurityConfiguration": {}}

    page.parts.account._clients["glue"] = SimpleNamespace(
        get_paginator=lambda _: pages, get_security_configuration=configuration
    )
    runs = page.parts.runs
    runs._jobs.seconds = runs.logs._configurations.seconds = 3600
    assert {runs.logs._log_groups(name).output for name in "abc"} == {"/aws-glue/jobs/output"}
    assert asked == ["s"]


def test_what_aws_does_not_have_is_absent(page):
    error = {"Error": {"Code": "EntityNotFoundException", "Message": "Job a not found."}}
    page.parts.account._clients["glue"] = SimpleNamespace(
        get_job_run=Mock(side_effect=ClientError(error, "GetJobRun"))
    )
    assert page("runs/a/jr", status=404)["title"] == "AWS does not have it"


@pytest.mark.parametrize(
    ("rule", "runs"),
    [
        ('CustomSql "select count(*) from lake.person" = 0', True),
        ('CustomSql "with p as (select 1) select count(*) from p join lake.person" = 0', True),
        ('CustomSql "select count(*) from primary" = 0', False),
        ("CustomSql \"select count(*) from lake.person where '${spark.x}' = a\" = 0", False),
        ("RowCount > 3", False),
    ],
)
def test_a_rule_is_opened_as_a_query_only_if_athena_can_run_it(rule, runs):
    assert (_sql(rule) is not None) == runs


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[CAST_INVALID_INPUT] The value 'Ann O\\'Hara' of the type \"STRING\" cannot be cast: <ann@x.org>",
         "[CAST_INVALID_INPUT] The value '...' of the type \"STRING\" cannot be cast: <...@...>"),
        ('[CAST_OVERFLOW] The value 15551234567L of the type "BIGINT" cannot be cast to "INT" due to an overflow.',
         '[CAST_OVERFLOW] The value ... of the type "BIGINT" cannot be cast to "INT" due to an overflow.'),
        ("[NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION]  555 cannot be represented as Decimal(2, 0).",
         "[NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION] ... cannot be represented as Decimal(2, 0)."),
        ("ValueError: invalid literal for int() with base 10: '555-123-4567'\nat line 3",
         "ValueError: invalid literal for int() with base 10: '...'\nat line 3"),
        ("ValueError: could not convert string to float: \"Ann O'Hara\"",
         'ValueError: could not convert string to float: "..."'),
        ("ValueError: time data '1 May' does not match format '%Y'",
         "ValueError: time data '...' does not match format '%Y'"),
        ("Cannot cast string 'Jane O'Hara' to value of Int32 type", "Cannot cast string '...' to value of Int32 type"),
        ("Could not convert 'Jane' with type str: tried to convert to int64",
         "Could not convert '...' with type str: tried to convert to int64"),
        ("Error while parsing value Jane as type 'Int32' for column 0 at line 2. Row data: '[Jane Doe,'x'\ny]'",
         "Error while parsing value ... as type 'Int32' for column 0 at line 2. Row data: '...'"),
        ("INVALID_CAST_ARGUMENT: Cannot cast '5551234567' to INT", "INVALID_CAST_ARGUMENT: Cannot cast '...' to INT"),
        ("Cannot cast VARCHAR 'Jane' to DECIMAL(3, 0). Value is not a number.",
         "Cannot cast VARCHAR '...' to DECIMAL(3, 0). Value is not a number."),
        ("Cannot cast DECIMAL(10, 2) '5551234.00' to DECIMAL(3, 0)",
         "Cannot cast DECIMAL(10, 2) '...' to DECIMAL(3, 0)"),
        ("HIVE_BAD_DATA: Error parsing field value 'Jane' for field 3: For input string: \"Jane\"",
         "HIVE_BAD_DATA: Error parsing field value '...' for field 3: For input string: \"...\""),
        ("Value cannot be cast to date: 555-1234", "Value cannot be cast to date: ..."),
        # Names stay.
        *[(text, text) for text in (
            "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `emial` cannot be resolved. Did you mean `email`?",
            "COLUMN_NOT_FOUND: line 1:8: Column 'emial' cannot be resolved",
            'cannot cast "STRING" to "INT" with ANSI mode on',
            "TYPE_MISMATCH: line 1:8: Cannot cast varchar(3) to date",
            "TABLE_NOT_FOUND: line 1:15: Table 'lake.person' does not exist",
        )],
    ],
)  # fmt: skip
def test_errors_do_not_quote_values(said, told):
    assert without_values(said) == told


def test_a_preview_quotes_values_in_errors_and_notes_only_where_it_shows_them():
    said = "Cannot cast string 'Jane' to value of Int32 type"
    for reveal in (False, True):
        shown = SimpleNamespace(state="", error="", line=0, note="")
        running = SimpleNamespace(reveal=reveal, nodes={"n": shown}, error="")
        for event in ({"node": "n", "note": said}, {"node": "n", "error": said, "line": 1}, {"error": said}):
            Running.take(running, event)
        assert {shown.note, shown.error, running.error} == {said if reveal else said.replace("Jane", "...")}


def test_why_a_query_failed_quotes_values_only_where_it_shows_them(page):
    reason = "INVALID_CAST_ARGUMENT: Cannot cast '5551234567' to INT"
    page.parts.account._clients["athena"] = SimpleNamespace(
        get_query_execution=lambda **_: {"QueryExecution": failed("q")},
        batch_get_query_execution=lambda **_: {"QueryExecutions": [failed("q")]},
    )

    def failed(name):
        status = {"State": "FAILED", "StateChangeReason": reason}
        return {"QueryExecutionId": name, "Query": "select 1", "Status": status}

    queries = page.parts.queries
    queries._asked.append("q")
    for reveal in (False, True):
        queries._given["q"] = models.Query(sql="select 1", reveal=reveal)
        told = reason if reveal else reason.replace("5551234567", "...")
        assert {queries.state("q").reason, queries.history()[0].reason} == {told}
    queries._given.clear()  # asked elsewhere
    assert "5551234567" not in queries.state("q").reason


def test_a_preview_shows_nested_values_by_name_and_numbers_whole():
    row = Row(x=2**60, y=Row(z=Decimal("1.50"), b=b"\x01"), m={date(2024, 1, 2): [Row(a=None)]})
    assert json.loads(_cell(row, 1000)) == {
        "x": 2**60,
        "y": {"z": "1.50", "b": "01"},
        "m": {"2024-01-02": [{"a": None}]},
    }
    assert [_cell(one, 5) for one in (True, 2**60, b"\x0a", None)] == ["true", "11529…", "0a", None]
