"""S3 objects read and written quickly and safely by many clients at once.

moto copies an object for every range that is read of it, appends to bytes chunk by chunk, computes an ETag on the
buffer that another request may be reading, and holds the whole of an object twice to put its parts together.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator
from typing import Any

import xmltodict
from moto.s3.exceptions import InvalidRange, MissingKey, NoSuchUpload
from moto.s3.models import FakeDeleteMarker, FakeKey, FakeMultipart, S3Backend
from moto.s3.responses import S3Response

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.s3_checksums import check_parts, declared, part_range, sum_of, told_of_part

#: Bytes of an object that stay in memory; a larger one is on disk.
MEMORY = 4 * 1024 * 1024


def _value(self: FakeKey) -> bytes:
    with self.lock:
        self._value_buffer.seek(0)
        return bytes(self._value_buffer.read())


class Together:
    """The parts of an upload behind one another: a file on disk from a few megabytes on, and its size."""

    def __init__(self, parts: list[FakeKey]) -> None:
        """Copy the parts, one at a time: moto lets go of them next."""
        self.file = tempfile.SpooledTemporaryFile(MEMORY)  # noqa: SIM115 - the object keeps it
        self.size = sum(self.file.write(part.value) for part in parts)


_moto_complete = FakeMultipart.complete


class _Empty:
    """A part for which moto's checks are done on the part itself, and no content is gathered."""

    def __init__(self, part: FakeKey) -> None:
        self._part = part
        self.value = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)


def _complete(self: FakeMultipart, body: Iterator[tuple[int, str]]) -> tuple[Any, str, Any]:
    """Check the parts as moto does, and let the object be written from them; a whole checksum needs them together."""
    wanted = list(body)
    parts = self.parts
    without: Any = {number: _Empty(part) for number, part in parts.items()}
    self.parts = without
    try:
        _, etag, _ = _moto_complete(self, iter(wanted))
    finally:
        self.parts = parts
    check_parts(self, wanted)
    chosen = [parts[number] for number, _ in wanted]
    self.parts = {number: parts[number] for number, _ in wanted}
    self.partlist = list(self.parts)
    return Together(chosen), etag, sum_of(self, chosen, lambda: b"".join(part.value for part in chosen))


_moto_part, _moto_whole = S3Backend.upload_part, S3Backend.complete_multipart_upload
_moto_copied_part = S3Backend.upload_part_copy


def _check_upload(backend: S3Backend, bucket_name: str, multipart_id: str) -> None:
    if multipart_id not in backend.get_bucket(bucket_name).multiparts:
        raise NoSuchUpload(upload_id=multipart_id)


def _with_checksum(backend: S3Backend, bucket_name: str, multipart_id: str, part: FakeKey) -> FakeKey:
    """Give a part the kind of checksum that its upload was created with."""
    upload = backend.get_bucket(bucket_name).multiparts.get(multipart_id)
    if upload is not None and (algorithm := declared(upload)[0]):
        part.checksum_algorithm = algorithm
    return part


def _upload_part(self: S3Backend, bucket_name: str, multipart_id: str, *more: Any, **named: Any) -> FakeKey:
    _check_upload(self, bucket_name, multipart_id)
    return _with_checksum(
        self, bucket_name, multipart_id, _moto_part(self, bucket_name, multipart_id, *more, **named)
    )


def _copy_part(
    self: S3Backend, dest_bucket_name: str, multipart_id: str, *more: Any, **named: Any
) -> FakeKey:
    _check_upload(self, dest_bucket_name, multipart_id)
    part = _moto_copied_part(self, dest_bucket_name, multipart_id, *more, **named)
    return _with_checksum(self, dest_bucket_name, multipart_id, part)


def _complete_upload(self: S3Backend, bucket_name: str, multipart_id: str, *more: Any, **named: Any) -> Any:
    _check_upload(self, bucket_name, multipart_id)
    key: Any = _moto_whole(self, bucket_name, multipart_id, *more, **named)
    for name in ("x-amz-checksum-algorithm", "x-amz-checksum-type"):
        key.metadata.pop(name, None)
    return key


_moto_delete_tags = S3Backend.delete_object_tagging


def _delete_tags(self: S3Backend, bucket_name: str, key_name: str, version_id: str | None = None) -> None:
    if self.get_object(bucket_name, key_name, version_id=version_id) is None:
        raise MissingKey(key=key_name)
    _moto_delete_tags(self, bucket_name, key_name, version_id)


def _tagging_from_xml(self: S3Response) -> dict[str, str]:
    """The tags of an object, which an empty set removes.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
    """
    tags = xmltodict.parse(self.body, force_list={"Tag": True})["Tagging"]["TagSet"]
    return {tag["Key"]: tag["Value"] or "" for tag in (tags or {"Tag": ()})["Tag"]}


