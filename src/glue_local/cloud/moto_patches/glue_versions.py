"""UpdateTable with a VersionId replaces the entry of that version, and no later one; SkipArchive keeps no former one.

Iceberg's commits stand on it: of two writers that read the same version, the second one fails.
Source: https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html and
https://iceberg.apache.org/docs/latest/aws/#optimistic-locking
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.glue.exceptions import GlueClientError, VersionNotFoundException
from moto.glue.models import FakeTable, GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError

_plain = GlueResponse.update_table


def update_table(self: Any) -> ActionResult:
    """Replace a table's entry; ConcurrentModificationException if the version given is not the latest.

    Nothing comes between: a service makes one change at a time.
    """
    given = self.parameters
    wanted = given.get("VersionId")
    table = self.glue_backend.get_table(given["DatabaseName"], given["TableInput"]["Name"])
    former = str(table.as_dict()["VersionId"])
    if wanted is not None and former != str(wanted):
        raise ServiceError(
            "ConcurrentModificationException", "Update table failed due to concurrent modifications."
        )
    answer: ActionResult = _plain(self)
    if given.get("SkipArchive"):
        table.delete_version(former)
    return answer


_moto_delete_version = GlueBackend.delete_table_version


def delete_table_version(self: GlueBackend, database_name: str, table_name: str, version_id: str) -> None:
    """Delete a former version of a table: without its current one there would be no table."""
    table = self.get_table(database_name, table_name)
    if str(version_id) not in table.versions:
        raise VersionNotFoundException
    if str(table.as_dict()["VersionId"]) == str(version_id) and not left_to_moto("glue"):
        raise ServiceError(
            "InvalidInputException", f"Version {version_id} is the current one of table {table_name}"
        )
    _moto_delete_version(self, database_name, table_name, version_id)


def batch_delete_table_version(self: Any) -> ActionResult:
    """Delete several versions; the answer tells which could not be.

    https://docs.aws.amazon.com/glue/latest/webapi/API_BatchDeleteTableVersion.html
    """
    database, table, versions = (
        self.parameters[name] for name in ("DatabaseName", "TableName", "VersionIds")
    )
    self.glue_backend.get_table(database, table)
    errors = []
    for version in versions:
        try:
            self.glue_backend.delete_table_version(database, table, version)
        except (GlueClientError, ServiceError) as error:
            detail = {"ErrorCode": error.error_type, "ErrorMessage": error.message}
            errors.append({"TableName": table, "VersionId": version, "ErrorDetail": detail})
    return ActionResult({"Errors": errors})


_moto_init = FakeTable.__init__


def begin(self: FakeTable, *arguments: Any, **named: Any) -> None:
    """Make a table, whose first version is 0 and as old as it is.

    So answers of ``aws glue get-table`` show it, which people published; AWS's page does not say.
    """
    _moto_init(self, *arguments, **named)
    if not left_to_moto("glue"):
        self._current_version, self.versions = 0, {"0": self.versions["1"]}
        self.updated_time = self.created_time


PATCHES = (
    MotoPatch("the first version of a table is 1", FakeTable, replaces={"__init__": begin}),
    MotoPatch(
        "UpdateTable takes no account of VersionId and SkipArchive",
        GlueResponse,
        adds={"batch_delete_table_version": batch_delete_table_version},
        replaces={"update_table": update_table},
    ),
    MotoPatch(
        "the current version of a table can be deleted, and no one can read the table then",
        GlueBackend,
        replaces={"delete_table_version": delete_table_version},
    ),
)
