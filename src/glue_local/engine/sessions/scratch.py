"""Frames computed once and kept for the rest of the run, in files that a write of the same rows takes as they are."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.parquet_files import DEFAULT
from glue_local.engine.sessions.writing import KEPT

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def keep(run: Run, df: DataFrame) -> DataFrame:
    """Return the same rows, computed now and written to the run's scratch folder as Parquet."""
    if run.engine == "sail":
        from glue_local.engine.sessions import sail_cache

        return sail_cache.keep(df)  # type: ignore[no-any-return]
    folder = run.work_dir / KEPT / uuid.uuid4().hex
    folder.parent.mkdir(parents=True, exist_ok=True)
    df.write.option("compression", DEFAULT).parquet(folder.as_uri())
    kept: Any = run.spark.read.schema(df.schema).parquet(folder.as_uri())
    kept._glue_files = sorted(folder.glob("*.parquet"))
    return kept  # type: ignore[no-any-return]


def cached(run: Run, df: DataFrame) -> DataFrame:
    """Return the same rows, computed once: in files, as Sail's cache is, or in Spark's memory what it may not write."""
    if run.engine == "spark" and _for_parquet(df):
        return keep(run, df)
    return df.cache()


def kept_files(df: DataFrame) -> list[Path]:
    """Return the files of a frame whose rows are kept in files; none of any other."""
    return list(vars(df).get("_glue_files", ()))  # Spark Connect takes any other attribute for a column


def _for_parquet(df: DataFrame) -> bool:
    """Whether Spark writes to Parquet whatever such columns may hold; by itself it writes no old dates."""
    names = [name.lower() for name in df.columns]
    if not names or len(set(names)) < len(names):
        return False
    return not _has(df.schema.jsonValue(), "void", "interval", "date", "timestamp")


def _has(type_: Any, *kinds: str) -> bool:
    """Whether a type, as JSON, is or holds one whose name has one of these words in it."""
    if isinstance(type_, str):
        return any(kind in type_ for kind in kinds)
    parts = [type_.get(key) for key in ("type", "elementType", "keyType", "valueType")]
    return any(_has(part, *kinds) for part in [*parts, *type_.get("fields", ())] if part is not None)
