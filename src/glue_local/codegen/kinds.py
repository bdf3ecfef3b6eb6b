"""What the generator knows about a node type: how to write it, what it needs, how to read it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from glue_local.codegen.generations import GENERATIONS, LATEST, Generation
from glue_local.definition.model import JobDefinition, Node
from glue_local.errors import UserError


class UnsupportedNodeError(UserError):
    """The generator does not write this node, or one of its fields; the message names file and node."""


@dataclass(frozen=True)
class Scope:
    """The script around a node, as its emitter sees it."""

    job: JobDefinition
    sql_names: Mapping[str, str]
    generation: Generation = GENERATIONS[LATEST]
    streaming: bool = False

    def inputs(self, node: Node) -> list[str]:
        """Return the variables of a node's inputs, in order."""
        return [self.job.nodes[i].variable for i in node.inputs]

    def variable(self, node_id: str) -> str:
        """Return the variable of the node with that id."""
        return self.job.nodes[node_id].variable

    def source(self, node: Node) -> Node:
        """Return a node's first input."""
        return self.job.nodes[node.inputs[0]]

    def unsupported(self, node: Node, field_name: str, what: str) -> UnsupportedNodeError:
        """Return the error that names file, node and field."""
        where = self.job.where or self.job.name
        return UnsupportedNodeError(f"{where}: node {node.label}, field {field_name}: {what}")


@dataclass(frozen=True)
class Needs:
    """``imports`` and ``helpers`` by name, in order; ``definition``: a helper for this node only."""

    imports: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    definition: str = ""

    @property
    def definitions(self) -> tuple[str, ...]:
        """The helpers' names and the definition."""
        return (*self.helpers, *([self.definition] if self.definition else []))


NO_NEEDS = Needs()


@dataclass(frozen=True)
class Found:
    """A node read back from a script: its type, fields without ``Name``, and its inputs as variables."""

    type: str
    fields: Mapping[str, Any]
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A node type. ``emit`` returns its lines; ``needs`` what they need; both get the node and its scope."""

    emit: Callable[[Node, Scope], str]
    needs: Callable[[Node, Scope], Needs] = field(default=lambda _node, _scope: NO_NEEDS)
