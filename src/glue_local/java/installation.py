"""Finding the Java that Apache Spark needs, and saying in one line when it is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from glue_local.errors import UserError

#: What Glue 5.1 runs on, and the oldest that Spark's start options here are meant for.
OLDEST = 17


class JavaMissingError(UserError, RuntimeError):
    """No Java that Apache Spark can use; the message says in one line what to install."""


def java_program() -> Path | None:
    """Return the ``java`` that Spark starts: from JAVA_HOME, else from PATH; None if there is none."""
    if home := os.environ.get("JAVA_HOME"):
        program = Path(home) / "bin" / "java"
        return program if program.exists() else None
    found = shutil.which("java")
    return Path(found) if found else None


def java_version(program: Path) -> int | None:
    """Return the major version of a Java (8, 11, 17), or None if it cannot be determined."""
    release = program.resolve().parent.parent / "release"
    if release.is_file():
        text = release.read_text(encoding="utf-8", errors="replace")
        if match := re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', text):
            return int(match[1])
    done = subprocess.run([str(program), "-version"], capture_output=True, text=True, check=False)
    match = re.search(r'version "(?:1\.)?(\d+)', done.stderr)
    return int(match[1]) if match else None


def find_java() -> Path:
    """Return the Java to use; JavaMissingError in one line when it is missing or too old."""
    program = java_program()
    hint = f"install Java {OLDEST} and set JAVA_HOME to it"
    if program is None:
        where = f"JAVA_HOME={os.environ['JAVA_HOME']}" if os.environ.get("JAVA_HOME") else "PATH"
        raise JavaMissingError(f"Apache Spark needs Java {OLDEST}, and there is no java in {where}: {hint}")
    version = java_version(program)
    if version is None or version < OLDEST:
        known = f"Java {version}" if version else "a Java of unknown version"
        raise JavaMissingError(f"Apache Spark needs Java {OLDEST}, and {program} is {known}: {hint}")
    return program


def has_java() -> bool:
    """Whether Apache Spark can run here."""
    try:
        find_java()
    except JavaMissingError:
        return False
    return True
