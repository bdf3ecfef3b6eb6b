"""DDL texts to tables: any layout Athena accepts, errors that name the place, one canonical form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glue_local.catalog import CatalogError, Column, Table
from glue_local.catalog.ddl import canonical, parse_ddl, read_ddl

LAKE_DDL = Path(__file__).parents[3] / "ddl"
LAKE_FILES = sorted(LAKE_DDL.rglob("*.sql"))

MINIMAL = "CREATE EXTERNAL TABLE db.t (a int) LOCATION 's3://b/t/'"


@pytest.mark.parametrize("file", LAKE_FILES, ids=lambda file: file.stem)
def test_each_file_of_the_lake_is_in_canonical_form(file: Path) -> None:
    text = file.read_text()
    assert canonical(parse_ddl(text, file.name)) == text


def test_the_lake_has_its_tables_where_the_zones_are() -> None:
    assert {f"{t.database}.{t.name}": (t.location, t.format) for t in read_ddl(LAKE_DDL)} == {
        "stedi_landing.customer_landing": ("s3://stedi-landing/customer/", "json"),
        "stedi_landing.accelerometer_landing": ("s3://stedi-landing/accelerometer/", "json"),
        "stedi_landing.step_trainer_landing": ("s3://stedi-landing/step_trainer/", "json"),
        **{
            f"stedi_landing.{feed}_quarantine": (f"s3://stedi-landing/{feed}_quarantine/", "parquet")
            for feed in ("customer", "accelerometer", "step_trainer")
        },
        "stedi_trusted.customer_trusted": ("s3://stedi-trusted/customer_trusted/", "parquet"),
        "stedi_trusted.accelerometer_trusted": ("s3://stedi-trusted/accelerometer_trusted/", "parquet"),
        "stedi_trusted.step_trainer_trusted": ("s3://stedi-trusted/step_trainer_trusted/", "parquet"),
        "stedi_curated.customers_curated": ("s3://stedi-curated/customers_curated/", "parquet"),
        "stedi_curated.machine_learning_curated": ("s3://stedi-curated/machine_learning_curated/", "parquet"),
    }


def test_personal_columns_are_columns_and_the_machine_learning_table_has_none() -> None:
    everywhere = {"email", "user", "customername", "phone", "birthday"}
    # Of what is set aside: the record itself, and whose it is; of a trainer that is its serial number.
    aside = {"record", "whose"}
    for table in read_ddl(LAKE_DDL):
        personal = everywhere | aside - ({"whose"} if table.name == "step_trainer_quarantine" else set())
        marked = [c for c in table.parameters.get("personal_columns", "").split(",") if c]
        assert marked == sorted(personal & {c.name for c in table.columns}), table.name
        if table.name == "machine_learning_curated":
            assert marked == []


# Layouts as people write them

EXPECTED_LANDING = Table(
    database="stedi",
    name="step_trainer_landing",
    columns=(
        Column("sensorreadingtime", "bigint"),
        Column("serialnumber", "string"),
        Column("distancefromobject", "int"),
    ),
    location="s3://some-bucket/step_trainer/landing/",
    format="json",
)

LAYOUTS = {
    "one line, lower case": """create external table stedi.step_trainer_landing (sensorreadingtime bigint,
        serialnumber string, distancefromobject int) row format serde 'org.openx.data.jsonserde.JsonSerDe'
        location 's3://some-bucket/step_trainer/landing/'""",
    "console": """CREATE EXTERNAL TABLE IF NOT EXISTS `stedi`.`step_trainer_landing` (
  `sensorReadingTime` bigint,
  `serialNumber` string,
  `distanceFromObject` int
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
  OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://some-bucket/step_trainer/landing/'
TBLPROPERTIES ('classification' = 'json');""",
    "text file, comments, a drop before and a query after": """-- landing zone; raw
DROP TABLE IF EXISTS stedi.step_trainer_landing;
CREATE EXTERNAL TABLE stedi.step_trainer_landing(
    sensorReadingTime BIGINT, -- epoch; milliseconds
    serialNumber      STRING, /* of the
                                 device */
    distanceFromObject INTEGER)
ROW FORMAT SERDE
  'org.openx.data.jsonserde.JsonSerDe'
STORED AS TEXTFILE
LOCATION
  's3://some-bucket/step_trainer/landing/'
;
SELECT * FROM stedi.step_trainer_landing LIMIT 10;
""",
    "USE and no serde": """USE stedi; CREATE EXTERNAL TABLE step_trainer_landing (
    sensorreadingtime bigint, serialnumber string, distancefromobject int)
    TBLPROPERTIES ("EXTERNAL"="TRUE", "classification"="json")
    LOCATION "s3://some-bucket/step_trainer/landing/" """,
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_layout_gives_the_same_table(text: str) -> None:
    assert parse_ddl(text, "t.sql") == EXPECTED_LANDING


def test_comments_partitions_serde_parameters_and_properties_are_kept() -> None:
    table = parse_ddl(
        """CREATE EXTERNAL TABLE db.t (
          a string COMMENT 'an \\'a\\'; with -- signs',
          b map<string, array<struct<Id:INTEGER, timestamp:string>>>,
          c decimal(10, 2), d varchar(5))
        COMMENT 'the table'
        PARTITIONED BY (day date COMMENT 'of arrival', `user` string)
        ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' WITH SERDEPROPERTIES ('paths'='a,b')
        LOCATION 's3://b/t' TBLPROPERTIES ('projection.enabled'='true', 'classification'='json')""",
        "t.sql",
    )
    assert table == Table(
        database="db",
        name="t",
        columns=(
            Column("a", "string", "an 'a'; with -- signs"),
            Column("b", "map<string,array<struct<id:int,timestamp:string>>>"),
            Column("c", "decimal(10,2)"),
            Column("d", "varchar(5)"),
        ),
        location="s3://b/t",
        format="json",
        partition_keys=(Column("day", "date", "of arrival"), Column("user", "string")),
        description="the table",
        parameters={"projection.enabled": "true"},
        serde_parameters={"paths": "a,b"},
        serde="org.apache.hive.hcatalog.data.JsonSerDe",
    )


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("STORED AS PARQUET", "parquet"),
        ("STORED AS orc", "orc"),
        ("STORED AS AVRO", "avro"),
        ("STORED AS TEXTFILE", "csv"),
        ("", "csv"),
        ("ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LINES TERMINATED BY '\\n'", "csv"),
        ("ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'", "csv"),
        ("ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' STORED AS TEXTFILE", "json"),
        ("ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'", "parquet"),
        ("STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat' OUTPUTFORMAT 'x'", "orc"),
        ("TBLPROPERTIES ('table_type'='ICEBERG')", "iceberg"),
        ("TBLPROPERTIES ('spark.sql.sources.provider'='delta', 'classification'='parquet')", "delta"),
        ("STORED AS INPUTFORMAT 'org.apache.hudi.hadoop.HoodieParquetInputFormat' OUTPUTFORMAT 'x'", "hudi"),
    ],
)
def test_the_format_follows_from_properties_serde_or_file_format(clauses: str, expected: str) -> None:
    assert (
        parse_ddl(f"CREATE EXTERNAL TABLE db.t (a int) {clauses} LOCATION 's3://b/t/'", "t").format
        == expected
    )


def test_delimiters_become_serde_parameters() -> None:
    table = parse_ddl(
        "CREATE EXTERNAL TABLE t (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' ESCAPED BY '\\\\' "
        "NULL DEFINED AS '-' LOCATION 's3://b/t/'",
        "t.sql",
    )
    assert table.serde_parameters == {
        "field.delim": "|",
        "escape.delim": "\\",
        "serialization.null.format": "-",
    }


# Errors

ERRORS = {
    "CREATE EXTERNAL TABLE db.t (\n  a int,\n  b strng\n) LOCATION 's3://b/t/'": (
        "f.sql, line 3, column 5: column b: type 'strng' is not one of "
    ),
    "CREATE EXTERNAL TABLE 'db'.'t' (a int)": (
        "f.sql, line 1, column 23: a table 'db' is in quotes: Athena's DDL needs backquotes"
    ),
    "CREATE EXTERNAL TABLE my-db.t (a int)": "f.sql, line 1, column 25: a name with a hyphen (my-...) needs",
    "CREATE EXTERNAL TABLE IF NOLT EXISTS t (a int)": "column 26: expected NOT EXISTS, found 'NOLT'",
    "CREATE EXTERNAL TABLE t (a int,) LOCATION 's3://b/t/'": (
        "f.sql, line 1, column 32: expected a column, found ')'"
    ),
    "CREATE EXTERNAL TABLE t (a int, A string) LOCATION 's3://b/t/'": "table default.t has column a twice",
    "CREATE EXTERNAL TABLE t (a) LOCATION 's3://b/t/'": "column 27: column a has no type",
    "CREATE EXTERNAL TABLE t (a int not null) LOCATION 's3://b/t/'": (
        "column a: 'not' is not supported after its type int"
    ),
    "CREATE EXTERNAL TABLE t (a int": "f.sql, at its end: column a: its type is not closed",
    "CREATE EXTERNAL TABLE t (a int)": "f.sql, line 1, column 1: table default.t has no LOCATION",
    "CREATE EXTERNAL TABLE t (a int) LOCATION '/tmp/t'": "LOCATION '/tmp/t' is not an s3:// path",
    f"{MINIMAL} LOCATION 's3://b/u/'": "LOCATION appears twice",
    f"{MINIMAL} CLUSTERED BY (a) INTO 4 BUCKETS": "clause 'CLUSTERED' is not supported; known are COMMENT,",
    f"{MINIMAL} STORED AS SEQUENCEFILE": "STORED AS SEQUENCEFILE is not supported",
    f"{MINIMAL} TBLPROPERTIES ('classification'='xml')": "db.t: format 'xml' is not supported; known are",
    f"{MINIMAL} TBLPROPERTIES (a='b')": "expected a property's name in quotes, found 'a'",
    f"{MINIMAL} COMMENT 'open": "f.sql: not SQL, or a quote is not closed: Missing ' from 1:",
    f"{MINIMAL} PARTITIONED BY (bucket(3, a))": "partition key bucket(...): partition transforms are not",
    "CREATE TABLE t AS SELECT 1": "CREATE TABLE ... 'AS' is not supported",
    "CREATE VIEW v AS SELECT 1": "CREATE 'VIEW' is not supported",
    "ALTER TABLE t ADD COLUMNS (b int)": "f.sql, line 1, column 1: statement ALTER is not supported",
    "SELECT 1": "f.sql: expected one CREATE TABLE statement, found 0",
    f"{MINIMAL};{MINIMAL}": "f.sql: expected one CREATE TABLE statement, found 2",
}


@pytest.mark.parametrize("text", ERRORS)
def test_an_error_names_file_place_and_cause(text: str) -> None:
    with pytest.raises(CatalogError) as raised:
        parse_ddl(text, "f.sql")
    assert str(raised.value).startswith("f.sql")
    assert ERRORS[text] in str(raised.value)


def test_reading_a_folder_takes_its_sql_files_and_refuses_one_table_twice(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.sql").write_text(MINIMAL + ";" + MINIMAL.replace("db.t", "db.u"))
    (tmp_path / "notes.txt").write_text("no DDL")
    assert [t.name for t in read_ddl(tmp_path)] == ["t", "u"]
    (tmp_path / "two.sql").write_text(MINIMAL)
    with pytest.raises(CatalogError, match=r"two\.sql: table db\.t is already created in .*one\.sql"):
        read_ddl(tmp_path)


def test_reading_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="no such file or folder"):
        read_ddl(tmp_path / "absent")
    with pytest.raises(CatalogError, match=r"no \*\.sql file"):
        read_ddl(tmp_path)
    (tmp_path / "a.sql").write_text("-- nothing")
    with pytest.raises(CatalogError, match=r"a\.sql: no CREATE TABLE statement"):
        read_ddl(tmp_path)
    (tmp_path / "a.sql").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogError, match=r"a\.sql: not UTF-8 text at byte 0"):
        read_ddl(tmp_path)


# The canonical form

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=12)
TYPES = st.recursive(
    st.sampled_from(
        ["int", "bigint", "string", "double", "decimal(10,2)", "varchar(3)", "timestamp", "date"]
    ),
    lambda inner: st.one_of(
        st.builds("array<{}>".format, inner),
        st.builds("map<string,{}>".format, inner),
        st.builds("struct<{}:{},b1:{}>".format, st.sampled_from(["int", "a", "x_y"]), inner, inner),
    ),
    max_leaves=4,
)
COLUMNS = st.lists(
    st.builds(Column, NAMES, TYPES, TEXTS), min_size=2, max_size=5, unique_by=lambda column: column.name
)
PROPERTIES = st.dictionaries(NAMES.map(lambda name: f"p.{name}"), TEXTS, max_size=3)


# Time says nothing on a busy machine.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    columns=COLUMNS, texts=st.tuples(TEXTS, TEXTS), properties=PROPERTIES, serde=PROPERTIES, data=st.data()
)
def test_a_table_survives_its_canonical_form(
    columns: list[Column],
    texts: tuple[str, str],
    properties: dict[str, str],
    serde: dict[str, str],
    data: st.DataObject,
) -> None:
    format_name = data.draw(st.sampled_from(["json", "csv", "parquet", "orc", "avro", "iceberg", "hudi"]))
    split = data.draw(st.integers(1, len(columns)))
    table = Table(
        database=data.draw(st.sampled_from(["db", "my-db", "_x"])),
        name="t",
        columns=tuple(columns[:split]),
        location=f"s3://bucket/{texts[0]}",
        format=format_name,
        partition_keys=tuple(columns[split:]),
        description=texts[1],
        parameters=properties,
        serde_parameters={} if format_name == "iceberg" else serde,
        serde=data.draw(st.sampled_from(["", "my.own.SerDe"])) if format_name == "json" else "",
    )
    text = canonical(table)
    assert parse_ddl(text, "t.sql") == table
    assert canonical(parse_ddl(text, "t.sql")) == text


def test_what_ddl_cannot_hold_is_refused() -> None:
    table = parse_ddl(MINIMAL, "t.sql")
    with pytest.raises(CatalogError, match=r"db\.t, column a: DDL cannot hold a column's parameters"):
        canonical(table.with_columns([Column("a", "int", parameters={"k": "v"})]))
    with pytest.raises(CatalogError, match=r"table db\.t: line break in the text"):
        canonical(table.with_columns([Column("a", "int", "two\nlines")]))
