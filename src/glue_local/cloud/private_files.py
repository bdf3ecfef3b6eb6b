"""Files and folders that only the user who runs the endpoint may read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from glue_local.errors import UserError
from glue_local.replacing import replace_text

FOLDER_MODE = 0o700
FILE_MODE = 0o600
#: The umask of the endpoint and its runs.
UMASK = 0o077


class NotPrivateError(UserError):
    """A folder belongs to somebody else; the message names it and says what to do."""


def private_folder(path: Path) -> Path:
    """Create a folder, or use an existing one, and close it to other users.

    NotPrivateError if it belongs to another user, who could change its content.
    """
    path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    owner = path.stat().st_uid
    if owner != os.geteuid():
        raise NotPrivateError(f"folder {path} belongs to another user (uid {owner}): choose one of your own")
    path.chmod(FOLDER_MODE)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user may read, whole or not at all."""
    replace_text(path, text, mode=FILE_MODE)


def open_private(path: Path) -> BinaryIO:
    """Open a file again for writing that only this user may read; OSError if a link is in its place."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    handle = os.open(path, flags, FILE_MODE)
    os.fchmod(handle, FILE_MODE)  # also where it lay there open to others
    return os.fdopen(handle, "wb")


def mode(path: Path) -> int:
    """The permission bits of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)
