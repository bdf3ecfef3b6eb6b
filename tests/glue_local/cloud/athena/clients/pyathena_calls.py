"""PyAthena against the endpoint that the environment names: its cursors, and its dialect of SQLAlchemy."""

from __future__ import annotations

import pandas as pd
from calls import run
from pyathena import connect
from pyathena.async_cursor import AsyncCursor
from pyathena.cursor import DictCursor
from pyathena.error import OperationalError
from pyathena.pandas.cursor import PandasCursor
from pyathena.pandas.util import to_sql
from pyathena.polars.cursor import PolarsCursor
from pyathena.s3fs.cursor import S3FSCursor
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, func, inspect, select

QUERY = "SELECT name, age FROM pets ORDER BY name"
ROWS = [("ann", None), ("rex", 5), ("tom", 3)]
ENGINE = "awsathena+rest://:@athena.us-east-1.amazonaws.com:443/zoo?s3_staging_dir=s3://results/sa/"


def _connection():
    return connect(s3_staging_dir="s3://results/py/", schema_name="zoo", region_name="us-east-1")


def rows() -> None:
    cursor = _connection().cursor()
    assert cursor.execute(QUERY).fetchall() == ROWS
    assert (cursor.description[0][0], cursor.state) == ("name", "SUCCEEDED")
    assert cursor.data_scanned_in_bytes > 0


def dictionaries() -> None:
    assert _connection().cursor(DictCursor).execute(QUERY).fetchone() == {"name": "ann", "age": None}


def parameters() -> None:
    cursor = _connection().cursor()
    named = "SELECT name FROM pets WHERE kind = %(k)s AND age < %(n)s"
    assert cursor.execute(named, {"k": "cat", "n": 10}).fetchall() == [("tom",)]
    marks = "SELECT name FROM pets WHERE kind = ? AND age < ?"
    assert cursor.execute(marks, ["'cat'", "10"], paramstyle="qmark").fetchall() == [("tom",)]


def at_once() -> None:
    _, future = _connection().cursor(AsyncCursor).execute(QUERY)
    assert future.result().fetchall() == ROWS


def frames() -> None:
    assert list(_connection().cursor(PandasCursor).execute(QUERY).as_pandas().name) == ["ann", "rex", "tom"]
    unloaded = _connection().cursor(PandasCursor, unload=True).execute(QUERY).as_pandas()
    assert sorted(unloaded.name) == ["ann", "rex", "tom"]
    assert _connection().cursor(PolarsCursor).execute(QUERY).as_polars().height == 3
    assert _connection().cursor(S3FSCursor).execute(QUERY).fetchall() == ROWS


def failures() -> None:
    try:
        _connection().cursor().execute("SELECT * FROM nothing")
    except OperationalError as error:
        assert "TABLE_NOT_FOUND" in str(error)
    else:
        raise AssertionError("no error")


def metadata() -> None:
    cursor = _connection().cursor()
    assert "pets" in {each.name for each in cursor.list_table_metadata(schema_name="zoo")}
    assert cursor.get_table_metadata("pets", "AwsDataCatalog", "zoo").columns[0].name == "name"


def iceberg() -> None:
    cursor = _connection().cursor()
    cursor.execute(
        "CREATE TABLE py_ice (id int, name string) LOCATION 's3://data/py_ice/' TBLPROPERTIES ('table_type'='ICEBERG')"
    )
    cursor.execute("INSERT INTO py_ice VALUES (1, 'a'), (2, 'b')")
    cursor.execute("UPDATE py_ice SET name = 'c' WHERE id = 2")
    cursor.execute("DELETE FROM py_ice WHERE id = 1")
    assert cursor.execute("SELECT * FROM py_ice").fetchall() == [(2, "c")]


def inspected() -> None:
    found = inspect(create_engine(ENGINE))
    assert "zoo" in found.get_schema_names()
    assert "pets" in found.get_table_names("zoo")
    assert [each["name"] for each in found.get_columns("pets", "zoo")] == ["name", "age", "kind"]


def selected() -> None:
    with create_engine(ENGINE).connect() as connection:
        table = Table("pets", MetaData(), autoload_with=connection)
        assert connection.execute(select(table.c.name).where(table.c.age > 3)).fetchall() == [("rex",)]
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 3


def made_and_filled() -> None:
    table = Table(
        "made", MetaData(), Column("id", Integer), Column("n", String), schema="zoo",
        awsathena_location="s3://data/made/", awsathena_file_format="PARQUET",
    )  # fmt: skip
    with create_engine(ENGINE).connect() as connection:
        table.create(connection)
        connection.execute(table.insert().values(id=1, n="x"))
        assert connection.execute(select(table)).fetchall() == [(1, "x")]
        table.drop(connection)


def frames_to_tables() -> None:
    rows = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    own = create_engine(f"{ENGINE}&location=s3://data/tosql/&compression=snappy")
    rows.to_sql("tosql", own, schema="zoo", index=False, if_exists="append", method="multi")
    to_sql(rows, "tosql2", _connection(), "s3://data/tosql2/", schema="zoo", index=False, if_exists="replace")
    for name in ("tosql", "tosql2"):
        assert _connection().cursor().execute(f"SELECT sum(a) FROM {name}").fetchone() == (3,)


run(
    [rows, dictionaries, parameters, at_once, frames, failures, metadata, iceberg, inspected, selected,
     made_and_filled, frames_to_tables]
)  # fmt: skip
