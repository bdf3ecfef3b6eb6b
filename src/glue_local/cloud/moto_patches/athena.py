"""Athena's workgroups, named queries, prepared statements and data catalogs: tags, updates, deletions.

Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from moto.athena.models import AthenaBackend, PreparedStatement, WorkGroup, athena_backends
from moto.athena.responses import AthenaResponse
from moto.core.utils import unix_time

from glue_local.cloud.moto_patches.iam import actions
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, parameters


def _missing(text: str) -> ServiceError:
    return ServiceError("InvalidRequestException", text)


def _workgroup(backend: AthenaBackend, name: str) -> Any:
    if name not in backend.work_groups:
        raise _missing(f"WorkGroup {name} is not found.")
    return backend.work_groups[name]


def _query(backend: AthenaBackend, query_id: str) -> Any:
    if query_id not in backend.named_queries:
        raise _missing(f"NamedQuery {query_id} does not exist.")
    return backend.named_queries[query_id]


def _catalog(backend: AthenaBackend, name: str) -> Any:
    if name not in backend.data_catalogs:
        raise _missing(f"DataCatalog {name} was not found.")
    return backend.data_catalogs[name]


def _statement(backend: AthenaBackend, workgroup: str, name: str) -> Any:
    if workgroup not in backend.work_groups:
        raise _missing("WorkGroup is not found.")
    statement: Any = _statements(backend).get((workgroup, name))
    if statement is None:
        raise ServiceError(
            "ResourceNotFoundException", f"PreparedStatement {name} was not found in {workgroup}."
        )
    return statement


def _statements(backend: AthenaBackend) -> dict[tuple[str, str], Any]:
    """The prepared statements by workgroup and name: two workgroups may have one of the same name."""
    kept: Any = backend.prepared_statements
    return cast(dict[tuple[str, str], Any], kept)


def _tagged(backend: AthenaBackend, arn: str) -> str:
    """Return an ARN; ServiceError if there is nothing of it."""
    things = (*backend.work_groups.values(), *backend.data_catalogs.values())
    if not arn.startswith("arn:") or (
        re.search(":(workgroup|datacatalog)/", arn) and arn not in {one.arn for one in things}
    ):
        raise _missing(f"Athena Resource, {arn} Does Not Exist")
    return arn


def _list_tags(self: Any) -> str:
    arn = _tagged(self.athena_backend, parameters(self, "ListTagsForResource")["ResourceARN"])
    return json.dumps(self.athena_backend.tagger.list_tags_for_resource(arn))


def _of_what_is_there(name: str) -> Callable[[Any], str]:
    operation = getattr(AthenaResponse, name)

    def answer(self: Any) -> str:
        _tagged(self.athena_backend, self._get_param("ResourceARN") or "")
        return str(operation(self))

    return answer


# --- workgroups ---------------------------------------------------------------------------------------------------


def _get_work_group(self: Any) -> str:
    name = parameters(self, "GetWorkGroup")["WorkGroup"]
    group = _workgroup(self.athena_backend, name)
    shown = self.athena_backend.get_work_group(name)
    return json.dumps({"WorkGroup": {**shown, "State": group.state}})


#: Settings of ConfigurationUpdates that remove a setting -> the setting.
REMOVALS = {
    "RemoveBytesScannedCutoffPerQuery": "BytesScannedCutoffPerQuery",
    "RemoveCustomerContentEncryptionConfiguration": "CustomerContentEncryptionConfiguration",
    "RemoveOutputLocation": "OutputLocation",
    "RemoveEncryptionConfiguration": "EncryptionConfiguration",
    "RemoveExpectedBucketOwner": "ExpectedBucketOwner",
    "RemoveAclConfiguration": "AclConfiguration",
}


def _updated(former: Mapping[str, Any], updates: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(former)
    for key, value in updates.items():
        if key in REMOVALS:
            if value:
                result.pop(REMOVALS[key], None)
        elif key.endswith("Updates"):
            name = key.removesuffix("Updates")
            result[name] = _updated(result.get(name, {}), value)
        elif key == "EngineVersion":
            result[key] = {
                "EffectiveEngineVersion": "Athena engine version 3",
                **result.get(key, {}),
                **value,
            }
        else:
            result[key] = value
    return result


def _update_work_group(self: Any) -> str:
    given = parameters(self, "UpdateWorkGroup")
    group = _workgroup(self.athena_backend, given["WorkGroup"])
    group.configuration = _updated(group.configuration, given.get("ConfigurationUpdates", {}))
    group.description = given.get("Description", group.description)
    group.state = given.get("State", group.state)
    return "{}"


def _delete_work_group(self: Any) -> str:
    given = parameters(self, "DeleteWorkGroup")
    backend: AthenaBackend = self.athena_backend
    name = given["WorkGroup"]
    if name == "primary":
        raise _missing("The primary workgroup cannot be deleted.")
    group = _workgroup(backend, name)
    queries = [query.id for query in backend.named_queries.values() if query.workgroup is group]
    statements = [key for key in _statements(backend) if key[0] == name]
    ran = backend.__dict__.get("glue_local_queries")
    history = [one for one in ran.executions.values() if one.workgroup == name] if ran else []
    if (queries or statements or history) and not given.get("RecursiveDeleteOption"):
        raise _missing(f"WorkGroup {name} is not empty")
    for query_id in queries:
        del backend.named_queries[query_id]
    for statement in statements:
        del _statements(backend)[statement]
    if ran:
        for one in history:
            del ran.executions[one.id]
    backend.delete_work_group(name)
    backend.tagger.delete_all_tags_for_resource(group.arn)
    return "{}"


# --- named queries, prepared statements, data catalogs --------------------------------------------------------------


def _shown_query(query: Any) -> dict[str, Any]:
    shown = {
        "Name": query.name,
        "Description": query.description,
        "Database": query.database,
        "QueryString": query.query_string,
        "NamedQueryId": query.id,
        "WorkGroup": query.workgroup.name,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _get_named_query(self: Any) -> str:
    query_id = parameters(self, "GetNamedQuery")["NamedQueryId"]
    return json.dumps({"NamedQuery": _shown_query(_query(self.athena_backend, query_id))})


def _batch_get_named_query(self: Any) -> str:
    wanted = parameters(self, "BatchGetNamedQuery")["NamedQueryIds"]
    known = self.athena_backend.named_queries
    unknown = [query_id for query_id in wanted if query_id not in known]
    shown = [_shown_query(known[query_id]) for query_id in wanted if query_id in known]
    missing = [{"NamedQueryId": query_id, "ErrorCode": "NAMED_QUERY_NOT_FOUND"} for query_id in unknown]
    return json.dumps({"NamedQueries": shown, "UnprocessedNamedQueryIds": missing})


def _update_named_query(self: Any) -> str:
    given = parameters(self, "UpdateNamedQuery")
    query = _query(self.athena_backend, given["NamedQueryId"])
    query.name, query.query_string = given["Name"], given["QueryString"]
    query.description = given.get("Description", query.description)
    return "{}"


def _delete_named_query(self: Any) -> str:
    query = _query(self.athena_backend, parameters(self, "DeleteNamedQuery")["NamedQueryId"])
    del self.athena_backend.named_queries[query.id]
    return "{}"


_moto_create_named_query = AthenaResponse.create_named_query


def _create_named_query(self: Any) -> Any:
    """Create a query, or answer as before to a request that is repeated with its token."""
    given = parameters(self, "CreateNamedQuery")
    token = given.pop("ClientRequestToken", None)
    answered = attached(self.athena_backend, "glue_local_named_query_tokens")
    if token not in answered:
        answer = _moto_create_named_query(self)
        if token is None or not isinstance(answer, str):
            return answer
        answered[token] = given, answer
    former, answer = answered[token]
    if former != given:
        raise _missing("Idempotent parameters don't match")
    return answer


def _create_prepared_statement(self: Any) -> str:
    given = parameters(self, "CreatePreparedStatement")
    name, workgroup = given["StatementName"], given["WorkGroup"]
    _workgroup(self.athena_backend, workgroup)
    kept = _statements(self.athena_backend)
    if (workgroup, name) in kept:
        raise _missing(f"Prepared Statement {name} already exists in WorkGroup {workgroup}")
    made: Any = PreparedStatement
    kept[workgroup, name] = made(name, workgroup, given["QueryStatement"], given.get("Description"))
    return "{}"


def _get_prepared_statement(self: Any) -> str:
    given = parameters(self, "GetPreparedStatement")
    statement = _statement(self.athena_backend, given["WorkGroup"], given["StatementName"])
    return json.dumps({"PreparedStatement": _shown(statement)})


def _shown(statement: Any) -> dict[str, Any]:
    found = {
        "StatementName": statement.statement_name,
        "QueryStatement": statement.query_statement,
        "WorkGroupName": statement.workgroup,
        "Description": statement.description,
        "LastModifiedTime": unix_time(statement.last_modified_time),
    }
    return {key: value for key, value in found.items() if value is not None}


def _list_prepared_statements(self: Any) -> str:
    workgroup = parameters(self, "ListPreparedStatements")["WorkGroup"]
    _workgroup(self.athena_backend, workgroup)
    found = [s for key, s in _statements(self.athena_backend).items() if key[0] == workgroup]
    shown = [
        {"StatementName": s.statement_name, "LastModifiedTime": unix_time(s.last_modified_time)}
        for s in found
    ]
    return json.dumps({"PreparedStatements": shown})


def _batch_get_prepared_statement(self: Any) -> str:
    given = parameters(self, "BatchGetPreparedStatement")
    _workgroup(self.athena_backend, given["WorkGroup"])
    shown, missing = [], []
    for name in given["PreparedStatementNames"]:
        try:
            shown.append(_shown(_statement(self.athena_backend, given["WorkGroup"], name)))
        except ServiceError as error:
            code = "STATEMENT_NOT_FOUND"
            missing.append({"StatementName": name, "ErrorCode": code, "ErrorMessage": error.message})
    return json.dumps({"PreparedStatements": shown, "UnprocessedPreparedStatementNames": missing})


def _update_prepared_statement(self: Any) -> str:
    given = parameters(self, "UpdatePreparedStatement")
    statement = _statement(self.athena_backend, given["WorkGroup"], given["StatementName"])
    statement.query_statement = given["QueryStatement"]
    statement.description = given.get("Description", statement.description)
    statement.last_modified_time = datetime.now()
    return "{}"


def _delete_prepared_statement(self: Any) -> str:
    given = parameters(self, "DeletePreparedStatement")
    _statement(self.athena_backend, given["WorkGroup"], given["StatementName"])
    del _statements(self.athena_backend)[given["WorkGroup"], given["StatementName"]]
    return "{}"


def _get_data_catalog(self: Any) -> str:
    name = parameters(self, "GetDataCatalog")["Name"]
    if name == "AwsDataCatalog":
        return json.dumps({"DataCatalog": {"Name": name, "Type": "GLUE"}})
    _catalog(self.athena_backend, name)
    return json.dumps({"DataCatalog": self.athena_backend.get_data_catalog(name)})


def _list_data_catalogs(self: Any) -> str:
    """The account's own Glue Data Catalog is always there."""
    known = [{"CatalogName": "AwsDataCatalog", "Type": "GLUE"}]
    known += [
        {"CatalogName": each.name, "Type": each.type} for each in self.athena_backend.data_catalogs.values()
    ]
    return json.dumps({"DataCatalogsSummary": known})


