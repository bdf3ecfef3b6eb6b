"""The operands of conditions as numbers, dates and durations.

Follows https://docs.aws.amazon.com/glue/latest/dg/dqdl.html#dqdl-syntax-rule-expressions and, for
``last(k)``, #dqdl-dynamic-rules.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from glue_local.quality import times
from glue_local.quality.errors import InvalidRuleError, UnsupportedRuleError
from glue_local.quality.model import Binary, Call, Condition, Expression, Group, Number, Quantity, Text

#: The last k values of a rule's metric, newest first.
Last = Callable[[int], list[float]]

_HOURS = {"days": 24.0, "hours": 1.0, "minutes": 1 / 60}


def _index(values: list[float], position: float) -> float:
    if not 0 <= int(position) < len(values):
        raise InvalidRuleError(f"index({int(position)}) is beyond the {len(values)} earlier values")
    return values[int(position)]


#: Functions over the list that ``last(k)`` gives.
_REDUCERS: dict[str, Callable[[list[float]], float]] = {
    "avg": statistics.fmean,
    "average": statistics.fmean,
    "median": statistics.median,
    "max": max,
    "min": min,
    "sum": sum,
    "std": statistics.pstdev,
}

_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an operand and all of its parts."""
    yield expression
    match expression:
        case Call(_, arguments):
            for argument in arguments:
                yield from walk(argument)
        case Binary(_, left, right):
            yield from walk(left)
            yield from walk(right)
        case Group(inner):
            yield from walk(inner)


def is_dynamic(condition: Condition | None) -> bool:
    """Return whether a condition refers to earlier runs through ``last``."""
    operands = condition.operands if condition else ()
    return any(isinstance(part, Call) and part.name == "last" for each in operands for part in walk(each))


def _value(expression: Expression, last: Last | None) -> float | list[float]:  # noqa: PLR0911
    match expression:
        case Number(text):
            return float(text)
        case Group(inner):
            return _value(inner, last)
        case Binary(operator, left, right):
            try:
                return _OPERATORS[operator](number(left, last), number(right, last))
            except ZeroDivisionError:
                raise InvalidRuleError(f"{expression} divides by zero") from None
        case Call("last", arguments):
            if last is None:
                raise UnsupportedRuleError("last(...) compares with earlier runs, and none are stored here")
            count = int(number(arguments[0], last)) if arguments else 1
            if count < 1:
                raise InvalidRuleError(f"{expression}: last needs the number of earlier runs, 1 or more")
            values = last(count) or [0.0]
            return values[0] if count == 1 else values
        case Call("abs", (inner,)):
            return abs(number(inner, last))
        case Call("index", (inner, position)):
            return _index(_listed(_value(inner, last)), number(position, last))
        case Call(name, (inner,)) if name in _REDUCERS:
            return _REDUCERS[name](_listed(_value(inner, last)))
        case Call(name):
            raise UnsupportedRuleError(f"the function {name} is not supported here, in {expression}")
    raise InvalidRuleError(f"a number is needed, not {expression}")


def _listed(value: float | list[float]) -> list[float]:
    return value if isinstance(value, list) else [value]


def number(expression: Expression, last: Last | None = None) -> float:
    """Return an operand as a number; InvalidRuleError if it is none."""
    try:
        value = _value(expression, last)
    except ValueError:
        raise InvalidRuleError(f"a number is needed, not {expression}") from None
    if isinstance(value, list):
        raise InvalidRuleError(f"{expression} is a list: reduce it, as avg({expression}) does")
    return value


#: Conditions on a number; ``between`` excludes both ends, ``not between`` includes them.
_COMPARISONS: dict[str, Callable[[Any, Sequence[Any]], bool]] = {
    "=": lambda value, operands: value == operands[0],
    "!=": lambda value, operands: value != operands[0],
    ">": lambda value, operands: value > operands[0],
    ">=": lambda value, operands: value >= operands[0],
    "<": lambda value, operands: value < operands[0],
    "<=": lambda value, operands: value <= operands[0],
    "between": lambda value, operands: operands[0] < value < operands[1],
    "not between": lambda value, operands: not operands[0] < value < operands[1],
    "in": lambda value, operands: value in operands,
    "not in": lambda value, operands: value not in operands,
}


def settled(condition: Condition, last: Last | None) -> Condition:
    """Return a condition with its dynamic operands replaced by their values."""
    if not is_dynamic(condition):
        return condition
    values = tuple(Number(repr(number(operand, last))) for operand in condition.operands)
    return Condition(condition.operator, values)


def holds(condition: Condition, value: float, last: Last | None = None) -> bool:
    """Return whether a number meets a condition on numbers."""
    if condition.operator not in _COMPARISONS:
        raise InvalidRuleError(f"`{condition}` does not compare numbers")
    return _COMPARISONS[condition.operator](value, [number(each, last) for each in condition.operands])


def hours(expression: Expression) -> float:
    """Return a duration in hours; InvalidRuleError if the operand is none."""
    match expression:
        case Quantity(amount, unit) if unit in _HOURS:
            return float(amount) * _HOURS[unit]
        case Group(inner):
            return hours(inner)
    raise InvalidRuleError(f"a duration is needed (days, hours, minutes), not {expression}")


def moment(expression: Expression, now: datetime | None = None, zone: str = "UTC") -> datetime:
    """Return a date operand as a time (UTC, without zone); InvalidRuleError if it is none.

    A date is its midnight in UTC; a time of day is today's, in the zone.
    """
    match expression:
        case Text(value) if ":" in value:
            try:
                clock, place = times.time_of_day(value), times.time_zone(zone)
            except ValueError as error:
                raise InvalidRuleError(str(error)) from None
            today = (now or _now()).replace(tzinfo=UTC).astimezone(place).date()
            return datetime.combine(today, clock, place).astimezone(UTC).replace(tzinfo=None)
        case Text(value):
            try:
                return datetime.strptime(value, "%Y-%m-%d")
            except ValueError:
                raise InvalidRuleError(f"a date is needed (yyyy-mm-dd), not {expression}") from None
        case Group(inner):
            return moment(inner, now, zone)
        case Call("now", ()):
            return now or _now()
        case Binary("+", left, right):
            return moment(left, now, zone) + timedelta(hours=hours(right))
        case Binary("-", left, right):
            return moment(left, now, zone) - timedelta(hours=hours(right))
    raise InvalidRuleError(f"a date is needed, not {expression}")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


_BYTES = {"B": 0, "KB": 1, "MB": 2, "GB": 3, "TB": 4}


def size(expression: Expression) -> float:
    """Return a size in bytes (1 KB is 1024 B); InvalidRuleError if the operand is none."""
    match expression:
        case Quantity(amount, unit) if unit in _BYTES:
            return float(int(amount) * 1024 ** _BYTES[unit])
    raise InvalidRuleError(f"a size is needed (B, KB, MB, GB, TB), not {expression}")


def compares(condition: Condition, value: Any, operands: Sequence[Any]) -> bool:
    """Return whether a value meets a condition whose operands are evaluated already."""
    return _COMPARISONS[condition.operator](value, operands)
