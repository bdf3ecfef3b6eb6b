"""Finding the Java that Apache Spark needs, and saying in one line when it is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from glue_local.engine.sessions.base import EngineStartError

#: What Glue 5.1 runs on, and the oldest that Spark's start options here are meant for.
OLDEST = 17

_HINT = "install a JDK 17 and set JAVA_HOME to it, or use --engine sail"


def java_home() -> Path | None:
    """Return the folder of the Java that Spark would start, or None if there is none."""
    if home := os.environ.get("JAVA_HOME"):
        return Path(home) if (Path(home) / "bin" / "java").exists() else None
    found = shutil.which("java")
    return Path(found).resolve().parent.parent if found else None


def java_version(home: Path) -> int | None:
    """Return the major version of a Java (8, 11, 17), or None where it cannot be told."""
    release = home / "release"
    if release.is_file():
        text = release.read_text(encoding="utf-8", errors="replace")
        match = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', text)
    else:
        done = subprocess.run(
            [str(home / "bin" / "java"), "-version"], capture_output=True, text=True, check=False
        )
        match = re.search(r'version "(?:1\.)?(\d+)', done.stderr)
    return int(match[1]) if match else None


def check_java() -> Path:
    """Return the Java to use; EngineStartError in one line when it is missing or too old."""
    home = java_home()
    if home is None:
        where = f"JAVA_HOME={os.environ['JAVA_HOME']}" if "JAVA_HOME" in os.environ else "the PATH"
        raise EngineStartError(f"Apache Spark needs Java {OLDEST}, and there is no java in {where}: {_HINT}")
    version = java_version(home)
    if version is None or version < OLDEST:
        raise EngineStartError(f"Apache Spark needs Java {OLDEST}, and {home} is Java {version}: {_HINT}")
    return home
