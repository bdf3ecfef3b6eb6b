"""Frames written: appended, in the types declared, entered into the catalog."""

from __future__ import annotations

import bz2
import gzip
import json
import re
from typing import Any

import pytest

from glue_local.catalog.model import Column
from glue_local.engine.read.parquet import ColumnTypeError
from glue_local.engine.types.options import OptionError


def test_a_catalog_target_is_appended_to_in_its_declared_types(lake: Any) -> None:
    lake.table("t", {"a": "bigint", "b": "double", "c": "string"}, format="parquet")
    frame = lake.frame([(1, 0.5)], "a int, b float")

    for _ in range(2):
        lake.glue.write_dynamic_frame.from_catalog(
            frame=frame, database="db", table_name="t", transformation_ctx="out"
        )

    assert lake.rows(lake.declared("t")) == [(1, 0.5, None), (1, 0.5, None)]
    assert (
        lake.run.recorder.writes
        == [{"name": "out", "path": "s3://lake/t/", "format": "parquet", "rows": 1}] * 2
    )


def test_a_column_of_another_type_than_declared_fails_by_name_and_writes_nothing(lake: Any) -> None:
    lake.table("t", {"a": "bigint"}, format="parquet")

    with pytest.raises(ColumnTypeError, match=r"column 'a' is string, but table db\.t declares bigint"):
        lake.glue.write_dynamic_frame.from_catalog(
            frame=lake.frame([("x",)], "a string"), database="db", table_name="t"
        )

    assert lake.run.storage.list_files("s3://lake/t/") == []


def test_an_empty_frame_leaves_a_folder_that_reads_as_no_rows(lake: Any) -> None:
    lake.table("t", {"a": "bigint"}, format="parquet")

    lake.glue.write_dynamic_frame.from_catalog(
        frame=lake.frame([], "a bigint"), database="db", table_name="t"
    )
    lake.glue.write_dynamic_frame.from_options(
        frame=lake.frame([], "a bigint"),
        connection_type="s3",
        connection_options={"path": "s3://lake/other/"},
        format="parquet",
    )

    lake.put("s3://lake/feed/a.json", "")
    for format in ("csv", "json", "parquet"):  # an empty feed has no columns
        lake.glue.write_dynamic_frame.from_options(
            lake.json("s3://lake/feed/"), "s3", {"path": f"s3://lake/{format}/"}, format
        )

    assert lake.rows(lake.catalog("t")) == []
    assert lake.run.storage.exists("s3://lake/other/")
    assert lake.run.storage.list_files("s3://lake/csv/") == []
    assert [w["rows"] for w in lake.run.recorder.writes] == [0, 0, 0, 0, 0]


def test_a_parquet_file_of_another_type_than_declared_fails_by_file_and_column(lake: Any) -> None:
    lake.table("t", {"a": "bigint"}, format="parquet")
    lake.glue.write_dynamic_frame.from_options(
        frame=lake.frame([("x",)], "A string"),
        connection_type="s3",
        connection_options={"path": "s3://lake/t/"},
        format="parquet",
    )

    with pytest.raises(
        ColumnTypeError, match=r"column 'a' is declared bigint, but s3://lake/t/\S+ holds string"
    ):
        lake.declared("t")
    assert lake.schema(lake.catalog("t")) == "struct<A:string>"


def test_parquet_files_of_different_columns_are_read_together(lake: Any) -> None:
    for data, schema in (([(1, "x")], "a int, b string"), ([(3000000000, 0.5)], "A bigint, c double")):
        lake.glue.write_dynamic_frame.from_options(
            frame=lake.frame(data, schema),
            connection_type="s3",
            connection_options={"path": "s3://lake/t/"},
            format="glueparquet",
            format_options={"compression": "snappy"},
        )
    lake.table("t", {"a": "bigint", "b": "string", "c": "double"}, format="parquet")

    assert lake.rows(lake.declared("t")) == [(1, "x", None), (3000000000, None, 0.5)]
    rows = lake.rows(
        lake.catalog("t").select_fields(["A", "b"])
    )  # in the order of the files, whose names are chance
    assert {frozenset(r) for r in rows} == {frozenset({"x", None}), frozenset({None, 3000000000})}


@pytest.mark.parametrize("compression", ["none", "gzip", "bzip2"])
def test_json_is_written_as_lines(lake: Any, compression: str) -> None:
    lake.glue.write_dynamic_frame.from_options(
        frame=lake.frame([(1, "é"), (2, None)], "a bigint, b string"),
        connection_type="s3",
        connection_options={"path": "s3://b/out/", "compression": compression, "partitionKeys": []},
        format="json",
    )

    data = b""
    for file in lake.run.storage.list_files("s3://b/out/"):
        content = lake.run.storage.read_bytes(file.path)
        data += {"gzip": gzip.decompress, "bzip2": bz2.decompress, "none": bytes}[compression](content)
    records = sorted((json.loads(line) for line in data.decode().splitlines()), key=lambda r: r["a"])
    assert records == [{"a": 1, "b": "é"}, {"a": 2}]
    assert lake.run.recorder.writes[0]["rows"] == 2


