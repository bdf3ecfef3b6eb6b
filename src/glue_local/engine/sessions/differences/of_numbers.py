"""Rules of functions of numbers.

Each returns SQL that gives Spark's result on Sail, or None to leave the call.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from glue_local.engine.sessions.differences import ansi, arithmetic, decimals
from glue_local.engine.sessions.differences.calls import ON_SPARK, refuse
from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.rule import (
    BEFORE_4,
    INTEGERS,
    UNKNOWN,
    Action,
    Call,
    failing,
    is_decimal,
    is_number,
)


def shifted(call: Call) -> str | None:
    """Shift by the lowest bits of a number alone, as Java does."""
    if len(call.args) != 2 or (call.args[1].isdigit() and 0 < int(call.args[1]) < 32):
        return None
    bits = 63 if call.types[0] == "bigint" else 31
    by = f"(({call.args[1]}) & {bits})"
    return f"if({by} = 0, {call.args[0]}, {call.name}({call.args[0]}, {by}))"  # by 0 Sail's does not fit


def bround(call: Call) -> str | None:
    """Round half to even."""
    type_, digits = call.types[0], call.args[1].strip("()") if len(call.args) > 1 else "0"
    if not re.fullmatch(r"-?\s*\d+", digits):
        raise call.refuse("the scale must be a literal")
    places = int(digits.replace(" ", ""))
    if is_decimal(type_):
        kept = min((decimals.size(type_) or (38, 18))[1], max(places, 0))
        return call.function("bround", round_type(type_, places), call.args[0], str(places), str(kept))
    if type_ in ("void", "string", UNKNOWN):
        return f"{call.name}(cast({call.args[0]} as double), {places})" if type_ == "void" else refuse(call)
    if type_ in INTEGERS and places >= 0:
        return call.args[0]
    made = call.function("bround", type_, call.args[0], str(places), "0")
    return f"({made} + cast(0 as {type_}))" if type_ in ("float", "double") else made


def tried(sign: str) -> Action:
    """Give NULL where the result does not fit the operands' type."""

    def action(call: Call) -> str | None:
        left, right = call.types
        if left in INTEGERS and right in INTEGERS:
            type_ = INTEGERS[max(INTEGERS.index(left), INTEGERS.index(right))]
            wide = "decimal(20,0)" if type_ == "bigint" else "bigint"
            return (
                f"try_cast(cast({call.args[0]} as {wide}) {sign} cast({call.args[1]} as {wide}) as {type_})"
            )
        if left == "timestamp" and right.startswith("interval"):  # of which Sail makes one without a zone
            return f"({call.args[0]} {sign} {call.args[1]})"
        return _without_errors(call, sign)

    return action


def divided(call: Call) -> str | None:
    """Give NULL for a division by zero of numbers that Sail's try_divide does not take."""
    if {*call.types} <= {"int", "bigint"}:
        return None
    return _without_errors(replace(call, args=[call.args[0], f"nullif({call.args[1]}, 0)"]), "/")


def _without_errors(call: Call, sign: str) -> str | None:
    """Return SQL of an operation of numbers, or texts of them, that is NULL where ANSI mode would raise."""
    if not all(is_number(type_) or (type_ == "string" and not call.ansi) for type_ in call.types):
        return None
    operation = replace(call, name=sign, ansi=False)
    return arithmetic.computed(operation) or f"({call.args[0]} {sign} {call.args[1]})"


def sign(call: Call) -> str | None:
    """Keep a zero's own sign."""
    value = call.args[0]
    if call.types[0] not in ("float", "double"):
        return None
    return f"if({value} = 0, cast({value} as double), {call.name}({value}))"


def absolute(call: Call) -> str | None:
    """Refuse what Spark 4 rounds."""
    value = _of_34_digits(call.args[0], call.types[0]) if is_decimal(call.types[0]) else call.args[0]
    return None if value == call.args[0] else f"abs({value})"


def _of_34_digits(value: str, type_: str) -> str:
    """Fail on a decimal of more than 34 digits, which Spark 4's minus rounds to so many (java.math.MathContext)."""
    precision, scale = decimals.size(type_) or (38, 18)
    if BEFORE_4 or precision <= _DIGITS_OF_MINUS:
        return value
    least = f"{Decimal(1).scaleb(_DIGITS_OF_MINUS - scale):f}"
    message = "Minus of a decimal of more than 34 digits, which Spark rounds: " + ON_SPARK
    return failing(f"abs({value}) >= cast('{least}' as {type_})", message, value)


