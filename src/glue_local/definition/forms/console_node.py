"""One node in the console's download."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.definition import shapes
from glue_local.definition.csv_characters import CHARACTERS
from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.model import Node

_CLASSES = {"source": "DataSource", "target": "DataSink", "transform": "Transform"}
# (classification, type, format) of the console, and the API's type.
_TYPES = {
    ("DataSource", "Catalog", ""): "CatalogSource",
    ("DataSource", "S3", "json"): "S3JsonSource",
    ("DataSource", "S3", "csv"): "S3CsvSource",
    ("DataSource", "S3", "parquet"): "S3ParquetSource",
    ("DataSource", "S3", "delta"): "S3DeltaSource",
    ("DataSource", "S3", "hudi"): "S3HudiSource",
    ("DataSink", "Catalog", ""): "CatalogTarget",
    ("DataSink", "S3", "glueparquet"): "S3GlueParquetTarget",
    ("DataSink", "S3", "delta"): "S3DeltaDirectTarget",
    ("DataSink", "S3", "hudi"): "S3HudiDirectTarget",
    ("DataSink", "S3", "iceberg"): "S3IcebergDirectTarget",
}
_NAMES = {api: key for key, api in _TYPES.items()}
# Fields that only the console's canvas needs, or that can be derived.
_CANVAS = frozenset(
    {
        "nodeId",
        "dataPreview",
        "previewAmount",
        "generatedNodeName",
        "classification",
        "type",
        "calculatedType",
    }
    | {"codeGenVersion", "parentsValid", "streamingBatchInterval", "isCatalog", "updateCatalogOptions"}
    | {"runtimeParameters", "columnConditions", "inferSchemaChanged"}
)
# Fields whose list of names is a single path; the console writes it as one text.
_ONE_PATH = {("RenameField", "SourcePath"), ("RenameField", "TargetPath"), ("AggregateOperation", "Column")}


def read(node_id: str, body: Mapping[str, Any], where: str) -> tuple[Node, list[str]]:
    """Return (node, what is lost). Raises DefinitionError for a node without a type."""
    if not isinstance(body, Mapping) or "type" not in body:
        raise DefinitionError(where, [Problem("", f"dag.{node_id}", "has no type")])
    kind = _api_type(body)
    types = shapes.node_types()
    if kind not in types:
        problem = Problem(
            f"{body.get('name', '')!r} ({node_id})", "type", f"{kind!r} is not a known node type"
        )
        raise DefinitionError(where, [problem])
    known = shapes.shapes()[types[kind]]["members"]
    lost: list[str] = []
    fields: dict[str, Any] = {}
    for key, value in body.items():
        name = key[:1].upper() + key[1:]
        if value is None or (name == "Inputs" and not value):
            continue
        if name in known:
            fields[name] = _from_console(value, known[name]["shape"], (types[kind], name), lost, node_id)
        elif key not in _CANVAS and key != "format":
            lost.append(f"dag.{node_id}.{key}: {kind} has no such field")
    return Node(node_id, kind, {name: fields[name] for name in known if name in fields}), lost


def write(node: Node) -> tuple[dict[str, Any], list[str]]:
    """Return (node in the console's keys, what is lost), by the console's name of its type, else by the API's.

    For example, a target of Iceberg files in another format has no name in the console that can be read back.
    """
    for classification, kind, form in (_console_type(node), (_CLASSES[node.role], node.type, "")):
        body = _body(node, classification, kind, form)
        found, _ = read(node.id, body, node.id)
        if found == node:
            return body, []
    fields = {**node.fields, **found.fields}
    return body, [
        f"dag.{node.id}.{name}: the console's download has no place for it"
        for name in fields
        if node.fields.get(name) != found.fields.get(name)
    ]


def _console_type(node: Node) -> tuple[str, str, str]:
    if node.type == "S3DirectTarget":
        return "DataSink", "S3", str(node.fields["Format"])
    if node.type == "S3CatalogTarget":
        return "DataSink", "Catalog", ""
    return _NAMES.get(node.type, (_CLASSES[node.role], node.type, ""))


def _body(node: Node, classification: str, kind: str, form: str) -> dict[str, Any]:
    types = shapes.node_types()
    known = shapes.shapes()[types[node.type]]["members"]
    body: dict[str, Any] = {
        "nodeId": node.id,
        "dataPreview": False,
        "previewAmount": 0,
        "inputs": list(node.inputs),
        "name": node.name,
        "generatedNodeName": node.variable,
        "classification": classification,
        "type": kind,
    }
    if form:
        body["format"] = form
    for name, value in node.fields.items():
        key = name[:1].lower() + name[1:]
        if key not in body:
            body[key] = _to_console(value, known[name]["shape"], (types[node.type], name))
    return {**body, "calculatedType": "", "codeGenVersion": 2}


def _api_type(body: Mapping[str, Any]) -> str:
    kind, classification = str(body["type"]), str(body.get("classification", "Transform"))
    form = str(body.get("format") or "") if kind == "S3" else ""
    found = _TYPES.get((classification, kind, form))
    if found == "CatalogTarget" and (body.get("schemaChangePolicy") or body.get("autoDataQuality")):
        return "S3CatalogTarget"
    if found:
        return found
    return "S3DirectTarget" if (classification, kind) == ("DataSink", "S3") else kind


def _is_path_list(shape: str) -> bool:
    spec = shapes.shapes()[shape]
    return bool(spec["type"] == "list" and shapes.shapes()[spec["member"]["shape"]]["type"] == "list")


def _from_console(value: Any, shape: str, place: tuple[str, str], lost: list[str], node_id: str) -> Any:
    """Return a value in the API's form. A value that does not fit its shape stays: the shapes' check reports it."""
    spec = shapes.shapes()[shape]
    if place in _ONE_PATH:
        return [value] if isinstance(value, str) else value
    if place in CHARACTERS:
        words = CHARACTERS[place]
        return next((word for word, character in words.items() if character == value), value)
    if spec["type"] == "list" and isinstance(value, list):
        return [_item_from_console(item, shape, lost, node_id) for item in value]
    if spec["type"] == "structure" and isinstance(value, Mapping):
        found = {}
        for key, item in value.items():
            name = key[:1].upper() + key[1:]
            if item is None:
                continue
            if name in spec["members"]:
                inner = spec["members"][name]["shape"]
                found[name] = _from_console(item, inner, (shape, name), lost, node_id)
            elif key != "boundedOption":
                lost.append(f"dag.{node_id}.{key}: {shape} has no such field")
        return {name: found[name] for name in spec["members"] if name in found}
    return value


def _item_from_console(item: Any, shape: str, lost: list[str], node_id: str) -> Any:
    if shape == "GlueSchemas":
        return _schema(item, lost, node_id)
    if _is_path_list(shape):
        return [item] if isinstance(item, str) else item
    inner = shapes.shapes()[shape]["member"]["shape"]
    return _from_console(item, inner, (inner, ""), lost, node_id)


def _schema(columns: Any, lost: list[str], node_id: str) -> Any:
    if not isinstance(columns, list) or not all(isinstance(c, Mapping) and "key" in c for c in columns):
        return columns  # which does not fit: the shapes say so
    found = []
    for column in columns:
        one = {"Name": column["key"]}
        if column.get("type") is not None:
            one["Type"] = column["type"]
        if column.get("glueStudioType"):
            one["GlueStudioType"] = column["glueStudioType"]
        if column.get("children"):
            lost.append(f"dag.{node_id}.outputSchemas.{column['key']}: the parts of a nested column")
        found.append(one)
    return {"Columns": found}


def _to_console(value: Any, shape: str, place: tuple[str, str]) -> Any:
    spec = shapes.shapes()[shape]
    if shape == "GlueSchemas":
        return [[_column(column) for column in schema.get("Columns", [])] for schema in value]
    if place in _ONE_PATH or place in CHARACTERS:
        one_path = value[0] if place in _ONE_PATH and len(value) == 1 else value
        return CHARACTERS[place].get(value, value) if place in CHARACTERS else one_path
    if _is_path_list(shape):
        return [path[0] if len(path) == 1 else path for path in value]
    if spec["type"] == "list":
        inner = spec["member"]["shape"]
        return [_to_console(item, inner, (inner, "")) for item in value]
    if spec["type"] == "structure" and isinstance(value, Mapping):
        members = spec["members"]
        return {
            name[:1].lower() + name[1:]: _to_console(item, members[name]["shape"], (shape, name))
            for name, item in value.items()
        }
    return value


def _column(column: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": column["Name"],
        "fullPath": [column["Name"]],
        "type": column.get("Type"),
        "glueStudioType": column.get("GlueStudioType"),
        "children": None,
    }
