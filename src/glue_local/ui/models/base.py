"""What all of the API's models share."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Points = list[tuple[float, float]]
Masked = Literal["•••"]
#: Shown in place of a personal value that was not requested explicitly.
MASK: Masked = "•••"


class Model(BaseModel):
    """Base of all: an unknown member is an error."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Edge(Model):
    """An arrow: its ends, the points it passes, and whether it leads back to the left."""

    source: str
    target: str
    points: Points
    back: bool = False


class Column(Model):
    """A column of a table."""

    name: str
    type: str
    comment: str
    personal: bool
    partition: bool = False


class ResultColumn(Model):
    """A column of a result; ``masked``: its values are personal and were not shown."""

    name: str
    type: str
    masked: bool = False


class Message(Model):
    """A message about what was done."""

    lines: list[str]


class Started(Model):
    """The id of what was started."""

    id: str


class Problem(Model):
    """A fault of a definition: the node's id or "", the field's path or "", and the message."""

    node: str
    field: str
    message: str


class Failure(Model):
    """An error as application/problem+json (RFC 9457)."""

    title: str
    status: int
    detail: str = ""
    problems: list[Problem] = []