_DIGITS_OF_MINUS = 34


def positive(call: Call) -> str | None:
    """A text is a double."""
    type_ = call.types[0]
    if not (is_number(type_) or type_ in ("string", "void", UNKNOWN) or type_.startswith("interval")):
        raise call.mismatch("it takes a number")
    return converted(call.args[0], type_, "double", call) if type_ == "string" else None


def bits(call: Call) -> str | None:
    """Only whole numbers have bits. Sail takes ``~(a & b)`` for ``~a | ~b`` by the rules of ``-``."""
    if call.types[0] not in (*INTEGERS, "void", UNKNOWN):
        raise call.mismatch("it takes a whole number")
    type_ = call.types[0] if call.types[0] in INTEGERS else "int"
    return f"(cast(-1 as {type_}) - {call.args[0]})"


def negative(call: Call) -> str | None:
    """Take off from zero: Sail takes ``-(a & b)`` for ``-a | -b``, and loses the scale of a computed decimal."""
    type_, value = call.types[0], call.args[0]
    if is_decimal(type_):
        value = _of_34_digits(value, type_)
    if type_ == "string":
        return f"(- {converted(value, type_, 'double', call)})"
    if type_ in INTEGERS:
        return ansi.negated(call, type_) if call.ansi else f"(cast(0 as {type_}) - {value})"
    return f"cast((cast(0 as {type_}) - {value}) as {type_})" if is_decimal(type_) else None


def bitmap(call: Call) -> str:
    """Spark counts in buckets of 32768 bits, from 1 on for positive numbers."""
    value = call.args[0] if call.types[0] == "bigint" else f"cast({call.args[0]} as bigint)"
    if call.name == "bitmap_bit_position":
        return f"if({value} > 0L, ({value} - 1L) % 32768L, (- {value}) % 32768L)"
    return f"if({value} > 0L, 1L + ({value} - 1L) div 32768L, {value} div 32768L)"


_LOWEST = "cast('-Infinity' as double)"


def asinh(call: Call) -> str:
    """Compute as Spark's Java does: log(x + sqrt(x * x + 1))."""
    x = f"cast({call.args[0]} as double)"
    return f"if({x} = {_LOWEST}, {_LOWEST}, {_logarithm(f'({x} + sqrt({x} * {x} + 1D))')})"


def acosh(call: Call) -> str:
    """Compute as Spark's Java does: log(x + sqrt(x * x - 1))."""
    x = f"cast({call.args[0]} as double)"
    return _logarithm(f"({x} + sqrt({x} * {x} - 1D))")


def _logarithm(of: str) -> str:
    return f"if({of} > 0D, ln({of}), if({of} = 0D, {_LOWEST}, {of} * cast('NaN' as double)))"


def log1p(call: Call) -> str:
    """Keep the digits of small numbers."""
    value = f"cast({call.args[0]} as double)"
    near = f"ln(1D + {value}) * {value} / ((1D + {value}) - 1D)"
    return f"if({value} <= -1D, null, if(1D + {value} = 1D, {value}, if(abs({value}) > 1D, log1p({value}), {near})))"


def rint(call: Call) -> str:
    """Round half to even."""
    return call.function("bround", "double", f"cast({call.args[0]} as double)", "0", "0")


def rounded(call: Call) -> str | None:
    """Give decimals the precision that Spark gives them."""
    digits = call.args[1].strip("()") if len(call.args) > 1 else "0"
    if call.types[0] in ("float", "double") and digits.isdigit() and int(digits) < 20:
        value, type_ = call.args[0], call.types[0]
        exact = f"cast(try_cast(cast({value} as string) as decimal(38,{digits})) as {type_})"
        slow = f"coalesce({exact}, round({value}, {digits}))"
        slow = f"if(abs({value}) >= {2.0**53!r}D, {value}, {slow})"
        return slow if type_ == "float" else _quickly_rounded(value, int(digits), slow)
    if not re.fullmatch(r"-?\s*\d+", digits):
        raise call.refuse("the scale must be a literal")
    if not is_decimal(call.types[0]) or not re.fullmatch(r"-?\s*\d+", digits):
        return None
    return f"cast({call.name}({call.args[0]}, {digits}) as {round_type(call.types[0], int(digits.replace(' ', '')))})"


