"""Runs that take so many files, or so many bytes, at most: ``boundedFiles`` and ``boundedSize``.

Follows https://docs.aws.amazon.com/glue/latest/dg/monitor-profile-memory-bounded-execution.html: with bookmarks the
next run goes on where this one stopped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from glue_local.engine.read import bookmarks
from glue_local.engine.read.source import Source
from glue_local.engine.run.run import Run
from glue_local.engine.types.options import OptionError
from glue_local.wording import many


def unseen(run: Run, source: Source, ctx: str, options: Mapping[str, Any]) -> Source:
    """Return what bookmarks leave of a source, within the bounds that options give; the oldest files come first."""
    most = {name: _number(options, name, source.name) for name in ("boundedFiles", "boundedSize")}
    fresh = bookmarks.unseen(run, source, ctx)
    if most["boundedFiles"] is None and most["boundedSize"] is None:
        return fresh
    taken: set[str] = set()
    size = 0
    for file in sorted(fresh.files, key=lambda f: (f.modified, f.path)):
        if most["boundedFiles"] is not None and len(taken) >= most["boundedFiles"]:
            break
        if most["boundedSize"] is not None and size + file.size > most["boundedSize"]:
            break
        taken.add(file.path)
        size += file.size
    left = [f for f in fresh.files if f.path not in taken]
    bookmarks.forget(run, ctx, left)
    if left:
        run.recorder.note(
            f"{source.name}: read {many(len(taken), 'file')}, left {len(left):,} for later (bounded)"
        )
    folders = tuple(one.only([f for f in one.files if f.path in taken]) for one in fresh.folders)
    return replace(fresh, folders=folders)


def _number(options: Mapping[str, Any], name: str, where: str) -> int | None:
    given = options.get(name)
    if given in (None, ""):
        return None
    try:
        number = int(str(given))
    except ValueError:
        raise OptionError(f"{where}: {name} {given!r} is not a whole number") from None
    if number < 0:
        raise OptionError(f"{where}: {name} {given!r} is less than 0")
    return number
