"""Numbers of arguments: https://spark.apache.org/docs/3.5.6/sql-error-conditions.html#wrong_num_args."""

from __future__ import annotations

import pytest
from pyspark.errors import AnalysisException

from glue_local.engine.sessions.differences.counts import check
from glue_local.engine.sessions.differences.rule import Call


@pytest.mark.parametrize(
    ("name", "given"), [("min", 2), ("avg", 2), ("collect_set", 2), ("log", 3), ("nvl2", 2)]
)
def test_a_number_that_spark_does_not_take_is_its_error(name: str, given: int) -> None:
    with pytest.raises(
        AnalysisException, match=f"WRONG_NUM_ARGS.*`{name}` requires .* actual number is {given}"
    ):
        check(Call(name, ["x"] * given, ["int"] * given))


@pytest.mark.parametrize(
    ("name", "given"), [("min", 1), ("log", 1), ("log", 2), ("coalesce", 9), ("date_add", 3)]
)
def test_any_other_is_left(name: str, given: int) -> None:
    check(Call(name, ["x"] * given, ["int"] * given))
