"""Lake Formation's data cells filters: create, get, update, delete, list.

Source: https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_DataCellsFilter.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from moto.lakeformation import urls
from moto.lakeformation.models import LakeFormationBackend
from moto.lakeformation.responses import LakeFormationResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, parameters

Key = tuple[str, str, str, str]
KEY = ("TableCatalogId", "DatabaseName", "TableName", "Name")


def _filters(backend: LakeFormationBackend) -> dict[Key, dict[str, Any]]:
    return attached(backend, "data_cells_filters")


def _key(backend: LakeFormationBackend, given: Mapping[str, Any]) -> Key:
    """What tells filters apart: the account's catalog where none is named."""
    if missing := [part for part in KEY[1:] if not given.get(part)]:
        raise ServiceError("InvalidInputException", f"Data cells filter: {', '.join(missing)} is missing")
    catalog = given.get(KEY[0]) or backend.account_id
    return str(catalog), given[KEY[1]], given[KEY[2]], given[KEY[3]]


def data_cells_filter(backend: LakeFormationBackend, named: Mapping[str, Any]) -> dict[str, Any]:
    """The data cells filter that a resource names; EntityNotFoundException if there is none."""
    key = _key(backend, named)
    found = _filters(backend).get(key)
    if found is None:
        raise ServiceError(
            "EntityNotFoundException", f"Data cells filter {key[3]} of {key[1]}.{key[2]} not found."
        )
    return found


def _existing(response: Any, named: Mapping[str, Any]) -> dict[str, Any]:
    return data_cells_filter(response.lakeformation_backend, named)


def _checked(data: dict[str, Any]) -> dict[str, Any]:
    if bool(data.get("ColumnNames")) is ("ColumnWildcard" in data):
        message = f"Data cells filter {data['Name']}: give either ColumnNames or ColumnWildcard"
        raise ServiceError("InvalidInputException", message)
    if "RowFilter" not in data:
        raise ServiceError("InvalidInputException", f"Data cells filter {data['Name']}: RowFilter is missing")
    return data | {"VersionId": str(uuid4())}


def _create(self: Any) -> str:
    data = parameters(self, "CreateDataCellsFilter")["TableData"]
    if _key(self.lakeformation_backend, data) in _filters(self.lakeformation_backend):
        raise ServiceError("AlreadyExistsException", f"Data cells filter {data['Name']} already exists.")
    _filters(self.lakeformation_backend)[_key(self.lakeformation_backend, data)] = _checked(data)
    return "{}"


def _get(self: Any) -> str:
    return json.dumps({"DataCellsFilter": _existing(self, parameters(self, "GetDataCellsFilter"))})


def _update(self: Any) -> str:
    data = parameters(self, "UpdateDataCellsFilter")["TableData"]
    _existing(self, data)
    _filters(self.lakeformation_backend)[_key(self.lakeformation_backend, data)] = _checked(data)
    return "{}"


def _delete(self: Any) -> str:
    given = parameters(self, "DeleteDataCellsFilter")
    _existing(self, given)
    del _filters(self.lakeformation_backend)[_key(self.lakeformation_backend, given)]
    return "{}"


def _list(self: Any) -> str:
    table = parameters(self, "ListDataCellsFilter").get("Table", {})
    wanted = {
        ours: table[theirs]
        for ours, theirs in (
            ("TableCatalogId", "CatalogId"),
            ("DatabaseName", "DatabaseName"),
            ("TableName", "Name"),
        )
        if theirs in table
    }
    found = [data for data in _filters(self.lakeformation_backend).values() if wanted.items() <= data.items()]
    return json.dumps({"DataCellsFilters": found})


PATCHES = (
    MotoPatch(
        "data cells filters",
        LakeFormationResponse,
        adds={
            "create_data_cells_filter": _create,
            "get_data_cells_filter": _get,
            "update_data_cells_filter": _update,
            "delete_data_cells_filter": _delete,
        },
        replaces={"list_data_cells_filter": _list},
        routes={
            f"{{0}}/{operation}DataCellsFilter$": LakeFormationResponse.dispatch
            for operation in ("Create", "Get", "Update", "Delete")
        },
        urls=urls,
    ),
)
