"""Databases reached through a connection: JDBC, Redshift, Snowflake, DynamoDB's export.

Seen: all options that are in a test's expected lines. Decided: a role for Redshift's files and a query of
Snowflake's where the connectors' own options have them, further options of the author at Snowflake's end.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-redshift-home.html,
aws-glue-programming-etl-connect-snowflake-home.html and aws-glue-programming-etl-connect-dynamodb-home.html there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.needs import SQL_FRAME
from glue_local.codegen.text import Code, call, quoted
from glue_local.definition.model import Node

READ = "glueContext.create_dynamic_frame.from_options"
WRITE = "glueContext.write_dynamic_frame.from_options"
# Options of DynamoDB's export, as the script has them and as the definition does, in the script's order (seen for the
# first three, the table and the last; else decided).
EXPORT = (
    ("dynamodb.export", "DynamodbExport"),
    ("dynamodb.s3.bucket", "DynamodbS3Bucket"),
    ("dynamodb.s3.bucketOwner", "DynamodbS3BucketOwner"),
    ("dynamodb.s3.prefix", "DynamodbS3Prefix"),
    ("dynamodb.tableArn", "DynamodbTableArn"),
    ("dynamodb.sts.roleArn", "DynamodbStsRoleArn"),
    ("dynamodb.unnestDDBJson", "DynamodbUnnestDDBJson"),
)


def option(data: Mapping[str, Any], name: str) -> str:
    """Return the value of an option in a node's ``Data``, with or without a label next to it."""
    value = data.get(name)
    return str(value.get("Value", "")) if isinstance(value, Mapping) else str(value or "")


