"""Statistics of columns, of tables and of partitions: kept as they are given, by column.

Source: https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateColumnStatisticsForTable.html,
API_GetColumnStatisticsForTable.html and API_DeleteColumnStatisticsForTable.html beside it, and those for partitions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.glue.models import FakeTable
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.lakeformation_access import columns_of
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, not_found, parameters

_OF_TYPE = "{}ColumnStatisticsData"
_Answer = Callable[[Any, dict[str, Any], FakeTable, dict[str, Any]], ActionResult]


def _update(response: Any, given: dict[str, Any], table: FakeTable, kept: dict[str, Any]) -> ActionResult:
    errors = []
    for one in given["ColumnStatisticsList"]:
        data = one["StatisticsData"]
        if set(data) != {"Type", _OF_TYPE.format(data["Type"].capitalize())}:
            message = (
                f"{one['ColumnName']}: statistics of type {data['Type']} have that type's data and no other."
            )
            raise ServiceError("InvalidInputException", message)
        if one["ColumnName"].lower() in columns_of(table):
            kept[one["ColumnName"].lower()] = one
        else:
            error = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": _missing(one["ColumnName"])}
            errors.append({"ColumnStatistics": one, "Error": error})
    return ActionResult({"Errors": errors})


def _missing(column: str) -> str:
    return f"Column {column} not found."


def _get(response: Any, given: dict[str, Any], table: FakeTable, kept: dict[str, Any]) -> ActionResult:
    names = given["ColumnNames"]
    error = "EntityNotFoundException"
    return ActionResult(
        {
            "ColumnStatisticsList": [kept[name.lower()] for name in names if name.lower() in kept],
            "Errors": [
                {"ColumnName": name, "Error": {"ErrorCode": error, "ErrorMessage": _missing(name)}}
                for name in names
                if name.lower() not in columns_of(table)
            ],
        }
    )


def _delete(response: Any, given: dict[str, Any], table: FakeTable, kept: dict[str, Any]) -> ActionResult:
    if kept.pop(given["ColumnName"].lower(), None) is None:
        raise not_found("Column statistics of", given["ColumnName"])
    return EmptyResult()


def _of(operation: str, answer: _Answer) -> Callable[[Any], ActionResult]:
    def respond(self: Any) -> ActionResult:
        given = parameters(self, operation)
        table = self.glue_backend.get_table(given["DatabaseName"], given["TableName"])
        owner = table.get_partition(given["PartitionValues"]) if "PartitionValues" in given else table
        return answer(self, given, table, attached(owner, "column_statistics"))

    return respond


PATCHES = (
    MotoPatch.answering(
        "statistics of columns",
        GlueResponse,
        {
            f"{verb}ColumnStatisticsFor{what}": _of(f"{verb}ColumnStatisticsFor{what}", answer)
            for what in ("Table", "Partition")
            for verb, answer in (("Update", _update), ("Get", _get), ("Delete", _delete))
        },
    ),
)
