"""Writes docs/athena.md from the tables of functions, operators, casts and statements: ``python -m`` this module."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from glue_local.cloud.athena import dml, statements
from glue_local.cloud.athena.formats import READERS
from glue_local.cloud.athena.service import OTHERS
from glue_local.cloud.athena.trino.casts import CASTS
from glue_local.cloud.athena.trino.functions.table import (
    AGGREGATES,
    FORMS,
    SCALARS,
    UNSUPPORTED,
    WINDOWS,
    Function,
)
from glue_local.cloud.athena.trino.sqljson.calls import SHOWN

_HEAD = """# Athena on this machine

The local endpoint answers queries as Athena engine version 3 does, or fails with an error that names the difference.
This page is generated from the code's own tables (`python -m glue_local.cloud.athena.documentation`).

A query is parsed as Trino parses it, every expression gets its Trino type, and only then is it translated for
DuckDB. Anything not listed below never reaches DuckDB. DuckDB itself is sandboxed: it reads copies of one query's
objects in that query's folder, calls only listed functions, and has limited memory and disk.

The session's time zone is UTC. Times finer than microseconds are NOT_SUPPORTED. `approx_distinct` and
`approx_percentile` give the exact answer, which lies within Athena's error.

Rows go to the result's file as they come: [5 million rows](performance.md#local-athena) take no more memory than a
few batches of them. What a query sorts or groups is in DuckDB's memory (1 GiB at most),
then on disk. `DataScannedInBytes`, and what a workgroup's limit is compared with, is the size of the objects read,
whole: Athena counts of Parquet and ORC the columns read alone.

A regular expression that backtracks for more than 30 seconds is given up, and lpad, rpad and format make no text of
more than 67,108,864 characters (NOT_SUPPORTED). What other functions make of one row has no limit of its own.

A view is read with the columns and types that it was made with, and is VIEW_IS_STALE once its query gives others.
"""


_ICEBERG = """
## Iceberg tables

Tables of `table_type` ICEBERG are read and written through PyIceberg, with the caller's own permissions; DuckDB sees
Parquet files of the query's folder alone, as for other tables. The Glue entry has the form that AWS documents
(`metadata_location`, `iceberg.field.*` of the columns), and a commit replaces the version that it read. An INSERT INTO
that meets another commit tries again, as often as `commit.retry.num-retries` says (4). A change of rows that another
statement has changed fails with ICEBERG_COMMIT_ERROR and may be run again.
Whoever may write to the bucket may write the metadata. So a table with a property that could make PyIceberg load code
or use other credentials is NOT_SUPPORTED. One that names a place outside of S3 is ICEBERG_INVALID_METADATA.

- CREATE TABLE with partition transforms (`year`, `month`, `day`, `hour`, `bucket`, `truncate`), CREATE TABLE AS
- INSERT INTO, DELETE, UPDATE, MERGE INTO
- SELECT with `"$path"`, FOR TIMESTAMP AS OF, FOR VERSION AS OF (snapshot, tag, branch)
- `"t$snapshots"`, `"t$history"`, `"t$files"`, `"t$manifests"`, `"t$partitions"`, `"t$refs"`, `"t$properties"`
- ALTER TABLE ADD COLUMNS, DROP COLUMN, CHANGE COLUMN, SET and UNSET TBLPROPERTIES, RENAME TO
- DESCRIBE, SHOW CREATE TABLE, SHOW TBLPROPERTIES, SHOW COLUMNS
- OPTIMIZE ... REWRITE DATA USING BIN_PACK [WHERE], VACUUM, DROP TABLE (which deletes the data)

The rows are Athena's, the files are not: DELETE, UPDATE and MERGE write the changed data files anew (copy on write).
Athena adds files of deleted positions (merge on read), so `"t$files"` and the snapshots' summaries differ.
Names of files and the summaries' keys are PyIceberg's, and so is what is measured of files that it writes: `nan_count`
of `"t$partitions"` is NULL for them, and if every value is -Infinity, its `max` is -1.7976931348623157E308.

NOT_SUPPORTED: equality deletes, files written as ORC or Avro (they are read), columns of type uuid written, a time with
zone or a uuid inside of lists and maps, and Iceberg's types of version 3. So are the statements that Athena does not
have for Iceberg: REPLACE COLUMNS, partitions by ALTER TABLE, MSCK REPAIR TABLE.
"""
_CLIENTS = """
## Clients

These clients run unmodified, with `AWS_ENDPOINT_URL` set, each from an environment with pinned versions. The nightly
tests (`tests/glue_local/cloud/athena/clients`) make the calls of the second column and compare every answer.

