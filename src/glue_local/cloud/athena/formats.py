"""How each table format is read by DuckDB: one function per format, from local files to a SELECT.

Every function answers a SELECT that gives the declared columns, by name and type, in their order.
Source: https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow
from pyarrow import orc, parquet

from glue_local.catalog.model import Column, Table
from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.types import duckdb_type

Reader = Callable[[Any, Table, Sequence[str]], str]


def name(identifier: str) -> str:
    """Quote an identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote a text."""
    return "'" + value.replace("'", "''") + "'"


def _list(files: Sequence[str]) -> str:
    return "[" + ", ".join(map(literal, files)) + "]"


def no_rows(columns: Sequence[Column]) -> str:
    """Return a SELECT of the columns without rows."""
    selected = ", ".join(
        f"CAST(NULL AS {duckdb_type(column.type)}) AS {name(column.name)}" for column in columns
    )
    return f"SELECT {selected} WHERE false"


def _select(columns: Sequence[Column], expressions: Sequence[str], source: str) -> str:
    typed = [
        f"CAST({expression} AS {duckdb_type(column.type)}) AS {name(column.name)}"
        for column, expression in zip(columns, expressions, strict=True)
    ]
    return f"SELECT {', '.join(typed)} FROM {source}"


def _json(connection: Any, table: Table, files: Sequence[str]) -> str:
    """One object a line; its keys match the columns whatever their case, absent ones are NULL.

    A line that is no JSON fails the query, or is a row of NULLs with ``ignore.malformed.json``.
    """
    ignore = table.serde_parameters.get("ignore.malformed.json", "false").lower()
    source = (
        f"read_json_objects({_list(files)}, format='newline_delimited', ignore_errors={ignore},"
        " maximum_object_size=67108864)"
    )
    found = connection.execute(f"SELECT DISTINCT unnest(json_keys(json)) FROM {source}").fetchall()
    keys = sorted(key for (key,) in found)
    expressions = []
    for column in table.columns:
        wanted = table.serde_parameters.get(f"mapping.{column.name}", column.name).lower()
        arrow = "->" if column.type.startswith(("struct<", "array<", "map<")) else "->>"
        paths = [literal('$."' + key.replace('"', '\\"') + '"') for key in keys if key.lower() == wanted]
        values = [f"(json {arrow} {path})" for path in paths]
        expressions.append(f"coalesce({', '.join(values)})" if values else "NULL")
    return _select(table.columns, expressions, source)


def _parquet(connection: Any, table: Table, files: Sequence[str]) -> str:
    """Columns by name, whatever their case; one that a file lacks is NULL. Kinds of types must agree."""
    source = f"read_parquet({_list(files)}, union_by_name=true, hive_partitioning=false)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    found = {row[0].lower(): (row[0], row[1]) for row in described}
    expressions = []
    for column in table.columns:
        own, kind = found.get(column.name.lower(), ("", ""))
        if own and (kind == "VARCHAR") != (duckdb_type(column.type) == "VARCHAR"):
            raise QueryError(
                f"HIVE_BAD_DATA: Field {own}'s type {kind} in parquet file {files[0]} is incompatible with"
                f" type {column.type} defined in table schema"
            )
        expressions.append(name(own) if own else "NULL")
    return _select(table.columns, expressions, source)


def _orc(connection: Any, table: Table, files: Sequence[str]) -> str:
    """As Parquet: each file is written anew beside its copy, a stripe at a time."""
    copies = []
    for path in files:
        copies.append(f"{path}.parquet")
        try:
            source = orc.ORCFile(path)
            with parquet.ParquetWriter(copies[-1], source.schema) as writer:
                for i in range(source.nstripes):
                    writer.write_batch(source.read_stripe(i))
        except pyarrow.ArrowException as error:
            raise QueryError(
                f"HIVE_CANNOT_OPEN_SPLIT: {files.index(path) + 1}. file of the table is no ORC"
            ) from error
    return _parquet(connection, table, copies)


def _csv(connection: Any, table: Table, files: Sequence[str]) -> str:
    """Columns by position; LazySimpleSerDe knows no quotes and makes what it cannot convert NULL."""
    parameters = table.serde_parameters
    lazy = "opencsv" not in table.serde.lower()
    delimiter = parameters.get("field.delim") or parameters.get("separatorChar") or ("\x01" if lazy else ",")
    quote = "" if lazy else parameters.get("quoteChar", '"')
    skip = int(table.parameters.get("skip.header.line.count", "0"))
    columns = ", ".join(f"{literal(column.name)}: 'VARCHAR'" for column in table.columns)
    source = (
        f"read_csv({_list(files)}, delim={literal(delimiter)}, quote={literal(quote)}, header=false,"
        f" skip={skip}, columns={{{columns}}}, auto_detect=false, null_padding=true, strict_mode=false,"
        f" nullstr={literal(parameters.get('serialization.null.format', chr(92) + 'N'))})"
    )
    select = _select(table.columns, [name(column.name) for column in table.columns], "raw")
    # Materialized, or DuckDB moves the conversions into its reader, where TRY_CAST is an error like any other.
    raw = f"WITH raw AS MATERIALIZED (SELECT * FROM {source}) "
    return raw + (select.replace("CAST(", "TRY_CAST(") if lazy else select)


#: One more format is one more entry.
READERS: dict[str, Reader] = {"json": _json, "parquet": _parquet, "csv": _csv, "orc": _orc}
