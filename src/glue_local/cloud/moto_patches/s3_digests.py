"""Digests that a request states of its content: S3 takes the content only if they are right.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html; words of errors as in
https://github.com/openstack/swift/blob/master/test/s3api/test_object_checksums.py, which runs on AWS too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable
from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.request import Request
from moto.s3 import models, responses, utils
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.s3_conditions import NOT_WHOLE, check_write
from glue_local.cloud.moto_patches.s3_crc import crc

_CHECKSUM = "x-amz-checksum-"
#: The checksum that S3 adds to an object without one.
DEFAULT = "crc64nvme"
#: Headers that begin like a checksum's and are none.
_OTHERS = ("algorithm", "mode", "type")
_HEX_SHA256 = re.compile(r"[0-9a-f]{64}")
#: Bytes at the end of a body in which its trailer is.
_TRAILER = 4096
_SHORT = "The request body terminated unexpectedly"
#: A checksum's name in headers -> what computes it.
SUMS: dict[str, Callable[[bytes], bytes]] = {
    "crc32": lambda content: zlib.crc32(content).to_bytes(4, "big"),
    "crc32c": lambda content: crc("CRC32C", content),
    "crc64nvme": lambda content: crc("CRC64NVME", content),
    "md5": lambda content: hashlib.md5(content, usedforsecurity=False).digest(),
    "sha1": lambda content: hashlib.sha1(content, usedforsecurity=False).digest(),
    "sha256": lambda content: hashlib.sha256(content).digest(),
    "sha512": lambda content: hashlib.sha512(content).digest(),
}

_authorize = ActionAuthenticatorMixin._authenticate_and_authorize_s3_action


def compute_checksum(body: bytes, algorithm: str, encode_base64: bool = True) -> bytes:
    """Return a checksum; moto returns CRC-32 for CRC-32C and CRC-64/NVME if other libraries are absent."""
    found = _sum_of(algorithm)(body)
    return base64.b64encode(found) if encode_base64 else found


def _sum_of(algorithm: str) -> Callable[[bytes], bytes]:
    if algorithm.lower() not in SUMS:
        known = ", ".join(sorted(name.upper() for name in SUMS))
        raise S3ClientError(
            "NotImplemented", f"The local endpoint computes no checksum {algorithm}; it computes {known}"
        )
    return SUMS[algorithm.lower()]


def authorize(self: Any, bucket_name: str | None = None, key_name: str | None = None) -> None:
    """Decide whether the caller may do this; then whether its conditions hold, and its content is what it says."""
    _authorize(self, bucket_name, key_name)
    check_write(self, key_name)
    if self.request.method in ("PUT", "POST") and isinstance(self.body, bytes) and not self.request.form:
        _check(self)


def _check(response: Any) -> None:
    headers, content = response.headers, response.body
    length = headers.get("x-amz-decoded-content-length")
    if length is not None and length != str(len(content)):
        raise S3ClientError("IncompleteBody", _SHORT)
    stated = headers.get("x-amz-content-sha256") or ""
    if _HEX_SHA256.fullmatch(stated) and hashlib.sha256(response.raw_body).hexdigest() != stated:
        raise S3ClientError(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
    if (md5 := headers.get("Content-MD5")) is not None:
        wanted = _decoded(md5)
        if wanted is None or len(wanted) != hashlib.md5(usedforsecurity=False).digest_size:
            raise S3ClientError("InvalidDigest", "The Content-MD5 you specified was invalid.")
        if wanted not in (SUMS["md5"](content), SUMS["md5"](response.raw_body)):
            raise S3ClientError("BadDigest", "The Content-MD5 you specified did not match what we received.")
    if "uploadId" in response.querystring and response.request.method == "POST":
        return  # there it is the checksum of the parts together
    found = stated_checksum(response)
    if found is not None:
        name, value = found
        _check_sum(name, value, content)


def _check_sum(name: str, value: str, content: bytes) -> None:
    """S3's error unless a stated checksum is that of a content."""
    computed, wanted = _sum_of(name)(content), _decoded(value)
    if wanted is None or len(wanted) != len(computed):
        raise S3ClientError("InvalidRequest", f"Value for {_CHECKSUM}{name} header is invalid.")
    if wanted != computed:
        raise _mismatch(name)


