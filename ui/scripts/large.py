"""Serves the page over a large lake, to measure it: 200 tables, 101 jobs with 1,000 runs, one canvas of 60 nodes.

``python ui/scripts/large.py``. AWS's answers stand in memory; each waits as long as the local endpoint takes for one.
"""

from __future__ import annotations

import datetime
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from glue_local.catalog.ddl import read_ddl
from glue_local.catalog.glue import to_table_input
from glue_local.ui.account import Account
from glue_local.ui.app import Parts
from glue_local.ui.cli import show
from glue_local.ui.models import Endpoint
from glue_local.ui.workspace import Workspace

TABLES, JOBS, RUNS, NODES = 200, 100, 10, 60
#: Seconds for an answer of the local endpoint: the median of a hundred get_job_runs.
ANSWER = 0.004
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
DATABASES = ("raw", "clean", "mart")


def table_name(n: int) -> tuple[str, str]:
    return DATABASES[n * len(DATABASES) // TABLES], f"measurements_of_station_{n:03}"


def ddl(n: int) -> str:
    database, name = table_name(n)
    columns = ",\n".join(f"  `value_{c}` double COMMENT 'Value number {c}'" for c in range(12))
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {database}.{name} (\n{columns}\n)\nCOMMENT 'Station {n}'\n"
        "STORED AS PARQUET\n"
        f"LOCATION 's3://{database}/{name}/'\nTBLPROPERTIES ('classification' = 'parquet');\n"
    )


def source(n: int) -> dict[str, Any]:
    database, name = table_name(n)
    return {"CatalogSource": {"Name": f"station {n}", "Database": database, "Table": name}}


def target(n: int, after: str) -> dict[str, Any]:
    database, name = table_name(n)
    body = {"Name": "target", "Inputs": [after], "PartitionKeys": [], "Database": database, "Table": name}
    return {"CatalogTarget": body}


def small(n: int) -> dict[str, Any]:
    """A job that reads two tables of a zone and writes one of the next."""
    rule = {"Name": "both", "Inputs": ["a", "b"], "UnionType": "ALL"}
    nodes = {"a": source(n), "b": source((n + 7) % 130), "u": {"Union": rule}, "t": target(70 + n, "u")}
    return {"JobMode": "VISUAL", "GlueVersion": "5.1", "CodeGenConfigurationNodes": nodes}


def canvas() -> dict[str, Any]:
    """A job of sixty nodes: ten sources, each with four steps behind it, put together two by two."""
    nodes: dict[str, Any] = {}
    ends = []
    for n in range(10):
        nodes[f"s{n}"] = source(n)
        last = f"s{n}"
        for step in range(4):
            nodes[f"s{n}x{step}"] = {"DropDuplicates": {"Name": f"distinct {n} {step}", "Inputs": [last]}}
            last = f"s{n}x{step}"
        ends.append(last)
    while len(ends) > 1:
        one, two, *ends = ends
        name = f"u{len(nodes)}"
        nodes[name] = {"Union": {"Name": f"union {len(nodes)}", "Inputs": [one, two], "UnionType": "ALL"}}
        ends.append(name)
    nodes["t"] = target(199, ends[0])
    assert len(nodes) == NODES
    return {"JobMode": "VISUAL", "GlueVersion": "5.1", "CodeGenConfigurationNodes": nodes}


