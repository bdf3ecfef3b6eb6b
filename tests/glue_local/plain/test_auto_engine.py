"""``glue-local run --engine auto``: Sail first, Spark where Sail refuses, and nothing done twice."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from glue_local.cli import app
from glue_local.engine.runner import auto
from glue_local.engine.runner.acts import Acts
from glue_local.engine.runner.execute import execute
from glue_local.engine.runner.spec import RunReport, RunSpec
from glue_local.java import JavaMissingError
from glue_local.plain.aws import folder_endpoint

Script = Callable[[str, str], str]
Run = Callable[..., RunReport]

REFUSED = "from glue_local.engine.sessions import EngineFeatureError\n"
BOTO3 = "import boto3\ns3, sqs = boto3.client('s3'), boto3.client('sqs')\n"


@pytest.fixture
def run(tmp_path: Path, script: Script) -> Run:
    """Run a script with ``auto``; Spark is only told that it would run."""
    root, work_dir = tmp_path / "s3", tmp_path / "work"
    (root / "lake").mkdir(parents=True)
    (root / "lake" / "here.txt").write_text("here")

    def on(spec: RunSpec) -> RunReport:
        if spec.engine == "sail":
            return execute(spec)
        return RunReport("s", "s", "jr_1", "spark", None, "", "", "SUCCEEDED", 0.0)

    def go(text: str) -> RunReport:
        text = BOTO3 + text if "s3." in text or "sqs." in text else text
        acts, catalog = Acts(root), root / ".glue-catalog.json"
        with folder_endpoint(root, catalog, acts.note) as environment:
            spec = RunSpec(
                script=script("s", textwrap.dedent(text)),
                job_name="s",
                run_id="jr_1",
                storage={"kind": "folders", "root": str(root)},
                catalog={"kind": "file", "path": str(catalog)},
                work_dir=str(work_dir),
                environment=environment,
            )
            return auto.run(spec, acts, on)

    return go


CAUGHT = """
    try:
        raise EngineFeatureError("This")
    except Exception:
        print("never mind")
"""
SUPPRESSED = """
    import contextlib
    with contextlib.suppress(Exception):
        raise EngineFeatureError("This")
"""
OTHER = """
    try:
        raise EngineFeatureError("This")
    except Exception as error:
        raise ValueError("step 1 failed")
"""
IN_A_THREAD = """
    from concurrent.futures import ThreadPoolExecutor
    def work():
        raise EngineFeatureError("This")
    with ThreadPoolExecutor() as pool:
        done = pool.submit(work)
"""
READING = """
    from pathlib import Path
    assert s3.get_object(Bucket="lake", Key="here.txt")["Body"].read() == b"here"
    assert sqs.list_queues()
    Path("scratch.txt").write_text("in the run's own folder")
    s3.download_file("lake", "here.txt", "copy.txt")
    raise EngineFeatureError("This")
