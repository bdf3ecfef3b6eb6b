"""Dates and times in CSV by patterns of their own.

The options ``dateFormat`` and ``timestampFormat`` count for the columns of a schema with these types: a text that its
pattern does not read is NULL. See https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html
"""

from __future__ import annotations

from typing import Any

from pyspark.sql.connect import functions
from pyspark.sql.types import StringType, StructField, StructType

from glue_local.engine.sessions.differences.functions import BY_NEW_PARSER, old_expression
from glue_local.identifiers import backquoted

#: The option with the pattern of a type, and the function that reads it.
OPTIONS = {"date": "dateformat", "timestamp": "timestampformat"}
_READ: dict[str, Any] = {"date": functions.to_date, "timestamp": functions.to_timestamp}


def patterns(options: dict[str, Any], schema: Any) -> dict[str, tuple[str, str]]:
    """Return the type and the pattern of each column that has one; none unless values that do not fit are NULL."""
    given = {key.lower(): str(value) for key, value in options.items()}
    if given.get("mode", "permissive").lower() != "permissive":
        return {}
    kinds = {field.name: field.dataType.simpleString() for field in schema.fields}
    return {
        name: (kind, given[OPTIONS[kind]])
        for name, kind in kinds.items()
        if kind in OPTIONS and OPTIONS[kind] in given
    }


def unused(schema: Any) -> set[str]:
    """Return the options that no column of a schema asks for."""
    kinds = {field.dataType.simpleString() for field in schema.fields}
    return {option for kind, option in OPTIONS.items() if kind not in kinds}


def as_texts(schema: Any, times: dict[str, tuple[str, str]]) -> Any:
    """Return a schema with texts for the columns that have a pattern."""
    return StructType(
        [StructField(x.name, StringType() if x.name in times else x.dataType) for x in schema.fields]
    )


def read(frame: Any, times: dict[str, tuple[str, str]], old_parser: bool) -> Any:
    """Return a frame of texts with the dates and times that their patterns read.

    With ``old_parser`` (spark.sql.legacy.timeParserPolicy: EXCEPTION) a text of which Spark before 3.0, lenient in
    CSV, would have made another day is Spark's error: a 13th month.
    """
    made = {}
    for name, (kind, pattern) in times.items():
        text = functions.col(backquoted(name))
        value = _READ[kind](text, pattern)
        made[name] = _checked(text, value, pattern) if old_parser else value
    return frame.withColumns(made)


def _checked(text: Any, value: Any, pattern: str) -> Any:
    """Return a value, and Spark's error for a text that only the old parser reads."""
    before, after = map(functions.lit, BY_NEW_PARSER.format("'{}'").split("{}"))
    error = functions.raise_error(functions.concat(before, text, after))
    return functions.when(value.isNull() & text.rlike(f"^{old_expression(pattern)[0]}"), error).otherwise(
        value
    )
