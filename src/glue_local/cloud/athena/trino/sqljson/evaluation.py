"""Evaluates a SQL/JSON path over one JSON value.

Source: https://trino.io/docs/current/functions/json.html#json-path-modes
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from glue_local.cloud.athena.trino import runtime
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Raised
from glue_local.cloud.athena.trino.sqljson.items import (
    PathError,
    Sql,
    cast,
    checked,
    compare,
    compute,
    numeric,
    type_name,
    typed,
)
from glue_local.cloud.athena.trino.sqljson.paths import Node, Path

#: The most items that a path may have at once: subscripts that repeat could fill the memory.
MOST = 1_000_000


@dataclass(frozen=True)
class _Around:
    """What is around a part of a path: the item of the filter, the last index of the array."""

    current: Any = None
    last: int | None = None


def _few(found: list[Any]) -> list[Any]:
    """Return a path's items; NOT_SUPPORTED if they are too many."""
    if len(found) > MOST:
        raise Raised(
            "NOT_SUPPORTED",
            f"a JSON path with more than {MOST} items is not supported by the local endpoint's Athena",
        )
    return found


def evaluate(path: Path, root: Any, variables: Mapping[str, list[Any]]) -> list[Any]:
    """Return a path's items; PathError where it fails."""
    return _Evaluation(path.lax, root, variables).items(path.root, _Around())


