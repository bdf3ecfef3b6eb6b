"""Rules of functions of JSON.

Each returns SQL that gives Spark's result on Sail, or None to leave the call.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pyspark.sql.types import _parse_datatype_json_string

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import json_texts, newer
from glue_local.engine.sessions.differences.calls import ON_SPARK
from glue_local.engine.sessions.differences.casts import text
from glue_local.engine.sessions.differences.functions import STRUCT
from glue_local.engine.sessions.differences.literals import quoted, text_of
from glue_local.engine.sessions.differences.rule import INTEGERS, Call, failing
from glue_local.engine.sessions.differences.typetext import (
    is_nested,
    kind,
    named,
    parts,
    schema_type,
    type_text,
)

#: The types of times within a type.
_TIMES = re.compile(r"\b(?:timestamp\w*|date)(?=[,>]|$)")
_SMALL = re.compile(r"\b(?:int|integer|smallint|short|tinyint|byte)\b", re.IGNORECASE)


def from_json(call: Call) -> str:
    """Read a text's first value, whatever follows it; what Sail finds nothing in is looked at in Python."""
    schema = text_of(call.args[1]) if len(call.args) > 1 else None
    newer.check_type(schema or "")
    json_texts.check_options(call, _options(call) or {})
    if len(call.args) > 2 and "FAILFAST" in call.args[2].upper():
        raise call.refuse("with FAILFAST")
    if (told := _with_corrupt_records(call, schema or "")) is not None:
        return told
    first = replace(call, args=[json_texts.only_first(call, call.args[0], otherwise=True), *call.args[1:]])
    text, made = call.args[0], _with_texts_for_times(call, schema or "")
    return (
        f"if({_nothing(made, schema)} and isnotnull({text}), {_read(first, schema)}, {_read(call, schema)})"
    )


def _with_texts_for_times(call: Call, schema: str) -> str:
    """Return SQL that reads times as texts: Sail fails on some that Spark reads."""
    type_ = _struct_of(schema) if schema.startswith("{") else schema_type(schema)
    texts = _TIMES.sub("string", type_ or "")
    asked = call.args[1] if texts == (type_ or "") else quoted(texts)
    return f"from_json({', '.join([call.args[0], asked, *call.args[2:]])})"


def _nothing(made: str, schema: str | None) -> str:
    """Return SQL for whether Sail found nothing in a text; true of texts with other fields than a schema's, too."""
    if schema is None:
        return f"(isnull({made}) or to_json({made}) = '{{}}')"
    if (type_ := _struct_of(schema)) is None:
        return f"isnull({made})"
    return "(" + " and ".join(f"isnull({made}[{quoted(name)}])" for name, _ in parts(type_)) + ")"


def _read(call: Call, schema: str | None) -> str:
    """A number that does not fit is NULL, and an error within an array, map or struct."""
    text, made = call.args[0], f"from_json({', '.join(call.args)})"
    value = (_with_wide_integers(call) if len(call.args) == 2 else None) or made
    if schema and _SMALL.search(schema) and value == made:
        digits = (
            3
            if re.search("byte|tinyint", schema, re.I)
            else 5
            if re.search("short|small", schema, re.I)
            else 10
        )
        wide = quoted(_SMALL.sub("long" if schema.lstrip().startswith(("{", '"')) else "bigint", schema))
        of_wide = f"from_json({', '.join([text, wide, *call.args[2:]])})"
        fits = f"(not ({text} rlike '[0-9]{{{digits},}}') or to_json({made}) <=> to_json({of_wide}))"
        value = failing(f"not {fits}", "from_json of a number that does not fit its type: " + ON_SPARK, value)
    if schema:
        of_texts = quoted(re.sub(r"\btimestamp\b", "string", schema))
        value = _as_a_whole(text, schema, f"from_json({', '.join([text, of_texts, *call.args[2:]])})", value)
    if schema and re.search(r"\b(?:double|float)\b", schema, re.I):
        condition = f"{text} rlike '\"[-+]?(NaN|Infinity|INF)\"'"
        value = failing(condition, "from_json of NaN or Infinity in quotes: " + ON_SPARK, value)
    type_ = schema_type(schema) if schema and not schema.startswith("{") else None
    if type_ is not None and kind(type_) == "array" and kind(parts(type_)[0][1]) != "struct":
        value = (
            f"if({text} rlike '^[[:space:]]*[{{]', null, {value})"  # an object is an array of itself to Sail
        )
    return value


