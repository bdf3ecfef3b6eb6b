"""``glue-local run``: several scripts in one process, each clean, each reported."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from glue_local.cli import app
from glue_local.engine.runner.report import quality_summary

Command = Callable[..., Result]


@pytest.fixture
def glue_local(engine: str, tmp_path: Path) -> Command:
    def call(*words: str) -> Result:
        options = [
            "--engine",
            engine,
            "--s3-root",
            str(tmp_path / "s3"),
            "--json",
            str(tmp_path / "out.json"),
        ]
        return CliRunner().invoke(app, ["run", *options, *words], env={"COLUMNS": "200"})

    return call


@pytest.fixture
def reports(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    return lambda: json.loads((tmp_path / "out.json").read_text())  # type: ignore[no-any-return]


WRITER = """
    import sys
    from pyspark.context import SparkContext
    from pyspark.sql import SparkSession

    spark = SparkSession(SparkContext.getOrCreate())
    frame = spark.createDataFrame([(1, "a"), (2, "b")], "id bigint, s string")
    frame.createOrReplaceTempView("left_behind")
    spark.conf.set("spark.stedi.left_behind", "1")
    frame.write.mode("overwrite").json("s3://bucket/out/")
    print("rows", spark.read.json("s3://bucket/out/").count(), sys.argv[1:])
"""

FAILING = """
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()

    def look():
        return spark.table("left_behind").count()

    print(spark.conf.get("spark.stedi.left_behind", "no such setting"))
    look()
