"""Calls of ``input_file_name()`` in SQL that Spark computes on columnar copies of files."""

from __future__ import annotations

import pytest

from glue_local.engine.sessions.spark_names import is_item


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("select input_file_name(), a from t", True),
        ("SELECT DISTINCT input_file_name() FROM t", True),
        ("select f(a, b), input_file_name()", True),
        ("select * from (select a, input_file_name() from t)", True),
        ("input_file_name()", True),
        ("select input_file_name() as f from t", False),
        ("select split(input_file_name(), '/') from t", False),
        ("select concat(a, input_file_name(), b) from t", False),
        ("select 1 from t where input_file_name() like 'x'", False),
        ("select count(*) from t group by input_file_name()", False),
        ("select count(*) from t group by a, input_file_name()", False),
    ],
)
def test_a_call_that_is_listed_without_a_name_keeps_the_one_that_spark_gives_it(
    text: str, whole: bool
) -> None:
    before, after = text.split("input_file_name()")

    assert is_item(before, after) is whole