def test_a_sink_creates_the_table_with_lower_case_columns_and_its_partitions(lake: Any) -> None:
    lake.run.catalog.create_database("db")

    def write(data: list[tuple[Any, ...]], schema: str, behaviour: str) -> None:
        sink = lake.glue.getSink(
            path="s3://b/made/",
            connection_type="s3",
            updateBehavior=behaviour,
            partitionKeys=["Day"],
            enableUpdateCatalog=True,
            transformation_ctx="sink",
        )
        sink.setCatalogInfo(catalogDatabase="db", catalogTableName="made")
        sink.setFormat("glueparquet", compression="snappy")
        sink.writeFrame(lake.frame(data, schema))

    write([(1, "x y"), (2, None)], "userId bigint, Day string", "UPDATE_IN_DATABASE")

    table = lake.run.catalog.get_table("db", "made")
    assert (table.format, table.location) == ("parquet", "s3://b/made/")
    assert [(c.name, c.type) for c in table.columns] == [("userid", "bigint")]
    assert [(c.name, c.type) for c in table.partition_keys] == [("day", "string")]
    assert [p.values for p in lake.run.catalog.list_partitions("db", "made")] == [
        ("__HIVE_DEFAULT_PARTITION__",),
        ("x y",),
    ]
    assert lake.rows(lake.catalog("made")) == [(1, "x y"), (2, None)]

    write([(3, 0.5, "z")], "userId bigint, more double, Day string", "LOG")
    assert lake.run.catalog.get_table("db", "made").columns == table.columns
    write([(4, 0.5, "z")], "userId bigint, more double, Day string", "UPDATE_IN_DATABASE")
    assert lake.run.catalog.get_table("db", "made").columns == (*table.columns, Column("more", "double"))
    assert lake.rows(lake.catalog("made", push_down_predicate="day = 'z'")) == [(3, 0.5, "z"), (4, 0.5, "z")]


def test_a_catalog_target_with_schema_updates_adds_its_new_columns(lake: Any) -> None:
    lake.table("t", {"a": "bigint"}, format="parquet")

    lake.glue.write_dynamic_frame.from_catalog(
        frame=lake.frame([(1, "x")], "a bigint, b string"),
        database="db",
        table_name="t",
        additional_options={"enableUpdateCatalog": True, "updateBehavior": "UPDATE_IN_DATABASE"},
    )

    assert lake.rows(lake.catalog("t")) == [(1, "x")]


def test_csv_goes_out_and_comes_back(lake: Any) -> None:
    frame = lake.frame([(1, 'say "hi", you'), (2, "")], "a bigint, b string")
    lake.glue.write_dynamic_frame.from_options(
        frame=frame, connection_type="s3", connection_options={"path": "s3://b/csv/"}, format="csv"
    )

    back = lake.glue.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options={"paths": ["s3://b/csv/"]},
        format="csv",
        format_options={"withHeader": True, "quoteChar": '"', "separator": ",", "optimizePerformance": False},
    )

    assert lake.rows(back) == [("1", 'say "hi", you'), ("2", "")]
    assert lake.run.recorder.writes[0]["rows"] == 2


def test_csv_read_as_declared_is_typed_and_bad_values_are_error_records(lake: Any) -> None:
    lake.table("t", {"a": "bigint", "b": "string"}, format="csv", parameters={"skip.header.line.count": "1"})
    lake.put("s3://lake/t/a.csv", "x,y\n1,p\nno,q\n,r\n1,2,3\n4\n")

    frame = lake.declared("t")

    assert lake.rows(frame) == [(1, "2"), (1, "p"), (4, None), (None, "r")]
    assert [(e["line"], e["message"]) for e in lake.run.recorder.error_records] == [
        (3, "column 'a': 'no' is not a long without loss")
    ]


