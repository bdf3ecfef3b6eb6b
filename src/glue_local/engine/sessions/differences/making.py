"""A plan's expression made of a rule's SQL, in which ``g0_``, ``g1_``... stand for the operands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pyspark.sql.connect.proto import Expression

from glue_local.engine.sessions.differences.expressions import expressions_below, is_variable
from glue_local.engine.sessions.differences.tree import Node, Tree

#: The field ``eval_mode`` of a cast (4) with EVAL_MODE_TRY (3), as Spark 4's protocol has it and Sail reads it;
#: 3.5's client, which does not know the field, passes it on.
_TRY = bytes([4 << 3, 3])
_OPERANDS = re.compile(r"g(\d+)_")


class Maker:
    """Makes a plan's expression of a rule's SQL."""

    def __init__(self, args: list[Any], bodies: dict[int, Any], over: str) -> None:
        """Take the operands, the bodies of their lambdas, and what follows a function over a window."""
        self._args, self._bodies, self._over = args, bodies, over
        self._sql = ""

    def made(self, sql: str) -> Any:
        """Return the expression of SQL that a rule gave."""
        self._sql = sql.removesuffix(self._over) if self._over else sql
        tree = Tree(sql)
        assert len(tree.nodes) == 1, sql
        self._sql = sql
        return self._node(tree.nodes[0], frozenset())

    def _node(self, node: Node, variables: frozenset[str]) -> Any:
        made = Expression()
        text = self._sql[node.start : node.end]
        if node.kind == "cast":
            self._cast(made, node, variables)
        elif node.kind == "lambda":
            inner = variables | set(node.words)
            made.lambda_function.function.CopyFrom(self._node(node.args[0], frozenset(inner)))
            for word in node.words:
                made.lambda_function.arguments.add().name_parts.append(word)
        elif node.kind == "call" and (match := _OPERANDS.fullmatch(node.name)):
            return self._body(int(match[1]), node, variables)
        elif node.kind == "call" or (node.name == "exists" and node.args):
            name = {"when_": "when"}.get(node.name, node.name)
            if name == "extract":
                name = "date_part"
                made.unresolved_function.arguments.add().literal.string = self._sql[
                    node.args[0].start : node.args[0].end
                ]
                node.args = node.args[1:]
            made.unresolved_function.function_name = name
            made.unresolved_function.is_distinct = node.distinct
            for arg in node.args:
                made.unresolved_function.arguments.add().CopyFrom(self._node(arg, variables))
        elif node.kind == "op":
            self._operator(made, node, variables)
        elif match := _OPERANDS.fullmatch(text):
            made.CopyFrom(self._args[int(match[1])])
        elif text.split(".")[0] in variables:
            first, *rest = text.split(".")
            made.unresolved_named_lambda_variable.name_parts.append(first)
            for field in rest:
                inner_ = Expression()
                inner_.unresolved_extract_value.child.CopyFrom(made)
                inner_.unresolved_extract_value.extraction.literal.string = field
                made = inner_
        elif node.args:  # parentheses
            return self._node(node.args[0], variables)
        else:
            made.expression_string.expression = text
        return made

    def _cast(self, made: Any, node: Node, variables: frozenset[str]) -> None:
        value = self._node(node.args[0], variables)
        made.cast.expr.CopyFrom(value)
        made.cast.type_str = node.type
        if node.name == "try_cast":
            made.cast.MergeFromString(_TRY)

    def _operator(self, made: Any, node: Node, variables: frozenset[str]) -> None:
        name = node.name
        if name == "[]":
            made.unresolved_extract_value.child.CopyFrom(self._node(node.args[0], variables))
            made.unresolved_extract_value.extraction.CopyFrom(self._node(node.args[1], variables))
            return
        function = made.unresolved_function
        if name == "BETWEEN":
            function.function_name = "and"
            for bound, end in zip((">=", "<="), node.args[1:], strict=True):
                one = replace(node, name=bound, args=[node.args[0], end])
                function.arguments.add().CopyFrom(self._node(one, variables))
            return
        if name == "NOT BETWEEN":
            function.function_name = "not"
            function.arguments.add().CopyFrom(self._node(replace(node, name="BETWEEN"), variables))
            return
        if name.startswith("NOT "):
            function.function_name = "not"
            function = function.arguments.add().unresolved_function
            name = name.removeprefix("NOT ")
        if name == "UNARY -":
            name = "negative"
        elif name.startswith("UNARY"):
            name = "not"
        function.function_name = {"=": "==", "<>": "!=", "DIV": "div"}.get(name, name.lower())
        if function.function_name == "!=":
            function.function_name = "not"
            function = function.arguments.add().unresolved_function
            function.function_name = "=="
        for arg in node.args:
            function.arguments.add().CopyFrom(self._node(arg, variables))

    def _body(self, i: int, node: Node, variables: frozenset[str]) -> Any:
        """Return a lambda's body with the current values of its variables."""
        names, body = self._bodies[i]
        meaning = {n: self._node(arg, variables) for n, arg in zip(names, node.args, strict=True)}
        made = Expression()
        made.CopyFrom(body)
        for part in [made, *expressions_below(made)]:
            if is_variable(part) and part.unresolved_named_lambda_variable.name_parts[0] in meaning:
                part.CopyFrom(meaning[part.unresolved_named_lambda_variable.name_parts[0]])
        return made
