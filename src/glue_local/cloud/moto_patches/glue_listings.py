"""Lists of the catalog: in pages and segments; of tables those that the caller may look up, and no other.

Source: https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html (MaxResults, Segment) and, of who may,
https://docs.aws.amazon.com/glue/latest/dg/security_iam_id-based-policy-examples.html (Filter tables by GetTables
permission). Athena lists tables in its caller's name, and so lists the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches import lakeformation_access
from glue_local.cloud.moto_patches.glue_expressions import (
    attributes,
    check_partition_filter,
    without_columns,
)
from glue_local.cloud.moto_patches.iam.authorize import Denied, account, enforcing, require
from glue_local.cloud.moto_patches.iam.call import Permission
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError
from glue_local.cloud.paging import page

#: Entries of a page where a request does not say how many; AWS's page does not either.
_LONGEST = 1000
_OF_LAKE_FORMATION = lakeformation_access.PATCHES[0].replaces
_get_tables = _OF_LAKE_FORMATION["get_tables"]


def _may(region: str, database: str, table: str) -> bool:
    arn = f"arn:aws:glue:{region}:{account()}:table/{database}/{table}"
    try:
        require(Permission("glue:GetTables", arn))
    except Denied:
        return False
    return True


def get_tables(self: Any) -> ActionResult:
    """The tables of a database that the caller may look up."""
    shown: Any = _get_tables(self).result
    found = shown["TableList"]
    if enforcing():
        found = [one for one in found if _may(self.region, one["DatabaseName"], one["Name"])]
    return ActionResult({**shown, "TableList": attributes(found, self.parameters.get("AttributesToGet"))})


def get_partitions(self: Any) -> ActionResult:
    """The partitions that match an expression, which must be one, without their columns if so asked."""
    given = self.parameters
    table = self.glue_backend.get_table(given["DatabaseName"], given["TableName"])
    check_partition_filter(given.get("Expression"), table.as_dict().get("PartitionKeys", []))
    answer: ActionResult = _OF_LAKE_FORMATION["get_partitions"](self)
    shown: Any = answer.result
    if given.get("ExcludeColumnSchema"):
        return ActionResult({**shown, "Partitions": [without_columns(one) for one in shown["Partitions"]]})
    return answer


def _refused(message: str) -> ServiceError:
    return ServiceError("InvalidInputException", message)


def _paged(method: Callable[[Any], ActionResult], key: str) -> Callable[[Any], ActionResult]:
    """Answer with a page of a list; of partitions with one of the segment that is asked for."""

    def respond(self: Any) -> ActionResult:
        answer: Any = method(self).result
        found, segment = answer[key], self.parameters.get("Segment")
        if segment:
            if segment["SegmentNumber"] >= segment["TotalSegments"]:
                raise _refused(f"SegmentNumber {segment['SegmentNumber']} is not below TotalSegments.")
            found = found[segment["SegmentNumber"] :: segment["TotalSegments"]]
        here, more = page(found, self.parameters, _refused, _LONGEST)
        return ActionResult({**answer, key: here, **more})

    return respond


#: Behind Lake Formation's own gap, which this one asks.
PATCHES = (
    MotoPatch(
        "GetTables shows tables that its caller may not look up, and lists of the catalog have no pages",
        GlueResponse,
        replaces={
            "get_databases": _paged(GlueResponse.get_databases, "DatabaseList"),
            "get_partitions": _paged(get_partitions, "Partitions"),
            "get_table_versions": _paged(_OF_LAKE_FORMATION["get_table_versions"], "TableVersions"),
            "get_tables": _paged(get_tables, "TableList"),
        },
    ),
)
