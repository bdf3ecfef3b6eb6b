"""Job bookmarks: which files a source has read in former runs of its job.

Follows https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html. The state of a job is one JSON
file ``<job>.json``: in the folder that the run's configuration ``glue_local.bookmarks`` names, else, where
buckets are folders, in ``.glue-bookmarks`` beside them. Behind the endpoint, which keeps the state, the run is handed
the files to read and to write.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from glue_local.engine.read.source import Source
from glue_local.engine.run.run import Run
from glue_local.engine.storage.base import FileInfo
from glue_local.replacing import replace_text

OPTION, FROM, TO = "job_bookmark_option", "job_bookmark_from", "job_bookmark_to"
CONF = "glue_local.bookmarks"
FOLDER = ".glue-bookmarks"
"""The folder of bookmarks: a name that no bucket can have."""
ENABLED, PAUSED = "job-bookmark-enable", "job-bookmark-pause"


class BookmarkError(RuntimeError):
    """Bookmarks that cannot be kept; the message says why."""


class Bookmarks:
    """The files that each ``transformation_ctx`` of a job has read."""

    def __init__(self, path: Path, mode: str, commit: Path | None = None, until: Path | None = None) -> None:
        """Read the state in ``path``, if any; ``commit`` writes it, by default to the same file.

        ``until`` holds an older state: files that it lacks are not read.
        """
        self.path, self.mode = commit or path, mode
        self.seen: dict[str, list[str]] = json.loads(path.read_text()) if path.exists() else {}
        self.until: dict[str, list[str]] | None = json.loads(until.read_text()) if until else None
        self.read: dict[str, list[str]] = {}

    def unseen(self, source: Source, ctx: str) -> Source:
        """Return the source without the files of earlier runs, and note the files that it reads."""
        known = set(self.seen.get(ctx, []))
        within = None if self.until is None else set(self.until.get(ctx, []))
        folders = []
        for folder in source.folders:
            files = [
                f for f in folder.files if _mark(f) not in known and (within is None or _mark(f) in within)
            ]
            folders.append(folder.only(files))
        self.read.setdefault(ctx, []).extend(_mark(f) for f in source.files)
        return replace(source, folders=tuple(folders))

    def commit(self) -> None:
        """Save the files that this run has read (not when paused).

        Those of former runs stay, also where this run reads other partitions or paths.
        """
        if self.mode != ENABLED:
            return
        known = {ctx: sorted({*self.seen.get(ctx, ()), *marks}) for ctx, marks in self.read.items()}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(self.path, json.dumps({**self.seen, **known}, indent=1, sort_keys=True))


def _mark(file: Any) -> str:
    return f"{file.path} {file.size} {file.version}"


_active: dict[int, Bookmarks] = {}


def start(run: Run, job_name: str, mode: str, ranged: bool = False) -> None:
    """Start the bookmarks of a run if its argument ``--job-bookmark-option`` asks for them.

    A run is ``ranged`` if ``--job-bookmark-from`` and ``-to`` select its input: only the endpoint knows runs by id.
    """
    _active.clear()
    if mode not in (ENABLED, PAUSED):
        return
    given = {name: Path(path) for name, path in run.bookmarks.items()}
    if given:
        _active[id(run)] = Bookmarks(given["seen"], mode, given["commit"], given.get("until"))
        return
    if ranged:
        raise BookmarkError(
            "--job-bookmark-from and --job-bookmark-to need run ids, which runs without an endpoint do "
            "not have: start the job at the local endpoint"
        )
    root = getattr(run.storage, "root", None)
    folder = run.conf.get(CONF) or (root / FOLDER if isinstance(root, Path) else None)
    if folder is None:
        raise BookmarkError(
            "--job-bookmark-option: this run has no folder for bookmarks; set one "
            f"(--conf {CONF}=FOLDER) or run with job-bookmark-disable"
        )
    _active[id(run)] = Bookmarks(Path(folder) / f"{job_name}.json", mode)


def unseen(run: Run, source: Source, ctx: str) -> Source:
    """Return the source without the files of earlier runs; unchanged without bookmarks or ctx."""
    active = _active.get(id(run))
    return active.unseen(source, ctx) if active and ctx else source


def commit(run: Run) -> None:
    """Save the files that the run has read."""
    active = _active.get(id(run))
    if active:
        active.commit()


def forget(run: Run, ctx: str, files: Iterable[FileInfo]) -> None:
    """Remove files that the run leaves for later from the files it has read."""
    active = _active.get(id(run))
    if active and ctx:
        left = {_mark(f) for f in files}
        active.read[ctx] = [mark for mark in active.read.get(ctx, []) if mark not in left]
