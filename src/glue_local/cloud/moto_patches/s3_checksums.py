"""The checksums that S3 keeps of objects and of the parts of an upload, and what it tells of them.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html beside API_GetObjectAttributes.html;
words of errors as S3 gave them in https://github.com/floci-io/floci/pull/3093.
"""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree as ET

import flask
from moto.core.responses import ActionResult
from moto.s3.exceptions import InvalidPart, InvalidPartOrder, MalformedXML, NoSuchUpload, S3ClientError
from moto.s3.models import FakeKey, FakeMultipart, S3Backend
from moto.s3.responses import S3Response

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.s3_digests import DEFAULT, check_whole, compute_checksum, stated_checksum

_DEFAULT = DEFAULT.upper()
_ALGORITHM, _TYPE = "x-amz-checksum-algorithm", "x-amz-checksum-type"
#: Algorithms whose sum of a whole cannot be had from its parts', and those for which S3 takes no sum of sums.
_OF_PARTS_ONLY = ("MD5", "SHA1", "SHA256", "SHA512")
_OF_WHOLE_ONLY = (_DEFAULT,)


def _invalid(message: str) -> S3ClientError:
    return S3ClientError("InvalidRequest", message)


def declared(upload: FakeMultipart) -> tuple[str, str]:
    """Return the algorithm and the type of checksum that an upload was created with; '' where none was named."""
    algorithm = (upload.metadata.get(_ALGORITHM) or "").upper()
    kind = upload.metadata.get(_TYPE) or ("FULL_OBJECT" if algorithm in _OF_WHOLE_ONLY else "COMPOSITE")
    return algorithm, kind if algorithm else ""


def check_declared(headers: Any) -> None:
    """S3's error for an upload whose algorithm and type of checksum do not go together."""
    algorithm, kind = (headers.get(_ALGORITHM) or "").upper(), headers.get(_TYPE)
    if kind is None:
        return
    if kind not in ("COMPOSITE", "FULL_OBJECT"):
        raise _invalid(f"Value for {_TYPE} header is invalid.")
    if not algorithm:
        raise _invalid(f"The {_TYPE} header can only be used with the {_ALGORITHM} header.")
    if algorithm in (_OF_PARTS_ONLY if kind == "FULL_OBJECT" else _OF_WHOLE_ONLY):
        raise _invalid(
            f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum algorithm."
        )


def _check_upload(response: Any) -> None:
    """S3's error for an upload that is not this key's."""
    upload_id = response._get_param("uploadId")
    upload = response.backend.get_bucket(response.bucket_name).multiparts.get(upload_id)
    if upload is None or upload.key_name != response.parse_key_name():
        raise NoSuchUpload(upload_id=upload_id)
    algorithm, kind = declared(upload)
    if response.request.method != "PUT" or not algorithm or "x-amz-copy-source" in response.headers:
        return
    found = stated_checksum(response)
    stated = found[0] if found else "null"
    if stated != algorithm.lower() and (found or kind == "COMPOSITE"):
        raise _mismatch(algorithm, stated)


def _mismatch(expected: str, actual: str) -> S3ClientError:
    return _invalid(
        f"Checksum Type mismatch occurred, expected checksum Type: {expected.lower()}, actual checksum Type: {actual}"
    )


def _of_its_key(name: str) -> Callable[[S3Response], Any]:
    operation = getattr(S3Response, name)

    def checked(self: S3Response) -> Any:
        _check_upload(self)
        return operation(self)

    return checked


class PartTag(str):
    """A part's ETag in the request that completes an upload, with the checksums that stand beside it."""

    sums: dict[str, str]


def _complete_multipart_body(self: S3Response, body: bytes) -> list[tuple[int, PartTag]]:
    _check_upload(self)
    wanted = []
    try:
        for part in ET.fromstring(body).findall("{*}Part"):  # noqa: S314 - moto parses it so too
            told = {field.tag.rpartition("}")[2]: (field.text or "").strip() for field in part}
            tag = PartTag(told["ETag"])
            tag.sums = {
                name.removeprefix("Checksum"): told[name] for name in told if name.startswith("Checksum")
            }
            wanted.append((int(told["PartNumber"]), tag))
    except (ET.ParseError, KeyError, ValueError):
        raise MalformedXML from None
    numbers = [number for number, _ in wanted]
    if any(number <= before for before, number in itertools.pairwise(numbers)):
        raise InvalidPartOrder
    return wanted


