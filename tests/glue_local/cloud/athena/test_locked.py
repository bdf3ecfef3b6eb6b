"""A query has no way out: no file of the host, no other query's scratch, no setting, no other caller's rows."""

from pathlib import Path

import duckdb
import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.athena import locked
from glue_local.cloud.athena.allowed import FUNCTIONS
from glue_local.cloud.athena.errors import QueryError

DATA = Path(__file__).with_name("data")
JSON = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"
SECRET = "what-no-query-may-read"


@pytest.fixture(scope="module")
def outside(athena, tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    (folder / "secret.txt").write_text(SECRET + "\n")
    athena.table(f"CREATE EXTERNAL TABLE cats (name string, age int) {JSON} LOCATION 's3://data/cats/'")
    athena.put("s3://data/cats/x.json", [{"name": "tom", "age": 3}])
    serde = {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"}
    places = {
        "local": f"file://{folder}/",
        "relative": f"s3://data/../../{folder}/",
        "dotted": f"{folder}/",
        "evil": f"s3://data/x') UNION ALL SELECT * FROM read_text('{folder}/secret.txt'/",
    }
    for name, place in places.items():
        storage = {"Columns": [{"Name": "line", "Type": "string"}], "Location": place, "SerdeInfo": serde}
        storage["InputFormat"] = "org.apache.hadoop.mapred.TextInputFormat"
        given = {"Name": name, "StorageDescriptor": storage, "Parameters": {"classification": "csv"}}
        athena.glue.create_table(DatabaseName="zoo", TableInput=given)
    return folder


def _injections():
    lines = (DATA / "injections.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_no_injection_reads_or_writes_outside(athena, outside):
    """Each is refused or fails, or (a table whose folder holds nothing) has no rows; none tells a local path."""
    for template in _injections():
        statement = template.replace("{secret}", f"{outside}/secret.txt").replace("{folder}", str(outside))
        try:
            execution = athena.execute(statement)
        except ClientError as error:
            said = error.response["Error"]["Message"]
        else:
            status = execution["Status"]
            said = status.get("StateChangeReason", "")
            if status["State"] == "SUCCEEDED":
                assert template.startswith("SELECT * FROM ") and "(" not in template, template
                assert len(athena.rows(statement)) == 1, template
        assert SECRET not in said, template
        assert str(athena.state_dir) not in said, template
    assert [each.name for each in outside.iterdir()] == ["secret.txt"]
    assert athena.rows("SELECT * FROM cats") == [["name", "age"], ["tom", "3"]]


def _every_function():
    found = duckdb.execute("SELECT DISTINCT function_name FROM duckdb_functions()").fetchall()
    return sorted(name for (name,) in found)


def test_every_function_that_is_not_listed_is_refused():
    connection = locked.connect(Path("/nowhere"))
    tried = 0
    for name in _every_function():
        if name in FUNCTIONS or name in locked.SYNTAX or not name.isidentifier():
            continue
        for sql in (f'SELECT "{name}"()', f"SELECT * FROM \"{name}\"('x')", f'SELECT main."{name}"(1)'):
            with pytest.raises(QueryError):
                locked.check(connection, sql, FUNCTIONS, ())
            tried += 1
    assert tried > 1000


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM t",
        "SELECT * FROM b.t",
        "SELECT * FROM memory.a.t",
        "SELECT * FROM a.u",
        "SELECT * FROM 'a/t'",
        "FROM (DESCRIBE a.t)",
        "COPY a.t TO 'x'",
        "SELECT 1; SELECT 2",
        "WITH x AS (SELECT * FROM y) SELECT * FROM x",
        "PIVOT a.t ON c USING sum(d)",
    ],
)
def test_only_the_querys_own_tables_pass(statement):
    connection = locked.connect(Path("/nowhere"))
    locked.check(connection, "WITH c AS (SELECT * FROM a.t) SELECT upper(x) FROM c", FUNCTIONS, [("a", "t")])
    with pytest.raises(QueryError):
        locked.check(connection, statement, FUNCTIONS, [("a", "t")])


def test_the_engine_itself_reads_its_own_folder_alone(tmp_path):
    mine, other = tmp_path / "mine", tmp_path / "other"
    for folder in (mine, other):
        folder.mkdir()
        (folder / "x.csv").write_text("1\n")
    connection = locked.connect(mine)
    assert connection.execute(f"FROM read_csv('{mine}/x.csv')").fetchall() == [(1,)]
    for statement in (
        f"FROM read_csv('{other}/x.csv')",
        f"FROM read_text('{mine}/../other/x.csv')",
        "FROM read_text('/etc/hostname')",
        f"COPY (SELECT 1) TO '{other}/y'",
        f"ATTACH '{other}/z.db'",
        "SET enable_external_access = true",
        "SET memory_limit = '10GB'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "FROM mine",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(statement)


def test_no_function_that_reaches_out_is_listed():
    reaching = {
        "read_text",
        "glob",
        "getenv",
        "current_setting",
        "query",
        "getvariable",
        "json_serialize_sql",
    }
    assert not reaching & FUNCTIONS


def test_memory_and_spill_of_a_query_are_bounded(tmp_path):
    connection = locked.connect(tmp_path)
    ((memory, spill),) = connection.execute(
        "SELECT current_setting('memory_limit'), current_setting('max_temp_directory_size')"
    ).fetchall()
    assert (memory, spill) == ("976.5 MiB", "15.2 GiB")
