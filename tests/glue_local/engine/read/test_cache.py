"""The cache of typed copies is shared by runs that go on at the same time."""

from __future__ import annotations

from pathlib import Path

import pytest

from glue_local.engine.read.cache import FileCache
from glue_local.engine.storage import FolderStorage
from glue_local.replacing import replacing


def test_pruning_leaves_what_another_run_is_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLUE_LOCAL_CACHE", str(tmp_path / "cache"))
    storage = FolderStorage(tmp_path / "s3")
    storage.write_bytes("s3://b/in/a.json", b"{}\n")
    cache, files = FileCache(storage, "s3://b/in/"), storage.list_files("s3://b/in/")
    cache.folder.mkdir(parents=True)
    copy, old = cache.folder / f"{cache._key(files[0])}-types.parquet", cache.folder / "0ld-types.parquet"
    old.touch()
    with replacing(copy) as draft:
        draft.write_text("half of it")
        cache.prune(files)
    assert copy.read_text() == "half of it"
    assert not old.exists()