def test_csv_without_header_names_columns_by_position(lake: Any) -> None:
    lake.put("s3://b/in.csv", "1;x\n2;y\n")

    frame = lake.glue.create_dynamic_frame.from_options(
        "s3", {"paths": ["s3://b/in.csv"]}, format="csv", format_options={"separator": ";"}
    )

    assert lake.schema(frame) == "struct<col0:string,col1:string>"
    assert lake.rows(frame) == [("1", "x"), ("2", "y")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "xml"}, "format 'xml' cannot be written"),
        ({"format": "orc", "format_options": {"odd": 1}}, "unknown option 'odd'"),
        (
            {"format": "parquet", "format_options": {"compression": "rar"}},
            "compression 'rar' is not supported",
        ),
        ({"format": None}, "format is missing"),
    ],
)
def test_what_cannot_be_written_is_an_error_that_names_it(
    lake: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(OptionError, match=message):
        lake.glue.write_dynamic_frame.from_options(
            frame=lake.frame([(1,)], "a int"),
            connection_type="s3",
            connection_options={"path": "s3://b/out/"},
            **options,
        )


def test_what_cannot_be_read_is_an_error_that_names_it(lake: Any) -> None:
    lake.put("s3://b/a.xlsx", "<a/>")

    with pytest.raises(OptionError, match="format 'excel' cannot be read by the local engine; it reads"):
        lake.glue.create_dynamic_frame.from_options("s3", {"paths": ["s3://b/"]}, format="excel")
    with pytest.raises(OptionError, match="connection type 'mysql' is not supported locally"):
        lake.glue.create_dynamic_frame.from_options("mysql", {})
    with pytest.raises(OptionError, match=r"boundedFiles 'five' is not a whole number"):
        lake.glue.create_dynamic_frame.from_options(
            "s3", {"paths": ["s3://b/"], "boundedFiles": "five"}, format="json"
        )
    with pytest.raises(TypeError, match="from_rdd takes an RDD, a list or a DataFrame, not NoneType"):
        lake.glue.create_dynamic_frame.from_rdd(None, "x")


def test_sub_folders_are_read_only_when_asked_for_and_exclusions_are_left_out(lake: Any) -> None:
    lake.put("s3://b/in/a.json", [{"a": 1}])
    lake.put("s3://b/in/sub/b.json", [{"a": 2}])
    lake.put("s3://b/in/sub/c.tmp", [{"a": 3}])

    def read(**more: Any) -> list[tuple[Any, ...]]:
        options = {"paths": ["s3://b/in/"], **more}
        return lake.rows(lake.glue.create_dynamic_frame.from_options("s3", options, format="json"))

    assert read() == [(1,)]
    assert read(recurse=True) == [(1,), (2,), (3,)]
    assert read(recurse=True, exclusions='["**.tmp"]') == [(1,), (2,)]


def test_purge_deletes_files_of_the_age_given_and_leaves_the_folder(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})
    lake.put("s3://lake/t/a.json", [{"a": 1}])

    lake.glue.purge_table(database="db", table_name="t")
    assert lake.catalog("t").count() == 1
    lake.glue.purge_table(database="db", table_name="t", options={"retentionPeriod": 0})
    assert lake.catalog("t").count() == 0
    lake.glue.purge_s3_path("s3://lake/none/", {"retentionPeriod": 0})

    with pytest.raises(OptionError, match="retentionPeriod 'soon' is not a number of hours"):
        lake.glue.purge_s3_path("s3://lake/t/", {"retentionPeriod": "soon"})


def test_a_store_that_only_aws_reaches_is_an_error_that_names_node_connector_and_connection(
    lake: Any,
) -> None:
    for kind in ("mysql", "redshift", "snowflake", "dynamodb", "bigquery", "custom.jdbc"):
        with pytest.raises(
            OptionError, match=rf"^In_node1: connection type '{kind}' \(connection 'shop'\) is not supported"
        ):
            lake.glue.create_dynamic_frame.from_options(
                kind, {"connectionName": "shop"}, transformation_ctx="In_node1"
            )
    with pytest.raises(OptionError, match=r"^In_node1: d\.t is a Redshift table"):
        lake.glue.create_dynamic_frame.from_catalog(
            "d", "t", redshift_tmp_dir="s3://b/tmp/", transformation_ctx="In_node1"
        )
    with pytest.raises(
        OptionError, match=r"^dataframe_K_node1: connection type 'kinesis' is not supported locally"
    ):
        lake.glue.create_data_frame.from_options(
            connection_type="kinesis", connection_options={}, transformation_ctx="dataframe_K_node1"
        )
    with pytest.raises(OptionError, match="streams of Kinesis and Kafka are not supported locally"):
        lake.glue.forEachBatch(frame=None, batch_function=None, options={})


