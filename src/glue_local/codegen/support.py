"""Every node type of Glue Studio and its support here: one table, for people and for commands."""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.codegen.nodes import KINDS
from glue_local.definition import shapes

# Types whose script is identical to another type's, so it is read back as that type.
READ_AS = {
    name: kind
    for kind, names in {
        "CatalogSource": "RelationalCatalogSource MySQLCatalogSource PostgreSQLCatalogSource OracleSQLCatalogSource "
        "MicrosoftSQLServerCatalogSource DynamoDBCatalogSource",
        "CatalogTarget": "MySQLCatalogTarget PostgreSQLCatalogTarget OracleSQLCatalogTarget "
        "MicrosoftSQLServerCatalogTarget",
        "CatalogIcebergSource": "S3CatalogIcebergSource CatalogDeltaSource S3CatalogDeltaSource CatalogHudiSource "
        "S3CatalogHudiSource",
        "S3IcebergCatalogTarget": "S3DeltaCatalogTarget S3HudiCatalogTarget",
    }.items()
    for name in names.split()
}
# Types that the local engine runs; it refuses every other type with an error that names node and connector.
# PIIDetection: those of entities.ENTITIES; DynamicTransform: those of studio.TRANSFORMS; a run names what it does not
# find or have. Iceberg and Delta: on Sail; on the Spark engine the error names the missing library.
RUNS = frozenset({
    "CatalogSource", "S3CatalogSource", "S3JsonSource", "S3CsvSource", "S3ParquetSource", "CatalogTarget",
    "S3CatalogTarget", "S3DirectTarget", "S3GlueParquetTarget", "ApplyMapping", "SelectFields", "DropFields",
    "RenameField", "SplitFields", "DropNullFields", "Join", "Filter", "Route", "Aggregate", "Union",
    "DropDuplicates", "Merge", "Spigot", "SparkSQL", "CustomCode", "SelectFromCollection", "EvaluateDataQuality",
    "EvaluateDataQualityMultiFrame", "PIIDetection", "DynamicTransform", "CatalogIcebergSource",
    "S3CatalogIcebergSource", "CatalogDeltaSource", "S3CatalogDeltaSource", "S3DeltaSource", "S3DeltaDirectTarget",
    "S3DeltaCatalogTarget", "S3IcebergDirectTarget", "S3IcebergCatalogTarget",
})  # fmt: skip
# For these types, permissions do not follow from the definition, or the node's effect is unknown.
NO_PERMISSION = frozenset({
    "JDBCConnectorSource", "JDBCConnectorTarget", "SparkConnectorSource", "SparkConnectorTarget",
    "AthenaConnectorSource", "DynamoDBCatalogSource", "CatalogKinesisSource", "CatalogKafkaSource",
    "GovernedCatalogSource", "GovernedCatalogTarget",
})  # fmt: skip


@dataclass(frozen=True)
class NodeSupport:
    """The support of a node type.

    ``imported``: the type as which its script is read back, empty if it is not. ``permission``: whether Terraform
    derives the job's permissions from it.
    """

    type: str
    generated: bool
    imported: str
    runs: bool
    permission: bool


def node_support() -> list[NodeSupport]:
    """Return all node types of Glue's API, in its order."""
    return [
        NodeSupport(
            name,
            name in KINDS,
            READ_AS.get(name, name) if name in KINDS else "",
            name in RUNS,
            name not in NO_PERMISSION,
        )
        for name in shapes.node_types()
    ]
