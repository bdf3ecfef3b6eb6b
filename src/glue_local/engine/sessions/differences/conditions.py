"""Spark's error conditions for what Sail says in words of its own, so that scripts catch and read the same errors.

Sources: https://spark.apache.org/docs/4.1.1/sql-error-conditions.html and, of ANSI mode,
https://spark.apache.org/docs/4.1.1/sql-ref-ansi-compliance.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.identifiers import backquoted

#: Spark's names for Arrow's types in Sail's words.
_TYPES = {
    "Int8": "TINYINT", "Int16": "SMALLINT", "Int32": "INT", "Int64": "BIGINT", "Float32": "FLOAT",
    "Float64": "DOUBLE", "Boolean": "BOOLEAN", "Date32": "DATE", "Timestamp": "TIMESTAMP", "Decimal128": "DECIMAL",
}  # fmt: skip

#: Conditions with another exception than those that begin alike.
_ILLEGAL = {"INVALID_PARAMETER_VALUE.CHARSET", "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE"}

_BY_ZERO = "Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead."
_REMAINDER = "Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL instead."
_MALFORMED = (
    'The value \'{value}\' of the type "STRING" cannot be cast to "{type}" because it is malformed. Correct the '
    "value as per the syntax, or change its target type. Use `try_cast` to tolerate malformed input and return NULL "
    "instead."
)
_OVERFLOW = (
    'The value {value} cannot be cast to "{type}" due to an overflow. Use `try_cast` to tolerate overflow and '
    "return NULL instead."
)
_RANGE = "{value} cannot be represented as Decimal."


#: Conditions of what 3.5 takes, and Sail does not.
_NOT_IN_3_5 = {"INVALID_PARAMETER_VALUE.CHARSET"}
#: Conditions that 3.5 names otherwise.
_IN_3_5 = {
    "REMAINDER_BY_ZERO": "DIVIDE_BY_ZERO",
    "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION": "NUMERIC_VALUE_OUT_OF_RANGE",
    "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION": "_LEGACY_ERROR_TEMP_2000",
}


class _Words(NamedTuple):
    """Sail's words for a condition: ``value`` and ``type`` are parts of them."""

    said: str
    condition: str
    message: str


