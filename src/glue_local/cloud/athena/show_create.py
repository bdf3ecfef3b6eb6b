"""SHOW CREATE TABLE, in the form that Athena gives it.

Source: https://docs.aws.amazon.com/athena/latest/ug/show-create-table.html; the form is that of Hive
(https://github.com/apache/hive/blob/rel/release-2.3.9/ql/src/java/org/apache/hadoop/hive/ql/exec/DDLTask.java).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from glue_local.cloud.athena.buckets import Buckets

#: Clauses of ROW FORMAT DELIMITED, by the parameters of the SerDe that they set.
_DELIMITED = {
    "field.delim": "FIELDS TERMINATED BY",
    "collection.delim": "COLLECTION ITEMS TERMINATED BY",
    "colelction.delim": "COLLECTION ITEMS TERMINATED BY",
    "mapkey.delim": "MAP KEYS TERMINATED BY",
    "line.delim": "LINES TERMINATED BY",
    "serialization.null.format": "NULL DEFINED AS",
}
#: Parameters that follow from others, or from the statement.
_BESIDE_DELIMITERS = {"serialization.format", "escape.delim"}
_NOT_SHOWN = {"EXTERNAL", "comment"}
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def lines(entry: Mapping[str, Any], name: str, from_serde: bool) -> list[str]:
    """Return the lines of a table's statement, some of which end in a blank.

    ``entry`` is Glue's; ``name`` the table as the statement names it; ``from_serde``: the SerDe tells the columns.
    """
    storage = entry.get("StorageDescriptor", {})
    comment = "from deserializer" if from_serde else None
    made = [
        f"CREATE EXTERNAL TABLE `{name}`(",
        *_listed([_column(column, comment) for column in storage.get("Columns", ())]),
    ]
    parameters = entry.get("Parameters", {})
    if said := entry.get("Description") or parameters.get("comment"):
        made.append(f"COMMENT {_quoted(said)}")
    if keys := entry.get("PartitionKeys"):
        made += ["PARTITIONED BY ( ", *_listed([_column(key, None) for key in keys])]
    made += [*_buckets(storage), *_row_format(storage.get("SerdeInfo", {}))]
    made += ["STORED AS INPUTFORMAT ", f"  {_quoted(storage.get('InputFormat', ''))} "]
    made += ["OUTPUTFORMAT ", f"  {_quoted(storage.get('OutputFormat', ''))}"]
    made += ["LOCATION", f"  {_quoted(storage.get('Location', ''))}"]
    if shown := {key: value for key, value in parameters.items() if key not in _NOT_SHOWN}:
        made += ["TBLPROPERTIES (", *_listed(_properties(shown))]
    return made


def _column(column: Mapping[str, Any], comment: str | None) -> str:
    comment = column.get("Comment") if comment is None else comment
    told = "" if comment is None else f" COMMENT {_quoted(comment)}"
    return f"`{column['Name']}` {column.get('Type', '')}{told}"


def _buckets(storage: Mapping[str, Any]) -> list[str]:
    buckets = Buckets.of(storage)
    if buckets is None:
        return []
    made = ["CLUSTERED BY ( ", *_listed(buckets.columns, ") ")]
    if order := [
        f"{each['Column']} {'ASC' if each.get('SortOrder', 1) else 'DESC'}"
        for each in storage.get("SortColumns") or ()
    ]:
        made += ["SORTED BY ( ", *_listed(order, ") ")]
    return [*made, f"INTO {buckets.count} BUCKETS"]


def _row_format(serde: Mapping[str, Any]) -> list[str]:
    library, parameters = serde.get("SerializationLibrary", ""), serde.get("Parameters", {})
    delimiters = {words: parameters[key] for key, words in _DELIMITED.items() if key in parameters}
    if (
        library.endswith(".LazySimpleSerDe")
        and delimiters
        and not parameters.keys() - (_DELIMITED.keys() | _BESIDE_DELIMITERS)
    ):
        made = ["ROW FORMAT DELIMITED "]
        for words, value in delimiters.items():
            escaped = parameters.get("escape.delim") if words.startswith("FIELDS") else None
            also = "" if escaped is None else f" ESCAPED BY {_quoted(escaped)}"
            made.append(f"  {words} {_quoted(value)}{also} ")
        return made
    shown = {key: value for key, value in parameters.items() if (key, value) != ("serialization.format", "1")}
    properties = ["WITH SERDEPROPERTIES ( ", *_listed(_properties(shown), ") ")] if shown else []
    return ["ROW FORMAT SERDE ", f"  {_quoted(library)} ", *properties]


def _properties(given: Mapping[str, str]) -> list[str]:
    return [f"{_quoted(key)}={_quoted(value)}" for key, value in sorted(given.items())]


def _listed(items: Sequence[str], end: str = ")") -> list[str]:
    """Return a list's lines: a comma and a blank after each but the last."""
    return [f"  {item}{', ' if at < len(items) else end}" for at, item in enumerate(items, 1)]


def _quoted(text: str) -> str:
    shown = (_ESCAPES.get(char, char if char.isprintable() else f"\\u{ord(char):04X}") for char in text)
    return f"'{''.join(shown)}'"