| client | nightly | also tried by hand |
|---|---|---|
| PyAthena 4.2.1 and its SQLAlchemy dialect, which Superset uses | 12 of 12: default, dict, async, pandas (CSV, \
UNLOAD), Polars and S3FS cursors, parameters of both styles, errors, metadata, an Iceberg table. The inspector, \
reflection, tables made and filled, `to_sql` by both ways | 28 of 30; the Arrow cursor's two read S3 through PyArrow, \
to which PyAthena gives no endpoint |
| awswrangler 3.17.1 | 16 of 16: `read_sql_query` (CTAS, UNLOAD, plain, chunks, cache, parameters of both styles), \
`read_sql_table`, `unload`, `describe_table`, `show_create_table`, `repair_table`, `create_ctas_table` (buckets \
too), prepared statements, `to_parquet`, `to_csv`, `to_json`, `to_orc`, \
`to_iceberg` (partitions, merge, other columns, overwrite), \
`delete_from_iceberg_table` | 28 of 28 |
| dbt-core 1.10.23 with dbt-athena 1.10.2 | 11 of 11 nodes, built twice: a seed, a view, a partitioned table, \
incremental models (append, insert_overwrite, Iceberg's merge), an Iceberg table, four tests | docs |
| AWS CLI 1.46.3 | a query, its state, its rows, the tables | 21 of 21 commands |

PyAthena's own test suite was not run: what PyPI holds of it has no tests.

""".replace("\\\n", "")


def _functions(title: str, table: dict[str, list[Function]]) -> Iterable[str]:
    yield f"\n## {title}\n"
    yield "| function | how |\n|---|---|"
    for name in sorted(table):
        for each in table[name]:
            yield f"| `{each.signature} -> {each.signature.returns}` | {each.how} |"


def render() -> str:
    """Return the page."""
    lines = [_HEAD]
    lines += _functions("Scalar functions", SCALARS)
    lines += [
        "\n## Functions with rules of their own\n",
        *(f"- `{shown}`" for shown in sorted([*(each.shown for each in FORMS.values()), *SHOWN])),
    ]
    lines += [
        "",
        "The JSON functions of the SQL standard take paths in `lax` and `strict` mode with filters, arithmetic and",
        "methods. NOT_SUPPORTED in them: values of type json, dates and times in PASSING, `like_regex` and",
        "`datetime()` in paths, `json_table`.",
    ]
    lines += _functions("Aggregate functions", AGGREGATES)
    lines += _functions("Window functions", WINDOWS)
    lines += ["\n## Athena functions that are not supported (NOT_SUPPORTED)\n"]
    lines += [", ".join(f"`{name}`" for name in sorted(UNSUPPORTED))]
    lines += [
        "\n## Casts\n",
        "`integer` stands for tinyint, smallint, integer and bigint. Arrays, maps, rows and json cast",
    ]
    lines += ["member by member.\n", "| from | to |\n|---|---|"]
    kinds = sorted({source for source, _ in CASTS})
    lines += [
        f"| {own} | {', '.join(sorted(to for source, to in CASTS if source == own))} |" for own in kinds
    ]
    lines += [
        "\n## Statements\n",
        "- SELECT, VALUES, TABLE, WITH: see Trino's SELECT; errors have Trino's place",
    ]
    lines += [f"- {' '.join(words)}" for words, *_ in dml.STATEMENTS]
    lines += [f"- {name}" for name in statements.NAMES]
    lines += [
        "- PREPARE, EXECUTE, DEALLOCATE PREPARE",
        "- EXPLAIN (TYPE VALIDATE)",
        "",
        "NOT_SUPPORTED: EXPLAIN ANALYZE and the plans of EXPLAIN (TYPE LOGICAL, DISTRIBUTED, IO): they are those of",
        "Athena's optimizer. It leaves out tables, turns conditions into ranges of values and estimates rows by",
        "statistics, so that even TYPE IO cannot be told here as there. DESCRIBE EXTENDED and FORMATTED, whose lines",
        "tell the owner and the times of DDL, which the local catalog does not have. ALTER VIEW DIALECT.",
        "SHOW CREATE TABLE of a table that CREATE EXTERNAL TABLE made here lists `classification`, which Athena does",
        "not add, and not `transient_lastDdlTime`, which it does.",
        "DELETE, UPDATE, MERGE, OPTIMIZE and VACUUM are for Iceberg tables alone, as on AWS.",
        "Other statements that begin with these words are NOT_SUPPORTED: " + ", ".join(sorted(OTHERS)) + ".",
    ]
    lines += [
        "\n## Formats of tables\n",
        f"Read: {', '.join(READERS)}. Written by CREATE TABLE AS, INSERT INTO and UNLOAD: {', '.join(dml.STORED)}.",
        "csv is LazySimpleSerDe's and OpenCSVSerDe's; json is OpenX's and Hive's. Text may be compressed with gzip,",
        "bzip2 and zstd. Partitions are the catalog's, or projected (enum, integer, date, injected). The hidden column",
        "`\"$path\"` tells a row's object. A Parquet file's columns are found by name, an ORC file's by position,",
        "unless `parquet.column.index.access` or `orc.column.index.access` says otherwise. A table with buckets is",
        "made by CREATE EXTERNAL TABLE, and by CREATE TABLE AS with `bucketed_by` and `bucket_count`: Hive's hash",
        "tells the file of a row, whose name begins with the bucket's number. Neither Athena nor this endpoint",
        "inserts into one. Lists of links (SymlinkTextInputFormat), Delta and Hudi tables are NOT_SUPPORTED.",
        _ICEBERG,
        _CLIENTS,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render())
