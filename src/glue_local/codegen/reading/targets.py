"""Reads target nodes back, with the data quality and the number of files in front of them."""

from __future__ import annotations

import ast
from typing import Any

from glue_local.codegen.kinds import Found
from glue_local.codegen.nodes.lake import HUDI_SYNC
from glue_local.codegen.reading.connections import read_connection_target
from glue_local.codegen.reading.match import (
    NotRecognisedError,
    assigned,
    called,
    chain,
    keywords,
    literal,
    variable,
)
from glue_local.codegen.reading.sections import Section
from glue_local.codegen.reading.sources import redshift_places
from glue_local.codegen.streaming import INGESTED

_INGESTED = [[key] for key in INGESTED]
_CODEC = "write.parquet.compression-codec"
_HIVE = "hoodie.datasource.hive_sync"


def _or_none(compression: str | None) -> str:
    return "none" if compression is None else compression


def _frame_of(statement: ast.stmt) -> str:
    value = assigned(statement)
    if not called(value).endswith(".toDF"):
        raise NotRecognisedError("expected a frame's toDF()")
    return called(value).removesuffix(".toDF")


def _keys(names: list[str] | None) -> dict[str, Any]:
    return {"PartitionKeys": [name.split(".") for name in names]} if names is not None else {}


def _catalog(statements: list[ast.stmt]) -> Found:
    given = keywords(assigned(statements[0]))
    fields: dict[str, Any] = {"Database": literal(given["database"]), "Table": literal(given["table_name"])}
    options = literal(given.get("additional_options")) or {}
    if "redshift_tmp_dir" in given or "aws_iam_role" in options:
        return Found("RedshiftTarget", fields | redshift_places(given), (variable(given["frame"]),))
    fields |= _keys(options.get("partitionKeys", []))
    if "enableUpdateCatalog" in options:
        policy = {"EnableUpdateCatalog": True, "UpdateBehavior": options["updateBehavior"]}
        return Found("S3CatalogTarget", fields | {"SchemaChangePolicy": policy}, (variable(given["frame"]),))
    return Found("CatalogTarget", fields, (variable(given["frame"]),))


def _files(statements: list[ast.stmt]) -> Found:
    given = keywords(assigned(statements[0]))
    if literal(given["connection_type"]) != "s3":
        return read_connection_target(given)
    options = literal(given["connection_options"])
    fields: dict[str, Any] = {"Path": options["path"], **_keys(options.get("partitionKeys", []))}
    source = (variable(given["frame"]),)
    name = literal(given["format"])
    if name == "glueparquet":
        fields["Compression"] = (literal(given.get("format_options")) or {}).get("compression", "none")
        return Found("S3GlueParquetTarget", fields, source)
    fields |= {"Compression": options.get("compression", "none"), "Format": name}
    return Found("S3DirectTarget", fields, source)


def _sink(statements: list[ast.stmt]) -> Found:
    given = keywords(assigned(statements[0]))
    steps = {called(s.value).split(".")[-1]: s.value for s in statements[1:] if isinstance(s, ast.Expr)}
    info = keywords(steps["setCatalogInfo"])
    format_call = steps["setFormat"]
    write = steps["writeFrame"]
    if not isinstance(format_call, ast.Call) or not isinstance(write, ast.Call):
        raise NotRecognisedError("expected setFormat and writeFrame")
    name = literal(format_call.args[0])
    fields: dict[str, Any] = {
        "Path": literal(given["path"]),
        **_keys(literal(given["partitionKeys"])),
        "SchemaChangePolicy": {
            "EnableUpdateCatalog": True,
            "UpdateBehavior": literal(given["updateBehavior"]),
            "Table": literal(info["catalogTableName"]),
            "Database": literal(info["catalogDatabase"]),
        },
    }
    source = (variable(write.args[0]),)
    if name == "glueparquet":
        # Until about 2023 this format was set in getSink, like the others.
        kept = keywords(format_call).get("compression", given.get("compression"))
        fields["Compression"] = _or_none(literal(kept))
        return Found("S3GlueParquetTarget", fields, source)
    fields |= {"Compression": _or_none(literal(given.get("compression"))), "Format": name}
    return Found("S3DirectTarget", fields, source)


def _lake_catalog(statements: list[ast.stmt]) -> Found:
    given = keywords(assigned(statements[1]))
    options = literal(given.get("additional_options")) or {}
    fields: dict[str, Any] = {"Database": literal(given["database"]), "Table": literal(given["table_name"])}
    fields |= _keys(options.pop("partitionKeys", None))
    if options.pop("enableUpdateCatalog", False):
        behaviour = options.pop("updateBehavior")
        fields["SchemaChangePolicy"] = {"EnableUpdateCatalog": True, "UpdateBehavior": behaviour}
    if options:
        fields["AdditionalOptions"] = options
    return Found("S3IcebergCatalogTarget", fields, (_frame_of(statements[0]),))


def _policy(database: str, table: str) -> dict[str, Any]:
    policy = {"EnableUpdateCatalog": True, "Table": table, "Database": database}
    return {"SchemaChangePolicy": policy}


