"""``--additional-python-modules``: installed once for each set of modules, in a folder that runs put on their path.

A set that cannot be had fails the run before it starts, as on AWS.
Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-libraries.html
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import filelock
import uv

MODULES, OPTIONS = "--additional-python-modules", "--python-modules-installer-option"
_LONGEST = 400


class ModulesError(Exception):
    """Modules cannot be installed; the message is Glue's, with the installer's last word."""


def names(arguments: Mapping[str, str]) -> list[str]:
    """Return the modules that a run asks for: requirements, and wheels in S3."""
    return [each.strip() for each in arguments.get(MODULES, "").split(",") if each.strip()]


def installed(
    arguments: Mapping[str, str], python_of: Callable[[], Path], root: Path, read: Callable[[str], bytes]
) -> Path | None:
    """Return the folder with a run's modules, installed below ``root`` if it is not yet; None if it asks for none.

    ``python_of`` finds the Python that they are for, ``read`` reads an object by its path of S3. ModulesError says
    which modules could not be installed.
    """
    wanted, options = names(arguments), shlex.split(arguments.get(OPTIONS, ""))
    if not wanted:
        return None
    python = python_of()
    key = hashlib.sha256(json.dumps([str(python), sorted(wanted), options]).encode()).hexdigest()[:16]
    root.mkdir(parents=True, exist_ok=True)
    folder = root / key
    with filelock.FileLock(root / f"{key}.lock"):
        if not (folder / ".ready").exists():
            _install([_local(each, root / f"{key}-wheels", read) for each in wanted], options, python, folder)
            (folder / ".ready").touch()
    return folder


def _local(module: str, folder: Path, read: Callable[[str], bytes]) -> str:
    """Return a module as the installer takes it: a wheel in S3 is fetched first."""
    if not module.startswith(("s3://", "s3a://")):
        return module
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / module.rpartition("/")[2]
    try:
        target.write_bytes(read(module))
    except Exception as error:
        raise ModulesError(_failed([module], str(error))) from error
    return str(target)


def _install(modules: list[str], options: list[str], python: Path, folder: Path) -> None:
    done = subprocess.run(
        [*_installer(python), "--target", str(folder), *options, *modules],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        said = next(
            (line for line in reversed(lines) if line.startswith("ERROR")), lines[-1] if lines else ""
        )
        raise ModulesError(_failed(modules, said))


def _installer(python: Path) -> list[str]:
    """Return pip of this Python, which reads its user's settings; uv's where there is none or for another Python."""
    if python == Path(sys.executable) and importlib.util.find_spec("pip") is not None:
        return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    return [uv.find_uv_bin(), "pip", "install", "--quiet", "--python", str(python)]


def _failed(modules: list[str], why: str) -> str:
    return (
        f"LAUNCH ERROR | Python Module Installer indicates modules that failed to install: {', '.join(modules)}:"
        f" {why[:_LONGEST]}"
    )
