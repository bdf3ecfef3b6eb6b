"""The canonical text of a definition in git: stable key order, nodes as objects, so that diffs stay small.

A text of several lines (SQL, rules, code) is written as a list of lines, so a changed line is one changed line of the
file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from glue_local.definition import shapes
from glue_local.definition.model import JobDefinition
from glue_local.definition.settings import AUTHOR_SETTINGS

NODES = "CodeGenConfigurationNodes"


def document(job: JobDefinition) -> dict[str, Any]:
    """Return the definition as a JSON object: settings in a fixed order, fields in the order of Glue's API.

    Nodes and free-form maps (arguments, options) keep the author's order.
    """
    types = shapes.node_types()
    order = {key: place for place, key in enumerate(AUTHOR_SETTINGS)}
    settings = sorted(job.settings.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    nodes = {
        node.id: {node.type: _ordered(node.fields, types[node.type]) if node.type in types else node.fields}
        for node in job.nodes.values()
    }
    return {**dict(settings), NODES: nodes}


def text(job: JobDefinition) -> str:
    """Return the definition file's text, two spaces deep, with a newline at its end."""
    body = document(job)
    body[NODES] = _texts(body[NODES], _as_lines)
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def joined(nodes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the nodes of a definition file with every list of lines joined to one text."""
    return _texts(nodes, _as_text)


def _as_lines(value: Any) -> Any:
    return value.split("\n") if isinstance(value, str) and "\n" in value else value


def _as_text(value: Any) -> Any:
    lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "\n".join(value) if lines else value


def _texts(nodes: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    """Change every text of the nodes; nodes of unknown types stay unchanged."""
    types = shapes.node_types()
    return {
        key: {
            name: _text(fields, types[name], change) if name in types else fields
            for name, fields in node.items()
        }
        if isinstance(node, Mapping)
        else node
        for key, node in nodes.items()
    }


def _text(value: Any, shape: str, change: Callable[[Any], Any]) -> Any:
    spec = shapes.shapes()[shape]
    if spec["type"] == "string":
        return change(value)
    if spec["type"] == "structure" and isinstance(value, Mapping):
        known = spec.get("members", {})
        return {
            name: _text(item, known[name]["shape"], change) if name in known else item
            for name, item in value.items()
        }
    if spec["type"] == "map" and isinstance(value, Mapping):
        return {name: _text(item, spec["value"]["shape"], change) for name, item in value.items()}
    if spec["type"] == "list" and isinstance(value, list):
        return [_text(item, spec["member"]["shape"], change) for item in value]
    return value


def _ordered(value: Any, shape: str) -> Any:
    spec = shapes.shapes()[shape]
    if spec["type"] == "structure" and isinstance(value, Mapping):
        known = spec.get("members", {})
        first = {name: _ordered(value[name], known[name]["shape"]) for name in known if name in value}
        return first | {name: item for name, item in value.items() if name not in known}
    if spec["type"] == "list" and isinstance(value, list):
        return [_ordered(item, spec["member"]["shape"]) for item in value]
    return value
