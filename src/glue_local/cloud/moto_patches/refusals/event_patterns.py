"""Event patterns as EventBridge takes them: which comparisons there are, and of what.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

OPERATORS = ("=", "<", "<=", ">", ">=")


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _text_in_any_case(value: Any) -> bool:
    return _text(value) or (
        isinstance(value, dict)
        and list(value) == ["equals-ignore-case"]
        and _text(value["equals-ignore-case"])
    )


def _numeric(value: Any) -> bool:
    if not isinstance(value, list) or not value or len(value) % 2:
        return False
    numbers = [isinstance(one, int | float) and not isinstance(one, bool) for one in value[1::2]]
    return all(numbers) and all(operator in OPERATORS for operator in value[::2])


def _cidr(value: Any) -> bool:
    try:
        ipaddress.ip_network(str(value), strict=False)
    except ValueError:
        return False
    return True


def _anything_but(value: Any) -> bool:
    if isinstance(value, dict):
        return len(value) == 1 and all(
            name in OF_ANYTHING_BUT and (_all_texts(one) or _text(one)) for name, one in value.items()
        )
    every = value if isinstance(value, list) else [value]
    return bool(every) and all(
        isinstance(one, str | int | float) and not isinstance(one, bool) for one in every
    )


def _all_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_text(one) for one in value)


OF_ANYTHING_BUT = ("prefix", "suffix", "equals-ignore-case", "wildcard")
#: Comparison -> whether it takes a value.
COMPARISONS: dict[str, Callable[[Any], bool]] = {
    "prefix": _text_in_any_case,
    "suffix": _text_in_any_case,
    "equals-ignore-case": _text,
    "wildcard": lambda value: _text(value) and "**" not in value,
    "exists": lambda value: isinstance(value, bool),
    "numeric": _numeric,
    "cidr": _cidr,
    "anything-but": _anything_but,
}


def faults(pattern: str) -> Iterator[str]:
    """The faults of a pattern that EventBridge refuses; moto reports what is not a JSON object."""
    try:
        parsed = json.loads(pattern)
    except ValueError:
        return
    if isinstance(parsed, dict):
        yield from _of_object(parsed, "")


def _of_object(node: Mapping[str, Any], path: str) -> Iterator[str]:
    if not node:
        yield "Empty objects are not allowed"
    for key, value in node.items():
        where = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from _of_object(value, where)
        elif isinstance(value, list) and key == "$or" and all(isinstance(one, dict) for one in value):
            for one in value:
                yield from _of_object(one, path)
        elif isinstance(value, list):
            for one in value:
                yield from _of_leaf(one, where)


def _of_leaf(leaf: Any, where: str) -> Iterator[str]:
    if isinstance(leaf, list):
        yield f"{where}: Match value must be String, number, true, false, or null"
    if not isinstance(leaf, dict):
        return
    if len(leaf) != 1:
        yield f"{where}: Only one key allowed in match expression"
        return
    ((name, value),) = leaf.items()
    if name not in COMPARISONS:
        yield f"{where}: Unrecognized match type {name}"
    elif not COMPARISONS[name](value):
        yield f"{where}: {name} does not take {json.dumps(value)}"
