"""A data preparation recipe: one function of its steps, and its call.

Seen in seven scripts: the frame, and the steps of the table below. A recipe of DataBrew by reference, and steps of
other operations, are not generated: no script is known that has them.

Source: https://docs.aws.amazon.com/glue/latest/dg/glue-studio-data-preparation.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.needs import FRAME, RECIPES
from glue_local.codegen.text import quoted, spell
from glue_local.definition.model import Node

OPERATIONS = {
    "CHANGE_DATA_TYPE": "Column.ChangeColumnDataType",
    "DATE_DIFF": "DateTimeFunctions.DateDiff",
    "DELETE": "Column.DeleteColumn",
    "REMOVE_COMBINED": "DataCleaning.RemoveCombined",
    "REMOVE_VALUES": "DataQuality.RemoveValues",
    "RENAME": "Column.RenameColumn",
    "SPLIT_COLUMN_SINGLE_DELIMITER": "ColumnStructure.SplitColumnSingleDelimiter",
}
_NUMBERS = {"limit"}
LEGACY = 'spark.conf.set("spark.sql.legacy.timeParserPolicy", "LEGACY")'


def recipe(node: Node, scope: Scope) -> str:
    """Write the call of a recipe (seen)."""
    (source,) = scope.inputs(node)
    return (
        "# Adding configuration for certain Data Preparation recipe steps to run properly\n"
        f"{LEGACY}\n# Recipe name: {node.variable}\n"
        f"{node.variable} = applyRecipe_{node.id.replace('-', '')}(\n    inputFrame={source},\n"
        f"    glueContext=glueContext,\n    transformation_ctx={quoted(node.variable)})"
    )


def _needs(node: Node, scope: Scope) -> Needs:
    if node.fields.get("RecipeReference"):
        raise scope.unsupported(node, "RecipeReference", "is not generated: give RecipeSteps")
    steps = node.fields.get("RecipeSteps", ())
    lines = [_step(node, scope, number, step) for number, step in enumerate(steps, 1)]
    definition = (
        f"# Generated recipe steps for {node.variable}\n"
        f"def applyRecipe_{node.id.replace('-', '')}(inputFrame, glueContext, transformation_ctx):\n"
        "    frame = inputFrame.toDF()\n    gc = glueContext\n"
        + ("".join(lines) or "    df0 = frame\n")
        + f"    return DynamicFrame.fromDF(df{len(steps)}, gc, transformation_ctx)\n\n"
    )
    return Needs((RECIPES, FRAME), (), definition)


def _step(node: Node, scope: Scope, number: int, step: Mapping[str, Any]) -> str:
    place = f"RecipeSteps[{number - 1}]"
    operation = step["Action"]["Operation"]
    if operation not in OPERATIONS:
        known = ", ".join(OPERATIONS)
        raise scope.unsupported(
            node, f"{place}.Action.Operation", f"{operation} is not generated; there are {known}"
        )
    before = f"df{number - 1}" if number > 1 else "frame"
    lines = [
        f"data_frame={before},",
        "glue_context=gc,",
        f"transformation_ctx={quoted(f'{node.variable}-df{number}')},",
        *(
            f"{snake(name)}={_value(name, value)},"
            for name, value in (step["Action"].get("Parameters") or {}).items()
        ),
    ]
    if step.get("ConditionExpressions"):
        lines.append(f"condition_expressions=[{', '.join(map(_condition, step['ConditionExpressions']))}]")
    body = "".join(f"        {line}\n" for line in lines)
    return f"    df{number} = {OPERATIONS[operation]}.apply(\n{body}    )\n"


def _condition(given: Mapping[str, Any]) -> str:
    items = [f"          {quoted(key)}: {quoted(str(value))}" for key, value in given.items()]
    return "{\n" + ",\n".join(items) + "\n        }"


def snake(name: str) -> str:
    """Return a parameter's name in the script: ``source_column1`` for ``sourceColumn1``."""
    return re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name)


def camel(name: str) -> str:
    """Return the name that ``snake`` turns into ``name``."""
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def _value(name: str, text: str) -> str:
    if text in ("true", "false"):
        return text.capitalize()
    if name in _NUMBERS and text.isdigit():
        return text
    if text.startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            return quoted(text)
        if all(isinstance(item, str) for item in found):
            return spell(found)
    return quoted(text)


KINDS = {"Recipe": Kind(recipe, _needs)}
