"""Archives whose files would leave their folder."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from glue_local.engine.run.archives import ArchiveError, check


@pytest.mark.parametrize(
    "member",
    [
        "../evil.py",
        "a/../../evil.py",
        "/etc/evil.py",
        "..",
        "a/..",
        "C:/evil.py",
        "..\\evil.py",
        "\\evil.py",
        "a\\..\\b",
    ],
)
def test_a_member_that_leaves_its_folder_is_refused(tmp_path: Path, member: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("good.py", "")
        archive.writestr(zipfile.ZipInfo(member), "")
    with pytest.raises(
        ArchiveError, match=r"s3://b/x.zip is refused: its member .* leaves the archive's folder"
    ):
        check(tmp_path / "x.zip", "s3://b/x.zip")


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveError, match=r"its member 'link.py' is a link"):
        check(tmp_path / "x.zip", "x.zip")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.whl").write_bytes(b"no zip")
    with pytest.raises(ArchiveError, match="not a zip archive"):
        check(tmp_path / "x.whl", "x.whl")


def test_an_ordinary_archive_is_taken(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name in ("a.py", "pack/__init__.py", "pack/..hidden.py", "pack/a..b.py", "..c.py", "pack/"):
            archive.writestr(name, "")
    check(tmp_path / "x.zip", "x.zip")
