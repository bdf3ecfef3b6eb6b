"""What INSERT may write to a column of another type: Cast.canANSIStoreAssign of Spark 3.5.6.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#store-assignment.
"""

from __future__ import annotations

import pytest

from glue_local.engine.tables.assignment import can_assign, may_overflow


def _type(text: str) -> object:
    from glue_local.engine.types.typeconv import parse_type, to_spark

    return to_spark(parse_type(text))


@pytest.mark.parametrize(
    "pair",
    [
        "int > bigint", "bigint > int", "double > int", "int > decimal(5,2)", "string > string", "date > string",
        "boolean > string", "date > timestamp", "timestamp > date", "array<int> > array<bigint>",
        "struct<a:int> > struct<b:bigint>", "map<string,int> > map<string,double>", "binary > string",
    ],
)  # fmt: skip
def test_these_are_written(pair: str) -> None:
    assert can_assign(*map(_type, pair.split(" > ")))


@pytest.mark.parametrize(
    "pair",
    [
        "string > int", "string > date", "boolean > int", "int > boolean", "int > date", "timestamp > bigint",
        "string > binary", "array<string> > array<int>", "struct<a:int> > struct<a:int,b:int>", "array<int> > string",
    ],
)  # fmt: skip
def test_these_are_not(pair: str) -> None:
    assert not can_assign(*map(_type, pair.split(" > ")))


def test_numbers_are_checked_where_they_may_not_fit() -> None:
    checked = [
        ("bigint", "int"),
        ("double", "int"),
        ("decimal(10,2)", "decimal(5,2)"),
        ("int", "decimal(5,2)"),
    ]
    assert all(may_overflow(_type(a), _type(b)) for a, b in checked)
    checked.append(("decimal(5,2)", "decimal(4,1)"))  # 999.99 has a digit more when it is rounded
    assert all(may_overflow(_type(a), _type(b)) for a, b in checked)
    fit = [
        ("int", "bigint"), ("bigint", "double"), ("decimal(2,1)", "decimal(10,2)"), ("smallint", "decimal(5,0)"),
    ]  # fmt: skip
    assert not any(may_overflow(_type(a), _type(b)) for a, b in fit)
