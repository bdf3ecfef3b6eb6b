"""Files decompressed while they are read; damage is an error that names the file."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa

from glue_local.engine.storage.base import Storage, StorageError
from glue_local.engine.types.options import OptionError

HADOOP_BLOCK = 256 << 10
"""Bytes that are packed together by Hadoop's codecs for snappy and lz4."""


def _blocks(codec: str) -> Callable[[Any], Any]:
    return lambda stream: io.BufferedReader(_HadoopBlocks(stream, pa.Codec(codec)))


@dataclass(frozen=True)
class Compression:
    """A compression: the end of its files' names, how it is unpacked and packed, the bytes that it begins with."""

    suffix: str
    unpack: Callable[[Any], Any]
    pack: Callable[[bytes], bytes]
    begins: bytes = b""


COMPRESSIONS: dict[str, Compression] = {
    "gzip": Compression(".gz", lambda s: gzip.GzipFile(fileobj=s), gzip.compress, b"\x1f\x8b"),
    "bzip2": Compression(".bz2", bz2.BZ2File, bz2.compress, b"BZh"),
    "snappy": Compression(".snappy", _blocks("snappy"), lambda d: _packed_blocks(d, pa.Codec("snappy"))),
    "lz4": Compression(".lz4", _blocks("lz4_raw"), lambda d: _packed_blocks(d, pa.Codec("lz4_raw"))),
    "deflate": Compression(".deflate", lambda s: io.BufferedReader(_Zlib(s)), zlib.compress),
    "zstd": Compression(
        ".zst",
        lambda s: io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(s, mode="r"), "zstd")),
        lambda d: _packed_stream(d, "zstd"),
        b"\x28\xb5\x2f\xfd",
    ),
}
"""Compressions of text files: those of Hadoop, as Spark has them, in Hadoop's own framing.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-s3-home.html,
https://spark.apache.org/docs/3.5.6/sql-data-sources-json.html
"""

ALIASES = {"gz": "gzip", "bzip": "bzip2", "bz2": "bzip2", "zlib": "deflate"}
"""Other words for them."""

_OTHERS = (".lzo", ".xz", ".zip", ".br")


class DamagedFileError(StorageError):
    """A file that cannot be unpacked; the message names it and where it ends."""


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def open_text(storage: Storage, path: str, given: str = "", utf_16: bool = False) -> IO[bytes]:
    """Open a file, unpacked as ``given`` (Glue's ``compressionType``), else its name, else its first bytes say.

    DamagedFileError, on opening or on reading, for data that is not what it should be, and for UTF-16 text
    unless that is expected (``utf_16``); OptionError for a compression that is not known here.
    """
    given = ALIASES.get(given.lower(), given.lower())
    if given and given not in (*COMPRESSIONS, "none", "uncompressed"):
        raise OptionError(
            f"{path}: unknown compressionType {given!r}; supported are {', '.join(sorted(COMPRESSIONS))}"
        )
    lower = path.lower()
    if not given and lower.endswith(_OTHERS):
        raise OptionError(
            f"{path}: files compressed as {path[path.rfind('.') :]} cannot be read; "
            f"{', '.join(sorted(COMPRESSIONS))} can"
        )
    raw: Any = storage.open(path)
    kind = given or next((k for k, c in COMPRESSIONS.items() if lower.endswith(c.suffix)), "")
    if not kind:
        raw = raw if hasattr(raw, "peek") else io.BufferedReader(raw)
        start = raw.peek(4)[:4]
        kind = next((k for k, c in COMPRESSIONS.items() if c.begins and start.startswith(c.begins)), "")
    if kind not in COMPRESSIONS:
        if not (given or utf_16):
            _check_utf_8(start, path)
        return raw  # type: ignore[no-any-return]
    return _Unpacked(raw, COMPRESSIONS[kind].unpack(raw), path, kind, utf_16)  # type: ignore[return-value]


