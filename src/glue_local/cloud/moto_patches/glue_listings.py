"""GetTables shows, of a database's tables, those that its caller may look up, and no other.

Source: https://docs.aws.amazon.com/glue/latest/dg/security_iam_id-based-policy-examples.html (Filter tables by
GetTables permission). Athena lists tables in its caller's name, and so lists the same.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches import lakeformation_access
from glue_local.cloud.moto_patches.iam.authorize import Denied, account, enforcing, require
from glue_local.cloud.moto_patches.iam.call import Permission
from glue_local.cloud.moto_patches.patching import MotoPatch

_get_tables = lakeformation_access.PATCHES[0].replaces["get_tables"]


def _may(region: str, database: str, table: str) -> bool:
    arn = f"arn:aws:glue:{region}:{account()}:table/{database}/{table}"
    try:
        require(Permission("glue:GetTables", arn))
    except Denied:
        return False
    return True


def get_tables(self: Any) -> ActionResult:
    """The tables of a database that the caller may look up."""
    answer: ActionResult = _get_tables(self)
    if not enforcing():
        return answer
    shown: Any = answer.result
    found = [one for one in shown["TableList"] if _may(self.region, one["DatabaseName"], one["Name"])]
    return ActionResult({**shown, "TableList": found})


#: Behind Lake Formation's own gap, which this one asks.
PATCHES = (
    MotoPatch(
        "GetTables shows tables that its caller may not look up",
        GlueResponse,
        replaces={"get_tables": get_tables},
    ),
)