def _struct_of(schema: str) -> str | None:
    """Return a schema, given as a type or as JSON, as the type of a struct; None where it is none."""
    if schema.startswith("{"):
        schema = type_text(_parse_datatype_json_string(schema))
    type_ = schema_type(schema)
    return type_ if type_ is not None and kind(type_) == "struct" else None


def _with_corrupt_records(call: Call, schema: str) -> str | None:
    """Give a text that is no JSON object to the column for corrupt records, which Sail leaves NULL."""
    given = _options(call)
    column = (given or {}).get("columnnameofcorruptrecord", "_corrupt_record")
    if column not in schema or (type_ := _struct_of(schema)) is None or column not in dict(parts(type_)):
        return None
    if given is None or re.search(r"\b(?:date|timestamp\w*|binary)\b", type_):
        raise call.refuse("with a column of corrupt records, beside times or options that are no literals")
    fields = [(name, inner) for name, inner in parts(type_) if name != column]
    rest = "struct<" + ",".join(named(*field) for field in fields) + ">"
    read = from_json(replace(call, args=[call.args[0], quoted(rest), *call.args[2:]]))
    corrupt = call.function("corrupt_json", "string", call.args[0], quoted(rest))
    made = [f"{quoted(n)}, if({corrupt} like 'N%', null, {read}[{quoted(n)}])" for n, _ in fields]
    places = {name: item for (name, _), item in zip(fields, made, strict=True)}
    places[column] = f"{quoted(column)}, substring({corrupt}, 2)"
    items = ", ".join(places[name] for name, _ in parts(type_))
    blank = f"{call.args[0]} rlike '^[\\\\x00-\\\\x20]*$'"
    return f"if({blank} or isnull({call.args[0]}), null, named_struct({items}))"


def _as_a_whole(text: str, schema: str, made: str, value: str) -> str:
    """Fail where Sail reads a part of what Spark gives NULL for as a whole, and on values that only Spark reads."""
    if re.search(r"\bbinary\b", schema, re.I):
        raise EngineFeatureError("from_json of binary")
    if re.search(r"\b(?:array|map)\b", schema, re.I):
        lost = f"regexp_count(to_json({made}), 'null') > regexp_count({text}, 'null')"
        value = failing(lost, "from_json of an array or map with a value of another type: " + ON_SPARK, value)
    if re.search(r"\b(?:date|timestamp)", schema, re.I):
        numbers = "|".join(re.findall(r"(\w+)\s*:?\s+(?:date|timestamp)\w*", schema, re.I))
        found = f"{text} rlike '\"({numbers})\"[[:space:]]*:[[:space:]]*-?[0-9]'"
        value = failing(found, "from_json of a number as a time: " + ON_SPARK, value) if numbers else value
    if re.search(r"\b(?:string|(?:tiny|small|big)?int|integer|long|float|double)\b", schema, re.I):
        found = f"contains({text}, '-0') and {text} rlike '[:,\\\\[][[:space:]]*-0[[:space:]]*[,}}\\\\]]'"
        value = failing(found, "from_json of -0: " + ON_SPARK, value)
    return value


def from_csv(call: Call) -> str:
    """Fail on blanks at the edges of values, which Sail trims, and on quotes, which it keeps."""
    edge, blank = r"\W", r"\s"  # of options that no literals name
    if (options := _options(call)) is not None:
        separator = options.get("sep", options.get("delimiter", ","))
        separator = "\t" if separator == "\\t" else separator
        edge = "".join(f"\\x{{{ord(letter):x}}}" for letter in separator)
        blank = rf"[\s&&[^{edge}]]" if separator.isspace() else blank
    pattern = f'"|(^|{edge}){blank}|{blank}({edge}|$)'
    found = f"{call.args[0]} rlike {quoted(pattern)}"
    message = "from_csv of quotes, or of blanks at the edge of a value: " + ON_SPARK
    return failing(found, message, f"from_csv({', '.join(call.args)})")


def _options(call: Call, at: int = 2) -> dict[str, str] | None:
    """Return options, in lower case, given as map('...', '...'); None where they are no literals."""
    given = call.elements[at] if len(call.args) > at else []
    texts = [None] if given is None else [text_of(element) for element in given]
    if None in texts or len(texts) % 2:
        return None
    return {str(k).lower(): str(v) for k, v in zip(texts[::2], texts[1::2], strict=True)}


