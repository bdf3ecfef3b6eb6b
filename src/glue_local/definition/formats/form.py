"""What a form of definition is: how to recognise, read and write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.model import JobDefinition, Node


@dataclass(frozen=True)
class Reading:
    """A definition, the form it came in, and ``lost``: what of the document a definition does not hold."""

    definition: JobDefinition
    form: str
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Writing:
    """A document's text, and ``lost``: what of the definition this form cannot hold."""

    text: str
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """``recognise`` a document, ``read`` it (document, default name, where), ``write`` a definition."""

    recognise: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Mapping[str, Any], str, str], Reading]
    write: Callable[[JobDefinition], Writing]


def nodes_of(document: Any, where: str, field: str = "CodeGenConfigurationNodes") -> dict[str, Node]:
    """Give the nodes of ``{id: {type: fields}}``. Raises DefinitionError if it is none."""
    if not isinstance(document, Mapping):
        raise DefinitionError(where, [Problem("", field, "must be an object of nodes by id")])
    nodes: dict[str, Node] = {}
    for node_id, body in document.items():
        if not isinstance(body, Mapping) or len(body) != 1:
            raise DefinitionError(
                where, [Problem("", f"{field}.{node_id}", "must hold exactly one node type")]
            )
        ((kind, fields),) = body.items()
        if not isinstance(fields, Mapping):
            raise DefinitionError(where, [Problem("", f"{field}.{node_id}.{kind}", "must be an object")])
        nodes[node_id] = Node(node_id, kind, fields)
    return nodes
