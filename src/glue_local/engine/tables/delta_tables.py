"""Statements and calls about Delta tables that Sail lacks: their history, VACUUM and OPTIMIZE.

Sources: https://docs.delta.io/latest/delta-utility.html, https://docs.delta.io/latest/optimizations-oss.html
"""

from __future__ import annotations

import datetime
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from pyspark.sql.types import StructType

from glue_local.engine.run.run import Run
from glue_local.engine.sessions import delta_log
from glue_local.engine.sessions.delta_writes import MERGES
from glue_local.engine.storage import existing_files, paths
from glue_local.engine.tables.errors import VIEW, SparkCatalogError
from glue_local.engine.tables.texts import entry

if TYPE_CHECKING:
    from glue_local.engine.tables.catalog import CatalogTables

_BY_PATH = re.compile(r"delta\s*\.\s*`(?P<path>[^`]+)`", re.IGNORECASE)
_NAME = r"(?P<name>delta\s*\.\s*`[^`]+`|'[^']+'|(?:`[^`]+`|\w+)(?:\.(?:`[^`]+`|\w+))*)"
#: Begins the names of views that ``DeltaTable.merge`` merges, whose columns it has checked.
MERGED = f"{VIEW}merged_"
_CHECK = "spark.databricks.delta.retentionDurationCheck.enabled"
_HOURS = 168


def checked(run: Run, path: str) -> str:
    """Return the folder of a Delta table; SparkCatalogError where there is none."""
    if not delta_log.commits(run.storage_of(path), path):
        raise SparkCatalogError(f"[DELTA_MISSING_DELTA_TABLE] {path} is not a Delta table.")
    return path


def path_of(tables: CatalogTables, name: str) -> str | None:
    """Return the folder of the Delta table that a statement names; None where it is another table, or none."""
    if match := _BY_PATH.fullmatch(name):
        return checked(tables.run, match["path"])
    if name.startswith("'"):
        return checked(tables.run, name.strip("'"))
    table = tables.find(*tables.split(name))
    return table.location if table is not None and table.format == "delta" else None


def history(run: Run, path: str, limit: int | None = None) -> Any:
    """Return a table's versions, the newest first: number, time and operation, which are those of Delta Lake."""
    storage, rows = run.storage_of(path), []
    for version, name in reversed(delta_log.commits(storage, checked(run, path))):
        content = delta_log.actions(storage, name)
        said: dict[str, Any] = next((one["commitInfo"] for one in content if "commitInfo" in one), {})
        operation = said.get("operation", "")
        if operation == "CREATE TABLE" and any("add" in one for one in content):  # Sail's word for both
            operation = "CREATE TABLE AS SELECT" if _in_catalog(run, path) else "WRITE"
        at = datetime.datetime.fromtimestamp(said.get("timestamp", 0) / 1000, datetime.UTC)
        rows.append((version, at, operation))
        if limit is not None and len(rows) >= limit:
            break
    return run.spark.createDataFrame(rows, "version bigint, timestamp timestamp, operation string")


def _in_catalog(run: Run, path: str) -> bool:
    place = paths.folder(paths.plain(path))
    return any(
        paths.folder(table.location) == place
        for database in run.catalog.list_databases()
        for table in run.catalog.list_tables(database)
    )


def vacuum(run: Run, path: str, hours: float | None, dry_run: bool = False) -> Any:
    """Delete the files that no version within the retention period needs."""
    check = (run.spark.conf.get(_CHECK, "true") or "true").lower() == "true"
    if hours is not None and hours < _HOURS and check:
        raise SparkCatalogError(
            f"[DELTA_VACUUM_RETENTION_PERIOD_TOO_SHORT] A retention of {hours:g} hours is shorter than {_HOURS} hours: "
            f"set {_CHECK} to false if no other job reads or writes the table"
        )
    storage, root = run.storage_of(path), f"{checked(run, path).rstrip('/')}/"
    before = time.time() - (_HOURS if hours is None else hours) * 3600
    there, gone = delta_log.files(storage, path)
    needed = {
        *there,
        *(name for name, one in gone.items() if one.get("deletionTimestamp", 0) / 1000 > before),
    }
    needed = {form for name in needed for form in (name, unquote(name), quote(name))}
    old = [
        file.path
        for file in existing_files(storage, root)
        if file.modified <= before
        and (name := file.path[len(root) :]) not in needed
        and not any(part.startswith(("_", ".")) for part in name.split("/") if "=" not in part)
    ]
    if not dry_run:
        for one in old:
            storage.remove(one)
    return run.spark.createDataFrame([(one,) for one in (old if dry_run else [path])], "path string")


