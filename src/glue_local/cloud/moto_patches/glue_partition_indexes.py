"""Partitions of Glue tables, and their indexes: created with the table or later, at most three, ACTIVE at once.

Source: https://docs.aws.amazon.com/glue/latest/dg/partition-indexes.html
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.glue.exceptions import PartitionAlreadyExistsException
from moto.glue.models import FakeTable, GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, not_found, parameters

LIMIT = 3
Index = dict[str, Any]

_moto_create_table = GlueResponse.create_table


def _indexes(table: FakeTable) -> dict[str, Index]:
    return attached(table, "partition_indexes")


def _add(table: FakeTable, index: dict[str, Any]) -> None:
    name, indexes = index["IndexName"], _indexes(table)
    types = {key["Name"]: key["Type"] for key in table.as_dict().get("PartitionKeys", [])}
    unknown = [key for key in index["Keys"] if key not in types]
    if unknown:
        message = f"Partition index {name}: {', '.join(unknown)} is no partition key of {table.name}"
        raise ServiceError("InvalidInputException", message)
    if name in indexes:
        raise ServiceError("AlreadyExistsException", f"Partition index {name} already exists.")
    if len(indexes) >= LIMIT:
        message = f"Table {table.name} has {LIMIT} partition indexes, the most there can be"
        raise ServiceError("ResourceNumberLimitExceededException", message)
    keys = [{"Name": key, "Type": types[key]} for key in index["Keys"]]
    indexes[name] = {"IndexName": name, "Keys": keys, "IndexStatus": "ACTIVE"}


def _table(response: Any, given: dict[str, Any]) -> FakeTable:
    table: FakeTable = response.glue_backend.get_table(given["DatabaseName"], given["TableName"])
    return table


def _create_table(self: Any) -> ActionResult:
    given = self.parameters
    result = _moto_create_table(self)
    table = self.glue_backend.get_table(given["DatabaseName"], given["TableInput"]["Name"])
    for index in given.get("PartitionIndexes", []):
        _add(table, index)
    return result


def _create_index(self: Any) -> ActionResult:
    given = parameters(self, "CreatePartitionIndex")
    _add(_table(self, given), given["PartitionIndex"])
    return EmptyResult()


def _get_indexes(self: Any) -> ActionResult:
    given = parameters(self, "GetPartitionIndexes")
    return ActionResult({"PartitionIndexDescriptorList": list(_indexes(_table(self, given)).values())})


def _delete_index(self: Any) -> ActionResult:
    given = parameters(self, "DeletePartitionIndex")
    indexes = _indexes(_table(self, given))
    if given["IndexName"] not in indexes:
        raise not_found("Partition index", given["IndexName"])
    del indexes[given["IndexName"]]
    return EmptyResult()


_moto_create_partition, _moto_update_partition = FakeTable.create_partition, FakeTable.update_partition


def _check_values(self: FakeTable, given: dict[str, Any]) -> None:
    """Ask for a value for each key of the table; a table that moto keeps without keys takes any."""
    keys = self.as_dict().get("PartitionKeys") or []
    if keys and len(given.get("Values") or []) != len(keys):
        message = "The number of partition keys do not match the number of partition values"
        raise ServiceError("InvalidInputException", message)


def _create_partition(self: FakeTable, given: dict[str, Any]) -> None:
    """Create a partition."""
    _check_values(self, given)
    _moto_create_partition(self, given)


def _update_partition(self: FakeTable, old_values: Any, given: dict[str, Any]) -> None:
    """Change a partition; one whose new values another has stays, which moto drops before it says so."""
    _check_values(self, given)
    old, new = str(old_values), str(given["Values"])
    if old != new and {old, new} <= {*self.partitions}:
        raise PartitionAlreadyExistsException
    _moto_update_partition(self, old_values, given)


_moto_create_batch, _moto_update_batch = (
    GlueBackend.batch_create_partition,
    GlueBackend.batch_update_partition,
)


def _create_batch(self: GlueBackend, database: str, name: str, inputs: list[dict[str, Any]]) -> Any:
    """Create partitions; none of them where one has the wrong number of values, of which AWS's page says nothing."""
    table = self.get_table(database, name)
    for given in inputs:
        _check_values(table, given)
    return _moto_create_batch(self, database, name, inputs)


def _update_batch(self: GlueBackend, database: str, name: str, entries: list[dict[str, Any]]) -> Any:
    """Change partitions; one that would get another's values is told among the errors, and the others change."""
    table = self.get_table(database, name)
    for entry in entries:
        _check_values(table, entry["PartitionInput"])
    errors = []
    for entry in entries:
        try:
            errors += _moto_update_batch(self, database, name, [entry])
        except PartitionAlreadyExistsException:
            told = {"ErrorCode": "AlreadyExistsException", "ErrorMessage": "Partition already exists."}
            errors.append({"PartitionValueList": entry["PartitionValueList"], "ErrorDetail": told})
    return errors


PATCHES = (
    MotoPatch(
        "a batch of partitions is changed by half when one of them is refused",
        GlueBackend,
        replaces={"batch_create_partition": _create_batch, "batch_update_partition": _update_batch},
    ),
    MotoPatch(
        "partitions have any number of values, and one that is refused other values is gone",
        FakeTable,
        replaces={"create_partition": _create_partition, "update_partition": _update_partition},
    ),
    MotoPatch(
        "partition indexes",
        GlueResponse,
        adds={"create_partition_index": _create_index, "delete_partition_index": _delete_index},
        replaces={"get_partition_indexes": _get_indexes, "create_table": _create_table},
    ),
)
