"""Reads nodes of connections back: databases, connectors, streams, as sources and as targets."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from glue_local.codegen.kinds import Found
from glue_local.codegen.nodes.connectors import JDBC_OPTIONS
from glue_local.codegen.nodes.databases import EXPORT
from glue_local.codegen.nodes.streams import KAFKA, KAFKA_MORE, KINESIS, KINESIS_MORE
from glue_local.codegen.reading.match import NotRecognisedError, literal, variable
from glue_local.codegen.reading.sections import Section

_JDBC = ("mysql", "postgresql", "sqlserver", "oracle")
_REDSHIFT = ("redshiftTmpDir", "aws_iam_role", "useConnectionProperties", "dbtable", "connectionName")
_ACTIONS = ("postactions", "preactions", "sampleQuery")


def read_connection(given: dict[str, ast.expr]) -> Found:
    """Read a source by its connection's type."""
    connection, options = _connection(given)
    inputs: tuple[str, ...] = ()
    if connection in _JDBC:
        return Found("DirectJDBCSource", _jdbc(connection, options))
    if connection == "dynamodb":
        known = dict(EXPORT)
        unknown = [key for key in options if key not in known]
        if unknown:
            raise NotRecognisedError(f"no DynamoDB source of Glue Studio has the option {unknown[0]!r}")
        return Found(
            "DynamoDBELTConnectorSource", {"ConnectionOptions": {known[k]: v for k, v in options.items()}}
        )
    if connection == "redshift":
        return Found("AmazonRedshiftSource", {"Data": _redshift(options)}, inputs)
    if connection == "snowflake":
        return Found("SnowflakeSource", {"Data": _snowflake(options)}, inputs)
    return _connector(connection, options, "Source", inputs)


def read_connection_target(given: dict[str, ast.expr]) -> Found:
    """Read a target by its connection's type."""
    connection, options = _connection(given)
    inputs = (variable(given["frame"]),)
    if connection == "redshift":
        return Found("AmazonRedshiftTarget", {"Data": _redshift(options)}, inputs)
    if connection == "snowflake":
        return Found("SnowflakeTarget", {"Data": _snowflake(options)}, inputs)
    return _connector(connection, options, "Target", inputs)


def _connection(given: dict[str, ast.expr]) -> tuple[str, dict[str, Any]]:
    connection, options = literal(given["connection_type"]), literal(given["connection_options"])
    if not isinstance(options, Mapping) or not all(isinstance(key, str) for key in options):
        raise NotRecognisedError("expected connection_options to be a dictionary of strings")
    return str(connection), dict(options)


def _named(value: str) -> dict[str, str]:
    return {"Value": value, "Label": value}


def _jdbc(connection: str, options: Mapping[str, Any]) -> dict[str, Any]:
    table = str(options["dbtable"])
    # The script does not name the database; the part before the table's dot comes closest.
    return {
        "Database": table.rpartition(".")[0],
        "Table": table,
        "ConnectionName": options["connectionName"],
        "ConnectionType": connection,
    }


def _redshift(options: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"AccessType": "connection"}
    data["SourceType"] = "query" if "sampleQuery" in options else "table"
    data["Connection"] = _named(options["connectionName"])
    data |= _actions(options)
    schema, _, name = str(options.get("dbtable", "")).rpartition(".")
    if "dbtable" in options:
        data |= {"Schema": _named(schema)} if schema else {}
        data["Table"] = _named(_of_staging(name) if "StagingTable" in data else name)
    for name, key in (("TempDir", "redshiftTmpDir"), ("IamRole", "aws_iam_role")):
        if key in options:
            data[name] = options[key] if name == "TempDir" else _named(options[key])
    added = [{"Key": k, "Value": v} for k, v in options.items() if k not in (*_REDSHIFT, *_ACTIONS)]
    return data | ({"AdvancedOptions": added} if added else {})


