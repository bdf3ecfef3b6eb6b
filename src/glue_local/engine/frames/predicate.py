"""A filter's function as a column expression, where that provably has the same outcome for every record.

Such a function's bytecode does nothing but read fields, compare them with constants and branch. It is called
with a stand-in for the record that answers each comparison by a choice of its own; trying all answers gives
the function's whole decision tree, whose paths to True are the expression. What is compared must be of kinds
that Python and the engines compare alike; everything else stays Python.
"""

from __future__ import annotations

import dis
import types
from collections.abc import Callable
from functools import reduce
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812

from glue_local.engine.frames.records import FrameField, Records, column
from glue_local.engine.types import gluetypes as g

ALLOWED = frozenset({
    "RESUME", "LOAD_FAST", "LOAD_CONST", "BINARY_SUBSCR", "COMPARE_OP", "UNARY_NOT", "RETURN_VALUE", "COPY",
    "SWAP", "POP_TOP", "NOP", "CACHE", "POP_JUMP_FORWARD_IF_FALSE", "POP_JUMP_FORWARD_IF_TRUE",
    "JUMP_IF_FALSE_OR_POP", "JUMP_IF_TRUE_OR_POP", "JUMP_FORWARD", "POP_JUMP_IF_FALSE", "POP_JUMP_IF_TRUE",
    "RETURN_CONST", "TO_BOOL",
})  # fmt: skip
"""Instructions of Python 3.11 to 3.13 that can only read, compare and branch."""

MAX_PATHS = 64
WHOLE = (g.ByteType, g.ShortType, g.IntegerType, g.LongType)
LONG = 1 << 63


class _NotProvableError(Exception):
    """The function's behaviour cannot be proved from its bytecode."""


class _Tracer:
    """Answers comparisons by a given list, then True, and notes them."""

    def __init__(self, answers: list[bool]) -> None:
        self.answers, self.asked = answers, list[tuple["_Test", bool]]()

    def answer(self, test: _Test) -> bool:
        at = len(self.asked)
        value = self.answers[at] if at < len(self.answers) else True
        self.asked.append((test, value))
        return value


class _Opaque:
    """What may be asked for its truth or compared only where a subclass says so."""

    def _refuse(self, *_: Any) -> Any:
        raise _NotProvableError

    __bool__ = __index__ = __getitem__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = None  # type: ignore[assignment]


class _Test(_Opaque):
    """A comparison whose outcome the function uses."""

    def __init__(self, tracer: _Tracer, operator: str, field: _Field, other: Any) -> None:
        self.tracer, self.operator, self.field, self.other = tracer, operator, field, other

    def __bool__(self) -> bool:
        return self.tracer.answer(self)


class _Field(_Opaque):
    """A field of the record."""

    def __init__(self, tracer: _Tracer, field: FrameField | None, name: str) -> None:
        self.tracer, self.field, self.name = tracer, field, name

    def _test(self, operator: str, other: Any) -> Any:
        return _Test(self.tracer, operator, self, other)

    def __eq__(self, other: object) -> Any:
        return self._test("==", other)

    def __ne__(self, other: object) -> Any:
        return self._test("!=", other)

    def __lt__(self, other: object) -> Any:
        return self._test("<", other)

    def __le__(self, other: object) -> Any:
        return self._test("<=", other)

    def __gt__(self, other: object) -> Any:
        return self._test(">", other)

    def __ge__(self, other: object) -> Any:
        return self._test(">=", other)

    __hash__ = None


class _Record(_Opaque):
    """The record: its fields are read by name."""

    def __init__(self, tracer: _Tracer, records: Records) -> None:
        self.tracer, self.records = tracer, records

    def __getitem__(self, key: Any) -> _Field:
        if not isinstance(key, str):
            raise _NotProvableError
        field = self.records.find(key)
        if field is None:
            raise KeyError(key)
        # That the key is there is a test of its own: where it is not, the function ends.
        if field.null_is_absent and not self.tracer.answer(
            _Test(self.tracer, "present", _Field(self.tracer, field, key), None)
        ):
            raise KeyError(key)
        return _Field(self.tracer, field, key)