def optimize(run: Run, path: str) -> Any:
    """Put the rows of each partition that has several files into one, as a version of its own."""
    storage = run.storage_of(path)
    there, _ = delta_log.files(storage, checked(run, path))
    counts: dict[str, int] = {}
    for one in there.values():
        place = repr(sorted((one.get("partitionValues") or {}).items()))
        counts[place] = counts.get(place, 0) + 1
    if any(count > 1 for count in counts.values()):
        kept = run.keep(run.spark.read.format("delta").load(path)).coalesce(1)
        kept.write.format("delta").mode("overwrite").option("partitionOverwriteMode", "static").save(path)
        _, name = delta_log.commits(storage, path)[-1]
        content = delta_log.actions(storage, name)
        for action in content:
            for part in ("add", "remove"):
                if part in action:
                    action[part]["dataChange"] = False
            if "commitInfo" in action:
                action["commitInfo"] |= {"operation": "OPTIMIZE", "operationParameters": {"predicate": "[]"}}
        delta_log.rewrite(storage, name, content)
    return run.spark.createDataFrame([(path,)], "path string")


def generate(run: Run, path: str) -> None:
    """Write the manifests that list a table's files, one for each partition.

    See https://docs.delta.io/latest/presto-integration.html.
    """
    storage, root = run.storage_of(path), f"{checked(run, path).rstrip('/')}/"
    storage.delete_prefix(f"{root}_symlink_format_manifest/")
    lists: dict[str, list[str]] = (
        {"": []} if not (delta_log.metadata(storage, path) or {})["partitionColumns"] else {}
    )
    for name in delta_log.files(storage, path)[0]:
        own = unquote(name)
        lists.setdefault(own.rpartition("/")[0], []).append(f"{paths.plain(root)}{own}\n")
    for folder, names in lists.items():
        place = f"{root}_symlink_format_manifest/{folder}/manifest".replace("//manifest", "/manifest")
        storage.write_bytes(place, "".join(sorted(names)).encode())


def _generate(tables: CatalogTables, path: str, match: re.Match[str]) -> Any:
    generate(tables.run, path)
    return tables.run.spark.createDataFrame([], StructType())


def _absent(tables: CatalogTables, path: str, match: re.Match[str]) -> Any:
    what = " ".join(match["what"].split()).upper()
    raise SparkCatalogError(f"{what} {match['name']} {ABSENT}")


#: Says of a feature of Delta Lake that no engine has it here.
ABSENT = "is not supported on Sail, and Apache Spark lacks Delta Lake's library here: run the job in AWS Glue"

#: Table properties that make Delta Lake write or refuse otherwise.
_ACTING = re.compile(
    r"['\"]?(delta\.(?:enableChangeDataFeed|appendOnly|columnMapping\.mode|constraints\.\w+))", re.I
)


def check_properties(text: str) -> None:
    """Refuse table properties that would have no effect, and do on AWS."""
    if found := _ACTING.search(text):
        raise SparkCatalogError(f"The table property {found[1]} {ABSENT}")


def _history(tables: CatalogTables, path: str, match: re.Match[str]) -> Any:
    return history(tables.run, path, int(match["limit"]) if match["limit"] else None)


def _vacuum(tables: CatalogTables, path: str, match: re.Match[str]) -> Any:
    return vacuum(tables.run, path, float(match["hours"]) if match["hours"] else None, bool(match["dry"]))


def _optimize(tables: CatalogTables, path: str, match: re.Match[str]) -> Any:
    if match["where"]:
        raise SparkCatalogError(f"OPTIMIZE {match['name']} WHERE is not supported on Sail: leave out WHERE")
    return optimize(tables.run, path)


def _merge(tables: CatalogTables, path: str, match: re.Match[str]) -> Any:
    """Refuse MERGE where it could add columns; it runs otherwise."""
    if (tables.run.spark.conf.get(MERGES, "false") or "false").lower() == "true" and MERGED not in match[0]:
        raise SparkCatalogError(f"MERGE INTO with {MERGES} is not supported on Sail: set it to false")
    return NotImplemented


_STATEMENTS = [
    entry(rf"DESC(?:RIBE)?\s+HISTORY\s+{_NAME}(?:\s+LIMIT\s+(?P<limit>\d+))?", _history),
    entry(
        rf"VACUUM\s+{_NAME}(?:\s+(?:FULL|LITE))?(?:\s+RETAIN\s+(?P<hours>[\d.]+)\s+HOURS?)?(?P<dry>\s+DRY\s+RUN)?",
        _vacuum,
    ),
    entry(rf"GENERATE\s+symlink_format_manifest\s+FOR\s+TABLE\s+{_NAME}", _generate),
    entry(
        rf"(?P<what>DESC(?:RIBE)?\s+DETAIL|RESTORE(?:\s+TABLE)?|REORG\s+TABLE)\s+{_NAME}(?:\s.*)?", _absent
    ),
    entry(r"(?P<what>ALTER\s+TABLE)\s+(?P<name>delta\s*\.\s*`[^`]+`)\s.*", _absent),
    entry(rf"MERGE\s+INTO\s+{_NAME}\s.*", _merge),
    entry(rf"OPTIMIZE\s+{_NAME}(?:\s+(?P<where>WHERE\s+.*?))?(?:\s+ZORDER\s+BY\s+.*)?", _optimize),
]


def run(tables: CatalogTables, statement: str) -> Any:
    """Run a statement about a Delta table; NotImplemented where it is about something else."""
    for pattern, handler in _STATEMENTS:
        if (match := pattern.fullmatch(statement)) and (path := path_of(tables, match["name"])) is not None:
            return handler(tables, path, match)
    return NotImplemented
