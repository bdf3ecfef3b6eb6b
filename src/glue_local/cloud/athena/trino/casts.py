"""Casts between Trino's types: what an explicit CAST and a value that is cast by itself become in DuckDB.

Source: https://trino.io/docs/current/functions/conversion.html
"""

from __future__ import annotations

from glue_local.cloud.athena.trino import addresses, json_values, runtime, time_casts
from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.errors import Place, fail, unsupported
from glue_local.cloud.athena.trino.types import Type, duck, literal
from glue_local.cloud.athena.trino.values import Convert, Python, Value, limited, raising

_DECIMAL_WORDS = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_PLAIN_DECIMAL = r"[+-]?[0-9]{1,38}([.][0-9]{1,38})?|-?[.][0-9]{1,38}"
#: The largest power of ten that a double holds exactly.
_EXACT_POWER = 22
_SHORT = {"integer": "INT"}


def cast(python: Python, value: Value, to: Type, at: Place) -> Value:
    """Return a value cast to a type; TYPE_MISMATCH where Trino has no such cast."""
    given = value.type
    if given == to or (given.name == to.name == "varchar" and given.args[0] <= to.args[0]):
        return Value(value.sql, to, value.constant, value.zone, value.text)
    if given == t.UNKNOWN:
        return Value(f"CAST({value.sql} AS {duck(to)})", to)
    if to.name in {"timestamp", "timestamp with time zone", "time"} and to.args[0] > runtime.MICROS:
        unsupported(at, f"type {to} (more than microseconds)")
    if given.name == to.name and given.name in {"array", "map", "row"}:
        return _nested(python, value, to, at)
    if "json" in {given.name, to.name}:
        return _json(python, value, to, at)
    convert = CASTS.get((group(given), group(to)))
    if convert is None:
        fail("TYPE_MISMATCH", at, f"Cannot cast {given} to {to}")
    return convert(python, value, to)


def coerce(python: Python, value: Value, to: Type, at: Place) -> Value:
    """Return a value cast by itself; TYPE_MISMATCH where Trino does not do that."""
    if not t.coerces(value.type, to) and value.type != to:
        fail("TYPE_MISMATCH", at, f"Cannot cast {value.type} to {to}")
    return cast(python, value, to, at)


def group(kind: Type) -> str:
    """Return the name that CASTS has for a type."""
    return "integer" if kind.name in t.INTEGERS else kind.name


def _nested(python: Python, value: Value, to: Type, at: Place) -> Value:
    if to.name == "array":
        item = cast(python, Value("e", value.type.args[0]), to.args[0], at)
        return Value(f"list_transform({value.sql}, lambda e: {item.sql})", to)
    if to.name == "map":
        key = cast(python, Value("e.key", value.type.args[0]), to.args[0], at)
        item = cast(python, Value("e.value", value.type.args[1]), to.args[1], at)
        pair = f"struct_pack(key := {key.sql}, value := {item.sql})"
        return Value(f"map_from_entries(list_transform(map_entries({value.sql}), lambda e: {pair}))", to)
    if len(value.type.args) != len(to.args):
        fail("TYPE_MISMATCH", at, f"Cannot cast {value.type} to {to}")
    fields = []
    for i, kind in enumerate(to.args):
        own = Value(
            f"struct_extract({value.sql}, {literal(t.field_name(value.type, i))})", value.type.args[i]
        )
        fields.append(f"{t.quote(t.field_name(to, i))} := {cast(python, own, kind, at).sql}")
    return Value(f"CASE WHEN {value.sql} IS NULL THEN NULL ELSE struct_pack({', '.join(fields)}) END", to)


def _json(python: Python, value: Value, to: Type, at: Place) -> Value:
    if to.name == "json":
        if not json_values.can_write(value.type):
            fail("TYPE_MISMATCH", at, f"Cannot cast {value.type} to json")
        return python.call(json_values.writer(value.type), [value], to)
    if not json_values.can_read(to):
        fail("TYPE_MISMATCH", at, f"Cannot cast json to {to}")
    return python.call(json_values.reader(to), [value], to)


# --- one function per kind of cast -----------------------------------------------------------------------------------


def _bytes_to_uuid(python: Python, value: Value, to: Type) -> Value:
    return python.call(runtime.uuid_of_bytes, [value], to)


def _uuid_to_bytes(python: Python, value: Value, to: Type) -> Value:
    return Value(f"unhex(replace({value.sql}, '-', ''))", to)


def _plain(python: Python, value: Value, to: Type) -> Value:
    return Value(f"CAST({value.sql} AS {duck(to)})", to, value.constant)


