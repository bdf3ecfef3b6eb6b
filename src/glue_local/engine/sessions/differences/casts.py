"""Casts as Spark does them: https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#cast."""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences import newer, zones
from glue_local.engine.sessions.differences.castable import castable, suggestion
from glue_local.engine.sessions.differences.literals import quoted, text_of
from glue_local.engine.sessions.differences.rule import (
    BEFORE_4,
    INTEGERS,
    UNKNOWN,
    Call,
    failing,
    is_decimal,
    is_number,
)
from glue_local.engine.sessions.differences.typetext import is_nested, kind, parts

_BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
_NAMES = {
    "integer": "int", "long": "bigint", "short": "smallint", "byte": "tinyint", "real": "float",
    "dec": "decimal(10,0)", "numeric": "decimal(10,0)", "decimal": "decimal(10,0)", "timestamp_ltz": "timestamp",
}  # fmt: skip
#: The most days and hours that an interval has.
_MOST_INTERVALS = {"interval day": 106751991, "interval hour": 2562047788}
#: A date that begins with a year of six or seven digits, as Spark takes it.
_LONG_YEAR = "^[[:space:]]*([+-]?[0-9]{6,7})(?:-[0-9]{1,2}(?:-[0-9]{1,2}(?:[T ].*)?)?)?[[:space:]]*$"
#: Texts that stand for a time where they are literals.
_SPECIAL = {"now", "today", "yesterday", "tomorrow", "epoch"}
_SIMPLE = {*INTEGERS, "float", "double", "boolean", "string", "binary", "date", "timestamp"}
#: A number's text with a point; what is before it is the whole number that Spark takes.
_POINT = "^[[:space:]]*([+-]?[0-9]*)[.][0-9]*[[:space:]]*$"
_TRUE, _FALSE = "('t', 'true', 'y', 'yes', '1')", "('f', 'false', 'n', 'no', '0')"


def normal(type_: str) -> str:
    """Return a type's name as Spark's simpleString has it."""
    if type_.lower().startswith("interval"):
        return " ".join(type_.lower().split())
    name = re.sub(r"\s+", "", type_.lower()) if "<" not in type_ else type_.lower()
    if match := re.fullmatch(r"(?:dec|numeric|decimal)\((\d+)(?:,(\d+))?\)", name):
        return f"decimal({match[1]},{match[2] or 0})"
    if re.fullmatch(r"(var)?char\(\d+\)", name):
        return "string"
    return _NAMES.get(name, name)


#: Functions that are casts: https://spark.apache.org/docs/3.5.6/api/sql/index.html#bigint and the others.
FUNCTIONS = (*INTEGERS, "float", "double", "decimal", "boolean", "string", "binary", "date", "timestamp")


def cast(call: Call) -> str | None:
    """Return a cast's SQL; None to leave it."""
    if call.name in FUNCTIONS:
        if len(call.args) != 1 or (call.name == "decimal" and call.args[0].isdigit()):  # a column's type
            return None
        call.name, call.to = "cast", call.name
        return cast(call) or f"cast({call.args[0]} as {call.to})"
    to, from_ = normal(call.to), call.types[0]
    tried = call.name == "try_cast"
    newer.check_type(to)
    if from_ in (UNKNOWN, to):
        return None
    if not castable(from_, to, call.ansi or tried):
        condition = suggestion(from_, to, ansi=call.ansi or tried, tried=tried)
        raise call.mismatch(f'cannot cast "{from_.upper()}" to "{to.upper()}"', condition)
    made = text(call.args[0], from_, to, ansi=call.ansi or tried, tried=tried, call=call)
    if call.ansi and not tried and _may_fail(from_, to):
        call.cast_stands_for("CAST_OVERFLOW")
        return f"nullif({made or f'cast({call.args[0]} as {to})'}, null)"  # which Sail does not optimize away
    return made


