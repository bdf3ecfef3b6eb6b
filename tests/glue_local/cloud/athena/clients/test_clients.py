"""Athena's clients unmodified, each from an environment of its own, against the endpoint: the calls of their scripts.

The environments are made once, from locks with hashes, below the user's cache.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from filelock import FileLock

pytestmark = pytest.mark.nightly

HERE = Path(__file__).parent
PROJECT = HERE.parents[4]
JSON = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


def environment(name: str) -> Path:
    """Return the folder of the programs of a lock's environment; skip where the packages cannot be had."""
    lock = PROJECT / ".ci" / "locks" / f"{name}.txt"
    told = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = Path(platformdirs.user_cache_dir("stedi-lakehouse")) / f"{name}-{told}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not (folder / ".ready").exists():
            made = subprocess.run(
                [str(PROJECT / ".ci" / "environment"), str(folder), "3.11", str(lock)],
                capture_output=True,
                text=True,
                check=False,
            )
            if made.returncode:
                pytest.skip(f"the clients of {name} cannot be installed here: {made.stderr[-300:]}")
    return folder / "bin"


@pytest.fixture(scope="module")
def zoo(athena) -> dict[str, str]:
    """A small lake; the environment variables by which clients find it."""
    athena.table(
        f"CREATE EXTERNAL TABLE pets (name string, age int, kind string) {JSON} LOCATION 's3://data/pets/'"
    )
    rows = (("tom", 3, "cat"), ("rex", 5, "dog"), ("ann", None, "cat"))
    athena.put(
        "s3://data/pets/x.json", [dict(zip(("name", "age", "kind"), row, strict=True)) for row in rows]
    )
    own = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    return {
        **own,
        "AWS_ENDPOINT_URL": athena.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
    }


@pytest.mark.parametrize(("client", "count"), [("pyathena", 12), ("awswrangler", 16)])
def test_every_call_of_a_client_is_right(zoo, client, count):
    python = environment("athena-clients") / "python"
    done = subprocess.run(
        [str(python), str(HERE / f"{client}_calls.py")], env=zoo, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told == {"right": count, "wrong": {}}, done.stderr


def test_a_project_of_dbt_is_built_twice(zoo, tmp_path):
    """A seed, a view, tables, incremental models of Hive's and Iceberg's kind, tests: what changes is merged."""
    shutil.copytree(HERE / "dbt", tmp_path / "zoo")
    dbt = environment("athena-dbt") / "dbt"
    for _ in range(2):
        done = subprocess.run(
            [str(dbt), "build", "--profiles-dir", "."],
            cwd=tmp_path / "zoo",
            env=zoo,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        assert "PASS=11 WARN=0 ERROR=0" in done.stdout


def test_the_aws_cli_runs_a_query(zoo):
    aws = str(environment("athena-clients") / "aws")

    def cli(*words: str) -> str:
        done = subprocess.run(
            [aws, *words, "--output", "text"], env=zoo, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    started = cli(
        "athena", "start-query-execution", "--query-string", "SELECT count(*) n FROM zoo.pets", "--work-group",
        "lake", "--query", "QueryExecutionId",
    )  # fmt: skip
    state = ("athena", "get-query-execution", "--query-execution-id", started)
    while (found := cli(*state, "--query", "QueryExecution.Status.State")) in {"QUEUED", "RUNNING"}:
        pass
    assert found == "SUCCEEDED"
    results = ("athena", "get-query-results", "--query-execution-id", started)
    assert cli(*results, "--query", "ResultSet.Rows[1].Data[0].VarCharValue") == "3"
    assert "pets" in cli(
        "athena", "list-table-metadata", "--catalog-name", "AwsDataCatalog", "--database-name", "zoo"
    )