def _rounded(python: Python, value: Value, to: Type) -> Value:
    return Value(f"CAST(round({value.sql}) AS {duck(to)})", to)


def _is_not_zero(python: Python, value: Value, to: Type) -> Value:
    return Value(f"({value.sql} <> 0)", to)


def _to_decimal(python: Python, value: Value, to: Type) -> Value:
    """The engine reads the shortest text of a number as Trino does, unless it has an exponent; the rest is Python's."""
    source = value.type.name.upper()
    slow = python.call(runtime.to_decimal(to.args[0], to.args[1], source), [value], to).sql
    floating = value.type in (t.DOUBLE, t.REAL)
    text = f"CAST(CAST({value.sql} AS DOUBLE) AS VARCHAR)" if floating else f"CAST({value.sql} AS VARCHAR)"
    fast = f"TRY_CAST({text} AS {duck(to)})"
    plain = f"regexp_full_match({text}, {literal(_PLAIN_DECIMAL)})"
    sure = _surely_rounded(value.sql, to) if floating else ""
    return Value(f"CASE {sure}WHEN {plain} AND {fast} IS NOT NULL THEN {fast} ELSE {slow} END", to)


def _surely_rounded(sql: str, to: Type) -> str:
    """A branch for the numbers that are so far from the middle of two decimals that the engine rounds them as Trino."""
    if to.args[1] > _EXACT_POWER:
        return ""
    scaled = f"(abs(CAST({sql} AS DOUBLE)) * 1e{to.args[1]})"
    made = f"TRY_CAST(CAST({sql} AS DOUBLE) AS {duck(to)})"
    far = f"{scaled} < 1e12 AND abs({scaled} - floor({scaled}) - 0.5) > 0.001"
    return f"WHEN {far} AND {made} IS NOT NULL THEN {made} "


def _integer_to_decimal(python: Python, value: Value, to: Type) -> Value:
    if t.INTEGERS[value.type.name] + to.args[1] <= to.args[0]:
        return _plain(python, value, to)
    return _to_decimal(python, value, to)


def _decimal_to_decimal(python: Python, value: Value, to: Type) -> Value:
    (p, s), (p2, s2) = value.type.args, to.args
    if p2 - s2 >= p - s and s2 >= s:
        return _plain(python, value, to)
    return _to_decimal(python, value, to)


def _as_text(python: Python, value: Value, to: Type) -> Value:
    return limited(f"CAST({value.sql} AS VARCHAR)", to)


def _double_text(python: Python, value: Value, to: Type) -> Value:
    write = runtime.scientific_real if value.type == t.REAL else runtime.scientific
    return limited(python.call(write, [value], t.VARCHAR).sql, to)


def decimal_text(sql: str, kind: Type) -> str:
    """Return the SQL of a decimal's text; the engine writes no 0 before the point where all digits are after it."""
    text = f"CAST({sql} AS VARCHAR)"
    if kind.args[0] != kind.args[1]:
        return text
    return f"(CASE WHEN {sql} < 0 THEN '-0' || substring({text}, 2) ELSE '0' || {text} END)"


def _decimal_to_text(python: Python, value: Value, to: Type) -> Value:
    return limited(decimal_text(value.sql, value.type), to)


def _shorter(python: Python, value: Value, to: Type) -> Value:
    return Value(f"left({value.sql}, {to.args[0]})", to)


def _char_to_varchar(python: Python, value: Value, to: Type) -> Value:
    return Value(value.sql if value.type.args[0] <= to.args[0] else f"left({value.sql}, {to.args[0]})", to)


def _padded(python: Python, value: Value, to: Type) -> Value:
    return Value(f"rpad({value.sql}, {to.args[0]}, ' ')", to)


def _text_to_boolean(python: Python, value: Value, to: Type) -> Value:
    low = f"lower({value.sql})"
    message = f"'Cannot cast ''' || {value.sql} || ''' to BOOLEAN'"
    return Value(
        f"CASE WHEN {low} IN ('t', 'true', '1') THEN true WHEN {low} IN ('f', 'false', '0') THEN false"
        f" WHEN {value.sql} IS NOT NULL THEN {raising('INVALID_CAST_ARGUMENT', message)} END",
        to,
    )


def _text_to_integer(python: Python, value: Value, to: Type) -> Value:
    kind = duck(to)
    name = _SHORT.get(to.name, kind)
    message = f"'Cannot cast ''' || {value.sql} || ''' to {name}'"
    return Value(
        f"CASE WHEN regexp_full_match({value.sql}, '[+-]?[0-9]+') AND TRY_CAST({value.sql} AS {kind}) IS NOT NULL"
        f" THEN TRY_CAST({value.sql} AS {kind})"
        f" WHEN {value.sql} IS NOT NULL THEN {raising('INVALID_CAST_ARGUMENT', message)} END",
        to,
    )


