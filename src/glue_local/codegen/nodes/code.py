"""The author's own code: SQL, custom Python, and the selection of a frame from a collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.needs import COLLECTION, FRAME, SQL_FRAME
from glue_local.codegen.text import Code, call, indented, quoted, typed
from glue_local.definition.model import Node
from glue_local.definition.rules import collection_keys


def spark_sql(node: Node, scope: Scope) -> str:
    """Write a SQL node (proved): the text verbatim, then the call, no blank after the aliases' colons."""
    name = scope.sql_names[node.id]
    quotes = scope.generation.sql_quotes
    if quotes in node.fields["SqlQuery"]:
        raise scope.unsupported(node, "SqlQuery", f"holds {quotes}, which would end the string in the script")
    aliases = ", ".join(
        f"{quoted(alias['Alias'])}:{scope.variable(alias['From'])}" for alias in node.fields["SqlAliases"]
    )
    return (
        f"{name} = {quotes}\n{node.fields['SqlQuery']}\n{quotes}\n"
        f"{node.variable} = sparkSqlQuery(glueContext, query = {name}, mapping = {{{aliases}}}, "
        f"transformation_ctx = {quoted(node.variable)})"
    )


def custom_code(node: Node, scope: Scope) -> str:
    """Write the call of a custom transform (proved); its definition is one of the helpers."""
    frames = {variable: Code(variable) for variable in scope.inputs(node)}
    inner = ", ".join(f"{quoted(k)}: {v}" for k, v in frames.items())
    return (
        f"{node.variable} = {node.fields['ClassName']}"
        f"(glueContext, DynamicFrameCollection({{{inner}}}, glueContext))"
    )


def _custom_needs(node: Node, scope: Scope) -> Needs:
    definition = (
        f"# Script generated for node {node.name}\n"
        f"def {node.fields['ClassName']}(glueContext, dfc) -> DynamicFrameCollection:\n"
        f"{indented(node.fields['Code'])}\n"
    )
    return Needs((COLLECTION, FRAME), (), definition)


def select_from_collection(node: Node, scope: Scope) -> str:
    """Write the choice of one frame.

    Proved: by position after custom code. Seen: after a router or data quality node the key is the node's
    own display name (a node left at "Select From Collection" asks for that very key).
    """
    source = scope.source(node)
    key: str = (
        node.name
        if collection_keys(source)
        else Code(f"list({source.variable}.keys())[{node.fields['Index']}]")
    )
    arguments = [("dfc", Code(source.variable)), ("key", key), ("transformation_ctx", node.variable)]
    return f"{node.variable} = {call('SelectFromCollection.apply', arguments)}"


def dynamic_transform(node: Node, scope: Scope) -> str:
    """Write a transform that is a module of its own, such as gs_derived (seen).

    A parameter without a value is left out; backslashes stay as typed. Decided: numbers and switches are bare, lists
    in brackets.
    """
    (source,) = scope.inputs(node)
    arguments = [
        (parameter["Name"], _parameter(parameter, node, scope))
        for parameter in node.fields.get("Parameters", ())
        if parameter.get("Value")
    ]
    function = f"{source}.{node.fields['FunctionName']}"
    return f"{node.variable} = {call(function, arguments)}"


def _parameter(parameter: Mapping[str, Any], node: Node, scope: Scope) -> Any:
    kind, values = parameter["Type"], list(parameter["Value"])
    try:
        if kind == "list":
            return [_value(parameter.get("ListType", "str"), value) for value in values]
        return _value(kind, values[0])
    except ValueError as error:
        raise scope.unsupported(node, f"Parameters.{parameter['Name']}", str(error)) from error


def _value(kind: str, text: str) -> Any:
    if kind == "bool":
        return Code("True" if text.lower() == "true" else "False")
    return Code(typed(text)) if kind == "str" else Code("None" if kind == "null" else text)


def _dynamic_needs(node: Node, scope: Scope) -> Needs:
    return Needs((f"import {node.fields['FunctionName']}",))


KINDS = {
    "DynamicTransform": Kind(dynamic_transform, _dynamic_needs),
    "SparkSQL": Kind(spark_sql, lambda _node, _scope: Needs((SQL_FRAME,), ("sparkSqlQuery",))),
    "CustomCode": Kind(custom_code, _custom_needs),
    "SelectFromCollection": Kind(select_from_collection),
}
