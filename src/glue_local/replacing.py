"""Files that are replaced as a whole: a reader sees the old or the new content, never a part of it."""

from __future__ import annotations

import os
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path, *, mode: int | None = None, sync: bool = False) -> Iterator[Path]:
    """Yield a new empty file in the same folder; it replaces ``path`` afterwards, or is deleted after an error.

    ``mode`` are the new file's permissions: without it those of the file that it replaces, else the umask's default.
    ``sync`` writes the content to disk first, so that a power failure cannot leave an empty file.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode))
    try:
        if mode is None and path.is_file():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        yield draft
        if sync:
            sync_file(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Write a file's content to disk."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def replace_text(path: Path, text: str, *, mode: int | None = None, sync: bool = False) -> None:
    """Replace a file's content, as ``replacing`` does."""
    with replacing(path, mode=mode, sync=sync) as draft:
        draft.write_text(text, encoding="utf-8")
