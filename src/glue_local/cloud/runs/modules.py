"""``--additional-python-modules``: installed once for each set of modules, in a folder that runs put on their path.

A set that cannot be installed fails the run before it starts, as on AWS.
Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-python-libraries.html
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shlex
import shutil
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
    wheels = {each: _wheel(each, read) for each in wanted if each.startswith(("s3://", "s3a://"))}
    contents = [hashlib.sha256(wheel).hexdigest() for wheel in wheels.values()]
    key = hashlib.sha256(json.dumps([str(python), wanted, options, contents]).encode()).hexdigest()[:16]
    root.mkdir(parents=True, exist_ok=True)
    folder = root / key
    with filelock.FileLock(root / f"{key}.lock"):
        if not (folder / ".ready").exists():
            _install(
                [_kept(each, wheels, root / f"{key}-wheels") for each in wanted], options, python, folder
            )
            (folder / ".ready").touch()
    return folder


def _wheel(path: str, read: Callable[[str], bytes]) -> bytes:
    try:
        return read(path)
    except Exception as error:
        raise ModulesError(_failed([path], str(error))) from error


def _kept(module: str, wheels: Mapping[str, bytes], folder: Path) -> str:
    """Return a module as the installer takes it: a wheel of S3's as a file."""
    if module not in wheels:
        return module
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / module.rpartition("/")[2]
    target.write_bytes(wheels[module])
    return str(target)


def _install(modules: list[str], options: list[str], python: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)  # what an installation that failed left
    there = folder.with_suffix(".txt")
    there.write_text(_there(python), encoding="utf-8")
    command = [*_installer(python), "--target", str(folder), *options, *modules]
    # As pip does in Glue: what is there stays as it is, unless a module needs another version.
    done = subprocess.run([*command, "--constraint", str(there)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        said = next(
            (line for line in reversed(lines) if line.startswith("ERROR")), lines[-1] if lines else ""
        )
        raise ModulesError(_failed(modules, said))


def _there(python: Path) -> str:
    """Return the modules of a Python with their versions, as constraints; not those that lie in folders."""
    command = [uv.find_uv_bin(), "pip", "freeze", "--quiet", "--python", str(python)]
    frozen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "".join(f"{line}\n" for line in frozen.splitlines() if re.match(r"[\w.-]+==", line))


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
