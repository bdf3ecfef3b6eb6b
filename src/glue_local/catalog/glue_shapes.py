"""Tables and partitions as the shapes of Glue's API, and back.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glue_local.catalog.formats import FORMATS, implied_parameters, infer_format, own_serde, shown_parameters
from glue_local.catalog.model import CatalogError, Column, Partition, Table

if TYPE_CHECKING:
    from mypy_boto3_glue.type_defs import (
        ColumnTypeDef,
        PartitionInputTypeDef,
        SerDeInfoTypeDef,
        TableInputTypeDef,
    )

# What GetTable answers and TableInput takes; the rest (CreateTime, VersionId, ...) is Glue's own.
_INPUT_KEYS = (
    *("Name", "Description", "Owner", "LastAccessTime", "LastAnalyzedTime", "Retention", "StorageDescriptor"),
    *("PartitionKeys", "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters", "TargetTable"),
)


def to_table(answer: Mapping[str, Any]) -> Table:
    """Return the table that GetTable answers with; fields that Glue leaves out are empty."""
    storage = answer.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {})
    parameters = dict(answer.get("Parameters", {}))
    library = serde.get("SerializationLibrary", "")
    format_name = infer_format(
        parameters=parameters, serde=library, input_format=storage.get("InputFormat", "")
    )
    return Table(
        database=answer["DatabaseName"],
        name=answer["Name"],
        columns=_to_columns(storage.get("Columns", [])),
        location=storage.get("Location", ""),
        format=format_name,
        partition_keys=_to_columns(answer.get("PartitionKeys", [])),
        description=answer.get("Description", ""),
        parameters=shown_parameters(format_name, parameters),
        serde_parameters=dict(serde.get("Parameters", {})),
        serde=own_serde(format_name, library),
        managed=answer.get("TableType") == "MANAGED_TABLE",
    )


def to_table_input(table: Table) -> TableInputTypeDef:
    """Return the TableInput of CreateTable; CatalogError for a format without known classes."""
    known = FORMATS.get(table.format)
    if known is None:
        raise CatalogError(
            f"table {table.database}.{table.name}: format {table.format!r} is not supported; "
            f"known are {', '.join(FORMATS)}"
        )
    library = table.serde or known.serde
    serde: SerDeInfoTypeDef = {"Parameters": dict(table.serde_parameters)}
    external = {} if table.managed else {"EXTERNAL": "TRUE"}
    if library:  # Iceberg and Delta tables have none, and Glue refuses an empty name
        serde["SerializationLibrary"] = library
    return {
        "Name": table.name.lower(),
        "Description": table.description,
        "TableType": "MANAGED_TABLE" if table.managed else "EXTERNAL_TABLE",
        "Parameters": {**table.parameters, **implied_parameters(table.format), **external},
        "PartitionKeys": from_columns(table.partition_keys),
        "StorageDescriptor": {
            "Columns": from_columns(table.columns),
            "Location": table.location,
            "InputFormat": known.input_format,
            "OutputFormat": known.output_format,
            "SerdeInfo": serde,
        },
    }


def partition_input(partition: Partition, storage: Mapping[str, Any]) -> PartitionInputTypeDef:
    """Return the PartitionInput of CreatePartition; ``storage`` is the table's descriptor."""
    found: Any = {
        "Values": list(partition.values),
        "StorageDescriptor": {**storage, "Location": partition.location},
    }
    result: PartitionInputTypeDef = found
    return result


def of_partition(
    table: Table, storage: Mapping[str, Any], answer: Mapping[str, Any]
) -> tuple[Partition, Table]:
    """Return the partition that GetPartitions answers with, and its table as its own descriptor describes it.

    ``storage`` is the table's descriptor.
    """
    found = Partition(tuple(answer["Values"]), answer["StorageDescriptor"]["Location"])
    return found, _as_described(table, storage, answer)


def _as_described(table: Table, storage: Mapping[str, Any], partition: Mapping[str, Any]) -> Table:
    """Return a table with the columns, format and SerDe of a partition's descriptor; what that lacks is the table's."""
    own: Mapping[str, Any] = partition.get("StorageDescriptor", {})
    info, usual = own.get("SerdeInfo", {}), storage.get("SerdeInfo", {})
    library, given = info.get("SerializationLibrary", ""), own.get("InputFormat", "")
    columns = _to_columns(own["Columns"]) if own.get("Columns") else table.columns
    if not library or (library, given) == (
        usual.get("SerializationLibrary", ""),
        storage.get("InputFormat", ""),
    ):
        parameters = dict(info["Parameters"]) if "Parameters" in info else table.serde_parameters
        return replace(table, columns=columns, serde_parameters=parameters)
    kind = infer_format(parameters=dict(partition.get("Parameters", {})), serde=library, input_format=given)
    return replace(
        table,
        columns=columns,
        format=kind,
        serde=own_serde(kind, library),
        serde_parameters=dict(info.get("Parameters", {})),
    )


def merged(former: Mapping[str, Any], wanted: TableInputTypeDef) -> TableInputTypeDef:
    """Return ``wanted`` with the fields that only ``former`` (GetTable's answer) has."""
    found: Any = {key: former[key] for key in _INPUT_KEYS if key in former} | dict(wanted)
    found["Parameters"] = {**former.get("Parameters", {}), **wanted.get("Parameters", {})}
    found["StorageDescriptor"] = {
        **former.get("StorageDescriptor", {}),
        **wanted.get("StorageDescriptor", {}),
    }
    result: TableInputTypeDef = found
    return result


def _to_columns(columns: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    return tuple(
        Column(c["Name"], c.get("Type", ""), c.get("Comment", ""), dict(c.get("Parameters", {})))
        for c in columns
    )


def from_columns(columns: Sequence[Column]) -> list[ColumnTypeDef]:
    """Return columns as Glue has them."""
    return [_from_column(column) for column in columns]


def _from_column(column: Column) -> ColumnTypeDef:
    found: ColumnTypeDef = {"Name": column.name, "Type": column.type}
    if column.comment:
        found["Comment"] = column.comment
    if column.parameters:
        found["Parameters"] = dict(column.parameters)
    return found