"""


@pytest.mark.parametrize(
    "text",
    [
        'raise EngineFeatureError("This")',
        'import sys\ntry:\n    raise EngineFeatureError("This")\nexcept Exception:\n    sys.exit(1)',
        *map(textwrap.dedent, (CAUGHT, SUPPRESSED, OTHER, IN_A_THREAD, READING)),
    ],
)
def test_what_sail_refuses_runs_again_on_spark_also_where_the_script_catches_the_refusal(
    run: Run, text: str
) -> None:
    report = run(f"{REFUSED}{text}")
    assert (report.engine, report.state) == ("spark", "SUCCEEDED")
    assert "EngineFeatureError: This is not available on the Sail engine" in str(report.engine_reason)


def test_the_reason_for_spark_is_a_line_and_no_traceback(run: Run) -> None:
    trace = "Traceback (most recent call last):\n  one\nValueError: Odd: run this script with --engine spark\n  two"
    report = run(f"raise RuntimeError({trace!r})")
    assert report.engine_reason == "ValueError: Odd: run this script with --engine spark"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ('s3.put_object(Bucket="lake", Key="new/a.txt", Body=b"a")', "s3://lake/new/a.txt"),
        ('s3.put_object(Bucket="lake", Key="here.txt", Body=b"HERE")', "s3://lake/here.txt"),
        ('s3.delete_object(Bucket="lake", Key="here.txt")' + textwrap.dedent(CAUGHT), "s3://lake/here.txt"),
        ('sqs.create_queue(QueueName="q")', "sqs CreateQueue"),
        (
            'import boto3; boto3.client("glue").create_database(DatabaseInput={"Name": "d"})',
            ".glue-catalog.json",
        ),
        ('open(__file__ + ".out", "a").close()', "s.py.out"),
        ("import os; os.mkdir(__file__ + '.d')", "s.py.d"),
        ('import subprocess; subprocess.run(["true"], check=True)', "the program true"),
        (
            'import socket\ntry:\n    socket.create_connection(("127.0.0.1", 9))\nexcept OSError:\n    pass',
            "a connection to 127.0.0.1:9",
        ),
    ],
)
def test_a_script_that_has_changed_something_does_not_run_again(run: Run, text: str, changed: str) -> None:
    report = run(f'{REFUSED}{text}\nraise EngineFeatureError("This")')
    assert (report.engine, report.state) == ("sail", "FAILED")
    assert "This is not available on the Sail engine" in str(report.error)
    assert "not run again on Spark, since it has changed " in str(report.error)
    assert changed in str(report.error)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("print('fine')", None),
        ('raise ValueError("mine")', "ValueError: mine"),
        ('s3.get_object(Bucket="lake", Key="nothing")', "NoSuchKey: "),
        (
            'from glue_local.errors import UserError\nraise UserError("2 rules failed")',
            "UserError: 2 rules failed",
        ),
    ],
)
def test_any_other_end_is_the_end(run: Run, text: str, error: str | None) -> None:
    report = run(text)
    assert (report.engine, report.engine_reason) == ("sail", None)
    assert (report.error or "").startswith(error or "") and bool(report.error) == bool(error)


def test_without_java_one_line_says_what_needed_spark_and_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Path:
        raise JavaMissingError("Apache Spark needs Java 17: install it")

    monkeypatch.setattr(auto, "find_java", missing)
    report = run(f'{REFUSED}raise EngineFeatureError("This")')
    assert (report.engine, report.state) == ("sail", "FAILED")
    assert str(report.error).endswith("It is not run again on Spark: Apache Spark needs Java 17: install it")
    assert "This is not available on the Sail engine" in str(report.error)


NEEDS_SPARK = """
    from pyspark.sql import SparkSession
    spark = SparkSession.builder.getOrCreate()
    left = spark.createDataFrame([(1,), (1,), (2,)], "id int")
    left.intersectAll(left).write.json("s3://lake/out/")
"""
NEEDS_NONE = """
    from pyspark.sql import SparkSession
    SparkSession.builder.getOrCreate().range(2).write.json("s3://lake/range/")
"""


@pytest.mark.spark
def test_a_script_that_sail_refuses_ends_right_on_spark_and_its_report_says_why(
    tmp_path: Path, script: Script
) -> None:
    words = ["run", script("needs", NEEDS_SPARK), script("none", NEEDS_NONE), "--engine", "auto"]
    words += ["--s3-root", str(tmp_path / "s3"), "--json", str(tmp_path / "out.json")]
    done = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    assert "ran on Spark, because EngineFeatureError: DataFrame.intersectAll is not available" in done.output
    reports: list[dict[str, Any]] = json.loads((tmp_path / "out.json").read_text())
    assert [(each["engine"], bool(each["engine_reason"])) for each in reports] == [
        ("spark", True),
        ("sail", False),
    ]
    rows = [line for file in (tmp_path / "s3/lake/out").glob("*.json") for line in file.read_text().split()]
    assert sorted(rows) == ['{"id":1}', '{"id":1}', '{"id":2}']