def _may_fail(from_: str, to: str) -> bool:
    """Whether a cast in ANSI mode may be an error: Sail must compute it where only its NULLs are asked for."""
    if is_nested(from_) or is_nested(to) or "interval" in f"{from_} {to}":
        return False
    if from_ == "string":
        return to not in ("string", "binary")
    if from_ in INTEGERS and to in INTEGERS:
        return INTEGERS.index(to) < INTEGERS.index(from_)
    return (is_number(from_) or from_ == "timestamp") and (to in (*INTEGERS, "timestamp") or is_decimal(to))


def converted(value: str, from_: str, to: str, call: Call) -> str:
    """Return SQL for ``value`` of one type as another, as Spark casts it where a call needs it."""
    if from_ == to:
        return value
    if call.ansi and to in INTEGERS and from_ != "string":
        call.cast_stands_for("CAST_OVERFLOW")
    return text(value, from_, to, ansi=call.ansi, call=call) or f"cast({value} as {to})"


def text(value: str, from_: str, to: str, *, ansi: bool, tried: bool = False, call: Call) -> str | None:
    """Return SQL for ``value`` of one type as another; None where Sail does as Spark does."""
    if from_ in (UNKNOWN, to, "void"):
        return None
    if to == "string":
        return to_string(value, from_, call, ansi)
    if is_nested(from_) or is_nested(to):
        return _nested(value, from_, to, tried, call)
    if "interval" in from_ or "interval" in to:
        return _interval(value, from_, to, tried, call)
    if from_ == "string" and to in ("date", "timestamp", "timestamp_ntz"):
        _no_special(value, call)
    if from_ == "string" and ansi and not tried and (size := re.fullmatch(r"decimal\((\d+),(\d+)\)", to)):
        error = call.function("decimal_or_error", to, value, *size.groups())
        return f"coalesce(try_cast({value} as {to}), {error})"
    if from_ == "string":
        usual = _from_string(value, to, call, ansi)
        return usual if tried or not ansi or usual is None else f"coalesce({usual}, cast({value} as {to}))"
    if (from_, to) == ("timestamp", "timestamp_ntz") and call.zone not in zones.UTC:
        raise call.refuse("outside UTC, whose time Sail takes")
    if from_ == "boolean":
        return _from_boolean(value, to, call)
    if to == "boolean" and is_decimal(from_):
        return f"({value} <> 0)"
    if to == "timestamp" and (from_ in INTEGERS or from_ in ("float", "double") or is_decimal(from_)):
        return _checked_timestamp(value, from_, ansi and not tried)
    if to == "binary" and from_ in INTEGERS:
        return f"unhex(lpad(right(hex({value}), {_BITS[from_] // 4}), {_BITS[from_] // 4}, '0'))"
    if from_ == "timestamp" and is_decimal(to):
        seconds = f"cast(unix_micros({value}) as decimal(20,0)) * cast(0.000001 as decimal(7,6))"
        return f"{'cast' if ansi and not tried else 'try_cast'}({seconds} as {to})"
    if from_ == "timestamp" and to in INTEGERS:
        micros = f"unix_micros({value})"
        seconds = f"(({micros} - pmod({micros}, 1000000)) div 1000000)"
        if tried:
            return f"try_cast({seconds} as {to})"
        if ansi:
            return f"cast({seconds} as {to})"
        if to == "bigint":
            return seconds
        return _to_integer(seconds, "bigint", to, call) if BEFORE_4 else f"try_cast({seconds} as {to})"
    if is_decimal(to) and from_ in ("float", "double"):
        return _decimal_of_fraction(value, from_, to, ansi and not tried, call)
    if is_decimal(from_) and (ansi or tried or is_decimal(to)) and (to in INTEGERS or _loses(from_, to)):
        return _kept_apart(value, f"{'try_cast' if tried or not ansi else 'cast'}({value} as {to})")
    if ansi:
        return _of_whole(value, from_, to) if is_decimal(to) and from_ in INTEGERS and not tried else None
    if to in INTEGERS and from_ != "date":
        return _to_integer(value, from_, to, call)
    if is_decimal(to) and from_ != "date":
        return f"try_cast({value} as {to})"
    if from_ == "date" and (to in INTEGERS or to in ("float", "double", "boolean") or is_decimal(to)):
        return f"cast(if(isnull({value}), null, null) as {to})"
    return None


