"""Settings that a running Spark refuses to change: each engine refuses them, and no others.

See https://spark.apache.org/docs/3.5.6/sql-migration-guide.html (upgrading from Spark SQL 2.4 to 3.0).
"""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

from glue_local.engine.run.run import Run
from glue_local.environments import this_version

_STATIC = (
    "spark.sql.extensions", "spark.sql.warehouse.dir", "spark.sql.catalogImplementation",
    "spark.sql.globalTempDatabase", "spark.sql.queryExecutionListeners", "spark.sql.cache.serializer",
)  # fmt: skip
_CORE = (
    "spark.executor.memory", "spark.serializer", "spark.driver.memory", "spark.executor.cores",
    "spark.dynamicAllocation.enabled", "spark.jars.packages", "spark.io.compression.codec",
    "spark.files.maxPartitionBytes", "spark.kryoserializer.buffer.max", "spark.task.maxFailures",
)  # fmt: skip
_FREE = (
    "spark.app.name", "my.own.key", "spark.sql.nosuch.key", "spark.hadoop.fs.s3a.access.key", "spark.yarn.queue",
    "spark.sql.hive.metastore.version", "spark.sql.catalog.glue_catalog", "spark.shuffle.partitions",
)  # fmt: skip
_WAYS: dict[str, Any] = {
    "set": lambda spark, key: spark.conf.set(key, "true"),
    "SET": lambda spark, key: spark.sql(f"SET {key}=true"),
    "unset": lambda spark, key: spark.conf.unset(key),
    "RESET": lambda spark, key: spark.sql(f"RESET {key}"),
}


@pytest.mark.parametrize("way", _WAYS)
def test_static_and_core_settings_cannot_change(run: Run, way: str) -> None:
    for key in _STATIC:
        with pytest.raises(AnalysisException, match=r"(?i)cannot modify the value of .*static.* config"):
            _WAYS[way](run.spark, key)
    for key in _CORE:
        with pytest.raises(AnalysisException, match=rf'CANNOT_MODIFY_CONFIG.* Spark config: "{key}"'):
            _WAYS[way](run.spark, key)


def test_other_settings_change(run: Run) -> None:
    for key in _FREE:
        run.spark.conf.set(key, "true")
        assert run.spark.conf.get(key) == "true"
        run.spark.sql(f"SET {key}=false")
        assert run.spark.conf.get(key) == "false"


def test_a_setting_of_spark_4_is_free_before_it(run: Run) -> None:
    version = this_version()
    if version and version.ansi:
        with pytest.raises(AnalysisException, match="CANNOT_MODIFY_CONFIG"):
            run.spark.conf.set("spark.stage.maxConsecutiveAttempts", "3")
    else:
        run.spark.conf.set("spark.stage.maxConsecutiveAttempts", "3")


def test_core_settings_change_where_a_script_allows_it(run: Run) -> None:
    run.spark.conf.set("spark.sql.legacy.setCommandRejectsSparkCoreConfs", "false")
    run.spark.conf.set("spark.executor.memory", "3g")
    assert run.spark.conf.get("spark.executor.memory") == "3g"
    with pytest.raises(AnalysisException, match="static"):
        run.spark.conf.set("spark.sql.extensions", "x")


def test_a_builder_that_has_them_gives_the_session(run: Run) -> None:
    builder = SparkSession.builder.config("spark.executor.memory", "3g").config("spark.sql.extensions", "x")
    assert builder.getOrCreate() is run.spark


def test_a_list_beside_other_columns_is_an_error(run: Run) -> None:
    from pyspark.sql import Window

    frame = run.spark.createDataFrame([(1, "a")], "k int, s string")
    assert frame.selectExpr(["k", "s"]).collect() == frame.selectExpr("k", "s").collect()
    for columns in (("k", ["s"]), (["k"], ["s"]), (["k"], "s"), (("k", "s"),)):
        with pytest.raises(Exception, match=r"selectExpr|NOT_COLUMN_OR_STR"):
            frame.selectExpr(*columns)  # type: ignore[arg-type]
    for order in (Window.partitionBy, Window.orderBy, Window.orderBy("k").partitionBy):
        order(["k", "s"])
        for columns in (("k", ["s"]), (["k"], ["s"])):
            with pytest.raises(TypeError, match="NOT_COLUMN_OR"):
                order(*columns)  # type: ignore[operator]
