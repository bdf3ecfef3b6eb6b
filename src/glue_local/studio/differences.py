"""Differences between two definitions in plain words: setting by setting, node by node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.definition.model import JobDefinition, Node
from glue_local.studio.field_differences import Words, field_words, shown, value_words


def differences(old: JobDefinition, new: JobDefinition) -> list[str]:
    """Return the changes from ``old`` to ``new``, one per entry; nothing if they are the same."""
    return [*setting_words(flat(old.settings), flat(new.settings)), *node_words(old.nodes, new.nodes)]


def flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with each job argument as an entry of its own, in the settings' order."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if key in ("DefaultArguments", "NonOverridableArguments"):
            found |= {f"{key}.{name}": text for name, text in value.items()}
        else:
            found[key] = value
    return found


def setting_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> Words:
    """List which settings were set, unset or changed."""
    for key in dict.fromkeys((*old, *new)):
        if key not in new:
            yield f"{key} removed (was {shown(old[key])})"
        elif key not in old:
            yield f"{key} set to {shown(new[key])}"
        else:
            yield from value_words(key, old[key], new[key])


def node_words(old: Mapping[str, Node], new: Mapping[str, Node]) -> Words:
    """List the nodes that were added, removed or changed; their order has no meaning."""
    for i in new:
        if i not in old:
            yield f"node {new[i].label} added ({new[i].type}){_inputs(new[i], new)}"
    for i in old:
        if i not in new:
            yield f"node {old[i].label} removed ({old[i].type})"
    both = [i for i in old if i in new]
    for i in both:
        yield from (f"node {new[i].label}: {words}" for words in _node(old[i], new[i], old, new))


def _inputs(node: Node, nodes: Mapping[str, Node]) -> str:
    names = [nodes[i].label if i in nodes else i for i in node.inputs]
    return f", reading {' and '.join(names)}" if names else ""


def _node(old: Node, new: Node, olds: Mapping[str, Node], news: Mapping[str, Node]) -> Words:
    if old.type != new.type:
        yield f"is now a {new.type}, was a {old.type}"
    for field in dict.fromkeys((*old.fields, *new.fields)):
        before, after = old.fields.get(field), new.fields.get(field)
        if before == after:
            continue
        if field == "Name":
            yield f"renamed, was {before!r}"
        elif field == "Inputs":
            was = [olds[i].name if i in olds else i for i in before or ()]
            now = [news[i].name if i in news else i for i in after or ()]
            yield f"reads {' and '.join(now) or 'nothing'}, read {' and '.join(was) or 'nothing'}"
        else:
            yield from field_words(new.type, field, before, after, olds, news)
