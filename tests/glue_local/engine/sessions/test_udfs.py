"""What Spark 3.5.6 makes of a Python function's arguments and results, as it was asked; see EvaluatePython."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql.types import Row

from glue_local.engine.sessions.differences.functions import STRUCT
from glue_local.engine.sessions.udfs import as_on_spark

RESULTS: list[tuple[Any, str, Any]] = [
    (True, "int", None),
    (2**70, "bigint", None),
    (3000000000, "int", -1294967296),
    (300, "tinyint", 44),
    ("5", "int", None),
    (1.5, "int", None),
    (1, "double", None),
    (1, "boolean", None),
    (True, "string", True),  # Sail writes it in small letters
    (1e8, "string", "1.0E8"),
    (float("inf"), "string", "Infinity"),
    ([1e8, {"k": 0.5}], "string", ["1.0E8", {"k": "0.5"}]),
    (Decimal("1.235"), "decimal(10,2)", Decimal("1.24")),
    (1.5, "decimal(10,2)", None),
    ((1, 2.5), "array<int>", [1, None]),
    ("x", "array<int>", None),
    ({"a": 1.5}, "map<string,int>", {"a": None}),
    ({"y": "a"}, "struct<x:int,y:string>", (None, "a")),
    ([1, 1e8], "struct<x:int,y:string>", (1, "1.0E8")),
    (datetime.date(2020, 1, 1), "date", datetime.date(2020, 1, 1)),
]


@pytest.mark.parametrize(("value", "type_", "taken"), RESULTS)
def test_a_result_of_another_type_is_what_spark_takes_it_for(value: Any, type_: str, taken: Any) -> None:
    assert as_on_spark(lambda: value, type_)() == taken


@pytest.mark.parametrize(
    ("value", "type_", "why"),
    [
        (b"ab", "string", "returned a bytes"),
        (datetime.date(2020, 1, 1), "string", "returned a date"),
        ((1,), "struct<x:int,y:string>", "2 fields are required while 1 values"),
        (Decimal(1000), "decimal(4,2)", "NUMERIC_VALUE_OUT_OF_RANGE"),
    ],
)
def test_what_spark_cannot_take_is_an_error(value: Any, type_: str, why: str) -> None:
    with pytest.raises((TypeError, ValueError, ArithmeticError), match=why):
        as_on_spark(lambda: value, type_)()


def test_times_come_without_a_zone_and_null_structs_as_none() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=2))
    time = datetime.datetime(2020, 1, 1, 12, tzinfo=zone)
    inner = Row(x=None)
    seen: list[Any] = []
    as_on_spark(seen.append, "int")(Row(t=time, r=[Row(**{STRUCT: inner})], n=None, a=[time]))
    assert seen == [
        Row(t=datetime.datetime(2020, 1, 1, 10), r=inner, n=None, a=[datetime.datetime(2020, 1, 1, 10)])
    ]
    assert seen[0].t == datetime.datetime(2020, 1, 1, 10)
