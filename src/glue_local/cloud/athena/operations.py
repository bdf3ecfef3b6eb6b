"""Athena's operations on queries and on the catalog: each takes a request and answers a response.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from moto.athena.models import athena_backends

from glue_local.catalog.model import CatalogError
from glue_local.cloud import paging
from glue_local.cloud.athena.bounded import Bounded
from glue_local.cloud.athena.caller import Caller, caller_of
from glue_local.cloud.athena.errors import DENIED, QueryError, code_of, refused
from glue_local.cloud.athena.execution import Execution
from glue_local.cloud.athena.service import Queries
from glue_local.cloud.moto_patches.iam.actions import Call
from glue_local.cloud.moto_patches.requests import ServiceError, parameters
from glue_local.s3_addresses import split

Operation = Callable[[Queries, dict[str, Any], Caller], dict[str, Any]]
DEFAULT_ROWS = 1000
DEFAULT_PAGE = 50
_ATTRIBUTE = "glue_local_queries"
_AWS_CATALOG = "awsdatacatalog"


def _start(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    return {"QueryExecutionId": queries.start(given, caller).id}


def _get(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    return {"QueryExecution": queries.get(given["QueryExecutionId"]).as_dict()}


def _batch_get(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    known = [each for each in given["QueryExecutionIds"] if each in queries.executions]
    unknown = [each for each in given["QueryExecutionIds"] if each not in queries.executions]
    missing = [
        {"QueryExecutionId": each, "ErrorCode": "QUERY_NOT_FOUND", "ErrorMessage": f"{each} was not found"}
        for each in unknown
    ]
    return {
        "QueryExecutions": [queries.get(each).as_dict() for each in known],
        "UnprocessedQueryExecutionIds": missing,
    }


def _stop(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    queries.get(given["QueryExecutionId"]).cancel()
    return {}


def _list(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    workgroup = given.get("WorkGroup") or "primary"
    if workgroup not in queries.backend.work_groups:
        raise refused(f"WorkGroup {workgroup} is not found.")
    ids = [each.id for each in reversed(queries.executions.values()) if each.workgroup == workgroup]
    page, more = paging.page(ids, given, refused, DEFAULT_PAGE)
    return {"QueryExecutionIds": page, **more}


def _check_readable(execution: Execution, caller: Caller) -> None:
    """Refuse who may not read the result object: GetQueryResults reads it as its caller.

    Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html
    """
    bucket, key = split(execution.path)
    if execution.manifest is not None:
        key += ".metadata"
    try:
        caller.client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if code_of(error) in DENIED:
            raise refused(
                f"You do not seem to have access to the S3 location of your query results. Please confirm your"
                f" account has access to the S3 location where your query results are saved and try again."
                f" ({execution.path})"
            ) from error
        raise refused(f"Could not find results at {execution.path}") from error


def _results(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    execution = queries.get(given["QueryExecutionId"])
    if execution.state != "SUCCEEDED" or execution.result is None:
        state = "did not finish successfully" if execution.completed else "has not yet finished"
        raise refused(
            f"Query {state}. Current state: {execution.state}. Final query state: {execution.reason}"
        )
    result = execution.result
    _check_readable(execution, caller)
    start, end = paging.bounds(given, refused, DEFAULT_ROWS)
    rows, follow = result.page(start, end)
    data = [{"Data": [{} if each is None else {"VarCharValue": each} for each in row]} for row in rows]
    metadata = {"ColumnInfo": [column.info() for column in result.columns]}
    return {
        "UpdateCount": result.update_count,
        "ResultSet": {"Rows": data, "ResultSetMetadata": metadata},
        **({"NextToken": str(end)} if follow else {}),
    }


def _runtime(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    execution = queries.get(given["QueryExecutionId"])
    told = execution.as_dict()["Statistics"]
    result = execution.result
    spool = result.spool if result else None
    names = ("QueryQueueTimeInMillis", "EngineExecutionTimeInMillis", "ServiceProcessingTimeInMillis")
    timeline = {key: told[key] for key in (*names, "TotalExecutionTimeInMillis")}
    rows = {"InputBytes": told["DataScannedInBytes"]}
    if spool is not None:
        rows |= {"OutputRows": spool.count - 1, "OutputBytes": spool.size}
    return {"QueryRuntimeStatistics": {"Timeline": timeline, "Rows": rows}}


def _versions(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    three = "Athena engine version 3"
    known = [{"SelectedEngineVersion": each, "EffectiveEngineVersion": three} for each in ("AUTO", three)]
    return {"EngineVersions": known}


def _asked(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    try:
        return call(*arguments, **named)
    except (ClientError, CatalogError) as error:
        absent = isinstance(error, ClientError) and code_of(error) == "EntityNotFoundException"
        raise ServiceError("MetadataException", _entity_not_found() if absent else str(error)) from error


def _entity_not_found(what: str = "Entity Not Found") -> str:
    """What Athena says of a table or database that the Glue Data Catalog does not have."""
    return (
        f"EntityNotFoundException: {what} (Service: AmazonDataCatalog; Status Code: 400; Error Code:"
        f" EntityNotFoundException; Request ID: {uuid.uuid4()}; Proxy: null)"
    )


def _get_database(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    name = given["DatabaseName"].lower()
    known = _databases(given["CatalogName"], caller)
    if name not in known:
        raise ServiceError("MetadataException", _entity_not_found(f"Database {name} not found"))
    return {"Database": {"Name": name, "Description": known[name], "Parameters": {}}}


def _list_databases(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    known = _databases(given["CatalogName"], caller)
    shown = [
        {"Name": name, **({"Description": known[name]} if known[name] else {})} for name in sorted(known)
    ]
    page, more = paging.page(shown, given, refused, DEFAULT_PAGE)
    return {"DatabaseList": page, **more}


def _databases(catalog: str, caller: Caller) -> dict[str, str]:
    """Databases of a data catalog with their descriptions: Glue's, and the one that Athena has in every account.

    A catalog of another name holds none here.
    """
    if catalog.lower() != _AWS_CATALOG:
        return {}
    pages = _asked(lambda: list(caller.client("glue").get_paginator("get_databases").paginate()))
    found = {one["Name"]: one.get("Description") or "" for page in pages for one in page["DatabaseList"]}
    return {"default": "", **found}


def _metadata(table: dict[str, Any]) -> dict[str, Any]:
    """Return Athena's TableMetadata of a table of the Glue Data Catalog.

    Its parameters hold where and how the table is stored, beside its own.
    """
    storage = table.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})

    def columns(given: Any) -> list[dict[str, str]]:
        named = {"Name": "Name", "Type": "Type", "Comment": "Comment"}
        return [{key: each[own] for key, own in named.items() if own in each} for each in given]

    stored = {
        "comment": table.get("Description"),
        "inputformat": storage.get("InputFormat"),
        "location": storage.get("Location", "").rstrip("/"),
        "outputformat": storage.get("OutputFormat"),
        **{f"serde.param.{key}": value for key, value in serde.get("Parameters", {}).items()},
        "serde.serialization.lib": serde.get("SerializationLibrary"),
    }
    found = {
        "Name": table["Name"],
        "CreateTime": _seconds(table.get("CreateTime")),
        "LastAccessTime": _seconds(table.get("LastAccessTime")) or 0,
        "TableType": table.get("TableType"),
        "Columns": columns(storage.get("Columns", [])),
        "PartitionKeys": columns(table.get("PartitionKeys", [])),
        "Parameters": {
            **table.get("Parameters", {}),
            **{key: value for key, value in stored.items() if value},
        },
    }
    return {key: value for key, value in found.items() if value is not None}


def _seconds(time: Any) -> float | None:
    return None if time is None else time.timestamp()


def _get_table(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    glue = caller.client("glue")
    found = _asked(
        glue.get_table, DatabaseName=given["DatabaseName"].lower(), Name=given["TableName"].lower()
    )
    return {"TableMetadata": _metadata(found["Table"])}


def _list_tables(queries: Queries, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
    pages = (
        caller.client("glue").get_paginator("get_tables").paginate(DatabaseName=given["DatabaseName"].lower())
    )
    found = [table for page in _asked(list, pages) for table in page["TableList"]]
    try:
        pattern = Bounded(given.get("Expression") or ".*")
    except re.error as error:
        raise refused(f"Expression {given['Expression']!r} is not a regular expression: {error}") from error
    try:
        wanted = [each for each in found if pattern.fullmatch(each["Name"])]
    except QueryError as error:
        raise refused(str(error)) from error
    page, more = paging.page(
        [_metadata(each) for each in sorted(wanted, key=lambda t: t["Name"])], given, refused, DEFAULT_PAGE
    )
    return {"TableMetadataList": page, **more}


#: One more operation is one more entry.
OPERATIONS: dict[str, Operation] = {
    "StartQueryExecution": _start,
    "GetQueryExecution": _get,
    "BatchGetQueryExecution": _batch_get,
    "StopQueryExecution": _stop,
    "ListQueryExecutions": _list,
    "GetQueryResults": _results,
    "GetQueryRuntimeStatistics": _runtime,
    "ListEngineVersions": _versions,
    "GetDatabase": _get_database,
    "ListDatabases": _list_databases,
    "GetTableMetadata": _get_table,
    "ListTableMetadata": _list_tables,
}


def queries_of(backend: Any, scratch: Path) -> Queries:
    """Return the queries of an Athena backend; they are kept on it, so a reset of moto forgets them."""
    queries: Queries = backend.__dict__.setdefault(_ATTRIBUTE, Queries(backend, scratch))
    return queries


def responder(name: str, operation: Operation, url: str, scratch: Path) -> Callable[[Any], str]:
    """Return the method of moto's AthenaResponse that answers an operation."""

    def respond(self: Any) -> str:
        queries = queries_of(self.athena_backend, scratch)
        return json.dumps(operation(queries, parameters(self, name), caller_of(self, url)))

    return respond


def workgroup_finder(scratch: Path) -> Callable[[Call], str | None]:
    """Return what finds the workgroup that an IAM decision about a query execution is made for."""

    def find(call: Call) -> str | None:
        ids = [call.parameters.get("QueryExecutionId"), *call.parameters.get("QueryExecutionIds", [])]
        executions = queries_of(athena_backends[call.account_id][call.region], scratch).executions
        return next((executions[each].workgroup for each in ids if each in executions), None)

    return find