#: How many digits the greatest number of a type has.
_DIGITS = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}


def _of_whole(value: str, from_: str, to: str) -> str | None:
    """Return SQL for a whole number as a decimal, and for Spark's error where it does not fit."""
    precision, scale = map(int, re.findall(r"\d+", to))
    if precision - scale >= _DIGITS[from_]:
        return None
    made, name = f"try_cast({value} as {to})", to.capitalize()
    message = f"[NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION] The number cannot be represented as {name}."
    return failing(f"isnotnull({value}) and isnull({made})", message, made)


def _no_special(value: str, call: Call) -> None:
    """Refuse a literal that stands for a time, of which Sail has NULL."""
    if (text_of(value) or "").strip().lower() in _SPECIAL:
        raise call.refuse("the name of a time")


def _loses(from_: str, to: str) -> bool:
    return is_decimal(to) and int(to[:-1].split(",")[1]) < int(from_[:-1].split(",")[1])


def _kept_apart(value: str, made: str) -> str:
    """Keep Sail from comparing ``value`` itself where its cast is compared: it takes 1.5 for no 1 as a whole number."""
    return f"if(isnull({value}), null, {made})"


def _decimal_of_fraction(value: str, from_: str, to: str, ansi: bool, call: Call) -> str:
    """Spark takes the shortest text of a double, rounded half up."""
    match = re.fullmatch(r"decimal\((\d+),(\d+)\)", to)
    assert match is not None
    wide = value if from_ == "double" else f"cast({value} as double)"
    return call.function("decimal_of_double", to, wide, match[1], match[2], "true" if ansi else "false")


def _interval(value: str, from_: str, to: str, tried: bool, call: Call) -> str | None:
    if from_ == "string" and not tried:
        return None
    if from_ in ("tinyint", "smallint", "int") and to in (
        "interval minute",
        "interval second",
        "interval month",
    ):
        return None
    if from_ in ("tinyint", "smallint", "int") and to in _MOST_INTERVALS and not tried:
        beyond = f"abs(cast({value} as bigint)) > {_MOST_INTERVALS[to]}"
        message = f"[CAST_OVERFLOW] The value does not fit {to.upper()}."
        return failing(beyond, message, f"cast({value} as {to})")
    raise call.refuse()


def to_string(value: str, from_: str, call: Call, ansi: bool = False) -> str | None:
    """Return SQL for the text that Spark writes of a value."""
    if from_ in ("float", "double"):
        inner = f"cast(array({value}) as string)"
        return f"if(isnull({value}), null, substring({inner}, 2, length({inner}) - 2))"
    if from_ in ("array<float>", "array<double>"):
        return f"replace(cast({value} as string), 'NULL', 'null')"
    if is_nested(from_):
        made = call.function("text_of_nested", "string", value) if _plain(from_, ansi) else _refuse(call)
        return f"if(isnull({value}), null, {made})"
    if from_ == "binary":
        return f"cast({value} as string)"
    if from_ in ("timestamp", "timestamp_ntz"):
        made = f"cast({value} as string)"
        message = "The Sail engine has no years beyond 262142: use --engine spark"
        return failing(f"{made} = 'ERROR'", message, made)
    if (
        (match := re.fullmatch(r"decimal\((\d+),(\d+)\)", from_))
        and int(match[2]) > _PLAIN_SCALE
        and not ansi
    ):
        return call.function("text_of_decimal", "string", value)
    return None


#: Java writes a decimal that is smaller than this many places with an exponent; not so in ANSI mode.
_PLAIN_SCALE = 6


def _plain(type_: str, ansi: bool) -> bool:
    words = set(re.findall(r"[a-z_]+", re.sub(r"[^,<>]*:", "", type_)))
    if ansi and "decimal" in words:
        return False
    return not words & {"float", "timestamp", "timestamp_ntz", "binary", "interval"}


def _refuse(call: Call) -> str:
    raise call.refuse()