def _lake_files(statements: list[ast.stmt]) -> Found:
    options = literal(assigned(statements[0]))
    if len(statements) > 1 and ast.unparse(statements[1]).startswith("tables_collection"):
        return _iceberg(options, statements)
    source = _frame_of(statements[1])
    steps = dict(chain(statements[2].value)) if isinstance(statements[2], ast.Expr) else {}
    name = literal(steps["format"].args[0])
    if name == "delta":
        return _delta(options, steps, source)
    if name == "hudi":
        return _hudi(options, steps, source)
    raise NotRecognisedError(f"the format {name!r} is not a table format of Glue Studio")


def _delta(options: dict[str, Any], steps: dict[str, ast.Call], source: str) -> Found:
    fields: dict[str, Any] = {"Path": options.pop("path"), "Format": "delta"}
    fields["Compression"] = options.pop(_CODEC, "uncompressed")
    if "partitionBy" in steps:
        fields |= _keys([literal(arg) for arg in steps["partitionBy"].args])
    if "saveAsTable" in steps:
        fields |= _policy(*literal(steps["saveAsTable"].args[0]).split(".", 1))
    if options:
        fields["AdditionalOptions"] = options
    return Found("S3DeltaDirectTarget", fields, (source,))


def _hudi(options: dict[str, Any], steps: dict[str, ast.Call], source: str) -> Found:
    fields: dict[str, Any] = {"Path": literal(steps["save"].args[0]), "Format": "hudi"}
    fields["Compression"] = options.pop("hoodie.parquet.compression.codec")
    options.pop("hoodie.datasource.write.hive_style_partitioning")
    keys = options.pop("hoodie.datasource.write.partitionpath.field", "")
    fields |= _keys(keys.split(",") if keys else None)
    if options.pop(f"{_HIVE}.enable", "") == "true":
        fields |= _policy(options.pop(f"{_HIVE}.database"), options.pop(f"{_HIVE}.table"))
        for key in (f"{_HIVE}.partition_fields", *HUDI_SYNC):
            options.pop(key, None)
    return Found("S3HudiDirectTarget", fields | {"AdditionalOptions": options}, (source,))


def _iceberg(options: dict[str, Any], statements: list[ast.stmt]) -> Found:
    choice = statements[-1]
    if not isinstance(choice, ast.If) or not isinstance(choice.body[1], ast.Expr):
        raise NotRecognisedError("expected either append or create")
    steps = chain(choice.body[1].value)
    named = dict(steps)
    properties = {literal(c.args[0]): literal(c.args[1]) for name, c in steps if name == "tableProperty"}
    _, database, table = literal(named["writeTo"].args[0]).split(".", 2)
    path = properties["location"].removesuffix(f"/{database}/{table}")
    fields: dict[str, Any] = {"Path": path, "Format": "iceberg", "Compression": properties[_CODEC]}
    if "partitionedBy" in named:
        fields |= _keys([literal(arg) for arg in named["partitionedBy"].args])
    if options:
        fields["AdditionalOptions"] = options
    return Found("S3IcebergDirectTarget", fields | _policy(database, table), (_frame_of(choice.body[0]),))


def read_target(section: Section) -> Found | None:
    """Return the target a section holds, or None when it is none."""
    statements = list(section.statements)
    extra: dict[str, Any] = {}
    if isinstance(statements[0], ast.Expr) and called(statements[0].value).endswith("().process_rows"):
        given = keywords(statements.pop(0).value)  # type: ignore[attr-defined]
        context = literal(given["publishing_options"])["dataQualityEvaluationContext"]
        extra["AutoDataQuality"] = {"IsEnabled": True, "EvaluationContext": context}
    if statements and isinstance(statements[0], ast.If) and len(statements) > 1:
        extra["NumberTargetPartitions"] = str(literal(assigned(statements.pop(0).body[0]).args[0]))  # type: ignore[attr-defined]
    statements = _with_path(section, statements)
    found = _read(statements)
    if found is None:
        return None
    keys = found.fields.get("PartitionKeys", [])
    if len(statements) < len(section.statements) and keys[: len(_INGESTED)] == _INGESTED:
        extra["PartitionKeys"] = keys[len(_INGESTED) :]
    kind = "S3CatalogTarget" if found.type == "CatalogTarget" and "AutoDataQuality" in extra else found.type
    return Found(kind, {**found.fields, **extra}, found.inputs)


def _with_path(section: Section, statements: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements with the path that a streaming job's first one makes put where it is used."""
    first = statements[0] if statements else None
    if not isinstance(first, ast.Assign) or ast.unparse(first.targets[0]) != f"{section.variable}_path":
        return statements
    path: ast.AST = first.value
    while isinstance(path, ast.BinOp):
        path = path.left

    class _Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return path if node.id == f"{section.variable}_path" else node

    return [_Put().visit(statement) for statement in statements[1:]]


def _read(statements: list[ast.stmt]) -> Found | None:
    if not statements or not isinstance(statements[0], ast.Assign):
        return None
    if ast.unparse(statements[0].targets[0]) == "additional_options":
        return _lake_files(statements)
    reader = _CALLS.get(called(statements[0].value))
    if reader:
        return reader(statements)
    second = statements[1] if len(statements) > 1 else None
    if isinstance(second, ast.Assign) and called(second.value) == "glueContext.write_data_frame.from_catalog":
        return _lake_catalog(statements)
    return None


_CALLS = {
    "glueContext.write_dynamic_frame.from_catalog": _catalog,
    "glueContext.write_dynamic_frame.from_options": _files,
    "glueContext.getSink": _sink,
}