def _snowflake(options: Mapping[str, Any]) -> dict[str, Any]:
    known = ("autopushdown", "dbtable", "query", "connectionName", "sfDatabase", "sfSchema", *_ACTIONS)
    data: dict[str, Any] = {"SourceType": "query" if "query" in options else "table"}
    data["Connection"] = _named(options["connectionName"])
    data |= _actions(options)
    if "query" in options:
        data["SampleQuery"] = options["query"]
    else:
        data["Table"] = _of_staging(options["dbtable"]) if "StagingTable" in data else options["dbtable"]
    for name, key in (("Database", "sfDatabase"), ("Schema", "sfSchema")):
        if key in options:
            data[name] = options[key]
    data["AutoPushdown"] = options["autopushdown"] == "on"
    added = {key: value for key, value in options.items() if key not in known}
    return data | ({"AdditionalOptions": added} if added else {})


def _actions(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the SQL before and after, and the staging table that a merge of Glue Studio's goes through."""
    names = (("PreAction", "preactions"), ("PostAction", "postactions"), ("SampleQuery", "sampleQuery"))
    data = {name: options[key] for name, key in names if key in options}
    after, table = str(options.get("postactions", "")), str(options.get("dbtable", ""))
    if after and "_temp_" in table:
        merge = "MERGE INTO" in after
        data |= (
            {"StagingTable": table, "Action": "merge"} if merge else {"StagingTable": table, "Upsert": True}
        )
    return data


def _of_staging(name: str) -> str:
    return name.rpartition("_temp_")[0]


def _connector(connection: str, options: dict[str, Any], role: str, inputs: tuple[str, ...]) -> Found:
    kind, dot, form = connection.partition(".")
    if not (dot and kind in ("custom", "marketplace")):
        return Found(f"ConnectorData{role}", {"ConnectionType": connection, "Data": options}, inputs)
    fields: dict[str, Any] = {
        "ConnectionName": options.pop("connectionName"),
        "ConnectorName": kind,  # the connection says which
        "ConnectionType": connection,
    }
    if form == "spark":
        more = {"AdditionalOptions": options} if options else {}
        return Found(f"SparkConnector{role}", fields | more, inputs)
    if form == "athena" and role == "Source":
        fields["SchemaName"] = options["schemaName"]
        return Found("AthenaConnectorSource", fields | _table(options), inputs)
    if form != "jdbc":
        raise NotRecognisedError(f"the connection type {connection!r} is not one of Glue Studio's")
    fields |= _table(options)
    rest = {key: value for key, value in options.items() if key not in ("tableName", "dbTable", "query")}
    if role == "Target":
        return Found("JDBCConnectorTarget", fields | ({"AdditionalOptions": rest} if rest else {}), inputs)
    if "query" in options:
        fields["Query"] = options["query"]
    known = {key: name for name, key in JDBC_OPTIONS}
    unknown = [key for key in rest if key not in known]
    if unknown:
        raise NotRecognisedError(f"no JDBC connector of Glue Studio has the option {unknown[0]!r}")
    named = {known[key]: value for key, value in rest.items()}
    return Found("JDBCConnectorSource", fields | ({"AdditionalOptions": named} if named else {}), inputs)


def _table(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"ConnectionTable": options["tableName"]} if "tableName" in options else {}


def read_stream(section: Section, given: dict[str, ast.expr]) -> Found:
    """Read a stream, straight or through the catalog; its batches' length is at the script's end."""
    catalog = "connection_type" not in given
    options = literal(given["additional_options" if catalog else "connection_options"])
    fields: dict[str, Any] = {}
    if catalog:
        fields |= {"Database": literal(given["database"]), "Table": literal(given["table_name"])}
        kind = "Kafka" if "startingOffsets" in options else "Kinesis"
    else:
        kind = {"kinesis": "Kinesis", "kafka": "Kafka"}.get(literal(given["connection_type"]), "")
    if not kind:
        raise NotRecognisedError("expected a stream of Kinesis or Kafka")
    names = (*KINESIS, *KINESIS_MORE) if kind == "Kinesis" else (*KAFKA, *KAFKA_MORE)
    known = {key: name for name, key in names}
    unknown = [key for key in options if key not in (*known, "typeOfData", "inferSchema")]
    if unknown:
        raise NotRecognisedError(f"no {kind} source of Glue Studio has the option {unknown[0]!r}")
    fields["DetectSchema"] = options.get("inferSchema") == "true"
    fields["StreamingOptions"] = {known[key]: value for key, value in options.items() if key in known}
    return Found(f"{'Catalog' if catalog else 'Direct'}{kind}Source", fields)
