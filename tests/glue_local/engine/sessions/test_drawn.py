"""What draws by chance is drawn once for a frame: https://spark.apache.org/docs/3.5.6/api/sql/index.html#rand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyspark.sql import functions as f

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.base import EngineFeatureError


def test_every_action_on_a_frame_sees_the_same_draws(open_run: Callable[..., Run]) -> None:
    run = open_run()
    spark = run.spark
    frame = spark.range(200).withColumn("r", f.rand())
    assert frame.filter("r < 0.5").count() + frame.filter("r >= 0.5").count() == 200
    assert frame.join(frame.select("id", f.col("r").alias("again")), "id").filter("r = again").count() == 200
    frame.createOrReplaceTempView("drawn")
    joined = spark.sql("select * from drawn a join drawn b on a.id = b.id where a.r = b.r")
    assert joined.count() == 200
    other = spark.range(200).withColumn("r", f.rand())
    assert other.collect() != frame.collect()
    ids = spark.sql("select id, uuid() as u from range(3)")
    assert ids.collect() == ids.collect()
    mixed = spark.range(50).orderBy(f.rand())
    assert mixed.columns == ["id"]
    assert mixed.collect() == mixed.collect()
    falling = spark.range(50).orderBy(f.col("id").desc()).withColumn("r", f.rand())
    assert [row.id for row in falling.collect()] == list(range(49, -1, -1))
    if run.engine == "sail":
        nested = "select * from (with t as (select rand() as r) select a.r as q from t a join t b)"
        with pytest.raises(
            EngineFeatureError, match="The common table expression t, which draws random values"
        ):
            spark.sql(nested)
