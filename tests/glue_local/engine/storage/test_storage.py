"""The storage contract, on folders and on an S3 endpoint alike."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from glue_local.engine.storage import FolderStorage, PathNotFoundError, Storage, StorageError, open_storage
from glue_local.engine.storage import endpoint as s3_storage
from glue_local.engine.storage.endpoint import EndpointStorage
from glue_local.engine.storage.paths import exclusion


@pytest.fixture(params=["folders", "endpoint"])
def storage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Storage]:
    if request.param == "folders":
        yield FolderStorage(tmp_path)
        return
    for key in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(key, raising=False)
    for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(key, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="bucket")
        yield EndpointStorage()


def names(storage: Storage, path: str, recurse: bool = True) -> list[str]:
    return [f.path.removeprefix("s3://bucket/") for f in storage.list_files(path, recurse)]


@pytest.fixture
def filled(storage: Storage) -> Storage:
    for key in (
        "t/b.json",
        "t/a.json",
        "t/k=1/c.json",
        "t/_temp/d.json",
        "t/.hidden",
        "t2/e.json",
        "t_$folder$",
    ):
        storage.write_bytes(f"s3://bucket/{key}", key.encode())
    return storage


def test_a_prefix_lists_its_files_sorted_and_without_hidden_ones(filled: Storage) -> None:
    expected = ["t/a.json", "t/b.json", "t/k=1/c.json"]
    assert names(filled, "s3://bucket/t/") == names(filled, "s3a://bucket/t") == expected
    assert names(filled, "s3://bucket/t", recurse=False) == ["t/a.json", "t/b.json"]


def test_a_bucket_lists_all_its_files(filled: Storage) -> None:
    assert names(filled, "s3://bucket") == ["t/a.json", "t/b.json", "t/k=1/c.json", "t2/e.json"]


def test_a_file_lists_itself_with_its_size(filled: Storage) -> None:
    (info,) = filled.list_files("s3://bucket/t/a.json")
    assert (info.path, info.size) == ("s3://bucket/t/a.json", 8)


@pytest.mark.parametrize(
    ("glob", "found"),
    [
        ("t/*.json", ["t/a.json", "t/b.json"]),
        ("t*/[ae].json", ["t/a.json", "t2/e.json"]),
        ("{t2,t/k=*}", ["t/k=1/c.json", "t2/e.json"]),
        ("t/?.json", ["t/a.json", "t/b.json"]),
        ("*/[!ab].json", ["t2/e.json"]),
    ],
)
def test_a_glob_lists_what_it_finds(filled: Storage, glob: str, found: list[str]) -> None:
    assert names(filled, f"s3://bucket/{glob}") == found
    assert filled.exists(f"s3://bucket/{glob}")


@pytest.mark.parametrize(
    "path", ["s3://bucket/none", "s3://bucket/t/none.json", "s3://bucket/x*", "s3://other/t"]
)
def test_what_is_not_there_is_an_error_that_names_it(filled: Storage, path: str) -> None:
    assert not filled.exists(path)
    with pytest.raises(PathNotFoundError, match="Path does not exist: s3://") as error:
        filled.list_files(path)
    assert path in str(error.value)


def test_a_prefix_is_not_the_beginning_of_a_name(filled: Storage) -> None:
    assert not filled.exists("s3://bucket/t/a")
    with pytest.raises(PathNotFoundError):
        filled.read_bytes("s3://bucket/t/a")


def test_an_empty_folder_exists_and_lists_nothing(storage: Storage) -> None:
    storage.make_folder("s3://bucket/empty/folder/")
    assert storage.exists("s3://bucket/empty/folder")
    assert storage.list_files("s3://bucket/empty/folder/") == []


def test_content_comes_back_whole_and_line_by_line(storage: Storage) -> None:
    storage.write_bytes("s3://bucket/x y/é%20.txt", b"one\ntwo\n")
    assert storage.read_bytes("s3://bucket/x y/é%20.txt") == b"one\ntwo\n"
    with storage.open("s3://bucket/x y/é%20.txt") as file:
        assert list(file) == [b"one\n", b"two\n"]


def test_the_version_changes_with_the_content(storage: Storage) -> None:
    storage.write_bytes("s3://bucket/a", b"1")
    before = storage.list_files("s3://bucket/a")
    time.sleep(0.02)
    storage.write_bytes("s3://bucket/a", b"2")
    assert storage.list_files("s3://bucket/a") != before


def test_a_file_is_moved_and_replaces_what_was_there(storage: Storage) -> None:
    storage.write_bytes("s3://bucket/a b/é%20.txt", b"one")
    storage.write_bytes("s3://bucket/to/there.txt", b"two")
    storage.move("s3://bucket/a b/é%20.txt", "s3://bucket/to/there.txt")
    assert storage.read_bytes("s3://bucket/to/there.txt") == b"one"
    assert names(storage, "s3://bucket/") == ["to/there.txt"]
    with pytest.raises(StorageError, match="s3://bucket/none"):
        storage.move("s3://bucket/none", "s3://bucket/to/there.txt")
    assert storage.read_bytes("s3://bucket/to/there.txt") == b"one"


def test_the_endpoint_copies_what_is_moved(storage: Storage) -> None:
    """No byte of it passes through this process, whatever its size."""
    if not isinstance(storage, EndpointStorage):
        pytest.skip("folders rename their files")
    storage.write_bytes("s3://bucket/a", b"x" * 2**24)
    asked: list[str] = []
    storage.client.meta.events.register("before-call.s3", lambda model, **_: asked.append(model.name))
    storage.move("s3://bucket/a", "s3://bucket/b")
    assert asked == ["HeadObject", "CopyObject", "DeleteObject"]


def test_deleting_a_prefix_leaves_others_and_an_empty_folder_or_nothing(filled: Storage) -> None:
    assert filled.delete_prefix("s3://bucket/t/") == 5
    assert names(filled, "s3://bucket/") == ["t2/e.json"]
    assert filled.delete_prefix("s3://bucket/t/") == 0
    assert filled.delete_prefix("s3://bucket/t2/e.json") == 1


def test_deleting_spares_what_is_younger(filled: Storage) -> None:
    assert filled.delete_prefix("s3://bucket/t/", older_than_seconds=3600) == 0
    assert filled.exists("s3://bucket/t/a.json")


@pytest.mark.parametrize("path", ["/local/file", "s3://", "https://bucket/key"])
def test_a_path_that_is_not_in_s3(storage: Storage, path: str) -> None:
    with pytest.raises(ValueError, match="expected s3://bucket/key"):
        storage.read_bytes(path)


def test_a_key_cannot_climb_out_of_its_bucket(storage: Storage) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        storage.write_bytes("s3://bucket/../other/key", b"")


def test_more_objects_than_one_listing_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        storage, asked = EndpointStorage(), list[str]()
        storage.client.create_bucket(Bucket="bucket")
        for i in range(25):
            storage.client.put_object(Bucket="bucket", Key=f"t/{i:04}", Body=b"x")
        # Ten at a time, where S3 lists and deletes a thousand.
        monkeypatch.setattr(s3_storage, "_DELETE_AT_ONCE", 10)
        events = storage.client.meta.events
        events.register(
            "before-parameter-build.s3.ListObjectsV2", lambda params, **_: params.update(MaxKeys=10)
        )
        events.register("before-call.s3", lambda model, **_: asked.append(model.name))
        assert len(storage.list_files("s3://bucket/t/")) == 25
        assert storage.delete_prefix("s3://bucket/t/") == 25
        assert asked == ["ListObjectsV2"] * 6 + ["DeleteObjects"] * 3
        with pytest.raises(StorageError, match=r"s3://other/key.*NoSuchBucket"):
            storage.write_bytes("s3://other/key", b"x")


def test_open_storage_by_kind(tmp_path: Path) -> None:
    folders = open_storage({"kind": "folders", "root": str(tmp_path)})
    assert isinstance(folders, FolderStorage)
    with pytest.raises(ValueError, match="unknown kind 'tape'; expected folders or endpoint"):
        open_storage({"kind": "tape"})


def test_a_file_of_this_machine_is_stored_in_place_of_another(storage: Storage, tmp_path: Path) -> None:
    local = tmp_path / "elsewhere" / "file"
    local.parent.mkdir()
    local.write_bytes(b"new")
    storage.write_bytes("s3://bucket/t/a", b"old")
    storage.put_file("s3://bucket/t/a", local)
    local.unlink()
    assert storage.read_bytes("s3://bucket/t/a") == b"new"


def test_a_file_for_a_bucket_that_is_not_there_is_refused_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with mock_aws(), pytest.raises(StorageError, match="s3://nobodys/a"):
        EndpointStorage().put_file("s3://nobodys/a", tmp_path / "file")


EXCLUSIONS = [
    ("**.pdf", ["a.pdf", "x/y/b.pdf"], ["a.txt"]),
    ("*.pdf", ["a.pdf"], ["x/b.pdf"]),
    ("x/*", ["x/b"], ["x/y/b", "b"]),
    ("x/**", ["x/b", "x/y/b"], ["xx/b"]),
    ("**/tmp/**", ["a/tmp/b", "a/b/tmp/c/d"], ["tmp", "a/tmpx/b"]),
    ("part-{a,b}*", ["part-a1", "part-b"], ["part-c"]),
    ("file[0-9].csv", ["file7.csv"], ["file77.csv", "filex.csv"]),
    ("file[!0-9].csv", ["filex.csv"], ["file7.csv", "file/.csv"]),
    ("day=20??/*", ["day=2024/a"], ["day=24/a"]),
    (r"a\*b", ["a*b"], ["axb"]),
    ("{*.tmp,**/_*}", ["a.tmp", "x/_SUCCESS"], ["x/a.tmp"]),
]


@pytest.mark.parametrize(("pattern", "out", "kept"), EXCLUSIONS, ids=[e[0] for e in EXCLUSIONS])
def test_exclusions_are_globs_whose_star_stays_in_a_folder(
    pattern: str, out: list[str], kept: list[str]
) -> None:
    regex = exclusion(pattern)

    assert [name for name in [*out, *kept] if regex.fullmatch(name)] == out


def test_an_exclusion_whose_bracket_is_open_is_refused() -> None:
    with pytest.raises(ValueError, match=r"exclusion 'a\[b': a bracket is not closed"):
        exclusion("a[b")
