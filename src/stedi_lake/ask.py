"""One Athena query from the terminal: a table, CSV or JSON, with seconds and bytes scanned."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from glue_local.wording import many
from stedi_lake.tables import QueryError, ended

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient

#: Rows of a table on the terminal; CSV and JSON have all.
MOST_ROWS = 200
FORMATS = ("table", "csv", "json")
Row = list[str | None]

_WHOLE = frozenset({"tinyint", "smallint", "integer", "bigint"})
_NUMBERS = _WHOLE | {"float", "double", "decimal"}


@dataclass(frozen=True)
class Answer:
    """A query's columns and their Athena types, its rows page by page, and its statistics."""

    columns: list[str]
    types: list[str]
    rows: Iterator[Row]
    seconds: float
    scanned: int


def saved(athena: AthenaClient, workgroup: str, name: str) -> str:
    """Return the text of a workgroup's saved query.

    QueryError lists the saved queries if there is none of that name.
    """
    pages = athena.get_paginator("list_named_queries").paginate(WorkGroup=workgroup)
    ids = [each for page in pages for each in page["NamedQueryIds"]]
    found = [athena.get_named_query(NamedQueryId=each)["NamedQuery"] for each in ids]
    for each in found:
        if each["Name"] == name:
            return each["QueryString"]
    names = ", ".join(sorted(each["Name"] for each in found)) or "none"
    raise QueryError(f"There is no saved query {name!r} in workgroup {workgroup}; it has: {names}")


def ask(athena: AthenaClient, workgroup: str, sql: str) -> Answer:
    """Run a query to its end; QueryError with Athena's reason if it fails. An interrupt stops it in Athena too."""
    try:
        started = athena.start_query_execution(QueryString=sql, WorkGroup=workgroup)["QueryExecutionId"]
    except athena.exceptions.InvalidRequestException as error:
        raise QueryError(error.response["Error"]["Message"]) from error
    try:
        with Console(stderr=True).status("Waiting for Athena ..."):
            execution = ended(athena, started)
    except KeyboardInterrupt:
        athena.stop_query_execution(QueryExecutionId=started)
        raise QueryError("Stopped.") from None
    status = execution["Status"]
    if status["State"] != "SUCCEEDED":
        raise QueryError(f"{status['State']}: {status.get('StateChangeReason', '')}")
    statistics = execution.get("Statistics", {})
    seconds = statistics.get("TotalExecutionTimeInMillis", 0) / 1000
    scanned = statistics.get("DataScannedInBytes", 0)
    pages = iter(athena.get_paginator("get_query_results").paginate(QueryExecutionId=started))
    first = next(pages)
    described = first["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    columns = [each["Label"] if "Label" in each else each["Name"] for each in described]
    return Answer(
        columns, [each["Type"] for each in described], _rows(first, pages, columns), seconds, scanned
    )


def _rows(first: Any, pages: Iterator[Any], columns: list[str]) -> Iterator[Row]:
    """The rows of all pages; queries have a first row that repeats the columns' names, DDL has none."""
    rows = [[cell.get("VarCharValue") for cell in row["Data"]] for row in first["ResultSet"]["Rows"]]
    yield from rows[1:] if rows[:1] == [columns] else rows
    for page in pages:
        for row in page["ResultSet"]["Rows"]:
            yield [cell.get("VarCharValue") for cell in row["Data"]]


def show(answer: Answer, form: str, console: Console) -> None:
    """Write the result to standard output and the statistics to standard error."""
    try:
        count = _WRITERS[form](answer, console)
        sys.stdout.flush()
    except BrokenPipeError:
        console.on_broken_pipe()
        return
    took = f"{many(count, 'row')}, {answer.seconds:.2f} s, {answer.scanned:,} bytes scanned"
    Console(stderr=True).print(took, highlight=False)


def _table(answer: Answer, console: Console) -> int:
    table, count = Table(), 0
    for name, kind in zip(answer.columns, answer.types, strict=True):
        table.add_column(Text(name), justify="right" if kind in _NUMBERS else "left", overflow="fold")
    for row in answer.rows:
        count += 1
        if count <= MOST_ROWS:
            table.add_row(*(Text("NULL", style="dim") if each is None else Text(each) for each in row))
    if answer.columns:
        console.print(table)
    if count > MOST_ROWS:
        console.print(f"The first {MOST_ROWS} of {count:,} rows; FORMAT=csv has all.", highlight=False)
    return count


def _csv(answer: Answer, console: Console) -> int:
    """As Athena's result object: every value quoted, NULL as nothing."""
    count = 0
    sys.stdout.write(_line(list(answer.columns)))
    for row in answer.rows:
        sys.stdout.write(_line(row))
        count += 1
    return count


def _line(row: Row) -> str:
    return ",".join("" if each is None else '"' + each.replace('"', '""') + '"' for each in row) + "\n"


def _json(answer: Answer, console: Console) -> int:
    """One object per line: numbers and booleans as JSON's, NULL as null, everything else as Athena's text."""
    count = 0
    for row in answer.rows:
        values = [_value(each, kind) for each, kind in zip(row, answer.types, strict=False)]
        named = dict(zip(answer.columns, values, strict=False))
        sys.stdout.write(json.dumps(named, ensure_ascii=False) + "\n")
        count += 1
    return count


def _value(text: str | None, kind: str) -> Any:
    if text is not None and kind in _WHOLE:
        return int(text)
    if text is not None and kind == "double":
        number = float(text)
        return number if number - number == 0 else text  # JSON has no NaN and no infinity
    return {"true": True, "false": False}.get(text or "", text) if kind == "boolean" else text


_WRITERS = {"table": _table, "csv": _csv, "json": _json}
