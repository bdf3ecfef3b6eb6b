"""ORC and Parquet files that are written again for the engine."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import orc, parquet

from glue_local.cloud.athena.errors import QueryError
from glue_local.cloud.athena.serde import lines
from glue_local.cloud.athena.serde.columnar import of_orc
from glue_local.engine.sessions import orc_reader


def test_an_orc_file_over_which_arrow_crashes_fails_the_query_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.orc"
    orc.write_table(pa.table({"a": [1, None], "b": [["x"], []]}), path)
    (copy,) = of_orc([str(path)], ["n", "t"])
    assert parquet.read_table(copy).to_pylist() == [{"n": 1, "t": ["x"]}, {"n": None, "t": []}]

    monkeypatch.setattr(orc_reader._Process, "_frame", lambda process: process._running.kill() or (b"", b""))
    with pytest.raises(QueryError, match=r"HIVE_CANNOT_OPEN_SPLIT: file 1 .*Arrow crashed"):
        of_orc([str(path)], None)


def test_a_line_that_would_fill_the_memory_fails_the_query(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small object may hold a line of any size, packed."""
    monkeypatch.setattr(lines, "CHUNK", 8)
    monkeypatch.setattr(lines, "MOST", 32)
    path = tmp_path / "a.gz"
    for rows, fails in (([32, 1], False), ([33, 1], True), ([1, 33], True), ([1, 100], True)):
        path.write_bytes(gzip.compress(b"\n".join(b"a" * each for each in rows)))
        if fails:
            with pytest.raises(QueryError, match="TextLineLengthLimitExceededException: Too many bytes"):
                list(lines.batches(str(path)))
        else:
            assert [len(line) for batch in lines.batches(str(path)) for line in batch] == rows
