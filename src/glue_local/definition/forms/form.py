"""A form of a definition: how to recognise, read and write it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.model import JobDefinition, Node
from glue_local.definition.settings import environment_words


@dataclass(frozen=True)
class Reading:
    """A definition, the form it came in, and the rest of the document.

    ``environment``: role, script, connections and places, in CreateJob's keys; all forms but ours can hold them.
    ``other``: entries for which no form has a place.
    """

    definition: JobDefinition
    form: str
    other: tuple[str, ...] = ()
    environment: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lost(self) -> tuple[str, ...]:
        """The entries of the document that a definition does not hold."""
        return (*environment_words(self.environment), *self.other)


@dataclass(frozen=True)
class Writing:
    """A document's text, and ``lost``: the parts of the definition that this form cannot hold."""

    text: str
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """``recognise`` a document, ``read`` it (document, default name, where), ``write`` (definition, environment)."""

    recognise: Callable[[Mapping[str, Any]], bool]
    read: Callable[[Mapping[str, Any], str, str], Reading]
    write: Callable[[JobDefinition, Mapping[str, Any]], Writing]


def nodes_of(document: Any, where: str, place: str = "CodeGenConfigurationNodes") -> dict[str, Node]:
    """Return the nodes of ``{id: {type: fields}}``. Raises DefinitionError if it is none."""
    if not isinstance(document, Mapping):
        raise DefinitionError(where, [Problem("", place, "must be an object of nodes by id")])
    nodes: dict[str, Node] = {}
    for node_id, body in document.items():
        if not isinstance(body, Mapping) or len(body) != 1:
            raise DefinitionError(
                where, [Problem("", f"{place}.{node_id}", "must hold exactly one node type")]
            )
        ((kind, fields),) = body.items()
        if not isinstance(fields, Mapping):
            raise DefinitionError(where, [Problem("", f"{place}.{node_id}.{kind}", "must be an object")])
        nodes[node_id] = Node(node_id, kind, fields)
    return nodes
