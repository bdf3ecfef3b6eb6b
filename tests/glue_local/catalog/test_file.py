"""The file catalog between processes, after a failure, and on a file that is not a catalog."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from glue_local.catalog import CatalogError, Column, Table
from glue_local.catalog.file import FileCatalog
from waiting import SECONDS

MAKE_TABLES = """
import sys
from pathlib import Path
from glue_local.catalog import Column, Table
from glue_local.catalog.file import FileCatalog

path, worker = Path(sys.argv[1]), sys.argv[2]
for number in range(10):
    table = Table("db", f"t{worker}_{number}", (Column("a", "int"),), "s3://b/", "json")
    FileCatalog(path).create_table(table)
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "catalog.json"
    FileCatalog(path).create_database("db")
    workers = [
        subprocess.Popen([sys.executable, "-c", MAKE_TABLES, str(path), str(worker)]) for worker in range(3)
    ]
    assert [process.wait(SECONDS) for process in workers] == [0, 0, 0]
    assert len(FileCatalog(path).list_tables("db")) == 30
    assert sorted(p.name for p in tmp_path.iterdir()) == ["catalog.json", "catalog.json.lock"]


def test_a_change_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "catalog.json"
    catalog = FileCatalog(path)
    catalog.create_database("db")
    before = path.read_bytes()
    with pytest.raises(CatalogError):
        catalog.delete_table("db", "absent")
    unwritable = Table("db", "t", (Column("a", "int", parameters={"k": object()}),), "s3://b/", "json")  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        catalog.create_table(unwritable)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize("content", ["", "[]", '{"tables": {}}', "{"])
def test_a_file_that_is_no_catalog_is_named_and_kept(tmp_path: Path, content: str) -> None:
    path = tmp_path / "catalog.json"
    path.write_text(content)
    for act in (lambda: FileCatalog(path).list_databases(), lambda: FileCatalog(path).create_database("db")):
        with pytest.raises(CatalogError, match=r"catalog\.json is not a catalog file"):
            act()
    assert path.read_text() == content


def test_a_catalog_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalog.json"
    path.write_text('{"version": 2, "databases": {}}')
    with pytest.raises(CatalogError, match="a catalog of version 2, this program reads 1"):
        FileCatalog(path).list_databases()
