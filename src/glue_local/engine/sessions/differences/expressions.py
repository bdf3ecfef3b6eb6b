"""Expressions of plans, as Spark Connect's protocol has them: what is in and below one, and how SQL names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pyspark.sql.connect.proto import Expression, Relation

from glue_local.engine.sessions.differences.literals import quoted
from glue_local.engine.sessions.differences.typetext import type_text

#: An interval's literal as an expression by itself.
_INTERVAL = re.compile(r"(?i)\s*interval\b[^()]+")


def messages(message: Any) -> Iterator[Any]:
    """Return the messages right below one, but those that a map holds."""
    for field, value in message.ListFields():
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        yield from (value,) if hasattr(value, "DESCRIPTOR") else value


def own_expressions(part: Any) -> Iterator[Any]:
    """Return a relation's expressions, not those of its inputs."""
    for item in messages(part):
        if isinstance(item, Expression):
            yield item
        elif not isinstance(item, Relation):
            yield from own_expressions(item)


def below(expression: Any) -> Iterator[Any]:
    """Return the expressions right below one."""
    for item in messages(expression):
        if isinstance(item, Expression):
            yield item
        elif not isinstance(item, Relation):
            yield from below(item)


def expressions_below(expression: Any) -> Iterator[Any]:
    """Return all expressions below one."""
    for item in below(expression):
        yield item
        yield from expressions_below(item)


def by_column(expression: Any) -> bool:
    """Whether an expression takes an element by a place or key that is no literal, or one of a fraction."""
    taken = expression.unresolved_extract_value
    found = expression.WhichOneof("expr_type") == "unresolved_extract_value"
    literal = taken.extraction.literal.WhichOneof("literal_type")
    return found and literal in (None, "double", "float", "decimal")


def as_function(expression: Any) -> None:
    """Make a function that is called by its name (``call_function``) one like any other."""
    called = type(expression)()
    called.unresolved_function.function_name = expression.call_function.function_name
    called.unresolved_function.arguments.extend(expression.call_function.arguments)
    expression.CopyFrom(called)


def is_variable(expression: Any) -> bool:
    """Whether an expression is a variable of a lambda."""
    return bool(expression.WhichOneof("expr_type") == "unresolved_named_lambda_variable")


def lambda_of(expression: Any, i: int) -> Any:
    """Return a lambda's variables, a placeholder text for its body, and its body; None if it is not a lambda."""
    if expression.WhichOneof("expr_type") != "lambda_function":
        return None
    names = [a.name_parts[0] for a in expression.lambda_function.arguments]
    plain = [re.sub(r"\W", "_", n) for n in names]
    body = f"g{i}_({', '.join(plain)})"
    return plain, body, (names, expression.lambda_function.function)


def literal_type(expression: Any) -> str | None:
    """Return the type of a literal; None for anything else."""
    if expression.WhichOneof("expr_type") != "literal":
        return None
    kind = expression.literal.WhichOneof("literal_type")
    return {
        "string": "string", "integer": "int", "long": "bigint", "double": "double", "boolean": "boolean",
        "null": "void", "float": "float", "short": "smallint", "byte": "tinyint", "date": "date",
        "binary": "binary",
    }.get(kind)  # fmt: skip


def literal_text(expression: Any) -> str | None:
    """Return the text of a whole number, fraction, text without quotes or interval; None for anything else."""
    if _INTERVAL.fullmatch(expression.expression_string.expression):
        return str(expression.expression_string.expression)
    if expression.WhichOneof("expr_type") != "literal":
        return None
    literal = expression.literal
    kind = literal.WhichOneof("literal_type")
    if kind in ("integer", "long"):
        return repr(getattr(literal, kind))
    if kind == "double" and 0 <= literal.double < 1e6:
        return f"{literal.double!r}D"
    if kind == "string":
        return quoted(literal.string)
    return None


def name_of(expression: Any) -> str | None:
    """Return the name Spark gives an expression, for those that Sail cannot name."""
    kind = expression.WhichOneof("expr_type")
    if kind == "unresolved_attribute":
        return str(expression.unresolved_attribute.unparsed_identifier)
    if kind == "literal":
        literal = expression.literal
        return str(getattr(literal, literal.WhichOneof("literal_type")))
    if kind == "unresolved_extract_value":
        taken = [expression.unresolved_extract_value.child, expression.unresolved_extract_value.extraction]
        child, place = (name_of(part) for part in taken)
        return None if child is None or place is None else f"{child}[{place}]"
    if kind != "unresolved_function":
        return None
    name = expression.unresolved_function.function_name
    names = [name_of(a) for a in expression.unresolved_function.arguments]
    known = [n for n in names if n is not None]
    if len(known) < len(names):
        return None
    return f"{name}({', '.join(known)})" if name.isidentifier() else f"({f' {name} '.join(known)})"


def type_name(type_: Any) -> str:
    """Return a type of the protocol as SQL writes it."""
    from pyspark.sql.connect.types import proto_schema_to_pyspark_data_type

    return type_text(proto_schema_to_pyspark_data_type(type_))
