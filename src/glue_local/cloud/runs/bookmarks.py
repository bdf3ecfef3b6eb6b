"""The bookmark of a job's run: what former runs have processed goes in, what this one committed comes out.

A run that fails, is stopped or does not commit moves nothing; a paused one reads and moves nothing. Of two runs at once
the second to commit fails: the bookmark is not the one that it began with.
Sources: https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glue_local.cloud.moto_patches import glue_bookmarks
from glue_local.cloud.runs import errors

OPTION, FROM, TO = "--job-bookmark-option", "--job-bookmark-from", "--job-bookmark-to"
ENABLED, PAUSED, DISABLED = "job-bookmark-enable", "job-bookmark-pause", "job-bookmark-disable"


class VersionMismatchError(Exception):
    """The bookmark was moved or reset while a run went on; the message is Glue's."""


@dataclass
class RunBookmark:
    """The files through which a run's process gets and gives a bookmark, below a folder of the run."""

    folder: Path
    #: The version of the bookmark that the run began with.
    version: int = 0

    @property
    def committed(self) -> Path:
        """The bookmark state of the run, once its script has committed."""
        return self.folder / "bookmark-committed.json"

    def given(self, backend: Any, job_name: str, arguments: Mapping[str, str]) -> dict[str, str]:
        """Write the bookmark state for the run and return the RunSpec's ``bookmarks``; empty without bookmarks."""
        if arguments.get(OPTION) not in (ENABLED, PAUSED):
            return {}
        entry = glue_bookmarks.load(backend, job_name)
        self.version = entry["Version"] if entry else 0
        texts = {"seen": entry["JobBookmark"] if entry else glue_bookmarks.NOTHING}
        if FROM in arguments:
            texts["seen"] = _text(glue_bookmarks.as_of(backend, job_name, arguments[FROM]))
            texts["until"] = _text(glue_bookmarks.as_of(backend, job_name, arguments[TO]))
        found = {"commit": str(self.committed)}
        for name, text in texts.items():
            path = self.folder / f"bookmark-{name}.json"
            path.write_text(text, encoding="utf-8")
            found[name] = str(path)
        return found

    def keep(self, backend: Any, job_name: str, run_id: str) -> None:
        """Save the bookmark state of a run that succeeded; VersionMismatchError if it is another's by now."""
        if self.committed.exists():
            now = (glue_bookmarks.load(backend, job_name) or {"Version": 0})["Version"]
            if now != self.version:
                raise VersionMismatchError(
                    "VersionMismatchException: Continuation update failed due to version mismatch. "
                    f"Expected version {self.version} but found version {now}"
                )
            glue_bookmarks.save(backend, job_name, run_id, self.committed.read_text(encoding="utf-8"))


def _text(entry: Mapping[str, Any] | None) -> str:
    return str(entry["JobBookmark"]) if entry else glue_bookmarks.NOTHING


def check(backend: Any, job_name: str, arguments: Mapping[str, str]) -> None:
    """InvalidInputException for an unknown bookmark option, or for an invalid range."""
    option = arguments.get(OPTION, DISABLED)
    if option not in (ENABLED, PAUSED, DISABLED):
        raise errors.invalid_input(
            f"Job {job_name}: {OPTION} is {option!r}; allowed are {ENABLED}, {DISABLED} and {PAUSED}"
        )
    ends = [name for name in (FROM, TO) if arguments.get(name)]
    if not ends:
        return
    if len(ends) == 1:
        raise errors.invalid_input(f"Job {job_name}: {ends[0]}: give both {FROM} and {TO}")
    if option != PAUSED:
        raise errors.invalid_input(f"Job {job_name}: {FROM} and {TO} are allowed only with {OPTION} {PAUSED}")
    for name in ends:
        glue_bookmarks.as_of(backend, job_name, arguments[name])
