"""Pieces of Spark SQL that both engines read alike: names, literals, tests of a column's values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pyspark.sql.types import StringType

from glue_local.identifiers import backquoted
from glue_local.quality import expressions
from glue_local.quality.column import Column
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Condition, Expression, Keyword, Number, Text

_ORDERED = {">", ">=", "<", "<="}


#: Quote a column's or view's name.
name = backquoted


def string(text: str) -> str:
    """Write a string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def filtered(test: str, where: str | None) -> str:
    """Join a test with a rule's where clause."""
    return f"(({where}) and ({test}))" if where else f"({test})"


def count_if(test: str) -> str:
    """Count the rows for which a test is true (not false, not null)."""
    return f"count(case when {test} then 1 end)"


def any_of(tests: Sequence[str]) -> str:
    """Join tests with or; of none, false."""
    return " or ".join(f"({test})" for test in tests) or "false"


def all_of(tests: Sequence[str]) -> str:
    """Join tests with and; of none, true."""
    return " and ".join(f"({test})" for test in tests) or "true"


def _literal(expression: Expression) -> str:
    return expression.text if isinstance(expression, Number) else repr(expressions.number(expression))


def comparison(column: str, operator: str, literals: Sequence[str]) -> str:
    """Compare with literals that are not keywords; null for a null value."""
    match operator:
        case "between":
            return f"{column} > {literals[0]} and {column} < {literals[1]}"
        case "not between":
            return f"{column} <= {literals[0]} or {column} >= {literals[1]}"
        case "in" | "not in":
            return f"{column} {operator} ({', '.join(literals)})" if literals else str(operator != "in")
    return f"{column} {operator} {literals[0]}"


def _keyword(column: str, keyword: str) -> str:
    match keyword:
        case "NULL":
            return f"{column} is null"
        case "EMPTY":
            return f"{column} = ''"
        case _:
            return f"{column} rlike '^\\\\s+$'"


def kind(condition: Condition) -> str:
    """Return the kind of values in a condition: "text", "date" or "number"."""
    plain = [each for each in condition.operands if not isinstance(each, Keyword)]
    if not plain:
        return "text"
    return {"string": "text", "date": "date"}.get(condition.kind, "number")


def _dates(
    column: Column, operands: Sequence[Expression], now: datetime | None, zone: Expression | None
) -> tuple[str, list[str]]:
    """Write a column and operands as dates, or as times where an operand has a time of day."""
    timed = any(isinstance(each, Text) and ":" in each.value for each in operands)
    named = zone.value if isinstance(zone, Text) else "UTC"
    moments = [expressions.moment(each, now, named) for each in operands]
    if timed:
        return f"try_cast({column.sql} as timestamp)", [
            f"timestamp '{each:%Y-%m-%d %H:%M:%S}'" for each in moments
        ]
    return f"try_cast({column.sql} as date)", [f"date '{each:%Y-%m-%d}'" for each in moments]


def values_test(
    column: Column,
    condition: Condition,
    *,
    ignore_case: bool = False,
    now: datetime | None = None,
    zone: Expression | None = None,
) -> str:
    """Write the test of one value of a column; true, false or null, where null is false.

    Null values fail all but `!=` and `not in`, unless NULL is named, as AWS Glue's ColumnValues has it.
    ``zone`` is the time zone of times of day.
    """
    operator, compared = condition.operator, kind(condition)
    keywords = [each.name for each in condition.operands if isinstance(each, Keyword)]
    plain = [each for each in condition.operands if not isinstance(each, Keyword)]
    if keywords and (operator in _ORDERED or operator.endswith("between")):
        raise InvalidRuleError(f"{keywords[0]} cannot be used with `{operator}`")
    subject: str = column.sql
    literals: list[str] = []
    if compared == "date":
        subject, literals = _dates(column, plain, now, zone)
    elif compared == "text":
        subject = f"lower({column.text})" if ignore_case else column.text
        values = [each.value for each in plain if isinstance(each, Text)]
        literals = [string(value.lower() if ignore_case else value) for value in values]
        if operator.endswith("matches"):
            match = f"{subject} rlike {string(f'^(?:{values[0]})$')}"
            return match if operator == "matches" else f"not ({match})"
    else:
        subject = f"try_cast({column.sql} as double)" if isinstance(column.type, StringType) else column.sql
        literals = [_literal(each) for each in plain]
    named = [_keyword(column.text if word != "NULL" else column.sql, word) for word in keywords]
    if operator in ("=", "in"):
        return any_of(named + ([comparison(subject, operator, literals)] if literals else []))
    if operator in ("!=", "not in"):
        tests = [f"not coalesce({test}, false)" for test in named]
        if literals:
            tests.append(f"{column.sql} is null or coalesce({comparison(subject, operator, literals)}, true)")
        return all_of(tests)
    return comparison(subject, operator, literals)