def _quickly_rounded(value: str, digits: int, slow: str) -> str:
    """Round a double by arithmetic where that is exact: where it is not large, and not near the middle of two results.

    The product is off by less than 2^-12 there, and a whole number divided by a power of ten is the nearest double.
    """
    scale = f"{float(10**digits)!r}D"
    fits = f"abs({value}) < {2.0**40 / 10**digits!r}D and abs(abs({value} * {scale}) % 1D - 0.5D) > 0.001D"
    return f"if({fits}, round({value} * {scale}) / {scale} + 0D, {slow})"


def round_type(type_: str, places: int) -> str:
    """Return the type of a decimal rounded to a number of places (RoundBase.dataType)."""
    precision, scale = decimals.size(type_) or (38, 18)
    kept, whole = min(scale, max(places, 0)), precision - scale + 1
    return f"decimal({min(38, max(whole, 1 - places) if places < 0 else whole + kept)},{kept})"


def isnan(call: Call) -> str:
    """NULL is a number."""
    return f"coalesce(isnan({call.args[0]}), false)"


def logarithm(call: Call) -> str | None:
    """With one operand the natural one; with a base NULL for what is not positive, and computed as Java does."""
    if len(call.args) == 1:
        return f"ln({call.args[0]})"
    base, x = (f"cast({a} as double)" for a in call.args)
    quotient = f"if({base} = 1D, log({base}, {x}), ln({x}) / ln({base}))"
    return f"if({base} <= 0D or {x} <= 0D, null, {quotient})"


def hypot(call: Call) -> str:
    """Compute with doubles: Sail's whole numbers overflow, and so do its squares."""
    one, other = (f"cast({a} as double)" for a in call.args)
    most, least = f"greatest(abs({one}), abs({other}))", f"least(abs({one}), abs({other}))"
    finite = (
        f"({most} > 1e150D and {most} < cast('Infinity' as double)) or ({most} > 0D and {most} < 1e-150D)"
    )
    scaled = f"{most} * sqrt(1D + ({least} / {most}) * ({least} / {most}))"
    return f"if(isnotnull({one} + {other}) and ({finite}), {scaled}, hypot({one}, {other}))"


def atan2(call: Call) -> str:
    """Spark adds 0 to both, so that there is no -0.0."""
    return f"atan2({', '.join(f'(cast({a} as double) + 0D)' for a in call.args)})"


def power(call: Call) -> str | None:
    """Java's result is NaN where C's is 1: of 1 to the power of NaN, and of 1 or -1 to an infinite one."""
    base, exponent = (f"cast({a} as double)" for a in call.args)
    if call.args[1].rstrip("D").replace(".", "").isdigit():
        return None
    infinite = "cast('Infinity' as double)"
    signed = failing(f"cast({base} as string) = '-0.0'", "The Sail engine has no power of -0.0", infinite)
    of_zero = f"{base} = 0D and {exponent} < 0D"
    kept = f"if({of_zero}, {signed}, {call.name}(if({of_zero}, 1D, {base}), {exponent}))"
    if call.types[1] not in ("float", "double", "string", UNKNOWN):
        return kept
    unknown = f"isnan({exponent}) or (abs({base}) = 1D and abs({exponent}) = cast('Infinity' as double))"
    return f"if({unknown}, if(isnull({base}), null, cast('NaN' as double)), {kept})"


def factorial(call: Call) -> str:
    """NULL for what has no factorial of 64 bits."""
    value = call.args[0]
    return f"factorial(if({value} >= 0 and {value} <= 20, cast({value} as int), null))"


def to_places(call: Call) -> str | None:
    """With places a fraction is a decimal, as Spark casts it; Sail rounds it otherwise."""
    if len(call.args) == 1 and (decimals.size(call.types[0]) or (0, 1))[1] == 0 and is_decimal(call.types[0]):
        return f"cast({call.args[0]} as {call.types[0]})"  # a whole number already, whose type it keeps
    if len(call.args) != 2 or call.types[0] not in ("float", "double"):
        return None
    wide = "decimal(14,7)" if call.types[0] == "float" else "decimal(30,15)"
    return f"{call.name}({converted(call.args[0], call.types[0], wide, call)}, {call.args[1]})"


def width_bucket(call: Call) -> str | None:
    """An infinite value is beyond the last bucket, or before the first."""
    if len(call.args) != 4 or call.types[0] not in ("float", "double"):
        return None
    value = f"cast({call.args[0]} as double)"
    most = "1.7976931348623157E308D"
    finite = f"if(isnull({value}) or isnan({value}), {value}, least(greatest({value}, -{most}), {most}))"
    return f"width_bucket({finite}, {', '.join(call.args[1:])})"
