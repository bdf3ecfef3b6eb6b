"""Random values of Glue's shapes, so that a test covers every field of every node type."""

from typing import Any

import hypothesis.strategies as st

from glue_local.definition import Node, shapes

_TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=6)
_LINES = st.lists(_TEXT, max_size=3).map("\n".join)
_DEPTH = 4


def values(shape: str, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a shape: any of its optional fields may be missing; texts may have several lines."""
    spec = shapes.shapes()[shape]
    kind = spec["type"]
    if kind == "structure":
        needed = {
            name: values(member["shape"], depth + 1)
            for name, member in spec["members"].items()
            if name in spec.get("required", ())
        }
        more = {
            name: values(member["shape"], depth + 1)
            for name, member in spec["members"].items()
            if name not in needed and depth < _DEPTH
        }
        return st.fixed_dictionaries(needed, optional=more)
    if kind == "list":
        return st.lists(
            values(spec["member"]["shape"], depth + 1),
            min_size=spec.get("min", 0),
            max_size=spec.get("max", 2),
        )
    if kind == "map":
        return st.dictionaries(_TEXT, values(spec["value"]["shape"], depth + 1), max_size=2)
    return _plain(kind, spec)


def _plain(kind: str, spec: Any) -> st.SearchStrategy[Any]:
    if kind == "string":
        return st.sampled_from(spec["enum"]) if "enum" in spec else _LINES
    if kind == "boolean":
        return st.booleans()
    if kind in ("double", "float"):
        return st.floats(0, 1)
    return st.integers(spec.get("min", 0), spec.get("max", 10))


def nodes(kind: str) -> st.SearchStrategy[Node]:
    """Nodes of a type, with any of the fields that Glue's API has for it."""
    fields = values(shapes.node_types()[kind])
    return st.builds(Node, st.sampled_from(["node-1", "node-1728515582595"]), st.just(kind), fields)
