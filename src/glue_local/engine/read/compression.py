"""Files unpacked as they are read; damage is an error that names the file."""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from collections.abc import Callable
from typing import IO, Any

from glue_local.engine.storage.base import Storage, StorageError
from glue_local.engine.types.options import OptionError

_BY_SUFFIX = {".gz": "gzip", ".bz2": "bzip2"}
_BY_BYTES = {b"\x1f\x8b": "gzip", b"BZh": "bzip2"}
_UNPACK: dict[str, Callable[[Any], Any]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream),
    "bzip2": bz2.BZ2File,
}
_OTHERS = (".zst", ".snappy", ".lz4", ".deflate", ".lzo", ".xz")


class DamagedFileError(StorageError):
    """A file that cannot be unpacked; the message names it and where it ends."""


def open_text(storage: Storage, path: str, given: str = "") -> IO[bytes]:
    """Open a file, unpacked as ``given`` (Glue's ``compressionType``), else its name, else its first bytes say.

    DamagedFileError, on opening or on reading, for data that is not what it should be; OptionError for a
    compression that is not known here.
    """
    given = given.lower()
    if given and given not in (*_UNPACK, "none"):
        raise OptionError(f"{path}: compressionType {given!r} is not known; known are gzip and bzip2")
    if not given and path.lower().endswith(_OTHERS):
        raise OptionError(
            f"{path}: files compressed as {path[path.rfind('.') :]} cannot be read; gzip and bzip2 can"
        )
    raw: Any = storage.open(path)
    kind = given or next((k for suffix, k in _BY_SUFFIX.items() if path.lower().endswith(suffix)), "")
    if not kind:
        raw = raw if hasattr(raw, "peek") else io.BufferedReader(raw)
        start = raw.peek(3)[:3]
        kind = next((k for mark, k in _BY_BYTES.items() if start.startswith(mark)), "")
    if kind not in _UNPACK:
        return raw  # type: ignore[no-any-return]
    return _Unpacked(raw, _UNPACK[kind](raw), path, kind)  # type: ignore[return-value]


def unannounced(stream: IO[bytes], path: str) -> str | None:
    """Return the compression of an opened file whose name does not tell it; None if there is none."""
    if not isinstance(stream, _Unpacked) or path.lower().endswith(tuple(_BY_SUFFIX)):
        return None
    return stream.kind


class _Unpacked:
    """A file unpacked as it is read; errors of the data name it."""

    def __init__(self, raw: Any, stream: Any, path: str, kind: str) -> None:
        self._raw, self._stream, self._path, self.kind = raw, stream, path, kind
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = self._stream.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise DamagedFileError(
                f"{self._path} cannot be read: it is no {self.kind} file, or damaged after {self._read} bytes "
                f"of its content ({error}); deliver it again"
            ) from error
        self._read += len(data)
        return data

    def close(self) -> None:
        self._stream.close()
        self._raw.close()

    def __enter__(self) -> _Unpacked:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