def test_text_files_hold_values_as_spark_writes_them(lake: Any) -> None:
    # https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html (timestampFormat), written by Spark itself there.
    query = (
        "select timestamp'2023-01-01 00:00:00' t, 1e20D d, 1D one, date'2020-01-02' day, "
        "cast(1.5 as decimal(5,2)) dec, 'x' s"
    )
    df = lake.glue.sql(query)
    nested = lake.glue.sql(
        "select named_struct('t', timestamp'2023-01-01 00:00:00.123456') s, array(timestamp'2023-01-01 00:00:00') a, "
        "binary('ab') b"
    )

    def written(frame: Any, format_: str) -> list[str]:
        path = f"s3://b/{format_}{len(lake.run.recorder.writes)}/"
        lake.glue.write_data_frame.from_options(frame, "s3", {"path": path}, format_)
        return [
            line
            for f in lake.run.storage.list_files(path)
            for line in lake.run.storage.read_bytes(f.path).decode().split()
        ]

    assert written(df, "csv")[1] == "2023-01-01T00:00:00.000Z,1.0E20,1.0,2020-01-02,1.50,x"
    assert written(df.select("t", "day", "dec"), "json") == [
        '{"t":"2023-01-01T00:00:00.000Z","day":"2020-01-02","dec":1.50}'
    ]
    assert written(nested, "json") == [
        '{"s":{"t":"2023-01-01T00:00:00.123Z"},"a":["2023-01-01T00:00:00.000Z"],"b":"YWI="}'
    ]


@pytest.mark.parametrize(
    ("format_", "options", "named"),
    [
        ("json", {}, r"run-\d{13}-part-r-00000"),
        ("csv", {"compression": "gzip"}, r"run-\d{13}-part-r-00000\.gz"),
        ("json", {"compression": "bzip2"}, r"run-\d{13}-part-r-00000\.bz2"),
        ("avro", {}, r"run-\d{13}-part-r-00000"),
        ("glueparquet", {}, r"run-\d{13}-part-block-0-r-00000-snappy\.parquet"),
        ("parquet", {"useGlueParquetWriter": True}, r"run-\d{13}-part-block-0-r-00000-snappy\.parquet"),
        ("parquet", {}, r"part-00000-.*\.parquet"),
    ],
)
def test_files_have_the_names_of_glues_writers(
    lake: Any, format_: str, options: dict[str, Any], named: str
) -> None:
    # scripts rename them: keys with 'part-r-000', keys that start with 'run-'
    df = lake.run.spark.createDataFrame([(1, "a"), (2, "b")], "id int, t string").coalesce(1)
    frame = lake.glue.create_dynamic_frame.from_rdd(df, "rows")
    for times in (1, 2):
        lake.glue.write_dynamic_frame.from_options(frame, "s3", {"path": "s3://b/out/"}, format_, options)
        files = [f.path for f in lake.run.storage.list_files("s3://b/out/")]
        assert len(files) == times
        assert all(re.fullmatch(rf"s3://b/out/{named}", path) for path in files), files
    again = lake.glue.create_dynamic_frame.from_options(
        "s3", {"paths": ["s3://b/out/"]}, format_, {"withHeader": True} if format_ == "csv" else {}
    )
    assert again.count() == 4
    if format_ in ("json", "csv"):
        reader = lake.run.spark.read.option("header", "true")
        assert getattr(reader, format_)("s3://b/out/").count() == 4


def test_a_temporary_folder_of_redshift_has_no_effect_on_tables_of_s3(lake: Any) -> None:
    # scripts that the console made pass redshift_tmp_dir = args["TempDir"] for every table
    lake.run.catalog.create_database("d")
    df = lake.run.spark.createDataFrame([(1,)], "id int")
    sink = lake.glue.getSink("s3", path="s3://b/t/", enableUpdateCatalog=True)
    sink.setFormat("json")
    sink.setCatalogInfo("d", "rows")
    sink.writeFrame(lake.glue.create_dynamic_frame.from_rdd(df, "rows"))
    read = lake.glue.create_dynamic_frame.from_catalog("d", "rows", "s3://b/tmp/")
    lake.glue.write_dynamic_frame.from_catalog(read, "d", "rows", "s3://b/tmp/")
    assert (
        lake.glue.create_dynamic_frame.from_catalog("d", "rows", redshift_tmp_dir="s3://b/tmp/").count() == 2
    )


def test_options_that_a_format_lacks_have_no_effect_on_glues_own_readers_and_writers(lake: Any) -> None:
    # public scripts pass Spark's names, such as escapeChar and columnNameOfCorruptRecord
    lake.put("s3://b/in/a.csv", "id,t\n1,x\n")
    odd = {"escapeChar": "\\", "columnNameOfCorruptRecord": "_corrupt_record", "header": True}
    source = {"paths": ["s3://b/in/"]}
    frame = lake.glue.create_dynamic_frame.from_options("s3", source, "csv", {"withHeader": True, **odd})
    lake.glue.write_dynamic_frame.from_options(frame, "s3", {"path": "s3://b/out/"}, "json", odd)

    assert lake.rows(frame) == [("1", "x")]
    (file,) = lake.run.storage.list_files("s3://b/out/")
    assert lake.run.storage.read_bytes(file.path) == b'{"id":"1","t":"x"}\n'
    assert sum("'header'; it has no effect" in note for note in lake.run.recorder.notes) == 2