def check_whole(algorithm: str, stated: str, computed: str) -> None:
    """S3's error where the request that completes an upload states another checksum of the parts together."""
    if stated.partition("-")[0] != computed:
        raise _mismatch(algorithm)


def _mismatch(algorithm: str) -> S3ClientError:
    return S3ClientError(
        "BadDigest", f"The {algorithm.upper()} you specified did not match the calculated checksum."
    )


def stated_checksum(response: Any) -> tuple[str, str] | None:
    """Return the name and value of the checksum that a request states, in a header or behind its body."""
    headers = response.headers
    algorithm = (headers.get("x-amz-sdk-checksum-algorithm") or "").lower()
    found = {
        name.lower().removeprefix(_CHECKSUM): value
        for name, value in headers.items()
        if name.lower().startswith(_CHECKSUM) and name.lower().removeprefix(_CHECKSUM) not in _OTHERS
    }
    for name in filter(
        None, (each.strip().lower() for each in (headers.get("x-amz-trailer") or "").split(","))
    ):
        if not name.startswith(_CHECKSUM):
            raise S3ClientError(
                "InvalidRequest", "The value specified in the x-amz-trailer header is not supported"
            )
        pattern = rb"\n" + re.escape(name.encode()) + rb":[ \t]*([^\r\n]+)"
        told = re.findall(pattern, response.raw_body[-_TRAILER:], re.IGNORECASE)
        if not told:
            raise S3ClientError(
                "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform to our published "
                "schema.",
            )
        found[name.removeprefix(_CHECKSUM)] = told[-1].decode("latin-1")
    if len(found) > 1:
        raise S3ClientError(
            "InvalidRequest",
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        )
    if algorithm and not found and "x-amz-copy-source" not in headers:
        raise S3ClientError(
            "InvalidRequest",
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers "
            "were found.",
        )
    if algorithm and found and algorithm not in found:
        raise S3ClientError("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.")
    return next(iter(found.items()), None)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None


def get_checksum(self: S3Response, response_headers: dict[str, Any]) -> tuple[str, str | None]:
    """Return the checksum of an object, and tell it in the answer: the one that came with it, or S3's own."""
    found, whole = stated_checksum(self), not self.querystring.keys() & NOT_WHOLE
    if found is None and whole:
        found = DEFAULT, compute_checksum(self.body or b"", DEFAULT).decode()
    if found is None:
        return "", None
    if whole:
        response_headers[f"{_CHECKSUM}type"] = "FULL_OBJECT"
    response_headers[f"{_CHECKSUM}{found[0]}"] = found[1]
    return found[0].upper(), found[1]


def _want_form_data_parsed(self: Request) -> bool:
    return self.method != "PUT" and bool(self.environ.get("CONTENT_TYPE"))


PATCHES = (
    MotoPatch(
        "an object whose type is a form's is stored without its content",
        Request,
        replaces={"want_form_data_parsed": property(_want_form_data_parsed)},
    ),
    MotoPatch(
        "content whose digests are wrong is taken",
        ActionAuthenticatorMixin,
        replaces={"_authenticate_and_authorize_s3_action": authorize},
    ),
    MotoPatch(
        "a checksum is looked for in the content of objects",
        S3Response,
        replaces={"_get_checksum": get_checksum},
    ),
    *(
        MotoPatch(
            "CRC-32 stands for CRC-32C and CRC-64/NVME",
            owner,
            replaces={"compute_checksum": compute_checksum},
        )
        for owner in (models, responses, utils)
    ),
)
