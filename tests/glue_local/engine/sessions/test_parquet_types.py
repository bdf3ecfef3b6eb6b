"""Types of Parquet that Spark reads otherwise than Sail.

See https://spark.apache.org/docs/3.5.6/sql-data-sources-parquet.html#data-type-mapping.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.differences.rule import BEFORE_4
from glue_local.engine.sessions.parquet_types import check_given, columns_to_read, damaged, footer
from glue_local.engine.sessions.reading import PathError
from glue_local.engine.storage import FolderStorage


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    (tmp_path / "b" / "t").mkdir(parents=True)
    return FolderStorage(tmp_path)


def _put(storage: FolderStorage, table: pa.Table, name: str = "a", **options: object) -> None:
    pq.write_table(table, storage.root / "b" / "t" / f"{name}.parquet", **options)


def test_a_type_that_sail_has_too_needs_nothing(storage: FolderStorage) -> None:
    _put(storage, pa.table({"a": [1], "b": ["x"]}))
    assert columns_to_read(storage, storage.list_files("s3://b/t/"), "UTC") is None


def test_unsigned_numbers_are_wider_ones(storage: FolderStorage) -> None:
    kinds = {"a": pa.uint8(), "b": pa.uint16(), "c": pa.uint32(), "d": pa.uint64(), "e": pa.int8()}
    _put(storage, pa.table({name: pa.array([1], kind) for name, kind in kinds.items()}))
    assert columns_to_read(storage, storage.list_files("s3://b/t/"), "UTC") == (
        list(kinds),
        {"a": "smallint", "b": "int", "c": "bigint", "d": "decimal(20,0)"},
    )


def test_times_of_the_old_kind_are_instants(storage: FolderStorage) -> None:
    times = pa.table({"t": pa.array([1], pa.timestamp("ns"))})
    _put(storage, times, use_deprecated_int96_timestamps=True)
    files = storage.list_files("s3://b/t/")
    assert columns_to_read(storage, files, "UTC") == (["t"], {"t": "timestamp"})
    with pytest.raises(
        EngineFeatureError, match=r"The column t of s3://b/t/a\.parquet.*INT96.*Europe/Berlin"
    ):
        columns_to_read(storage, files, "Europe/Berlin")


def test_the_first_files_columns_are_read(storage: FolderStorage) -> None:
    _put(storage, pa.table({"a": [1]}))
    _put(storage, pa.table({"b": [1]}), "b")
    assert columns_to_read(storage, storage.list_files("s3://b/t/"), "UTC") == (["a"], {})


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1]], pa.list_(pa.uint8())),
        pa.array([1], pa.duration("us")),
        pa.array([{"x": 1}], pa.struct([("x", pa.uint16())])),
        pa.array([1], pa.decimal256(50, 2)),
        pa.array([1], pa.time64("us")),
        pa.array([1], pa.timestamp("ns")),
        pa.array([1], pa.timestamp("ns", "UTC")),
    ],
    ids=lambda column: str(column.type),
)
def test_what_no_cast_gives_names_file_and_column(storage: FolderStorage, column: pa.Array) -> None:
    _put(storage, pa.table({"c": column}))
    with pytest.raises(EngineFeatureError, match=r"The column c of s3://b/t/a\.parquet.*--engine spark"):
        columns_to_read(storage, storage.list_files("s3://b/t/"), "UTC")


def test_damage_names_the_file(storage: FolderStorage) -> None:
    for name in ("a", "b"):
        _put(storage, pa.table({"a": list(range(10_000))}), name)
    files = storage.list_files("s3://b/t/")
    assert damaged(storage, files) == "One of these files is damaged (s3://b/t/a.parquet, s3://b/t/b.parquet)"
    path = storage.root / "b" / "t" / "b.parquet"
    data = bytearray(path.read_bytes())
    data[100:400] = b"\xff" * 300
    path.write_bytes(data)
    assert damaged(storage, files) == "The file s3://b/t/b.parquet is damaged"
    path.write_bytes(data[:-30])
    shorter = storage.list_files("s3://b/t/")
    with pytest.raises(PathError, match=r"CANNOT_READ_FILE_FOOTER.*s3://b/t/b\.parquet"):
        columns_to_read(storage, shorter, "UTC")
    assert footer(storage, shorter[0]).rows == 10_000


def test_a_schema_of_another_type_is_sparks_error(storage: FolderStorage) -> None:
    _put(storage, pa.table({"a": pa.array([1], pa.int32()), "b": ["x"]}))
    files = storage.list_files("s3://b/t/")
    check_given(storage, files, [("A", "int"), ("b", "string"), ("c", "double")])
    widened = ("bigint", "double")
    for type_ in widened if not BEFORE_4 else ():
        with pytest.raises(
            EngineFeatureError, match=rf"a of s3://b/t/a\.parquet, INT32, as {type_}.*--engine spark"
        ):
            check_given(storage, files, [("a", type_)])
    for type_ in ("string", "date", *(widened if BEFORE_4 else ())):
        with pytest.raises(
            PathError, match=rf"s3://b/t/a\.parquet\. Column: \[a\], Expected: {type_}, Found: INT32"
        ):
            check_given(storage, files, [("a", type_)])
