"""Types through Map, mappings and casts: what AWS's types are stays what it is, what cannot be is named."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from glue_local.engine.api import transforms as t
from glue_local.engine.frames.records import FieldError

MOMENT = datetime(2024, 2, 29, 12, 30, 1, 500, tzinfo=UTC)


def test_map_keeps_dates_timestamps_decimals_maps_and_binary(lake: Any) -> None:
    schema = (
        "d date, ts timestamp, n decimal(10,2), m map<string,int>, e map<string,int>, "
        "s struct<p:decimal(5,1),q:date>, l array<decimal(4,2)>, b binary, x double"
    )
    row = (
        date(993, 1, 1),
        MOMENT,
        Decimal("1.50"),
        {"k": 1},
        {},
        (Decimal("2.5"), date(2020, 1, 1)),
        [Decimal("1.25")],
        bytearray(b"\x00\xff"),
        float("inf"),
    )
    frame = lake.frame([row, (None,) * 9], schema)

    mapped = t.Map.apply(frame=frame, f=lambda r: r)

    assert mapped.errorsCount() == 0
    assert lake.schema(mapped) == lake.schema(frame)
    assert lake.rows(mapped) == lake.rows(frame)


def test_map_makes_the_types_of_what_the_function_gives(lake: Any) -> None:
    def made(r: Any) -> dict[str, Any]:
        return {"n": Decimal(r["i"]) / 4, "d": date(2020, 1, r["i"]), "big": 2**40 * r["i"]}

    frame = lake.frame([(1,), (10,)], "i int").map(made)

    assert lake.schema(frame) == "struct<n:decimal(3,2),d:date,big:bigint>"
    assert lake.rows(frame.select_fields(["n"])) == [(Decimal("0.25"),), (Decimal("2.50"),)]


def test_decimal_alone_is_glues_decimal_of_ten_digits_and_two(lake: Any) -> None:
    frame = lake.frame([("1.257",)], "a string")

    mapped = frame.apply_mapping([("a", "string", "a", "decimal"), ("a", "string", "b", "decimal(5,1)")])

    assert lake.schema(mapped) == "struct<a:decimal(10,2),b:decimal(5,1)>"
    assert lake.schema(frame.resolveChoice(specs=[("a", "cast:decimal")])) == "struct<a:decimal(10,2)>"


def test_nested_kinds_alone_keep_their_types(lake: Any) -> None:
    schema = "a array<int>, s struct<x:int>, m map<string,int>"
    frame = lake.frame([([1], (2,), {"k": 3})], schema)

    mapped = frame.apply_mapping(
        [("a", "array", "b", "array"), ("s", "struct", "t", "struct"), ("m", "map", "m", "map")]
    )

    assert lake.schema(mapped) == "struct<b:array<int>,t:struct<x:int>,m:map<string,int>>"
    assert lake.rows(mapped) == [([1], (2,), {"k": 3})]
    with pytest.raises(FieldError, match="'s' is struct<x:int>, which cannot be mapped to array"):
        frame.apply_mapping([("s", "struct", "s", "array")])


BIG = [
    ("9223372036854775807", "long", 2**63 - 1),
    ("9223372036854775808", "long", None),
    ("-9223372036854775809", "bigint", None),
    ("9223372036854775808", "decimal(20,0)", Decimal(2**63)),
    ("99999999999999999999999999999999999999", "decimal(38,0)", Decimal(10**38 - 1)),
    ("1e30", "long", None),
    ("9223372036854775808", "double", 2.0**63),
    ("18446744073709551616", "string", "18446744073709551616"),
]


@pytest.mark.parametrize(("text", "type_", "value"), BIG, ids=[f"{t} {k}" for t, k, _ in BIG])
def test_numbers_beyond_a_longs_are_exact_or_null(lake: Any, text: str, type_: str, value: Any) -> None:
    frame = lake.frame([(text,)], "a string")

    assert lake.rows(frame.apply_mapping([("a", "string", "a", type_)])) == [(value,)]


def test_a_source_of_another_type_than_mapped_is_cast_and_noted(lake: Any) -> None:
    frame = lake.frame([("7", 1)], "a string, b bigint")

    mapped = frame.apply_mapping([("a", "int", "a", "int"), ("b", "int", "b", "long")])

    assert lake.rows(mapped) == [(7, 1)]
    assert lake.run.recorder.notes == [
        "apply_mapping: 'a' is string, not int as its mapping says; it is mapped from string"
    ]


def test_one_mapping_and_one_path_may_stand_alone(lake: Any) -> None:
    frame = lake.frame([(1, "a", 2)], "id int, name string, n int")

    assert lake.schema(frame.drop_fields("name")) == "struct<id:int,n:int>"
    assert lake.schema(t.SelectFields.apply(frame, "name")) == "struct<name:string>"
    assert lake.schema(frame.split_fields("n", "x", "y")["y"]) == "struct<id:int,name:string>"
    assert lake.schema(frame.apply_mapping(("id", "int", "key", "int"))) == "struct<key:int>"


def test_names_are_compared_exactly_but_for_mappings(lake: Any) -> None:
    path = lake.put("s3://b/in.json", [{"Id": 1, "name": "x"}])
    frame = lake.json(path)

    assert lake.schema(frame.select_fields(["id", "name"])) == "struct<name:string>"
    assert lake.schema(frame.drop_fields(["ID"])) == "struct<Id:int,name:string>"
    with pytest.raises(FieldError, match="no field 'id'"):
        frame.rename_field("id", "key")
    with pytest.raises(FieldError, match="no field 'id'"):
        frame.join(["id"], ["Id"], frame)
    assert lake.schema(frame.apply_mapping([("ID", "int", "Key", "int")])) == "struct<Key:int>"
    assert lake.schema(frame.apply_mapping([("ID", "int", "key", "int")], True)) == "struct<>"
    assert [n for n in lake.run.recorder.notes if "compared exactly" in n] == [
        "select_fields: there is no field 'id', but 'Id'; names are compared exactly",
        "drop_fields: there is no field 'ID', but 'Id'; names are compared exactly",
    ]


def test_a_join_names_only_what_is_spelt_alike_with_a_dot(lake: Any) -> None:
    one = lake.json(lake.put("s3://b/1.json", [{"email": "a", "serialNumber": 1}]))
    two = lake.json(lake.put("s3://b/2.json", [{"email": "a", "serialnumber": 2}]))

    joined = one.join("email", "email", two)

    assert [f.name for f in joined.schema()] == ["email", "serialNumber", ".email", "serialnumber"]
    assert lake.rows(joined) == [("a", 1, "a", 2)]
