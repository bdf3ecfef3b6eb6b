"""What Lake Formation lets a principal see and read of a table, and how Glue's catalog shows that.

Lake Formation decides for a principal that is opted in, and for everybody on a table without the grant to
IAMAllowedPrincipals; else IAM does. Like IAM's, its permissions hold while enforcement is on, and not for the account
itself. Source: https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-access-workflow.html (who is decided for),
lf-permissions-reference.html (what SELECT and DESCRIBE open) and limitations.html (GetTable lists the columns that
the caller has) beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.models import FakeTable, GlueBackend
from moto.glue.responses import GlueResponse
from moto.lakeformation.models import LakeFormationBackend

from glue_local.cloud.moto_patches.iam.authorize import current_principal, enforcing
from glue_local.cloud.moto_patches.iam.policy import Principal
from glue_local.cloud.moto_patches.lakeformation import OF_TABLES
from glue_local.cloud.moto_patches.lakeformation_defaults import IAM_ALLOWED_PRINCIPALS, lake_formation
from glue_local.cloud.moto_patches.lakeformation_filters import data_cells_filter
from glue_local.cloud.moto_patches.lakeformation_locations import location_of
from glue_local.cloud.moto_patches.lakeformation_opt_ins import is_data_lake_administrator, opt_ins
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError

Named = Mapping[str, Any]
#: Permissions that open a table's rows, and those that open what the catalog says of it.
SELECT = frozenset({"ALL", "SELECT"})
DESCRIBE = SELECT | {"ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT"}


@dataclass(frozen=True)
class Access:
    """The columns that Lake Formation lets a principal see in the catalog, and those whose values it may read."""

    described: frozenset[str]
    selected: frozenset[str]


def columns_of(table: FakeTable) -> list[str]:
    """A table's columns, its partition keys last."""
    shown = table.as_dict()
    columns = [*shown.get("StorageDescriptor", {}).get("Columns", []), *shown.get("PartitionKeys", [])]
    return [column["Name"] for column in columns]


def _is_of(value: Named, table: FakeTable) -> bool:
    """Whether a Table or TableWithColumns names a table, by its name or as one of all in its database."""
    if value.get("DatabaseName") != table.database_name:
        return False
    # Of a grant with both, the name counts: in doubt less is open.
    name = value.get("Name")
    return name == table.name if name else "TableWildcard" in value


def _picked(value: Named, columns: list[str]) -> frozenset[str]:
    """The columns of ColumnNames or ColumnWildcard; all columns without either."""
    if value.get("ColumnNames"):
        return frozenset(value["ColumnNames"]) & frozenset(columns)
    return frozenset(columns) - frozenset(
        (value.get("ColumnWildcard") or {}).get("ExcludedColumnNames") or []
    )


def _unsupported(what: str, table: FakeTable) -> ServiceError:
    message = (
        f"The local endpoint does not evaluate {what}, of which there is one for {table.database_name}.{table.name}: "
        "grant on the table or its columns."
    )
    return ServiceError("InvalidInputException", message)


def _opened(backend: LakeFormationBackend, resource: Named, table: FakeTable) -> frozenset[str] | None:
    """The columns of a table that a grant's resource covers; None if the grant is for another table."""
    kind, value = next(iter(resource.items()))
    if kind == "LFTagPolicy" and value["ResourceType"] == "TABLE":
        raise _unsupported("grants by tag (LFTagPolicy)", table)
    if kind == "DataCellsFilter":
        if (value["DatabaseName"], value["TableName"]) != (table.database_name, table.name):
            return None
        data = data_cells_filter(backend, value)
        if "AllRowsWildcard" not in data["RowFilter"]:
            raise _unsupported("row filters (DataCellsFilter)", table)
        return _picked(data, columns_of(table))
    if kind not in OF_TABLES or not _is_of(value, table):
        return None
    return _picked(value, columns_of(table))


def _grants(backend: LakeFormationBackend, names: set[str]) -> Iterator[tuple[Named, set[str]]]:
    """The resource and permissions of each grant to one of these names."""
    catalog = backend.grants.get(backend.account_id)
    for grant in list(catalog.permissions) if catalog else []:
        if grant.principal.get("DataLakePrincipalIdentifier") in names:
            yield grant.resource, set(grant.permissions)


