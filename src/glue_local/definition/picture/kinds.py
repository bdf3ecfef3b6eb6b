"""The look and the name of each kind of node in a picture."""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.definition.model import Node


@dataclass(frozen=True)
class Kind:
    """A kind's name, colour, and corner radius (round: data, square: processing)."""

    word: str
    colour: str
    radius: int


SOURCE = Kind("source", "#0969da", 20)
TARGET = Kind("target", "#1a7f37", 20)
TRANSFORM = Kind("transform", "#8250df", 4)
SQL = Kind("SQL", "#bc4c00", 4)
CODE = Kind("code", "#bf3989", 4)
QUALITY = Kind("data quality", "#9a6700", 4)
COLLECTION = Kind("from collection", "#57606a", 4)
JOB = Kind("job", "#8250df", 4)

_BY_TYPE = {
    "SparkSQL": SQL,
    "CustomCode": CODE,
    "EvaluateDataQuality": QUALITY,
    "EvaluateDataQualityMultiFrame": QUALITY,
    "SelectFromCollection": COLLECTION,
}
# A table's colour by its database, in order of appearance.
DATABASES = ("#bc4c00", "#0969da", "#1a7f37", "#9a6700", "#bf3989", "#0e8a8a")


def kind_of(node: Node) -> Kind:
    """Return a node's kind; a transform without its own kind is named after its type."""
    if node.role == "source":
        return SOURCE
    if node.role == "target":
        return TARGET
    return _BY_TYPE.get(node.type, Kind(node.type, TRANSFORM.colour, TRANSFORM.radius))
