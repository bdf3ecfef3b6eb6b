"""Time travel: the snapshot that FOR TIMESTAMP AS OF and FOR VERSION AS OF mean.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-time-travel-and-version-travel-queries.html
"""

from __future__ import annotations

import datetime
from typing import Any

from pyiceberg.table import Table

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.trino.errors import Place, fail
from glue_local.cloud.athena.trino.types import Type

_TIMES = frozenset({"date", "timestamp", "timestamp with time zone"})


def snapshot_of(table: Table, kind: str, value: Any, type_: Type, at: Place) -> int:
    """Return the id of the snapshot at a time, or of a version (an id, or the name of a tag or branch).

    ``value`` is Python's of the expression, ``type_`` its Trino type; QueryError in Trino's words if there is none.
    """
    if value is None:
        fail("INVALID_ARGUMENTS", at, "Pointer value cannot be NULL")
    if kind == "VERSION":
        return _version(table, value, type_, at)
    if type_.name not in _TIMES:
        fail("TYPE_MISMATCH", at, f"Unsupported type for temporal table version: {type_}")
    moment = value["t"] if isinstance(value, dict) else value
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time())
    millis = round(moment.replace(tzinfo=datetime.UTC).timestamp() * 1000)
    passed = [each for each in table.history() if each.timestamp_ms <= millis]
    if not passed:
        shown = moment.isoformat(timespec="milliseconds")
        quoted = ".".join(f'"{each}"' for each in table.name())
        raise errors.QueryError(f"INVALID_ARGUMENTS: No version history table {quoted} at or before {shown}Z")
    return passed[-1].snapshot_id


def _version(table: Table, value: Any, type_: Type, at: Place) -> int:
    if type_.name in {"varchar", "char"}:
        found = table.metadata.refs.get(str(value))
        if found is None:
            raise errors.QueryError(f"INVALID_ARGUMENTS: Cannot find snapshot with reference name: {value}")
        return found.snapshot_id
    if type_.name not in {"bigint", "integer", "smallint", "tinyint"}:
        fail("TYPE_MISMATCH", at, f"Unsupported type for table version: {type_}")
    if table.snapshot_by_id(int(value)) is None:
        raise errors.QueryError(f"INVALID_ARGUMENTS: Iceberg snapshot ID does not exists: {value}")
    return int(value)
