"""ALTER TABLE, SHOW TBLPROPERTIES and VIEWS, DROP DATABASE; the operations beside queries."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

DATA = Path(__file__).with_name("data")
#: The pages below "DDL statements": https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
PAGES = """ALTER DATABASE SET DBPROPERTIES, ALTER TABLE ADD COLUMNS, ALTER TABLE ADD PARTITION, ALTER TABLE
CHANGE COLUMN, ALTER TABLE DROP PARTITION, ALTER TABLE RENAME PARTITION, ALTER TABLE REPLACE COLUMNS, ALTER TABLE
SET LOCATION, ALTER TABLE SET TBLPROPERTIES, ALTER VIEW DIALECT, CREATE DATABASE, CREATE TABLE, CREATE TABLE AS,
CREATE VIEW,
DESCRIBE, DESCRIBE VIEW, DROP DATABASE, DROP TABLE, DROP VIEW, MSCK REPAIR TABLE, SHOW COLUMNS, SHOW CREATE TABLE,
SHOW CREATE VIEW, SHOW DATABASES, SHOW PARTITIONS, SHOW TABLES, SHOW TBLPROPERTIES, SHOW VIEWS"""

JSON = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"


@pytest.fixture(scope="module", autouse=True)
def lake(athena):
    athena.table(
        f"CREATE EXTERNAL TABLE log (n int) PARTITIONED BY (day string, hour int) {JSON} LOCATION 's3://data/log/'"
    )
    athena.put("s3://data/log/day=1/hour=2/x.json", [{"n": 7}])
    athena.put("s3://data/elsewhere/x.json", [{"n": 8}])


def test_partitions_are_added_renamed_and_dropped(athena):
    athena.rows("ALTER TABLE log ADD PARTITION (day = '1', hour = 2)")
    assert athena.rows("SELECT n, day, hour FROM log")[1:] == [["7", "1", "2"]]
    assert "already exists" in athena.reason("ALTER TABLE log ADD PARTITION (day = '1', hour = 2)")
    athena.rows(
        "ALTER TABLE log ADD IF NOT EXISTS PARTITION (day='1', hour=2)"
        " PARTITION (day='a b/c', hour=3) LOCATION 's3://data/elsewhere/'"
    )
    assert athena.rows("SELECT n FROM log WHERE day = 'a b/c'")[1:] == [["8"]]
    athena.rows("ALTER TABLE log PARTITION (day='1', hour=2) RENAME TO PARTITION (day='9', hour=9)")
    assert athena.rows("SELECT n FROM log WHERE day = '9' AND hour = 9")[1:] == [["7"]]
    athena.rows("ALTER TABLE log DROP PARTITION (day='9', hour=9), PARTITION (day='a b/c', hour=3)")
    assert athena.rows("SHOW PARTITIONS log") == []
    assert "not found" in athena.reason("ALTER TABLE log DROP PARTITION (day='9', hour=9)")
    assert athena.rows("ALTER TABLE log DROP IF EXISTS PARTITION (day='9', hour=9)") == []
    assert "Partition spec" in athena.reason("ALTER TABLE log ADD PARTITION (day='1')")


def test_columns_location_and_properties_change(athena):
    athena.table(f"CREATE EXTERNAL TABLE beast (a int) {JSON} LOCATION 's3://data/none/'")
    athena.rows("ALTER TABLE beast ADD COLUMNS (b struct<x:int,y:string> COMMENT 'two', c decimal(5,2))")
    assert athena.rows("SHOW COLUMNS IN beast") == [["a"], ["b"], ["c"]]
    athena.rows("ALTER TABLE beast CHANGE COLUMN a n bigint COMMENT 'number'")
    athena.rows("ALTER TABLE beast REPLACE COLUMNS (n bigint)")
    athena.rows("ALTER TABLE beast SET LOCATION 's3://data/elsewhere/'")
    assert athena.rows("SELECT n FROM beast")[1:] == [["8"]]
    athena.rows("ALTER TABLE beast SET TBLPROPERTIES ('owner' = 'it''s me', 'k'='v')".replace("it''s", "its"))
    assert ["k\tv"] in athena.rows("SHOW TBLPROPERTIES beast")
    assert athena.rows("SHOW TBLPROPERTIES beast('owner')") == [["its me"]]
    assert "Duplicate column" in athena.reason("ALTER TABLE beast ADD COLUMNS (n int)")


def test_views_are_listed_and_databases_dropped_with_their_tables(athena):
    athena.rows("CREATE VIEW some AS SELECT n FROM log")
    assert athena.rows("SHOW VIEWS") == [["some"]]
    assert athena.reason("SHOW CREATE TABLE some").startswith(
        "NOT_SUPPORTED: SHOW CREATE TABLE of the view zoo.some: ask SHOW CREATE VIEW for its query."
    )
    assert "Cannot drop a view" in athena.reason("DROP TABLE some")
    assert athena.rows("SHOW DATABASES LIKE '.*oo'") == [["zoo"]]
    assert athena.rows("SHOW TABLES 'b?ast|*og'") == [["log"]]
    assert athena.reason("DESCRIBE FORMATTED log").startswith("NOT_SUPPORTED: DESCRIBE with FORMATTED")
    athena.rows("DROP VIEW some")
    athena.rows("CREATE DATABASE gone")
    athena.rows(f"CREATE EXTERNAL TABLE gone.t (a int) {JSON} LOCATION 's3://data/none/'")
    assert "is not empty" in athena.reason("DROP DATABASE gone")
    athena.rows("DROP DATABASE gone CASCADE")
    assert athena.rows("DROP DATABASE IF EXISTS gone") == []


def test_databases_have_places_and_properties(athena):
    athena.rows(
        "CREATE SCHEMA IF NOT EXISTS `placed` COMMENT 'here' LOCATION 's3://data/placed/'"
        " WITH DBPROPERTIES ('creator' = 'me', 'k' = '1')"
    )
    athena.rows("ALTER DATABASE placed SET DBPROPERTIES ('k' = '2')")
    found = athena.glue.get_database(Name="placed")["Database"]
    assert (found["LocationUri"], found["Description"]) == ("s3://data/placed/", "here")
    assert found["Parameters"] == {"creator": "me", "k": "2"}
    assert "does not exist" in athena.reason("ALTER DATABASE nowhere SET DBPROPERTIES ('k' = '2')")
    athena.rows("DROP SCHEMA placed RESTRICT")


def test_columns_change_their_places_and_are_shown_of_another_database(athena):
    athena.table(f"CREATE EXTERNAL TABLE placed (a int, b int, c int) {JSON} LOCATION 's3://data/none/'")
    athena.rows("ALTER TABLE placed CHANGE c c int FIRST")
    athena.rows("ALTER TABLE placed CHANGE COLUMN a z bigint COMMENT 'last' AFTER b")
    assert athena.rows("SHOW COLUMNS FROM placed IN zoo") == [["c"], ["b"], ["z"]]
    assert "Invalid column reference nothing" in athena.reason(
        "ALTER TABLE placed CHANGE b b int AFTER nothing"
    )
    athena.glue.delete_table(DatabaseName="zoo", Name="placed")


def test_a_request_with_a_known_token_is_the_same_query(athena):
    given = {"WorkGroup": "lake", "ClientRequestToken": "t" * 32}
    first = athena.athena.start_query_execution(QueryString="SELECT 1", **given)
    assert (
        athena.athena.start_query_execution(QueryString="SELECT 1", **given)["QueryExecutionId"]
        == (first["QueryExecutionId"])
    )
    with pytest.raises(athena.athena.exceptions.InvalidRequestException, match="Idempotent parameters"):
        athena.athena.start_query_execution(QueryString="SELECT 2", **given)


def test_results_keep_to_their_settings(athena):
    place = {"OutputLocation": "s3://results/set/"}
    theirs = {**place, "ExpectedBucketOwner": "210987654321"}
    assert "not owned by the expected" in athena.reason(
        "SELECT 1", WorkGroup="primary", ResultConfiguration=theirs
    )
    ours = {**place, "ExpectedBucketOwner": "123456789012"}
    assert athena.rows("SELECT 1", WorkGroup="primary", ResultConfiguration=ours)[1:] == [["1"]]
    hidden = {**place, "EncryptionConfiguration": {"EncryptionOption": "CSE_KMS", "KmsKey": "k"}}
    with pytest.raises(athena.athena.exceptions.InvalidRequestException, match="CSE_KMS"):
        athena.execute("SELECT 1", WorkGroup="primary", ResultConfiguration=hidden)


def test_operations_beside_queries(athena):
    query = athena.execute("SELECT * FROM (VALUES 1, 2) t(x)")["QueryExecutionId"]
    told = athena.athena.get_query_runtime_statistics(QueryExecutionId=query)["QueryRuntimeStatistics"]
    assert told["Rows"]["OutputRows"] == 2
    versions = athena.athena.list_engine_versions()["EngineVersions"]
    assert {each["EffectiveEngineVersion"] for each in versions} == {"Athena engine version 3"}
    with pytest.raises(
        athena.athena.exceptions.MetadataException, match="EntityNotFoundException: Entity Not Found"
    ):
        athena.athena.get_table_metadata(
            CatalogName="AwsDataCatalog", DatabaseName="zoo", TableName="nothing"
        )


def test_a_partition_is_read_as_its_own_descriptor_says(athena):
    """https://docs.aws.amazon.com/athena/latest/ug/updates-and-partitions.html"""
    athena.table(
        "CREATE EXTERNAL TABLE kept (a string, n bigint, c string) PARTITIONED BY (p string)"
        " ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' STORED AS TEXTFILE LOCATION 's3://data/kept/'"
    )
    storage = athena.glue.get_table(DatabaseName="zoo", Name="kept")["Table"]["StorageDescriptor"]

    def made(p, body, columns, **own):
        columns = [dict(zip(("Name", "Type"), each.split(), strict=True)) for each in columns]
        location = f"s3://data/kept/{p}/"
        athena.put(f"{location}x", body)
        athena.glue.create_partition(
            DatabaseName="zoo",
            TableName="kept",
            PartitionInput={
                "Values": [p],
                "StorageDescriptor": {**storage, "Location": location, "Columns": columns, **own},
            },
        )

    text = storage["SerdeInfo"]
    openx = {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe", "Parameters": {}}
    made("same", "x,1,y\n", ["a string", "n bigint", "c string"])
    made("older", "x,1,unseen\n", ["b string", "m int"])
    made(
        "bars",
        "x|1|y\n",
        ["a string", "n bigint", "c string"],
        SerdeInfo=text | {"Parameters": {"field.delim": "|"}},
    )
    made(
        "json",
        '{"first": "x", "second": 1, "a": "no"}\n',
        ["first string", "second int", "third string"],
        SerdeInfo=openx,
    )
    assert athena.rows("SELECT p, a, n, c FROM kept ORDER BY p")[1:] == [
        ["bars", "x", "1", "y"],
        ["json", "x", "1", None],
        ["older", "x", "1", None],
        ["same", "x", "1", "y"],
    ]
    athena.rows("ALTER TABLE kept PARTITION (p='json') RENAME TO PARTITION (p='moved')")
    athena.rows("ALTER TABLE kept PARTITION (p='older') SET LOCATION 's3://data/kept/same'")
    assert athena.rows("SELECT a, n, c FROM kept WHERE p = 'moved'")[1:] == [["x", "1", None]]
    assert athena.rows("SELECT a, n, c FROM kept WHERE p = 'older'")[1:] == [["x", "1", None]]
    made("texts", "x,1\n", ["a string", "n string"])
    assert "column n of type bigint in table zoo.kept" in athena.reason("SELECT * FROM kept")
    athena.rows("ALTER TABLE kept DROP PARTITION (p = 'texts')")
    made("wrong", "x,1\n", ["a string", "flag boolean"])
    assert athena.reason("SELECT * FROM kept").startswith(
        "HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The types are"
        " incompatible and cannot be coerced. The column 'n' in table 'zoo.kept' is declared as type 'bigint', but"
        " partition 'p=wrong' declared column 'flag' as type 'boolean'."
    )


def test_each_page_of_the_ddl_has_lines_that_are_right(athena):
    """The lines are one story. A row's cells are shown without the blanks that fill them up, ``~`` stands for a tab."""
    told = [
        line.split("\t") for line in (DATA / "ddl.tsv").read_text().splitlines() if not line.startswith("#")
    ]
    assert {page for page, *_ in told} == {each.strip() for each in PAGES.replace("\n", " ").split(",")}
    wrong = []
    for _, statement, expected in told:
        given = _told(athena, statement)
        same = given.startswith(expected) if expected.startswith("!") else given == expected
        if not same:
            wrong.append(f"{statement}\n   expected {expected}\n   given    {given}")
    assert not wrong, "\n" + "\n".join(wrong)


def _told(athena, statement):
    """Return a statement's rows, or its error."""
    status = athena.execute(statement)["Status"]
    if status["State"] == "FAILED":
        return f"!{status['StateChangeReason']}"
    rows = (
        [["" if cell is None else cell for cell in row] for row in athena.rows(statement)]
        if _asks(statement)
        else []
    )
    shown = ["|".join("~".join(each.rstrip() for each in cell.split("\t")) for cell in row) for row in rows]
    return ";".join(shown)


def _asks(statement):
    return statement.startswith(("SHOW", "DESC"))


def test_no_statement_that_athena_does_not_have_is_run(athena):
    lines = (DATA / "unsupported_ddl.txt").read_text().splitlines()
    before = athena.glue.get_table(DatabaseName="zoo", Name="log")["Table"]
    for statement in (line for line in lines if not line.startswith("#")):
        try:
            assert athena.execute(statement)["Status"]["State"] == "FAILED", statement
        except ClientError as error:
            assert error.response["Error"]["Code"] == "InvalidRequestException", statement
    assert athena.glue.get_table(DatabaseName="zoo", Name="log")["Table"] == before
