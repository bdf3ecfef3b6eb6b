"""Settings under which Spark has another result: Sail refuses them, and takes their usual value and all others.

See https://spark.apache.org/docs/3.5.6/configuration.html#runtime-sql-configuration
"""

from __future__ import annotations

from typing import Any

import pytest

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.sail_session import SailSession

#: A setting, a value that Sail does not act on, one that it has, and a query that shows the difference.
_CASES = (
    ("spark.sql.groupByOrdinal", "false", "true", "select k, count(*) from values (1, 2) t(k, v) group by 1"),
    ("spark.sql.decimalOperations.allowPrecisionLoss", "FALSE", "TRUE",
     "select cast(1 as decimal(20,10)) / cast(3 as decimal(20,10))"),
    ("spark.sql.legacy.setopsPrecedence.enabled", "true", "false", "select 1 union select 2 intersect select 2"),
    ("spark.sql.selfJoinAutoResolveAmbiguity", "false", "true", "select 1"),
    ("spark.sql.sources.default", "json", "parquet", "select 1"),
    ("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MILLIS", "TIMESTAMP_MICROS", "select 1"),
)  # fmt: skip
_WAYS: dict[str, Any] = {
    "set": lambda spark, key, value: spark.conf.set(key, value),
    "SET": lambda spark, key, value: spark.sql(f"SET {key}={value}"),
    "builder": lambda spark, key, value: type(spark).builder.config(key, value).getOrCreate(),
}


@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize(("key", "other", "usual", "query"), _CASES)
def test_a_setting_that_chooses_another_result_is_refused(
    run: Run, way: str, key: str, other: str, usual: str, query: str
) -> None:
    if not isinstance(run.spark, SailSession):
        _WAYS[way](run.spark, key, other)
        run.spark.conf.unset(key)
        return
    with pytest.raises(EngineFeatureError, match=f"The setting {key}={other} .*--engine spark"):
        _WAYS[way](run.spark, key, other)
    assert run.spark.conf.get(key, "nothing") != other
    _WAYS[way](run.spark, key, usual)
    run.spark.sql(query).collect()


def test_a_setting_of_a_builder_is_refused_too(run: Run) -> None:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.config("spark.sql.orderByOrdinal", False)
    if isinstance(run.spark, SailSession):
        with pytest.raises(EngineFeatureError, match=r"orderByOrdinal=(?i:false)"):
            builder.getOrCreate()
    else:
        builder.getOrCreate()


@pytest.mark.skipif(not BEFORE_4, reason="Spark 3.5 does not have the setting: it changes nothing")
def test_a_setting_of_spark_4_is_free_before_it(run: Run) -> None:
    run.spark.conf.set("spark.sql.legacy.javaCharsets", "true")
    assert run.spark.sql("select 'a''b'").collect()[0][0] == "ab"
