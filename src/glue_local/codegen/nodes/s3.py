"""Files on S3 as sources and targets: JSON, CSV, Parquet and what else a DynamicFrame writes."""

from __future__ import annotations

from typing import Any

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.nodes.target_quality import quality_line, quality_needs
from glue_local.codegen.streaming import INGESTED, path_line, updates_catalog
from glue_local.codegen.text import Code, call, quoted, spell
from glue_local.definition.csv_characters import QUOTES, SEPARATORS
from glue_local.definition.model import Node

WRITTEN_BY_FRAMES = ("json", "csv", "avro", "orc", "parquet", "xml")
# Connection options of a source, in the order in which they are written after paths (decided).
SOURCE_OPTIONS = (
    ("CompressionType", "compressionType"),
    ("Exclusions", "exclusions"),
    ("GroupFiles", "groupFiles"),
    ("GroupSize", "groupSize"),
    ("Recurse", "recurse"),
    ("MaxBand", "maxBand"),
    ("MaxFilesInBand", "maxFilesInBand"),
)
BOUNDS = (("BoundedSize", "boundedSize"), ("BoundedFiles", "boundedFiles"))


def _source(node: Node, name: str, format_options: dict[str, Any]) -> str:
    options: dict[str, Any] = {"paths": list(node.fields["Paths"])}
    for field, key in SOURCE_OPTIONS:
        value = node.fields.get(field)
        if value:
            options[key] = spell(value) if field == "Exclusions" else value
    for field, key in BOUNDS:
        if field in node.fields.get("AdditionalOptions", {}):
            options[key] = str(node.fields["AdditionalOptions"][field])
    arguments = [
        ("format_options", format_options),
        ("connection_type", "s3"),
        ("format", name),
        ("connection_options", options),
        ("transformation_ctx", node.variable),
    ]
    return f"{node.variable} = {call('glueContext.create_dynamic_frame.from_options', arguments)}"


def json_source(node: Node, scope: Scope) -> str:
    """Write JSON files read (proved; the JSON path's place: decided)."""
    options: dict[str, Any] = {}
    if node.fields.get("JsonPath"):
        options["jsonPath"] = node.fields["JsonPath"]
    multiline = bool(node.fields.get("Multiline"))
    if scope.generation.multiline_switch:
        options["multiline"] = multiline
    else:
        options["multiLine"] = "true" if multiline else "false"
    return _source(node, "json", options)


def _performance_written(scope: Scope) -> bool:
    """Return whether a source that does not say so has it written that it does not optimize performance.

    Seen: in the older form it is missing, and so it is in the only two scripts since 2025 that have a recipe.
    """
    recipe = any(node.type == "Recipe" for node in scope.job.nodes.values())
    return scope.generation.performance_written and not recipe


def csv_source(node: Node, scope: Scope) -> str:
    """Write CSV files read (proved; escaper: seen; multiLine where the definition has it: decided)."""
    fields = node.fields
    options: dict[str, Any] = {"quoteChar": QUOTES[fields["QuoteChar"]]}
    if fields.get("Escaper"):
        options["escaper"] = fields["Escaper"]
    options["withHeader"] = bool(fields.get("WithHeader"))
    options["separator"] = SEPARATORS[fields["Separator"]]
    if fields.get("SkipFirst"):
        options["skipFirst"] = True
    if "Multiline" in fields:
        options["multiLine"] = "true" if fields["Multiline"] else "false"
    if "OptimizePerformance" in fields or _performance_written(scope):
        options["optimizePerformance"] = bool(fields.get("OptimizePerformance"))
    return _source(node, "csv", options)


def parquet_source(node: Node, scope: Scope) -> str:
    """Write Parquet files read (proved)."""
    return _source(node, "parquet", {})


