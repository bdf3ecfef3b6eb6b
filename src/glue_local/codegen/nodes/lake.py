"""Iceberg, Delta Lake and Hudi tables as sources and targets, through the catalog or straight on S3.

Seen: reading through the catalog, Delta files read and written, Hudi files written, Iceberg through the
catalog and as files with a catalog table. Decided, after those: Hudi files read, Delta and Hudi through the
catalog, Delta files with a catalog table.
"""

from __future__ import annotations

from typing import Any

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.needs import SQL_FRAME
from glue_local.codegen.nodes.s3 import partition_keys
from glue_local.codegen.nodes.target_quality import quality_line, quality_needs
from glue_local.codegen.text import Code, call, quoted, spell
from glue_local.definition.model import Node

READ_OPTIONS = {
    "Iceberg": "AdditionalIcebergOptions",
    "Delta": "AdditionalDeltaOptions",
    "Hudi": "AdditionalHudiOptions",
}
HUDI_SYNC = {
    "hoodie.datasource.hive_sync.partition_extractor_class": "org.apache.hudi.hive.MultiPartKeysValueExtractor",
    "hoodie.datasource.hive_sync.use_jdbc": "false",
    "hoodie.datasource.hive_sync.mode": "hms",
}


def family(node: Node) -> str:
    """Return the table format a node type names."""
    return next(name for name in READ_OPTIONS if name in node.type)


def _from_frame(node: Node) -> str:
    variable = node.variable
    return f"{variable} = DynamicFrame.fromDF({variable}_df, glueContext, {quoted(variable)})"


def catalog_source(node: Node, scope: Scope) -> str:
    """Write a table read through the catalog as a DataFrame (seen; its options: decided)."""
    arguments: list[tuple[str, Any]] = [
        ("database", node.fields["Database"]),
        ("table_name", node.fields["Table"]),
    ]
    options = node.fields.get(READ_OPTIONS[family(node)])
    if options:
        arguments.append(("additional_options", dict(options)))
    read = call("glueContext.create_data_frame.from_catalog", arguments)
    return f"{node.variable}_df = {read}\n{_from_frame(node)}"


def files_source(node: Node, scope: Scope) -> str:
    """Write a table's folder read as a DataFrame (Delta: seen, Hudi: decided)."""
    kind = family(node)
    if len(node.fields["Paths"]) != 1:
        raise scope.unsupported(node, "Paths", f"a {kind} table has exactly one path")
    options = dict(node.fields.get(READ_OPTIONS[kind]) or {})
    read = f"spark.read.format({quoted(kind.lower())}).options(**additionalOptions)"
    return (
        f"additionalOptions={spell(options)}\n"
        f"{node.variable}_df = {read}.load({quoted(node.fields['Paths'][0])})\n{_from_frame(node)}"
    )


def catalog_target(node: Node, scope: Scope) -> str:
    """Write a table's target through the catalog (Iceberg: seen, the others: decided)."""
    (source,) = scope.inputs(node)
    keys = partition_keys(node)
    options: dict[str, Any] = {"partitionKeys": keys} if keys else {}
    options |= node.fields.get("AdditionalOptions") or {}
    policy = node.fields.get("SchemaChangePolicy", {})
    if policy.get("EnableUpdateCatalog"):
        options["enableUpdateCatalog"] = True
        options["updateBehavior"] = policy.get("UpdateBehavior", "UPDATE_IN_DATABASE")
    arguments = [
        ("frame", Code(f"{node.variable}_df")),
        ("database", node.fields["Database"]),
        ("table_name", node.fields["Table"]),
        ("additional_options", options),
    ]
    write = call("glueContext.write_data_frame.from_catalog", arguments)
    lines = f"{node.variable}_df = {source}.toDF()\n{node.variable} = {write}"
    return quality_line(node, source) + lines


def delta_files(node: Node, scope: Scope) -> str:
    """Write a Delta table's folder (seen; the catalog's table: decided)."""
    (source,) = scope.inputs(node)
    options: dict[str, Any] = {"path": node.fields["Path"]}
    if node.fields.get("Compression"):
        options["write.parquet.compression-codec"] = node.fields["Compression"]
    options |= node.fields.get("AdditionalOptions") or {}
    keys = partition_keys(node)
    by = f".partitionBy({', '.join(map(quoted, keys))})" if keys else ""
    table = _catalog_table(node, scope)
    save = f"saveAsTable({quoted('.'.join(table))})" if table else "save()"
    lines = (
        f"additional_options = {spell(options)}\n"
        f"{node.variable}_df = {source}.toDF()\n"
        f'{node.variable}_df.write.format("delta").options(**additional_options){by}.mode("append").{save}'
    )
    return quality_line(node, source) + lines


