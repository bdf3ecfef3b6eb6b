"""Which columns of a node's frames may hold personal data: carried from the sources, in doubt all.

A column without a mark stays without only where it is known to come from columns without one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from glue_local.definition.model import JobDefinition, Node
from glue_local.ui.masking import masked_columns

#: Node types that give columns of their inputs under their own names.
_SAME_NAMES = frozenset(
    {
        "SelectFields", "DropFields", "Filter", "DropDuplicates", "DropNullFields", "Spigot", "Union", "Merge",
        "SplitFields", "Route", "SelectFromCollection", "EvaluateDataQuality", "EvaluateDataQualityMultiFrame",
    }
)  # fmt: skip
#: Types that hold no text. A telephone number may be a number: it has to carry a plain column's name.
_NO_TEXT = frozenset({
    "tinyint", "smallint", "int", "bigint", "float", "double", "boolean", "date", "timestamp", "timestamp_ntz",
})  # fmt: skip
#: The frame of a quality node that holds rules, not rows.
_RULES = "ruleOutcomes"


def marked(  # noqa: PLR0911
    job: JobDefinition,
    node: Node,
    names: Sequence[str],
    frame: str,
    given: Mapping[str, Mapping[str, bool]],
    types: Mapping[str, str] | None = None,
) -> set[str]:
    """Return the columns of ``names`` to mask; ``given`` holds each input's columns and whether they are marked.

    ``types`` are Spark's types of the columns. After code that cannot be followed only a number, a date or a boolean
    that carries the name of an input's unmarked column is shown: no name, address or e-mail fits into one.
    """
    inputs = [given.get(i, {}) for i in node.inputs]
    tainted = {name.lower() for columns in inputs for name, hot in columns.items() if hot}
    plain = {name.lower() for columns in inputs for name in columns} - tainted
    if frame == _RULES or not (tainted or _reads_elsewhere(node)):
        return set()
    if node.role == "target":
        return {name for name in names if name.lower() in tainted or name.lower() not in plain}
    if node.type == "SparkSQL":
        return _sql(node, names, given)
    if node.type == "DynamicTransform" or (
        node.type == "CustomCode" and not passes_on(str(node.fields.get("Code", "")))
    ):
        safe = {name for name in names if name.lower() in plain and (types or {}).get(name) in _NO_TEXT}
        return set(names) - safe
    if node.type == "RenameField":
        tainted |= _renamed(node, tainted)
    if node.type == "ApplyMapping":
        return _mapped(node, names, tainted)
    if node.type in _SAME_NAMES or node.type in ("CustomCode", "RenameField"):
        hot = {name for name in names if name.lower() in tainted}
        return hot | {name for name in names if name.lower() not in plain and name.lower().startswith("_")}
    return {name for name in names if name.lower() not in plain}


def _reads_elsewhere(node: Node) -> bool:
    """Return whether a node may read more than its inputs, and with it personal columns that they do not have."""
    if node.type == "CustomCode":
        return not stays_within(str(node.fields.get("Code", "")))
    return node.type in ("SparkSQL", "DynamicTransform")


#: Modules that custom code may use without reaching data: functions and types, no session, no files.
_HARMLESS = ("pyspark.sql.functions", "pyspark.sql.types", "pyspark.sql.window", "awsglue.dynamicframe")
_HARMLESS_PARENTS = {"pyspark.sql": {"functions", "types", "Window"}}
_STANDARD = frozenset(
    {"collections", "datetime", "decimal", "functools", "itertools", "json", "math", "re", "uuid"}
)
#: Names of the script and of Python that lead to no other data.
_KNOWN = frozenset(
    {
        "dfc", "DynamicFrame", "DynamicFrameCollection", "True", "False", "None", "abs", "all", "any", "bool", "dict",
        "enumerate", "filter", "float", "int", "isinstance", "len", "list", "map", "max", "min", "next", "print",
        "range", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip",
    }
)  # fmt: skip
#: What leads from a frame to its session, and from there to every table.
_DOORS = frozenset({
    "sparkSession", "sql_ctx", "session", "spark_session", "sparkContext", "rdd", "glue_ctx", "read",
    "readStream",
})  # fmt: skip
#: A text that may be a query, in an expression of Spark: a table may be in it.
_QUERY = re.compile(r"\b(select|table)\b", re.IGNORECASE)


def stays_within(code: str) -> bool:
    """Return whether custom code certainly takes data from its input alone: it names nothing that leads elsewhere."""
    tree = _parsed(code)
    if tree is None:
        return False
    bound = {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)} - {"glueContext"}
    bound |= {
        one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    bound |= {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Import | ast.ImportFrom):
            if not _harmless(one):
                return False
            bound |= {(name.asname or name.name).split(".")[0] for name in one.names}
    #: glueContext may be handed to a new frame, and be asked nothing.
    handed = {
        id(argument)
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and _word(one.func) in {"DynamicFrameCollection", "fromDF"}
        for argument in one.args
    }
    for one in ast.walk(tree):
        if isinstance(one, ast.Attribute) and (one.attr in _DOORS or one.attr.startswith("_")):
            return False
        if isinstance(one, ast.Constant) and _QUERY.search(str(one.value)):
            return False
        if isinstance(one, ast.Name) and not (
            one.id in _KNOWN | bound or (one.id == "glueContext" and id(one) in handed)
        ):
            return False
    return True


def _harmless(one: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(one, ast.Import):
        return all(name.name in _HARMLESS or name.name in _STANDARD for name in one.names)
    module = one.module or ""
    if module in _HARMLESS_PARENTS:
        return {name.name for name in one.names} <= _HARMLESS_PARENTS[module]
    return module in _HARMLESS or module in _STANDARD


def _word(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _parsed(code: str) -> ast.Module | None:
    """Return custom code as the body of its function; None if it is not Python."""
    try:
        return ast.parse("def f(glueContext, dfc):\n" + "\n".join(f"    {line}" for line in code.split("\n")))
    except (SyntaxError, ValueError):
        return None


def passes_on(code: str) -> bool:
    """Return whether custom code returns its input unchanged: it ends in ``return dfc`` and binds nothing."""
    tree = _parsed(code)
    if tree is None:
        return False
    body = tree.body[0].body if isinstance(tree.body[0], ast.FunctionDef) else []
    returns = [one for one in ast.walk(tree) if isinstance(one, ast.Return)]
    binds = (
        ast.Assign,
        ast.AugAssign,
        ast.AnnAssign,
        ast.For,
        ast.With,
        ast.NamedExpr,
        ast.Lambda,
        ast.Import,
    )
    plain = len(returns) == 1 and body and body[-1] is returns[0]
    value: Any = returns[0].value if returns else None
    return bool(plain and isinstance(value, ast.Name) and value.id == "dfc") and not any(
        isinstance(one, binds) for one in ast.walk(tree)
    )


def _renamed(node: Node, tainted: set[str]) -> set[str]:
    source = [str(part).lower() for part in node.fields.get("SourcePath", ())]
    target = [str(part).lower() for part in node.fields.get("TargetPath", ())]
    return {target[0]} if source and target and source[0] in tainted else set()


def _mapped(node: Node, names: Sequence[str], tainted: set[str]) -> set[str]:
    clean = {
        str(row.get("ToKey", "")).split(".", maxsplit=1)[0].lower()
        for row in node.fields.get("Mapping", ())
        if row.get("FromPath") and str(row["FromPath"][0]).lower() not in tainted
    }
    hot = {
        str(row.get("ToKey", "")).split(".", maxsplit=1)[0].lower()
        for row in node.fields.get("Mapping", ())
        if row.get("FromPath") and str(row["FromPath"][0]).lower() in tainted
    }
    return {name for name in names if name.lower() in hot or name.lower() not in clean}


def _sql(node: Node, names: Sequence[str], given: Mapping[str, Mapping[str, bool]]) -> set[str]:
    aliases = {
        str(one.get("Alias", "")).lower(): given.get(str(one.get("From", "")), {})
        for one in node.fields.get("SqlAliases", ())
    }
    schema = {
        ("", alias): dict.fromkeys((n.lower() for n in columns), "") for alias, columns in aliases.items()
    }
    personal = {
        ("", alias): frozenset(name.lower() for name, hot in columns.items() if hot)
        for alias, columns in aliases.items()
    }
    query = str(node.fields.get("SqlQuery", ""))
    places = masked_columns(query, list(names), None, schema, personal, dialect="spark")
    return {name for place, name in enumerate(names) if place in places}
