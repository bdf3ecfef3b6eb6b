"""The jobs of a repository: ``jobs/<job>/<job>.json`` and the script beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from glue_local.codegen import generate
from glue_local.definition import JobDefinition, canonical, load
from glue_local.definition.repeatable import unrepeatable
from glue_local.errors import UserError


class JobsFolderError(UserError):
    """A folder of jobs is incomplete; the message says what is missing and where."""


def definition_path(jobs: Path, name: str) -> Path:
    """Return where a job's definition is."""
    return jobs / name / f"{name}.json"


def job_names(jobs: Path, only: Iterable[str] = ()) -> list[str]:
    """Return the names of the jobs that have a definition. Raises JobsFolderError for a name without one."""
    if not jobs.is_dir():
        raise JobsFolderError(f"{jobs}: no such folder")
    found = sorted(f.name for f in jobs.iterdir() if definition_path(jobs, f.name).is_file())
    for name in only:
        if name not in found:
            raise JobsFolderError(
                f"{definition_path(jobs, name)}: no such definition; there are {', '.join(found)}"
            )
    return [name for name in found if not only or name in set(only)]


def load_all(jobs: Path) -> list[JobDefinition]:
    """Read every job's definition."""
    return [load(definition_path(jobs, name)) for name in job_names(jobs)]


def unrepeatable_jobs(jobs: Path) -> list[str]:
    """Return what makes a second run of a job give other tables, each with the job's definition."""
    return [
        f"{definition_path(jobs, job.name)}: {problem}"
        for job in load_all(jobs)
        for problem in unrepeatable(job)
    ]


@dataclass(frozen=True)
class Regenerated:
    """A file that was, or with ``check`` would be, written."""

    path: Path
    written: bool


def generate_all(jobs: Path, *, check: bool = False) -> list[Regenerated]:
    """Write every job's script, and its definition in canonical form; return the files that had to change.

    With ``check`` nothing is written. Raises DefinitionError and UnsupportedNodeError.
    """
    changed = []
    for job in load_all(jobs):
        path = definition_path(jobs, job.name)
        for file, text in ((path, canonical.text(job)), (path.with_suffix(".py"), generate(job))):
            if not file.is_file() or file.read_text(encoding="utf-8") != text:
                if not check:
                    file.write_text(text, encoding="utf-8")
                changed.append(Regenerated(file, not check))
    return changed
