"""A frame computed once and kept for the rest of the run, on either engine (Sail's cache does nothing)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from glue_local.engine.run import Run

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def keep(run: Run, df: DataFrame) -> DataFrame:
    """Return the same rows, computed now and written to the run's scratch folder as Parquet."""
    folder = run.work_dir / "kept" / uuid.uuid4().hex
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = f"file://{folder.absolute()}"
    df.write.parquet(path)
    if not folder.is_dir():  # Sail writes nothing for no rows
        return run.spark.createDataFrame([], df.schema)
    return run.spark.read.parquet(path)
