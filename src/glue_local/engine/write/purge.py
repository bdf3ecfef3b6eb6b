"""Deleting a table's or a path's files, as ``purge_table`` and ``purge_s3_path`` do.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html#aws-glue-api-crawler-pyspark-extensions-glue-context-purge_s3_path
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from glue_local.engine.run.run import Run
from glue_local.engine.types.options import OptionError, check

OPTIONS = {
    "retentionPeriod": "",
    "excludeStorageClasses": "",
    "partitionPredicate": "is not supported by the local engine",
    "manifestFilePath": "",
}
DEFAULT_RETENTION_HOURS = 168.0


def purge_path(run: Run, path: str, options: Mapping[str, Any]) -> int:
    """Delete the files under a path that are at least ``retentionPeriod`` hours old; return their number.

    The default is 168 hours (7 days); 0 deletes all. The folder stays, so that it reads as 0 rows. Local
    files are all of storage class STANDARD; ``excludeStorageClasses`` with it deletes nothing.
    ``manifestFilePath`` is a folder for Success.csv, which lists what was deleted.
    """
    check(options, OPTIONS, f"purge of {path}")
    try:
        hours = float(options.get("retentionPeriod", DEFAULT_RETENTION_HOURS))
    except (TypeError, ValueError):
        raise OptionError(
            f"purge of {path}: retentionPeriod {options['retentionPeriod']!r} is not a number of hours"
        ) from None
    if not run.storage.exists(path) or "STANDARD" in (options.get("excludeStorageClasses") or ()):
        return 0
    before = {f.path for f in run.storage.list_files(path)}
    folder = path if path.endswith("/") else f"{path}/"
    deleted = run.storage.delete_prefix(folder, older_than_seconds=hours * 3600)
    run.storage.make_folder(folder)
    if manifest := options.get("manifestFilePath"):
        gone = sorted(before - {f.path for f in run.storage.list_files(folder)})
        stamp = datetime.now(UTC).isoformat()
        text = "".join(f"{json.dumps(p)},{stamp}\n" for p in gone)
        run.storage.write_bytes(f"{str(manifest).rstrip('/')}/Success.csv", text.encode())
    return deleted


def purge_table(run: Run, database: str, table_name: str, options: Mapping[str, Any]) -> int:
    """Delete a table's files, its partitions' too; return their number."""
    table = run.catalog.get_table(database, table_name)
    places = [table.location]
    if table.partition_keys:
        root = table.location.rstrip("/") + "/"
        partitions = run.catalog.list_partitions(database, table_name)
        places += [p.location for p in partitions if not p.location.startswith(root)]
    return sum(purge_path(run, place, options) for place in places)