def _with_wide_integers(call: Call) -> str | None:
    """Read a struct's whole numbers as bigint, its timestamps as texts, and take for NULL those that do not fit."""
    type_ = _struct_of(text_of(call.args[1]) or "")
    if type_ is None:
        return None
    if any(is_nested(inner) for _, inner in parts(type_)):
        return _with_times_as_texts(call, type_)
    wide = re.sub(r"\b(?:tinyint|smallint|int)(?=[,>]|$)", "bigint", type_)
    wide = re.sub(r"\btimestamp(?=[,>]|$)", "string", wide)
    if wide == type_:
        return None
    texts = f"from_json({call.args[0]}, '{wide}')"
    value = text(texts, wide, type_, ansi=True, tried=True, call=call)
    return value and _all_read(texts, type_, value)


def _with_times_as_texts(call: Call, type_: str) -> str | None:
    """Read a struct's own whole numbers as bigint and its timestamps as texts, beside values that are nested."""
    if not any(inner == "timestamp" for _, inner in parts(type_)):
        return None
    widened = {**dict.fromkeys(("tinyint", "smallint", "int"), "bigint"), "timestamp": "string"}
    wide = {name: widened.get(inner, inner) for name, inner in parts(type_)}
    texts = f"from_json({call.args[0]}, {quoted('struct<' + ','.join(named(*field) for field in wide.items()) + '>')})"
    made = []
    for name, inner in parts(type_):
        own = f"{texts}[{quoted(name)}]"
        read = text(own, wide[name], inner, ansi=True, tried=True, call=call) if wide[name] != inner else own
        made += [quoted(name), read or f"try_cast({own} as {inner})"]
    return _all_read(texts, type_, f"if(isnull({texts}), null, named_struct({', '.join(made)}))")


def _all_read(texts: str, type_: str, value: str) -> str:
    """Return a struct's value, and an error where one of its times is in a spelling that Sail does not read."""
    times = [f"{texts}[{quoted(name)}]" for name, inner in parts(type_) if inner == "timestamp"]
    if not times:
        return value
    unread = " or ".join(
        f"({time} rlike '^[[:space:]]*[0-9]+-[0-9]' and isnull(try_cast({time} as timestamp)))"
        for time in times
    )
    return failing(unread, "from_json of a time in this spelling: " + ON_SPARK, value)


def _json_path(call: Call) -> str:
    """Sail does not support paths over all elements."""
    path = text_of(call.args[1]) if len(call.args) == 2 else None
    if path is None or "*" in path:
        raise call.refuse("the path must be a literal without *")
    found = f"get_json_object({', '.join(call.args)})"
    if path.endswith("]"):  # Spark gives the text null for an element that is NULL
        message = "get_json_object of an element of an array with nulls: " + ON_SPARK
        lost = f"isnull({found}) and {call.args[0]} rlike '[\\\\[,][[:space:]]*null[[:space:]]*[\\\\],]'"
        found = failing(lost, message, found)
    if path.strip() == "$":  # what a number begins is none, and the text null stays
        number = "'^[[:space:]]*-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?[[:space:]]*$'"
        found = f"if({found} rlike '^-?[0-9]' and not {call.args[0]} rlike {number}, null, {found})"
        found = f"if(trim({call.args[0]}) = 'null', 'null', {found})"
    anew = call.function("json_anew", "string", call.args[0], call.args[1], found)
    return f"if({found} rlike '^[\\\\[{{]|^-?[0-9]+[.eE]', {anew}, {found})"


def json_path(call: Call) -> str:
    """A text that ends before its value does has none; what follows a value does not count."""
    made, text = _json_path(call), call.args[0]
    first = replace(call, args=[json_texts.only_first(call, text, otherwise=False), call.args[1]])
    return f"if(isnull({text}) or {json_texts.complete(text)}, {made}, {_json_path(first)})"


def json_tuple(call: Call) -> str | None:
    """Only the first value counts: Sail finds nothing in a text with something behind it."""
    json_texts.check_texts(call)
    text = call.args[0]
    if len(call.args) < 2:
        return None
    first = json_texts.only_first(call, text, otherwise=False)
    whole = f"isnull({text}) or isnotnull(from_json({text}, 'map<string,string>'))"
    return f"json_tuple({', '.join([f'if({whole}, {text}, {first})', *call.args[1:]])})"


def json_object_keys(call: Call) -> str:
    """Fail on single quotes, which Spark reads."""
    found, text = f"json_object_keys({call.args[0]})", call.args[0]
    first = json_texts.only_first(call, text, otherwise=False)
    return f"coalesce({found}, json_object_keys({first}))"


