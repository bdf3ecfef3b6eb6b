"""Decimals' arithmetic as Spark does it: precision and scale of results, rounded half up, NULL if it does not fit.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html and DecimalType.adjustPrecisionScale.
"""

from __future__ import annotations

import re
from dataclasses import replace

from glue_local.engine.sessions.differences.rule import Call, failing, not_zero

Size = tuple[int, int]
#: Up to so many digits no sum, and so no average, is too large.
_NEVER_TOO_LARGE = 28
_TOO_LARGE = (
    "[NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION] The result cannot be represented as Decimal({}, {})."
)
_MOST = 38
_LEAST_SCALE = 6
_DIGITS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 20}


def size(type_: str, value: str = "") -> Size | None:
    """Return precision and scale of a type as an operand beside a decimal; a literal has only its digits."""
    if match := re.fullmatch(r"decimal\((\d+),(\d+)\)", type_):
        return int(match[1]), int(match[2])
    if type_ in _DIGITS:
        literal = re.fullmatch(r"\(?-?\s*(\d+)[LSY]?\)?", value)
        return (len(literal[1].lstrip("0")) or 1, 0) if literal else (_DIGITS[type_], 0)
    return None


def _fitted(precision: int, scale: int) -> Size:
    if precision <= _MOST:
        return precision, scale
    return _MOST, max(_MOST - (precision - scale), min(scale, _LEAST_SCALE))


def computed(call: Call) -> str | None:
    """Return an operation's SQL where one operand is a decimal and Sail's result differs."""
    a, b = (size(t, v) for t, v in zip(call.types, call.args, strict=True))
    if a is None or b is None or not any(t.startswith("decimal") for t in call.types):
        return None
    (p1, s1), (p2, s2) = a, b
    left, right = (
        value if type_.startswith("decimal") else f"cast({value} as decimal({of[0]},0))"
        for value, type_, of in zip(call.args, call.types, (a, b), strict=True)
    )
    literal = any(of[0] != _DIGITS.get(t, of[0]) for t, of in zip(call.types, (a, b), strict=True))
    if call.name == "/":
        scale = max(_LEAST_SCALE, s1 + p2 + 1)
        return divided(call, left, a, right, b, _fitted(p1 - s1 + s2 + scale, scale))
    if call.name == "*":
        made = _fitted(p1 + p2 + 1, s1 + s2)
        if p1 + p2 > _MOST:
            return call.function("decimal_product", _name(made), left, right, *_asked(call, made))
    elif call.name == "pmod":
        made = _fitted(min(p1 - s1, p2 - s2) + max(s1, s2), max(s1, s2))
        rest = f"try_cast(pmod({left}, {_divisor(call, right)}) as {_name(made)})"
        lost = f"isnull({rest}) and isnotnull({left}) and isnotnull({right})"
        return failing(lost, _TOO_LARGE.format(*made), rest) if call.ansi else rest
    elif call.name == "%":
        made = _fitted(min(p1 - s1, p2 - s2) + max(s1, s2), max(s1, s2))
        rest = f"({left} % {_divisor(call, right)})"
        return f"cast({rest} as {_name(made)})" if made[0] < _MOST else rest if call.ansi else None
    else:
        made = _fitted(max(p1 - s1, p2 - s2) + max(s1, s2) + 1, max(s1, s2))
        if max(p1 - s1, p2 - s2) + max(s1, s2) + 1 > _MOST:
            function = "decimal_sum" if call.name == "+" else "decimal_difference"
            return call.function(function, _name(made), left, right, *_asked(call, made))
    return f"cast(({left} {call.name} {right}) as {_name(made)})" if literal else None


def in_range(call: Call, value: str, made: Size) -> str:
    """Return SQL for a decimal that may have 39 digits: NULL then, and an error in ANSI mode."""
    return call.function("decimal_sum", _name(made), value, "cast(0 as decimal(1,0))", *_asked(call, made))


def divided(call: Call, left: str, a: Size, right: str, b: Size, made: Size) -> str:
    """Return SQL for a quotient: one digit more than asked for, as Sail cuts the rest off, then rounded."""
    whole, scale = a[0] - a[1], made[1]
    before = max(scale - 3, a[1])
    if whole + before + 4 + b[1] > _MOST:
        return call.function("decimal_quotient", _name(made), left, right, *_asked(call, made))
    quotient = f"(cast({left} as decimal({whole + before},{before})) / {_divisor(call, right)})"
    return f"{'cast' if call.ansi else 'try_cast'}({quotient} as {_name(made)})"


def _divisor(call: Call, value: str) -> str:
    condition = "DIVIDE_BY_ZERO" if call.name in ("/", "avg", "mean") else "REMAINDER_BY_ZERO"
    return not_zero(value, condition) if call.ansi else f"nullif({value}, 0)"


def _asked(call: Call, made: Size) -> tuple[str, ...]:
    return str(made[0]), str(made[1]), "true" if call.ansi else "false"


def average(call: Call) -> str | None:
    """Return an average's SQL: the sum by the count."""
    of = size(call.types[0])
    if of is None or not call.types[0].startswith("decimal"):
        return None
    distinct = "distinct " if call.distinct else ""
    total = (min(_MOST, of[0] + 10), of[1])
    made = (min(_MOST, of[0] + 4), min(_MOST, of[1] + 4))
    count = f"cast(count({distinct}{call.args[0]}){call.over} as decimal(20,0))"
    whole = f"sum({distinct}{call.args[0]}){call.over}"
    mean = divided(replace(call, ansi=False), whole, total, count, (20, 0), made)
    if not call.ansi or of[0] <= _NEVER_TOO_LARGE:
        return mean
    return failing(f"isnull({mean}) and {count} > 0", _TOO_LARGE.format(*made), mean)


def _name(of: Size) -> str:
    return f"decimal({of[0]},{of[1]})"