def check_parts(upload: FakeMultipart, wanted: list[tuple[int, str]]) -> None:
    """S3's error for a part whose checksum is another, or lacks where the whole's is made from the parts'."""
    algorithm, kind = declared(upload)
    for number, tag in wanted:
        sums = tag.sums if isinstance(tag, PartTag) else {}
        if kind == "COMPOSITE" and not sums:
            raise _invalid(
                f"The upload was created using a {algorithm.lower()} checksum. The complete request must include the "
                f"checksum for each part. It was missing for part {number} in the request."
            )
        if sums and sums != {algorithm: upload.parts[number].checksum_value}:
            raise InvalidPart


def sum_of(
    upload: FakeMultipart, parts: list[FakeKey], whole: Callable[[], bytes]
) -> tuple[str, Any, int] | None:
    """Return the type of the checksum of parts together, the checksum if it is known, and their number.

    S3's error if the request that completes the upload states another.
    """
    algorithm, kind = declared(upload)
    if not algorithm:
        return None
    value = None
    if kind == "COMPOSITE":
        sums = b"".join(base64.b64decode(part.checksum_value or "") for part in parts)
        value = compute_checksum(sums, algorithm).decode()
    if flask.has_request_context():
        headers = flask.request.headers
        if headers.get(_TYPE, kind) != kind:
            raise _invalid(
                f"The upload was created using the {kind} checksum mode. The complete request must use the same "
                "checksum mode."
            )
        if (stated := headers.get(f"x-amz-checksum-{algorithm.lower()}")) is not None:
            value = value or compute_checksum(whole(), algorithm).decode()
            check_whole(algorithm, stated, value)
    return kind, value, len(parts)


def _algorithm(self: FakeKey) -> str:
    return str(self.__dict__.get("checksum_algorithm") or _DEFAULT).upper()


def _value(self: FakeKey) -> str:
    kept = self.__dict__
    if kept.get("checksum_value") is None:
        kept["checksum_value"] = compute_checksum(self.value, self.checksum_algorithm or _DEFAULT).decode()
    return str(kept["checksum_value"])


def _type(self: FakeKey) -> str:
    return self.__dict__.get("checksum_type") or "FULL_OBJECT"


def _kept(name: str, getter: Any) -> property:
    return property(getter, lambda self, value: self.__dict__.__setitem__(name, value))


class _Plain:
    """The source of a copy, which is one object without parts, whose checksum is that of the whole."""

    multipart = checksum_value = None

    def __init__(self, key: FakeKey) -> None:
        self._key = key

    def __getattr__(self, name: str) -> Any:
        return getattr(self._key, name)


_moto_copy, _moto_head = S3Backend.copy_object, S3Response.head_object
_moto_serialized = S3Response.serialized


def _copy_object(
    self: S3Backend, src_key: FakeKey, dest_bucket_name: str, dest_key_name: str, *more: Any, **named: Any
) -> None:
    source: Any = _Plain(src_key)
    _moto_copy(self, source, dest_bucket_name, dest_key_name, *more, **named)
    self.get_bucket(dest_bucket_name).keys[dest_key_name].checksum_algorithm = src_key.checksum_algorithm


def told(key: FakeKey) -> str:
    """Return an object's checksum as its headers have it: that of its parts ends with their number."""
    return (
        f"{key.checksum_value}-{key.checksum_parts}"
        if key.checksum_type == "COMPOSITE"
        else str(key.checksum_value)
    )


def part_range(key: FakeKey, number: int) -> tuple[int, int]:
    """Return the first and last byte of a part of an object; S3's error if it has no such part."""
    sizes = (
        {n: part.contentsize for n, part in key.multipart.parts.items()} if key.multipart else {1: key.size}
    )
    if number not in sizes:
        raise S3ClientError("InvalidPartNumber", "The requested partnumber is not satisfiable")
    begin = sum(size for n, size in sizes.items() if n < number)
    return begin, begin + sizes[number] - 1


def told_of_part(key: FakeKey, number: int, headers: dict[str, Any]) -> None:
    """Tell where a part is in its object, of how many it is one, and its own checksum if the whole's is of those."""
    begin, end = part_range(key, number)
    headers["content-range"] = f"bytes {begin}-{end}/{key.size}"
    headers["content-length"] = str(end - begin + 1)
    headers["x-amz-mp-parts-count"] = str(len(key.multipart.parts)) if key.multipart else "1"
    for name in [name for name in headers if name.lower().startswith("x-amz-checksum-")]:
        del headers[name]


