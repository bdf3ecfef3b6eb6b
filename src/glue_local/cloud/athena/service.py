"""Takes a query: checks its workgroup, parses it, finds where its result goes, and starts it.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
"""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from glue_local.cloud.athena import dml, named, parameters, query, statements
from glue_local.cloud.athena.caller import Caller
from glue_local.cloud.athena.errors import QueryError, UnsupportedQueryError, refused
from glue_local.cloud.athena.execution import Execution
from glue_local.cloud.athena.files import is_place
from glue_local.cloud.athena.result import Kind, Result
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.trino.errors import SyntaxProblem
from glue_local.cloud.athena.trino.lexer import tokens
from glue_local.cloud.athena.trino.parser import parse
from glue_local.cloud.cloudwatch import put

AT_ONCE = 4
#: The default age in minutes up to which a result is reused.
DEFAULT_AGE = 60
QUERY = Kind("DML", "SELECT", "{id}.csv")
#: First words of statements that Athena runs and that are not here -> their StatementType.
OTHERS = {
    **dict.fromkeys(("INSERT", "UNLOAD", "EXECUTE"), "DML"),
    **dict.fromkeys(("CREATE", "DROP", "ALTER", "MSCK", "PREPARE", "DEALLOCATE"), "DDL"),
    **dict.fromkeys(("SHOW", "DESCRIBE", "DESC", "ANALYZE"), "UTILITY"),
}
NO_OUTPUT = (
    "No output location provided. An output location is required either through the Workgroup result"
    " configuration setting or as an API input."
)

#: Statements that only enter something in the catalog, and how long (s) their start waits for their end.
_OF_DATABASES = re.compile(r"\s*(CREATE|DROP)\s+(DATABASE|SCHEMA)\b", re.IGNORECASE)
_INSTANT_SECONDS = 10.0


@dataclass
class Queries:
    """The query executions of one Athena backend (moto's); ``scratch`` holds copies of what a query reads."""

    backend: Any
    scratch: Path
    executions: dict[str, Execution] = field(default_factory=dict)
    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    tokens: dict[str, str] = field(default_factory=dict)

    def start(self, request: dict[str, Any], caller: Caller) -> Execution:
        """Start a query; InvalidRequestException for what Athena refuses before it runs."""
        token = request.get("ClientRequestToken")
        if token and token in self.tokens:
            former = self.executions[self.tokens[token]]
            if former.request != request:
                raise refused("Idempotent parameters do not match")
            return former
        name = request.get("WorkGroup") or "primary"
        settings = self._settings(name)
        text = _bare(request["QueryString"])
        kind, run = _plan(text, request.get("ExecutionParameters") or [])
        context = request.get("QueryExecutionContext") or {}
        execution = Execution(
            id=str(uuid.uuid4()),
            text=request["QueryString"],
            kind=kind,
            run=run,
            caller=caller,
            database=context.get("Database", "default").strip("`").lower(),
            workgroup=name,
            output=_output(settings, request.get("ResultConfiguration") or {}),
            request=request,
            cutoff=settings.get("BytesScannedCutoffPerQuery"),
            enforced=_enforced(settings),
        )
        execution.reused = self._reusable(execution)
        self.executions[execution.id] = execution
        if token:
            self.tokens[token] = execution.id
        running = threading.Thread(target=self._run, args=(execution,), daemon=True)
        running.start()
        if _OF_DATABASES.match(text):  # done in an instant, and clients go on as if it were
            running.join(_INSTANT_SECONDS)
        return execution

    def get(self, execution_id: str) -> Execution:
        """Return an execution; InvalidRequestException if there is none."""
        if execution_id not in self.executions:
            raise refused(f"QueryExecution {execution_id} was not found")
        return self.executions[execution_id]

    def _reusable(self, wanted: Execution) -> Execution | None:
        """Return the latest execution whose result a request lets stand for its own; None if there is none.

        It ran the same text for the same caller, in the same workgroup and database, with the same parameters.
        Source: https://docs.aws.amazon.com/athena/latest/ug/reusing-query-results.html
        """
        asked = (wanted.request.get("ResultReuseConfiguration") or {}).get(
            "ResultReuseByAgeConfiguration"
        ) or {}
        if not asked.get("Enabled") or wanted.kind != QUERY:
            return None
        oldest = wanted.submitted - 60 * asked.get("MaxAgeInMinutes", DEFAULT_AGE)
        for each in reversed(self.executions.values()):
            if (
                each.key == wanted.key
                and each.state == "SUCCEEDED"
                and each.reused is None
                and each.completed is not None
                and each.completed >= oldest
            ):
                return each
        return None

    def _run(self, execution: Execution) -> None:
        with self.places:
            execution.execute(self.scratch)
        self._count(execution)

    def _count(self, execution: Execution) -> None:
        """Tell CloudWatch what a query read, where its workgroup says so.

        Source: https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
        """
        group = self.backend.work_groups.get(execution.workgroup)
        if group is None or not group.configuration.get("PublishCloudWatchMetricsEnabled", False):
            return
        dimensions = {
            "QueryState": execution.state,
            "QueryType": execution.kind.type,
            "WorkGroup": execution.workgroup,
        }
        read = execution.result.scanned if execution.result else 0
        account, region = self.backend.account_id, self.backend.region_name
        put(account, region, "AWS/Athena", dimensions, {"ProcessedBytes": read}, "Bytes")

    def _settings(self, name: str) -> dict[str, Any]:
        workgroup = self.backend.work_groups.get(name)
        if workgroup is None:
            raise refused(f"WorkGroup {name} is not found.")
        if workgroup.state != "ENABLED":
            raise refused(f"WorkGroup {name} is disabled.")
        settings: dict[str, Any] = workgroup.configuration
        return settings