def _text_to_double(python: Python, value: Value, to: Type) -> Value:
    parse = runtime.parse_double if to == t.DOUBLE else runtime.parse_real
    slow = python.call(parse, [value], to).sql
    return Value(
        f"CASE WHEN regexp_full_match({value.sql}, {literal(_DECIMAL_WORDS)}) AND length({value.sql}) < 300"
        f" AND TRY_CAST({value.sql} AS {duck(to)}) IS NOT NULL THEN TRY_CAST({value.sql} AS {duck(to)})"
        f" ELSE {slow} END",
        to,
    )


def _double_to_real(python: Python, value: Value, to: Type) -> Value:
    x = value.sql
    return Value(
        f"CASE WHEN abs({x}) > 3.4028235677973366e38 AND NOT isnan({x}) THEN CAST(sign({x}) * CAST('inf' AS DOUBLE)"
        f" AS FLOAT) ELSE CAST({x} AS FLOAT) END",
        to,
    )


def _text_to_bytes(python: Python, value: Value, to: Type) -> Value:
    return Value(f"encode({value.sql})", to)


def _text_to_uuid(python: Python, value: Value, to: Type) -> Value:
    return python.call(runtime.parse_uuid, [value], to)


def _text_to_address(python: Python, value: Value, to: Type) -> Value:
    return python.call(addresses.parse, [value], to)


def _bytes_to_address(python: Python, value: Value, to: Type) -> Value:
    return python.call(addresses.of_bytes, [value], to)


def _address_to_text(python: Python, value: Value, to: Type) -> Value:
    return limited(python.call(addresses.show, [value], t.VARCHAR).sql, to)


def _same(python: Python, value: Value, to: Type) -> Value:
    return Value(value.sql, to)


#: One more cast is one more entry: (from, to); an integer stands for all four.
CASTS: dict[tuple[str, str], Convert] = {
    ("integer", "integer"): _plain,
    ("integer", "real"): _plain,
    ("integer", "double"): _plain,
    ("integer", "decimal"): _integer_to_decimal,
    ("integer", "boolean"): _is_not_zero,
    ("integer", "varchar"): _as_text,
    ("decimal", "integer"): _plain,
    ("decimal", "real"): _plain,
    ("decimal", "double"): _plain,
    ("decimal", "decimal"): _decimal_to_decimal,
    ("decimal", "boolean"): _is_not_zero,
    ("decimal", "varchar"): _decimal_to_text,
    ("double", "integer"): _rounded,
    ("double", "real"): _double_to_real,
    ("double", "decimal"): _to_decimal,
    ("double", "boolean"): _is_not_zero,
    ("double", "varchar"): _double_text,
    ("real", "integer"): _rounded,
    ("real", "double"): _plain,
    ("real", "decimal"): _to_decimal,
    ("real", "boolean"): _is_not_zero,
    ("real", "varchar"): _double_text,
    ("boolean", "integer"): _plain,
    ("boolean", "real"): lambda python, v, to: Value(f"CAST(CAST({v.sql} AS INTEGER) AS FLOAT)", to),
    ("boolean", "double"): lambda python, v, to: Value(f"CAST(CAST({v.sql} AS INTEGER) AS DOUBLE)", to),
    ("boolean", "decimal"): lambda python, v, to: Value(f"CAST(CAST({v.sql} AS INTEGER) AS {duck(to)})", to),
    ("boolean", "varchar"): _as_text,
    ("varchar", "boolean"): _text_to_boolean,
    ("varchar", "integer"): _text_to_integer,
    ("varchar", "real"): _text_to_double,
    ("varchar", "double"): _text_to_double,
    ("varchar", "decimal"): _to_decimal,
    ("varchar", "varchar"): _shorter,
    ("varchar", "char"): _padded,
    ("varchar", "varbinary"): _text_to_bytes,
    ("varchar", "uuid"): _text_to_uuid,
    ("char", "varchar"): _char_to_varchar,
    ("char", "char"): _padded,
    ("varbinary", "uuid"): _bytes_to_uuid,
    ("uuid", "varbinary"): _uuid_to_bytes,
    ("varchar", "ipaddress"): _text_to_address,
    ("varbinary", "ipaddress"): _bytes_to_address,
    ("ipaddress", "varbinary"): _same,
    ("ipaddress", "varchar"): _address_to_text,
    ("uuid", "varchar"): _as_text,
    ("date", "timestamp"): _plain,
    **time_casts.CASTS,
    ("timestamp", "date"): _plain,
}
