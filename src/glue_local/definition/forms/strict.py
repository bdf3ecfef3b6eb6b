"""Reads JSON strictly: a key that appears twice is an error that names its node."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from glue_local.definition.errors import DefinitionError, Problem

# Where the four forms keep their nodes by id.
_CONTAINERS = frozenset({"CodeGenConfigurationNodes", "codeGenConfigurationNodes", "dag"})


def loads(text: str, where: str, *, field: str = "", nodes: bool = False) -> Any:
    """Return the document; ``nodes`` says that it is itself an object of nodes by id, found in ``field``.

    Raises DefinitionError: not JSON, with line and column; two nodes of one id; another key twice.
    """
    doubled: dict[int, tuple[Any, list[str]]] = {}

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            keys = Counter(key for key, _ in items)
            # Kept with its keys, so no other object gets its id.
            doubled[id(found)] = (found, [key for key, count in keys.items() if count > 1])
        return found

    try:
        document = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise DefinitionError(where, [Problem("", field, f"is not JSON: {error.msg} at {place}")]) from error
    except RecursionError as error:
        raise DefinitionError(where, [Problem("", field, "is nested too deep for a definition")]) from error
    if doubled:
        raise DefinitionError(where, list(_twice(document, doubled, nodes)))
    return document


def _twice(document: Any, doubled: Mapping[int, tuple[Any, list[str]]], nodes: bool) -> Iterator[Problem]:
    stack: list[tuple[Any, str, str, bool]] = [(document, "", "", nodes)]
    while stack:
        value, node, path, container = stack.pop()
        if isinstance(value, list):
            stack += [(item, node, f"{path}[{n}]", False) for n, item in reversed(list(enumerate(value)))]
        if not isinstance(value, Mapping):
            continue
        for key in doubled.get(id(value), (None, []))[1]:
            if container:
                yield Problem(_label(key, value[key]), "", "two nodes have this id")
            else:
                yield Problem(node, f"{path}.{key}" if path else key, "this key appears twice")
        for key, item in reversed(list(value.items())):
            if container:
                stack.append((item, _label(key, item), "", False))
            else:
                stack.append((item, node, f"{path}.{key}" if path else key, not node and key in _CONTAINERS))


def _label(node_id: str, body: Any) -> str:
    """Return ``'<display name>' (<id>)`` as far as there is a name, in the API's keys or the console's."""
    if isinstance(body, Mapping):
        fields = [body, *(item for item in body.values() if isinstance(item, Mapping))]
        for name in (one.get(key) for one in fields for key in ("Name", "name")):
            if isinstance(name, str):
                return f"{name!r} ({node_id})"
    return f"({node_id})"
