"""Glue's own shapes of the node types, read from botocore's service model without importing botocore.

Reading the one file takes a tenth of what building a boto3 client takes, and all 79 types come for free.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_MODEL = Path("data/glue/2017-03-31/service-2.json.gz")
Shape = Mapping[str, Any]


@cache
def shapes() -> Mapping[str, Shape]:
    """Return every shape of the Glue API by name. Raises FileNotFoundError without botocore."""
    spec = importlib.util.find_spec("botocore")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("botocore is not installed: Glue's shapes come from it")
    with gzip.open(Path(spec.origin).parent / _MODEL) as stream:
        model = json.load(stream)
    found: Mapping[str, Shape] = model["shapes"]
    return found


def node_types() -> Mapping[str, str]:
    """Return the shape name of each node type (``CatalogTarget`` has the shape ``BasicCatalogTarget``)."""
    members = shapes()["CodeGenConfigurationNode"]["members"]
    return {name: member["shape"] for name, member in members.items()}


def members(shape: str) -> list[str]:
    """Return the field names of a structure in the API's order."""
    return list(shapes()[shape].get("members", {}))


def faults(value: Any, shape: str, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (field path, fault) for each place where ``value`` does not fit ``shape``."""
    spec = shapes()[shape]
    yield from _CHECKS[spec["type"]](value, spec, path)


def _structure(value: Any, spec: Shape, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        yield path, f"must be an object, not {_kind(value)}"
        return
    known = spec.get("members", {})
    for name in spec.get("required", ()):
        if name not in value:
            yield _join(path, name), "is missing"
    for name, item in value.items():
        if name not in known:
            yield _join(path, name), f"is unknown: Glue has {', '.join(known)}"
        else:
            yield from faults(item, known[name]["shape"], _join(path, name))


def _list(value: Any, spec: Shape, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield path, f"must be a list, not {_kind(value)}"
        return
    yield from _size(len(value), spec, path, "items")
    for number, item in enumerate(value):
        yield from faults(item, spec["member"]["shape"], f"{path}[{number}]")


def _map(value: Any, spec: Shape, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        yield path, f"must be an object, not {_kind(value)}"
        return
    for name, item in value.items():
        yield from faults(name, spec["key"]["shape"], f"{path} key {name!r}")
        yield from faults(item, spec["value"]["shape"], _join(path, name))


def _string(value: Any, spec: Shape, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str):
        yield path, f"must be a string, not {_kind(value)}"
    elif "enum" in spec and value not in spec["enum"]:
        yield path, f"is {value!r}, but must be one of {', '.join(spec['enum'])}"
    else:
        yield from _size(len(value), spec, path, "characters")
        pattern = spec.get("pattern")
        if pattern and not _matches(pattern, value):
            yield path, f"is {value!r}, which does not match Glue's pattern {pattern}"


def _boolean(value: Any, _spec: Shape, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, bool):
        yield path, f"must be true or false, not {_kind(value)}"


def _integer(value: Any, spec: Shape, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield path, f"must be a whole number, not {_kind(value)}"
    else:
        yield from _size(value, spec, path, "")


def _number(value: Any, spec: Shape, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield path, f"must be a number, not {_kind(value)}"
    else:
        yield from _size(value, spec, path, "")


_CHECKS = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "timestamp": _string,
    "boolean": _boolean,
    "integer": _integer,
    "long": _integer,
    "double": _number,
    "float": _number,
}


def _size(size: float, spec: Shape, path: str, unit: str) -> Iterator[tuple[str, str]]:
    least, most = spec.get("min"), spec.get("max")
    if least is not None and size < least:
        yield path, f"must be at least {least} {unit}".rstrip() + f", is {size}"
    if most is not None and size > most:
        yield path, f"must be at most {most} {unit}".rstrip() + f", is {size}"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # The API's patterns spell characters beyond the basic plane as UTF-16 pairs.
    pairs = re.compile(r"\\uD800\\uDC00-\\uDBFF\\uDFFF")
    return re.compile(pairs.sub("\U00010000-\U0010ffff", pattern))


def _matches(pattern: str, value: str) -> bool:
    return _compiled(pattern).fullmatch(value) is not None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _kind(value: Any) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "true or false",
        int: "a number",
        float: "a number",
        type(None): "null",
    }
    return kinds.get(type(value), type(value).__name__)