def as_column(f: Callable[[Any], Any], records: Records) -> Column | None:
    """Return the condition under which ``f`` keeps a record, or None if only Python can decide it."""
    if not _only_compares(f):
        return None
    try:
        kept = [_all(path) for path, result in _paths(f, records) if result]
    except _NotProvableError:
        return None
    return reduce(lambda a, b: a | b, kept) if kept else F.lit(False)


def _only_compares(f: Callable[[Any], Any]) -> bool:
    if not isinstance(f, types.FunctionType) or f.__code__.co_argcount != 1 or f.__code__.co_freevars:
        return False
    return all(i.opname in ALLOWED for i in dis.get_instructions(f))


def _paths(f: Callable[[Any], Any], records: Records) -> list[tuple[list[tuple[_Test, bool]], bool]]:
    """Return every path through the function: the answers along it, and whether it keeps the record."""
    found = []
    todo: list[list[bool]] = [[]]
    while todo:
        answers = todo.pop()
        tracer = _Tracer(answers)
        try:
            result = f(_Record(tracer, records))
            kept = bool(result)
        except (KeyError, ValueError, TypeError):
            kept = False
        found.append((tracer.asked, kept))
        if len(found) > MAX_PATHS:
            raise _NotProvableError
        given = [value for _, value in tracer.asked]
        todo += [[*given[:i], not given[i]] for i in range(len(answers), len(given))]
    return found


def _all(path: list[tuple[_Test, bool]]) -> Column:
    conditions = [_condition(test, value) for test, value in path]
    return reduce(lambda a, b: a & b, conditions) if conditions else F.lit(True)


def _present(field: FrameField) -> Column:
    there = field.column.isNotNull()
    if field.marks is not None:
        marks = F.coalesce(column(field.marks.column), F.lit(""))
        there = there | marks.contains(f"|{field.marks.key}|")
    return there


def _condition(test: _Test, value: bool) -> Column:
    """Return the condition that the test is evaluated, without an exception, to that value."""
    field = test.field.field
    assert field is not None
    if test.operator == "present":
        return _present(field) if value else ~_present(field)
    other = test.other
    if isinstance(other, _Field | _Test | _Record):
        raise _NotProvableError
    is_null = field.column.isNull()
    if other is None:
        if test.operator not in ("==", "!="):
            return F.lit(False)  # TypeError whatever the field holds
        equal = is_null if test.operator == "==" else ~is_null
        return equal if value else ~equal
    outcome = _compared(field, test.operator, other)
    if test.operator == "==":
        return ~is_null & outcome if value else is_null | ~outcome
    if test.operator == "!=":
        return is_null | outcome if value else ~is_null & ~outcome
    return ~is_null & (outcome if value else ~outcome)  # None < 1 is a TypeError


def _compared(field: FrameField, operator: str, other: Any) -> Column:
    """Return the comparison for fields that are not null; _NotProvableError for kinds that may differ."""
    col, constant = field.column, other
    if isinstance(field.type, WHOLE) and isinstance(other, int | float):
        if isinstance(other, float):
            if not other.is_integer() or abs(other) >= LONG:
                raise _NotProvableError
            constant = int(other)
        if not -LONG <= constant < LONG:
            raise _NotProvableError
        constant = int(constant)
    elif isinstance(field.type, g.DoubleType) and isinstance(other, int | float):
        if isinstance(other, int) and abs(other) > 1 << 53:
            raise _NotProvableError
        constant = float(other)
        if constant != constant or constant in (float("inf"), float("-inf")):  # noqa: PLR0124 - a NaN
            raise _NotProvableError
    elif isinstance(field.type, g.StringType) and isinstance(other, str):
        pass  # UTF-8 sorts by code point, as Python does
    elif isinstance(field.type, g.BooleanType) and isinstance(other, bool):
        if operator not in ("==", "!="):
            raise _NotProvableError
    else:
        raise _NotProvableError
    outcome = _OPERATORS[operator](col, F.lit(constant))
    if isinstance(
        field.type, g.DoubleType
    ):  # Spark's NaN equals itself and is above all; Python's does neither
        nan = F.isnan(F.coalesce(col, F.lit(0.0)))
        outcome = nan | outcome if operator == "!=" else ~nan & outcome
    return F.coalesce(outcome, F.lit(False))


_OPERATORS: dict[str, Callable[[Column, Column], Column]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
