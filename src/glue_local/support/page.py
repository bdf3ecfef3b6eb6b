"""The table as a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterable

from glue_local.support.table import Row, Status, rows

_HEAD = """\
# What is supported

`make support` writes this page from the code, and a test fails if they differ. `glue-local support`
prints it, `--json` for programs. Anything unsupported is an error that names it, never another result.

| what | supported | partly | not |
|---|---|---|---|
"""
_LEGEND = "Supported entries are listed by name, partly supported ones with what is missing.\n"


def page() -> str:
    """Return the page's text."""
    everything = rows()
    counts = [
        f"| [{title}](#{_anchor(title)}) | "
        + " | ".join(str(len(_of(found, each))) for each in Status)
        + " |"
        for title, found in everything.items()
    ]
    sections = [line for title, found in everything.items() for line in _section(title, found)]
    return _HEAD + "\n".join([*counts, "", _LEGEND, *sections]) + "\n"


def _section(title: str, found: list[Row]) -> Iterable[str]:
    yield f"## {title}\n"
    if yes := _of(found, Status.YES):
        yield "Supported: " + ", ".join(f"`{row.name}`" for row in yes) + ".\n"
    for status in (Status.PARTLY, Status.NO):
        told = [row for row in _of(found, status) if row.note]
        bare = [row for row in _of(found, status) if not row.note]
        if told:
            yield f"| {status} supported | |\n|---|---|"
            yield "\n".join(f"| `{row.name}` | {_cell(row.note)} |" for row in told) + "\n"
        if bare:
            yield (
                f"{str(status).capitalize()} supported: " + ", ".join(f"`{row.name}`" for row in bare) + ".\n"
            )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _anchor(title: str) -> str:
    kept = "".join(c for c in title.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def _of(found: list[Row], status: Status) -> list[Row]:
    return [row for row in found if row.status is status]
