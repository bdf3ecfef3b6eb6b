"""What Lake Formation grants by itself: ``Super`` to IAMAllowedPrincipals on each new database and table.

As long as that grant stands, IAM alone decides on a table for all who are not opted in. A grant ends with its table.
Source: https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html. What creators of databases and
tables get by themselves is not granted: the endpoint's tables are made by the account, which is not bound.
"""

from __future__ import annotations

from typing import Any

from moto.glue.models import FakeDatabase, FakeTable, GlueBackend
from moto.lakeformation.models import LakeFormationBackend, PermissionCatalog, lakeformation_backends

from glue_local.cloud.moto_patches.lakeformation import CHANGING, OF_TABLES
from glue_local.cloud.moto_patches.patching import MotoPatch

#: The group as the API names it.
IAM_ALLOWED_PRINCIPALS = "IAM_ALLOWED_PRINCIPALS"

_moto_create_database = GlueBackend.create_database
_moto_create_table = GlueBackend.create_table
_moto_delete_database = GlueBackend.delete_database
_moto_delete_table = GlueBackend.delete_table


def lake_formation(glue: GlueBackend) -> LakeFormationBackend:
    """The Lake Formation of a catalog's account and region."""
    backend: LakeFormationBackend = lakeformation_backends[glue.account_id][glue.region_name]
    return backend


def _grant(glue: GlueBackend, defaults: list[dict[str, Any]], resource: dict[str, Any]) -> None:
    for default in defaults:
        lake_formation(glue).grant_permissions(
            glue.account_id, dict(default["Principal"]), resource, list(default["Permissions"]), []
        )


def _defaults(glue: GlueBackend, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lake_formation(glue).get_data_lake_settings(glue.account_id).get(name) or []
    return found


def _forget(glue: GlueBackend, kind: str, names: dict[str, str]) -> None:
    """Drop the grants on a database, or on tables and their columns, whose resource has these names."""
    kinds = OF_TABLES if kind == "Table" else (kind,)
    with CHANGING:
        catalog = lake_formation(glue).grants.get(glue.account_id, PermissionCatalog())
        catalog.permissions = {
            grant
            for grant in catalog.permissions
            if not any(
                found in kinds and names.items() <= grant.resource[found].items() for found in grant.resource
            )
        }


def _create_database(
    self: GlueBackend, database_name: str, database_input: dict[str, Any], *rest: Any, **named: Any
) -> FakeDatabase:
    database = _moto_create_database(self, database_name, database_input, *rest, **named)
    _grant(self, _defaults(self, "CreateDatabaseDefaultPermissions"), {"Database": {"Name": database_name}})
    return database


def _create_table(
    self: GlueBackend, database_name: str, table_name: str, *rest: Any, **named: Any
) -> FakeTable:
    table = _moto_create_table(self, database_name, table_name, *rest, **named)
    own = self.get_database(database_name).input.get("CreateTableDefaultPermissions")
    defaults = _defaults(self, "CreateTableDefaultPermissions") if own is None else own
    _grant(self, defaults, {"Table": {"DatabaseName": database_name, "Name": table_name}})
    return table


def _delete_database(self: GlueBackend, database_name: str) -> None:
    _moto_delete_database(self, database_name)
    _forget(self, "Database", {"Name": database_name})
    _forget(self, "Table", {"DatabaseName": database_name})


def _delete_table(self: GlueBackend, database_name: str, table_name: str) -> None:
    _moto_delete_table(self, database_name, table_name)
    _forget(self, "Table", {"DatabaseName": database_name, "Name": table_name})


PATCHES = (
    MotoPatch(
        "new databases and tables are not open to IAMAllowedPrincipals, and grants outlive them",
        GlueBackend,
        replaces={
            "create_database": _create_database,
            "create_table": _create_table,
            "delete_database": _delete_database,
            "delete_table": _delete_table,
        },
    ),
)
