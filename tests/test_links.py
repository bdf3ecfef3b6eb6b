"""Every link in README and docs to a file or a heading of this repository leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from printed import PAGES, PROJECT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def headings(text: str) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for target in LINK.findall(text):
        if re.match(r"\w+:|\.\./\.\./actions/", target):  # GitHub's own pages of the repository
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (
            anchor and file.suffix == ".md" and anchor not in headings(file.read_text(encoding="utf-8"))
        ):
            broken.append(target)
    assert broken == []


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = (PROJECT / "docs/index.md").read_text(encoding="utf-8")
    site = (PROJECT / ".ci/mkdocs.yml").read_text(encoding="utf-8")
    pages = {path.name for path in (PROJECT / "docs").glob("*.md")} - {"index.md"}
    assert {page for page in pages if page not in index or f"{page}\n" not in site} == set()


#: Where a path in CONTRIBUTING may begin.
ROOTS = (PROJECT, PROJECT / "src", PROJECT / "src/glue_local", PROJECT / "tests/glue_local/engine")


def places(text: str) -> list[Path]:
    """The files and folders that backquoted paths in a text name; a path that is not there stays as it is."""
    named = [path for path in re.findall(r"`([\w./-]+)`", text) if "/" in path or "." in path[1:]]
    return [next((root / path for root in ROOTS if (root / path).exists()), Path(path)) for path in named]


def test_every_path_in_contributing_exists() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = [path for path in places(text) if not re.match(r"(glue_local|[a-z]+)\.\w+$", str(path))]
    assert [str(path) for path in code if not path.exists()] == []


def test_every_table_that_contributing_names_is_where_it_says() -> None:
    """A row or item such as "an entry in `FORMATS` (`engine/read/recordfiles.py`)" leads to that name in its files."""
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for row in re.findall(r"^(?:\| |- \*\*)(?:.|\n  )*", text, re.MULTILINE):
        for name in re.findall(r"`(_?[A-Z][A-Z_]+)`", row):
            files = [
                file
                for place in places(row)
                for file in ([place] if place.is_file() else place.rglob("*.py"))
                if file.suffix in (".py", ".tsx")
            ]
            assert any(
                re.search(rf"^(?:const )?{name}\b", file.read_text(encoding="utf-8"), re.MULTILINE)
                for file in files
            ), name
