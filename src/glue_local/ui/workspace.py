"""The repository that the page shows: its jobs, its tables' DDL, and the state of git."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from glue_local.catalog.ddl import read_ddl
from glue_local.catalog.model import CatalogError, Table
from glue_local.definition import DefinitionError, JobDefinition, load
from glue_local.studio.folder import JobsFolderError, definition_path, job_names
from glue_local.ui.errors import UiError

_GIT_SECONDS = 30.0
T = TypeVar("T")


@dataclass(frozen=True)
class Workspace:
    """``jobs`` holds ``<job>/<job>.json``, ``ddl`` the tables' statements; neither need exist."""

    root: Path
    jobs: Path
    ddl: Path
    _kept: dict[str, tuple[Any, Any]] = field(default_factory=dict, repr=False, compare=False)

    def _once(self, what: str, files: Iterable[Path], read: Callable[[], T]) -> T:
        """Return what ``read`` gives, read again only when one of the files has changed."""
        mark = [
            (str(path), (told := path.stat()).st_mtime_ns, told.st_size) for path in files if path.is_file()
        ]
        if what not in self._kept or self._kept[what][0] != mark:
            self._kept[what] = (mark, read())
        found: T = self._kept[what][1]
        return found

    @property
    def name(self) -> str:
        """The project's name, as its pyproject.toml says; else its folder's."""
        try:
            told = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
            return str(told["project"]["name"])
        except (OSError, ValueError, KeyError, TypeError):
            return self.root.resolve().name

    def names(self) -> list[str]:
        """Return the jobs' names."""
        try:
            return job_names(self.jobs)
        except JobsFolderError:
            return []

    def load_jobs(self) -> tuple[list[JobDefinition], dict[str, str]]:
        """Return the readable jobs, and the error of each other one by name."""
        found, wrong = [], {}
        for name in self.names():
            path = self.path(name)
            job, problem = self._once(f"job {name}", (path,), partial(_load, path))
            if job is not None:
                found.append(job)
            else:
                wrong[name] = problem
        return found, wrong

    def path(self, name: str) -> Path:
        """Return the path of a job's definition, existing or not; UiError for an invalid folder name."""
        if not name or name != Path(name).name or name.startswith(".") or "\\" in name or "\0" in name:
            raise UiError(400, f"{name!r} is not a name for a job", "Use letters, digits, _ and -.")
        return definition_path(self.jobs, name)

    def tables(self) -> list[Table]:
        """Return the tables of the DDL; none if there are none or they cannot be read (see ``ddl_problem``)."""
        return self._ddl()[0]

    def ddl_problem(self) -> str:
        """Explain why the DDL cannot be read; empty if it can, or if there is no such folder."""
        return self._ddl()[1] if self.ddl.exists() else ""

    def _ddl(self) -> tuple[list[Table], str]:
        files = sorted(self.ddl.rglob("*.sql")) if self.ddl.is_dir() else [self.ddl]
        return self._once("ddl", files, self._read_ddl)

    def _read_ddl(self) -> tuple[list[Table], str]:
        try:
            return read_ddl(self.ddl), ""
        except (CatalogError, OSError) as error:
            return [], str(error)

    def git(self, *words: str) -> str | None:
        """Return the output of a git command in the repository; None without git, or if it fails."""
        try:
            done = subprocess.run(
                ["git", "-C", str(self.root), *words], capture_output=True, timeout=_GIT_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None

    def at(self) -> tuple[str, str]:
        """Return the commit, short, and the branch; both empty without git or before the first commit."""
        said = (self.git("rev-parse", "HEAD", "--abbrev-ref", "HEAD") or "").split()
        return (said[0][:7], said[1]) if len(said) == 2 else ("", "")  # noqa: PLR2004

    def head(self, path: Path) -> str | None:
        """Return a file as it is in git's HEAD; None if it is not there."""
        try:
            inside = path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return None
        return self.git("show", f"HEAD:./{inside}")

    def changed(self, path: Path) -> str:
        """Return the state of a job's folder in git: "committed", "changed", "new", or "" without git."""
        said = self.git("status", "--porcelain", "--", str(path.parent.resolve()))
        if said is None:
            return ""
        marks = {line[:2] for line in said.splitlines()}
        return "new" if "??" in marks else "changed" if marks else "committed"


def _load(path: Path) -> tuple[JobDefinition | None, str]:
    try:
        return load(path), ""
    except (DefinitionError, OSError) as error:
        return None, str(error)
