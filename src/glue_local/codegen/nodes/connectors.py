"""Connectors: Glue's native ones (BigQuery, OpenSearch, MongoDB ...), custom ones and those of the marketplace.

Seen: a native connector's ``Data`` as is (BigQuery), a custom JDBC connector's table, a Spark connector's
options with the connection after them. Decided, after those and the connectors' page: a JDBC connector's query and
further options, an Athena connector, targets.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-market.html
"""

from __future__ import annotations

from typing import Any

from glue_local.codegen.kinds import Kind, Scope
from glue_local.codegen.nodes.databases import read_options, write_options
from glue_local.codegen.text import Code, spell
from glue_local.definition.model import Node

# Options of a JDBC connector's source, as the definition and the script have them.
JDBC_OPTIONS = (
    ("FilterPredicate", "filterPredicate"),
    ("PartitionColumn", "partitionColumn"),
    ("LowerBound", "lowerBound"),
    ("UpperBound", "upperBound"),
    ("NumPartitions", "numPartitions"),
    ("JobBookmarkKeys", "jobBookmarkKeys"),
    ("JobBookmarkKeysSortOrder", "jobBookmarkKeysSortOrder"),
    ("DataTypeMapping", "dataTypeMapping"),
)


def native_source(node: Node, scope: Scope) -> str:
    """Write a native connector's source (seen)."""
    return read_options(node, node.fields["ConnectionType"], dict(node.fields["Data"]))


def native_target(node: Node, scope: Scope) -> str:
    """Write a native connector's target (decided after its source)."""
    return write_options(node, scope, node.fields["ConnectionType"], dict(node.fields["Data"]))


def jdbc_source(node: Node, scope: Scope) -> str:
    """Write a JDBC connector's source (seen: a table; a query and options: decided)."""
    fields = node.fields
    options = {} if fields.get("Query") else _tables(fields.get("ConnectionTable", ""))
    if fields.get("Query"):
        options["query"] = fields["Query"]
    given = fields.get("AdditionalOptions") or {}
    options |= {key: _bare(given[name]) for name, key in JDBC_OPTIONS if name in given}
    options["connectionName"] = fields["ConnectionName"]
    return read_options(node, fields["ConnectionType"], options)


def _bare(value: Any) -> Any:
    return Code(spell(value)) if isinstance(value, list) else value


def _tables(table: str) -> dict[str, Any]:
    return {"tableName": table, "dbTable": table}


def jdbc_target(node: Node, scope: Scope) -> str:
    """Write a JDBC connector's target (decided)."""
    fields = node.fields
    options = _tables(fields["ConnectionTable"]) | dict(fields.get("AdditionalOptions") or {})
    return write_options(
        node, scope, fields["ConnectionType"], options | {"connectionName": fields["ConnectionName"]}
    )


def _spark(node: Node) -> dict[str, Any]:
    options = dict(node.fields.get("AdditionalOptions") or {})
    return options | {"connectionName": node.fields["ConnectionName"]}


def spark_source(node: Node, scope: Scope) -> str:
    """Write a Spark connector's source (seen)."""
    return read_options(node, node.fields["ConnectionType"], _spark(node))


def spark_target(node: Node, scope: Scope) -> str:
    """Write a Spark connector's target (seen)."""
    return write_options(node, scope, node.fields["ConnectionType"], _spark(node))


def athena_source(node: Node, scope: Scope) -> str:
    """Write an Athena connector's source (decided)."""
    fields = node.fields
    options = {"tableName": fields["ConnectionTable"]} if fields.get("ConnectionTable") else {}
    options |= {"schemaName": fields["SchemaName"], "connectionName": fields["ConnectionName"]}
    return read_options(node, fields["ConnectionType"], options)


KINDS = {
    "ConnectorDataSource": Kind(native_source),
    "ConnectorDataTarget": Kind(native_target),
    "JDBCConnectorSource": Kind(jdbc_source),
    "JDBCConnectorTarget": Kind(jdbc_target),
    "SparkConnectorSource": Kind(spark_source),
    "SparkConnectorTarget": Kind(spark_target),
    "AthenaConnectorSource": Kind(athena_source),
}
