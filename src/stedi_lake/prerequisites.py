"""Required tools: Terraform, and Java for Apache Spark."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

from glue_local.errors import UserError
from glue_local.java import JavaMissingError, find_java

TERRAFORM = (1, 11)


class MissingToolError(UserError):
    """A tool is missing or too old; the message says in one line what to install."""


def terraform() -> str:
    """Return the path of Terraform; MissingToolError if it is missing or older than 1.11."""
    path = shutil.which("terraform")
    if path is None:
        raise MissingToolError(
            f"Terraform is missing: install Terraform {_wanted()} or newer and put it on PATH."
        )
    _check_terraform(path, Path(path).stat().st_mtime_ns)
    return path


def _wanted() -> str:
    return ".".join(map(str, TERRAFORM))


@cache
def _check_terraform(path: str, changed: int) -> None:
    """Check the program's version, cached by its modification time ``changed``: many commands run in a row."""
    wanted = _wanted()
    answer = subprocess.run([path, "version", "-json"], capture_output=True, text=True, check=False)
    try:
        version = str(json.loads(answer.stdout)["terraform_version"])
    except (ValueError, KeyError) as error:
        said = (answer.stderr or answer.stdout).strip().splitlines()
        raise MissingToolError(
            f"Terraform at {path} does not run ({said[0] if said else error}): install {wanted} or newer."
        ) from error
    if tuple(int(part) for part in version.split("-", maxsplit=1)[0].split(".")[:2]) < TERRAFORM:
        raise MissingToolError(
            f"Terraform {version} at {path} is too old: install Terraform {wanted} or newer."
        )


def java() -> str:
    """Return the path of Java; MissingToolError if it is missing or older than 17."""
    try:
        return str(find_java())
    except JavaMissingError as error:
        raise MissingToolError(f"{error}, or use ENGINE=sail.") from None


def check(engine: str) -> None:
    """Check everything that a local stack with this engine ("sail" or "spark") needs."""
    terraform()
    if engine == "spark":
        java()
