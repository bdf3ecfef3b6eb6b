"""``cache``, ``persist`` and ``checkpoint`` on Sail, whose own cache keeps nothing.

The rows are computed at once and kept in a Parquet file of the run. The frame reads that file from then on, so it
stays the same after its inputs have changed.
"""

from __future__ import annotations

import uuid
import weakref
from typing import Any

from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.types import NullType

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.materialized import KEPT
from glue_local.engine.sessions.parquet_types import show_nan
from glue_local.engine.sessions.reads import walk
from glue_local.engine.sessions.sorting import after_sort
from glue_local.engine.storage.paths import OWN


def keep(frame: Any) -> Any:
    """Compute a frame and return another that reads the result.

    EngineFeatureError for what Parquet cannot hold: two columns of one name, a column without type.
    """
    session = frame._session
    schema = frame.schema
    names = [name.lower() for name in schema.names]
    if len(set(names)) < len(names) or not names:
        raise EngineFeatureError(f"caching a frame with the columns {schema.names}")
    if any(isinstance(f.dataType, NullType) for f in schema.fields):
        raise EngineFeatureError("caching a frame with an untyped column of nulls")
    folder = session._run.work_dir / KEPT / uuid.uuid4().hex
    folder.mkdir(parents=True)
    frame.write.mode("overwrite").option(OWN, "true").parquet(folder.as_uri())
    show_nan(folder)
    files = sorted(folder.glob("*.parquet"))
    kept = (
        session.read.schema(schema).option(OWN, "true").parquet(folder.as_uri())
        if files
        else session.createDataFrame([], schema)
    )
    kept._glue_files = files
    return kept


def _persist(frame: Any, *_: Any, **__: Any) -> Any:
    """Keep the frame's rows for the run, and return the frame itself, as Spark does.

    Sorted rows are computed anew instead: read from files, they would not come in their order.
    """
    if frame.is_cached:
        return frame
    session = frame._session
    if _in_order(frame):
        name = session._adapter.reads.note_sorted(frame._plan.plan(session._client))
        frame._glue_before, frame._glue_files = (frame._plan, name), []
    else:
        kept = keep(frame)
        _note(frame, kept)
        _take_id(kept._plan, frame._plan._plan_id)  # columns taken from the frame before still name it
        frame._glue_before = frame._plan, None
        frame._plan, frame._glue_files = kept._plan, kept._glue_files
    session._cached.append(weakref.ref(frame))
    return frame


def _note(frame: Any, kept: Any) -> None:
    """Remember what a cached frame reads: Spark does so at an action, and does not let it replace a table."""
    client, reads = frame._session._client, frame._session._adapter.reads
    plan = frame._plan.plan(client)
    for part in walk(kept._plan.plan(client)):
        if part.DESCRIPTOR.name == "DataSource":
            reads.note_cached(part.paths[0], plan)


def _in_order(frame: Any) -> bool:
    session = frame._session
    return after_sort(frame._plan.plan(session._client), session._adapter.is_ordered) is not None


def _take_id(plan: Any, plan_id: int) -> None:
    """Return a plan the id by which columns name it; PySpark 4 keeps the root's apart from a relation's."""
    if hasattr(plan, "_root_plan_id"):
        plan._root_plan_id, plan._plan_id_with_rel = plan_id, None
    else:
        plan._plan_id = plan_id


def _unpersist(frame: Any, blocking: bool = False) -> Any:
    """Return the frame itself, which is computed anew from here on; the run removes its files."""
    if frame.is_cached and "_glue_before" in vars(frame):
        frame._plan, name = frame._glue_before
        if name is not None:
            frame._session._adapter.reads.forget(name)
        del frame._glue_before, frame._glue_files
    return frame


def clear(session: Any) -> None:
    """Let all frames of a session be computed anew that are cached."""
    for known in session._cached:
        if (frame := known()) is not None:
            _unpersist(frame)
    session._cached.clear()


def _checkpoint(frame: Any, eager: bool = True) -> Any:
    return frame.select("*") if _in_order(frame) else keep(frame)


def adapt() -> None:
    """Give Spark Connect's frames the methods above."""
    frame: Any = DataFrame
    frame.cache = frame.persist = _persist
    frame.unpersist = _unpersist
    frame.checkpoint = frame.localCheckpoint = _checkpoint
    frame.is_cached = property(lambda self: "_glue_files" in vars(self))
