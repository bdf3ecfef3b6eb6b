"""Map functions.

Source: https://trino.io/docs/current/functions/map.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import invalid
from glue_local.cloud.athena.trino.functions.arrays import renamed
from glue_local.cloud.athena.trino.functions.registry import Entry, python
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.reader import Reader


def checked_map(pairs: list[dict[str, Any]], what: str = "map") -> dict[Any, Any]:
    """Return a map of pairs; keys must be there, and once."""
    made: dict[Any, Any] = {}
    for pair in pairs:
        key, value = pair.values()
        if key is None:
            raise invalid("map key cannot be null")
        if key in made:
            raise invalid(f"Duplicate map keys ({key}) are not allowed")
        made[key] = value
    return made


def _map(keys: list[Any], values: list[Any]) -> dict[Any, Any]:
    if len(keys) != len(values):
        raise invalid("Key and value arrays must be the same length")
    return checked_map([{"k": k, "v": v} for k, v in zip(keys, values, strict=True)])


def _from_entries(pairs: list[Any]) -> dict[Any, Any]:
    if None in pairs:
        raise invalid("map entry cannot be null")
    return checked_map(pairs)


def _multimap_from_entries(pairs: list[Any]) -> dict[Any, list[Any]]:
    if None in pairs:
        raise invalid("map entry cannot be null")
    made: dict[Any, list[Any]] = {}
    for pair in pairs:
        key, value = pair.values()
        if key is None:
            raise invalid("map key cannot be null")
        made.setdefault(key, []).append(value)
    return made


def _map_concat(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    return analyzer.python.call(_merged, args, kind)


def _merged(*maps: dict[Any, Any]) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for each in maps:
        made.update(each)
    return made


def _entries(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    made = t.row(list(args[0].type.args))
    return Value(
        f"list_transform(map_entries({args[0].sql}), lambda e: struct_pack(f0 := e.key, f1 := e.value))",
        t.array(made),
    )


def _over_entries(key: str, value: str) -> Any:
    """transform_keys and transform_values: KEY and VALUE stand for the lambda's result or the entry's own."""

    def emit(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
        head, _, body = args[1].sql.partition(":")
        k, v = (each.strip() for each in head.removeprefix("lambda ").split(","))
        inner = renamed(body.strip(), {k: "e.key", v: "e.value"})
        made = kind
        packed = f"struct_pack(key := {key.format(inner)}, value := {value.format(inner)})"
        pairs = f"list_transform(map_entries({args[0].sql}), lambda e: {packed})"
        row = t.row(list(made.args), ["key", "value"])
        return analyzer.python.call(_from_entries, [Value(pairs, t.array(row))], made)

    return emit


def _map_filter(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    head, _, body = args[1].sql.partition(":")
    k, v = (each.strip() for each in head.removeprefix("lambda ").split(","))
    test = renamed(body.strip(), {k: "e.key", v: "e.value"})
    return f"map_from_entries(list_filter(map_entries({args[0].sql}), lambda e: {test}))"


def _map_zip_with(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> str:
    head, _, body = args[2].sql.partition(":")
    k, v, w = (each.strip() for each in head.removeprefix("lambda ").split(","))
    a, b = args[0].sql, args[1].sql
    inner = renamed(body.strip(), {k: "q", v: f"map_extract_value({a}, q)", w: f"map_extract_value({b}, q)"})
    keys = f"list_concat(map_keys({a}), list_filter(map_keys({b}), lambda m: NOT map_contains({a}, m)))"
    made = f"map_from_entries(list_transform({keys}, lambda q: struct_pack(key := q, value := {inner})))"
    return f"CASE WHEN {a} IS NOT NULL AND {b} IS NOT NULL THEN {made} END"


ENTRIES: list[Entry] = [
    ("cardinality(map(K,V)) -> bigint", "CAST(cardinality({0}) AS BIGINT)"),
    ("element_at(map(K,V), K) -> V", "map_extract_value({0}, {1})"),
    ("map() -> map(T,U)", "MAP {{}}"),
    ("map(array(K), array(V)) -> map(K,V)", python(_map)),
    ("map_concat(map(K,V), map(K,V)...) -> map(K,V)", _map_concat),
    ("map_entries(map(K,V)) -> array(row(K,V))", _entries),
    ("map_filter(map(K,V), function(K,V,boolean)) -> map(K,V)", _map_filter),
    ("map_from_entries(array(row(K,V))) -> map(K,V)", python(_from_entries)),
    ("multimap_from_entries(array(row(K,V))) -> map(K,array(V))", python(_multimap_from_entries)),
    ("map_keys(map(K,V)) -> array(K)", "map_keys({0})"),
    ("map_values(map(K,V)) -> array(V)", "map_values({0})"),
    ("map_zip_with(map(K,V), map(K,W), function(K,V,W,R)) -> map(K,R)", _map_zip_with),
    ("transform_keys(map(K,V), function(K,V,R)) -> map(R,V)", _over_entries("{0}", "e.value")),
    ("transform_values(map(K,V), function(K,V,R)) -> map(K,R)", _over_entries("e.key", "{0}")),
]
