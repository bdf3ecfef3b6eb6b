"""The metadata tables of an Iceberg table: ``"t$snapshots"`` and its like.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-iceberg-table-metadata.html, and for the columns
https://trino.io/docs/current/connector/iceberg.html#metadata-tables
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg import types as ice
from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import DataFile
from pyiceberg.partitioning import PartitionField
from pyiceberg.table import Table
from pyiceberg.transforms import IdentityTransform, VoidTransform

from glue_local.cloud.athena.formats import literal, name
from glue_local.cloud.athena.iceberg import kinds
from glue_local.cloud.athena.session import Session
from glue_local.cloud.athena.trino import types as trino
from glue_local.cloud.athena.trino.errors import Place, unsupported
from glue_local.cloud.athena.trino.types import Type

Row = Sequence[Any]
Columns = list[tuple[str, Type]]
Made = tuple[Columns, Sequence[Row]]
_MOMENT = trino.timestamp(3, zoned=True)
_TEXTS = trino.map_of(trino.VARCHAR, trino.VARCHAR)
_NUMBERS = trino.map_of(trino.INTEGER, trino.BIGINT)
_BOUNDS = trino.map_of(trino.INTEGER, trino.VARCHAR)


@dataclass(frozen=True)
class Inspected:
    """A metadata table: its columns and rows."""

    session: Session
    columns: Columns
    rows: Sequence[Row]

    def create(self, connection: Any, schema: str, table: str) -> None:
        """Make the rows a view."""
        own = name(trino.schema(schema))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {own}")
        copy = self.session.folder / f"inspected-{uuid.uuid4()}.parquet"
        arrays = [
            pa.array([row[i] for row in self.rows], type=_arrow(kind))
            for i, (_, kind) in enumerate(self.columns)
        ]
        pq.write_table(pa.Table.from_arrays(arrays, names=[f"c{i}" for i in range(len(arrays))]), copy)
        selected = ", ".join(
            f"{kinds.read(f'c{i}', kind)} AS {name(each)}" for i, (each, kind) in enumerate(self.columns)
        )
        connection.execute(
            f"CREATE VIEW {own}.{name(table)} AS SELECT {selected} FROM read_parquet({literal(str(copy))})"
        )


def inspect(session: Session, table: Table, of: str, place: Place) -> Inspected:
    """Return the metadata table of a name, one of :data:`TABLES`."""
    return Inspected(session, *TABLES[of](table, place))


_ARROW: dict[str, pa.DataType] = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "boolean": pa.bool_(),
    "varbinary": pa.binary(),
    "real": pa.float32(),
    "double": pa.float64(),
    "date": pa.date32(),
    "time": pa.time64("us"),
}


def _arrow(kind: Type) -> pa.DataType:
    if kind.name == "decimal":
        return pa.decimal128(*kind.args)
    if kind.name.startswith("timestamp"):
        return pa.timestamp("ms" if kind.args == (3,) else "us", "UTC" if "zone" in kind.name else None)
    if kind.name == "array":
        return pa.list_(_arrow(kind.args[0]))
    if kind.name == "map":
        return pa.map_(_arrow(kind.args[0]), _arrow(kind.args[1]))
    if kind.name == "row":
        fields = zip(kind.names, kind.args, strict=True)
        return pa.struct([(str(own), _arrow(each)) for own, each in fields])
    return _ARROW[kind.name]


def _snapshots(table: Table, place: Place) -> Made:
    columns: Columns = [
        ("committed_at", _MOMENT), ("snapshot_id", trino.BIGINT), ("parent_id", trino.BIGINT),
        ("operation", trino.VARCHAR), ("manifest_list", trino.VARCHAR), ("summary", _TEXTS),
    ]  # fmt: skip
    rows: list[Row] = []
    for each in sorted(table.snapshots(), key=lambda snapshot: snapshot.timestamp_ms):
        summary = each.summary
        told = dict(summary.additional_properties) if summary else {}
        operation = summary.operation.value if summary else None
        rows.append(
            (each.timestamp_ms, each.snapshot_id, each.parent_snapshot_id, operation, each.manifest_list,
             list(told.items()))
        )  # fmt: skip
    return columns, rows


def _history(table: Table, place: Place) -> Made:
    columns: Columns = [
        ("made_current_at", _MOMENT), ("snapshot_id", trino.BIGINT), ("parent_id", trino.BIGINT),
        ("is_current_ancestor", trino.BOOLEAN),
    ]  # fmt: skip
    ancestors, at = set(), table.current_snapshot()
    while at is not None:
        ancestors.add(at.snapshot_id)
        at = table.snapshot_by_id(at.parent_snapshot_id) if at.parent_snapshot_id is not None else None
    rows: list[Row] = []
    for each in table.history():
        found = table.snapshot_by_id(each.snapshot_id)
        parent = found.parent_snapshot_id if found else None
        rows.append((each.timestamp_ms, each.snapshot_id, parent, each.snapshot_id in ancestors))
    return columns, rows


def _refs(table: Table, place: Place) -> Made:
    columns: Columns = [
        ("name", trino.VARCHAR), ("type", trino.VARCHAR), ("snapshot_id", trino.BIGINT),
        ("max_reference_age_in_ms", trino.BIGINT), ("min_snapshots_to_keep", trino.INTEGER),
        ("max_snapshot_age_in_ms", trino.BIGINT),
    ]  # fmt: skip
    rows = [
        (own, ref.snapshot_ref_type.value.upper(), ref.snapshot_id, ref.max_ref_age_ms, ref.min_snapshots_to_keep,
         ref.max_snapshot_age_ms)
        for own, ref in sorted(table.metadata.refs.items())
    ]  # fmt: skip
    return columns, rows


def _properties(table: Table, place: Place) -> Made:
    columns: Columns = [("key", trino.VARCHAR), ("value", trino.VARCHAR)]
    return columns, sorted(table.properties.items())


def _manifests(table: Table, place: Place) -> Made:
    summary = trino.row(
        [trino.BOOLEAN, trino.BOOLEAN, trino.VARCHAR, trino.VARCHAR],
        ["contains_null", "contains_nan", "lower_bound", "upper_bound"],
    )
    numbers = ("added_data_files_count", "added_rows_count", "existing_data_files_count", "existing_rows_count",
               "deleted_data_files_count", "deleted_rows_count")  # fmt: skip
    columns: Columns = [
        ("path", trino.VARCHAR), ("length", trino.BIGINT), ("partition_spec_id", trino.INTEGER),
        ("added_snapshot_id", trino.BIGINT),
        *((own, trino.BIGINT if "rows" in own else trino.INTEGER) for own in numbers),
        ("partition_summaries", trino.array(summary)),
    ]  # fmt: skip
    rows: list[Row] = []
    current = table.current_snapshot()
    for each in current.manifests(table.io) if current else ():
        spec = table.specs()[each.partition_spec_id]
        parts = []
        for field, told in zip(spec.fields, each.partitions or (), strict=False):
            source = table.schema().find_type(field.source_id)
            kind = field.transform.result_type(source)
            bounds = [
                None if bound is None else field.transform.to_human_string(source, from_bytes(kind, bound))  # type: ignore[arg-type]
                for bound in (told.lower_bound, told.upper_bound)
            ]
            parts.append(
                {"contains_null": told.contains_null, "contains_nan": told.contains_nan,
                 "lower_bound": bounds[0], "upper_bound": bounds[1]}
            )  # fmt: skip
        counts = (each.added_files_count, each.added_rows_count, each.existing_files_count, each.existing_rows_count,
                  each.deleted_files_count, each.deleted_rows_count)  # fmt: skip
        rows.append(
            (
                each.manifest_path,
                each.manifest_length,
                each.partition_spec_id,
                each.added_snapshot_id,
                *counts,
                parts,
            )
        )
    return columns, rows


def _entries(table: Table) -> Iterator[DataFile]:
    current = table.current_snapshot()
    for manifest in current.manifests(table.io) if current else ():
        for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
            yield entry.data_file


def _shown_bounds(table: Table, bounds: Mapping[int, bytes] | None) -> list[tuple[int, str]] | None:
    if bounds is None:
        return None
    shown = []
    for field_id, bound in bounds.items():
        kind = table.schema().find_type(field_id)
        if isinstance(kind, ice.PrimitiveType):
            text = IdentityTransform().to_human_string(kind, from_bytes(kind, bound))  # type: ignore[arg-type]
            shown.append((field_id, text))
    return shown


def _files(table: Table, place: Place) -> Made:
    columns: Columns = [
        ("content", trino.INTEGER), ("file_path", trino.VARCHAR), ("file_format", trino.VARCHAR),
        ("record_count", trino.BIGINT), ("file_size_in_bytes", trino.BIGINT), ("column_sizes", _NUMBERS),
        ("value_counts", _NUMBERS), ("null_value_counts", _NUMBERS), ("nan_value_counts", _NUMBERS),
        ("lower_bounds", _BOUNDS), ("upper_bounds", _BOUNDS), ("key_metadata", trino.VARBINARY),
        ("split_offsets", trino.array(trino.BIGINT)), ("equality_ids", trino.array(trino.INTEGER)),
    ]  # fmt: skip

    def counts(given: Mapping[int, int] | None) -> list[tuple[int, int]] | None:
        return None if given is None else list(given.items())

    rows: list[Row] = [
        (each.content.value, each.file_path, each.file_format.value.upper(), each.record_count,
         each.file_size_in_bytes, counts(each.column_sizes), counts(each.value_counts),
         counts(each.null_value_counts), counts(each.nan_value_counts), _shown_bounds(table, each.lower_bounds),
         _shown_bounds(table, each.upper_bounds), each.key_metadata, each.split_offsets, each.equality_ids)
        for each in _entries(table)
    ]  # fmt: skip
    return columns, rows


def _partitions(table: Table, place: Place) -> Made:
    """One row for each partition, with the least and greatest value and the NULLs of each other column."""
    schema = table.schema()
    parts = _partition_fields(table, place)
    keys = {each.source_id for each in table.spec().fields if isinstance(each.transform, IdentityTransform)}
    measured = [each for each in schema.fields if each.field_id not in keys and _has_bounds(each.field_type)]
    columns: Columns = [
        ("record_count", trino.BIGINT), ("file_count", trino.BIGINT), ("total_size", trino.BIGINT),
    ]  # fmt: skip
    if parts:
        kinds_of = [each.transform.result_type(schema.find_type(each.source_id)) for each in parts.values()]
        inside = [kinds.of_iceberg(each, place) for each in kinds_of]
        columns.insert(0, ("partition", trino.row(inside, list(parts))))
    if measured:
        own = [kinds.of_iceberg(each.field_type, place) for each in measured]
        inner = [trino.row([kind, kind, trino.BIGINT, trino.BIGINT], list(_MEASURES)) for kind in own]
        columns.append(("data", trino.row(inner, [each.name.lower() for each in measured])))
    groups: dict[tuple[Any, ...], list[DataFile]] = {}
    for each in _entries(table):
        if each.content.value == 0:
            # A file tells the values of its own spec's fields, in their order.
            own_fields = enumerate(table.specs()[each.spec_id].fields)
            told = {field.field_id: each.partition[i] for i, field in own_fields}
            groups.setdefault(tuple(told.get(field.field_id) for field in parts.values()), []).append(each)
    rows: list[Row] = []
    for values, files in groups.items():
        row: list[Any] = [
            sum(each.record_count for each in files), len(files), sum(each.file_size_in_bytes for each in files)
        ]  # fmt: skip
        if parts:
            row.insert(0, dict(zip(parts, values, strict=True)))
        if measured:
            row.append({field.name.lower(): _measured(field, files) for field in measured})
        rows.append(row)
    return columns, rows


def _partition_fields(table: Table, place: Place) -> dict[str, PartitionField]:
    """The fields of all specs that the table had, each once, by names; those of columns that are gone say nothing."""
    columns = {each.field_id for each in table.schema().fields}
    found: dict[int, PartitionField] = {}
    for _, spec in sorted(table.specs().items()):
        for each in spec.fields:
            if each.source_id in columns and not isinstance(each.transform, VoidTransform):
                found.setdefault(each.field_id, each)
    named = {each.name.lower(): each for each in found.values()}
    if len(named) < len(found):
        unsupported(place, "a table of partitions in which two fields have the same name")
    return named


_MEASURES = ("min", "max", "null_count", "nan_count")


def _has_bounds(kind: ice.IcebergType) -> bool:
    return isinstance(kind, ice.PrimitiveType) and not isinstance(kind, ice.UUIDType)


def _measured(field: ice.NestedField, files: Sequence[DataFile]) -> dict[str, Any]:
    kind, key = field.field_type, field.field_id

    def bounds(given: str) -> list[Any]:
        found = [(getattr(each, given) or {}).get(key) for each in files]
        return [from_bytes(kind, each) for each in found if each is not None]  # type: ignore[arg-type]

    def total(given: str) -> int | None:
        found = [(getattr(each, given) or {}).get(key) for each in files]
        known = [each for each in found if each is not None]
        return sum(known) if known else None

    low, high = bounds("lower_bounds"), bounds("upper_bounds")
    found = (min(low) if low else None, max(high) if high else None, total("null_value_counts"),
             total("nan_value_counts"))  # fmt: skip
    return dict(zip(_MEASURES, found, strict=True))


#: One more metadata table is one more entry.
TABLES: dict[str, Callable[[Table, Place], Made]] = {
    "snapshots": _snapshots,
    "history": _history,
    "refs": _refs,
    "properties": _properties,
    "manifests": _manifests,
    "files": _files,
    "partitions": _partitions,
}
