"""OPTIMIZE and VACUUM: small files made one, old snapshots and what only they need deleted.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-data-optimization.html
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError
from pyiceberg.table import FileScanTask, Table
from pyiceberg.table.snapshots import Operation

from glue_local.cloud.athena import errors, query
from glue_local.cloud.athena.files import checked
from glue_local.cloud.athena.formats import PATH, literal
from glue_local.cloud.athena.iceberg import kinds
from glue_local.cloud.athena.iceberg.catalog import Loaded, committing, reading, to_change
from glue_local.cloud.athena.iceberg.reading import Snapshot
from glue_local.cloud.athena.iceberg_statements import properties, rows, writing
from glue_local.cloud.athena.result import Result
from glue_local.cloud.athena.session import Session, TableName
from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.errors import Place
from glue_local.s3_addresses import split

#: Of the size that files should have: a file smaller than the first or larger than the second is written anew.
_SMALL, _LARGE = 0.75, 1.8


def optimize(session: Session, target: TableName, at: Place, where: n.Node | None) -> Result:
    """OPTIMIZE ... REWRITE DATA USING BIN_PACK: the rows stay, in fewer files without files of deleted rows."""
    loaded = to_change(session, target)
    wanted = None if where is None else _paths(session, target, at, where)
    tasks = Snapshot(session, loaded, None, Place(target.line, target.column)).tasks()
    chosen = [
        task
        for group in _groups(tasks).values()
        for task in _chosen(
            [each for each in group if wanted is None or each.file.file_path in wanted], loaded.table
        )
    ]
    if chosen:
        _rewrite(session, loaded, target, at, chosen)
    return Result(scanned=session.fetched.size)


def _paths(session: Session, target: TableName, at: Place, where: n.Node) -> set[str]:
    """The objects with rows that fit."""
    compiled = query.prepare_parsed(
        session, _select(target, at, [n.SelectItem(at, n.Name(at, PATH), PATH)], where), f'"{PATH}"'
    )
    found = session.connection.execute(f"SELECT DISTINCT c0 FROM ({compiled.sql}) AS q").fetchall()
    session.open()
    return {str(path) for (path,) in found}


def _select(target: TableName, at: Place, items: list[n.Node], where: n.Node | None) -> n.Query:
    parts = [each for each in (target.database, target.name) if each]
    table = n.Table(at, parts, [Place(target.line, target.column)] * len(parts))
    return n.Query(at, n.Select(at, False, items, table, where))


def _groups(tasks: Sequence[FileScanTask]) -> dict[str, list[FileScanTask]]:
    """The files of each partition."""
    found: dict[str, list[FileScanTask]] = {}
    for each in tasks:
        found.setdefault(f"{each.file.spec_id} {each.file.partition!r}", []).append(each)
    return found


def _chosen(tasks: Sequence[FileScanTask], table: Table) -> list[FileScanTask]:
    """The files of a partition that are too small, too large or have many files of deleted rows, if they are enough."""
    target = properties.number(table.properties, "write_target_data_file_size_bytes")
    least = (
        properties.number(table.properties, "optimize_rewrite_min_data_file_size_bytes") or target * _SMALL
    )
    most = properties.number(table.properties, "optimize_rewrite_max_data_file_size_bytes") or target * _LARGE
    deletes = properties.number(table.properties, "optimize_rewrite_delete_file_threshold")
    enough = properties.number(table.properties, "optimize_rewrite_data_file_threshold")
    sized = [each for each in tasks if not least <= each.file.file_size_in_bytes <= most]
    deleted = [each for each in tasks if len(each.delete_files) >= deletes]
    if len(sized) < enough:
        sized = []
    return [each for each in tasks if each in sized or each in deleted]


def _rewrite(
    session: Session, loaded: Loaded, target: TableName, at: Place, tasks: Sequence[FileScanTask]
) -> None:
    star: list[n.Node] = [n.Star(at), n.SelectItem(at, n.Name(at, PATH), PATH)]
    compiled = query.prepare_parsed(session, _select(target, at, star, None), f'"{PATH}"')
    columns = kinds.columns(loaded.table.schema(), at)
    listed = ", ".join(literal(each.file.file_path) for each in tasks)
    selected = writing.stored_columns(columns, [f"q.c{i}" for i in range(len(columns))])
    select = f"SELECT {selected} FROM ({compiled.sql}) AS q WHERE q.c{len(columns)} IN ({listed})"
    new = list(writing.written(session, loaded.table, select))
    rows.replace_files(loaded, [each.file for each in tasks], new, Operation.REPLACE)


def vacuum(session: Session, target: TableName) -> Result:
    """VACUUM: snapshots past their age go, and objects that no snapshot needs and that are as old."""
    loaded = to_change(session, target)
    table = loaded.table
    if not split(checked(table.location()))[1].strip("/"):
        raise errors.QueryError(
            f"GENERIC_INTERNAL_ERROR: Path missing in file system location: {table.location()}"
        )
    with reading(loaded.full):
        before = _needed(table)
    cut = datetime.datetime.now(datetime.UTC) - datetime.timedelta(
        seconds=properties.number(table.properties, "vacuum_max_snapshot_age_seconds")
    )
    expired = _expired(table, cut)
    if expired:
        with committing(loaded.full):
            table.maintenance.expire_snapshots().by_ids(expired).commit()
    with reading(loaded.full):
        needed = _needed(table)
    _delete(session, sorted(before - needed))
    _delete(session, list(_orphans(session, table, needed, cut)))
    return Result(scanned=session.fetched.size)


def _expired(table: Table, cut: datetime.datetime) -> list[int]:
    keep = properties.number(table.properties, "vacuum_min_snapshots_to_keep")
    kept = {each.snapshot_id for each in table.metadata.refs.values()}
    latest = sorted(table.snapshots(), key=lambda each: each.timestamp_ms, reverse=True)
    kept |= {each.snapshot_id for each in latest[:keep]}
    return [
        each.snapshot_id
        for each in latest
        if each.snapshot_id not in kept and each.timestamp_ms < cut.timestamp() * 1000
    ]


def _needed(table: Table) -> set[str]:
    """All objects of the table's snapshots, and its metadata, as many old ones as the table keeps."""
    most = properties.number(table.properties, "vacuum_max_metadata_files_to_keep")
    found = {table.metadata_location}
    if most:
        found |= {each.metadata_file for each in table.metadata.metadata_log[-most:]}
    for snapshot in table.snapshots():
        found.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            found.add(manifest.manifest_path)
            entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
            found |= {entry.data_file.file_path for entry in entries}
    kept = (*table.metadata.statistics, *table.metadata.partition_statistics)
    found |= {each.statistics_path for each in kept}
    return found


def _orphans(session: Session, table: Table, needed: set[str], cut: datetime.datetime) -> Iterator[str]:
    bucket, prefix = split(table.location().rstrip("/") + "/")
    s3 = session.caller.client("s3")
    names = {each.split("://", 1)[-1] for each in needed}
    pages: Iterator[Mapping[str, Any]] = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix
    )
    try:
        for page in pages:
            for item in page.get("Contents", []):
                if f"{bucket}/{item['Key']}" not in names and item["LastModified"] < cut:
                    yield f"s3://{bucket}/{item['Key']}"
    except ClientError as error:
        raise errors.of_data(error, table.location()) from error


def _delete(session: Session, paths: Sequence[str]) -> None:
    """Delete objects; those that the caller may not delete stay, as Athena's documentation says of VACUUM."""
    s3 = session.caller.client("s3")
    for path in paths:
        bucket, key = split(checked(path))
        try:
            s3.delete_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if errors.code_of(error) not in errors.DENIED:
                raise errors.of_data(error, path) from error
