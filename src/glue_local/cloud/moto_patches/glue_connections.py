"""Glue connections: UpdateConnection, DeleteConnection, BatchDeleteConnection.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-connections-connections.html
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.glue.models import FakeConnection, GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import not_found, parameters


def _existing(backend: GlueBackend, name: str) -> FakeConnection:
    connection = backend.connections.get(name)
    if connection is None:
        raise not_found("Connection", name)
    return connection


def _delete(backend: GlueBackend, name: str) -> None:
    connection = _existing(backend, name)
    del backend.connections[name]
    backend.tagger.delete_all_tags_for_resource(connection.arn)


def _update_connection(self: Any) -> ActionResult:
    given = parameters(self, "UpdateConnection")
    former = _existing(self.glue_backend, given["Name"])
    definition = {**given["ConnectionInput"], "Name": given["Name"]}
    updated = FakeConnection(self.glue_backend, former.catalog_id, definition, {})
    updated.created_time = former.created_time
    updated.updated_time = utcnow()
    self.glue_backend.connections[given["Name"]] = updated
    return EmptyResult()


def _delete_connection(self: Any) -> ActionResult:
    _delete(self.glue_backend, parameters(self, "DeleteConnection")["ConnectionName"])
    return EmptyResult()


def _batch_delete_connection(self: Any) -> ActionResult:
    succeeded, errors = [], {}
    for name in parameters(self, "BatchDeleteConnection")["ConnectionNameList"]:
        if name in self.glue_backend.connections:
            _delete(self.glue_backend, name)
            succeeded.append(name)
        else:
            message = f"Connection {name} not found."
            errors[name] = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": message}
    return ActionResult({"Succeeded": succeeded, "Errors": errors})


_moto_as_dict = FakeConnection.as_dict


def _as_dict(self: FakeConnection, hide_password: bool = False) -> dict[str, Any]:
    """The connection with its type and criteria on top, as GetConnection shows them."""
    shown: dict[str, Any] = _moto_as_dict(self, hide_password)
    names = ("ConnectionType", "MatchCriteria")
    return shown | {name: self.connection_input[name] for name in names if name in self.connection_input}


PATCHES = (
    MotoPatch(
        "connections cannot be updated or deleted",
        GlueResponse,
        adds={
            "update_connection": _update_connection,
            "delete_connection": _delete_connection,
            "batch_delete_connection": _batch_delete_connection,
        },
    ),
    MotoPatch("GetConnection leaves out the type", FakeConnection, replaces={"as_dict": _as_dict}),
)
