"""Frames read through the catalog: names and types are those of the records, the catalog gives the rest.

AWS: a DynamicFrame is self-describing
(https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-dynamic-frame.html); only with
``useCatalogSchema`` has a frame the catalog's schema
(https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from glue_local.catalog.model import Column, Partition
from glue_local.engine.types.options import OptionError


def test_json_keys_stay_as_spelt_and_types_are_those_found(lake: Any) -> None:
    lake.table("t", {"serialnumber": "string", "sensorreadingtime": "bigint", "birthday": "date"})
    lake.put(
        "s3://lake/t/a.json",
        [{"serialNumber": "s1", "sensorReadingTime": 1655564444103, "birthDay": "993-01-01"}],
    )

    frame = lake.catalog("t")

    assert lake.schema(frame) == "struct<serialNumber:string,sensorReadingTime:bigint,birthDay:string>"
    assert lake.rows(frame.filter(lambda r: r["serialNumber"] == "s1")) == [
        ("s1", 1655564444103, "993-01-01")
    ]
    assert frame.errorsCount() == 0


def test_a_column_of_two_types_is_a_choice_whatever_is_declared(lake: Any) -> None:
    lake.table("t", {"time": "bigint"})
    lake.put("s3://lake/t/a.json", [{"time": 3000000000}, {"time": "soon"}])

    frame = lake.catalog("t")

    assert lake.schema(frame) == "struct<time:struct<long:bigint,string:string>>"
    assert lake.rows(frame.resolveChoice(specs=[("time", "cast:long")])) == [(3000000000,), (None,)]


def test_a_column_that_no_record_has_is_absent(lake: Any) -> None:
    lake.table("t", {"email": "string", "sharewithfriendsasofdate": "bigint"})
    lake.put("s3://lake/t/a.json", [{"email": "a@test.com"}])

    assert [f.name for f in lake.catalog("t").schema()] == ["email"]


@pytest.mark.parametrize("format", ["json", "csv", "parquet"])
def test_an_empty_folder_is_a_frame_without_columns(lake: Any, format: str) -> None:
    lake.table("t", {"a": "bigint"}, format=format, partition_keys=(Column("day", "int"),))
    lake.table("u", {"a": "bigint"}, format=format)

    for name in ("t", "u"):
        frame = lake.catalog(name)
        assert lake.schema(frame) == "struct<>"
        assert (frame.count(), lake.rows(frame)) == (0, [])
    assert lake.schema(lake.declared("u")) == "struct<a:bigint>"


def test_a_partition_without_a_folder_has_no_rows(lake: Any) -> None:
    """S3 has no folders: ALTER TABLE ADD PARTITION comes before the first file."""
    table = lake.table("t", {"a": "bigint"}, partition_keys=(Column("day", "int"),))
    lake.put("s3://lake/t/day=1/a.json", [{"a": 7}])
    places = [Partition((day,), f"s3://lake/t/day={day}/") for day in ("1", "2")]
    lake.run.catalog.add_partitions(table.database, table.name, places)

    assert lake.rows(lake.catalog("t")) == [(7, 1)]
    assert [note for note in lake.run.recorder.notes if "there is nothing at s3://lake/t/day=2/" in note]


def test_records_without_keys_are_records_all_the_same(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})
    lake.put("s3://lake/t/a.json", ["{}", "{}", "[]"])

    frame = lake.catalog("t")

    assert (frame.count(), frame.errorsCount()) == (2, 1)


def test_parquet_has_its_own_names_and_types_and_files_that_differ_make_a_choice(lake: Any) -> None:
    lake.table("t", {"id": "string", "more": "double"}, format="parquet")
    for data, schema in (([(1, "x")], "Id int, b string"), ([("7", "y")], "Id string, b string")):
        lake.glue.write_dynamic_frame.from_options(
            lake.frame(data, schema), "s3", connection_options={"path": "s3://lake/t/"}, format="parquet"
        )

    frame = lake.catalog("t")

    assert lake.schema(frame) == "struct<Id:struct<int:int,string:string>,b:string>"
    assert lake.rows(frame.resolveChoice(choice="cast:string")) == [("1", "x"), ("7", "y")]


def test_partition_columns_are_the_catalogs(lake: Any) -> None:
    lake.table("t", {"a": "bigint"}, partition_keys=(Column("day", "int"),))
    for day in (1, 2):
        folder = f"s3://lake/t/day={day}/"
        lake.put(f"{folder}a.json", [{"A": day}])
        lake.run.catalog.add_partitions("db", "t", [Partition((str(day),), folder)])

    assert lake.rows(lake.catalog("t")) == [(1, 1), (2, 2)]
    assert lake.schema(lake.catalog("t", push_down_predicate="day = 2")) == "struct<A:int,day:int>"
    assert lake.schema(lake.catalog("t", push_down_predicate="day > 5")) == "struct<>"


def test_headerless_csv_has_the_catalogs_names_and_its_types_where_the_values_are_of_them(lake: Any) -> None:
    lake.table("t", {"id": "bigint", "name": "string", "n": "int"}, format="csv")
    lake.put("s3://lake/t/a.csv", "1,a,5\nx,b,\n")
    lake.put("s3://lake/t/b.csv", "3,c,7,surplus\n4\n")

    frame = lake.catalog("t")

    assert lake.schema(frame) == "struct<id:struct<long:bigint,string:string>,name:string,n:int>"
    assert lake.rows(frame.resolveChoice(specs=[("id", "cast:long")])) == [
        (1, "a", 5),
        (3, "c", 7),
        (4, None, None),
        (None, "b", None),
    ]


SERDES = [
    ("lazy", {"field.delim": "|"}, 'a|"b|c"|\\N\n', ("a", '"b', 'c"')),
    ("lazy escape", {"field.delim": ",", "escape.delim": "\\"}, "a\\,b,\\c,\\N\n", ("a,b", "c", None)),
    (
        "lazy escaped null",
        {"field.delim": ",", "escape.delim": "\\"},
        "\\\\N,x\\N,\\N\n",
        ("\\N", "xN", None),
    ),
    ("hive text", {"serialization.format": "1"}, "a\1b\1\\N\n", ("a", "b", None)),
    ("null text", {"field.delim": ",", "serialization.null.format": "-"}, "a,-,c\n", ("a", None, "c")),
    ("latin", {"field.delim": ",", "serialization.encoding": "ISO-8859-1"}, b"\xe9,b,c\n", ("é", "b", "c")),
]


@pytest.mark.parametrize(("name", "serde", "text", "row"), SERDES, ids=[s[0] for s in SERDES])
def test_text_is_taken_apart_as_lazysimpleserde_does(
    lake: Any, name: str, serde: dict[str, str], text: Any, row: tuple[Any, ...]
) -> None:
    lake.table("t", dict.fromkeys("xyz", "string"), format="csv", serde_parameters=serde)
    lake.put("s3://lake/t/a", text)

    assert lake.rows(lake.catalog("t")) == [row]


def test_hive_text_holds_arrays_maps_and_structs(lake: Any) -> None:
    lake.table(
        "t",
        {"a": "array<int>", "m": "map<string,int>", "s": "struct<p:string,q:array<int>>"},
        format="csv",
        serde_parameters={"field.delim": ",", "collection.delim": ";", "mapkey.delim": ":"},
    )
    lake.put("s3://lake/t/a", "1;2,k:1;l:2,x;3:4\n")

    assert lake.rows(lake.catalog("t")) == [([1, 2], {"k": 1, "l": 2}, ("x", [3, 4]))]


def test_opencsvserde_quotes_and_escapes(lake: Any) -> None:
    lake.table(
        "t",
        {"a": "string", "b": "bigint"},
        format="csv",
        serde="org.apache.hadoop.hive.serde2.OpenCSVSerde",
        serde_parameters={"separatorChar": ";", "quoteChar": "'"},
        parameters={"skip.header.line.count": "2"},
    )
    lake.put("s3://lake/t/a", "h1;h2\n\n'x;\\'y';'5'\nplain;6;more\n")

    assert lake.rows(lake.catalog("t")) == [("x;'y", 5), ("plain", 6)]


def test_openx_settings_name_columns(lake: Any) -> None:
    lake.table(
        "t",
        {"ts": "bigint", "a_b": "string"},
        serde_parameters={"mapping.ts": "time.stamp", "dots.in.keys": "true", "case.insensitive": "true"},
    )
    lake.put("s3://lake/t/a.json", [{"time.stamp": 1, "a.b": "x", "In": {"c.d": 2}}])

    assert lake.schema(lake.catalog("t")) == "struct<ts:int,a_b:string,In:struct<c_d:int>>"
    assert lake.rows(lake.catalog("t")) == [(1, "x", (2,))]


NAMED = [
    ("a mapping", {"mapping.ts": "Time"}, {"time": 1, "ts": 9}, (1, None, (None,))),
    ("dots", {"dots.in.keys": "true"}, {"A.b": "x", "In": {"c.d": 2}}, (None, "x", (2,))),
    ("dots with none", {"dots.in.keys": "true"}, {"a_b": "x", "in": {"c_d": 2}}, (None, "x", (2,))),
    ("no dots", {}, {"a.b": "x", "in": {"c.d": 2}}, (None, None, (None,))),
    ("its case", {"case.insensitive": "false"}, {"TS": 8, "ts": 1, "A_b": "x"}, (1, None, None)),
    (
        "its case and dots",
        {"case.insensitive": "false", "dots.in.keys": "true"},
        {"a.b": "x", "A.b": "y"},
        (None, "x", None),
    ),
    (
        "its case and a mapping",
        {"case.insensitive": "false", "mapping.ts": "TS"},
        {"TS": 8, "ts": 1, "a_b": "x"},
        (8, "x", None),
    ),
]


@pytest.mark.parametrize(("name", "serde", "record", "row"), NAMED, ids=[n[0] for n in NAMED])
def test_openx_settings_hold_for_declared_names(
    lake: Any, name: str, serde: dict[str, str], record: dict[str, Any], row: tuple[Any, ...]
) -> None:
    columns = {"ts": "bigint", "a_b": "string", "in": "struct<c_d:int>"}
    lake.table("t", columns, serde_parameters=serde)
    lake.put("s3://lake/t/a.json", [{"in": {}, **record} if name in ("a mapping", "no dots") else record])

    assert lake.schema(lake.declared("t")) == "struct<ts:bigint,a_b:string,in:struct<c_d:int>>"
    assert lake.rows(lake.declared("t")) == [row]
    assert lake.run.recorder.error_record_count == 0


def test_two_keys_of_one_declared_column_are_an_error(lake: Any) -> None:
    lake.table("t", {"a_b": "string"}, serde_parameters={"dots.in.keys": "true"})
    lake.put("s3://lake/t/a.json", [{"a.b": "x"}, {"a_b": "y"}])

    with pytest.raises(OptionError, match=r"db\.t: the keys a\.b, a_b are all the column 'a_b'"):
        lake.declared("t")


def test_files_that_a_crawler_excluded_are_not_read(lake: Any) -> None:
    """See https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude."""
    excluded = {"exclusions": '["s3://lake/t/**.tmp","s3://lake/t/old/*"]'}
    lake.table("t", {"a": "bigint"}, parameters=excluded)
    for name in ("a.json", "a.tmp", "old/b.json", "new/c.json", "new/d.bak"):
        lake.put(f"s3://lake/t/{name}", [{"a": len(name)}])

    assert lake.rows(lake.catalog("t")) == [(10,), (6,), (9,)]
    assert lake.rows(lake.catalog("t", additional_options={"exclusions": '["**.bak"]'})) == [(10,), (6,)]


def test_the_declared_schema_is_there_for_the_asking(lake: Any) -> None:
    lake.table("t", {"a": "bigint", "b": "date"}, partition_keys=(Column("day", "int"),))

    schema = lake.glue.get_catalog_schema_as_spark_schema("db", "t")

    assert [f["name"] for f in json.loads(schema.json())["fields"]] == ["a", "b", "day"]
