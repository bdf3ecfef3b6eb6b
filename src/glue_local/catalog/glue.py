"""The Glue Data Catalog through boto3: AWS, or any endpoint that speaks its API.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from glue_local.catalog import iceberg
from glue_local.catalog.glue_shapes import (
    from_columns,
    merged,
    of_partition,
    partition_input,
    to_table,
    to_table_input,
)
from glue_local.catalog.model import (
    CatalogError,
    Column,
    Database,
    Partition,
    Table,
    TableAlreadyExistsError,
    TableChangedError,
    TableNotFoundError,
)

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import DatabaseInputTypeDef

_CREATE_BATCH = 100  # limits of BatchCreatePartition and BatchDeletePartition
_DELETE_BATCH = 25
_WHERE = "the Glue Data Catalog"
_T = TypeVar("_T")


class GlueCatalog:
    """The catalog of the account and region of ``client`` (``boto3.client("glue")``)."""

    def __init__(self, client: GlueClient) -> None:
        """Work through ``client``, with its credentials and endpoint."""
        self._glue = client

    def list_databases(self) -> list[str]:
        """Names of the databases, sorted."""
        pages = self._glue.get_paginator("get_databases").paginate()
        return sorted(database["Name"] for page in pages for database in page["DatabaseList"])

    def create_database(
        self,
        name: str,
        description: str = "",
        location: str = "",
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Create a database, by its place if it has one; nothing happens if it exists."""
        database: DatabaseInputTypeDef = {"Name": name.lower(), "Description": description}
        if location:
            database["LocationUri"] = location
        if parameters:
            database["Parameters"] = parameters
        try:
            self._glue.create_database(DatabaseInput=database)
        except self._glue.exceptions.AlreadyExistsException:
            return

    def get_database(self, name: str) -> Database | None:
        """Return what is kept of a database; None if there is no such database."""
        try:
            found = self._glue.get_database(Name=name.lower())["Database"]
        except self._glue.exceptions.EntityNotFoundException:
            return None
        return Database(
            found.get("Description", ""), found.get("LocationUri", ""), found.get("Parameters", {})
        )

    def list_tables(self, database: str) -> list[Table]:
        """Tables of a database, by name; CatalogError if there is no such database."""
        pages = self._glue.get_paginator("get_tables").paginate(DatabaseName=database.lower())
        try:
            found = [to_table(table) for page in pages for table in page["TableList"]]
        except self._glue.exceptions.EntityNotFoundException as error:
            raise _no_database(database) from error
        return sorted(found, key=lambda table: table.name)

    def get_table(self, database: str, name: str) -> Table:
        """Return the table; TableNotFoundError if there is none. Names are case-insensitive."""
        return to_table(self._get(database, name))

    def create_table(self, table: Table, storage: Mapping[str, Any] | None = None) -> None:
        """Create a table; TableAlreadyExistsError if it exists, CatalogError without its database.

        ``storage`` are fields of Glue's StorageDescriptor that the model does not hold (buckets).
        """
        made = to_table_input(table)
        made["StorageDescriptor"] = {**made["StorageDescriptor"], **(storage or {})}  # type: ignore[typeddict-item]
        try:
            self._glue.create_table(DatabaseName=table.database.lower(), TableInput=made)
        except self._glue.exceptions.AlreadyExistsException as error:
            raise TableAlreadyExistsError(table.database, table.name, _WHERE) from error
        except self._glue.exceptions.EntityNotFoundException as error:
            raise _no_database(table.database) from error

    def update_table(self, table: Table, former: Table | None = None) -> None:
        """Replace a table's definition, see ``Catalog.update_table``.

        What the model does not hold (owner, retention, ...) stays too.
        """
        there = self._get(table.database, table.name)
        iceberg.check_unchanged(former, there.get("Parameters", {}))
        asked: Any = {"VersionId": there["VersionId"]} if former and "VersionId" in there else {}
        try:
            self._glue.update_table(
                DatabaseName=table.database.lower(), TableInput=merged(there, to_table_input(table)), **asked
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConcurrentModificationException":
                raise
            raise TableChangedError(table.database, table.name) from error

    def delete_table(self, database: str, name: str) -> None:
        """Delete a table's definition (never its data); TableNotFoundError if there is none."""
        try:
            self._glue.delete_table(DatabaseName=database.lower(), Name=name.lower())
        except self._glue.exceptions.EntityNotFoundException as error:
            raise TableNotFoundError(database, name, _WHERE) from error

    def list_partitions(self, database: str, name: str) -> list[Partition]:
        """Partitions of a table, by values."""
        pages = self._glue.get_paginator("get_partitions").paginate(
            DatabaseName=database.lower(), TableName=name.lower(), ExcludeColumnSchema=True
        )
        try:
            found = [
                Partition(tuple(partition["Values"]), partition["StorageDescriptor"]["Location"])
                for page in pages
                for partition in page["Partitions"]
            ]
        except self._glue.exceptions.EntityNotFoundException as error:
            raise TableNotFoundError(database, name, _WHERE) from error
        return sorted(found, key=lambda partition: partition.values)

    def described_partitions(self, table: Table) -> list[tuple[Partition, Table]]:
        """Partitions of a table by values, each with the table that its own storage descriptor describes.

        A partition keeps the columns and the SerDe that it was made with when the table's change:
        https://docs.aws.amazon.com/athena/latest/ug/updates-and-partitions.html
        """
        storage = self._get(table.database, table.name).get("StorageDescriptor", {})
        pages = self._glue.get_paginator("get_partitions").paginate(
            DatabaseName=table.database.lower(), TableName=table.name.lower()
        )
        found = [
            of_partition(table, storage, partition) for page in pages for partition in page["Partitions"]
        ]
        return sorted(found, key=lambda pair: pair[0].values)

    def add_partitions(self, database: str, name: str, partitions: Sequence[Partition]) -> None:
        """Add partitions, 100 per call; existing ones stay unchanged.

        CatalogError if one does not have as many values as the table has partition keys, or if Glue refuses one.
        """
        table = self._get(database, name)
        storage, keys = table.get("StorageDescriptor", {}), len(table.get("PartitionKeys", []))
        for partition in partitions:
            if len(partition.values) != keys:
                raise CatalogError(
                    f"table {database}.{name}: partition {list(partition.values)} has "
                    f"{len(partition.values)} values, the table has {keys} partition keys"
                )
        # Nor may a call name one partition twice: the first of equal ones counts.
        first = {partition.values: partition for partition in reversed(partitions)}
        for batch in _batches(list(reversed(first.values())), _CREATE_BATCH):
            answer = self._glue.batch_create_partition(
                DatabaseName=database.lower(),
                TableName=name.lower(),
                PartitionInputList=[partition_input(p, storage) for p in batch],
            )
            _check(database, name, answer.get("Errors", []), passed_over="AlreadyExistsException")

    def replace_partition(
        self, database: str, name: str, values: tuple[str, ...], partition: Partition
    ) -> None:
        """Give a partition other values or another folder; what else describes it stays."""
        self._change_partition(database, name, values, partition.values, {"Location": partition.location})

    def describe_partition(self, table: Table, values: tuple[str, ...], columns: Sequence[Column]) -> None:
        """Give a partition columns of its own; what else describes it stays."""
        given = {"Columns": from_columns(columns)}
        self._change_partition(table.database, table.name, values, values, given)

    def _change_partition(
        self, database: str, name: str, values: Sequence[str], new: Sequence[str], storage: Mapping[str, Any]
    ) -> None:
        former = self._glue.get_partition(
            DatabaseName=database.lower(), TableName=name.lower(), PartitionValues=list(values)
        )["Partition"]
        given: Any = {
            "Values": list(new),
            "StorageDescriptor": {**former.get("StorageDescriptor", {}), **storage},
        }
        kept = {key: former.get(key) for key in ("Parameters", "LastAccessTime") if key in former}
        self._glue.update_partition(
            DatabaseName=database.lower(),
            TableName=name.lower(),
            PartitionValueList=list(values),
            PartitionInput=kept | given,
        )

    def delete_partitions(self, database: str, name: str, values: Sequence[tuple[str, ...]]) -> None:
        """Delete partitions, 25 per call; those that do not exist are ignored."""
        self._get(database, name)
        for batch in _batches(list(dict.fromkeys(values)), _DELETE_BATCH):
            answer = self._glue.batch_delete_partition(
                DatabaseName=database.lower(),
                TableName=name.lower(),
                PartitionsToDelete=[{"Values": list(v)} for v in batch],
            )
            _check(database, name, answer.get("Errors", []), passed_over="EntityNotFoundException")

    def _get(self, database: str, name: str) -> Any:
        try:
            return self._glue.get_table(DatabaseName=database.lower(), Name=name.lower())["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFoundException":
                raise
            raise TableNotFoundError(database, name, _WHERE) from error


def _batches(items: Sequence[_T], size: int) -> Iterable[Sequence[_T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _check(database: str, name: str, errors: Iterable[Mapping[str, Any]], *, passed_over: str) -> None:
    for error in errors:
        detail = error.get("ErrorDetail", {})
        if detail.get("ErrorCode") != passed_over:
            raise CatalogError(
                f"table {database}.{name}, partition {error.get('PartitionValues')}: "
                f"{detail.get('ErrorCode')}: {detail.get('ErrorMessage')}"
            )


def _no_database(name: str) -> CatalogError:
    return CatalogError(f"database {name} not found in {_WHERE}: create it first")
