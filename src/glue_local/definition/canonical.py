"""A definition's one text in git: stable key order, nodes as objects, one change = a small diff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glue_local.definition import shapes
from glue_local.definition.model import JobDefinition
from glue_local.definition.settings import AUTHOR_SETTINGS

NODES = "CodeGenConfigurationNodes"


def document(job: JobDefinition) -> dict[str, Any]:
    """Give the definition as a JSON object: settings in a fixed order, fields in the order of Glue's API.

    The nodes keep their order, which is the script's; free-form maps (arguments, options) keep theirs.
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
    """Give the definition file's text, two spaces deep, with a newline at its end."""
    return json.dumps(document(job), indent=2, ensure_ascii=False) + "\n"


def _ordered(value: Any, shape: str) -> Any:
    spec = shapes.shapes()[shape]
    if spec["type"] == "structure" and isinstance(value, Mapping):
        known = spec.get("members", {})
        first = {name: _ordered(value[name], known[name]["shape"]) for name in known if name in value}
        return first | {name: item for name, item in value.items() if name not in known}
    if spec["type"] == "list" and isinstance(value, list):
        return [_ordered(item, spec["member"]["shape"]) for item in value]
    return value