def _head_object(
    self: Any, bucket_name: str, query: dict[str, Any], key_name: str, headers: dict[str, Any]
) -> Any:
    number = query.pop("partNumber", None)
    status, answer, body = _moto_head(self, bucket_name, query, key_name, headers)
    if status != HTTPStatus.OK:
        return status, answer, body
    key = self.backend.head_object(bucket_name, key_name, version_id=query.get("versionId", [None])[0])
    if number:
        told_of_part(key, int(number[0]), answer)
        return HTTPStatus.PARTIAL_CONTENT.value, answer, body
    if headers.get("x-amz-checksum-mode") == "ENABLED":
        answer[f"x-amz-checksum-{key.checksum_algorithm.lower()}"] = told(key)
        answer[_TYPE] = key.checksum_type
    return status, answer, body


def _of_part(upload: FakeMultipart, number: int) -> dict[str, Any]:
    part = upload.parts[number]
    return {f"Checksum{part.checksum_algorithm}": part.checksum_value}


def _parts_of(response: Any, key: FakeKey) -> dict[str, Any] | None:
    """ObjectParts: the number of parts, and each of them if the checksum is made from theirs."""
    upload = key.multipart
    if upload is None:
        return None
    if key.checksum_type != "COMPOSITE":
        return {"TotalPartsCount": len(upload.parts)}
    after = int(response.headers.get("x-amz-part-number-marker") or 0)
    most = int(response.headers.get("x-amz-max-parts") or 1000)
    numbers = [number for number in sorted(upload.parts) if number > after]
    shown = numbers[:most]
    return {
        "TotalPartsCount": len(upload.parts),
        "PartNumberMarker": after,
        "NextPartNumberMarker": shown[-1] if shown else 0,
        "MaxParts": most,
        "IsTruncated": len(numbers) > len(shown),
        "Parts": [
            {"PartNumber": n, "Size": upload.parts[n].contentsize, **_of_part(upload, n)} for n in shown
        ],
    }


def _serialized(self: Any, action_result: ActionResult) -> Any:
    """Answer, with the checksums that moto leaves out."""
    result: Any = action_result.result
    action = self.data.get("Action")
    if action == "ListParts":
        upload = self.backend.get_bucket(self.bucket_name).multiparts.get(result["UploadId"])
        algorithm, kind = declared(upload) if upload else ("", "")
        if algorithm:
            result.update(ChecksumAlgorithm=algorithm, ChecksumType=kind)
            for part in result["Parts"]:
                part.update(_of_part(upload, part["PartNumber"]))
    elif action == "CompleteMultipartUpload":
        key = self.backend.get_object(result["Bucket"], result["Key"])
        if key.multipart is not None:
            result[f"Checksum{key.checksum_algorithm}"] = told(key)
            result["ChecksumType"] = key.checksum_type
    elif action == "CopyObject":
        result["CopyObjectResult"]["ChecksumType"] = "FULL_OBJECT"
    elif action == "GetObjectAttributes" and "ObjectParts" in self.headers.get("x-amz-object-attributes", ""):
        result["ObjectParts"] = _parts_of(self, self._get_key(validate_storage_class=False)[0])
    return _moto_serialized(self, action_result)


PATCHES = (
    MotoPatch(
        "an object has no checksum but one that came with it",
        FakeKey,
        adds={
            "checksum_algorithm": _kept("checksum_algorithm", _algorithm),
            "checksum_value": _kept("checksum_value", _value),
            "checksum_type": _kept("checksum_type", _type),
        },
    ),
    MotoPatch(
        "a copy has the parts of its source, and their checksum",
        S3Backend,
        replaces={"copy_object": _copy_object},
    ),
    MotoPatch(
        "parts are taken in any order and with any checksum, and checksums are told by halves",
        S3Response,
        replaces={
            "_complete_multipart_body": _complete_multipart_body,
            "head_object": _head_object,
            "serialized": _serialized,
            **{
                name: _of_its_key(name)
                for name in ("abort_multipart_upload", "list_parts", "upload_part", "upload_part_copy")
            },
        },
    ),
)
