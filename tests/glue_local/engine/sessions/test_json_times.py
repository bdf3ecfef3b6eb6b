"""Dates, times and -0 in JSON that a schema brings to other types: both engines read the same, or Sail says so."""

from __future__ import annotations

from typing import Any

import pytest

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import EngineFeatureError

#: A value as JSON has it; its date; its time.
TIMES = [
    ('"2024-01-02"', "2024-01-02", "2024-01-02 00:00:00"),
    ('"2024-1-2"', "2024-01-02", "2024-01-02 00:00:00"),
    ('"2024-01-02T03:04:05.5+02:00"', "2024-01-02", "2024-01-02 01:04:05.5"),
    ('" 2024-01-02 "', "2024-01-02", "2024-01-02 00:00:00"),
    ('"2024-02"', "2024-02-01", "2024-02-01 00:00:00"),
    ('"2024-01-02T03:04"', "2024-01-02", "2024-01-02 03:04:00"),
    ('"2024-01-02 03"', "2024-01-02", "2024-01-02 03:00:00"),
    ('"2024-01-02 03:04:05 +01:00"', "2024-01-02", "2024-01-02 02:04:05"),
    ('"2024-01-02T03:04:05 UTC"', "2024-01-02", "2024-01-02 03:04:05"),
    ('"01/02/2024"', None, None),
    ('"x"', None, None),
    ('""', None, None),
    ("5", None, "1970-01-01 00:00:05"),
    ("true", None, None),
    ("null", None, None),
]


def test_dates_and_times_of_a_schema(run: Run) -> None:
    lines = "".join(f'{{"i":{i},"d":{x},"t":{x}}}\n' for i, (x, *_) in enumerate(TIMES))
    run.storage.write_bytes("s3://b/times/a.json", lines.encode())
    read = run.spark.read.schema("i int, d date, t timestamp").json("s3://b/times/")

    found = read.selectExpr("i", "cast(d as string)", "cast(t as string)").collect()

    assert sorted(map(tuple, found)) == [(i, *expected) for i, (_, *expected) in enumerate(TIMES)]


def test_minus_zero_is_a_whole_number_without_a_sign(run: Run) -> None:
    run.storage.write_bytes("s3://b/zero/a.json", b'{"a":-0,"b":[-0]}\n{"a":1,"c":-0.0}\n')
    read = run.spark.read.json("s3://b/zero/")

    assert read.schema.simpleString() == "struct<a:bigint,b:array<bigint>,c:double>"
    signs: Any = run.spark.read.schema("a double, c double").json("s3://b/zero/")
    assert sorted(map(str, [v for row in signs.collect() for v in row])) == ["-0.0", "0.0", "1.0", "None"]


@pytest.mark.parametrize("engine", ["sail"], indirect=True)
@pytest.mark.parametrize("spelt", ["20240102", "10000-01-01", "2024-13-01"])
def test_spellings_that_are_not_known_are_refused(run: Run, spelt: str) -> None:
    run.storage.write_bytes("s3://b/odd/a.json", f'{{"d":"{spelt}"}}\n'.encode())
    for type_ in ("date", "timestamp"):
        with pytest.raises(EngineFeatureError, match=f"The JSON string '{spelt}' for a {type_}"):
            run.spark.read.schema(f"d {type_}").json("s3://b/odd/").collect()


def test_times_without_seconds_that_no_other_value_is_beside(run: Run) -> None:
    run.storage.write_bytes("s3://b/short/a.json", b'{"t":"2024-01-02T03:04"}\n{"t":"2024-01-02 03"}\n')
    found = run.spark.read.schema("t timestamp").json("s3://b/short/").selectExpr("cast(t as string)")

    assert sorted(row[0] for row in found.collect()) == ["2024-01-02 03:00:00", "2024-01-02 03:04:00"]
