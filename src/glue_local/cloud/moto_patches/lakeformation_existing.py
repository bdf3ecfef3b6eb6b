"""Grants are on what there is; those of a batch that cannot be are told one by one, and the others hold.

Source: https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_GrantPermissions.html (EntityNotFound)
and API_BatchGrantPermissions.html beside it (Failures).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.glue.exceptions import GlueClientError
from moto.glue.models import GlueBackend, glue_backends
from moto.iam.models import iam_backends
from moto.lakeformation.responses import LakeFormationResponse

from glue_local.cloud.moto_patches.lakeformation import canonical
from glue_local.cloud.moto_patches.lakeformation_access import columns_of
from glue_local.cloud.moto_patches.lakeformation_filters import data_cells_filter
from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, not_found, parameters

#: What stands for every table of a database.
_ALL_TABLES = "ALL_TABLES"


def _check_table(glue: GlueBackend, value: dict[str, Any]) -> None:
    if value["DatabaseName"] not in glue.databases:
        raise not_found("Database", value["DatabaseName"])
    if (name := value.get("Name")) in (None, _ALL_TABLES):
        return
    if name not in glue.databases[value["DatabaseName"]].tables:
        raise not_found("Table", name)
    columns = columns_of(glue.get_table(value["DatabaseName"], name))
    named = value.get("ColumnNames") or (value.get("ColumnWildcard") or {}).get("ExcludedColumnNames") or []
    for column in named:
        if column not in columns:
            raise not_found("Column", column)


def check_exists(response: Any, catalog_id: str, resource: dict[str, Any]) -> None:
    """EntityNotFoundException for a grant on what is not there; of other accounts' catalogs nothing is known here."""
    glue = glue_backends[response.current_account][response.region]
    kind, value = next(iter(canonical(resource, catalog_id).items()))
    if left_to_moto("lakeformation") or value.get("CatalogId", catalog_id) != response.current_account:
        return
    if kind == "Database" and value["Name"] not in glue.databases:
        raise not_found("Database", value["Name"])
    if kind in ("Table", "TableWithColumns"):
        _check_table(glue, value)
    if kind == "DataCellsFilter":
        data_cells_filter(response.lakeformation_backend, value)
    if kind in ("LFTag", "LFTagPolicy"):
        defined = response.lakeformation_backend.list_lf_tags(catalog_id)
        for tag in value.get("Expression", []) if kind == "LFTagPolicy" else [value]:
            if not {*tag["TagValues"]} <= {*defined.get(tag["TagKey"], [])}:
                raise not_found("LF-tag", f"{tag['TagKey']} with the values {', '.join(tag['TagValues'])}")


#: Kind of a resource -> the permissions that there are on it.
#: https://docs.aws.amazon.com/lake-formation/latest/dg/lf-permissions-reference.html
_PERMISSIONS = {
    "Database": {"ALL", "SUPER_USER", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"},
    "Table": {"ALL", "SUPER_USER", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"},
    "DataLocation": {"DATA_LOCATION_ACCESS"},
}


def _check_permissions(given: dict[str, Any]) -> None:
    kind = next(iter(given["Resource"]))
    asked = {*given.get("Permissions", []), *given.get("PermissionsWithGrantOption", [])}
    if kind in _PERMISSIONS and not left_to_moto("lakeformation") and (wrong := asked - _PERMISSIONS[kind]):
        message = f"Permissions modification is invalid: there is no {', '.join(sorted(wrong))} on a {kind}."
        raise ServiceError("InvalidInputException", message)


_moto_grant = LakeFormationResponse.grant_permissions


def _check_principal(response: Any, given: dict[str, Any]) -> None:
    """InvalidInputException for a role or user of this account that is not there."""
    arn = given["Principal"].get("DataLakePrincipalIdentifier") or ""
    iam = iam_backends[response.current_account][response.partition]
    kind, _, _ = arn.rpartition(":")[2].partition("/")
    known: dict[str, Any] = {"role": iam.roles, "user": iam.users}
    there = known.get(kind)
    if not arn.startswith(f"arn:{response.partition}:iam::{response.current_account}:") or there is None:
        return
    if not left_to_moto("lakeformation") and arn not in {one.arn for one in list(there.values())}:
        raise ServiceError("InvalidInputException", f"Invalid principal, {arn}")


def _grant_permissions(self: Any) -> str:
    given = parameters(self, "GrantPermissions")
    check_exists(self, given.get("CatalogId") or self.current_account, given["Resource"])
    _check_permissions(given)
    _check_principal(self, given)
    return _moto_grant(self)


def _batch(operation: str) -> Callable[[Any], str]:
    grants = operation == "BatchGrantPermissions"

    def answer(self: Any) -> str:
        given = parameters(self, operation)
        catalog_id = given.get("CatalogId") or self.current_account
        backend = self.lakeformation_backend
        change, failures = backend.grant_permissions if grants else backend.revoke_permissions, []
        for entry in given["Entries"]:
            held = (entry.get("Permissions") or [], entry.get("PermissionsWithGrantOption") or [])
            try:
                if grants:
                    check_exists(self, catalog_id, entry["Resource"])
                    _check_permissions(entry)
                    _check_principal(self, entry)
                change(catalog_id, entry["Principal"], entry["Resource"], *held)
            except (GlueClientError, JsonRESTError) as error:
                told = {"ErrorCode": error.error_type, "ErrorMessage": error.message}
                failures.append({"RequestEntry": entry, "Error": told})
        return json.dumps({"Failures": failures})

    return answer


PATCHES = (
    MotoPatch(
        "grants are on what is not there, and those of a batch have no grant option and no failures",
        LakeFormationResponse,
        replaces={
            "grant_permissions": _grant_permissions,
            "batch_grant_permissions": _batch("BatchGrantPermissions"),
            "batch_revoke_permissions": _batch("BatchRevokePermissions"),
        },
    ),
)
