"""Find the environment of a Glue version, or create it with uv from the lock next to this file."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock
import platformdirs
import uv

from glue_local.environments.versions import GlueVersion, this_version
from glue_local.errors import UserError

LOCKS = Path(__file__).with_name("locks")
PACKAGE = Path(__file__).resolve().parents[1]
#: Names of environments in a checkout, next to the one in use.
_BESIDE = {"5.1": ".venv", "6.0": ".venv-glue-6.0"}


class SetupError(UserError):
    """An environment cannot be created; the message says what is missing."""


def python_of(wanted: GlueVersion, tell: Callable[[str], None] = print) -> Path:
    """Return the Python that runs scripts of a version; creates its environment on first use, and says so.

    SetupError if the machine lacks the Python of the version, or if a package is not available.
    """
    found = find(wanted)
    if found is not None:
        return found
    folder = _cached(wanted)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder.with_name(f"{folder.name}.lock")):
        found = find(wanted)  # another process may have made it in the meantime
        return found or _make(wanted, folder, tell)


def find(wanted: GlueVersion) -> Path | None:
    """Return the Python of an existing environment: this one, one next to it in a checkout, or one made earlier."""
    if this_version() == wanted:
        return Path(sys.executable)
    return next((python for python in map(_python, _places(wanted)) if _has(python, wanted)), None)


def _places(wanted: GlueVersion) -> Iterator[Path]:
    yield Path(sys.prefix).parent / _BESIDE[wanted.name]
    yield _cached(wanted)


def _cached(wanted: GlueVersion) -> Path:
    """Return the environment's folder: one for each lock and for each copy of this package, which it links to."""
    digest = hashlib.sha256(_lock(wanted).read_bytes() + os.fsencode(PACKAGE)).hexdigest()[:12]
    base = os.environ.get("GLUE_LOCAL_ENVIRONMENTS")
    root = Path(base) if base else platformdirs.user_cache_path("glue-local") / "environments"
    return root / f"glue-{wanted.name}-{digest}"


def _lock(wanted: GlueVersion) -> Path:
    return LOCKS / f"glue-{wanted.name}.txt"


def _python(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _site_packages(environment: Path, wanted: GlueVersion) -> Path:
    return environment / ("Lib" if os.name == "nt" else f"lib/python{wanted.python}") / "site-packages"


def _has(python: Path, wanted: GlueVersion) -> bool:
    """Whether an environment is whole: its mark is written last."""
    environment = python.parents[1]
    installed = _site_packages(environment, wanted) / f"pyspark-{wanted.spark}.dist-info"
    return python.exists() and (environment / ".ready").exists() and installed.is_dir()


def _make(wanted: GlueVersion, folder: Path, tell: Callable[[str], None]) -> Path:
    lock = _lock(wanted)
    packages = len(re.findall(r"^\S+==", lock.read_text(encoding="utf-8"), re.M))
    tell(
        f"Setting up Glue {wanted.name} in {folder}: Spark {wanted.spark}, Python {wanted.python},"
        f" {packages} packages (once)"
    )
    _uv("venv", "--quiet", "--clear", "--python", _interpreter(wanted), str(folder))
    python = _python(folder)
    _uv(
        "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "--no-deps", "-r", str(lock)
    )
    (_site_packages(folder, wanted) / PACKAGE.name).symlink_to(PACKAGE, target_is_directory=True)
    (folder / ".ready").touch()
    return python


def _interpreter(wanted: GlueVersion) -> str:
    """Return a Python of the version's release that is on the machine: uv's finding, or pyenv's."""
    found = subprocess.run(
        [uv.find_uv_bin(), "python", "find", "--no-python-downloads", "--no-project", wanted.python],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode == 0:
        return found.stdout.strip()
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    if ours := sorted(pyenv.glob(f"{wanted.python}.*/bin/python")):
        return str(ours[-1])
    raise SetupError(
        f"Glue {wanted.name} needs Python {wanted.python}, which is missing: install it (python.org, your package"
        f" manager, pyenv install {wanted.python} or uv python install {wanted.python})"
    )


def _uv(*words: str) -> None:
    done = subprocess.run(
        [uv.find_uv_bin(), *words],
        env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"uv {' '.join(words[:2])} failed:\n{done.stderr.strip()}")
