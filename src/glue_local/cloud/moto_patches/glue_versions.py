"""UpdateTable with a VersionId replaces the entry of that version, and no later one; SkipArchive keeps no former one.

Iceberg's commits stand on it: of two writers that read the same version, the second one fails.
Source: https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html and
https://iceberg.apache.org/docs/latest/aws/#optimistic-locking
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.glue.models import FakeTable
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
        replaces={"update_table": update_table},
    ),
)
