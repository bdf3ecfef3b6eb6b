"""Hive's hash of values: what Trino's own tests of its Hive connector say of them."""

from __future__ import annotations

import datetime

import pytest

from glue_local.cloud.athena.bucketing import hash_of
from glue_local.cloud.athena.trino.types import VARCHAR, Type, varchar

INT, DOUBLE, REAL, BIGINT = (Type(each) for each in ("integer", "double", "real", "bigint"))
INFINITY = float("inf")


@pytest.mark.parametrize(
    ("kind", "value", "hashed"),
    [
        (Type("boolean"), True, 1),
        (Type("tinyint"), -128, -128),
        (INT, 300_000, 300_000),
        (BIGINT, 300_000_000_000, -647710651),
        (BIGINT, -(2**63), -(2**31)),
        (BIGINT, 2**63 - 1, -(2**31)),
        (REAL, 12.34, 1095069860),
        (REAL, -INFINITY, -8388608),
        (REAL, float("nan"), 2143289344),
        (DOUBLE, 12.34, 986311098),
        (DOUBLE, INFINITY, 2146435072),
        (DOUBLE, -INFINITY, -1048576),
        (DOUBLE, float("nan"), 2146959360),
        (varchar(15), "", 1),
        (varchar(15), "test string", -189841218),
        (varchar(15), "\u5f3a\u5927\u7684Presto\u5f15\u64ce", 2136288313),
        (VARCHAR, "", 0),
        # A text of ASCII has java.lang.String's hash.
        (VARCHAR, "abc", 96354),
        (Type("date"), datetime.date(1969, 12, 31), -1),
        (Type("array", (INT,)), [1, None, 3], 31 * 31 + 3),
        (Type("map", (INT, BIGINT)), {1: 2, 4: None}, (1 ^ 2) + 4),
    ],
)
def test_a_value_has_hives_hash(kind, value, hashed):
    assert (hash_of(kind)(value) - hashed) % 2**32 == 0
