"""Row counts of the lake's tables, from Athena (AWS's, or the local endpoint's)."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from glue_local.errors import UserError

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_glue import GlueClient


class QueryError(UserError):
    """An Athena query failed; the message has Athena's reason."""


def names(glue: GlueClient, databases: Iterable[str]) -> list[tuple[str, str]]:
    """Return (database, table) of every table in the databases, in the databases' order."""
    return [
        (database, name)
        for database in databases
        for name in sorted(
            table["Name"]
            for page in glue.get_paginator("get_tables").paginate(DatabaseName=database)
            for table in page["TableList"]
        )
    ]


def query(athena: AthenaClient, workgroup: str, sql: str, every: float = 0.1) -> list[list[str]]:
    """Run a query in a workgroup and return its rows as text, without the header row."""
    execution = athena.start_query_execution(QueryString=sql, WorkGroup=workgroup)["QueryExecutionId"]
    status = ended(athena, execution, every)["Status"]
    if status["State"] != "SUCCEEDED":
        raise QueryError(
            f"Athena query {execution} {status['State']}: {status.get('StateChangeReason', '')}\n{sql}"
        )
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution)
    rows = [
        [cell.get("VarCharValue", "") for cell in row["Data"]]
        for page in pages
        for row in page["ResultSet"]["Rows"]
    ]
    return rows[1:]


def ended(athena: AthenaClient, execution: str, every: float = 0.1) -> Any:
    """Poll a query execution until it ends; return GetQueryExecution's description of it."""
    while True:
        found = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
        if found["Status"]["State"] not in {"QUEUED", "RUNNING"}:
            return found
        time.sleep(every)


def counts(
    glue: GlueClient,
    athena: AthenaClient,
    workgroup: str,
    databases: Iterable[str],
    *,
    quarantine: bool = False,
) -> dict[str, int]:
    """Return the row count of every table in the databases, by table name, in one query.

    Invalid records are in the quarantine tables; ``quarantine`` counts those tables instead.
    """
    tables = [each for each in names(glue, databases) if each[1].endswith("_quarantine") is quarantine]
    if not tables:
        return {}
    parts = (
        f'SELECT \'{table}\' AS name, count(*) AS n FROM "{database}"."{table}"' for database, table in tables
    )
    answer = {name: int(n) for name, n in query(athena, workgroup, " UNION ALL ".join(parts))}
    return {table: answer[table] for _, table in tables}
