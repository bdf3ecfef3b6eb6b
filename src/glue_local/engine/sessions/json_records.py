"""JSON as Spark's reader takes it, record by record in Python, where Sail's reader stops at it.

Types are those that Spark infers (a value of two kinds is a string); what is no JSON is a corrupt record.
See https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyspark.errors import SparkRuntimeException
from pyspark.sql import types as t

from glue_local.engine.sessions import json_times
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import zones
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.json_malformed import Found
from glue_local.engine.sessions.json_times import CorruptError
from glue_local.java import double_text

_SPACE = " \t\r\n"
LONG = 1 << 63
#: From Spark 4 on what becomes a string keeps its spelling.
_EXACT = not BEFORE_4
_LIMITS: dict[type[Any], int] = {
    t.ByteType: 1 << 7,
    t.ShortType: 1 << 15,
    t.IntegerType: 1 << 31,
    t.LongType: LONG,
}
NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
#: Types of a schema to which values are brought here.
_KNOWN: tuple[type[Any], ...] = (
    *_LIMITS, t.BooleanType, t.FloatType, t.DoubleType, t.DecimalType, t.StringType,
    t.ArrayType, t.MapType, t.StructType, t.DateType, t.TimestampType,
)  # fmt: skip


class _Number(str):
    """A number as it is spelt."""


@dataclass(frozen=True)
class Options:
    """Spark's options of the same names."""

    mode: str = "PERMISSIVE"
    corrupt: str = "_corrupt_record"
    zone: str = "UTC"  # the session's
    texts: bool = False  # primitivesAsString
    drop_nulls: bool = False  # dropFieldIfAllNull

    @classmethod
    def of(cls, given: dict[str, str], zone: str = "UTC") -> Options:
        """Return those of a reader, its options' names in lower case."""
        return cls(
            given.get("mode", "PERMISSIVE").upper(),
            given.get("columnnameofcorruptrecord", "_corrupt_record"),
            zone,
            given.get("primitivesasstring", "").lower() == "true",
            given.get("dropfieldifallnull", "").lower() == "true",
        )


class Twice(dict[str, Any]):
    """An object with a key twice; Spark takes the last value."""


class _Spelt:
    """An object or array with its spelling, which from Spark 4 on is what becomes of it as a string."""

    spelling = ""


class _Object(_Spelt, dict[str, Any]):
    pass


class _ObjectTwice(_Spelt, Twice):
    pass


class _Array(_Spelt, list[Any]):
    pass


def _object_of(text: tuple[str, int], *how: Any) -> tuple[Any, int]:
    value, end = json.decoder.JSONObject(text, *how)  # type: ignore[attr-defined]
    made: Any = (_ObjectTwice if isinstance(value, Twice) else _Object)(value)
    made.spelling = text[0][text[1] - 1 : end]
    return made, end


def _array_of(text: tuple[str, int], *how: Any) -> tuple[Any, int]:
    value, end = json.decoder.JSONArray(text, *how)  # type: ignore[attr-defined]
    made = _Array(value)
    made.spelling = text[0][text[1] - 1 : end]
    return made, end


def _pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(items)
    return made if len(made) == len(items) else Twice(made)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_Number, parse_float=_Number, parse_constant=_Number
)
if _EXACT:
    _DECODER.parse_object, _DECODER.parse_array = _object_of, _array_of  # type: ignore[attr-defined]
    _DECODER.scan_once = json.scanner.py_make_scanner(_DECODER)  # type: ignore[attr-defined]
#: Its objects and arrays do not tell how they are spelt.
_PLAIN_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=_Number, parse_float=_Number, parse_constant=_Number
)
#: Texts, and numbers that Spark's parser takes and Python's does not.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|[+-]INF\b|\+Infinity\b', re.DOTALL)
_QUOTED = re.compile(r'\\.|"', re.DOTALL)
_REQUOTED = {"\\'": "'", '"': '\\"'}


def fail_fast(why: str) -> SparkRuntimeException:
    """Return Spark's error of a bad record in mode FAILFAST."""
    return SparkRuntimeException(
        f"[MALFORMED_RECORD_IN_PARSING] Malformed records are detected in record parsing ({why}). Parse Mode: FAILFAST."
    )


