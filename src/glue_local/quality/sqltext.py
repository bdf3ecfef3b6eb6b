"""Pieces of Spark SQL that both engines read alike: names, literals, tests of a column's values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from glue_local.quality import expressions
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Condition, Expression, Keyword, Number, Text

_ORDERED = {">", ">=", "<", "<="}


def name(text: str) -> str:
    """Quote a column's or view's name."""
    return "`" + text.replace("`", "``") + "`"


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
    """Compare with literals that are no keywords; null for a null value."""
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
    """Say what a condition on values compares: "text", "date" or "number"."""
    plain = [each for each in condition.operands if not isinstance(each, Keyword)]
    if condition.operator.endswith("matches"):
        return "text"
    if not plain:
        return "text"
    if all(expressions.is_date(each) for each in plain):
        return "date"
    return "text" if all(isinstance(each, Text) for each in plain) else "number"


def values_test(
    column: str, condition: Condition, *, text: str, ignore_case: bool = False, now: datetime | None = None
) -> str:
    """Write the test of one value of a column; true, false or null, where null is false.

    ``column`` is the column's expression and ``text`` the same as a string. Null values fail all but
    `!=` and `not in`, unless NULL is named, as AWS Glue's ColumnValues has it.
    """
    operator, compared = condition.operator, kind(condition)
    keywords = [each.name for each in condition.operands if isinstance(each, Keyword)]
    plain = [each for each in condition.operands if not isinstance(each, Keyword)]
    if keywords and (operator in _ORDERED or operator.endswith("between")):
        raise InvalidRuleError(f"{keywords[0]} cannot be used with `{operator}`")
    subject, literals = column, []
    if compared == "date":
        subject = f"to_date({column})"
        literals = [f"date '{expressions.moment(each, now):%Y-%m-%d}'" for each in plain]
    elif compared == "text":
        subject = f"lower({text})" if ignore_case else text
        values = [each.value for each in plain if isinstance(each, Text)]
        literals = [string(value.lower() if ignore_case else value) for value in values]
        if operator in _ORDERED or operator.endswith("between"):
            raise InvalidRuleError(f"`{condition}` orders text: use a number or a date (yyyy-mm-dd)")
        if operator.endswith("matches"):
            match = f"{subject} rlike {string(f'^(?:{values[0]})$')}"
            return match if operator == "matches" else f"not ({match})"
    else:
        literals = [_literal(each) for each in plain]
    named = [_keyword(text if word != "NULL" else column, word) for word in keywords]
    if operator in ("=", "in"):
        return any_of(named + ([comparison(subject, operator, literals)] if literals else []))
    if operator in ("!=", "not in"):
        tests = [f"not coalesce({test}, false)" for test in named]
        if literals:
            tests.append(f"{column} is null or {comparison(subject, operator, literals)}")
        return all_of(tests)
    return comparison(subject, operator, literals)
