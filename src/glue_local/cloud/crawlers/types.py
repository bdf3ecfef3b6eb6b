"""The types of columns as a crawler finds them, and how two of them become one.

A type is a word of Hive's (``bigint``), a :class:`Struct` or an :class:`Array`; None where only nulls were seen.
Sources: https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html and
https://docs.aws.amazon.com/athena/latest/ug/data-types.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_INT = 2**31
_BIGINT = 2**63
#: From narrow to wide: a number is widened to what holds both.
_NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double")

_WORDS = {bool: "boolean", float: "double", str: "string"}


@dataclass(frozen=True)
class Struct:
    """Fields by name, in the order in which they were first seen."""

    fields: tuple[tuple[str, Type], ...]


@dataclass(frozen=True)
class Array:
    """A list; ``element`` is None where all lists were empty."""

    element: Type


Type = str | Struct | Array | None
Columns = dict[str, Type]


def of_value(value: Any) -> Type:
    """Return the type of a value of JSON."""
    if value is None:
        return None
    if type(value) in _WORDS:
        return _WORDS[type(value)]
    if isinstance(value, int):
        return "int" if -_INT <= value < _INT else "bigint" if -_BIGINT <= value < _BIGINT else "double"
    if isinstance(value, Mapping):
        return Struct(tuple((str(name), of_value(each)) for name, each in value.items()))
    if isinstance(value, list):
        element: Type = None
        for each in value:
            element = merged(element, of_value(each))
        return Array(element)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def merged(one: Type, other: Type) -> Type:
    """Return the type of a column that has both: the wider number, all fields of both structs, else string."""
    if one is None or one == other:
        return other
    if other is None:
        return one
    if isinstance(one, Struct) and isinstance(other, Struct):
        return Struct(tuple(merge_columns(dict(one.fields), dict(other.fields)).items()))
    if isinstance(one, Array) and isinstance(other, Array):
        return Array(merged(one.element, other.element))
    if one in _NUMBERS and other in _NUMBERS:
        return max(str(one), str(other), key=_NUMBERS.index)
    return "string"


def merge_columns(one: Mapping[str, Type], other: Mapping[str, Type]) -> Columns:
    """Return the columns of both, those of the first in front."""
    found = dict(one)
    for name, kind in other.items():
        found[name] = merged(found.get(name), kind)
    return found


def written(kind: Type) -> str:
    """Return a type as the Data Catalog has it; what was never seen is a string."""
    if isinstance(kind, Struct):
        inner = ",".join(f"{name}:{written(each)}" for name, each in kind.fields)
        return f"struct<{inner}>" if inner else "string"
    if isinstance(kind, Array):
        return f"array<{written(kind.element)}>"
    return kind or "string"


def lower_cased(columns: Mapping[str, Type]) -> Columns:
    """Return columns under the names that the Data Catalog keeps; two that differ in case alone become one."""
    found: Columns = {}
    for name, kind in columns.items():
        found[name.lower()] = merged(found.get(name.lower()), kind)
    return found


def similar(one: Mapping[str, Type], other: Mapping[str, Type], threshold: float) -> bool:
    """Whether enough of the columns that the smaller schema has are those of the other, by name and kind."""
    small, large = sorted((one, other), key=len)
    if not small:
        return not large
    alike = sum(name in large and _alike(kind, large[name]) for name, kind in small.items())
    return alike >= threshold * len(small)


def _alike(one: Type, other: Type) -> bool:
    if one is None or other is None or (one in _NUMBERS and other in _NUMBERS):
        return True
    return one == other if isinstance(one, str) else type(one) is type(other)