def _enforced(settings: dict[str, Any]) -> bool:
    """Whether a workgroup says where results go, whatever a request says."""
    own = settings.get("ResultConfiguration") or {}
    return bool(settings.get("EnforceWorkGroupConfiguration", True) and own.get("OutputLocation"))


def _output(settings: dict[str, Any], requested: dict[str, Any]) -> dict[str, Any]:
    """Return the configuration of results: the workgroup's where it is enforced, else the request's first."""
    own = settings.get("ResultConfiguration") or {}
    chosen = own if _enforced(settings) else {**own, **requested}
    if not chosen.get("OutputLocation"):
        raise refused(NO_OUTPUT)
    if not is_place(chosen["OutputLocation"]):
        raise refused(f"outputLocation is not a valid S3 path: {chosen['OutputLocation']!r}")
    option = (chosen.get("EncryptionConfiguration") or {}).get("EncryptionOption")
    if option == "CSE_KMS":
        raise refused("NOT_SUPPORTED: results of EncryptionOption CSE_KMS, on the local endpoint's Athena")
    return dict(chosen)


_COMMENTS = re.compile(r"(?:\s|--[^\n]*|/\*.*?\*/)*", re.DOTALL)


def _bare(text: str) -> str:
    """Return a statement with blanks for the comments before it, and without the semicolon after it."""
    found = _COMMENTS.match(text)
    end = found.end() if found else 0
    return (re.sub(r"[^\n]", " ", text[:end]) + text[end:]).rstrip().rstrip(";").rstrip()


def _plan(text: str, values: list[str]) -> tuple[Kind, Callable[[Session], Result]]:
    """Return a statement's kind, and what it does."""
    try:
        found = statements.find(text)
        if found is not None:
            statement, match, kind = found
            return kind, lambda session: statement(session, match)
        complete = parameters.filled(text, values) if values and "EXECUTE" not in text.upper() else text
        planned = dml.find(complete) or named.find(complete)
        if planned is not None:
            return planned
        first = tokens(text)[0].upper
        if first in OTHERS:
            return Kind(OTHERS[first]), lambda session: _unsupported(text)
        if not values and "?" not in text:
            parse(text)
    except SyntaxProblem as error:
        raise refused(str(error)) from error
    except QueryError as error:
        told = error
        return QUERY, lambda session: _fail(told)
    return QUERY, lambda session: _query(session, text, values)


def _fail(error: QueryError) -> Result:
    raise error


def _query(session: Session, text: str, values: list[str]) -> Result:
    try:
        return query.run(session, parameters.filled(text, values))
    except SyntaxProblem as error:
        raise QueryError(f"SYNTAX_ERROR: {error}") from error


def _unsupported(text: str) -> Result:
    words = " ".join(text.split()[:3])
    raise UnsupportedQueryError(f"a statement of this kind ({words} ...)")