def _from_string(value: str, to: str, call: Call, tried: bool) -> str | None:
    if to == "binary":
        return None
    if to == "boolean":
        low = f"lower(trim({value}))"
        return f"if({low} in {_TRUE}, true, if({low} in {_FALSE}, false, null))"
    if to in ("float", "double"):
        plain = f"regexp_replace(trim({value}), '[dDfF]$', '')"
        usual = f"try_cast({value} as {to})"
        # No function of our own: a query may use the result twice, and Sail takes what such a function gives for two.
        message = "A hexadecimal number as a double: run this script with --engine spark"
        plain = failing(
            f"{value} rlike '^[[:space:]]*[+-]?0[xX][0-9a-fA-F.]+[pP]'", message, f"try_cast({plain} as {to})"
        )
        return f"coalesce({usual}, if({value} rlike '^[[:space:]]*[+-]?[0-9.]', {plain}, null))"
    if is_decimal(to):
        usual = f"try_cast({value} as {to})"
        match = re.fullmatch(r"decimal\((\d+),(\d+)\)", to)
        assert match is not None
        exact = call.function("decimal_of", to, value, match[1], match[2])
        return f"coalesce({usual}, if({value} rlike '[0-9][.]?[eE]', {exact}, null))"
    if to == "date":
        day = f"regexp_extract(trim({value}), '^([+-]?[0-9]{{4,7}}-[0-9]{{1,2}}-[0-9]{{1,2}})[T ]', 1)"
        usual = f"try_cast({value} as date), try_cast(trim({value}) as date), try_cast({day} as date)"
        return f"coalesce({usual}, {_far_day(value)})"
    usual = f"try_cast({value} as {to})"
    if to in INTEGERS and not tried:
        whole = f"regexp_extract({value}, '{_POINT}', 1)"
        cut = f"if({whole} rlike '[0-9]', try_cast({whole} as {to}), cast(0 as {to}))"
        return f"coalesce({usual}, if({value} rlike '{_POINT}', {cut}, null))"
    return usual


def _far_day(value: str) -> str:
    """Return SQL for NULL, and an error for a text of a day that Spark has, up to 5881580, and Sail has not."""
    year = f"abs(try_cast(regexp_extract({value}, '{_LONG_YEAR}', 1) as int))"
    message = "The Sail engine has no years beyond 262142: use --engine spark"
    far = failing(f"{year} between 262143 and 5881580", message, "cast(null as date)")
    return f"if({value} rlike '{_LONG_YEAR}', {far}, null)"


def _from_boolean(value: str, to: str, call: Call) -> str | None:
    if is_decimal(to):
        return f"try_cast(cast({value} as int) as {to})"
    if to == "timestamp":
        return in_zone(f"timestamp_micros(cast({value} as bigint))")
    return None


def _checked_timestamp(value: str, from_: str, ansi: bool) -> str:
    """Return a number of seconds as a timestamp; an error where Spark has one, or a timestamp that Sail has not."""
    made = _to_timestamp(value, from_)
    if is_decimal(from_):
        message = "The Sail engine does not make a timestamp of a number this large: use --engine spark"
        return failing(f"isnotnull({value}) and isnull({made})", message, made)
    if not ansi or from_ not in ("float", "double"):
        return made
    large = f"abs({value}) >= 9.223372036854775E12D"
    made = failing(large, "[CAST_OVERFLOW] The value is too large for a TIMESTAMP.", made)
    message = f"[CAST_INVALID_INPUT] NaN or infinity cannot be cast from {from_.upper()} to TIMESTAMP."
    return failing(f"isnan({value}) or abs({value}) = cast('Infinity' as double)", message, made)


def _to_timestamp(value: str, from_: str) -> str:
    return in_zone(_micros(value, from_))


def in_zone(value: str) -> str:
    """Return a timestamp as one of the session's time zone, without which Sail tells its parts in UTC."""
    return f"cast({value} as timestamp)"


#: Microseconds of the last and the first timestamp.
_MOST, _LEAST = "9223372036854775807L", "(-9223372036854775807L - 1L)"


