"""Types in Hive's, Glue's, Spark's and Arrow's words."""

from __future__ import annotations

import pyarrow as pa
import pytest

from glue_local.engine.frames.records import FieldError, parse_path, physical_names
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.typeconv import TypeTextError, from_spark, parse_type, tight, to_hive, to_spark

TEXTS = [
    "string",
    "bigint",
    "decimal(12,3)",
    "array<array<int>>",
    "map<string,struct<a:bigint,b:array<double>>>",
    "struct<a:date,b:timestamp,c:binary,d:boolean,e:tinyint,f:smallint,g:float>",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_type_is_the_same_after_hive_and_spark_and_back(text: str) -> None:
    assert to_hive(parse_type(text)) == text
    assert from_spark(to_spark(parse_type(text))) == parse_type(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lots", "'lots' is not a type"),
        ("array<int", "'>' expected"),
        ("struct<a int>", "':' expected"),
        ("int int", "unexpected 'int'"),
        ("", "cannot be read"),
    ],
)
def test_what_is_no_type_is_an_error_that_holds_it(text: str, message: str) -> None:
    with pytest.raises(TypeTextError, match=message):
        parse_type(text)


def test_varchar_is_a_string_and_long_a_bigint() -> None:
    assert parse_type("varchar(20)") == g.StringType()
    assert parse_type("LONG") == g.LongType()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ("a",)),
        ("a.b", ("a", "b")),
        ("`a.b`.c", ("a.b", "c")),
        (".serialNumber", (".serialNumber",)),
        ("`.serialNumber`", (".serialNumber",)),
        ("sum(n)", ("sum(n)",)),
    ],
)
def test_a_path_is_split_at_the_dots_outside_backquotes(text: str, parts: tuple[str, ...]) -> None:
    assert parse_path(text) == parts


def test_a_path_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(FieldError, match=r"path 'a\.\.b' is malformed"):
        parse_path("a..b")


def test_physical_names_are_unique_whatever_their_case() -> None:
    assert physical_names(["a", "A", "b", "a__2"]) == ["a", "A__3", "b", "a__2"]


def test_fields_of_a_null_struct_are_null() -> None:
    array = pa.array(
        [{"a": 1, "b": {"c": 2}}, None], pa.struct([("a", pa.int64()), ("b", pa.struct([("c", pa.int64())]))])
    )

    made = tight(array)

    assert made.to_pylist() == array.to_pylist()
    assert made.field("a").to_pylist() == [1, None]
    assert made.field("b").field("c").to_pylist() == [2, None]