"""


def test_one_fails_and_the_others_still_run(glue_local: Command, script: Any, reports: Any) -> None:
    done = glue_local(script("writer", WRITER), script("failing", FAILING), script("again", WRITER))
    first, second, third = reports()
    assert done.exit_code == 1
    assert [r["state"] for r in (first, second, third)] == ["SUCCEEDED", "FAILED", "SUCCEEDED"]
    assert (first["error"], first["error_line"], first["traceback"]) == (None, None, None)
    frame = {"name": "df.write.json", "path": "s3://bucket/out/", "format": "json", "rows": 2}
    assert first["writes"] == [frame]
    assert [(r["paths"], r["rows"]) for r in first["reads"]] == [(["s3://bucket/out/"], 2)]
    assert "no such setting" in done.output
    assert second["error"].startswith("AnalysisException: ")
    assert second["error_line"] == {"line": 7, "text": 'return spark.table("left_behind").count()'}
    assert 'return spark.table("left_behind")' in second["traceback"]
    assert "runner.py" not in second["traceback"]
    assert "3 scripts, 2 succeeded, 1 failed" in done.output
    assert "\x1b" not in done.output


def test_arguments_and_job_name(glue_local: Command, script: Any, reports: Any) -> None:
    text = "import sys; print(sys.argv[0].endswith('args.py'), sys.argv[5:])"
    done = glue_local(script("args", text), "--", "--KEY", "a b", "--other=1")
    assert "True ['--JOB_NAME', 'args', '--KEY', 'a b', '--other=1']" in done.output
    assert (done.exit_code, reports()[0]["job_name"]) == (0, "args")
    assert "['--JOB_NAME', 'mine']" in glue_local(script("args", text), "--", "--JOB_NAME", "mine").output


def test_a_job_and_its_run_have_ids_as_on_aws(glue_local: Command, script: Any) -> None:
    """https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-get-resolved-options.html"""
    text = (
        "import sys\nfrom awsglue.utils import getResolvedOptions\n"
        "args = getResolvedOptions(sys.argv, [])\nprint(args['JOB_ID'], args['JOB_RUN_ID'])"
    )
    first, second = (glue_local(script("ids", text)).output for _ in range(2))
    ids = [re.search(r"(j_[0-9a-f]{64}) (jr_[0-9a-f]{64})", output) for output in (first, second)]
    assert all(ids)
    one, other = (found.groups() for found in ids if found)
    assert one[0] == other[0]
    assert one[1] != other[1]


def test_job_arguments_act_as_in_a_job(glue_local: Command, script: Any, tmp_path: Path) -> None:
    """https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html"""
    bucket = tmp_path / "s3" / "libs"
    bucket.mkdir(parents=True)
    wheel = "greeting-1.0-py3-none-any.whl"
    with zipfile.ZipFile(bucket / wheel, "w") as file:
        file.writestr("greeting.py", "HELLO = 'a wheel'")
        file.writestr(
            "greeting-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n"
        )
        file.writestr(
            "greeting-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr("greeting-1.0.dist-info/RECORD", "")
    (bucket / "more.py").write_text("MORE = 'a file'")
    (bucket / "settings.json").write_text('"settings"')
    text = """
        import os, greeting, more
        print(greeting.HELLO, more.MORE, open('settings.json').read(), os.environ['CUSTOMER_X'])
    """
    given = [
        *(
            "--additional-python-modules",
            f"s3://libs/{wheel}",
            "--python-modules-installer-option=--no-index",
        ),
        *("--extra-py-files", "s3://libs/more.py", "--extra-files=s3://libs/settings.json"),
        *("--customer-driver-env-vars", "CUSTOMER_X=set", "--extra-jars", "s3://libs/a.jar"),
    ]
    done = glue_local(script("given", text), "--", *given)
    assert 'a wheel a file "settings" set' in done.output
    assert "--extra-jars: jars are not loaded" in done.output
    missing = glue_local(script("given", text), "--", "--additional-python-modules", "s3://libs/none.whl")
    assert "LAUNCH ERROR | Python Module Installer indicates modules that failed" in missing.output
    refused = glue_local(script("given", text), "--", "--python-virtual-env", "s3://libs/env.tar.gz")
    assert "--python-virtual-env is not supported: use --additional-python-modules" in refused.output
    assert (done.exit_code, missing.exit_code, refused.exit_code) == (0, 2, 2)


@pytest.mark.parametrize(
    ("text", "state", "error"),
    [
        ("import sys; sys.exit()", "SUCCEEDED", None),
        ("import sys; sys.exit(0)", "SUCCEEDED", None),
        ("import sys; sys.exit(3)", "FAILED", "SystemExit: 3"),
        ("raise SystemExit('stop here')", "FAILED", "SystemExit: stop here"),
        ("raise ValueError('bad value')", "FAILED", "ValueError: bad value"),
        (
            "import nowhere_to_be_found",
            "FAILED",
            "ModuleNotFoundError: No module named 'nowhere_to_be_found'",
        ),
    ],
)
@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_how_a_script_ends(
    glue_local: Command, script: Any, reports: Any, text: str, state: str, error: str | None
) -> None:
    done = glue_local(script("ends", text))
    (report,) = reports()
    assert (report["state"], report["error"]) == (state, error)
    assert report["error_line"] == (None if error is None else {"line": 1, "text": text})
    assert done.exit_code == (state == "FAILED")


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_the_line_of_a_syntax_error(glue_local: Command, script: Any, reports: Any) -> None:
    glue_local(script("broken", "x = 1\nif x:\nprint(x)\n"))
    assert reports()[0]["error_line"] == {"line": 3, "text": "print(x)"}
    assert reports()[0]["error"].startswith("IndentationError: expected an indented block")


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_the_process_is_as_before(
    glue_local: Command, script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import sys

    monkeypatch.setenv("LEFT_ALONE", "1")
    text = """
        import os, sys
        os.chdir("/"); os.environ["SET_BY_SCRIPT"] = "1"; os.environ.pop("LEFT_ALONE")
        sys.path.insert(0, "/nowhere"); sys.argv = []
        import helper_module
        print("helper says", helper_module.VALUE)
    """
    before = os.getcwd(), sys.path[:], sys.argv, sys.modules["__main__"]  # noqa: PTH109
    script("helper_module", "VALUE = 1")
    assert "helper says 1" in glue_local(script("messy", text)).output
    assert before == (os.getcwd(), sys.path[:], sys.argv, sys.modules["__main__"])  # noqa: PTH109
    assert ("SET_BY_SCRIPT" in os.environ, os.environ["LEFT_ALONE"]) == (False, "1")
    script("helper_module", "VALUE = 2000")
    assert "helper says 2000" in glue_local(script("messy", text)).output


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_what_sail_lacks_is_refused_with_the_way_out(glue_local: Command, script: Any, reports: Any) -> None:
    text = """
        from pyspark.context import SparkContext
        count = SparkContext().sequenceFile('s3://b/x')
    """
    glue_local(script("count", text))
    assert "SparkContext.sequenceFile" in reports()[0]["error"]
    assert "--engine spark" in reports()[0]["error"]
    assert reports()[0]["error_line"] == {
        "line": 3,
        "text": "count = SparkContext().sequenceFile('s3://b/x')",
    }


def test_conf_argument_steers_sql(glue_local: Command, script: Any) -> None:
    text = """
        from pyspark.sql import SparkSession
        row = SparkSession.builder.getOrCreate().sql("select '${spark.stedi.a}' a, '${spark.stedi.b}' b").first()
        print("got", row["a"], row["b"])
    """
    done = glue_local(script("conf", text), "--", "--conf", "spark.stedi.a=x --conf spark.stedi.b=y")
    assert "got x y" in done.output


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_tables_of_the_ddl_are_kept_between_calls(glue_local: Command, script: Any, tmp_path: Path) -> None:
    ddl = tmp_path / "ddl" / "t.sql"
    ddl.parent.mkdir()
    ddl.write_text(
        "CREATE EXTERNAL TABLE db.t (\n  a bigint\n)\n"
        "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nLOCATION 's3://bucket/t/';\n"
    )
    text = """
        from glue_local.engine.run.current import current_run
        print([c.name for c in current_run().catalog.get_table("db", "t").columns])
    """
    assert "['a']" in glue_local("--ddl", str(ddl.parent), script("table", text)).output
    assert "['a']" in glue_local(script("table", text)).output
    ddl.write_text(ddl.read_text().replace("a bigint", "b bigint"))
    assert "['b']" in glue_local("--ddl", str(ddl), script("table", text)).output
    broken = glue_local("--ddl", str(tmp_path / "none.sql"), script("table", text))
    assert (broken.exit_code, "none.sql" in broken.output) == (2, True)


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
def test_a_script_that_is_not_there(glue_local: Command, reports: Any) -> None:
    done = glue_local("no_such_script.py")
    assert done.exit_code == 1
    assert "no_such_script.py: No such file or directory" in reports()[0]["error"]


@pytest.mark.parametrize("java", ["missing", "old"])
def test_spark_without_java_17_says_so_in_one_line(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, java: str
) -> None:
    from glue_local.engine.sessions import EngineStartError
    from glue_local.engine.sessions.spark import SparkEngine

    home = tmp_path / "jdk"
    if java == "old":
        (home / "bin").mkdir(parents=True)
        (home / "bin" / "java").touch()
        (home / "release").write_text('JAVA_VERSION="11.0.2"\n')
    monkeypatch.setenv("JAVA_HOME", str(home))
    with pytest.raises(EngineStartError, match=r"needs Java 17.*--engine sail") as error:
        SparkEngine().start()
    assert ("is Java 11" in str(error.value)) == (java == "old")
    assert "\n" not in str(error.value)


def test_failed_rules_are_shown_with_reason_and_rows_and_passed_ones_counted() -> None:
    outcomes = [
        {"rule": "RowCount > 1", "outcome": "Passed", "reason": None},
        {
            "rule": 'IsComplete "email"',
            "outcome": "Failed",
            "reason": "Value: 0.5 does not meet the constraint requirement!",
            "failed_rows": 1200,
            "rows": 2400,
            "where": "`email` is null",
        },
    ]
    console = Console(file=io.StringIO(), width=100)
    console.print(quality_summary(outcomes))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert [line.strip() for line in shown.splitlines()] == [
        "data quality: 1 of 2 rules passed, 1 failed:",
        'IsComplete "email"',
        "Value: 0.5 does not meet the constraint requirement!",
        "rows: 1,200 of 2,400 fail: `email` is null",
    ]