def s3_target(node: Node, scope: Scope) -> str:
    """Write files to S3 (proved), with the catalog's update as a sink (proved)."""
    (source,) = scope.inputs(node)
    path = Code(f"{node.variable}_path") if scope.streaming else node.fields["Path"]
    name = "glueparquet" if node.type == "S3GlueParquetTarget" else str(node.fields["Format"])
    if name not in (*WRITTEN_BY_FRAMES, "glueparquet"):
        raise scope.unsupported(node, "Format", f"{name} is written by a target type of its own")
    body = _coalesced(node, source) + (path_line(node) if scope.streaming else "")
    if updates_catalog(node):
        body += _sink(node, scope, source, name, path)
    else:
        body += _written(node, source, name, path)
    return quality_line(node, source) + body


def _coalesced(node: Node, source: str) -> str:
    """Return the lines that reduce the number of files (seen: one file)."""
    files = str(node.fields.get("NumberTargetPartitions") or "0")
    if not files.isdigit() or int(files) == 0:
        return ""
    return f"if ({source}.count() >= 1):\n   {source} = {source}.coalesce({files})\n"


def _compression(node: Node) -> str | None:
    """Return the compression to write; None for none. Old canvases hold an empty text, which is written unchanged."""
    value = node.fields.get("Compression")
    return None if value in (None, "none") else str(value)


def _written(node: Node, source: str, name: str, path: str) -> str:
    options: dict[str, Any] = {"path": path}
    compression = _compression(node)
    if compression and name != "glueparquet":
        options["compression"] = compression
    options["partitionKeys"] = partition_keys(node)
    arguments: list[tuple[str, Any]] = [
        ("frame", Code(source)),
        ("connection_type", "s3"),
        ("format", name),
        ("connection_options", options),
    ]
    if compression and name == "glueparquet":
        arguments.append(("format_options", {"compression": compression}))
    arguments.append(("transformation_ctx", node.variable))
    return f"{node.variable} = {call('glueContext.write_dynamic_frame.from_options', arguments)}"


def _sink(node: Node, scope: Scope, source: str, name: str, path: str) -> str:
    policy = node.fields["SchemaChangePolicy"]
    for key in ("Database", "Table"):
        if not policy.get(key):
            raise scope.unsupported(node, f"SchemaChangePolicy.{key}", "is needed to update the catalog")
    compression = _compression(node)
    arguments: list[tuple[str, Any]] = [
        ("path", path),
        ("connection_type", "s3"),
        ("updateBehavior", policy.get("UpdateBehavior", "UPDATE_IN_DATABASE")),
        ("partitionKeys", [*(INGESTED if scope.streaming else ()), *partition_keys(node)]),
    ]
    in_sink = name != "glueparquet" or scope.generation.sink_compression
    if compression is not None and in_sink:
        arguments.append(("compression", compression))
    arguments += [("enableUpdateCatalog", True), ("transformation_ctx", node.variable)]
    kept = f", compression={quoted(compression)}" if compression and not in_sink else ""
    catalog = f"catalogDatabase={quoted(policy['Database'])},catalogTableName={quoted(policy['Table'])}"
    return "\n".join(
        [
            f"{node.variable} = {call('glueContext.getSink', arguments)}",
            f"{node.variable}.setCatalogInfo({catalog})",
            f"{node.variable}.setFormat({quoted(name)}{kept})",
            f"{node.variable}.writeFrame({source})",
        ]
    )


def partition_keys(node: Node) -> list[str]:
    """Return a target's partition keys, nested ones with dots."""
    return [".".join(path) for path in node.fields.get("PartitionKeys", ())]


def _target_needs(node: Node, scope: Scope) -> Needs:
    return quality_needs(node)


KINDS = {
    "S3JsonSource": Kind(json_source),
    "S3CsvSource": Kind(csv_source),
    "S3ParquetSource": Kind(parquet_source),
    "S3DirectTarget": Kind(s3_target, _target_needs),
    "S3GlueParquetTarget": Kind(s3_target, _target_needs),
}