_SAID = (
    _Words(
        r"Cannot coerce arithmetic expression (?P<value>.*) to valid types",
        "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
        "The left and right operands have incompatible types ({value}).",
    ),
    _Words(
        r"Cannot cast (?:string|value) '(?P<value>.*?)' to value of (?P<type>\w+)",
        "CAST_INVALID_INPUT",
        _MALFORMED,
    ),
    _Words(r"Error parsing timestamp from '(?P<value>[^']*)'", "CAST_INVALID_INPUT", _MALFORMED),
    _Words(r"invalid timestamp: (?P<value>\S*)", "CAST_INVALID_INPUT", _MALFORMED),
    _Words(r"Can't cast value (?P<value>\S+) to type (?P<type>\w+)", "CAST_OVERFLOW", _OVERFLOW),
    _Words(r"value of (?P<value>\S+) is out of range (?P<type>\w+)", "CAST_OVERFLOW", _OVERFLOW),
    _Words(
        r"(?P<value>\S+) is too (?:large|small) to store in a Decimal",
        "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
        _RANGE,
    ),
    _Words(r"Remainder by zero", "REMAINDER_BY_ZERO", _REMAINDER),
    _Words(r"(?i)\bdivi(?:de|sion) by zero", "DIVIDE_BY_ZERO", _BY_ZERO),
    _Words(
        r"element_at: the index is out of bounds",
        "INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
        "The index is out of bounds of the array.",
    ),
    _Words(
        r"(?:element_at|array_insert): the index 0 is invalid|field position must not be zero",
        "INVALID_INDEX_OF_ZERO",
        "The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).",
    ),
    _Words(
        r"Int(?:8|16|32|64) overflow|(?i:overflow) (?:happened|on|while rounding)",
        "ARITHMETIC_OVERFLOW",
        "Overflow.",
    ),
    _Words(
        r"Unable to parse date from|(?:Month|Day) value .* is out of range",
        "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
        "The year, month and day make no date.",
    ),
    _Words(
        r"invalid input for Spark `make_timestamp.*second=60[.]0*[1-9]",
        "INVALID_FRACTION_OF_SECOND",
        "Valid range for seconds is [0, 60] (inclusive).",
    ),
    _Words(
        r"invalid input for Spark `make_timestamp",
        "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
        "The fields make no time.",
    ),
    _Words(
        r"\bat byte offset \d+|invalid parsed \w+: input",
        "CANNOT_PARSE_TIMESTAMP",
        "The text could not be parsed by the pattern.",
    ),
    _Words(
        r"unmasked nulls for non-nullable StructArray field \"key\"|[mM]ap key cannot be null",
        "NULL_MAP_KEY",
        "Cannot use null as map key.",
    ),
    _Words(r"Invalid percent-encoding", "CANNOT_DECODE_URL", "The provided URL cannot be decoded."),
    _Words(
        r"does not match the expected regex pattern",
        "INVALID_FORMAT.MISMATCH_INPUT",
        "The input does not match the format.",
    ),
    _Words(
        r"Failed to decode UTF-8 bytes",
        "MALFORMED_CHARACTER_CODING",
        "Invalid value found when performing `decode`.",
    ),
    _Words(
        r"(?:encode|decode)` function: Unsupported charset",
        "INVALID_PARAMETER_VALUE.CHARSET",
        "The value of parameter `charset` is invalid.",
    ),
    _Words(
        r"bit_get: position",
        "INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE",
        "The value of parameter `pos` is invalid.",
    ),
    _Words(
        r"Expects group index between",
        "INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX",
        "The value of parameter `idx` is invalid.",
    ),
    _Words(
        r"regex parse error",
        "INVALID_PARAMETER_VALUE.PATTERN",
        "The value of parameter `regexp` is invalid.",
    ),
    _Words(
        r"(?:DateValue|TimestampValue) \{ |invalid argument: invalid (?:date|timestamp)",
        "INVALID_TYPED_LITERAL",
        "The value of the typed literal is invalid.",
    ),
    _Words(r"^'.*' is not true!", "USER_RAISED_EXCEPTION", "The condition is not true."),
    _Words(r"Illegal input for day of week", "ILLEGAL_DAY_OF_WEEK", "Illegal input for day of week."),
    _Words(
        r"more than one row returned by a subquery|subquery returned more than one row",
        "SCALAR_SUBQUERY_TOO_MANY_ROWS",
        "More than one row returned by a subquery used as an expression.",
    ),
)  # fmt: skip

#: The exception of each condition, by its first part; others keep the one that Sail's error has.
_RAISED = {
    "CAST_INVALID_INPUT": "NumberFormatException",
    "CAST_OVERFLOW": "ArithmeticException",
    "ARITHMETIC_OVERFLOW": "ArithmeticException",
    "INTERVAL_ARITHMETIC_OVERFLOW": "ArithmeticException",
    "NUMERIC_VALUE_OUT_OF_RANGE": "ArithmeticException",
    "NUMERIC_OUT_OF_SUPPORTED_RANGE": "ArithmeticException",
    "DATATYPE_MISMATCH": "AnalysisException",
    "DIVIDE_BY_ZERO": "ArithmeticException",
    "REMAINDER_BY_ZERO": "ArithmeticException",
    "INTERVAL_DIVIDED_BY_ZERO": "ArithmeticException",
    "INVALID_ARRAY_INDEX": "ArrayIndexOutOfBoundsException",
    "INVALID_ARRAY_INDEX_IN_ELEMENT_AT": "ArrayIndexOutOfBoundsException",
    "INVALID_INDEX_OF_ZERO": "SparkRuntimeException",
    "DATETIME_FIELD_OUT_OF_BOUNDS": "DateTimeException",
    "_LEGACY_ERROR_TEMP_2000": "DateTimeException",
    "USER_RAISED_EXCEPTION": "SparkRuntimeException",
    "ILLEGAL_DAY_OF_WEEK": "IllegalArgumentException",
    "CANNOT_PARSE_TIMESTAMP": "DateTimeException",
    "INVALID_FRACTION_OF_SECOND": "DateTimeException",
    "NULL_MAP_KEY": "SparkRuntimeException",
    "CANNOT_DECODE_URL": "IllegalArgumentException",
    "INVALID_FORMAT": "IllegalArgumentException",
    "MALFORMED_CHARACTER_CODING": "SparkRuntimeException",
    "INVALID_TYPED_LITERAL": "ParseException",
    "BINARY_ARITHMETIC_OVERFLOW": "ArithmeticException",
    "CONVERSION_INVALID_INPUT": "IllegalArgumentException",
    "INVALID_PARAMETER_VALUE": "SparkRuntimeException",
    "SCALAR_SUBQUERY_TOO_MANY_ROWS": "SparkRuntimeException",
}
#: Of a malformed text, by the type that it is cast to.
_OF_TEXT = {"BOOLEAN": "SparkRuntimeException", "DATE": "DateTimeException", "TIMESTAMP": "DateTimeException"}
_CAST_TO = re.compile(r'\bcast\b.* to "?(BOOLEAN|DATE|TIMESTAMP)')
#: What is in a traceback of one of our own Python functions.
_OUR_FUNCTIONS = "differences/functions.py"
#: A condition that our own SQL and functions name, within what Sail makes of it.
_NAMED = re.compile(r"\[(?P<condition>[A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\] (?P<message>[^\n]*)")


