"""The keys under which JSON objects hold their fields: they may differ from the declared names in case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from glue_local.engine.types import gluetypes as g

Keys = dict[str, "Keys"]
"""Keys that objects were seen to have, and theirs."""


def keys_of(type_: g.DataType) -> Keys:
    """Return the keys that objects of a type have, and theirs."""
    while isinstance(type_, g.ArrayType):
        type_ = type_.elementType
    return {f.name: keys_of(f.dataType) for f in type_} if isinstance(type_, g.StructType) else {}


def collect(value: Any, keys: Keys) -> None:
    """Add the keys of a value to those known."""
    if isinstance(value, dict):
        for key, inner in value.items():
            collect(inner, keys.setdefault(key, {}))
    elif isinstance(value, list):
        for inner in value:
            collect(inner, keys)


def new_keys(type_: Any, keys: Keys) -> bool:
    """Add the keys that Arrow met to those known; whether there was a new one."""
    new = False
    for f in type_:
        if f.name not in keys:
            keys[f.name] = {}
            new = True
        inner = f.type
        while pa.types.is_list(inner):
            inner = inner.value_type
        if pa.types.is_struct(inner):
            new = new_keys(inner, keys[f.name]) or new
    return new


def all_keys(keys: Keys) -> Iterator[str]:
    """Yield the keys of all levels."""
    for key, inner in keys.items():
        yield key
        yield from all_keys(inner)


def all_names(fields: Iterable[g.Field]) -> Iterator[str]:
    """Yield the names of fields of all levels."""
    for f in fields:
        yield f.name
        inner = f.dataType
        while isinstance(inner, g.ArrayType):
            inner = inner.elementType
        if isinstance(inner, g.StructType):
            yield from all_names(inner)
