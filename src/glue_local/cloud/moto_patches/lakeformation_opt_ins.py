"""Lake Formation's opt-ins: who is under its permissions in hybrid access mode, for which resources.

Source: https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_CreateLakeFormationOptIn.html,
API_DeleteLakeFormationOptIn.html and API_ListLakeFormationOptIns.html beside it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from moto.glue.models import glue_backends
from moto.lakeformation import urls
from moto.lakeformation.models import LakeFormationBackend
from moto.lakeformation.responses import LakeFormationResponse

from glue_local.cloud import paging
from glue_local.cloud.moto_patches.iam.authorize import current_principal, enforcing
from glue_local.cloud.moto_patches.lakeformation import OF_TABLES, canonical
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, not_found, parameters

DEFAULT_PAGE = 1000


def opt_ins(backend: LakeFormationBackend) -> dict[str, dict[str, Any]]:
    """Every opt-in (LakeFormationOptInsInfo) of an account and region, by principal and resource."""
    return attached(backend, "opt_ins")


def is_data_lake_administrator(backend: LakeFormationBackend, arn: str) -> bool:
    """Whether the account's settings name a role or user as an administrator of the data lake."""
    admins = backend.get_data_lake_settings(backend.account_id).get("DataLakeAdmins") or []
    return any(admin.get("DataLakePrincipalIdentifier") == arn for admin in admins)


def _key(principal: Mapping[str, Any], resource: Mapping[str, Any]) -> str:
    return json.dumps([principal, resource], sort_keys=True)


def _check_administrator(backend: LakeFormationBackend) -> str:
    """Return who asks; AccessDeniedException unless it may opt principals in and out."""
    principal, _ = current_principal()
    bound = enforcing() and not principal.is_root
    if bound and not is_data_lake_administrator(backend, principal.identity_arn):
        raise ServiceError("AccessDeniedException", "Insufficient Lake Formation permission(s) on Catalog")
    return principal.arn


def _check_exists(backend: LakeFormationBackend, resource: Mapping[str, Any]) -> None:
    """EntityNotFoundException if a resource names a database or table that is not there."""
    kind, value = next(iter(resource.items()))
    glue = glue_backends[backend.account_id][backend.region_name]
    name = value.get("Name") if kind == "Database" else value.get("DatabaseName")
    if kind != "Database" and kind not in OF_TABLES:
        return
    if name not in glue.databases:
        raise not_found("Database", str(name))
    if (
        kind in OF_TABLES
        and "TableWildcard" not in value
        and value["Name"] not in glue.databases[name].tables
    ):
        raise not_found("Table", str(value["Name"]))


def _named(response: Any, operation: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    given = parameters(response, operation)
    if len(given["Resource"]) != 1:
        raise ServiceError("InvalidInputException", "Resource must have exactly one field populated.")
    return given, given["Principal"], canonical(given["Resource"], response.current_account)


def _create(self: Any) -> str:
    backend = self.lakeformation_backend
    given, principal, resource = _named(self, "CreateLakeFormationOptIn")
    updated_by = _check_administrator(backend)
    _check_exists(backend, resource)
    opt_in = {"Principal": principal, "Resource": resource, "LastUpdatedBy": updated_by}
    if "Condition" in given:
        opt_in["Condition"] = given["Condition"]
    opt_ins(backend)[_key(principal, resource)] = opt_in | {"LastModified": time.time()}
    return "{}"


def _delete(self: Any) -> str:
    _, principal, resource = _named(self, "DeleteLakeFormationOptIn")
    _check_administrator(self.lakeformation_backend)
    if opt_ins(self.lakeformation_backend).pop(_key(principal, resource), None) is None:
        raise not_found("Opt-in of", principal.get("DataLakePrincipalIdentifier", ""))
    return "{}"


def _list(self: Any) -> str:
    given = parameters(self, "ListLakeFormationOptIns")
    wanted = {"Principal": given["Principal"]} if given.get("Principal") else {}
    if given.get("Resource"):
        wanted["Resource"] = canonical(given["Resource"], self.current_account)
    found = [one for one in opt_ins(self.lakeformation_backend).values() if wanted.items() <= one.items()]
    refused = partial(ServiceError, "InvalidInputException")
    page, more = paging.page(found, given, refused, DEFAULT_PAGE)
    return json.dumps({"LakeFormationOptInsInfoList": page, **more})


PATCHES = (
    MotoPatch(
        "opt-ins of hybrid access mode",
        LakeFormationResponse,
        adds={
            "create_lake_formation_opt_in": _create,
            "delete_lake_formation_opt_in": _delete,
            "list_lake_formation_opt_ins": _list,
        },
        routes={
            f"{{0}}/{operation}$": LakeFormationResponse.dispatch
            for operation in (
                "CreateLakeFormationOptIn",
                "DeleteLakeFormationOptIn",
                "ListLakeFormationOptIns",
            )
        },
        urls=urls,
    ),
)
