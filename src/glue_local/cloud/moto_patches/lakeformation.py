"""Lake Formation's grants: revoking what was not granted fails, listing matches every kind of resource.

Source: https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_ListPermissions.html and
API_RevokePermissions.html beside it. What a grant opens is in lakeformation_access.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import RLock
from typing import Any

from moto.lakeformation.models import LakeFormationBackend, PermissionCatalog
from moto.lakeformation.responses import LakeFormationResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, parameters

Resource = Mapping[str, Any]
#: ResourceType of ListPermissions -> kinds of resource it shows.
RESOURCE_TYPES: dict[str, tuple[str, ...]] = {
    "CATALOG": ("Catalog",),
    "DATABASE": ("Database",),
    "TABLE": ("Table", "TableWithColumns", "DataCellsFilter"),
    "DATA_LOCATION": ("DataLocation",),
    "LF_TAG": ("LFTag",),
    "LF_TAG_POLICY": ("LFTagPolicy",),
    "LF_TAG_POLICY_DATABASE": ("LFTagPolicy",),
    "LF_TAG_POLICY_TABLE": ("LFTagPolicy",),
    "LF_NAMED_TAG_EXPRESSION": ("LFTagExpression",),
}
OF_TABLES = ("Table", "TableWithColumns")
#: Held by anyone who changes grants: moto keeps them in a set, and Terraform grants many at once.
CHANGING = RLock()


def canonical(resource: Resource, catalog_id: str) -> dict[str, Any]:
    """A resource in one form: with its catalog, columns and tag values in order."""
    if len(resource) != 1:
        raise ServiceError(
            "InvalidInputException", f"A resource is one of its kinds, not {len(resource)} of them."
        )
    kind, value = next(iter(resource.items()))
    shown = dict(value)
    if kind == "DataCellsFilter":
        shown.setdefault("TableCatalogId", catalog_id)
    elif kind != "Catalog":
        shown.setdefault("CatalogId", catalog_id)
    for key in ("ColumnNames", "TagValues"):
        if key in shown:
            shown[key] = sorted(shown[key])
    if "ExcludedColumnNames" in shown.get("ColumnWildcard", {}):
        shown["ColumnWildcard"] = {
            "ExcludedColumnNames": sorted(shown["ColumnWildcard"]["ExcludedColumnNames"])
        }
    if "Expression" in shown:
        terms = [{**term, "TagValues": sorted(term["TagValues"])} for term in shown["Expression"]]
        shown["Expression"] = sorted(terms, key=lambda term: term["TagKey"])
    return {kind: shown}


def _table_of(value: Mapping[str, Any]) -> tuple[Any, ...]:
    wildcard = "TableWildcard" in value and not value.get("Name")
    return value.get("CatalogId"), value.get("DatabaseName"), "*" if wildcard else value.get("Name")


def matches(granted: Resource, wanted: Resource) -> bool:
    """Whether a grant's resource is shown for a wanted one: a table shows the grants on its columns too."""
    granted_kind, granted_value = next(iter(granted.items()))
    wanted_kind, wanted_value = next(iter(wanted.items()))
    if wanted_kind in OF_TABLES and granted_kind in OF_TABLES:
        return _table_of(granted_value) == _table_of(wanted_value)
    return granted_kind == wanted_kind and granted_value == wanted_value


def _grant(
    self: LakeFormationBackend, catalog_id: str, principal: Any, resource: Any, *rest: Any, **named: Any
) -> None:
    with CHANGING:
        _moto_grant(self, catalog_id, principal, canonical(resource, catalog_id), *rest, **named)
        grants = self.grants[catalog_id]
        grants.permissions = set(grants.permissions)  # what was merged has another hash now


_moto_grant = LakeFormationBackend.grant_permissions
_moto_revoke = LakeFormationBackend.revoke_permissions


def _revoke(
    self: LakeFormationBackend,
    catalog_id: str,
    principal: dict[str, str],
    resource: dict[str, Any],
    permissions_to_revoke: list[str],
    permissions_with_grant_options_to_revoke: list[str],
) -> None:
    if catalog_id != self.account_id and catalog_id not in self.grants:
        return  # another account's catalog, of which nothing is known here
    wanted = canonical(resource, catalog_id)
    with CHANGING:
        grants = self.grants.setdefault(catalog_id, PermissionCatalog()).permissions
        granted = next((g for g in grants if g.principal == principal and g.resource == wanted), None)
        held = {*granted.permissions, *granted.permissions_with_grant_options} if granted else set()
        asked = {*(permissions_to_revoke or []), *(permissions_with_grant_options_to_revoke or [])}
        if not held & asked:
            name = principal.get("DataLakePrincipalIdentifier", "")
            message = (
                f"No permissions revoked. Grantee has no permissions: {name} does not hold "
                f"{', '.join(sorted(asked))} on the resource."
            )
            raise ServiceError("InvalidInputException", message)
        given_up = (permissions_to_revoke, permissions_with_grant_options_to_revoke)
        _moto_revoke(self, catalog_id, principal, wanted, *given_up)


def _list_permissions(self: Any) -> str:
    given = parameters(self, "ListPermissions")
    principal, resource, kind = given.get("Principal"), given.get("Resource"), given.get("ResourceType")
    if principal and not resource:
        raise ServiceError("InvalidInputException", "Resource is mandatory if Principal is set in the input.")
    if resource is not None and not resource:
        raise ServiceError("InvalidInputException", "Resource must name one resource.")
    catalog_id = given.get("CatalogId") or self.current_account
    catalog = self.lakeformation_backend.grants.get(catalog_id)
    found = []
    for grant in list(catalog.permissions) if catalog else []:
        if principal and grant.principal != principal:
            continue
        if kind and next(iter(grant.resource)) not in RESOURCE_TYPES.get(kind, ()):
            continue
        if resource and not matches(grant.resource, canonical(resource, catalog_id)):
            continue
        shown = grant.to_external_form()
        found.append(
            shown | {key: sorted(shown[key]) for key in ("Permissions", "PermissionsWithGrantOption")}
        )
    found.sort(key=lambda grant: json.dumps(grant, sort_keys=True))
    return json.dumps({"PrincipalResourcePermissions": found})


PATCHES = (
    MotoPatch(
        "revoking a permission that was not granted succeeds",
        LakeFormationBackend,
        replaces={"grant_permissions": _grant, "revoke_permissions": _revoke},
    ),
    MotoPatch(
        "listing grants ignores columns, cells filters and tag policies",
        LakeFormationResponse,
        replaces={"list_permissions": _list_permissions},
    ),
)