def _micros(value: str, from_: str) -> str:
    if from_ in INTEGERS:
        if from_ != "bigint":
            return f"timestamp_micros(cast({value} as bigint) * 1000000)"
        fits = f"if({value} > 9223372036854, {_MOST}, if({value} < -9223372036854, {_LEAST}, "
        return f"timestamp_micros({fits}{value} * 1000000)))"
    if is_decimal(from_):
        return f"timestamp_micros(try_cast(floor(cast({value} as decimal(38,9)) * 1000000) as bigint))"
    micros = f"({value} * 1000000D)"
    fits = f"if({micros} >= 9.223372036854775807E18D, {_MOST}, if({micros} <= -9.223372036854775808E18D, {_LEAST}, "
    whole = f"timestamp_micros({fits}try_cast({micros} as bigint))))"
    return f"if(isnan({value}) or abs({value}) = cast('Infinity' as double), null, {whole})"


def _to_integer(value: str, from_: str, to: str, call: Call) -> str | None:
    bits = _BITS[to]
    if from_ in INTEGERS:
        if _BITS[from_] <= bits:
            return None
        return f"coalesce(try_cast({value} as {to}), {_wrapped(value, bits, to)})"
    if from_ in ("float", "double"):
        low, high = ("-9223372036854775807L - 1L", "9223372036854775807L") if bits == 64 else (
            "cast(-2147483648L as int)", "2147483647")  # fmt: skip
        limit = "9.223372036854775807E18D" if bits == 64 else "2.147483647E9D"
        wide = "bigint" if bits == 64 else "int"
        whole = (
            f"if(isnan({value}), cast(0 as {wide}), if({value} >= {limit}, {high}, "
            f"if({value} <= -{limit}, {low}, try_cast({value} as {wide}))))"
        )
        return whole if to == wide else _wrapped(f"cast({whole} as bigint)", bits, to)
    if is_decimal(from_):
        usual = _kept_apart(value, f"try_cast({value} as {to})")
        if _small(from_, bits):
            return usual
        # A function, not SQL: casts of casts would write the value a thousand times.
        return f"coalesce({usual}, {call.function('low_bits', to, value, str(bits))})"
    return None


def _small(type_: str, bits: int) -> bool:
    match = re.fullmatch(r"decimal\((\d+),(\d+)\)", type_)
    digits = int(match[1]) - int(match[2]) if match else 38
    return digits <= {8: 2, 16: 4, 32: 9, 64: 18}[bits]


def _wrapped(value: str, bits: int, to: str) -> str:
    shift = 64 - bits
    return f"cast(shiftright(shiftleft(cast({value} as bigint), {shift}), {shift}) as {to})"


def _nested(value: str, from_: str, to: str, tried: bool, call: Call) -> str | None:
    """Cast nested values one by one where Sail differs from Spark."""
    name = "try_cast" if tried else "cast"

    def one(inner: str, had: str, wanted: str) -> str:
        made = text(inner, had, normal(wanted), ansi=call.ansi or tried, tried=tried, call=call)
        return made or (inner if had == normal(wanted) else f"{name}({inner} as {wanted})")

    had, wanted = parts(from_), parts(to)
    if [t for _, t in had] == [normal(t) for _, t in wanted]:
        return None
    if kind(from_) == "struct":
        made = [
            f"{quoted(new)}, " + one(f"{value}[{quoted(field)}]", a, b)
            for (field, a), (new, b) in zip(had, wanted, strict=True)
        ]
        return f"if(isnull({value}), null, named_struct({', '.join(made)}))"
    variables = ("x_",) if kind(from_) == "array" else ("k_", "v_")
    each = [f"{v} -> {one(v, a, b)}" for v, (_, a), (_, b) in zip(variables, had, wanted, strict=True)]
    if kind(from_) == "array":
        return f"transform({value}, {each[0]})"
    keys, values = f"transform(map_keys({value}), {each[0]})", f"transform(map_values({value}), {each[1]})"
    return f"map_from_arrays({keys}, {values})"
