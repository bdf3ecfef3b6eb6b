"""One query for a person: a table on the terminal, CSV or JSON for what comes after, seconds and bytes scanned."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from glue_local.wording import many
from stedi_lake.tables import QueryError

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

EVERY = 0.1
#: Rows of a table on the terminal; CSV and JSON have all.
MOST_ROWS = 200
FORMATS = ("table", "csv", "json")
Row = list[str | None]


@dataclass(frozen=True)
class Answer:
    """A query's columns, its rows page by page, and what Athena says it took."""

    columns: list[str]
    rows: Iterator[Row]
    seconds: float
    scanned: int


def saved(athena: AthenaClient, workgroup: str, name: str) -> str:
    """Return the text of a workgroup's saved query; QueryError names those that there are."""
    pages = athena.get_paginator("list_named_queries").paginate(WorkGroup=workgroup)
    ids = [each for page in pages for each in page["NamedQueryIds"]]
    found = [athena.get_named_query(NamedQueryId=each)["NamedQuery"] for each in ids]
    for each in found:
        if each["Name"] == name:
            return each["QueryString"]
    names = ", ".join(sorted(each["Name"] for each in found)) or "none"
    raise QueryError(f"There is no saved query {name!r} in workgroup {workgroup}; there are: {names}")


def ask(athena: AthenaClient, workgroup: str, sql: str) -> Answer:
    """Run a query to its end; QueryError with Athena's reason if it fails."""
    started = athena.start_query_execution(QueryString=sql, WorkGroup=workgroup)["QueryExecutionId"]
    while True:
        execution = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]
        status = execution["Status"]
        if status["State"] not in {"QUEUED", "RUNNING"}:
            break
        time.sleep(EVERY)
    if status["State"] != "SUCCEEDED":
        raise QueryError(f"{status['State']}: {status.get('StateChangeReason', '')}")
    statistics = execution.get("Statistics", {})
    seconds = statistics.get("TotalExecutionTimeInMillis", 0) / 1000
    scanned = statistics.get("DataScannedInBytes", 0)
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=started)
    first = next(iter(pages))["ResultSet"]
    columns = [each["Label"] for each in first["ResultSetMetadata"]["ColumnInfo"]]
    header = execution.get("StatementType") == "DML"
    return Answer(columns, _rows(pages, header), seconds, scanned)


def _rows(pages: Any, header: bool) -> Iterator[Row]:
    for number, page in enumerate(pages):
        for i, row in enumerate(page["ResultSet"]["Rows"]):
            if not (header and number == 0 and i == 0):
                yield [cell.get("VarCharValue") for cell in row["Data"]]


def show(answer: Answer, form: str, console: Console) -> None:
    """Write an answer to standard output; what it took goes to standard error."""
    count = _WRITERS[form](answer, console)
    took = f"{many(count, 'row')}, {answer.seconds:.2f} s, {answer.scanned:,} bytes scanned"
    Console(stderr=True).print(took, highlight=False)


def _table(answer: Answer, console: Console) -> int:
    table, count = Table(), 0
    for name in answer.columns:
        table.add_column(name)
    for row in answer.rows:
        count += 1
        if count <= MOST_ROWS:
            table.add_row(*("[dim]NULL[/dim]" if each is None else each.replace("[", r"\[") for each in row))
    console.print(table)
    if count > MOST_ROWS:
        console.print(f"The first {MOST_ROWS} of {count} rows; FORMAT=csv has all.", highlight=False)
    return count


def _csv(answer: Answer, console: Console) -> int:
    count = 0
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow(["" if each is None else each for each in row])
        count += 1
    return count


def _json(answer: Answer, console: Console) -> int:
    count = 0
    for row in answer.rows:
        line = io.StringIO()
        json.dump(dict(zip(answer.columns, row, strict=False)), line, ensure_ascii=False)
        sys.stdout.write(line.getvalue() + "\n")
        count += 1
    return count


_WRITERS = {"table": _table, "csv": _csv, "json": _json}
