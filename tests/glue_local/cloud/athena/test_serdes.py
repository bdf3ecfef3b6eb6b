"""SerDes: each case of data/serdes.toml is a table, its file, and the rows or the error that Athena gives.

``rows`` are as the result object shows them, columns between ``|``, NULL as ``NULL``; ``error`` is a part of the error.
"""

from __future__ import annotations

import base64
import gzip
import io
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from glue_local.catalog.ddl import parse_ddl
from glue_local.cloud.athena import formats, locked
from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.trino import backtracking
from glue_local.cloud.athena.trino.compile import compile_query
from glue_local.cloud.athena.trino.errors import Place
from glue_local.cloud.athena.trino.show import writer
from glue_local.cloud.athena.trino.types import VARCHAR
from glue_local.cloud.athena.types import hive_type

CASES = tomllib.loads((Path(__file__).parent / "data" / "serdes.toml").read_text())["case"]


def rows(folder: Path, ddl: str, body: bytes, sql: str, name: str = "file") -> list[str]:
    """Return a query's rows over a table ``t`` of one file."""
    head, properties, rest = ddl.replace("CREATE TABLE", "CREATE EXTERNAL TABLE").partition(" TBLPROPERTIES")
    table = parse_ddl(f"{head} LOCATION 's3://b/t/'{properties}{rest}", "case", database="d")
    path = folder / name
    path.write_bytes(body)
    connection = _connection(folder if folder.name[0] != "_" else folder.parent)
    read = formats.reader(table)(connection, table, [str(path)])
    origins = dict.fromkeys((str(path), str(path) + ".lines"), "s3://b/t/file")
    connection.execute('CREATE SCHEMA IF NOT EXISTS "db_d"')
    connection.execute(f'CREATE OR REPLACE VIEW "db_d"."t" AS {formats.select(table, read, origins)}')
    columns = [(each.name, hive_type(each.type, Place())) for each in table.columns]
    compiled = compile_query(sql, "d", lambda *_: [*columns, (formats.PATH, VARCHAR)])
    found = connection.execute(compiled.sql).fetchall()
    writers = [writer(kind) for _, kind in compiled.columns]
    return [
        "|".join("NULL" if v is None else w(v) for w, v in zip(writers, row, strict=True)) for row in found
    ]


@cache
def _connection(folder: Path) -> Any:
    return locked.connect(folder)


def answer(folder: Path, case: dict) -> list[str] | str:
    body = base64.b64decode(case["base64"]) if "base64" in case else case["file"].encode()
    if case.get("gzip"):
        body = gzip.compress(body)
    try:
        return rows(
            folder, case["ddl"], body, case.get("sql", "SELECT * FROM t"), "x.gz" if case.get("gzip") else "x"
        )
    except QueryError as error:
        return str(error)
    except duckdb.Error as error:
        return str(error)


def test_every_serde_reads_as_athena_does(tmp_path):
    wrong = []
    for i, case in enumerate(CASES):
        folder = tmp_path / f"_{i}"
        folder.mkdir()
        found = answer(folder, case)
        same = (
            case["error"] in found
            if "error" in case and isinstance(found, str)
            else found == case.get("rows")
        )
        if not same:
            wrong.append(
                f"{case['name']}\n   expected {case.get('rows', case.get('error'))}\n   given    {found}"
            )
        assert case["page"].startswith("https://")
    assert not wrong, "\n" + "\n".join(wrong)
    assert len(CASES) >= 60


@pytest.fixture(scope="module")
def avro() -> bytes:
    fastavro = pytest.importorskip("fastavro")
    fields = [
        {"name": "Name", "type": ["null", "string"]},
        {"name": "n", "type": "long"},
        {"name": "d", "type": {"type": "int", "logicalType": "date"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "xs", "type": {"type": "array", "items": "int"}},
        {"name": "m", "type": {"type": "map", "values": "string"}},
        {"name": "s", "type": {"type": "record", "name": "s", "fields": [{"name": "A", "type": "double"}]}},
    ]
    records = [
        {
            "Name": "x",
            "n": 5,
            "d": 18276,
            "at": 1579059880123,
            "xs": [1, 2],
            "m": {"k": "v"},
            "s": {"A": 1.5},
        },
        {"Name": None, "n": 6, "d": 0, "at": 0, "xs": [], "m": {}, "s": {"A": 2.0}},
    ]
    file = io.BytesIO()
    fastavro.writer(file, {"type": "record", "name": "r", "fields": fields}, records, codec="deflate")
    return file.getvalue()


def test_avro_is_read_by_the_names_of_its_fields(tmp_path, avro):
    ddl = (
        "CREATE TABLE t (n bigint, name string, d date, at timestamp, xs array<int>, m map<string,string>,"
        " s struct<a:double>, later int) STORED AS AVRO"
    )
    assert rows(tmp_path, ddl, avro, "SELECT * FROM t") == [
        "5|x|2020-01-15|2020-01-15 03:44:40.123|[1, 2]|{k=v}|{a=1.5}|NULL",
        "6|NULL|1970-01-01|1970-01-01 00:00:00.000|[]|{}|{a=2.0}|NULL",
    ]
    with pytest.raises(QueryError, match=r"HIVE_BAD_DATA: .*'x' is not a bigint"):
        rows(tmp_path, "CREATE TABLE t (name bigint) STORED AS AVRO", avro, "SELECT * FROM t")


PARQUET = [
    ("f float", "float32", "1.1"),
    ("f double", "float32", "1.100000023841858"),
    ("f double", "float64", "1.1"),
    ("f float", "float64", "!type DOUBLE"),
    ("f bigint", "int32", "1"),
    ("f int", "int64", "!type BIGINT"),
    ("f string", "int32", "!type INTEGER"),
    ("f decimal(10,2)", "int32", "1.00"),
    ("f varchar(2)", "string", "1."),
    ("f binary", "string", "31 2e 31"),
    ("f string", "binary", "1.1"),
]


def test_parquet_is_read_where_its_types_fit(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    for column, kind, expected in PARQUET:
        of = getattr(pa, kind)()
        value = 1 if "int" in kind else b"1.1" if kind == "binary" else "1.1" if kind == "string" else 1.1
        file = io.BytesIO()
        pq.write_table(pa.table({"F": pa.array([value], of)}), file)
        ddl = f"CREATE TABLE t ({column}) STORED AS PARQUET"
        try:
            found = rows(tmp_path, ddl, file.getvalue(), "SELECT * FROM t")[0]
        except QueryError as error:
            found = f"!{error}"
        assert found == expected or (expected[0] == "!" and expected[1:] in found), (column, kind, found)


def test_a_pattern_that_backtracks_without_end_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(backtracking, "SECONDS", 0.05)
    serde = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'"
    ddl = f"CREATE TABLE t (a string) {serde} WITH SERDEPROPERTIES ('input.regex' = '((?:a|aa)+)')"
    with pytest.raises(QueryError, match="NOT_SUPPORTED: a regular expression that backtracks"):
        rows(tmp_path, ddl, b"a" * 200 + b"b\n", "SELECT * FROM t")