def _set_value(self: FakeKey, new_value: bytes | str | Together) -> None:
    if isinstance(new_value, Together):
        self._value_buffer.close()
        self._value_buffer, self.contentsize = new_value.file, new_value.size
        return
    content = new_value.encode() if isinstance(new_value, str) else new_value
    self._value_buffer.seek(0)
    self._value_buffer.truncate()
    self._value_buffer.write(content)
    self.contentsize = len(content)
    if self._etag is None:
        self._etag = hashlib.md5(content, usedforsecurity=False).hexdigest()
    # An object is visible to other requests once it is in its bucket, which is after this.


def _handle_encoded_body(self: S3Response, body: Any) -> bytes:
    """The content of an aws-chunked body: per chunk a line with its length in hexadecimal, then its bytes."""
    if not body:
        return b""
    stream = io.BytesIO(body) if isinstance(body, bytes) else body
    chunks = []
    while length := int(stream.readline().split(b";", 1)[0].strip() or b"0", 16):
        chunks.append(stream.read(length))
        stream.readline()
    return b"".join(chunks)


def _wanted_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of a ``bytes=`` header with one range; None if all is wanted."""
    unit, _, text = (header or "").partition("=")
    first, dash, last = text.strip().partition("-")
    numbers = all(part.isdecimal() or not part for part in (first, last))
    if unit.strip() != "bytes" or not dash or not numbers or not (first or last):
        return None
    if first:
        begin, end = int(first), min(int(last) if last else size - 1, size - 1)
    else:
        begin, end = max(size - int(last), 0), size - 1
    if begin >= size or (not first and int(last) == 0):
        raise InvalidRange(actual_size=str(size), range_requested=header or "")
    return (begin, end) if begin <= end else None


class Slice(bytes):
    """The part of an object that was asked for."""


_moto_get_object = S3Response.get_object
_moto_handle_range_header = S3Response._handle_range_header


def _read(key: FakeKey, begin: int, end: int) -> Slice:
    with key.lock:
        key._value_buffer.seek(begin)
        return Slice(key._value_buffer.read(end - begin + 1))


class _OnlyRange:
    """A key that returns only a part of its value."""

    def __init__(self, key: FakeKey, begin: int, end: int) -> None:
        self._key = key
        self.value = _read(key, begin, end)
        if (begin, end) != (0, key.size - 1):
            self.checksum_algorithm = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._key, name)


def _get_object(self: Any) -> Any:
    """Read the wanted range, or the wanted part of an upload, only."""
    header, number = self.headers.get("range"), self._get_int_param("partNumber")
    get_key = self._get_key
    if not header and not number:
        return _moto_get_object(self)
    key, not_modified = get_key()
    wanted = part_range(key, number) if number else _wanted_range(header, key.size)
    if not wanted or not_modified or (number and not key.multipart):
        return _moto_get_object(self)
    part = _OnlyRange(key, *wanted)
    self._get_key = lambda: (part, False)
    status, headers, content = _moto_get_object(self)
    if number:
        told_of_part(key, number, headers)
        status = 206
    return status, headers, content


def _handle_range_header(self: Any, request: Any, response_headers: dict[str, Any], content: Any) -> Any:
    size = int(response_headers["content-length"])
    wanted = _wanted_range(request.headers.get("range"), size)
    if wanted is None:
        return 200, response_headers, content
    if not isinstance(content, Slice):
        return _moto_handle_range_header(self, request, response_headers, content)
    begin, end = wanted
    response_headers["content-range"] = f"bytes {begin}-{end}/{size}"
    response_headers["content-length"] = str(len(content))
    return 206, response_headers, bytes(content)


def _dispose(self: FakeDeleteMarker) -> None:
    """A delete marker has no content to release."""


PATCHES = (
    MotoPatch(
        "the last version of a key cannot be deleted while there is a delete marker",
        FakeDeleteMarker,
        adds={"dispose": _dispose},
    ),
    MotoPatch(
        "an object's ETag is computed on a buffer that others may be reading",
        FakeKey,
        replaces={"value": property(_value, _set_value)},
    ),
    MotoPatch(
        "the parts of an upload are put together in memory", FakeMultipart, replaces={"complete": _complete}
    ),
    MotoPatch(
        "an upload or object that is not there is an error that moto does not foresee",
        S3Backend,
        replaces={
            "upload_part": _upload_part,
            "upload_part_copy": _copy_part,
            "complete_multipart_upload": _complete_upload,
            "delete_object_tagging": _delete_tags,
        },
    ),
    MotoPatch(
        "an empty set of tags is an error", S3Response, replaces={"_tagging_from_xml": _tagging_from_xml}
    ),
    MotoPatch(
        "reading a range copies the whole object, reading chunks copies all chunks before",
        S3Response,
        replaces={
            "_handle_encoded_body": _handle_encoded_body,
            "get_object": _get_object,
            "_handle_range_header": _handle_range_header,
        },
    ),
)
