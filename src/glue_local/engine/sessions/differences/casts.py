"""Casts as Spark does them: https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#cast."""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.rule import INTEGERS, Call, is_decimal

_BITS = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
_NAMES = {
    "integer": "int", "long": "bigint", "short": "smallint", "byte": "tinyint", "real": "float",
    "dec": "decimal(10,0)", "numeric": "decimal(10,0)", "decimal": "decimal(10,0)", "timestamp_ltz": "timestamp",
}  # fmt: skip
_SIMPLE = {*INTEGERS, "float", "double", "boolean", "string", "binary", "date", "timestamp"}
#: A number's text with a point; what stands before it is the whole number that Spark takes.
_POINT = "^[[:space:]]*([+-]?[0-9]*)[.][0-9]*[[:space:]]*$"
_TRUE, _FALSE = "('t', 'true', 'y', 'yes', '1')", "('f', 'false', 'n', 'no', '0')"


def normal(type_: str) -> str:
    """Return a type's name as Spark's simpleString has it."""
    name = re.sub(r"\s+", "", type_.lower()) if "<" not in type_ else type_.lower()
    if match := re.fullmatch(r"(?:dec|numeric|decimal)\((\d+)(?:,(\d+))?\)", name):
        return f"decimal({match[1]},{match[2] or 0})"
    if re.fullmatch(r"(var)?char\(\d+\)", name):
        return "string"
    return _NAMES.get(name, name)


def cast(call: Call) -> str | None:
    """Return a cast's SQL; None to leave it."""
    to, from_ = normal(call.to), call.types[0]
    tried = call.name == "try_cast"
    if from_ == to and from_ in _SIMPLE:
        return None
    if to not in _SIMPLE and not is_decimal(to):
        return _nested(call, to)
    return text(call.args[0], from_, to, ansi=call.ansi or tried, tried=tried, call=call)


def text(value: str, from_: str, to: str, *, ansi: bool, tried: bool = False, call: Call) -> str | None:
    """Return SQL for ``value`` of one type as another; None where Sail does as Spark does."""
    if to == "string":
        return to_string(value, from_, call)
    if from_ == "string":
        return None if ansi and not tried else _from_string(value, to, call, tried)
    if from_ == "boolean":
        return _from_boolean(value, to, call)
    if to == "timestamp" and (from_ in INTEGERS or from_ in ("float", "double") or is_decimal(from_)):
        return _to_timestamp(value, from_)
    if to == "binary" and from_ in INTEGERS:
        return f"unhex(lpad(right(hex({value}), {_BITS[from_] // 4}), {_BITS[from_] // 4}, '0'))"
    if from_ == "timestamp" and is_decimal(to) and (tried or not ansi):
        return (
            f"try_cast(cast(unix_micros({value}) as decimal(20,0)) * cast(0.000001 as decimal(7,6)) as {to})"
        )
    if (
        from_ == "date"
        and tried
        and (to in INTEGERS or to in ("float", "double", "boolean") or is_decimal(to))
    ):
        raise call.refuse("Spark refuses it too")
    if from_ == "timestamp" and to in INTEGERS:
        micros = f"unix_micros({value})"
        seconds = f"(({micros} - pmod({micros}, 1000000)) div 1000000)"
        if tried:
            return f"try_cast({seconds} as {to})"
        return seconds if to == "bigint" else _to_integer(seconds, "bigint", to)
    if ansi:
        return None
    if to in INTEGERS:
        return _to_integer(value, from_, to)
    if is_decimal(to) and from_ != "void":
        if from_ in ("float", "double"):
            # Spark takes the shortest text of a double; half up, away from zero.
            return f"try_cast({to_string(value, from_, call)} as {to})" if from_ != "void" else None
        return f"try_cast({value} as {to})"
    if from_ in ("date",) and (to in INTEGERS or to in ("float", "double", "boolean")):
        return f"cast(if(isnull({value}), null, null) as {to})"
    return None


def to_string(value: str, from_: str, call: Call) -> str | None:
    """Return SQL for the text that Spark writes of a value."""
    if from_ in ("float", "double"):
        inner = f"cast(array({value}) as string)"
        return f"if(isnull({value}), null, substring({inner}, 2, length({inner}) - 2))"
    if from_ in ("array<float>", "array<double>"):
        return f"replace(cast({value} as string), 'NULL', 'null')"
    if from_.startswith(("array", "map", "struct")):
        return call.function("text_of_nested", "string", value) if _plain(from_) else _refuse(call)
    if from_ == "binary":
        return f"cast({value} as string)"
    return None


