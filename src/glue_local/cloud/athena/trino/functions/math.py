"""Mathematical and bitwise functions.

Source: https://trino.io/docs/current/functions/math.html and https://trino.io/docs/current/functions/bitwise.html
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from glue_local.cloud.athena.trino import operators, runtime
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Raised, invalid
from glue_local.cloud.athena.trino.functions.registry import Entry, each_integer, python
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.trino.values import Value

if TYPE_CHECKING:
    from glue_local.cloud.athena.trino.reader import Reader

_NAN = "CAST('nan' AS DOUBLE)"
_INF = "CAST('inf' AS DOUBLE)"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SMALLEST, _LARGEST = 2, 36
_MASK = (1 << 64) - 1


def _rounded(value: str, factor: str) -> str:
    """A double rounded half away from zero, as Java's Math.round over a power of ten does."""
    return (
        f"(CASE WHEN isfinite({value}) AND abs({value} * {factor}) < 4.5e15"
        f" THEN sign({value}) * round(abs({value} * {factor})) / {factor} ELSE {value} END)"
    )


def _round_decimal(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    p, s = args[0].type.args
    if len(args) == 1:
        made = t.decimal(min(t.MAX_PRECISION, p - s + min(1, s)), 0)
        return analyzer.python.call(_quantizer(0, 0, ROUND_HALF_UP), args, made)
    made = t.decimal(min(t.MAX_PRECISION, p + 1), s)
    return analyzer.python.call(_quantizer_to(s, ROUND_HALF_UP), args, made)


def _truncate_decimal(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    p, s = args[0].type.args
    if len(args) == 1:
        return analyzer.python.call(_quantizer(0, 0, ROUND_DOWN), args, t.decimal(max(p - s, 1), 0))
    return analyzer.python.call(_quantizer_to(s, ROUND_DOWN), args, t.decimal(p, s))


@lru_cache(maxsize=64)
def _quantizer(digits: int, scale: int, rounding: str) -> Any:
    return lambda value: value.quantize(Decimal(1).scaleb(-digits), rounding, runtime.EXACT)


@lru_cache(maxsize=64)
def _quantizer_to(scale: int, rounding: str) -> Any:
    def run(value: Decimal, digits: int) -> Decimal:
        if digits >= scale:
            return value
        return value.quantize(Decimal(1).scaleb(-digits), rounding, runtime.EXACT).quantize(
            Decimal(1).scaleb(-scale)
        )

    return run


def _whole(rounding: str) -> Any:
    def emit(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
        p, s = args[0].type.args
        made = t.decimal(p - s + min(1, s), 0)
        return analyzer.python.call(_quantizer(0, 0, rounding), args, made)

    return emit


def _round_integer(kind: str) -> Any:
    largest = (
        10 ** t.INTEGERS[kind]
        if kind == "bigint"
        else 2 ** {"tinyint": 7, "smallint": 15, "integer": 31}[kind]
    )
    largest = min(largest, 2**63)

    def run(value: int, digits: int) -> int:
        if digits >= 0:
            return value
        unit: int = 10**-digits
        found = (-1 if value < 0 else 1) * ((abs(value) + unit // 2) // unit) * unit
        if not -largest <= found < largest:
            raise Raised("NUMERIC_VALUE_OUT_OF_RANGE", f"{kind} overflow: round({value}, {digits})")
        return found

    return run


def _mod(analyzer: Reader, args: list[Value], kind: Type, node: Any) -> Value:
    return operators.arithmetic(analyzer.python, "%", args[0], args[1], node.at)


def _to_base(value: int, radix: int) -> str:
    if not _SMALLEST <= radix <= _LARGEST:
        raise invalid("Radix must be between 2 and 36")
    digits, rest = "", abs(value)
    while rest:
        rest, digit = divmod(rest, radix)
        digits = _DIGITS[digit] + digits
    return ("-" if value < 0 else "") + (digits or "0")


def _from_base(text: str, radix: int) -> int:
    if not _SMALLEST <= radix <= _LARGEST:
        raise invalid("Radix must be between 2 and 36")
    try:
        if "_" in text or text != text.strip():
            raise ValueError
        value = int(text, radix)
        if not -(2**63) <= value < 2**63:
            raise ValueError
    except ValueError as error:
        raise invalid(f"Not a valid base-{radix} number: {text}") from error
    return value


def _width_bucket(value: float, low: float, high: float, count: int) -> int:
    if count <= 0:
        raise invalid("bucketCount must be greater than 0")
    if math.isnan(value):
        raise invalid("operand must not be NaN")
    if low == high:
        raise invalid("bounds cannot equal each other")
    lower, upper = min(low, high), max(low, high)
    if value < lower:
        bucket = 0
    elif value >= upper:
        bucket = count + 1
    else:
        bucket = int(count * (value - lower) / (upper - lower)) + 1
    return count - bucket + 1 if low > high else bucket


def _width_bucket_of(value: float, bins: Sequence[float]) -> int:
    if not bins:
        raise invalid("Bins cannot be an empty array")
    if any(a > b for a, b in pairwise(bins)):
        raise invalid("Bin values are not sorted in ascending order")
    return sum(value >= each for each in bins)


def _signed(value: int) -> int:
    value &= _MASK
    return value - (1 << 64) if value >> 63 else value


#: Bits of the Java number that holds an integer: a negative shift counts from its end.
_WIDTH = {8: 32, 16: 32, 32: 32, 64: 64}


def _left_shift(bits: int) -> Any:
    def run(value: int, by: int) -> int:
        by = by % _WIDTH[bits] if by < 0 else by
        found = (value << by) & ((1 << bits) - 1) if by < bits else 0
        return found - (1 << bits) if found >> (bits - 1) else found

    return run


def _right_shift(bits: int) -> Any:
    def run(value: int, by: int) -> int:
        by = by % _WIDTH[bits] if by < 0 else by
        found = (value & ((1 << bits) - 1)) >> by if by < bits else 0
        return found - (1 << bits) if found >> (bits - 1) else found

    return run


def _arithmetic_shift(value: int, by: int) -> int:
    by = by % 64 if by < 0 else by
    return value >> by if by < 64 else (-1 if value < 0 else 0)  # noqa: PLR2004 - bits of a bigint


def _bit_count(value: int, bits: int) -> int:
    if bits == 64:  # noqa: PLR2004 - bits of a bigint
        return (value & _MASK).bit_count()
    if not 1 < bits < 64:  # noqa: PLR2004
        raise invalid(f"Bits specified in bit_count must be between 2 and 64, got {bits}")
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise invalid(
            f"Number must be representable with the bits specified. {value} cannot be represented with {bits} bits"
        )
    return (value & ((1 << bits) - 1)).bit_count()


def _cosine(a: dict[str, float], b: dict[str, float]) -> float | None:
    norm = math.sqrt(sum(v * v for v in a.values())) * math.sqrt(sum(v * v for v in b.values()))
    return sum(value * b[key] for key, value in a.items() if key in b) / norm if norm else None


def _normal_cdf(mean: float, sd: float, value: float) -> float:
    if sd <= 0:
        raise invalid("standardDeviation must be > 0")
    return 0.5 * (1 + math.erf((value - mean) / (sd * math.sqrt(2))))


def _wilson(upper: bool) -> Any:
    def run(successes: int, trials: int, z: float) -> float:
        if successes < 0:
            raise invalid("number of successes must not be negative")
        if trials <= 0:
            raise invalid("number of trials must be positive")
        if successes > trials:
            raise invalid("number of successes must not be larger than number of trials")
        p = successes / trials
        root = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
        center = p + z * z / (2 * trials)
        return (center + root if upper else center - root) / (1 + z * z / trials)

    return run


def _random_below(n: int) -> int:
    if n <= 0:
        raise invalid("bound must be positive")
    return random.randrange(n)  # noqa: S311 - random() is no secret


def _random_between(low: int, high: int) -> int:
    if low >= high:
        raise invalid("start value must be less than stop value")
    return random.randrange(low, high)  # noqa: S311 - random() is no secret


def _of_double(name: str, guard: str = "", otherwise: str = _NAN) -> list[Entry]:
    """A function of one double; where ``guard`` holds DuckDB would fail and Java does not."""
    plain = f"{name}({{0}})"
    emit = f"(CASE WHEN {guard} THEN {otherwise} ELSE {plain} END)" if guard else plain
    return [(f"{name}(double) -> double", emit)]


def _log(value: str, call: str) -> str:
    return f"(CASE WHEN {value} = 0 THEN -{_INF} WHEN {value} < 0 THEN {_NAN} ELSE {call} END)"


ENTRIES: list[Entry] = [
    *each_integer("abs(I) -> I", "abs({0})"),
    ("abs(decimal(p,s)) -> decimal(p,s)", "abs({0})"),
    ("abs(real) -> real", "abs({0})"),
    ("abs(double) -> double", "abs({0})"),
    *_of_double("acos", "abs({0}) > 1"),
    *_of_double("asin", "abs({0}) > 1"),
    *_of_double("atan"),
    ("atan2(double, double) -> double", "atan2({0}, {1})"),
    ("cbrt(double) -> double", python(lambda value: float(np.cbrt(value)))),
    *[(f"{name}({kind}) -> {kind}", "{0}") for name in ("ceil", "ceiling", "floor") for kind in t.INTEGERS],
    *[(f"{name}(decimal(p,s)) -> decimal(p,s)", _whole("ROUND_CEILING")) for name in ("ceil", "ceiling")],
    *[
        (f"{name}({kind}) -> {kind}", "ceil({0})")
        for name in ("ceil", "ceiling")
        for kind in ("real", "double")
    ],
    ("floor(decimal(p,s)) -> decimal(p,s)", _whole("ROUND_FLOOR")),
    *[(f"floor({kind}) -> {kind}", "floor({0})") for kind in ("real", "double")],
    *_of_double("cos", "isinf({0})"),
    *_of_double("sin", "isinf({0})"),
    *_of_double("tan", "isinf({0})"),
    *_of_double("cosh"),
    *_of_double("sinh"),
    *_of_double("tanh"),
    ("cosine_similarity(map(varchar,double), map(varchar,double)) -> double", python(_cosine)),
    ("degrees(double) -> double", "({0} * 180 / pi())"),
    ("radians(double) -> double", "({0} / 180 * pi())"),
    ("e() -> double", "CAST('2.718281828459045' AS DOUBLE)"),
    ("pi() -> double", "pi()"),
    ("infinity() -> double", _INF),
    ("nan() -> double", _NAN),
    ("is_finite(double) -> boolean", "isfinite({0})"),
    ("is_infinite(double) -> boolean", "isinf({0})"),
    ("is_nan(real) -> boolean", "isnan({0})"),
    ("is_nan(double) -> boolean", "isnan({0})"),
    ("exp(double) -> double", "exp({0})"),
    ("ln(double) -> double", _log("{0}", "ln({0})")),
    ("log2(double) -> double", _log("{0}", "log2({0})")),
    ("log10(double) -> double", _log("{0}", "log10({0})")),
    ("log(double, double) -> double", f"({_log('{1}', 'ln({1})')} / {_log('{0}', 'ln({0})')})"),
    *each_integer("mod(I, I) -> I", _mod),
    ("mod(decimal, decimal) -> decimal(38,0)", _mod),
    ("mod(real, real) -> real", _mod),
    ("mod(double, double) -> double", _mod),
    ("pow(double, double) -> double", "pow({0}, {1})"),
    ("power(double, double) -> double", "pow({0}, {1})"),
    ("rand() -> double", "random()"),
    ("random() -> double", "random()"),
    *[
        entry
        for name in ("rand", "random")
        for entry in each_integer(f"{name}(I) -> I", python(_random_below, volatile=True))
    ],
    *[
        entry
        for name in ("rand", "random")
        for entry in each_integer(f"{name}(I, I) -> I", python(_random_between, volatile=True))
    ],
    *each_integer("round(I) -> I", "{0}"),
    *[(f"round({name}, bigint) -> {name}", python(_round_integer(name))) for name in t.INTEGERS],
    ("round(decimal(p,s)) -> decimal(p,s)", _round_decimal),
    ("round(decimal(p,s), bigint) -> decimal(p,s)", _round_decimal),
    ("round(real) -> real", f"CAST({_rounded('CAST({0} AS DOUBLE)', '1')} AS FLOAT)"),
    ("round(real, bigint) -> real", f"CAST({_rounded('CAST({0} AS DOUBLE)', 'pow(10, {1})')} AS FLOAT)"),
    ("round(double) -> double", _rounded("{0}", "1")),
    ("round(double, bigint) -> double", _rounded("{0}", "pow(10, {1})")),
    *each_integer("sign(I) -> I", "sign({0})"),
    ("sign(decimal(p,s)) -> decimal(1,0)", "CAST(sign({0}) AS DECIMAL(1, 0))"),
    *[
        (f"sign({k}) -> {k}", "(CASE WHEN isnan({0}) OR {0} = 0 THEN {0} ELSE sign({0}) END)")
        for k in ("real", "double")
    ],
    *_of_double("sqrt", "{0} < 0"),
    ("truncate(decimal(p,s)) -> decimal(p,s)", _truncate_decimal),
    ("truncate(decimal(p,s), bigint) -> decimal(p,s)", _truncate_decimal),
    ("truncate(real) -> real", "trunc({0})"),
    ("truncate(double) -> double", "trunc({0})"),
    ("truncate(double, bigint) -> double", "(trunc({0} * pow(10, {1})) / pow(10, {1}))"),
    ("width_bucket(double, double, double, bigint) -> bigint", python(_width_bucket)),
    ("width_bucket(double, array(double)) -> bigint", python(_width_bucket_of)),
    ("from_base(varchar, bigint) -> bigint", python(_from_base)),
    ("to_base(bigint, bigint) -> varchar", python(_to_base)),
    ("normal_cdf(double, double, double) -> double", python(_normal_cdf)),
    ("wilson_interval_lower(bigint, bigint, double) -> double", python(_wilson(False))),
    ("wilson_interval_upper(bigint, bigint, double) -> double", python(_wilson(True))),
    ("bit_count(bigint, bigint) -> bigint", python(_bit_count)),
    ("bitwise_and(bigint, bigint) -> bigint", "({0} & {1})"),
    ("bitwise_or(bigint, bigint) -> bigint", "({0} | {1})"),
    ("bitwise_xor(bigint, bigint) -> bigint", "xor({0}, {1})"),
    ("bitwise_not(bigint) -> bigint", "(-{0} - 1)"),
    *[
        (f"{name}({kind}, bigint) -> {kind}", python(make(bits)))
        for name, make in (("bitwise_left_shift", _left_shift), ("bitwise_right_shift", _right_shift))
        for kind, bits in (("tinyint", 8), ("smallint", 16), ("integer", 32), ("bigint", 64))
    ],
    *each_integer("bitwise_right_shift_arithmetic(I, bigint) -> I", python(_arithmetic_shift)),
]
