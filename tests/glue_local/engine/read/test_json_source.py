"""JSON read under declared names and types (``useCatalogSchema``), and what does not hold them."""

from __future__ import annotations

import bz2
import gzip
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from glue_local.engine.storage.base import PathNotFoundError


def test_keys_match_declared_columns_whatever_their_case(lake: Any) -> None:
    lake.table("t", {"serialnumber": "string", "sensorreadingtime": "bigint"})
    lake.put("s3://lake/t/a.json", [{"serialNumber": "s1", "sensorReadingTime": 1, "more": True}])
    lake.put("s3://lake/t/b.json", [{"SERIALNUMBER": "s2", "sensorreadingtime": 2}, {"serialnumber": "s3"}])

    frame = lake.declared("t")

    assert lake.schema(frame) == "struct<serialnumber:string,sensorreadingtime:bigint>"
    assert lake.rows(frame) == [("s1", 1), ("s2", 2), ("s3", None)]


def test_a_key_in_another_case_later_in_a_file_is_not_lost(lake: Any) -> None:
    lake.table("t", {"a": "bigint", "n": "struct<xy:bigint>"})
    records = [{"a": 1, "n": {"xy": 1}}] * 60 + [{"A": 2, "n": {"xY": 2}, "odd": "text"}, {"a": 3, "odd": 1}]
    lake.put("s3://lake/t/a.json", records)

    assert lake.rows(lake.declared("t"))[-2:] == [(2, (2,)), (3, None)]
    assert lake.declared("t").count() == 62


def test_one_field_under_two_keys_is_an_error_record(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})
    path = lake.put("s3://lake/t/a.json", [{"a": 1}, {"a": 2, "A": 3}])

    frame = lake.declared("t")

    assert lake.rows(frame) == [(1,)]
    record = lake.run.recorder.error_records[0]
    assert (record["path"], record["line"]) == (path, 2)
    assert record["message"] == "column 'a': given twice, with keys that differ only in case (one is 'A')"


LOSSLESS = [
    ("bigint", '"17"', 17),
    ("bigint", "17.0", 17),
    ("int", "-5", -5),
    ("double", "3", 3.0),
    ("double", '"2.5"', 2.5),
    ("string", "17", "17"),
    ("string", "1.50", "1.50"),
    ("string", "true", "true"),
    ("string", '{"a":[1,2]}', '{"a":[1,2]}'),
    ("boolean", '"true"', True),
    ("array<bigint>", "[1, null, 2]", [1, None, 2]),
    ("struct<a:bigint,b:string>", '{"B":"x","A":1}', (1, "x")),
    ("map<string,bigint>", '{"k":1}', {"k": 1}),
    ("bigint", "null", None),
    ("string", '"2020-01-01"', "2020-01-01"),
    ("date", '"2020-01-01"', date(2020, 1, 1)),
    ("timestamp", '"2020-01-01T10:00:00Z"', datetime(2020, 1, 1, 10)),
    ("decimal(10,2)", "1.5", Decimal("1.50")),
]


def test_values_are_converted_when_nothing_is_lost(lake: Any) -> None:
    lake.table("t", {f"c{i}": type_ for i, (type_, _, _) in enumerate(LOSSLESS)})
    keys = ", ".join(f'"C{i}": {text}' for i, (_, text, _) in enumerate(LOSSLESS))
    lake.put("s3://lake/t/a.json", f"{{{keys}}}\n")

    frame = lake.declared("t")

    assert lake.rows(frame) == [tuple(value for _, _, value in LOSSLESS)]
    assert frame.errorsCount() == 0


LOSSY = [
    ("bigint", "1.5", "column 'c0': '1.5' is not a long without loss"),
    ("bigint", '"x"', "column 'c1': 'x' is not a long without loss"),
    ("int", "3000000000", "column 'c2': '3000000000' is not a int without loss"),
    ("bigint", "true", "column 'c3': 'true' is not a long without loss"),
    ("struct<a:bigint>", "5", "column 'c4': '5' is not a struct"),
    ("struct<a:bigint>", '{"a":"y"}', "column 'c5.a': 'y' is not a long without loss"),
    ("date", '"993-01-01"', "column 'c6': '993-01-01' is not a date without loss"),
]


def test_a_value_that_would_lose_something_makes_its_line_an_error_record(lake: Any) -> None:
    lake.table("t", {f"c{i}": type_ for i, (type_, _, _) in enumerate(LOSSY)})
    lake.put("s3://lake/t/a.json", [f'{{"c{i}": {text}}}' for i, (_, text, _) in enumerate(LOSSY)] + ["{}"])

    frame = lake.declared("t")

    assert lake.rows(frame) == [(None,) * len(LOSSY)]
    assert [(e["line"], e["message"]) for e in lake.run.recorder.error_records] == [
        (i, message) for i, (_, _, message) in enumerate(LOSSY, 1)
    ]