def _plain(type_: str) -> bool:
    words = set(re.findall(r"[a-z_]+", type_))
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
        return f"coalesce({usual}, if({value} rlike '^[[:space:]]*[+-]?[0-9.]', try_cast({plain} as {to}), null))"
    if is_decimal(to):
        usual = f"try_cast({value} as {to})"
        match = re.fullmatch(r"decimal\((\d+),(\d+)\)", to)
        assert match is not None
        exact = call.function("decimal_of", to, value, match[1], match[2])
        return f"coalesce({usual}, if({value} rlike '[0-9][.]?[eE]', {exact}, null))"
    if to == "date":
        day = f"regexp_extract(trim({value}), '^([+-]?[0-9]{{4,7}}-[0-9]{{1,2}}-[0-9]{{1,2}})[T ]', 1)"
        return (
            f"coalesce(try_cast({value} as date), try_cast(trim({value}) as date), try_cast({day} as date))"
        )
    usual = f"try_cast({value} as {to})"
    if to in INTEGERS and not tried:
        whole = f"regexp_extract({value}, '{_POINT}', 1)"
        cut = f"if({whole} rlike '[0-9]', try_cast({whole} as {to}), cast(0 as {to}))"
        return f"coalesce({usual}, if({value} rlike '{_POINT}', {cut}, null))"
    return usual


def _from_boolean(value: str, to: str, call: Call) -> str | None:
    if is_decimal(to):
        return f"try_cast(cast({value} as int) as {to})"
    if to == "timestamp":
        return f"timestamp_micros(cast({value} as bigint))"
    return None


def _to_timestamp(value: str, from_: str) -> str:
    if from_ in INTEGERS:
        if from_ != "bigint":
            return f"timestamp_micros(cast({value} as bigint) * 1000000)"
        fits = f"if({value} > 9223372036854, 9223372036854775807L, if({value} < -9223372036854, "
        return f"timestamp_micros({fits}-9223372036854775807L, {value} * 1000000)))"
    if is_decimal(from_):
        return f"timestamp_micros(try_cast(floor(cast({value} as decimal(38,9)) * 1000000) as bigint))"
    finite = f"abs({value}) < 9.3e12"
    return f"if({finite}, timestamp_micros(try_cast({value} * 1000000D as bigint)), null)"


def _to_integer(value: str, from_: str, to: str) -> str | None:
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
        usual = f"try_cast({value} as {to})"
        whole = f"cast(if({value} < 0, ceil({value}), floor({value})) as decimal(38,0))"
        low_bits = f"({whole} % cast('18446744073709551616' as decimal(38,0)))"
        return usual if _small(from_, bits) else f"coalesce({usual}, {_low(low_bits, bits, to)})"
    return None


def _small(type_: str, bits: int) -> bool:
    match = re.fullmatch(r"decimal\((\d+),(\d+)\)", type_)
    digits = int(match[1]) - int(match[2]) if match else 38
    return digits <= {8: 2, 16: 4, 32: 9, 64: 18}[bits]


def _wrapped(value: str, bits: int, to: str) -> str:
    shift = 64 - bits
    return f"cast(shiftright(shiftleft(cast({value} as bigint), {shift}), {shift}) as {to})"


def _low(value: str, bits: int, to: str) -> str:
    two64 = "cast('18446744073709551616' as decimal(38,0))"
    over, under = f"{value} > 9223372036854775807", f"{value} < -9223372036854775807"
    whole = f"try_cast(if({over}, {value} - {two64}, if({under}, {value} + {two64}, {value})) as bigint)"
    return whole if bits == 64 else _wrapped(whole, bits, to)


def _nested(call: Call, to: str) -> str | None:
    from_ = call.types[0]
    if from_ == to or from_.startswith("interval") or to.startswith("interval") or "interval" in to:
        return None
    if from_.startswith("array<") and to.startswith("array<") and from_ != "array<void>":
        inner, wanted = from_[6:-1], normal(to[6:-1])
        if inner == wanted:
            return None
        one = Call("cast", ["x_"], [inner], call.ansi, to=wanted, register=call.register)
        return f"transform({call.args[0]}, x_ -> {cast(one) or f'cast(x_ as {wanted})'})"
    return None
