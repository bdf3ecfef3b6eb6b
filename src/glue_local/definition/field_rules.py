"""Checks of a node's fields beyond Glue's shapes, which leave optional what a script needs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from glue_local.definition.errors import Problem
from glue_local.definition.model import Node

FieldRule = Callable[[Node], Iterator[Problem]]
_NUMBERS: Mapping[str, Callable[[str], object]] = {"int": int, "float": float, "complex": complex}
_ROW = ("FromPath", "FromType", "ToKey", "ToType")


def _mapping(node: Node) -> Iterator[Problem]:
    yield from _rows(node, node.fields["Mapping"], "Mapping")


def _rows(node: Node, rows: list[Mapping[str, Any]], place: str) -> Iterator[Problem]:
    for number, row in enumerate(rows):
        if row.get("Dropped"):
            continue
        children = row.get("Children")
        for name in ("FromPath", "ToKey") if children else _ROW:
            if not row.get(name):
                yield Problem(node.label, f"{place}[{number}].{name}", "is missing or empty")
        yield from _rows(node, children or [], f"{place}[{number}].Children")


def _filter(node: Node) -> Iterator[Problem]:
    yield from _conditions(node, node.fields["Filters"], "Filters")


def _route(node: Node) -> Iterator[Problem]:
    for number, group in enumerate(node.fields["GroupFiltersList"]):
        yield from _conditions(node, group["Filters"], f"GroupFiltersList[{number}].Filters")


def _conditions(node: Node, filters: list[Mapping[str, Any]], place: str) -> Iterator[Problem]:
    if not filters:
        yield Problem(node.label, place, "needs at least one condition")
    for number, one in enumerate(filters):
        where = f"{place}[{number}].Values"
        kinds = [value["Type"] for value in one["Values"]]
        for n, value in enumerate(one["Values"]):
            if not value["Value"]:
                yield Problem(node.label, f"{where}[{n}].Value", "is empty")
        if "COLUMNEXTRACTED" not in kinds:
            yield Problem(node.label, where, "needs a column")
        elif one["Operation"] == "REGEX" and "CONSTANT" not in kinds:
            yield Problem(node.label, where, "REGEX needs a CONSTANT, the expression")
        elif one["Operation"] != "ISNULL" and len(kinds) != 2:  # noqa: PLR2004
            yield Problem(node.label, where, f"{one['Operation']} compares two values, has {len(kinds)}")


def _custom_code(node: Node) -> Iterator[Problem]:
    body = "\n".join(f"    {line}" for line in str(node.fields["Code"]).split("\n"))
    try:
        compile(f"def transform(glueContext, dfc):\n{body}\n", node.label, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = (getattr(error, "lineno", None) or 1) - 1
        yield Problem(node.label, "Code", f"is not Python: line {line}: {getattr(error, 'msg', error)}")
    if not str(node.fields["ClassName"]).isidentifier():
        yield Problem(node.label, "ClassName", f"{node.fields['ClassName']!r} is not a Python name")


def _detection(node: Node) -> Iterator[Problem]:
    parameters = node.fields.get("DetectionParameters")
    if not parameters:
        return
    try:
        ast.literal_eval(str(parameters).strip())
    except (SyntaxError, ValueError) as error:
        what = getattr(error, "msg", error)
        yield Problem(node.label, "DetectionParameters", f"must be a dictionary as Python writes it: {what}")


def _dynamic(node: Node) -> Iterator[Problem]:
    if not str(node.fields["FunctionName"]).isidentifier():
        yield Problem(node.label, "FunctionName", f"{node.fields['FunctionName']!r} is not a Python name")
    for number, parameter in enumerate(node.fields.get("Parameters", ())):
        place = f"Parameters[{number}]"
        values = parameter.get("Value")
        if not values:
            continue
        if not parameter["Name"].isidentifier():
            yield Problem(node.label, f"{place}.Name", f"{parameter['Name']!r} is not a Python name")
        kind = parameter.get("ListType", "str") if parameter["Type"] == "list" else parameter["Type"]
        for n, value in enumerate(values):
            if kind in _NUMBERS and not _fits(value, _NUMBERS[kind]):
                yield Problem(
                    node.label,
                    f"{place}.Value[{n}]",
                    f"{value!r} is not {'an' if kind == 'int' else 'a'} {kind}",
                )


def _fits(text: str, kind: Callable[[str], object]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


FIELD_RULES: Mapping[str, FieldRule] = {
    "ApplyMapping": _mapping,
    "Filter": _filter,
    "Route": _route,
    "CustomCode": _custom_code,
    "PIIDetection": _detection,
    "DynamicTransform": _dynamic,
}
