"""The forms of nodes, made from Glue's own shapes: one renderer serves every type.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-visual-job-api.html (as botocore carries it)
"""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any, Literal

from glue_local.codegen import KINDS
from glue_local.definition import shapes
from glue_local.definition.model import Node
from glue_local.definition.rules import MANY_INPUTS, TWO_INPUTS
from glue_local.quality.signatures import SIGNATURES
from glue_local.ui import models

#: Fields with their own editor, by shape and member. One more is one more entry.
WIDGETS = {
    ("SparkSQL", "SqlQuery"): "sql",
    ("SparkSQL", "SqlAliases"): "aliases",
    ("CustomCode", "Code"): "python",
    ("EvaluateDataQuality", "Ruleset"): "dqdl",
    ("EvaluateDataQualityMultiFrame", "Ruleset"): "dqdl",
    ("EvaluateDataQualityMultiFrame", "AdditionalDataSources"): "sources",
    ("ApplyMapping", "Mapping"): "mapping",
    ("Join", "Columns"): "join",
    ("Filter", "Filters"): "conditions",
    ("GroupFilters", "Filters"): "conditions",
    ("SelectFields", "Paths"): "columns",
    ("DropFields", "Paths"): "columns",
    ("SplitFields", "Paths"): "columns",
    ("DropDuplicates", "Columns"): "columns",
    ("Merge", "PrimaryKeys"): "columns",
    ("Merge", "Source"): "input",
    ("RenameField", "SourcePath"): "column",
    ("RenameField", "TargetPath"): "path",
    ("Aggregate", "Groups"): "columns",
    ("AggregateOperation", "Column"): "column",
}
#: Glue Studio's own names where they differ from the API's.
LABELS = {
    "ApplyMapping": "Change Schema (Apply Mapping)",
    "SparkSQL": "SQL Query",
    "CustomCode": "Custom Transform",
    "EvaluateDataQuality": "Evaluate Data Quality (one frame)",
    "EvaluateDataQualityMultiFrame": "Evaluate Data Quality",
    "SelectFromCollection": "Select From Collection",
    "CatalogSource": "AWS Glue Data Catalog",
    "CatalogTarget": "AWS Glue Data Catalog",
    "PIIDetection": "Detect Sensitive Data",
    "DropDuplicates": "Drop Duplicates",
    "FillMissingValues": "Fill Missing Values",
    "Route": "Conditional Router",
    "Spigot": "Spigot",
    "PartitionKeys": "Partition keys",
    "SqlQuery": "SQL query",
    "SqlAliases": "SQL aliases",
}
_KINDS: dict[str, Literal["number", "integer", "string"]] = {
    "double": "number",
    "float": "number",
    "integer": "integer",
    "long": "integer",
    "timestamp": "string",
}
#: Set on the canvas, not in the form.
_ON_CANVAS = frozenset({"Name", "Inputs", "OutputSchemas"})


@cache
def forms() -> models.Forms:
    """Return every node type of Glue with the shapes that their forms need."""
    types = [_type(name, shape) for name, shape in shapes.node_types().items()]
    found: dict[str, models.Shape] = {}
    waiting = [one.shape for one in types]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = _shape(name)
        waiting += [field.shape for field in found[name].fields]
        if found[name].item:
            waiting.append(found[name].item)
    return models.Forms(types=types, shapes=found, rules=list(SIGNATURES))


def _type(name: str, shape: str) -> models.NodeType:
    role = Node("", name, {}).role
    groups: dict[str, Literal["Sources", "Transforms", "Targets"]] = {
        "source": "Sources",
        "target": "Targets",
    }
    inputs: tuple[int, int | None] = (1, 1)
    if role == "source":
        inputs = (0, 0)
    elif name in TWO_INPUTS:
        inputs = (2, 2)
    elif name in MANY_INPUTS:
        inputs = (1, None)
    return models.NodeType(
        type=name,
        label=LABELS.get(name) or _words(re.sub(r"(Source|Target)$", "", name)),
        group=groups.get(role, "Transforms"),
        shape=shape,
        help=plain(str(shapes.shapes()[shape].get("documentation", ""))),
        generated=name in KINDS,
        inputs=inputs,
    )


def _shape(name: str) -> models.Shape:
    spec = shapes.shapes()[name]
    kind: Any = spec["type"]
    limits: dict[str, Any] = {"least": spec.get("min"), "most": spec.get("max")}
    if kind == "structure":
        required = set(spec.get("required", ()))
        return models.Shape(
            kind="structure",
            fields=[
                models.Field(
                    name=member,
                    shape=told["shape"],
                    required=member in required,
                    label=LABELS.get(member) or _words(member),
                    help=plain(str(told.get("documentation", ""))),
                    widget=WIDGETS.get((name, member), ""),
                )
                for member, told in spec.get("members", {}).items()
                if member not in _ON_CANVAS or name not in set(shapes.node_types().values())
            ],
        )
    if kind == "list":
        return models.Shape(kind="list", item=spec["member"]["shape"], **limits)
    if kind == "map":
        return models.Shape(kind="map", item=spec["value"]["shape"], **limits)
    return models.Shape(kind=_KINDS.get(kind, kind), choices=list(spec.get("enum", ())), **limits)


def _words(name: str) -> str:
    """Return ``NumberTargetPartitions`` as ``Number Target Partitions``, ``S3Csv`` as ``S3 Csv``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def plain(html: str) -> str:
    """Return the documentation's HTML as one line of text."""
    parser = _Text()
    parser.feed(html)
    return " ".join("".join(parser.parts).split())
