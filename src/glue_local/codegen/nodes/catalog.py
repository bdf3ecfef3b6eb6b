"""Tables of the Data Catalog as sources and targets."""

from __future__ import annotations

from typing import Any

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.nodes.databases import EXPORT
from glue_local.codegen.nodes.target_quality import quality_line, quality_needs
from glue_local.codegen.text import Code, call
from glue_local.definition.model import Node


def catalog_source(node: Node, scope: Scope) -> str:
    """Write a table read through the catalog (proved; the options: seen).

    Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame-reader.html
    """
    arguments: list[tuple[str, Any]] = [
        ("database", node.fields["Database"]),
        ("table_name", node.fields["Table"]),
    ]
    if node.fields.get("PartitionPredicate"):
        arguments.append(("push_down_predicate", node.fields["PartitionPredicate"]))
    bounds = node.fields.get("AdditionalOptions", {})
    options = {
        key: str(bounds[name])
        for name, key in (("BoundedSize", "boundedSize"), ("BoundedFiles", "boundedFiles"))
        if name in bounds
    }
    if options:
        arguments.append(("additional_options", options))
    arguments.append(("transformation_ctx", node.variable))
    return f"{node.variable} = {call('glueContext.create_dynamic_frame.from_catalog', arguments)}"


def dynamodb_source(node: Node, scope: Scope) -> str:
    """Write a DynamoDB table read through the catalog (seen); through its export (decided)."""
    given = node.fields.get("AdditionalOptions") or {}
    options = {key: given[name] for key, name in EXPORT if name in given}
    arguments: list[tuple[str, Any]] = [
        ("database", node.fields["Database"]),
        ("table_name", node.fields["Table"]),
        *([("additional_options", options)] if options else []),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {call('glueContext.create_dynamic_frame.from_catalog', arguments)}"


def catalog_target(node: Node, scope: Scope) -> str:
    """Write a table's target (proved; data quality in front of it: seen)."""
    (source,) = scope.inputs(node)
    arguments: list[tuple[str, Any]] = [
        ("frame", Code(source)),
        ("database", node.fields["Database"]),
        ("table_name", node.fields["Table"]),
    ]
    options: dict[str, Any] = {}
    policy = node.fields.get("SchemaChangePolicy", {})
    if policy.get("EnableUpdateCatalog"):
        options["enableUpdateCatalog"] = True
        options["updateBehavior"] = policy.get("UpdateBehavior", "UPDATE_IN_DATABASE")
    keys = [".".join(path) for path in node.fields.get("PartitionKeys", ())]
    if keys:
        options["partitionKeys"] = keys
    if options:
        arguments.append(("additional_options", options))
    arguments.append(("transformation_ctx", node.variable))
    target = f"{node.variable} = {call('glueContext.write_dynamic_frame.from_catalog', arguments)}"
    return quality_line(node, source) + target


def _target_needs(node: Node, scope: Scope) -> Needs:
    return quality_needs(node)


_SOURCE = Kind(catalog_source)
_TARGET = Kind(catalog_target, _target_needs)

KINDS = {
    # Seen for Relational ones; the same form, whatever the table's kind.
    "RelationalCatalogSource": _SOURCE,
    "MySQLCatalogSource": _SOURCE,
    "PostgreSQLCatalogSource": _SOURCE,
    "OracleSQLCatalogSource": _SOURCE,
    "MicrosoftSQLServerCatalogSource": _SOURCE,
    "MySQLCatalogTarget": _TARGET,
    "PostgreSQLCatalogTarget": _TARGET,
    "OracleSQLCatalogTarget": _TARGET,
    "MicrosoftSQLServerCatalogTarget": _TARGET,
    "DynamoDBCatalogSource": Kind(dynamodb_source),
    "CatalogSource": _SOURCE,
    "S3CatalogSource": _SOURCE,
    "CatalogTarget": _TARGET,
    "S3CatalogTarget": _TARGET,
}
