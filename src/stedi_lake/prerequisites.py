"""What must be on the machine before anything runs: Terraform, and Java where Apache Spark is asked for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

TERRAFORM = (1, 11)
JAVA = 17


class MissingToolError(Exception):
    """A tool is missing or too old; the message is one line that says what to install."""


def terraform() -> str:
    """Return the path of Terraform; MissingToolError if it is missing or older than 1.11."""
    path = shutil.which("terraform")
    wanted = ".".join(map(str, TERRAFORM))
    if path is None:
        raise MissingToolError(
            f"Terraform is missing: install Terraform {wanted} or newer and put it on PATH."
        )
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
    return path


def java() -> str:
    """Return the path of Java; MissingToolError if it is missing or older than 17."""
    path = shutil.which("java")
    if path is None:
        raise MissingToolError(f"Java is missing: install Java {JAVA} for ENGINE=spark, or use ENGINE=sail.")
    said = subprocess.run([path, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < JAVA:
        version = found[1] if found else "of unknown version"
        raise MissingToolError(
            f"Java {version} at {path} is too old: install Java {JAVA} for ENGINE=spark, or use ENGINE=sail."
        )
    return path


def check(engine: str) -> None:
    """Check all that a local stack needs with an engine ("sail" or "spark")."""
    terraform()
    if engine == "spark":
        java()
