"""What Sail takes for something else is refused by name; errors of Sail become Spark's; parameters become literals."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.errors.exceptions import connect

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences import ansi, newer
from glue_local.engine.sessions.differences.conditions import OPPOSITE, of_spark
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.differences.typetext import schema_type
from glue_local.engine.sessions.parameters import inlined


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("select 'a' collate utf8_lcase = 'A'", "COLLATE"),
        ("select x from t order by x COLLATE `UNICODE`", "COLLATE"),
        ("with recursive r(n) as (select 1) select * from r", "WITH RECURSIVE"),
        ("select mask(s, upperChar => 'Q') from t", "name => value"),
        ("select time'12:34:56'", "TIME"),
    ],
)
def test_sql_of_spark_4_is_refused_by_name(query: str, named: str) -> None:
    with pytest.raises(EngineFeatureError, match=f"{named}.*--engine spark"):
        newer.check(query)


@pytest.mark.parametrize(
    "query",
    [
        "select collate from t",
        "select a collate from t",
        "select '=> collate x', `recursive`, time from t",
        "with recursive as (select 1) select * from recursive",
        "select time, 'x' from t -- a => b",
        "select x >= 1 from t",
    ],
)
def test_the_same_words_as_names_and_texts_pass(query: str) -> None:
    newer.check(query)


@pytest.mark.parametrize(
    "type_", ["variant", "array<variant>", "time(6)", "a int, b time", "struct<v:variant>"]
)
def test_types_that_sail_has_otherwise_are_refused(type_: str) -> None:
    with pytest.raises(EngineFeatureError, match="The type"):
        newer.check_type(type_)


@pytest.mark.parametrize(
    "type_", ["timestamp", "struct<time:int,variant:string>", "time int, variant string"]
)
def test_columns_that_are_called_like_types_pass(type_: str) -> None:
    newer.check_type(type_)


@pytest.mark.skipif(BEFORE_4, reason="3.5 joins the two literals, as Sail does")
def test_a_quote_written_twice_is_one_quote() -> None:
    assert (
        newer.one_quote("select 'it''s', '''', 'a' 'b', r'x''y'") == r"select 'it\'s', '\'', 'a' 'b', r'x''y'"
    )


def test_values_of_numbers_and_texts_are_an_error_of_ansi_mode() -> None:
    with pytest.raises(Exception, match="INCOMPATIBLE_TYPES_IN_INLINE_TABLE"):
        ansi.check_values("select x from values (1, 'a'), ('2', 'b') t(x, y)")
    for query in ("values (1, 'a'), (-2, 'b')", "values (1), (null), (int('3'))", "select values('a')"):
        ansi.check_values(query)


@pytest.mark.parametrize(
    ("said", "kind", "condition"),
    [
        ("Cannot cast string 'x' to value of Int32 type", "NumberFormatException", "CAST_INVALID_INPUT"),
        ("Cannot cast string 'x' to value of Date32 type", "DateTimeException", "CAST_INVALID_INPUT"),
        ("Cannot cast value 'x' to value of Boolean type", "SparkRuntimeException", "CAST_INVALID_INPUT"),
        ("Can't cast value 300 to type Int8", "ArithmeticException", "CAST_OVERFLOW"),
        ("Divide by zero error", "ArithmeticException", "DIVIDE_BY_ZERO"),
        ("[INVALID_ARRAY_INDEX] beyond", "ArrayIndexOutOfBoundsException", "INVALID_ARRAY_INDEX"),
    ],
)
def test_an_error_of_sail_has_sparks_class_and_condition(said: str, kind: str, condition: str) -> None:
    made: Any = of_spark(connect.AnalysisException(said), "HINT")
    assert type(made).__name__ == kind
    assert made.getErrorClass() == condition
    assert str(made).startswith(f"[{condition}]")
    assert str(made).endswith("HINT")
    assert of_spark(made, "HINT") is None


@pytest.mark.parametrize(
    ("casts", "said", "condition"),
    [
        ({"ARITHMETIC_OVERFLOW"}, "Can't cast value 2147483650 to type Int32", "ARITHMETIC_OVERFLOW"),
        (
            {"ARITHMETIC_OVERFLOW", "CAST_OVERFLOW"},
            "Can't cast value 2147483650 to type Int32",
            "CAST_OVERFLOW",
        ),
        (
            {OPPOSITE, "CAST_OVERFLOW"},
            "Can't cast value 128 to type Int8",
            "ARITHMETIC_OVERFLOW",
        ),
        (
            {"ARITHMETIC_OVERFLOW"},
            "Can't cast value 300 to type Int8",
            "BINARY_ARITHMETIC_OVERFLOW",
        ),
        (
            {"ARITHMETIC_OVERFLOW"},
            "value of 9223372036854775808 is out of range Int64",
            "ARITHMETIC_OVERFLOW",
        ),
    ],
)
def test_a_cast_that_fails_stands_for_arithmetic(casts: set[str], said: str, condition: str) -> None:
    made: Any = of_spark(connect.AnalysisException(said), "HINT", casts)
    assert (type(made).__name__, made.getErrorClass()) == ("ArithmeticException", condition)


def test_an_error_of_a_scripts_own_function_stays() -> None:
    error = connect.PythonException("Traceback ...\nZeroDivisionError: division by zero")
    assert of_spark(error, "HINT") is None


def test_parameters_become_literals_of_their_types() -> None:
    text = "select :a, ':a', m[:b] -- ?"
    assert inlined(text, {"a": 1, "b": "it's"}) == "select 1, ':a', m['it\\'s'] -- ?"
    values = [True, None, 2**40, Decimal("1.50"), datetime.date(2020, 1, 1), 1.5]
    assert inlined("f(?, ?, ?, ?, ?, ?)", values) == (
        "f(true, NULL, 1099511627776L, 1.50BD, date'2020-01-01', double('1.5'))"
    )
    assert inlined("select :t", {"t": datetime.datetime(2020, 1, 1)}) is None
    assert inlined("select ?, ?", [1]) is None


def test_a_schemas_type_is_read_where_it_is_plain() -> None:
    assert schema_type("a INT, b array<Integer>, c: long") == "struct<a:int,b:array<int>,c:bigint>"
    assert schema_type("struct<a: int>") == "struct<a:int>"
    assert schema_type("a int comment 'x'") is None
