"""Writes of Delta tables on Sail brought to what Delta Lake does: partitions that are replaced, columns that differ.

Sources: https://docs.delta.io/latest/delta-batch.html#dynamic-partition-overwrites,
https://docs.delta.io/latest/delta-batch.html#schema-validation
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyspark.errors import AnalysisException

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import delta_log
from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.literals import quoted
from glue_local.engine.storage import Storage
from glue_local.engine.types.options import lowered
from glue_local.identifiers import backquoted

_DYNAMIC = "spark.sql.sources.partitionOverwriteMode"
#: Setting by which writes add columns that a table lacks.
MERGES = "spark.databricks.delta.schema.autoMerge.enabled"


def _true(options: Mapping[str, str], key: str) -> bool:
    return str(options.get(key, "false")).lower() == "true"


def prepare(run: Run, writer: Any, frame: Any, place: str, mode: str, options: Mapping[str, Any]) -> None:
    """Prepare a writer for the table in a folder as it is: AnalysisException where Delta Lake refuses the frame."""
    stated = delta_log.metadata(run.storage_of(place), place)
    if stated is None or mode not in ("append", "overwrite"):
        return
    given = lowered(options)
    have = {name.lower() for name in delta_log.columns(stated)}
    new = [name for name in frame.columns if name.lower() not in have]
    merges = (run.spark.conf.get(MERGES, "false") or "false").lower() == "true"
    replaces = mode == "overwrite" and _true(given, "overwriteschema")
    if new and not (merges or replaces or _true(given, "mergeschema")):
        raise AnalysisException(
            f"[DELTA_METADATA_MISMATCH] A schema mismatch detected when writing to the Delta table {place}: it has no "
            f"column {new[0]}. To add it, use the option mergeSchema; to replace the columns in mode overwrite, "
            "overwriteSchema"
        )
    dynamic = given.get("partitionoverwritemode") or run.spark.conf.get(_DYNAMIC, "static") or "static"
    if mode != "overwrite" or replaces or "replacewhere" in given or dynamic.lower() != "dynamic":
        return
    if keys := list(stated["partitionColumns"]):
        kept = run.keep(frame)
        writer._df = kept._plan
        rows = kept.select([kept[backquoted(key)] for key in keys]).distinct().collect()
        writer.option("replaceWhere", _where(keys, [tuple(row) for row in rows]))


def _where(keys: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    """Return the condition that holds for rows of some partitions."""
    parts = [
        " AND ".join(
            f"{backquoted(key)} IS NULL" if value is None else f"{backquoted(key)} = {literal(value)}"
            for key, value in zip(keys, row, strict=True)
        )
        for row in rows
    ]
    return " OR ".join(f"({part})" for part in parts) or "false"


def literal(value: Any) -> str:
    """Return a value as SQL writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, datetime.datetime):
        return f"TIMESTAMP'{value}'"
    if isinstance(value, datetime.date):
        return f"DATE'{value}'"
    if isinstance(value, int):
        return str(value)
    raise EngineFeatureError(f"A value {value!r} in a statement about a Delta table")


def finish(storage: Storage, path: str, columns: Callable[[], Sequence[str]]) -> None:
    """Let the table have the columns of the frame that was written last in their order, and let them be NULL.

    Where a write states the table's columns, Sail states partition columns last and literals as never NULL; Delta Lake
    as the frame has them, and all as nullable. A table without rows keeps its columns as they are declared.
    """
    newest = next(reversed(delta_log.commits(storage, path)), None)
    actions = delta_log.actions(storage, newest[1]) if newest else []
    stated = next((one["metaData"] for one in actions if one.get("metaData")), None)
    if newest is None or stated is None:
        return
    schema = json.loads(stated["schemaString"])
    place = {name: i for i, name in enumerate(columns())}
    if stated["partitionColumns"] and {field["name"] for field in schema["fields"]} == place.keys():
        schema["fields"].sort(key=lambda field: place[field["name"]])
    if any("add" in one for one in actions):
        _nullable(schema)
    changed = json.dumps(schema)
    if json.loads(stated["schemaString"]) != schema:
        stated["schemaString"] = changed
        delta_log.rewrite(storage, newest[1], actions)


def _nullable(kind: Any) -> None:
    """Let all that a type holds be NULL, keys of maps apart."""
    if not isinstance(kind, dict):
        return
    for field in kind.get("fields", ()):
        field["nullable"] = True
        _nullable(field["type"])
    for part, word in (("elementType", "containsNull"), ("valueType", "valueContainsNull")):
        if part in kind:
            kind[word] = True
            _nullable(kind[part])
