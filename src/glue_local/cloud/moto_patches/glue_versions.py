"""UpdateTable with a VersionId replaces the entry of that version, and no later one; SkipArchive keeps no former one.

Iceberg's commits stand on it: of two writers that read the same version, the second one fails.
Source: https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html and
https://iceberg.apache.org/docs/latest/aws/#optimistic-locking
"""

from __future__ import annotations

import threading
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError

_plain = GlueResponse.update_table
#: Compares and replaces are one step.
_lock = threading.Lock()


def update_table(self: Any) -> ActionResult:
    """Replace a table's entry; ConcurrentModificationException if the version given is not the latest."""
    given = self.parameters
    wanted = given.get("VersionId")
    with _lock:
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


PATCHES = (
    MotoPatch(
        "UpdateTable takes no account of VersionId and SkipArchive",
        GlueResponse,
        replaces={"update_table": update_table},
    ),
)
