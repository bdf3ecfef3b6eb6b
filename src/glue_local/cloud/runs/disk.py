"""How much of the disk a run takes."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

_MIB = 2**20


def size_mb(folder: Path) -> float:
    """Return the size of all files below a folder, in MiB; links count for themselves, not for what they name."""
    total = 0
    waiting = [str(folder)]
    while waiting:
        with (
            suppress(OSError),
            os.scandir(waiting.pop()) as entries,
        ):  # the run may remove files in the meantime
            for entry in entries:
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
    return total / _MIB


def free_mb(folder: Path) -> float:
    """Return what is left of the disk that a folder is on, in MiB."""
    return shutil.disk_usage(folder).free / _MIB
