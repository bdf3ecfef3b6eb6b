"""How each table format is read by DuckDB: one function per format, from local files to the columns' expressions.

Source: https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glue_local.catalog.model import Column, Table
from glue_local.cloud.athena.errors import QueryError, UnsupportedQueryError
from glue_local.cloud.athena.serde import avro, columnar, jsons, lazy, lines, opencsv, patterns, values
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.types import Type
from glue_local.cloud.athena.types import duckdb_type, hive_type

#: The hidden column with a row's object.
PATH = "$path"


@dataclass(frozen=True)
class Read:
    """How the rows of files are read: an expression for each declared column, over a source with ``filename``."""

    expressions: Sequence[str]
    source: str


Reader = Callable[[Any, Table, Sequence[str]], Read]


def name(identifier: str) -> str:
    """Quote an identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote a text."""
    return "'" + value.replace("'", "''") + "'"


def _list(files: Sequence[str]) -> str:
    return "[" + ", ".join(map(literal, files)) + "]"


def no_rows(columns: Sequence[Column]) -> str:
    """Return a SELECT of the columns, and the hidden one, without rows."""
    selected = [f"CAST(NULL AS {duckdb_type(column.type)}) AS {name(column.name)}" for column in columns]
    return f"SELECT {', '.join([*selected, _hidden('NULL')])} WHERE false"


def select(table: Table, read: Read, origins: Mapping[str, str] | None) -> str:
    """Return a SELECT of a table's declared columns, by name and type, in their order, and the hidden one.

    ``origins`` tells the object of each file; None: nobody asks for it.
    """
    typed = [
        f"CAST({expression} AS {duckdb_type(column.type)}) AS {name(column.name)}"
        for column, expression in zip(table.columns, read.expressions, strict=True)
    ]
    path = "NULL"
    if origins is not None:
        known = ", ".join(f"{literal(copy)}: {literal(origin)}" for copy, origin in origins.items())
        path = f"MAP {{{known}}}[filename]"
    return f"SELECT {', '.join([*typed, _hidden(path)])} FROM {read.source}"


def _hidden(path: str) -> str:
    return f"CAST({path} AS VARCHAR) AS {name(PATH)}"


def _kinds(table: Table) -> list[Type]:
    return [hive_type(column.type, Place()) for column in table.columns]


def _texts(files: Sequence[str], columns: Sequence[str]) -> str:
    """A source of the columns of files of lines, as text."""
    return f"(SELECT {', '.join(columns)}, filename FROM read_parquet({_list(files)}, filename=true))"


def _json(connection: Any, table: Table, files: Sequence[str]) -> Read:
    """One object a line; its keys match the columns whatever their case, absent ones are NULL.

    A line that is no JSON fails the query, or is a row of NULLs with ``ignore.malformed.json``; an empty one is a row
    of NULLs for OpenX's SerDe.
    """
    options = jsons.Options.of(table.serde, table.serde_parameters)
    source = _texts(lines.whole(files, lines.header(table.parameters)), ["line"])
    trimmed = f"(SELECT trim(line, chr(9) || chr(13) || ' ') AS line, filename FROM {source})"
    openx = options.rules is values.OPENX
    wrong = "NULL"
    if not options.malformed_is_null:
        wrong = "error(concat('Row is not a valid JSON Object: ', left(line, 100), ' in \"', filename, '\"'))"
    branches = [
        "WHEN left(line, 1) = '{' AND json_valid(line) THEN CAST(line AS JSON)",
        "WHEN left(line, 1) = '[' THEN error('NOT_SUPPORTED: a row of JSON that is an array')",
        *(["WHEN left(line, 1) <> '{' THEN NULL"] if openx else []),
    ]
    checked = f"(SELECT CASE {' '.join(branches)} ELSE {wrong} END AS row, line, filename FROM {trimmed})"
    found = connection.execute(f"SELECT DISTINCT unnest(json_keys(row)) FROM {checked}").fetchall()
    keys = sorted(key for (key,) in found)
    expressions = []
    for column, kind in zip(table.columns, _kinds(table), strict=True):
        own = [key for key in keys if options.means(key, column.name.lower())]
        read = [jsons.of_key(key, kind, options) for key in own]
        expressions.append(f"coalesce({', '.join(read)})" if read else "NULL")
    return Read(expressions, checked)


_INTS = ("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT")
#: The engine's types of a file's columns that a table's type reads.
_FITS: dict[str, tuple[str, ...]] = {
    "boolean": ("BOOLEAN",),
    "tinyint": _INTS,
    "smallint": _INTS,
    "integer": (*_INTS, "UINTEGER"),
    "bigint": (*_INTS, "UINTEGER", "BIGINT", "UBIGINT"),
    "real": ("FLOAT",),
    "double": ("FLOAT", "DOUBLE"),
    "decimal": ("DECIMAL", *_INTS, "BIGINT"),
    "varchar": ("VARCHAR", "BLOB", "JSON", "ENUM", "UUID"),
    "char": ("VARCHAR", "BLOB"),
    "varbinary": ("BLOB", "VARCHAR"),
    "date": ("DATE",),
    "timestamp": ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S"),
}


def _fits(kind: str, wanted: Type) -> bool:
    if wanted.name == "array":
        return kind.endswith("[]")
    if wanted.name in {"map", "row"}:
        return kind.startswith("MAP(" if wanted.name == "map" else "STRUCT(")
    return kind.partition("(")[0] in _FITS[wanted.name] and not kind.endswith("[]")


def _parquet(connection: Any, table: Table, files: Sequence[str]) -> Read:
    """Columns by name, whatever their case; one that a file lacks is NULL. Types must agree."""
    if columnar.by_position("parquet", table.serde_parameters):
        files = columnar.of_parquet(files, [column.name for column in table.columns])
    return _columns_by_name(connection, table, files)


def _columns_by_name(connection: Any, table: Table, files: Sequence[str]) -> Read:
    source = f"read_parquet({_list(files)}, union_by_name=true, hive_partitioning=false, filename=true)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    found = {row[0].lower(): (row[0], row[1]) for row in described}
    expressions = []
    for column, wanted in zip(table.columns, _kinds(table), strict=True):
        own, kind = found.get(column.name.lower(), ("", ""))
        if not own or kind == '"NULL"':
            expressions.append("NULL")
            continue
        if not _fits(kind, wanted):
            raise QueryError(
                f"HIVE_BAD_DATA: Field {own}'s type {kind} in {table.format} file {files[0]} is incompatible with"
                f" type {column.type} defined in table schema"
            )
        expressions.append(_converted(name(own), kind, wanted))
    return Read(expressions, source)


def _converted(value: str, kind: str, wanted: Type) -> str:
    if kind == "BLOB" and wanted.name in {"varchar", "char"}:
        value = f"decode({value})"
    if kind == "VARCHAR" and wanted.name == "varbinary":
        return f"encode({value})"
    if kind == "TIMESTAMP WITH TIME ZONE":
        value = f"timezone('UTC', {value})"
    if wanted.name == "timestamp":
        value = f"CAST({value} AS TIMESTAMP)"
    if wanted.name == "char" or (wanted.name == "varchar" and kind in {"VARCHAR", "BLOB"}):
        value = values.scalar(value, wanted, values.LAZY)
    return value


def _orc(connection: Any, table: Table, files: Sequence[str]) -> Read:
    """Columns by position, or by name if the table says so."""
    positions = columnar.by_position("orc", table.serde_parameters)
    names = [column.name for column in table.columns] if positions else None
    return _columns_by_name(connection, table, columnar.of_orc(files, names))


def _avro(connection: Any, table: Table, files: Sequence[str]) -> Read:
    """As Parquet: each file's records written again in the table's types, by the names of its fields."""
    return _columns_by_name(connection, table, avro.written(files, table.columns, _kinds(table)))


def _csv(connection: Any, table: Table, files: Sequence[str]) -> Read:
    """Columns by position, as LazySimpleSerDe or OpenCSVSerDe reads them."""
    skip = lines.header(table.parameters)
    if "opencsv" in table.serde.lower():
        null = table.parameters.get("use.null.for.invalid.data", "false").lower() == "true"
        rules = values.OPEN_CSV_LENIENT if null else values.OPEN_CSV
        rows = opencsv.reader(table.serde_parameters, len(table.columns))
        return _columns_of_text(table, files, rows, rules, skip)
    delimiters = lazy.Delimiters.of(table.serde_parameters)
    source = _texts(lines.whole(files, skip), ["line"])
    fields = f"(SELECT {delimiters.fields('line')} AS fields, filename FROM {source})"
    expressions = [lazy.decode(f"fields[{i}]", kind, delimiters) for i, kind in enumerate(_kinds(table), 1)]
    return Read(expressions, fields)


def _columns_of_text(
    table: Table, files: Sequence[str], rows: patterns.Rows, rules: values.Rules, skip: int
) -> Read:
    columns = [f"c{i}" for i in range(len(table.columns))]
    expressions = []
    for column, kind in zip(columns, _kinds(table), strict=True):
        read = values.scalar(column, kind, rules)
        expressions.append(f"CASE WHEN {column} IS NOT NULL THEN {read} END")
    return Read(expressions, _texts(lines.written(files, columns, rows, skip), columns))


def _regex(connection: Any, table: Table, files: Sequence[str]) -> Read:
    """Columns are the groups of a pattern; a line that does not match is a row of NULLs."""
    rows = patterns.reader(table.serde_parameters, len(table.columns))
    return _columns_of_text(table, files, rows, values.REGEX, lines.header(table.parameters))


def _grok(connection: Any, table: Table, files: Sequence[str]) -> Read:
    """Columns are the named parts of a pattern; a line that does not match is a row of NULLs."""
    rows = patterns.grok_reader(table.serde_parameters, [column.name for column in table.columns])
    return _columns_of_text(table, files, rows, values.REGEX, lines.header(table.parameters))


#: One more format is one more entry.
READERS: dict[str, Reader] = {
    "json": _json,
    "parquet": _parquet,
    "csv": _csv,
    "orc": _orc,
    "avro": _avro,
    "regex": _regex,
    "grok": _grok,
}


def reader(table: Table) -> Reader:
    """Return what reads a table; NOT_SUPPORTED for a format that nothing here reads."""
    kind = table.format
    # A text table is classified by what made it; its SerDe says how a line is read.
    serde = table.serde.lower()
    if kind == "csv" and serde.endswith("regexserde"):
        kind = "regex"
    if kind == "csv" and serde.endswith("grokserde"):
        kind = "grok"
    if kind not in READERS:
        full = f"{table.database}.{table.name}"
        raise UnsupportedQueryError(
            f"reading table {full} of format {table.format or 'unknown'!r} (supported are {', '.join(READERS)})"
        )
    return READERS[kind]