class _Evaluation:
    def __init__(self, lax: bool, root: Any, variables: Mapping[str, list[Any]]) -> None:
        self.lax = lax
        self.root = root
        self.variables = variables
        self.objects = 0

    def items(self, node: Node, around: _Around) -> list[Any]:
        return _few(_ITEMS.get(node.op, _Evaluation._arithmetic)(self, node, around))

    def _plain(self, node: Node, around: _Around) -> list[Any]:
        if node.op == "variable":
            return self.variables[node.name or ""]
        if node.op == "last":
            if around.last is None:
                raise PathError("accessing the last array index with no enclosing array")
            return [Sql(t.INTEGER, around.last)]
        return [{"context": self.root, "current": around.current, "literal": node.value}[node.op]]

    def unwrapped(self, node: Node, around: _Around) -> list[Any]:
        """The items of a path; in lax mode an array stands for its elements."""
        found = self.items(node, around)
        return _elements(found) if self.lax else found

    # --- arithmetic -------------------------------------------------------------------------------------------------

    def _arithmetic(self, node: Node, around: _Around) -> list[Any]:
        sides = [self.unwrapped(each, around) for each in node.parts]
        if any(len(each) != 1 for each in sides):
            raise PathError("arithmetic binary expression requires singleton operands")
        left, right = (numeric(each[0]) for each in sides)
        return [compute(node.op, left, right)]

    def _signed(self, node: Node, around: _Around) -> list[Any]:
        found = [numeric(each) for each in self.unwrapped(node.parts[0], around)]
        return found if node.name == "+" else [_negated(each) for each in found]

    # --- accessors --------------------------------------------------------------------------------------------------

    def _member(self, node: Node, around: _Around) -> list[Any]:
        found: list[Any] = []
        for item in self.unwrapped(node.parts[0], around):
            if not isinstance(item, dict):
                if not self.lax:
                    raise PathError(f"invalid item type. Expected: OBJECT, actual: {type_name(item)}")
            elif node.name is None:
                found += item.values()
                _few(found)
            elif node.name in item:
                found.append(item[node.name])
            elif not self.lax:
                raise PathError(f"structural error: missing member '{node.name}' in JSON object")
        return found

    def _descendant(self, node: Node, around: _Around) -> list[Any]:
        return [each for item in self.items(node.parts[0], around) for each in _below(item, node.name or "")]

    def _elements(self, node: Node, around: _Around) -> list[Any]:
        found: list[Any] = []
        known: dict[int, int] = {}
        for item in self.items(node.parts[0], around):
            if not isinstance(item, list) and not self.lax:
                raise PathError(f"invalid item type. Expected: ARRAY, actual: {type_name(item)}")
            elements = item if isinstance(item, list) else [item]
            if not node.subscripts:
                found += elements
            elif not elements and not self.lax:
                raise PathError("structural error: invalid array subscript for empty array")
            elif elements:
                found += self._subscripts(node, elements, around, known)
            _few(found)
        return found

    def _subscripts(
        self, node: Node, elements: list[Any], around: _Around, known: dict[int, int]
    ) -> Iterable[Any]:
        """The elements at the subscripts; ``known`` has those that are the same for every array."""
        size = len(elements)
        found: list[Any] = []
        for first, last in node.subscripts:
            start = self._index_once(first, around, size, "from", known)
            end = start if last is None else self._index_once(last, around, size, "to", known)
            if not self.lax and not 0 <= start <= end < len(elements):
                raise PathError(
                    f"structural error: invalid array subscript: [{start}, {end}] for array of size {len(elements)}"
                )
            found += elements[max(start, 0) : max(end + 1, 0)]
        return found

    def _index_once(self, node: Node, around: _Around, size: int, which: str, known: dict[int, int]) -> int:
        """An index of an array of this size; a literal is the same for all."""
        if node.op != "literal":
            return self._index(node, replace(around, last=size - 1), which)
        if id(node) not in known:
            known[id(node)] = self._index(node, around, which)
        return known[id(node)]

    def _index(self, node: Node, around: _Around, which: str) -> int:
        found = self.items(node, around)
        if len(found) != 1:
            raise PathError(f"array subscript '{which}' value must be singleton numeric")
        value = numeric(found[0])
        if isinstance(found[0], float):  # a JSON number loses its fraction, a SQL one is rounded
            if not abs(found[0]) < 2**63:
                raise PathError(f"cannot convert value {runtime.java(found[0])} to long")
            return int(found[0])
        return int(cast(value, t.BIGINT))

    def _filter(self, node: Node, around: _Around) -> list[Any]:
        base, predicate = node.parts
        return [
            item
            for item in self.unwrapped(base, around)
            if self.holds(predicate, replace(around, current=item)) is True
        ]

    # --- methods ----------------------------------------------------------------------------------------------------

    def _of_numbers(self, node: Node, around: _Around) -> list[Any]:
        change = {"abs": _absolute, "ceiling": _rounded(ROUND_CEILING), "floor": _rounded(ROUND_FLOOR)}[
            node.op
        ]
        return [change(numeric(each)) for each in self.unwrapped(node.parts[0], around)]

    def _double(self, node: Node, around: _Around) -> list[Any]:
        found = []
        for item in self.unwrapped(node.parts[0], around):
            value = typed(item)
            if value is None or value.kind == t.BOOLEAN:
                raise PathError(f"invalid item type. Expected: NUMBER or TEXT, actual: {type_name(item)}")
            found.append(Sql(t.DOUBLE, cast(value, t.DOUBLE)))
        return found

    def _keyvalue(self, node: Node, around: _Around) -> list[Any]:
        found: list[Any] = []
        for item in self.unwrapped(node.parts[0], around):
            if not isinstance(item, dict):
                raise PathError(f"invalid item type. Expected: OBJECT, actual: {type_name(item)}")
            found += [{"name": name, "value": value, "id": self.objects} for name, value in item.items()]
            self.objects += 1
        return found

    def _size(self, node: Node, around: _Around) -> list[Any]:
        found = []
        for item in self.items(node.parts[0], around):
            if not isinstance(item, list) and not self.lax:
                raise PathError(f"invalid item type. Expected: ARRAY, actual: {type_name(item)}")
            found.append(Sql(t.INTEGER, len(item) if isinstance(item, list) else 1))
        return found

    def _type(self, node: Node, around: _Around) -> list[Any]:
        found = []
        for item in self.items(node.parts[0], around):
            name = type_name(item).lower()
            if isinstance(item, Sql):
                kind = item.kind.name
                name = "number" if kind in t.NUMBERS else "boolean" if kind == "boolean" else "string"
            found.append(Sql(t.varchar(27), name))
        return found

    # --- predicates -------------------------------------------------------------------------------------------------

    def holds(self, node: Node, around: _Around) -> bool | None:
        """Whether a predicate holds; None where it is unknown."""
        try:
            return _PREDICATES[node.op](self, node, around)
        except PathError:
            return None

    def _joined(self, node: Node, around: _Around) -> bool | None:
        decides = node.op == "||"
        sides: list[bool | None] = []
        for each in node.parts:
            sides.append(self.holds(each, around))
            if sides[-1] is decides:
                return decides
        return None if None in sides else not decides

    def _not(self, node: Node, around: _Around) -> bool | None:
        inner = self.holds(node.parts[0], around)
        return None if inner is None else not inner

    def _unknown(self, node: Node, around: _Around) -> bool | None:
        return self.holds(node.parts[0], around) is None

    def _exists(self, node: Node, around: _Around) -> bool | None:
        return bool(self.items(node.parts[0], around))

    def _compared(self, node: Node, around: _Around) -> bool | None:
        left, right = (self.unwrapped(each, around) for each in node.parts)
        op = node.name or ""
        kinds = [{_category(each) for each in side} for side in (left, right)]
        if not left or not right:
            return False
        if any("nested" in a and b & {"nested", "scalar"} for a, b in (kinds, kinds[::-1])):
            return None
        found = op == "==" and all("null" in each for each in kinds)
        if op == "!=" and any("null" in a and b - {"null"} for a, b in (kinds, kinds[::-1])):
            found = True
        if found and self.lax:
            return True
        return self._any([(op, a, b) for a in _scalars(left) for b in _scalars(right)], found)

    def _any(self, pairs: list[tuple[str, Sql, Sql]], found: bool) -> bool | None:
        for pair in pairs:
            same = compare(*pair)
            if same is None:
                return None
            found = found or same
            if found and self.lax:
                return True
        return found

    def _starts(self, node: Node, around: _Around) -> bool | None:
        whole, initial = (self.items(each, around) for each in node.parts)
        if len(initial) != 1:
            return None
        prefix = typed(initial[0])
        if prefix is None or prefix.kind.name not in {"varchar", "char"}:
            return None
        found = False
        for item in _elements(whole) if self.lax else whole:
            value = typed(item)
            if value is None or value.kind.name not in {"varchar", "char"}:
                return None
            found = found or value.value.startswith(prefix.value)
            if found and self.lax:
                return True
        return found


