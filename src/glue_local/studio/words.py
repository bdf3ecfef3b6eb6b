"""What differs between two definitions, in words: setting by setting, node by node."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from glue_local.codegen.paths import spelt
from glue_local.definition.model import JobDefinition, Node

_LONG = 60
Words = Iterator[str]


def differences(old: JobDefinition, new: JobDefinition) -> list[str]:
    """Give what makes ``new`` out of ``old``, one change per entry; nothing when they are the same."""
    return [*setting_words(flat(old.settings), flat(new.settings)), *node_words(old.nodes, new.nodes)]


def flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings with each job argument as an entry of its own, in the settings' order."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        if key in ("DefaultArguments", "NonOverridableArguments"):
            found |= {f"{key}.{name}": text for name, text in value.items()}
        else:
            found[key] = value
    return found


def setting_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> Words:
    """Say which settings were set, unset or changed."""
    for key in dict.fromkeys((*old, *new)):
        if key not in new:
            yield f"{key} removed (was {_shown(old[key])})"
        elif key not in old:
            yield f"{key} set to {_shown(new[key])}"
        elif old[key] != new[key]:
            yield f"{key} changed from {_shown(old[key])} to {_shown(new[key])}"


def node_words(old: Mapping[str, Node], new: Mapping[str, Node]) -> Words:
    """Say which nodes were added, removed, changed, or put in another order."""
    for i in new:
        if i not in old:
            yield f"node {new[i].label} added ({new[i].type}){_inputs(new[i], new)}"
    for i in old:
        if i not in new:
            yield f"node {old[i].label} removed ({old[i].type})"
    both = [i for i in old if i in new]
    for i in both:
        yield from (f"node {new[i].label}: {words}" for words in _node(old[i], new[i], old, new))
    if both != [i for i in new if i in old]:
        yield "the nodes stand in another order"


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
        special = _SPECIAL.get(field)
        if field == "Name":
            yield f"renamed, was {before!r}"
        elif field == "Inputs":
            was = [olds[i].name if i in olds else i for i in before or ()]
            now = [news[i].name if i in news else i for i in after or ()]
            yield f"reads {' and '.join(now) or 'nothing'}, read {' and '.join(was) or 'nothing'}"
        elif special and before is not None and after is not None:
            yield from special(before, after)
        elif before is None:
            yield f"{field} set to {_shown(after)}"
        elif after is None:
            yield f"{field} removed (was {_shown(before)})"
        else:
            yield f"{field} changed from {_shown(before)} to {_shown(after)}"


def _text(what: str) -> Callable[[str, str], Words]:
    def words(before: str, after: str) -> Words:
        lines = difflib.unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=0)
        changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
        yield "\n".join([f"{what} changed", *(f"    {line}" for line in changed)])

    return words


def _paths(before: list[Any], after: list[Any]) -> Words:
    yield from _members("column", [_path(p) for p in before], [_path(p) for p in after])


def _mapping(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Words:
    was, now = _rows(before), _rows(after)
    for source in dict.fromkeys((*was, *now)):
        if source not in now:
            yield f"column {source} dropped"
        elif source not in was:
            yield f"column {source} kept, as {now[source][0]} {now[source][1]}"
        elif was[source] != now[source]:
            yield f"column {source} becomes {' '.join(now[source])}, became {' '.join(was[source])}"
    kept = [source for source in was if source in now]
    if kept != [source for source in now if source in was]:
        yield "the columns stand in another order"


def _rows(mappings: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    return {
        spelt(row["FromPath"]): (row["ToKey"], row["ToType"]) for row in mappings if not row.get("Dropped")
    }


def _path(path: Any) -> str:
    return spelt(path) if isinstance(path, list) else str(path)


def _members(what: str, before: list[str], after: list[str]) -> Words:
    for item in before:
        if item not in after:
            yield f"{what} {item} taken out"
    for item in after:
        if item not in before:
            yield f"{what} {item} added"
    if sorted(before) == sorted(after) and before != after:
        yield f"the {what}s stand in another order"


_SPECIAL: Mapping[str, Callable[[Any, Any], Words]] = {
    "SqlQuery": _text("SQL"),
    "Code": _text("code"),
    "Ruleset": _text("ruleset"),
    "Paths": _paths,
    "PartitionKeys": _paths,
    "Mapping": _mapping,
}


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONG else text[: _LONG - 3] + "..."