def hudi_files(node: Node, scope: Scope) -> str:
    """Write a Hudi table's folder (seen, with and without the catalog's table)."""
    (source,) = scope.inputs(node)
    options: dict[str, Any] = dict(node.fields["AdditionalOptions"])
    keys = ",".join(partition_keys(node))
    if keys:
        options["hoodie.datasource.write.partitionpath.field"] = keys
    options["hoodie.datasource.write.hive_style_partitioning"] = "true"
    options["hoodie.parquet.compression.codec"] = node.fields["Compression"]
    table = _catalog_table(node, scope)
    if table:
        options["hoodie.datasource.hive_sync.enable"] = "true"
        options["hoodie.datasource.hive_sync.database"] = table[0]
        options["hoodie.datasource.hive_sync.table"] = table[1]
        if keys:
            options["hoodie.datasource.hive_sync.partition_fields"] = keys
        options |= HUDI_SYNC
    write = 'write.format("hudi").options(**additional_options).mode("append")'
    lines = (
        f"additional_options = {spell(options)}\n"
        f"{node.variable}_df = {source}.toDF()\n"
        f"{node.variable}_df.{write}.save({quoted(node.fields['Path'])})"
    )
    return quality_line(node, source) + lines


def iceberg_files(node: Node, scope: Scope) -> str:
    """Write an Iceberg table with its files under a path (seen; with partitions: put together from two)."""
    (source,) = scope.inputs(node)
    table = _catalog_table(node, scope)
    if table is None:
        raise scope.unsupported(node, "SchemaChangePolicy", "an Iceberg table needs a table in the catalog")
    database, name = table
    keys = ", ".join(map(quoted, partition_keys(node)))
    order = f".sortWithinPartitions({keys}) \\\n" if keys else ""
    by = f".partitionedBy({keys})" if keys else ""
    frame = f"{node.variable}_df"
    location = f"{node.fields['Path'].rstrip('/')}/{database}/{name}"
    write = (
        f"    {frame} = {source}.toDF()\n"
        f"    {frame}{order}        .writeTo({quoted(f'glue_catalog.{database}.{name}')}) \\\n"
        f'        .tableProperty("format-version", "2") \\\n'
        f'        .tableProperty("location", {quoted(location)}) \\\n'
        f'        .tableProperty("write.parquet.compression-codec", {quoted(node.fields["Compression"])}) \\\n'
        f"        .options(**additional_options) \\\n{by}"
    )
    lines = (
        f"additional_options = {spell(dict(node.fields.get('AdditionalOptions') or {}))}\n"
        f"tables_collection = spark.catalog.listTables({quoted(database)})\n"
        f"table_names_in_db = [table.name for table in tables_collection]\n"
        f"table_exists = {quoted(name)} in table_names_in_db\n"
        f"if table_exists:\n{write}.append()\nelse:\n{write}.create()"
    )
    return quality_line(node, source) + lines


def _catalog_table(node: Node, scope: Scope) -> tuple[str, str] | None:
    policy = node.fields.get("SchemaChangePolicy", {})
    if not policy.get("EnableUpdateCatalog"):
        return None
    for key in ("Database", "Table"):
        if not policy.get(key):
            raise scope.unsupported(node, f"SchemaChangePolicy.{key}", "is needed to update the catalog")
    return str(policy["Database"]), str(policy["Table"])


def _source_needs(node: Node, scope: Scope) -> Needs:
    return Needs((SQL_FRAME,))


def _target_needs(node: Node, scope: Scope) -> Needs:
    return quality_needs(node)


_READ = Kind(catalog_source, _source_needs)
_FILES = Kind(files_source, _source_needs)
_WRITE = Kind(catalog_target, _target_needs)

KINDS = {
    "CatalogIcebergSource": _READ,
    "S3CatalogIcebergSource": _READ,
    "CatalogDeltaSource": _READ,
    "S3CatalogDeltaSource": _READ,
    "CatalogHudiSource": _READ,
    "S3CatalogHudiSource": _READ,
    "S3DeltaSource": _FILES,
    "S3HudiSource": _FILES,
    "S3IcebergCatalogTarget": _WRITE,
    "S3DeltaCatalogTarget": _WRITE,
    "S3HudiCatalogTarget": _WRITE,
    "S3DeltaDirectTarget": Kind(delta_files, _target_needs),
    "S3HudiDirectTarget": Kind(hudi_files, _target_needs),
    "S3IcebergDirectTarget": Kind(iceberg_files, _target_needs),
}