def _update_data_catalog(self: Any) -> str:
    given = parameters(self, "UpdateDataCatalog")
    catalog = _catalog(self.athena_backend, given["Name"])
    catalog.type = given["Type"]
    catalog.description = given.get("Description", catalog.description)
    catalog.parameters = given.get("Parameters", catalog.parameters)
    return "{}"


def _delete_data_catalog(self: Any) -> str:
    catalog = _catalog(self.athena_backend, parameters(self, "DeleteDataCatalog")["Name"])
    del self.athena_backend.data_catalogs[catalog.name]
    self.athena_backend.tagger.delete_all_tags_for_resource(catalog.arn)
    return json.dumps(
        {"DataCatalog": {"Name": catalog.name, "Type": catalog.type, "Status": "DELETE_COMPLETE"}}
    )


def _workgroup_of_named_query(call: actions.Call) -> str | None:
    """The workgroup that an IAM decision about a named query is made for."""
    queries = athena_backends[call.account_id][call.region].named_queries
    query = queries.get(call.parameters.get("NamedQueryId", ""))
    return query.workgroup.name if query else None


actions.athena_workgroup_finders.append(_workgroup_of_named_query)

ADDED: dict[str, Callable[[Any], str]] = {
    "update_work_group": _update_work_group,
    "batch_get_named_query": _batch_get_named_query,
    "update_named_query": _update_named_query,
    "delete_named_query": _delete_named_query,
    "batch_get_prepared_statement": _batch_get_prepared_statement,
    "list_prepared_statements": _list_prepared_statements,
    "update_prepared_statement": _update_prepared_statement,
    "delete_prepared_statement": _delete_prepared_statement,
    "update_data_catalog": _update_data_catalog,
    "delete_data_catalog": _delete_data_catalog,
}
REPLACED: dict[str, Callable[[Any], str]] = {
    **{name: _of_what_is_there(name) for name in ("tag_resource", "untag_resource")},
    "list_tags_for_resource": _list_tags,
    "create_named_query": _create_named_query,
    "create_prepared_statement": _create_prepared_statement,
    "get_work_group": _get_work_group,
    "delete_work_group": _delete_work_group,
    "get_named_query": _get_named_query,
    "get_prepared_statement": _get_prepared_statement,
    "get_data_catalog": _get_data_catalog,
    "list_data_catalogs": _list_data_catalogs,
}
_moto_group = WorkGroup.__init__
_moto_get_group, _moto_groups = AthenaBackend.get_work_group, AthenaBackend.list_work_groups


