"""The table of supported features agrees with the code, and the page with the table."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest
from tests.glue_local.quality import test_files, test_rules
from typer.testing import CliRunner

from glue_local.cli import app
from glue_local.cloud.athena import statements
from glue_local.cloud.runs.arguments import REFUSED, WITHOUT_EFFECT
from glue_local.codegen.support import node_support
from glue_local.engine.api import dynamicframe, gluecontext, transforms
from glue_local.engine.api.sqlcontext import SqlContext
from glue_local.engine.read import lake
from glue_local.engine.read.sources import READERS
from glue_local.engine.types.options import OptionError
from glue_local.engine.write.sinks import FORMATS
from glue_local.support import Row, Status, arguments, rows
from glue_local.support.calls import OURS
from glue_local.support.page import page

API = Path(__file__).parents[3] / "docs" / "awsglue-api.md"
PAGE = Path(__file__).parents[3] / "docs" / "support.md"


@pytest.fixture(scope="module")
def table() -> dict[str, dict[str, Row]]:
    return {title: {row.name: row for row in found} for title, found in rows().items()}


def test_the_page_says_what_the_code_has() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/support.md is out of step: make support"


def test_every_public_call_is_there(table: dict[str, dict[str, Row]]) -> None:
    for owner in (gluecontext.GlueContext, dynamicframe.DynamicFrame, dynamicframe.DynamicFrameCollection):
        for name in {*dir(owner)} - {*dir(SqlContext)}:
            value = getattr(owner, name)
            # Glue Studio's transforms add themselves where they are imported; they have rows of their own.
            if (
                not name.startswith(("_", "gs_"))
                and callable(value)
                and f"{owner.__name__}.{name}" not in OURS
            ):
                assert f"{owner.__name__}.{name}" in table["Python API"]
    for transform in transforms.get_transforms():
        assert type(transform).__name__ in table["Python API"]
    api = API.read_text(encoding="utf-8")
    assert not [name for name in OURS if name in table["Python API"] or f"\n{name}(" in api]


def test_what_is_not_supported_is_refused_by_name(table: dict[str, dict[str, Row]]) -> None:
    refused = [name for name, row in table["Python API"].items() if row.status is Status.NO]
    assert refused
    for name in refused:
        owner, _, method = name.partition(".")
        if owner not in ("GlueContext", "DynamicFrameWriter"):
            continue
        call = getattr(getattr(gluecontext, owner), method)
        if owner == "DynamicFrameWriter":
            context = gluecontext.GlueContext.__new__(gluecontext.GlueContext)
            call = getattr(gluecontext.DynamicFrameWriter(context), method)
            with pytest.raises(NotImplementedError, match="from_jdbc_conf"):
                call("frame", "connection")
            continue
        with pytest.raises(
            (NotImplementedError, OptionError), match=method.split("_from")[0].split("write_")[-1]
        ):
            call(*(["anything"] * call.__code__.co_argcount))


def test_arguments_that_the_code_looks_for_are_documented(table: dict[str, dict[str, Row]]) -> None:
    # Each is AWS's, so a word that is no job argument of AWS's would be one that a script may not have.
    ours = {
        "--engine",
        "--ready",
        "--python",
        "--target",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--constraint",
    }
    ours |= {"--x-s3", "--ol-s3"}  # ends of names of buckets
    assert arguments.looked_for() - ours <= arguments.ARGUMENTS.keys()
    for name in (*WITHOUT_EFFECT, *REFUSED):
        row = table["Job arguments"][name]
        assert row.status is Status.NO
        assert ("refused: " in row.note) is (name in REFUSED)
        assert ("the run's log says so" in row.note) is (name in WITHOUT_EFFECT)


#: Where a run with each supported argument shows what it does; those that have no effect: test_job_runs.py.
PROBES = {
    "cloud/runs/test_engine_runs.py": (
        "--additional-python-modules",
        "--conf",
        "--enable-glue-datacatalog",
        "--extra-files",
        "--extra-py-files",
        "--job-bookmark-from",
        "--job-bookmark-option",
        "--job-bookmark-to",
        "--python-modules-installer-option",
        "--scriptLocation",
        "--TempDir",
    ),
    "cloud/runs/test_job_runs.py": (
        "--custom-logGroup-prefix",
        "--custom-logStream-prefix",
        "--customer-driver-env-vars",
        "--job-language",
    ),
    "cloud/runs/test_metrics.py": ("--enable-metrics",),
    "cloud/runs/test_workflow_runs.py": ("--WORKFLOW_NAME", "--WORKFLOW_RUN_ID"),
}


def test_each_argument_with_an_effect_is_given_to_a_run(table: dict[str, dict[str, Row]]) -> None:
    probed = {name for names in PROBES.values() for name in names}
    assert probed == {row.name for row in table["Job arguments"].values() if row.status is not Status.NO}
    for file, names in PROBES.items():
        text = (Path(__file__).parents[1] / file).read_text(encoding="utf-8")
        assert [name for name in names if f'"{name}"' not in text] == [], file


def test_each_rule_type_passes_and_fails_in_a_test(table: dict[str, dict[str, Row]]) -> None:
    outcomes: dict[str, set[bool]] = {}
    for rule, reason, _ in (*test_rules.CASES, *test_files.CASES):
        outcomes.setdefault(rule.split()[0], set()).add(reason is None)
    types = table["Data quality rule types"]
    # What these find, or that they are refused, test_evaluate.py shows: a rule does not pass or fail by them alone.
    others = {"AllStatistics", "DetectAnomalies", "Distribution"}
    assert {name for name in types if outcomes.get(name) != {True, False}} == others
    assert [name for name, row in types.items() if row.status is not Status.YES] == ["Distribution"]


def test_nodes_formats_and_operations_are_those_of_the_code(table: dict[str, dict[str, Row]]) -> None:
    nodes = table["Glue Studio's node types"]
    assert {row.name for row in nodes.values() if row.status is Status.YES} == {
        one.type for one in node_support() if one.generated and one.imported and one.runs and one.permission
    }
    formats = table["Formats and their options"]
    for name in {*READERS, *FORMATS} - lake.NAMES.keys():
        there = name in READERS and name in FORMATS
        assert (formats[f"format {name}"].status is Status.YES) == there
    assert formats["format hudi"].status is Status.NO
    glue = table["Operations of AWS Glue at the endpoint"]
    assert glue["StartJobRun"].status is Status.YES
    assert glue["CreateBlueprint"].status is Status.NO


#: A statement of each kind that Athena's documentation has a page of, where its row's name is none itself.
STATEMENTS = {
    "DESCRIBE": "DESCRIBE t",
    "DROP DATABASE": "DROP DATABASE d CASCADE",
    "CREATE DATABASE": "CREATE DATABASE d",
    "ALTER DATABASE": "ALTER DATABASE d SET DBPROPERTIES ('a'='b')",
    "CREATE EXTERNAL": "CREATE EXTERNAL TABLE d.t (a int) LOCATION 's3://b/t/'",
    "DROP TABLE": "DROP TABLE t",
    "MSCK REPAIR": "MSCK REPAIR TABLE t",
    "ALTER TABLE ADD PARTITION": "ALTER TABLE t ADD PARTITION (p='1')",
    "ALTER TABLE DROP PARTITION": "ALTER TABLE t DROP PARTITION (p='1')",
    "ALTER TABLE RENAME PARTITION": "ALTER TABLE t PARTITION (p='1') RENAME TO PARTITION (p='2')",
    "ALTER TABLE [PARTITION (...)] ADD COLUMNS": "ALTER TABLE t PARTITION (p='1') ADD COLUMNS (b int)",
    "ALTER TABLE [PARTITION (...)] REPLACE COLUMNS": "ALTER TABLE t PARTITION (p='1') REPLACE COLUMNS (b int)",
    "ALTER TABLE [PARTITION (...)] SET LOCATION": "ALTER TABLE t PARTITION (p='1') SET LOCATION 's3://b/x/'",
    "ALTER TABLE CHANGE COLUMN": "ALTER TABLE t CHANGE COLUMN a b int",
    "ALTER TABLE SET TBLPROPERTIES": "ALTER TABLE t SET TBLPROPERTIES ('a'='b')",
    "SHOW DATABASES": "SHOW DATABASES",
    "SHOW TABLES": "SHOW TABLES",
    "SHOW VIEWS": "SHOW VIEWS",
    "SHOW COLUMNS": "SHOW COLUMNS IN t",
}


def test_statements_are_those_that_athena_takes(table: dict[str, dict[str, Row]]) -> None:
    for name in statements.NAMES:
        begun = next((each for each in STATEMENTS if name.startswith(each)), None)
        assert statements.find(STATEMENTS[begun] if begun else f"{name} t") is not None, name
    not_taken = [row.name for row in table["Athena statements"].values() if row.status is Status.NO]
    assert not_taken
    assert [
        name
        for name in not_taken
        if statements.find(f"{name} t") or statements.find(f"{name} REPAIR TABLE t")
    ] == []


def test_services_have_the_names_that_scripts_ask_boto3_for(table: dict[str, dict[str, Row]]) -> None:
    assert set(table["boto3 in plain runs"]) <= set(boto3.session.Session().get_available_services())


def test_the_command_finds_by_name_and_speaks_json() -> None:
    told = json.loads(CliRunner().invoke(app, ["support", "--json"]).stdout)
    assert told["Data quality rule types"][0].keys() == {"name", "status", "note"}
    found = CliRunner().invoke(app, ["support", "extract_jdbc"], env={"COLUMNS": "200"})
    assert "GlueContext.extract_jdbc_conf" in found.stdout
    assert "StartJobRun" not in found.stdout
    assert CliRunner().invoke(app, ["support", "no such thing"]).exit_code == 1
