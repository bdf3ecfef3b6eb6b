"""Hadoop's FileSystem over folders and over an S3 endpoint: what each call returns, and what is there afterwards.

Source: https://hadoop.apache.org/docs/r3.3.6/hadoop-project-dist/hadoop-common/filesystem/filesystem.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from pyspark.errors import IllegalArgumentException

from glue_local.engine.sessions.base import EngineFeatureError
from glue_local.engine.sessions.hadoop_files import FileSystem
from glue_local.engine.sessions.hadoop_files import Path as HadoopPath
from glue_local.engine.storage import FolderStorage, PathNotFoundError, Storage
from glue_local.engine.storage.endpoint import EndpointStorage

B = "s3://bucket"
FILES = ["d/_SUCCESS", "d/a.txt", "d/s/b.txt", "e/c.txt"]


@pytest.fixture(params=["folders", "endpoint"])
def storage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Storage]:
    for key in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(key, raising=False)
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "test")
    with mock_aws():
        boto3.client("s3", "us-east-1").create_bucket(Bucket="bucket")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        made: Storage = FolderStorage(tmp_path) if request.param == "folders" else EndpointStorage()
        for name in FILES:
            made.write_bytes(f"{B}/{name}", b"1")
        yield made


def names(storage: Storage, path: str = "") -> list[str]:
    return [each.path.removeprefix(f"{B}/") for each in storage.everything(f"{B}/{path}")]


def statuses(found: Any) -> list[str]:
    assert found is not None
    return [f"{each.getPath().toString()[12:]}{'/' if each.isDirectory() else ''}" for each in found]


@pytest.mark.parametrize(
    ("call", "result", "left"),
    [
        (lambda fs: fs.rename(f"{B}/d", f"{B}/d/new"), False, FILES),
        (lambda fs: fs.rename(f"{B}/d", f"{B}/d"), False, FILES),
        (lambda fs: fs.rename(f"{B}/d/a.txt", f"{B}/d/a.txt"), True, FILES),
        (lambda fs: fs.rename(f"{B}/none", f"{B}/x"), False, FILES),
        (lambda fs: fs.rename(f"{B}/e/c.txt", f"{B}/d/a.txt"), False, FILES),
        (lambda fs: fs.rename(f"{B}/e/c.txt", f"{B}/d"), True, [*FILES[:2], "d/c.txt", "d/s/b.txt"]),
        (lambda fs: fs.rename(f"{B}/d", f"{B}/z/y"), True, ["e/c.txt", "z/y/_SUCCESS", "z/y/a.txt", "z/y/s/b.txt"]),
        (lambda fs: fs.delete(f"{B}/d/_SUCCESS"), True, FILES[1:]),
        (lambda fs: fs.delete(f"{B}/d", True), True, FILES[3:]),
        (lambda fs: fs.delete(f"{B}/*", True), False, FILES),
        (lambda fs: fs.delete(f"{B}/none", True), False, FILES),
        (lambda fs: fs.mkdirs(f"{B}/m/n") and fs.exists(f"{B}/m/n") and fs.delete(f"{B}/m/n"), True, FILES),
        (lambda fs: [fs.isFile(f"{B}/d/_SUCCESS"), fs.isDirectory(f"{B}/d/_SUCCESS")], [True, False], FILES),
        (lambda fs: statuses(fs.listStatus(f"{B}/d")), ["d/_SUCCESS", "d/a.txt", "d/s/"], FILES),
        (lambda fs: statuses(fs.listStatus(f"{B}/d/a.txt")), ["d/a.txt"], FILES),
        (lambda fs: statuses(fs.globStatus(f"{B}/*")), ["d/", "e/"], FILES),
        (lambda fs: statuses(fs.globStatus(f"{B}/[de]/*.txt")), ["d/a.txt", "e/c.txt"], FILES),
        (lambda fs: statuses(fs.globStatus(f"{B}/d/{{s,a.txt}}")), ["d/a.txt", "d/s/"], FILES),
        (lambda fs: [statuses(fs.globStatus(f"{B}/x*")), fs.globStatus(f"{B}/x")], [[], None], FILES),
    ],
)  # fmt: skip
def test_a_call_returns_and_leaves(
    storage: Storage, call: Callable[[FileSystem], Any], result: Any, left: list[str]
) -> None:
    assert call(FileSystem(storage)) == result
    assert [each for each in names(storage) if not each.endswith("/")] == left


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        (lambda fs: fs.delete(B, True), EngineFeatureError, "delete of the whole bucket s3://bucket"),
        (lambda fs: fs.delete(f"{B}/d", False), OSError, "s3://bucket/d is not empty"),
        (lambda fs: fs.rename(f"{B}/d", "s3://other/d"), IllegalArgumentException, "Wrong FS: s3://other/d, expected"),
        (lambda fs: fs.rename(f"{B}/d", f"{B}/e"), EngineFeatureError, "s3://bucket/e, which already exists"),
        (lambda fs: fs.globStatus(f"{B}/{{d/a,e}}"), EngineFeatureError, "a slash within braces"),
        (lambda fs: fs.listStatus(f"{B}/none"), PathNotFoundError, "s3://bucket/none"),
        (lambda fs: fs.delete(f"{B}/../../x", True), ValueError, "'..' are not allowed"),
    ],
)  # fmt: skip
def test_what_is_not_done_is_an_error_and_changes_nothing(
    storage: Storage, call: Callable[[FileSystem], Any], kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        call(FileSystem(storage))
    assert names(storage) == FILES


def test_paths_are_equal_by_their_text(storage: Storage) -> None:
    path = HadoopPath(storage, f"{B}/d", "a.txt")
    assert path == HadoopPath(storage, f"{B}/d/a.txt/") and len({path, HadoopPath(storage, str(path))}) == 1
    assert path != str(path)