def of_spark(error: Exception, hint: str, failing_casts: Iterable[str] = ()) -> Exception | None:
    """Return Spark's error, with its condition, for one of Sail's; None where no condition is known.

    ``hint`` ends the message; ``failing_casts`` are the conditions that a cast that fails may stand for. An error of a
    script's own Python function stays what it is.
    """
    from pyspark.errors.exceptions import connect

    text, type_ = str(error), ""
    if hint in text:
        return None
    found = next(reversed(list(_NAMED.finditer(text))), None)  # a traceback has lines of code above
    ours = found is not None and found["condition"].split(".")[0] in _RAISED
    if type(error).__name__ == "PythonException" and not (ours and _OUR_FUNCTIONS in text):
        return None
    if found is not None and ours:
        condition, message = found["condition"], found["message"]
        type_ = named[1] if (named := _CAST_TO.search(message)) else ""
        condition = _IN_3_5.get(condition, condition) if BEFORE_4 else condition
    elif found is None and (told := _told(text)) is not None:
        condition, message, type_ = told
        if condition == "CAST_OVERFLOW":
            condition, message = _of_arithmetic({*failing_casts}, message, type_)
    else:
        return None
    kind = _OF_TEXT.get(type_) if condition == "CAST_INVALID_INPUT" else None
    kind = "IllegalArgumentException" if condition in _ILLEGAL else kind
    raised = kind or _RAISED[condition.split(".")[0]]
    return _raised(getattr(connect, raised, type(error)), condition, f"{message} {hint}")


#: What Spark calls types of whole numbers in errors of arithmetic.
_NAMES = {"TINYINT": "byte", "SMALLINT": "short", "INT": "integer", "BIGINT": "long"}
#: Stands among conditions for a minus before a whole number.
OPPOSITE = "OPPOSITE"
#: The opposite of the least number of each is 2 to the power of this.
_BITS = {"TINYINT": 7, "SMALLINT": 15, "INT": 31, "BIGINT": 63}


def _of_arithmetic(failing_casts: set[str], message: str, type_: str) -> tuple[str, str]:
    """Return condition and message of a cast that fails: those of arithmetic, if only arithmetic casts."""
    opposite = OPPOSITE in failing_casts and f"The value {2 ** _BITS.get(type_, 0)} " in message
    if type_ not in _NAMES or ("CAST_OVERFLOW" in failing_casts and not opposite) or not failing_casts:
        return "CAST_OVERFLOW", message
    small = type_ in ("TINYINT", "SMALLINT") and not opposite
    condition = "BINARY_ARITHMETIC_OVERFLOW" if small else "ARITHMETIC_OVERFLOW"
    said = f"{_NAMES[type_]} overflow. Use the function whose name begins with try_ to tolerate overflow"
    return condition, f"{said} and return NULL instead."


