"""Archives of a job's modules; one whose files would leave the target folder is refused."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

from glue_local.errors import UserError

#: Where a member's name starts at a root or a drive of its own, or has ``..`` for a part.
_OUTSIDE = re.compile(r"[\\/]|[A-Za-z]:|(.*[\\/])?\.\.([\\/]|$)", re.DOTALL)


class ArchiveError(UserError, ValueError):
    """A refused archive; the message names it, the member and the fault."""


def check(archive: Path, name: str) -> None:
    """ArchiveError for a zip file with absolute names, names with ``..``, or links; also if it is not a zip file."""
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
