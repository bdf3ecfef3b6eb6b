"""How a written frame changes the catalog, and what the catalog requires of a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from glue_local.catalog.model import Column, Partition, Table, TableNotFoundError
from glue_local.engine.frames.records import Records
from glue_local.engine.read.parquet import ColumnTypeError, widens
from glue_local.engine.run.run import Run
from glue_local.engine.storage import FileInfo, paths
from glue_local.engine.types.options import OptionError
from glue_local.engine.types.typeconv import parse_type, to_hive, to_spark

UPDATE_BEHAVIOURS = ("UPDATE_IN_DATABASE", "LOG")


def conform(records: Records, table: Table, name: str) -> Records:
    """Return a frame's records in the types that its target table declares.

    What AWS documents leaves open what happens on a mismatch; there the file simply disagrees with the
    catalog and readers fail later. Here a type that the declared one can hold is widened, any other is a
    ColumnTypeError naming the column. Columns that the table does not declare are written unchanged.
    """
    declared = {c.name.lower(): c for c in [*table.columns, *table.partition_keys]}
    columns = []
    changed = False
    for f in records.fields:
        known = declared.get(f.name.lower())
        want = parse_type(known.type) if known else f.type
        if want == f.type:
            columns.append((f, f.column))
            continue
        key = known is not None and known in table.partition_keys
        if not key and not widens(f.type, want):
            raise ColumnTypeError(
                f"{name}: column {f.name!r} is {to_hive(f.type)}, but table {table.database}.{table.name} "
                f"declares {known.type if known else ''}; cast it before the target"
            )
        columns.append((replace(f, type=want), f.column.cast(to_spark(want))))
        changed = True
    return records.compute(columns) if changed else records


def update_catalog(
    run: Run, table: Table | None, new: Table, behaviour: str, files: Sequence[FileInfo]
) -> None:
    """Enter what was written: create the table, add its new columns, add its partitions.

    With UPDATE_IN_DATABASE columns are added and their types replaced; with LOG the schema of an existing
    table stays. Follows https://docs.aws.amazon.com/glue/latest/dg/update-from-job.html.
    """
    if behaviour not in UPDATE_BEHAVIOURS:
        raise OptionError(f"updateBehavior {behaviour!r} is not one of {', '.join(UPDATE_BEHAVIOURS)}")
    if table is None:
        run.catalog.create_table(new)
        table = new
    elif behaviour == "UPDATE_IN_DATABASE":
        fresh = {c.name: c for c in new.columns}
        columns = [replace(c, type=fresh[c.name].type) if c.name in fresh else c for c in table.columns]
        columns += [c for c in new.columns if c.name not in {k.name for k in columns}]
        if tuple(columns) != table.columns:
            run.catalog.update_table(table.with_columns(columns))
    if table.partition_keys:
        partitions = partitions_of(table, files)
        run.catalog.add_partitions(table.database, table.name, partitions)


def partitions_of(table: Table, files: Sequence[FileInfo]) -> list[Partition]:
    """Return the partitions that hold these files, by their folders' names."""
    root = paths.folder(table.location)
    found: dict[tuple[str, ...], str] = {}
    for f in files:
        folders = f.path[len(root) :].split("/")[: len(table.partition_keys)]
        values = tuple(unquote(p.split("=", 1)[-1]) for p in folders)
        found.setdefault(values, root + "/".join(folders) + "/")
    return [Partition(v, location) for v, location in sorted(found.items())]


def table_of(
    records: Records, database: str, name: str, path: str, format_: str, keys: Sequence[str]
) -> Table:
    """Return the table that a written frame makes: lower-case columns with the frame's types."""
    lower = [k.lower() for k in keys]
    columns: dict[str, Column] = {
        f.name.lower(): Column(f.name.lower(), to_hive(f.type)) for f in records.fields
    }
    return Table(
        database=database,
        name=name.lower(),
        columns=tuple(c for n, c in columns.items() if n not in lower),
        location=path,
        format="parquet" if format_ == "glueparquet" else format_,
        partition_keys=tuple(Column(k, columns[k].type) for k in lower),
    )


def find_table(run: Run, database: str, name: str) -> Table | None:
    """Return a table, or None when the catalog has none of that name."""
    try:
        return run.catalog.get_table(database, name)
    except TableNotFoundError:
        return None