class Aws:
    """Answers what the page asks of the services, from memory."""

    def __init__(self, root: Path) -> None:
        self.tables = [
            dict(to_table_input(table)) | {"DatabaseName": table.database} for table in read_ddl(root / "ddl")
        ]
        self.jobs = [f"job_{n:03}" for n in range(JOBS)]

    def get_paginator(self, name: str) -> Any:
        return _Pages(getattr(self, name))

    def get_databases(self, **_: Any) -> Any:
        return {"DatabaseList": [{"Name": name} for name in DATABASES]}

    def get_tables(self, *, DatabaseName: str, **_: Any) -> Any:
        return {"TableList": [table for table in self.tables if table["DatabaseName"] == DatabaseName]}

    def get_jobs(self, **_: Any) -> Any:
        return {"Jobs": [{"Name": name, "Role": "r", "DefaultArguments": {}} for name in self.jobs]}

    def get_job(self, *, JobName: str, **_: Any) -> Any:
        return {"Job": {"Name": JobName, "Role": "r", "DefaultArguments": {}}}

    def list_workflows(self, **_: Any) -> Any:
        return {"Workflows": ["everything"]}

    def get_workflow_runs(self, **_: Any) -> Any:
        return {"Runs": []}

    def get_job_runs(self, *, JobName: str, PaginationConfig: Any = None, **_: Any) -> Any:
        if JobName not in self.jobs:
            return {"JobRuns": []}
        most = (PaginationConfig or {}).get("MaxItems", RUNS)
        return {"JobRuns": [self._run(JobName, n) for n in reversed(range(RUNS))][:most]}

    def _run(self, job: str, n: int) -> dict[str, Any]:
        begun = START + datetime.timedelta(hours=n, seconds=self.jobs.index(job))
        return {
            "Id": f"jr_{job}_{n}",
            "JobName": job,
            "JobRunState": "FAILED" if n % 9 == 4 else "SUCCEEDED",
            "StartedOn": begun,
            "CompletedOn": begun + datetime.timedelta(seconds=30 + n),
        }

    def get_log_events(self, **_: Any) -> Any:
        report = {"reads": [{"rows": 100}], "writes": [{"rows": 90}], "data_quality": []}
        return {
            "events": [{"timestamp": 0, "message": f"glue-local report: {json.dumps(report)}"}],
            "nextForwardToken": "f",
        }

    def list_objects_v2(self, *, Prefix: str, **_: Any) -> Any:
        return {
            "Contents": [
                {"Key": f"{Prefix}part-{n}.parquet", "Size": 10**6, "ETag": "e", "LastModified": START}
                for n in range(4)
            ]
        }

    def list_work_groups(self, **_: Any) -> Any:
        return {"WorkGroups": [{"Name": "lake"}]}

    def get_work_group(self, **_: Any) -> Any:
        return {"WorkGroup": {"Configuration": {"ResultConfiguration": {"OutputLocation": "s3://results/"}}}}

    def start_query_execution(self, **_: Any) -> Any:
        return {"QueryExecutionId": "q"}

    def get_query_execution(self, **_: Any) -> Any:
        status = {"State": "SUCCEEDED", "SubmissionDateTime": START}
        return {"QueryExecution": {"QueryExecutionId": "q", "Query": "", "Status": status}}

    def get_query_results(self, **_: Any) -> Any:
        rows = [["n", "c"], *([str(n), "1000000"] for n in range(TABLES))]
        return {"ResultSet": {"Rows": [{"Data": [{"VarCharValue": cell} for cell in row]} for row in rows]}}

    def __getattribute__(self, name: str) -> Any:
        found = object.__getattribute__(self, name)
        if name.startswith(("get_job", "list_", "get_t", "get_d", "get_w", "get_q", "get_log", "start_")):
            time.sleep(ANSWER)
        return found


class _Pages:
    def __init__(self, ask: Any) -> None:
        self.ask = ask

    def paginate(self, **given: Any) -> Iterator[Any]:
        yield self.ask(**given)


def main() -> None:
    """Make the lake's repository in a folder of its own, and serve it until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="large-lake-") as folder:
        root = Path(folder)
        (root / "ddl").mkdir()
        for n in range(TABLES):
            (root / f"ddl/{n:03}.sql").write_text(ddl(n))
        for name, job in [(f"job_{n:03}", small(n)) for n in range(JOBS)] + [("canvas", canvas())]:
            (root / "jobs" / name).mkdir(parents=True)
            (root / "jobs" / name / f"{name}.json").write_text(json.dumps(job, indent=2))
        aws = Aws(root)
        account = Account(lambda service: aws, "http://127.0.0.1:9", "us-east-1")
        told = Endpoint(url=account.url, region="us-east-1", local=True, up=True, engine="none")
        account._ask = lambda: told  # type: ignore[method-assign]
        show(Parts(Workspace(root, root / "jobs", root / "ddl"), account), 0, opened=False)


if __name__ == "__main__":
    main()