def _told(text: str) -> tuple[str, str, str] | None:
    for words in _SAID:
        if words.condition in _NOT_IN_3_5 and BEFORE_4:
            continue
        if found := re.search(words.said, text, re.DOTALL):
            parts = found.groupdict()
            type_ = _TYPES.get(parts.get("type") or "Timestamp", "")
            condition = _IN_3_5.get(words.condition, words.condition) if BEFORE_4 else words.condition
            return condition, words.message.format(value=parts.get("value"), type=type_), type_
    return None


#: What Sail says of a column that is not there: the parts of its name.
_MISSING = re.compile(r"attribute ObjectName\(\[(.*?)\]\) is missing from the schema")
_NO_FIELD = re.compile(r"missing or ambiguous field: ([^\s.]+)")
_NO_TABLE = re.compile(r"Table or view not found: (\S+)$")


def of_name(error: Exception, hint: str) -> Exception | None:
    """Return Spark's error for a column, table or view that Sail does not find; None for another error.

    ``hint`` ends the message of a column. What scripts look for in these is the condition and the words behind it:
    https://spark.apache.org/docs/3.5.6/sql-error-conditions-unresolved-column-error-class.html
    """
    text = str(error).strip()
    if found := _MISSING.search(text):
        name = ".".join(
            backquoted(part) for part in re.findall(r'Identifier\("((?:[^"\\]|\\.)*)"\)', found[1])
        )
        if name.lower().startswith("`_metadata`"):
            return EngineFeatureError(f"The hidden column {name}")
        said = f"A column or function parameter with name {name} cannot be resolved. {text}. {hint}"
        return _raised(type(error), "UNRESOLVED_COLUMN.WITH_SUGGESTION", said)
    if found := _NO_FIELD.search(text):
        said = f"No such struct field {backquoted(found[1])}. {text}. {hint}"
        return _raised(type(error), "FIELD_NOT_FOUND", said)
    if (found := _NO_TABLE.search(text)) and "cannot be found" not in text:
        said = f"The table or view {'.'.join(map(backquoted, found[1].split('.')))} cannot be found. {text}"
        return _raised(type(error), "TABLE_OR_VIEW_NOT_FOUND", said)
    return None


def check_key(key: str, side: str, names: list[str]) -> None:
    """Raise Spark's AnalysisException for a column that a join is by and that a side, if known, does not have."""
    from pyspark.errors.exceptions.connect import AnalysisException

    if names and key.lower() not in map(str.lower, names):
        raise _raised(
            AnalysisException,
            "UNRESOLVED_USING_COLUMN_FOR_JOIN",
            f"USING column {backquoted(key)} cannot be resolved on the {side} side of the join. The {side}-side "
            f"columns: [{', '.join(map(backquoted, names))}].",
        )


def with_database(error: Exception, text: str) -> Exception:
    """Return an error of a table that is not found which names it as SQL, or a reader, does: with its database."""
    said = str(error)
    found = re.search(r"The table or view `(\w+)` cannot be found", said)
    named = found and re.search(
        rf"(?:^|\b(?:from|join)\s+)((?:(?:\w+|`[^`]+`)\.)+)`?{found[1]}`?(?!\w|\.)", text, re.IGNORECASE
    )
    if not found or not named:
        return error
    name = "".join(f"{backquoted(part.strip('`'))}." for part in named[1].split(".")[:-1])
    said = f"The table or view {name}`{found[1]}` cannot be found{said[found.end() :]}"
    return _raised(type(error), "TABLE_OR_VIEW_NOT_FOUND", said)


def _raised(kind: Any, condition: str, message: str) -> Exception:
    """Return an error that gives its condition to who asks: 3.5 puts it before the message by itself."""
    made: Any = kind(message if BEFORE_4 else f"[{condition}] {message}")
    setattr(made, "error_class" if BEFORE_4 else "_errorClass", condition)
    made.of_spark = True
    error: Exception = made
    return error