def _elements(items: list[Any]) -> list[Any]:
    """Items with arrays' elements in the place of the arrays."""
    return [each for item in items for each in (item if isinstance(item, list) else [item])]


def _scalars(items: list[Any]) -> list[Sql]:
    return [found for found in map(typed, items) if found is not None]


def _category(item: Any) -> str:
    return "null" if item is None else "nested" if isinstance(item, list | dict) else "scalar"


def _below(item: Any, key: str) -> Iterable[Any]:
    """The values of a key on all levels, the outer ones first."""
    if isinstance(item, dict):
        if key in item:
            yield item[key]
        item = list(item.values())
    if isinstance(item, list):
        for each in item:
            yield from _below(each, key)


def _negated(item: Sql) -> Sql:
    return checked(item.kind, -item.value) if item.kind.name in t.INTEGERS else Sql(item.kind, -item.value)


def _absolute(item: Sql) -> Sql:
    return _negated(item) if item.value < 0 else Sql(item.kind, abs(item.value))


def _rounded(way: str) -> Callable[[Sql], Sql]:
    def change(item: Sql) -> Sql:
        if item.kind.name in t.INTEGERS:
            return item
        if item.kind.name == "decimal":
            precision, scale = item.kind.args
            kind = t.decimal(precision - scale + min(scale, 1), 0)
            return Sql(kind, item.value.quantize(Decimal(1), way, runtime.EXACT))
        if not math.isfinite(item.value):
            return item
        whole = math.ceil(item.value) if way == ROUND_CEILING else math.floor(item.value)
        return Sql(item.kind, math.copysign(float(whole), item.value))

    return change


_ITEMS: dict[str, Callable[[_Evaluation, Node, _Around], list[Any]]] = {
    **dict.fromkeys(("context", "current", "last", "literal", "variable"), _Evaluation._plain),
    **dict.fromkeys(("abs", "ceiling", "floor"), _Evaluation._of_numbers),
    "signed": _Evaluation._signed,
    "member": _Evaluation._member,
    "descendant": _Evaluation._descendant,
    "elements": _Evaluation._elements,
    "filter": _Evaluation._filter,
    "double": _Evaluation._double,
    "keyvalue": _Evaluation._keyvalue,
    "size": _Evaluation._size,
    "type": _Evaluation._type,
}
_PREDICATES: dict[str, Callable[[_Evaluation, Node, _Around], bool | None]] = {
    "&&": _Evaluation._joined,
    "||": _Evaluation._joined,
    "!": _Evaluation._not,
    "unknown": _Evaluation._unknown,
    "exists": _Evaluation._exists,
    "starts": _Evaluation._starts,
    "compare": _Evaluation._compared,
}
