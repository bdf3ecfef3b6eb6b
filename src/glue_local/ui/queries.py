"""Asks Athena: queries with their state, results page by page, personal values masked until asked for.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryExecution.html
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from glue_local.ui import models
from glue_local.ui.account import Account
from glue_local.ui.errors import UiError
from glue_local.ui.tables import Key, Tables

#: Seconds between two looks at a query: at first, and at most.
_FIRST, _EVERY = 0.02, 0.25
_PATIENCE = 120.0
_KEPT = 100
_PAGE = 1000
#: Athena gives this many saved queries at once.
_NAMED = 50


@dataclass
class Queries:
    """Athena as the page uses it; remembers what was asked of it since the start, in memory only."""

    account: Account
    tables: Tables
    _asked: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT), repr=False)
    _given: dict[str, models.Query] = field(default_factory=dict, repr=False)

    def start(self, query: models.Query) -> str:
        """Start a query and return its id."""
        sql = query.sql.strip().rstrip(";")
        if not sql:
            raise UiError(400, "The query is empty")
        if not self.account.writable and _changes(sql):
            raise UiError(
                403,
                "The page is read-only for this account",
                "Start it with --writable to let a query change anything.",
            )
        execution = self._start(sql, query.database)
        self._given[execution] = query
        self._asked.appendleft(execution)
        return execution

    def state(self, execution: str) -> models.QueryState:
        """Return the state of a query."""
        return self._told(
            self.account["athena"].get_query_execution(QueryExecutionId=execution)["QueryExecution"]
        )

    def cancel(self, execution: str) -> None:
        """Stop a query."""
        self.account["athena"].stop_query_execution(QueryExecutionId=execution)

    def page(self, execution: str, after: str | None) -> models.ResultPage:
        """Return a page of an ended query's rows."""
        given = {"NextToken": after} if after else {}
        answer = self.account["athena"].get_query_results(
            QueryExecutionId=execution, MaxResults=_PAGE, **given
        )
        columns = [
            models.ResultColumn(name=one["Name"], type=one.get("Type", ""))
            for one in answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        ]
        rows = [[cell.get("VarCharValue") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"]]
        if not after and rows and [cell or "" for cell in rows[0]] == [column.name for column in columns]:
            rows = rows[1:]  # Athena's first row of a SELECT holds the columns' names
        asked = self._given.get(execution)
        note = ""
        if asked is None or not asked.reveal:
            hidden = self._masked(execution, asked, [column.name for column in columns])
            for place in hidden:
                columns[place].masked = True
            rows = [
                [models.MASK if n in hidden and cell is not None else cell for n, cell in enumerate(row)]
                for row in rows
            ]
            if hidden:
                note = "Personal values are masked."
        return models.ResultPage(columns=columns, rows=rows, next=answer.get("NextToken"), note=note)

    def history(self) -> list[models.QueryState]:
        """Return the queries asked since the start, newest first."""
        if not self._asked:
            return []
        found = self.account["athena"].batch_get_query_execution(QueryExecutionIds=list(self._asked)[:50])
        by_id = {one["QueryExecutionId"]: self._told(one) for one in found["QueryExecutions"]}
        return [by_id[one] for one in self._asked if one in by_id]

    def named(self) -> list[models.SavedQuery]:
        """Return the queries that Athena keeps in the workgroup, by name; none where that may not be asked."""
        workgroup = self.account.athena_workgroup()
        if workgroup is None:
            return []
        athena = self.account["athena"]
        try:
            ids = athena.list_named_queries(WorkGroup=workgroup, MaxResults=_NAMED).get("NamedQueryIds", [])
            found = athena.batch_get_named_query(NamedQueryIds=ids)["NamedQueries"] if ids else []
        except ClientError:
            return []
        queries = [
            models.SavedQuery(
                name=one["Name"],
                description=one.get("Description", ""),
                sql=one["QueryString"],
                id=one["NamedQueryId"],
            )
            for one in found
        ]
        return sorted(queries, key=lambda query: query.name.lower())

    def keep(self, asked: models.Keep) -> str:
        """Keep a query in Athena's workgroup and return its id; UiError for one without a name or a text."""
        self.account.writable_or_error()
        name, sql = asked.name.strip(), asked.sql.strip()
        if not name or not sql:
            raise UiError(400, "A saved query needs a name and a query")
        workgroup = self.account.athena_workgroup()
        if workgroup is None:
            raise UiError(503, "The query cannot be saved", self.account.endpoint().detail)
        database = next(iter(sorted(self.tables.in_catalog())), ("default", ""))[0]
        done = self.account["athena"].create_named_query(
            Name=name, Database=database, QueryString=sql, WorkGroup=workgroup
        )
        return str(done["NamedQueryId"])

    def drop(self, saved: str) -> None:
        """Delete a query that Athena keeps."""
        self.account.writable_or_error()
        self.account["athena"].delete_named_query(NamedQueryId=saved)

    def ask(self, sql: str) -> list[list[str | None]]:
        """Run a query to its end and return its rows without the header; UiError with Athena's reason."""
        execution = self._start(sql, None)
        until, pause = time.monotonic() + _PATIENCE, _FIRST
        while (state := self.state(execution)).state in {"QUEUED", "RUNNING"}:
            if time.monotonic() > until:
                self.cancel(execution)
                raise UiError(504, "Athena did not answer in time", sql)
            time.sleep(pause)
            pause = min(pause * 1.5, _EVERY)
        if state.state != "SUCCEEDED":
            raise UiError(502, "Athena could not answer", state.reason)
        pages = self.account["athena"].get_paginator("get_query_results").paginate(QueryExecutionId=execution)
        rows: list[list[str | None]] = [
            [cell.get("VarCharValue") for cell in row["Data"]]
            for page in pages
            for row in page["ResultSet"]["Rows"]
        ]
        return rows[1:]

    def count(self, keys: list[Key]) -> tuple[dict[Key, int], dict[str, str]]:
        """Count rows of tables in one query; one by one where that fails, so the others are counted."""
        try:
            return self._count(keys), {}
        except UiError as error:
            if len(keys) == 1:
                return {}, {".".join(keys[0]): error.detail or error.title}
        found: dict[Key, int] = {}
        problems: dict[str, str] = {}
        for key in keys:
            one, wrong = self.count([key])
            found |= one
            problems |= wrong
        return found, problems

    def _count(self, keys: list[Key]) -> dict[Key, int]:
        parts = [
            f"SELECT {number} AS n, count(*) AS c FROM {quoted(database)}.{quoted(name)}"
            for number, (database, name) in enumerate(keys)
        ]
        return {keys[int(n or 0)]: int(c or 0) for n, c in self.ask(" UNION ALL ".join(parts))}

    def _start(self, sql: str, database: str | None) -> str:
        workgroup = self.account.athena_workgroup()
        if workgroup is None:
            detail = self.account.endpoint().detail or "No enabled workgroup has a result location."
            raise UiError(503, "No query can run", detail)
        context = {"QueryExecutionContext": {"Database": database}} if database else {}
        done = self.account["athena"].start_query_execution(QueryString=sql, WorkGroup=workgroup, **context)
        return str(done["QueryExecutionId"])

    def _told(self, answer: dict[str, Any]) -> models.QueryState:
        """Return a query's state; its reason quotes values only if the query shows personal ones."""
        state, asked = _state(answer), self._given.get(answer["QueryExecutionId"])
        if asked is None or not asked.reveal:
            from glue_local.ui.masking import without_values

            state.reason = without_values(state.reason)
        return state

    def _masked(self, execution: str, asked: models.Query | None, names: list[str]) -> set[int]:
        from glue_local.ui.masking import masked_columns

        known = self.tables.all()
        schema = {
            key: {c.name.lower(): c.type for c in (*table.columns, *table.partition_keys)}
            for key, table in known.items()
        }
        marked = self.tables.personal()
        sql = asked.sql if asked else self.state(execution).sql
        return masked_columns(
            sql.strip().rstrip(";"), names, asked.database if asked else None, schema, marked
        )


def check(sql: str, dialect: str = "athena") -> models.SqlCheck:
    """Return the syntax errors of a query of Athena or Spark, as far as sqlglot finds them."""
    import sqlglot
    from sqlglot.errors import ParseError, TokenError

    if not sql.strip():
        return models.SqlCheck(problems=[])
    try:
        sqlglot.parse(sql, dialect=dialect)
    except ParseError as error:
        return models.SqlCheck(
            problems=[
                models.SqlProblem(
                    line=one.get("line") or 1,
                    column=one.get("col") or 1,
                    message=one.get("description") or "?",
                )
                for one in error.errors[:5]
            ]
        )
    except TokenError as error:
        return models.SqlCheck(problems=[models.SqlProblem(line=1, column=1, message=str(error))])
    return models.SqlCheck(problems=[])


def quoted(name: str) -> str:
    """Return a name as an identifier of Athena's SQL."""
    return '"' + name.replace('"', '""') + '"'


def _changes(sql: str) -> bool:
    import re

    bare = re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL).strip().lower()
    return not bare.startswith(("select", "with", "show", "describe", "desc ", "explain", "values", "("))


def _state(answer: dict[str, Any]) -> models.QueryState:
    status, figures = answer["Status"], answer.get("Statistics", {})
    submitted = status.get("SubmissionDateTime")
    taken = figures.get("TotalExecutionTimeInMillis", figures.get("EngineExecutionTimeInMillis"))
    return models.QueryState(
        id=answer["QueryExecutionId"],
        sql=answer["Query"],
        state=status["State"],
        reason=status.get("StateChangeReason", "") if status["State"] != "SUCCEEDED" else "",
        seconds=taken / 1000 if taken is not None else None,
        scanned=figures.get("DataScannedInBytes"),
        submitted=submitted.timestamp() * 1000 if submitted else None,
    )