def _make_group(self: Any, *arguments: Any, **named: Any) -> None:
    _moto_group(self, *arguments, **named)
    self.created = unix_time()


def _group(self: Any, name: str) -> dict[str, Any] | None:
    """Return a workgroup with the time when it was made: moto tells when it was asked."""
    shown = _moto_get_group(self, name)
    return shown and {**shown, "CreationTime": self.work_groups[name].created}


def _groups(self: Any) -> list[dict[str, Any]]:
    shown = _moto_groups(self)
    return [{**each, "CreationTime": self.work_groups[each["Name"]].created} for each in shown]


_moto_reserve = AthenaBackend.create_capacity_reservation


def _create_capacity_reservation(self: AthenaBackend, name: str, target_dpus: int, tags: Any) -> None:
    """https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateCapacityReservation.html: Tags may be absent."""
    _moto_reserve(self, name, target_dpus, tags or [])


PATCHES = (
    MotoPatch(
        "a capacity reservation without tags fails, and workgroups are as old as the question",
        AthenaBackend,
        replaces={
            "create_capacity_reservation": _create_capacity_reservation,
            "get_work_group": _group,
            "list_work_groups": _groups,
        },
    ),
    MotoPatch("a workgroup does not know when it was made", WorkGroup, replaces={"__init__": _make_group}),
    MotoPatch(
        "Athena fails on untagged or unknown things, and cannot update or delete",
        AthenaResponse,
        ADDED,
        REPLACED,
    ),
)