def value_of(line: bytes) -> Any:
    """Return a line's first value, whose numbers are as they are spelt; CorruptError where there is none."""
    try:
        text = line.decode("utf-8").removeprefix("\ufeff")
        return _first(text, _DECODER)
    except UnicodeDecodeError as error:
        raise CorruptError(str(error)) from None
    except json.JSONDecodeError as error:
        try:
            return _first(_TOKEN.sub(_strict, text), _PLAIN_DECODER)
        except json.JSONDecodeError:
            raise CorruptError(error.msg) from None


def _first(text: str, decoder: json.JSONDecoder) -> Any:
    return decoder.raw_decode(text, len(text) - len(text.lstrip(_SPACE)))[0]


def _strict(token: re.Match[str]) -> str:
    """Return a token as JSON has it: Spark takes texts in single quotes, \\' in texts, and infinity in other words.

    See allowSingleQuotes and allowNonNumericNumbers on
    https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html#data-source-option
    """
    if token[0][0] in "+-":
        return "-Infinity" if token[0][0] == "-" else "Infinity"
    return '"' + _QUOTED.sub(lambda found: _REQUOTED.get(found[0], found[0]), token[0][1:-1]) + '"'


def check_types(schema: Any, zone: str) -> None:
    """Refuse a schema with types to which only Sail brings values; ``zone`` is the session's."""
    if isinstance(schema, t.ArrayType):
        check_types(schema.elementType, zone)
    elif isinstance(schema, t.MapType):
        check_types(schema.valueType, zone)
    elif isinstance(schema, t.StructType):
        for f in schema.fields:
            check_types(f.dataType, zone)
    elsewhere = isinstance(schema, t.TimestampType) and not zones.is_utc(zone)
    if elsewhere or not isinstance(schema, _KNOWN):
        raise EngineFeatureError(
            f"Reading {schema.simpleString()} of JSON whose records are not all as the schema says"
        )


def rows(
    lines: Iterable[bytes], schema: t.StructType, options: Options, malformed: Found
) -> Iterator[dict[str, Any]]:
    """Yield the rows of lines under a schema as Spark's modes have them; tell what is malformed."""
    data = t.StructType([f for f in schema.fields if f.name != options.corrupt])
    keeps = len(data.fields) < len(schema.fields)
    for line in lines:
        if not line.strip():
            continue
        try:
            value = value_of(line)
            found = value if isinstance(value, list) else [value]
            if not all(isinstance(each, dict) for each in found):
                raise CorruptError("an object was expected")
        except CorruptError as error:
            malformed.note_broken(line)
            yield from _corrupt(line, {}, data, keeps, options, str(error))
            continue
        for each in found:
            row, errors = _object(each, data)
            if (why := next(iter(errors.values()), None)) is None:
                yield row
            elif isinstance(value, list):
                raise EngineFeatureError(
                    f"JSON with an array of records that are not as the schema says ({why})"
                )
            else:
                malformed.bad.add(frozenset(errors))
                yield from _corrupt(line, row, data, keeps, options, why)


def _corrupt(
    line: bytes, row: dict[str, Any], data: t.StructType, keeps: bool, options: Options, why: str
) -> Iterator[dict[str, Any]]:
    if options.mode == "DROPMALFORMED":
        return
    if options.mode == "FAILFAST":
        raise fail_fast(why)
    made = {f.name: row.get(f.name) for f in data.fields}
    if keeps:
        made[options.corrupt] = line.decode("utf-8", "replace")
    yield made


def _object(value: dict[str, Any], schema: t.StructType) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an object's values of a schema, and why those of some fields have no place in it."""
    made: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for f in schema.fields:
        made[f.name] = None
        if value.get(f.name) is None:
            continue
        try:
            made[f.name] = _value(value[f.name], f.dataType)
        except _PartialError as found:
            made[f.name], errors[f.name] = found.value, str(found)
        except CorruptError as found:
            errors[f.name] = f"{f.name}: {found}"
    return made, errors