def read_options(node: Node, connection: str, options: Mapping[str, Any]) -> str:
    """Write a source that reads by connection options."""
    arguments = [
        ("connection_type", connection),
        ("connection_options", options),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {call(READ, arguments)}"


def write_options(node: Node, scope: Scope, connection: str, options: Mapping[str, Any]) -> str:
    """Write a target that writes by connection options."""
    (source,) = scope.inputs(node)
    arguments = [
        ("frame", Code(source)),
        ("connection_type", connection),
        ("connection_options", options),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {call(WRITE, arguments)}"


def jdbc_source(node: Node, scope: Scope) -> str:
    """Write a table read through a JDBC connection (seen: on several lines, blanks round ``=``)."""
    fields = node.fields
    if fields["ConnectionType"] == "redshift":
        options = _redshift(fields.get("RedshiftTmpDir", ""), "", fields["Table"], fields["ConnectionName"])
        return read_options(node, "redshift", options)
    return (
        f"{node.variable} = {READ}(\n"
        f"    connection_type = {quoted(fields['ConnectionType'])},\n"
        f"    connection_options = {{\n"
        f'        "useConnectionProperties": "true",\n'
        f'        "dbtable": {quoted(fields["Table"])},\n'
        f'        "connectionName": {quoted(fields["ConnectionName"])},\n'
        f"    }},\n"
        f"    transformation_ctx = {quoted(node.variable)}\n)"
    )


def _jdbc_needs(node: Node, scope: Scope) -> Needs:
    return Needs((SQL_FRAME,)) if node.fields["ConnectionType"] == "redshift" else Needs()


def _redshift(folder: str, role: str, table: str, connection: str) -> dict[str, Any]:
    options: dict[str, Any] = {"redshiftTmpDir": folder} if folder else {}
    if role:
        options["aws_iam_role"] = role
    options["useConnectionProperties"] = "true"
    if table:
        options["dbtable"] = table
    return options | {"connectionName": connection}


def _redshift_data(node: Node, scope: Scope) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """Return a node's data and the options that its author added."""
    data = node.fields.get("Data") or {}
    if data.get("AccessType", "connection") not in ("connection", ""):
        what = f"{data['AccessType']!r} is not generated: use RedshiftSource or RedshiftTarget for a catalog table"
        raise scope.unsupported(node, "Data.AccessType", what)
    added = {str(one.get("Key", "")): str(one.get("Value", "")) for one in data.get("AdvancedOptions", ())}
    return data, added


def staged(data: Mapping[str, Any]) -> bool:
    """Return whether rows go to a staging table first, from which a post-action merges them."""
    return bool(data.get("StagingTable")) and (data.get("Action") == "merge" or bool(data.get("Upsert")))


def redshift_source(node: Node, scope: Scope) -> str:
    """Write a table, or a query's rows, read from Redshift (seen).

    Of a catalog table's form two spellings were found, with and without a blank in front of the temporary folder, about
    as often. Decided: the one with it is this node's, the other RedshiftSource's.
    """
    if (node.fields.get("Data") or {}).get("AccessType") == "catalog":
        return _redshift_catalog(node)
    data, options = _redshift_data(node, scope)
    query = data.get("SourceType") == "query"
    if query:
        options["sampleQuery"] = str(data.get("SampleQuery", ""))
    table = "" if query else _table(data)
    options |= _redshift(option(data, "TempDir"), option(data, "IamRole"), table, option(data, "Connection"))
    return read_options(node, "redshift", options)


def _redshift_catalog(node: Node) -> str:
    data = node.fields["Data"]
    database, table = quoted(option(data, "CatalogDatabase")), quoted(option(data, "CatalogTable"))
    folder, role = option(data, "TempDir"), option(data, "IamRole")
    places = f", redshift_tmp_dir={quoted(folder)}" if folder else ""
    places += f',additional_options={{"aws_iam_role": {quoted(role)}}}' if role else ""
    return (
        f"{node.variable} = glueContext.create_dynamic_frame.from_catalog(database={database}, "
        f"table_name={table}{places}, transformation_ctx={quoted(node.variable)})"
    )


def redshift_target(node: Node, scope: Scope) -> str:
    """Write rows to Redshift: its SQL before and after, its staging table, as the node has them (seen)."""
    data, options = _redshift_data(node, scope)
    if data.get("PostAction"):
        options["postactions"] = data["PostAction"]
    table = str(data["StagingTable"]) if staged(data) else _table(data)
    options |= _redshift(option(data, "TempDir"), option(data, "IamRole"), table, option(data, "Connection"))
    if data.get("PreAction"):
        options["preactions"] = data["PreAction"]
    return write_options(node, scope, "redshift", options)


def _table(data: Mapping[str, Any]) -> str:
    return ".".join(part for part in (option(data, "Schema"), option(data, "Table")) if part)


def _snowflake(node: Node) -> dict[str, Any]:
    data = node.fields["Data"]
    options: dict[str, Any] = {"autopushdown": "on" if data.get("AutoPushdown", True) else "off"}
    if data.get("PostAction"):
        options["postactions"] = data["PostAction"]
    if data.get("SourceType") == "query":
        options["query"] = str(data.get("SampleQuery", ""))
    else:
        options["dbtable"] = str(data["StagingTable"]) if staged(data) else str(data.get("Table", ""))
    options["connectionName"] = option(data, "Connection")
    if data.get("PreAction"):
        options["preactions"] = data["PreAction"]
    for key, name in (("sfDatabase", "Database"), ("sfSchema", "Schema")):
        if name in data:
            options[key] = str(data[name])
    return options | dict(data.get("AdditionalOptions") or {})


def snowflake_source(node: Node, scope: Scope) -> str:
    """Write a table read from Snowflake (seen; a query: decided)."""
    return read_options(node, "snowflake", _snowflake(node))


def snowflake_target(node: Node, scope: Scope) -> str:
    """Write rows to Snowflake, with the SQL around it that the node has (seen)."""
    return write_options(node, scope, "snowflake", _snowflake(node))


def dynamodb_export(node: Node, scope: Scope) -> str:
    """Write a DynamoDB table read from its export (seen)."""
    given = node.fields.get("ConnectionOptions") or {}
    return read_options(node, "dynamodb", {key: given[name] for key, name in EXPORT if name in given})


def _frame(node: Node, scope: Scope) -> Needs:
    if (node.fields.get("Data") or {}).get("AccessType") == "catalog":
        return Needs()
    return Needs((SQL_FRAME,))  # seen, though nothing in the script uses it


KINDS = {
    "DirectJDBCSource": Kind(jdbc_source, _jdbc_needs),
    "AmazonRedshiftSource": Kind(redshift_source, _frame),
    "AmazonRedshiftTarget": Kind(redshift_target, _frame),
    "SnowflakeSource": Kind(snowflake_source, _frame),
    "SnowflakeTarget": Kind(snowflake_target, _frame),
    "DynamoDBELTConnectorSource": Kind(dynamodb_export),
}
