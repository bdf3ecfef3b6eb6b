"""A file is replaced as a whole, or stays as it was."""

import stat
from pathlib import Path

import pytest

from glue_local.replacing import replace_text, replacing


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_error_while_writing_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as draft:
        draft.write_text("ne")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_new_content_takes_the_old_ones_place(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    with replacing(path, sync=True) as draft:
        draft.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_permissions_stay_unless_the_caller_sets_them(tmp_path: Path) -> None:
    path = tmp_path / "a.sh"
    path.write_text("old")
    path.chmod(0o750)
    replace_text(path, "new")
    assert permissions(path) == 0o750
    replace_text(path, "private", mode=0o600)
    assert permissions(path) == 0o600


def test_a_link_is_replaced_and_its_target_is_not_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("theirs")
    link.symlink_to(target)
    replace_text(link, "ours", mode=0o600)
    assert (target.read_text(), link.read_text(), link.is_symlink()) == ("theirs", "ours", False)