def json_array_length(call: Call) -> str:
    """Sail counts the members of an object; fail on single quotes, which Spark reads."""
    text = call.args[0]
    first = json_texts.only_first(call, text, otherwise=False)
    counted = f"coalesce(json_array_length({text}), json_array_length({first}))"
    return f"if({text} rlike '^[[:space:]]*\\\\[', {counted}, cast(null as int))"


def to_json(call: Call) -> str | None:
    """Write doubles and decimals as Spark does, and fields that are NULL where an option or the session says so."""
    options = _options(call, 1)
    if options is None or options.keys() - {"ignorenullfields"}:
        raise call.refuse("its options")
    call = replace(call, args=call.args[:1], types=call.types[:1])
    if call.types[0] == "void":
        return "cast(null as string)"
    if options.get("ignorenullfields", str(not call.null_fields)).lower() == "false":
        return _with_null_fields(call)
    words = set(re.findall(r"[a-z_]+(?=[(,>]|$)", call.types[0]))
    if "map<binary," in call.types[0]:
        raise call.refuse("bytes as keys")
    if (
        not words & {"double", "float", "decimal", "timestamp", "timestamp_ntz"}
        and "map<date," not in call.types[0]
    ):
        return None
    known = {"double", "decimal", "string", "boolean", "struct", "array", *INTEGERS}
    if words & {"timestamp", "timestamp_ntz", "date"}:
        known_texts = _with_times(call.args[0], call.types[0])
        type_ = _TIMES.sub("string", call.types[0])
        return to_json(replace(call, args=[known_texts], types=[type_])) or f"to_json({known_texts})"
    if not words <= known:
        raise call.refuse()
    return call.function("json_of", "string", with_structs_apart(call.args[0], call.types[0]))


def _with_null_fields(call: Call) -> str:
    type_ = _TIMES.sub("string", call.types[0])
    words = set(re.findall(r"[a-z_]+(?=[(,>]|$)", type_))
    if not words <= {"double", "decimal", "string", "boolean", *INTEGERS}:
        raise call.refuse("with fields that are NULL")
    texts = _with_times(call.args[0], call.types[0])
    return call.function("json_whole", "string", with_structs_apart(texts, type_))


def with_structs_apart(value: str, type_: str, top: bool = True) -> str:
    """Return SQL for a value in which each struct within is the one element of an array, so that NULL stays NULL."""
    if "struct<" not in type_ or (top and type_.count("struct<") == 1 and type_.startswith("struct")):
        return value
    inner = parts(type_)
    if kind(type_) == "struct":
        fields = [(n, with_structs_apart(f"{value}[{quoted(n)}]", t, top=False)) for n, t in inner]
        named = ", ".join(f"{quoted(n)}, {field}" for n, field in fields)
        made = f"if(isnull({value}), null, named_struct({named}))"
        return made if top else f"if(isnull({value}), null, array(named_struct('{STRUCT}', {made})))"
    if kind(type_) == "array":
        return f"transform({value}, x_ -> {with_structs_apart('x_', inner[0][1], top=False)})"
    values = f"transform(map_values({value}), x_ -> {with_structs_apart('x_', inner[1][1], top=False)})"
    return f"map_from_arrays(map_keys({value}), {values})"


def _with_times(value: str, type_: str) -> str:
    """Return SQL for a value with its timestamps as the texts that JSON has of them."""
    if type_ == "timestamp":
        return f"date_format({value}, 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSXXX')"
    if type_ == "timestamp_ntz":
        return f"date_format({value}, 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSS')"
    if type_ == "date":
        return f"cast({value} as string)"
    if not _TIMES.search(type_):
        return value
    inner = parts(type_)
    if kind(type_) == "struct":
        fields = ", ".join(
            f"{quoted(name)}, " + _with_times(f"{value}[{quoted(name)}]", t) for name, t in inner
        )
        return f"if(isnull({value}), null, named_struct({fields}))"
    if kind(type_) == "array":
        return f"transform({value}, x_ -> {_with_times('x_', inner[0][1])})"
    numbers = {"date": "unix_date", "timestamp": "unix_micros"}
    key = (
        f"cast({numbers[inner[0][1]]}(x_) as string)"
        if inner[0][1] in numbers
        else _with_times("x_", inner[0][1])
    )
    keys = f"transform(map_keys({value}), x_ -> {key})"
    return f"map_from_arrays({keys}, transform(map_values({value}), x_ -> {_with_times('x_', inner[1][1])}))"
