"""Reads a data preparation recipe back: its steps are in a function of its own."""

from __future__ import annotations

import ast
import json
from typing import Any

from glue_local.codegen.kinds import Found
from glue_local.codegen.nodes.recipe import LEGACY, OPERATIONS, camel
from glue_local.codegen.reading.match import NotRecognisedError, assigned, called, keywords, literal, variable
from glue_local.codegen.reading.sections import Custom, Section, parsed

_OPERATIONS = {function: name for name, function in OPERATIONS.items()}
_FIRST = ("data_frame", "glue_context", "transformation_ctx")


def read_recipe(section: Section, customs: tuple[Custom, ...]) -> Found | None:
    """Return the recipe a section holds, or None when it is none."""
    if ast.unparse(section.statements[0]) != ast.unparse(parsed(LEGACY)) or len(section.statements) != 2:  # noqa: PLR2004
        return None
    call = assigned(section.statements[1])
    own = next((one for one in customs if one.class_name == called(call)), None)
    if own is None:
        raise NotRecognisedError(f"{called(call)} is not defined as a recipe's steps")
    function = parsed(own.text).body[0]
    if not isinstance(function, ast.FunctionDef):
        raise NotRecognisedError("expected a function of a recipe's steps")
    steps = [
        _step(s.value)
        for s in function.body
        if isinstance(s, ast.Assign) and called(s.value).endswith(".apply")
    ]
    return Found("Recipe", {"RecipeSteps": steps}, (variable(keywords(call)["inputFrame"]),))


def _step(node: ast.expr) -> dict[str, Any]:
    function = called(node).removesuffix(".apply")
    if function not in _OPERATIONS:
        raise NotRecognisedError(
            f"the recipe's step {function} is not known; there are {', '.join(_OPERATIONS)}"
        )
    given = keywords(node)
    conditions = literal(given.pop("condition_expressions", None))
    parameters = {camel(name): _text(literal(value)) for name, value in given.items() if name not in _FIRST}
    action: dict[str, Any] = {"Operation": _OPERATIONS[function]}
    if parameters:
        action["Parameters"] = parameters
    return {"Action": action} | ({"ConditionExpressions": conditions} if conditions else {})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
