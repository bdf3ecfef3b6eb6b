"""Deleting a table's or a path's files, as ``purge_table`` and ``purge_s3_path`` do.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html#aws-glue-api-crawler-pyspark-extensions-glue-context-purge_s3_path
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from glue_local.catalog.model import Partition
from glue_local.engine.read.locations import keys_of, satisfying
from glue_local.engine.run.run import Run
from glue_local.engine.sessions.reading import partition_type
from glue_local.engine.storage import existing_files, paths
from glue_local.engine.types import gluetypes as g
from glue_local.engine.types.options import OptionError, known_only
from glue_local.engine.types.typeconv import parse_type

OPTIONS = {
    "retentionPeriod": "",
    "excludeStorageClasses": "",
    "partitionPredicate": "",
    "manifestFilePath": "",
}
DEFAULT_RETENTION_HOURS = 168.0


def purge_path(run: Run, path: str, options: Mapping[str, Any]) -> int:
    """Delete the files under a path that are at least ``retentionPeriod`` hours old; return their number.

    The default is 168 hours (7 days); 0 deletes all. The folder stays, so it reads as 0 rows. Local
    files are all of storage class STANDARD; ``excludeStorageClasses`` with it deletes nothing. With
    ``partitionPredicate`` only folders ``key=value`` below the path whose values satisfy it are purged.
    ``manifestFilePath`` is a folder for Success.csv, which lists what was deleted.
    """
    known = _checked(run, path, options)
    if not run.storage.exists(path):
        return 0
    places = [paths.folder(path)]
    if predicate := str(known.get("partitionPredicate") or ""):
        keys, partitions = _partitions_below(run, places[0])
        places = [p.location for p in satisfying(run, partitions, keys, predicate, f"purge of {path}")]
    return _purge(run, places, known, f"purge of {path}")


def purge_table(run: Run, database: str, table_name: str, options: Mapping[str, Any]) -> int:
    """Delete a table's files, its partitions' too; return their number. Options as for ``purge_path``.

    With ``partitionPredicate`` only the partitions that satisfy it are purged. A partition all of whose files were
    deleted leaves the catalog.
    """
    table = run.catalog.get_table(database, table_name)
    where = f"purge of {database}.{table_name}"
    known = _checked(run, f"{database}.{table_name}", options)
    partitions = run.catalog.list_partitions(database, table_name) if table.partition_keys else []
    places = [table.location]
    if predicate := str(known.get("partitionPredicate") or ""):
        partitions = satisfying(run, partitions, keys_of(table), predicate, where)
        places = []
    root = paths.folder(table.location)
    places += [p.location for p in partitions if not (places and paths.plain(p.location).startswith(root))]
    full = [p for p in partitions if existing_files(run.storage, p.location)]
    deleted = _purge(run, places, known, where)
    emptied = [p.values for p in full if not existing_files(run.storage, p.location)]
    if emptied:
        run.catalog.delete_partitions(database, table_name, emptied)
    return deleted


def _checked(run: Run, what: str, options: Mapping[str, Any]) -> dict[str, Any]:
    known = known_only(options, OPTIONS, f"purge of {what}", run.recorder.note)
    try:
        known["retentionPeriod"] = float(known.get("retentionPeriod", DEFAULT_RETENTION_HOURS))
    except (TypeError, ValueError):
        raise OptionError(
            f"purge of {what}: retentionPeriod {options['retentionPeriod']!r} is not a number of hours"
        ) from None
    return known


def _purge(run: Run, places: Sequence[str], options: Mapping[str, Any], where: str) -> int:
    if "STANDARD" in (options.get("excludeStorageClasses") or ()):
        return 0
    deleted = 0
    gone: list[str] = []
    for place in places:
        if not run.storage.exists(place):
            continue
        before = {f.path for f in run.storage.list_files(place)}
        folder = place if place.endswith("/") else f"{place}/"
        deleted += run.storage.delete_prefix(folder, older_than_seconds=options["retentionPeriod"] * 3600)
        run.storage.make_folder(folder)
        gone += sorted(before - {f.path for f in run.storage.list_files(folder)})
    if manifest := options.get("manifestFilePath"):
        stamp = datetime.now(UTC).isoformat()
        text = "".join(f"{json.dumps(p)},{stamp}\n" for p in gone)
        run.storage.write_bytes(f"{str(manifest).rstrip('/')}/Success.csv", text.encode())
    return deleted


def _partitions_below(run: Run, root: str) -> tuple[list[g.Field], list[Partition]]:
    """Return the keys of the folders ``key=value`` below a path, and a partition for each that holds files."""
    found: dict[tuple[str, ...], str] = {}
    names: tuple[str, ...] = ()
    for file in run.storage.list_files(root):
        parts = [p for p in file.path[len(root) :].split("/")[:-1] if "=" in p]
        if not parts:
            continue
        keys = tuple(p.partition("=")[0] for p in parts)
        if names and keys != names:
            raise OptionError(f"purge of {root}: there are partitions by {names} and by {keys} below it")
        names = keys
        values = tuple(unquote(p.partition("=")[2]) for p in parts)
        found.setdefault(values, file.path.rsplit("/", 1)[0] + "/")
    if not names:
        raise OptionError(f"purge of {root}: partitionPredicate needs folders key=value, and there are none")
    types = [partition_type([values[i] for values in found]) for i in range(len(names))]
    fields = [g.Field(n, parse_type(t)) for n, t in zip(names, types, strict=True)]
    return fields, [Partition(values, location) for values, location in found.items()]