class _PartialError(CorruptError):
    """Some values of an object have no place in the schema; ``value`` has the others."""

    def __init__(self, value: Any, why: str) -> None:
        super().__init__(why)
        self.value = value


def _value(value: Any, type_: Any) -> Any:  # noqa: PLR0911
    if value is None:
        return None
    if isinstance(type_, t.StringType):
        return value.encode("utf-8", "replace").decode() if type(value) is str else json_text(value)
    if isinstance(type_, t.StructType) and isinstance(value, dict):
        made, errors = _object(value, type_)
        if errors:
            raise _PartialError(made, next(iter(errors.values())))
        return made
    if isinstance(type_, t.ArrayType) and isinstance(value, list):
        return [_within(each, type_.elementType) for each in value]
    if isinstance(type_, t.MapType) and isinstance(value, dict):
        return [(key, _within(each, type_.valueType)) for key, each in value.items()]
    if isinstance(type_, t.BooleanType) and isinstance(value, bool):
        return value
    if isinstance(type_, t.DateType | t.TimestampType) and type(value) in (str, _Number):
        return json_times.value(value, type_)
    if isinstance(value, _Number):
        return _number(value, type_)
    if isinstance(type_, t.FloatType | t.DoubleType | t.DecimalType) and type(value) is str:
        raise EngineFeatureError(f"The JSON string {value[:40]!r} for a number")
    raise CorruptError(f"{type(value).__name__} for {type_.simpleString()}")


def _within(value: Any, type_: Any) -> Any:
    """Return a value in an array or map, of which Spark keeps other parts in ways of its own where one does not fit."""
    try:
        return _value(value, type_)
    except CorruptError as error:
        raise EngineFeatureError(f"A JSON value that does not fit its array or map ({error})") from None


def _number(value: _Number, type_: Any) -> Any:
    whole = not any(c in value for c in ".eENI")
    if (limit := _LIMITS.get(type(type_))) is not None:
        if whole and -limit <= int(value) < limit:
            return int(value)
        if whole and isinstance(type_, t.ByteType) and limit <= int(value) < 2 * limit:
            return int(value) - 2 * limit  # Jackson takes bytes without a sign, too
        raise CorruptError(f"{value} for {type_.simpleString()}")
    if isinstance(type_, t.FloatType | t.DoubleType):
        number = NOT_FINITE[value] if value in NOT_FINITE else float(value)
        return number or abs(number) if whole else number  # -0 is a whole number, which has no sign
    if isinstance(type_, t.DecimalType) and value not in NOT_FINITE:
        if whole and len(value.lstrip("-")) + type_.scale <= type_.precision:
            return Decimal(value)
        raise EngineFeatureError(f"The JSON number {value} for {type_.simpleString()}")
    raise CorruptError(f"{value} for {type_.simpleString()}")


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if " " <= letter <= "\uffff":
        return letter
    units = letter.encode("utf-16-be").hex().upper()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def json_text(value: Any) -> str:  # noqa: PLR0911
    """Return a value as Spark writes it where its column is a string: as it is spelt, before 4 without spaces."""
    if isinstance(value, _Spelt):
        return value.spelling
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Number):
        return _spelt(value)
    if _EXACT and isinstance(value, dict | list):
        raise EngineFeatureError("JSON with single quotes that becomes a string")
    if isinstance(value, str):
        if value != value.encode("utf-8", "replace").decode():
            raise EngineFeatureError("Half of a surrogate pair in JSON that becomes a string")
        return '"' + "".join(map(_escaped, value)) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, Twice):
        raise EngineFeatureError("A JSON object with a key twice that becomes a string")
    return "{" + ",".join(f"{json_text(str(k))}:{json_text(v)}" for k, v in value.items()) + "}"


def _spelt(value: _Number) -> str:
    if value in NOT_FINITE:
        return str(value) if _EXACT else f'"{value}"'
    if _EXACT or not any(c in value for c in ".eE"):
        return "0" if value == "-0" and not _EXACT else str(value)
    number = float(value)
    if math.isinf(number):
        raise EngineFeatureError(f"The JSON number {value}, beyond a double,")
    return double_text(number)