def is_opted_in(backend: LakeFormationBackend, arn: str, table: FakeTable) -> bool:
    """Whether a role or user is under Lake Formation's permissions for a table in hybrid access mode."""
    return any(
        one["Principal"].get("DataLakePrincipalIdentifier") == arn and _is_of(value, table)
        for one in list(opt_ins(backend).values())
        for kind, value in one["Resource"].items()
        if kind in OF_TABLES
    )


def _is_open(backend: LakeFormationBackend, table: FakeTable) -> bool:
    """Whether the grant to IAMAllowedPrincipals exists, so IAM decides for principals that are not opted in."""
    grants = _grants(backend, {IAM_ALLOWED_PRINCIPALS})
    return any("ALL" in held and "Table" in on and _is_of(on["Table"], table) for on, held in grants)


def access(glue: GlueBackend, principal: Principal, table: FakeTable) -> Access | None:
    """What Lake Formation lets a principal see and read of a table; None where IAM alone decides.

    ServiceError where that depends on a kind of grant that is not evaluated.
    """
    if not enforcing() or principal.is_root:
        return None
    backend, arn = lake_formation(glue), principal.identity_arn
    if not is_opted_in(backend, arn, table) and _is_open(backend, table):
        return None
    everything: frozenset[str] = frozenset(columns_of(table))
    described = everything if is_data_lake_administrator(backend, arn) else frozenset()
    selected: frozenset[str] = frozenset()
    for resource, held in _grants(backend, {arn, f"{principal.account_id}:IAMPrincipals"}):
        opened = _opened(backend, resource, table) or frozenset()
        if held & SELECT:
            selected |= opened
        if held & DESCRIBE:
            described |= opened
    return Access(described, selected)


# --- Glue's catalog -----------------------------------------------------------------------------------------------


def _access(response: Any, table: FakeTable) -> Access | None:
    principal, _ = current_principal()
    return access(response.glue_backend, principal, table)


def _seen(shown: Any, columns: frozenset[str]) -> Any:
    """A table or partition as Glue shows it, without the columns that are not among these."""
    if isinstance(shown, list):
        return [_seen(each, columns) for each in shown]
    if not isinstance(shown, dict):
        return shown
    return {
        key: [each for each in value if each["Name"] in columns]
        if key in ("Columns", "PartitionKeys") and value
        else _seen(value, columns)
        for key, value in shown.items()
    }


def _of_one_table(method: Callable[[Any], ActionResult], parameter: str) -> Callable[[Any], ActionResult]:
    """A read of one table or its partitions, as far as Lake Formation lets the caller see it."""

    def respond(self: Any) -> ActionResult:
        given = self.parameters
        table = self.glue_backend.get_table(given["DatabaseName"], given[parameter])
        opened = _access(self, table)
        if opened is None:
            return method(self)
        if not opened.described:
            message = f"Insufficient Lake Formation permission(s): Required Describe on {table.name}"
            raise ServiceError("AccessDeniedException", message)
        return ActionResult(_seen(method(self).result, opened.described))

    return respond


def _registered(response: Any, shown: dict[str, Any]) -> dict[str, Any]:
    """A table with the field that says whether its data is in a registered location."""
    location = shown.get("StorageDescriptor", {}).get("Location") or ""
    found = location_of(lake_formation(response.glue_backend), location) if location else None
    return {**shown, "IsRegisteredWithLakeFormation": found is not None}


_moto_get_tables = GlueResponse.get_tables
_moto_get_table = GlueResponse.get_table


def _get_table(self: Any) -> ActionResult:
    answer: Any = _moto_get_table(self).result
    return ActionResult({"Table": _registered(self, answer["Table"])})


def _get_tables(self: Any) -> ActionResult:
    """Tables that the caller may see nothing of are left out."""
    answer: Any = _moto_get_tables(self).result
    found = []
    for shown in answer["TableList"]:
        opened = _access(self, self.glue_backend.get_table(shown["DatabaseName"], shown["Name"]))
        if opened is None:
            found.append(_registered(self, shown))
        elif opened.described:
            found.append(_registered(self, _seen(shown, opened.described)))
    return ActionResult({**answer, "TableList": found})


PATCHES = (
    MotoPatch(
        "the catalog shows columns that Lake Formation does not grant",
        GlueResponse,
        replaces={
            "get_table": _of_one_table(_get_table, "Name"),
            "get_tables": _get_tables,
            **{
                name: _of_one_table(getattr(GlueResponse, name), "TableName")
                for name in (
                    "batch_get_partition",
                    "get_partition",
                    "get_partitions",
                    "get_table_version",
                    "get_table_versions",
                )
            },
        },
    ),
)
