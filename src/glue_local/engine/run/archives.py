"""Archives that a job brings along: one whose files would leave the folder they are unpacked to is refused."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

from glue_local.errors import UserError

#: Where a member's name starts at a root or a drive of its own, or has ``..`` for a part.
_OUTSIDE = re.compile(r"[\\/]|[A-Za-z]:|(.*[\\/])?\.\.([\\/]|$)", re.DOTALL)


class ArchiveError(UserError, ValueError):
    """An archive that is refused; the message names it, the member and what is wrong with that."""


def check(archive: Path, name: str) -> None:
    """ArchiveError for a zip file with absolute names, names with ``..``, or links; also if it is no zip file."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = opened.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise ArchiveError(f"extra Python file {name} is not a zip archive ({error})") from error
    for member in members:
        if _OUTSIDE.match(member.filename):
            raise ArchiveError(
                f"extra Python file {name} is refused: its member {member.filename!r} leaves the archive's folder"
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ArchiveError(
                f"extra Python file {name} is refused: its member {member.filename!r} is a link"
            )
