"""Reads transform nodes back: a table by the call that makes them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from glue_local.codegen.kinds import Found
from glue_local.codegen.nodes.rows import COMPARISONS
from glue_local.codegen.paths import parts, spelt, target_key
from glue_local.codegen.reading.match import (
    NotRecognisedError,
    assigned,
    called,
    chain,
    keywords,
    literal,
    pairs,
    typed_text,
    variable,
)
from glue_local.codegen.reading.sections import Section

_OPERATIONS = {sign: name for name, sign in COMPARISONS.items()}
_SIGNS = {ast.Eq: "==", ast.Lt: "<", ast.Gt: ">", ast.LtE: "<=", ast.GtE: ">="}


def _mapping(given: dict[str, ast.expr], _section: Section) -> Found:
    rows = [
        {"ToKey": target_key(to, parts(source)), "FromPath": parts(source), "FromType": old, "ToType": new}
        for source, old, to, new in literal(given["mappings"])
    ]
    return Found("ApplyMapping", {"Mapping": rows}, (variable(given["frame"]),))


def _paths(kind: str) -> Any:
    def read(given: dict[str, ast.expr], _section: Section) -> Found:
        paths = [parts(path) for path in literal(given["paths"])]
        return Found(kind, {"Paths": paths}, (variable(given["frame"]),))

    return read


def _rename(given: dict[str, ast.expr], _section: Section) -> Found:
    names = {"SourcePath": parts(literal(given["old_name"])), "TargetPath": parts(literal(given["new_name"]))}
    return Found("RenameField", names, (variable(given["frame"]),))


def _fill(given: dict[str, ast.expr], _section: Section) -> Found:
    fields = {"ImputedPath": literal(given["missing_values_column"])}
    if "output_column" in given:
        fields["FilledPath"] = literal(given["output_column"])
    return Found("FillMissingValues", fields, (variable(given["frame"]),))


def _nulls(given: dict[str, ast.expr], _section: Section) -> Found:
    texts = _members(given["nullStringSet"])
    numbers = _members(given["nullIntegerSet"])
    boxes = {"IsEmpty": "" in texts, "IsNullString": "null" in texts, "IsNegOne": -1 in numbers}
    own = [
        {"Value": str(value), "Datatype": {"Id": kind, "Label": kind.capitalize()}}
        for kind, values, known in (("string", texts, ("", "null")), ("integer", numbers, (-1,)))
        for value in values
        if value not in known
    ]
    fields: dict[str, Any] = {"NullCheckBoxList": boxes}
    return Found(
        "DropNullFields", fields | ({"NullTextList": own} if own else {}), (variable(given["frame"]),)
    )


def _members(node: ast.expr) -> list[Any]:
    if isinstance(node, ast.Dict):
        return []
    if isinstance(node, ast.Set):
        return [literal(item) for item in node.elts]
    raise NotRecognisedError("expected a set of values")


def _join(given: dict[str, ast.expr], _section: Section) -> Found:
    frames = (variable(given["frame1"]), variable(given["frame2"]))
    columns = [
        {"From": frame, "Keys": [parts(path) for path in literal(given[keys])]}
        for frame, keys in zip(frames, ("keys1", "keys2"), strict=True)
    ]
    return Found("Join", {"JoinType": "equijoin", "Columns": columns}, frames)


def _outer_join(section: Section) -> Found:
    """Read a join of DataFrames: two toDF lines, then the frame made of the join."""
    inner = assigned(section.statements[-1]).args[0]  # type: ignore[attr-defined]
    frames = tuple(variable(one).removesuffix("DF") for one in (inner.func.value, inner.args[0]))
    keys: list[list[list[str]]] = [[], []]
    for test in _ands(inner.args[1]):
        for side, place in zip(keys, (test.left, test.comparators[0]), strict=True):
            side.append(_key(str(literal(place.slice))))
    columns = [{"From": frame, "Keys": side} for frame, side in zip(frames, keys, strict=True)]
    return Found("Join", {"JoinType": literal(inner.args[2]), "Columns": columns}, frames)


def _key(text: str) -> list[str]:
    path = parts(text)
    return path if spelt(path) == text else [text]


def _ands(node: Any) -> list[Any]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        return [*_ands(node.left), node.right]
    return [node]


def _cell(node: ast.AST) -> list[str] | None:
    path: list[str] = []
    while isinstance(node, ast.Subscript):
        path.insert(0, literal(node.slice))
        node = node.value
    return path if path and isinstance(node, ast.Name) and node.id == "row" else None


def _value(node: ast.AST, section: Section) -> dict[str, Any]:
    column = _cell(node)
    if column:
        return {"Type": "COLUMNEXTRACTED", "Value": column}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {"Type": "CONSTANT", "Value": [node.value]}
    return {"Type": "CONSTANT", "Value": [section.source(node)]}


def _condition(node: ast.AST, section: Section) -> dict[str, Any]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return {**_condition(node.operand, section), "Negated": True}
    if called(node) == "bool" and isinstance(node, ast.Call):
        match = node.args[0]
        if called(match) == "re.match" and isinstance(match, ast.Call):
            text = typed_text(match.args[0], section.source(match.args[0]))
            values = [_value(match.args[1], section), {"Type": "CONSTANT", "Value": [text]}]
            return {"Operation": "REGEX", "Negated": False, "Values": values}
    if isinstance(node, ast.Compare):
        left = _value(node.left, section)
        if isinstance(node.ops[0], ast.Is):
            return {"Operation": "ISNULL", "Negated": False, "Values": [left]}
        sign = _SIGNS.get(type(node.ops[0]))
        if sign is None:
            raise NotRecognisedError(f"{ast.unparse(node)} is not a comparison that Glue Studio writes")
        operation = _OPERATIONS[sign]
        values = [left, _value(node.comparators[0], section)]
        return {"Operation": operation, "Negated": False, "Values": values}
    raise NotRecognisedError(f"{ast.unparse(node)} is not a condition that Glue Studio writes")


def _conditions(node: ast.AST, section: Section) -> dict[str, Any]:
    if not isinstance(node, ast.Lambda):
        raise NotRecognisedError("expected a lambda")
    test = node.body
    if isinstance(test, ast.BoolOp):
        operator = "AND" if isinstance(test.op, ast.And) else "OR"
        return {"LogicalOperator": operator, "Filters": [_condition(v, section) for v in test.values]}
    return {"LogicalOperator": "AND", "Filters": [_condition(test, section)]}


def _filter(given: dict[str, ast.expr], section: Section) -> Found:
    return Found("Filter", _conditions(given["f"], section), (variable(given["frame"]),))


def _route(given: dict[str, ast.expr], section: Section) -> Found:
    listed = given["group_filters"]
    if not isinstance(listed, ast.List):
        raise NotRecognisedError("expected a list of groups")
    groups = []
    for item in listed.elts[:-1]:
        group = keywords(item)
        groups.append({"GroupName": literal(group["name"]), **_conditions(group["filters"], section)})
    return Found("Route", {"GroupFiltersList": groups}, (variable(given["source_DyF"]),))


def _aggregate(given: dict[str, ast.expr], _section: Section) -> Found:
    aggs = [{"Column": [column], "AggFunc": name} for column, name in literal(given["aggs"])]
    groups = [[group] for group in literal(given["groups"])]
    return Found("Aggregate", {"Groups": groups, "Aggs": aggs}, (variable(given["parentFrame"]),))


def _union(given: dict[str, ast.expr], _section: Section) -> Found:
    frames = tuple(variable(frame) for frame in pairs(given["mapping"]).values())
    return Found("Union", {"UnionType": literal(given["unionType"])}, frames)


def _spigot(given: dict[str, ast.expr], _section: Section) -> Found:
    options = literal(given["options"])
    fields = {"Path": literal(given["path"])}
    fields |= {name: options[key] for name, key in (("Topk", "topk"), ("Prob", "prob")) if key in options}
    return Found("Spigot", fields, (variable(given["frame"]),))


def _distinct(section: Section) -> Found:
    inner = assigned(section.statements[-1]).args[0]  # type: ignore[attr-defined]
    steps = dict(chain(inner))
    columns = literal(steps["dropDuplicates"].args[0]) if steps["dropDuplicates"].args else None
    source = called(steps["toDF"]).removesuffix(".toDF")
    fields = {"Columns": [[name] for name in columns]} if columns else {}
    return Found("DropDuplicates", fields, (source,))


def _merge(base: str, given: dict[str, ast.expr]) -> Found:
    keys = [parts(path) for path in literal(given["primary_keys"])]
    frames = (base, variable(given["stage_dynamic_frame"]))
    return Found("Merge", {"Source": base, "PrimaryKeys": keys}, frames)


_CALLS = {
    "ApplyMapping.apply": _mapping,
    "SelectFields.apply": _paths("SelectFields"),
    "DropFields.apply": _paths("DropFields"),
    "SplitFields.apply": _paths("SplitFields"),
    "RenameField.apply": _rename,
    "FillMissingValues.apply": _fill,
    "drop_nulls": _nulls,
    "Join.apply": _join,
    "Filter.apply": _filter,
    "threadedRoute": _route,
    "sparkAggregate": _aggregate,
    "sparkUnion": _union,
    "Spigot.apply": _spigot,
}


def read_transform(section: Section) -> Found | None:
    """Return the transform of rows or columns a section holds, or None when it is none."""
    last = section.statements[-1]
    if not isinstance(last, ast.Assign) or not isinstance(last.value, ast.Call):
        return None
    name = called(last.value)
    if name in _CALLS:
        reader: Callable[[dict[str, ast.expr], Section], Found] = _CALLS[name]
        return reader(keywords(last.value), section)
    if name == "DynamicFrame.fromDF" and last.value.args:
        inner = called(last.value.args[0])
        if inner.endswith(".dropDuplicates"):
            return _distinct(section)
        if inner.endswith("DF.join"):
            return _outer_join(section)
    if name.endswith(".mergeDynamicFrame"):
        return _merge(name.removesuffix(".mergeDynamicFrame"), keywords(last.value))
    return None
