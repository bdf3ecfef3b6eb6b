"""The values of CSV by the types of a schema: a text that its type or pattern does not read is NULL.

The options ``dateFormat`` and ``timestampFormat`` count for the columns of a schema with these types, and for which
types are inferred.
See https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html
"""

from __future__ import annotations

from typing import Any

from pyspark.sql.connect import functions
from pyspark.sql.types import StringType, StructField, StructType

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.dates import wrongly_read
from glue_local.engine.sessions.differences.functions import BY_NEW_PARSER
from glue_local.engine.sessions.differences.literals import quoted
from glue_local.engine.sessions.inference import JAVAS_NUMBER
from glue_local.engine.types.options import lowered
from glue_local.identifiers import backquoted
from glue_local.java.old_dates import old_expression

#: The option with the pattern of a type, and the function that reads it.
OPTIONS = {"date": "dateformat", "timestamp": "timestampformat"}
_WHOLE = "^[+-]?[0-9]+$"
_NUMBER = "^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$"
#: What a text must look like to be read as a type without a pattern; others are NULL.
TYPES = {
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), _WHOLE),
    "boolean": "^(?i)(true|false)$",
    **dict.fromkeys(("float", "double"), f"{_NUMBER}|^NaN$"),
    "decimal": _NUMBER,
    "date": "",
    "timestamp": "",
}
#: Dates are of this pattern to the parser before Spark 3.0.
_DATE = "yyyy-MM-dd"
_READ: dict[str, Any] = {"date": functions.to_date, "timestamp": functions.to_timestamp}


def patterns(options: dict[str, Any], schema: Any, every: bool = False) -> dict[str, tuple[str, str]]:
    """Return the types and patterns of columns that are read here; none unless values that do not fit are NULL.

    With ``every``, of all columns but texts; EngineFeatureError for a type that is not read here.
    """
    given = lowered(options)
    if given.get("mode", "permissive").lower() != "permissive":
        return {}
    kinds = {field.name: field.dataType.simpleString() for field in schema.fields}
    odd = {kind for kind in kinds.values() if _plain(kind) not in {"string", *TYPES, *_READ}}
    if every and odd:
        raise EngineFeatureError(f"Malformed records of CSV with values of the type {min(odd)}")
    return {
        name: (kind, given.get(OPTIONS.get(kind, ""), ""))
        for name, kind in kinds.items()
        if _plain(kind) in TYPES or OPTIONS.get(kind) in given or (every and kind != "string")
    }


def _plain(kind: str) -> str:
    return kind.partition("(")[0]


def to_infer(options: dict[str, Any]) -> bool:
    """Whether types are inferred with patterns of dates or times."""
    given = lowered(options)
    infers = given.get("inferschema", "").lower() == "true"
    return infers and any(option in given for option in OPTIONS.values())


def with_times(frame: Any, names: list[str], options: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the types and patterns that Spark infers of a frame's columns of texts; texts are left out.

    A text is tried as a date first, which is of a default pattern, then as a time, which without a pattern is whatever
    a cast takes. Dates and times in one column are times where the default patterns read both, else texts.
    Source: https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html (``preferDate``)
    """
    given = lowered(options)
    day, time = given.get("dateformat", ""), given.get("timestampformat", "")
    asked = []
    for i, name in enumerate(names):
        text = backquoted(name)
        dates, times = _tried(text, day or _DATE), _tried(text, time)
        for kind, counted in ("n", text), ("d", dates), ("t", times):
            asked.append(functions.expr(f"count({counted})").alias(f"{kind}{i}"))
    told = frame.agg(*asked).collect()[0] if asked else {}
    made = {}
    for i, name in enumerate(names):
        count, dates_, times_ = (told[f"{kind}{i}"] for kind in "ndt")
        if count and dates_ == count:
            made[name] = ("date", day)
        elif count and times_ == count:
            if dates_ and (time or day not in ("", _DATE)):  # the first of them decides
                raise EngineFeatureError(f"The CSV column {name}, whose texts are both dates and times,")
            made[name] = ("timestamp", time)
    return made


def _tried(text: str, pattern: str) -> str:
    """Return SQL for the time that a text is by a pattern, NULL for one that is none."""
    if not pattern:
        return f"try_cast({text} as timestamp)"
    wrong = wrongly_read(pattern)
    right = f"if(lower({text}) rlike {quoted(wrong)}, null, {text})" if wrong else text
    return f"try_to_timestamp({right}, {quoted(pattern)})"


def unused(schema: Any) -> set[str]:
    """Return the options that no column of a schema asks for."""
    kinds = {field.dataType.simpleString() for field in schema.fields}
    return {option for kind, option in OPTIONS.items() if kind not in kinds}


def as_texts(schema: Any, times: dict[str, tuple[str, str]]) -> Any:
    """Return a schema with texts for the columns that are read here."""
    return StructType(
        [StructField(x.name, StringType() if x.name in times else x.dataType) for x in schema.fields]
    )


def read(frame: Any, times: dict[str, tuple[str, str]], old_parser: bool, ansi: bool) -> Any:
    """Return a frame of texts with the values that their types and patterns read."""
    return frame.withColumns(values(times, old_parser, ansi))


def values(times: dict[str, tuple[str, str]], old_parser: bool, ansi: bool) -> dict[str, Any]:
    """Return by its name what the type and pattern of a column read of its text.

    With ``old_parser`` (spark.sql.legacy.timeParserPolicy: EXCEPTION) a text of which Spark before 3.0, lenient in
    CSV, would have made another day is Spark's error: a 13th month.
    """
    made = {}
    for name, (kind, pattern) in times.items():
        text_of = backquoted(name)
        text = functions.col(text_of)
        if pattern or kind in _READ:
            if pattern and ansi:  # in which to_date raises
                tried = f"try_to_timestamp({text_of}, {quoted(pattern)})"
                value = functions.expr(f"cast({tried} as {kind})")
            elif pattern:
                value = _READ[kind](text, pattern)
            else:
                value = functions.expr(f"try_cast({text_of} as {kind})")
            if (
                old_parser and not pattern and kind == "timestamp"
            ):  # read by the old parser's cast, but not at 24 h
                text = functions.when(text.rlike("[ T]24"), text)
            made[name] = _checked(text, value, pattern or _DATE) if old_parser else value
        else:
            if _plain(kind) == "decimal":  # UnivocityParser leaves commas out
                text_of, text = (
                    f"replace({text_of}, ',', '')",
                    functions.replace(text, functions.lit(","), functions.lit("")),
                )
            value = functions.expr(f"try_cast({text_of} as {kind})")
            made[name] = functions.when(text.rlike(TYPES[_plain(kind)]), value)
            if kind in ("float", "double"):  # of which Java takes other texts too
                refusal = functions.raise_error(
                    functions.concat(functions.lit("The Sail engine does not know this CSV number: "), text)
                )
                made[name] = made[name].when(text.rlike(JAVAS_NUMBER), refusal)
    return made


def _checked(text: Any, value: Any, pattern: str) -> Any:
    """Return a value, and Spark's error for a text that only the old parser reads."""
    before, after = map(functions.lit, BY_NEW_PARSER.format("'{}'").split("{}"))
    error = functions.raise_error(functions.concat(before, text, after))
    return functions.when(value.isNull() & text.rlike(f"^{old_expression(pattern)[0]}"), error).otherwise(
        value
    )
