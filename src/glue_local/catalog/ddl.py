"""Athena's DDL: CREATE TABLE statements to tables, and a table to the one canonical statement.

Any layout that Athena accepts is read. What ``canonical`` writes is the form of the files in ``ddl/``, fixed
line by line so that tools without an SQL parser (Terraform's ``regexall``) can read it too::

    CREATE EXTERNAL TABLE IF NOT EXISTS <database>.<table> (
      `<column>` <type> COMMENT '<text>',          two blanks; a comma after every column but the last;
      `<column>` <type>                            no COMMENT if it is empty; no blank inside a type
    )
    COMMENT '<text>'                               left out if empty
    PARTITIONED BY (                               left out without partition keys; lines as for columns
      `<column>` <type> COMMENT '<text>'
    )
    ROW FORMAT SERDE '<class>'                     left out where STORED AS is enough (PARQUET, ORC, AVRO)
    WITH SERDEPROPERTIES (                         left out without serde parameters; sorted by key
      '<key>' = '<value>',
      '<key>' = '<value>'
    )
    STORED AS                                      or, on one line: STORED AS PARQUET (ORC, AVRO)
      INPUTFORMAT '<class>'
      OUTPUTFORMAT '<class>'
    LOCATION 's3://<bucket>/<path>/'
    TBLPROPERTIES (                                always there; sorted by key
      'classification' = '<format>',
      'personal_columns' = '<column>,<column>'     columns that hold personal data; left out if none does
    );

Names are lower case; columns are always in backquotes (Athena's DDL reserves ``timestamp`` and ``user``),
the table's name only where Athena needs them. Iceberg tables, which Athena wants without EXTERNAL, SERDE and
STORED AS, are written so, with ``'table_type' = 'ICEBERG'`` for the classification. A quote in a text is
``\\'``, a backslash ``\\\\``; no text holds a line break.

Source: https://docs.aws.amazon.com/athena/latest/ug/create-table.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from glue_local.catalog._ddl_parser import Definitions, parse_statements
from glue_local.catalog.formats import FORMATS, implied_parameters
from glue_local.catalog.model import CatalogError, Column, Table

_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]*")


def parse_ddl(text: str, where: str, *, database: str = "default") -> Table:
    """Return the one table that ``text`` creates; ``where`` (a file's name) begins every error.

    ``database`` is the current one, for a table named without its database. DROP, SELECT and other statements
    that define no table are ignored. CatalogError names file, line and column of what is wrong or not
    supported.
    """
    tables = parse_statements(text, where, database).tables
    if len(tables) != 1:
        raise CatalogError(f"{where}: expected one CREATE TABLE statement, found {len(tables)}")
    return tables[0]


def read_ddl(path: Path, *, database: str = "default") -> list[Table]:
    """Return the tables that ``read_definitions`` finds; every fault is a CatalogError."""
    return read_definitions(path, database=database).tables


def read_definitions(
    path: Path, *, database: str = "default", pass_over: Callable[[str], None] | None = None
) -> Definitions:
    """Return the tables and databases that a file, or every ``*.sql`` file below a folder, creates, in files' order.

    ``database`` is the database of tables that name none. A file of a folder that is not DDL, or that creates a table
    again, is passed to ``pass_over`` with the reason, and the other files are read. Without ``pass_over`` it is a
    CatalogError. A missing path, a single file that creates nothing, and a folder without any CREATE TABLE are
    CatalogErrors too.
    """
    if not path.exists():
        raise CatalogError(f"{path}: no such file or folder of DDL")
    files = [path] if path.is_file() else sorted(path.rglob("*.sql"))
    if not files:
        raise CatalogError(f"{path}: no *.sql file in this folder")
    all_of_them = Definitions([], {})
    origin: dict[tuple[str, str], Path] = {}
    for file in files:
        try:
            found = _read_file(file, database, origin)
        except CatalogError as error:
            if pass_over is None or path.is_file():
                raise
            pass_over(str(error))
            continue
        origin |= {(table.database, table.name): file for table in found.tables}
        all_of_them.tables.extend(found.tables)
        all_of_them.databases.update(found.databases)
    if not all_of_them.tables and not all_of_them.databases:
        raise CatalogError(f"{path}: no file in this folder creates a table")
    return all_of_them


def _read_file(file: Path, database: str, origin: Mapping[tuple[str, str], Path]) -> Definitions:
    """Return what one file creates; ``origin`` maps the tables of earlier files to their files."""
    found = parse_statements(_read_text(file), str(file), database)
    if not found.tables and not found.databases:
        raise CatalogError(f"{file}: no CREATE TABLE statement")
    seen = dict(origin)
    for table in found.tables:
        key = (table.database, table.name)
        if key in seen:
            raise CatalogError(f"{file}: table {'.'.join(key)} is already created in {seen[key]}")
        seen[key] = file
    return found


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CatalogError(f"{file}: not UTF-8 text at byte {error.start}") from error


def canonical(table: Table) -> str:
    """Return the table's statement in the canonical form; ``parse_ddl`` turns it back into the table.

    CatalogError for what DDL cannot hold: a column's parameters, a line break, an unknown format.
    """
    full = f"{table.database}.{table.name}"
    known = FORMATS.get(table.format)
    if known is None:
        raise CatalogError(
            f"table {full}: no DDL for format {table.format!r}; known are {', '.join(FORMATS)}"
        )
    iceberg = table.format == "iceberg"
    lines = [
        f"CREATE {'' if iceberg else 'EXTERNAL '}TABLE IF NOT EXISTS "
        f"{_name(table.database)}.{_name(table.name)} (",
        *_column_lines(table, table.columns),
        ")",
    ]
    if table.description:
        lines.append(f"COMMENT {_text(table, table.description)}")
    if table.partition_keys:
        lines += ["PARTITIONED BY (", *_column_lines(table, table.partition_keys), ")"]
    if not iceberg:
        lines += _storage_lines(table)
    properties = {**table.parameters, **implied_parameters(table.format)}
    lines += [
        f"LOCATION {_text(table, table.location)}",
        "TBLPROPERTIES (",
        *_property_lines(table, properties),
    ]
    return "\n".join([*lines, ");", ""])


def _storage_lines(table: Table) -> list[str]:
    known = FORMATS[table.format]
    serde = table.serde or known.serde
    if known.stored_as and not table.serde and not table.serde_parameters:
        return [f"STORED AS {known.stored_as}"]
    lines = []
    if serde:
        lines.append(f"ROW FORMAT SERDE {_text(table, serde)}")
    elif table.serde_parameters:
        raise CatalogError(f"table {table.database}.{table.name}: serde parameters without a serde")
    if table.serde_parameters:
        lines += ["WITH SERDEPROPERTIES (", *_property_lines(table, table.serde_parameters), ")"]
    if known.input_format:
        lines += [
            "STORED AS",
            f"  INPUTFORMAT {_text(table, known.input_format)}",
            f"  OUTPUTFORMAT {_text(table, known.output_format)}",
        ]
    return lines


def _column_lines(table: Table, columns: Sequence[Column]) -> list[str]:
    lines = []
    for column in columns:
        if column.parameters:
            raise CatalogError(
                f"table {table.database}.{table.name}, column {column.name}: "
                "DDL cannot hold a column's parameters"
            )
        comment = f" COMMENT {_text(table, column.comment)}" if column.comment else ""
        lines.append(f"  `{column.name}` {column.type}{comment}")
    return _with_commas(lines)


def _property_lines(table: Table, properties: Mapping[str, str]) -> list[str]:
    return _with_commas([f"  {_text(table, k)} = {_text(table, v)}" for k, v in sorted(properties.items())])


def _with_commas(lines: list[str]) -> list[str]:
    return [f"{line}," for line in lines[:-1]] + lines[-1:]


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else f"`{name}`"


def _text(table: Table, text: str) -> str:
    if "\n" in text or "\r" in text:
        raise CatalogError(f"table {table.database}.{table.name}: line break in the text {text!r}")
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