def test_malformed_lines_are_error_records_and_the_others_are_kept(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})
    good: list[Any] = [{"a": i} for i in range(200)]
    path = lake.put(
        "s3://lake/t/a.json", [*good[:100], '{"a": ', "", "nonsense", "[1]", '{"a": 1} trailing', *good[100:]]
    )

    frame = lake.declared("t", transformation_ctx="src")

    assert lake.rows(frame) == sorted(((i,) for i in range(200)), key=repr)
    assert frame.errorsCount() == 4
    assert [(e["path"], e["line"]) for e in lake.run.recorder.error_records] == [
        (path, n) for n in (101, 103, 104, 105)
    ]
    errors = [r["error"]["msg"] for r in frame.errorsAsDynamicFrame().toDF().collect()]
    assert errors == [
        "not JSON: Expecting value at character 7",
        "not JSON: Expecting value at character 1",
        "a JSON object was expected, not list",
        "not JSON: Extra data at character 10",
    ]
    assert lake.run.recorder.reads == [
        {"name": "src", "paths": ["s3://lake/t/"], "format": "json", "rows": 200, "error_records": 4}
    ]


def test_text_that_is_not_utf8_is_an_error_record(lake: Any) -> None:
    lake.table("t", {"a": "string"})
    lake.put("s3://lake/t/a.json", b'{"a": "\xc3\xa9"}\n{"a": "\xff"}\n')

    assert lake.rows(lake.declared("t")) == [("é",)]
    assert lake.run.recorder.error_records[0]["message"] == "not UTF-8 text at byte 7"


def test_blank_lines_marks_and_line_ends_do_not_matter(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})
    for i, end in enumerate(["\n", "", "\r\n", "\n\n  \n"]):
        lake.put(f"s3://lake/t/{i}.json", ('\ufeff{"a":1}\n\n{"a":2}' + end).encode())

    assert lake.rows(lake.declared("t")) == [(1,)] * 4 + [(2,)] * 4
    assert lake.run.recorder.error_record_count == 0


def test_compressed_files_are_read(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})
    lake.put("s3://lake/t/a.json.gz", gzip.compress(b'{"a":1}\n'))
    lake.put("s3://lake/t/b.json.bz2", bz2.compress(b'{"a":2}\n'))

    assert lake.rows(lake.declared("t")) == [(1,), (2,)]


def test_an_empty_folder_is_no_rows_of_the_declared_columns_and_noted(lake: Any) -> None:
    lake.table("t", {"a": "bigint", "b": "struct<c:string>"})

    frame = lake.declared("t", transformation_ctx="src")

    assert lake.rows(frame) == []
    assert lake.schema(frame) == "struct<a:bigint,b:struct<c:string>>"
    assert lake.run.recorder.notes == ["src: s3://lake/t/ holds no files: 0 rows"]


def test_a_missing_folder_is_an_error_that_names_path_and_table(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})
    lake.run.storage.delete_prefix("s3://lake/t/")
    (lake.run.storage.root / "lake" / "t").rmdir() if (
        lake.run.storage.root / "lake" / "t"
    ).exists() else None

    with pytest.raises(PathNotFoundError, match=r"s3://lake/t/ \(location of table db\.t\)"):
        lake.declared("t")


def test_a_changed_file_is_read_anew(lake: Any) -> None:
    lake.table("t", {"a": "bigint"})
    lake.put("s3://lake/t/a.json", [{"a": 1}])
    assert lake.rows(lake.declared("t")) == [(1,)]

    lake.put("s3://lake/t/a.json", [{"a": 22}])

    assert lake.rows(lake.declared("t")) == [(22,)]


def test_copies_of_files_that_are_gone_are_deleted(lake: Any, tmp_path: Any) -> None:
    lake.table("t", {"a": "bigint"})
    lake.put("s3://lake/t/a.json", [{"a": 1}])
    lake.declared("t")
    assert len(list((tmp_path / "copies").rglob("*.parquet"))) == 1

    lake.run.storage.delete_prefix("s3://lake/t/")
    lake.run.storage.make_folder("s3://lake/t/")
    lake.declared("t")

    assert list((tmp_path / "copies").rglob("*.*")) == []


def test_only_partitions_that_satisfy_the_predicate_are_read(lake: Any) -> None:
    from glue_local.catalog.model import Column, Partition

    lake.table("t", {"a": "bigint"}, partition_keys=(Column("day", "int"), Column("zone", "string")))
    for day, zone in ((1, "x"), (2, "x"), (2, "y")):
        folder = f"s3://lake/t/day={day}/zone={zone}/"
        lake.put(f"{folder}a.json", [{"a": day}])
        lake.run.catalog.add_partitions("db", "t", [Partition((str(day), zone), folder)])

    assert lake.rows(lake.declared("t")) == [(1, 1, "x"), (2, 2, "x"), (2, 2, "y")]
    assert lake.rows(lake.declared("t", push_down_predicate="day > 1 and zone = 'y'")) == [(2, 2, "y")]
    assert lake.rows(lake.declared("t", push_down_predicate="day > 5")) == []
    assert lake.schema(lake.declared("t", push_down_predicate="day > 5")) == (
        "struct<a:bigint,day:int,zone:string>"
    )