def _check_utf_8(start: bytes, path: str) -> None:
    """Refuse UTF-16: its lines would be read as records with other values."""
    if start.startswith(_UTF_16):
        raise DamagedFileError(f"{path} is UTF-16 text: deliver it as UTF-8")


def unannounced(stream: IO[bytes], path: str) -> str | None:
    """Return the compression of an opened file whose name does not reveal it; None if there is none."""
    if not isinstance(stream, _Unpacked) or path.lower().endswith(
        tuple(c.suffix for c in COMPRESSIONS.values())
    ):
        return None
    return stream.kind


class _Unpacked:
    """A file decompressed while it is read; errors of the data name it."""

    def __init__(self, raw: Any, stream: Any, path: str, kind: str, utf_16: bool) -> None:
        self._raw, self._stream, self._path, self.kind = raw, stream, path, kind
        self._read, self._utf_16 = 0, utf_16

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = self._stream.read(size)
        except (OSError, EOFError, zlib.error, pa.ArrowInvalid) as error:
            raise DamagedFileError(
                f"{self._path} cannot be read: it is not a {self.kind} file, or it is damaged after {self._read} bytes "
                f"of its content ({error}); deliver it again"
            ) from error
        if not (self._read or self._utf_16):
            _check_utf_8(data[:2], self._path)
        self._read += len(data)
        return data

    def close(self) -> None:
        self._stream.close()
        self._raw.close()

    def __enter__(self) -> _Unpacked:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _HadoopBlocks(io.RawIOBase):
    """Hadoop's framing of snappy and lz4: the size of a block, then its parts, each with its packed size."""

    def __init__(self, stream: Any, codec: Any) -> None:
        self._stream, self._codec, self._left, self._rest = stream, codec, 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            if self._left <= 0:
                begin = self._stream.read(4)
                if not begin:
                    return 0
                self._left = self._number(begin)
                continue
            size = self._number(self._stream.read(4))
            packed = self._stream.read(size)
            if len(packed) < size:  # what there is of it may be unpacked, zeros behind it
                raise EOFError("a block ends too early")
            try:
                self._rest = self._part(packed)
            except (pa.ArrowInvalid, OSError, ValueError) as error:
                raise EOFError(str(error)) from error
            self._left -= len(self._rest)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)

    def _part(self, packed: bytes) -> bytes:
        most = min(self._left, HADOOP_BLOCK * 4)
        if self._codec.name == "snappy":
            most = _snappy_size(packed)
        return bytes(self._codec.decompress(packed, decompressed_size=most, asbytes=True))

    def _number(self, four: bytes) -> int:
        if len(four) < 4:  # noqa: PLR2004
            raise EOFError("a block ends too early")
        return int.from_bytes(four, "big")


def _snappy_size(packed: bytes) -> int:
    """Return the size that a snappy block says it has unpacked: a number of seven bits a byte."""
    size = 0
    for i, byte in enumerate(packed[:5]):
        size |= (byte & 0x7F) << (7 * i)
        if not byte & 0x80:
            return size
    raise EOFError("a block has no size")


def _packed_blocks(data: bytes, codec: Any) -> bytes:
    parts = []
    for at in range(0, len(data), HADOOP_BLOCK):
        part = data[at : at + HADOOP_BLOCK]
        packed = codec.compress(part, asbytes=True)
        parts += [len(part).to_bytes(4, "big"), len(packed).to_bytes(4, "big"), packed]
    return b"".join(parts)


def _packed_stream(data: bytes, name: str) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, name) as out:
        out.write(data)
    return bytes(sink.getvalue())


class _Zlib(io.RawIOBase):
    """Zlib streams, one after the other as Hadoop reads them, decompressed while they are read."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._unpack, self._rest = stream, zlib.decompressobj(), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            data = self._unpack.unused_data or self._stream.read(1 << 16)
            if self._unpack.eof:
                if not data:
                    return 0
                self._unpack = zlib.decompressobj()
            elif not data:
                raise EOFError("the stream ends too early")
            self._rest = self._unpack.decompress(data)
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
