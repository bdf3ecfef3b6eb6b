"""A visual job as its author defines it: settings and a graph of nodes, independent of an environment.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-visual-job-api.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Role = Literal["source", "transform", "target"]


@dataclass(frozen=True)
class Node:
    """One node: ``id`` (``node-1728515582595``), ``type`` (``SparkSQL``) and its fields as in Glue's API."""

    id: str
    type: str
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The display name on the canvas."""
        return str(self.fields.get("Name", ""))

    @property
    def inputs(self) -> tuple[str, ...]:
        """The ids of the nodes this one reads, in order; empty for a source."""
        return tuple(self.fields.get("Inputs", ()))

    @property
    def role(self) -> Role:
        """Source, transform or target, according to Glue's type names."""
        if self.type.endswith("Source"):
            return "source"
        return "target" if self.type.endswith("Target") else "transform"

    @property
    def variable(self) -> str:
        """The script's variable. Proved: the name's word characters, ``_``, the id without its hyphen."""
        kept = "".join(c for c in self.name if c == "_" or (c.isascii() and c.isalnum()))
        return f"{kept}_{self.id.replace('-', '')}"

    @property
    def label(self) -> str:
        """The node as errors name it: ``'Join' (node-1)``."""
        return f"'{self.name}' ({self.id})"


@dataclass(frozen=True)
class JobDefinition:
    """A visual job. ``settings`` are the keys of CreateJob that belong to the author; ``nodes`` keep their order.

    That order is for people only: a script's order comes from the ids (see ``graph.script_order``). ``where`` names
    the source of the definition in errors; comparisons ignore it.
    """

    name: str
    settings: Mapping[str, Any]
    nodes: Mapping[str, Node]
    where: str = field(default="", compare=False)

    def with_nodes(self, nodes: Mapping[str, Node]) -> JobDefinition:
        """Return the same job with other nodes."""
        return replace(self, nodes=dict(nodes))
