"""HTTP statuses of S3's errors that moto's model of S3 does not have: it answers 400 for all of them.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

from typing import Any

from moto.core.errors import ErrorLookup, ErrorLookupFactory, ErrorShape

from glue_local.cloud.moto_patches.patching import MotoPatch

STATUSES = {
    "InvalidBucketState": 409,
    "InvalidPartNumber": 416,
    "NoSuchConfiguration": 404,
    "NoSuchObjectLockConfiguration": 404,
    "NotImplemented": 501,
    "OperationAborted": 409,
}

_moto_table = ErrorLookupFactory._create_error_lut


def _table(service_model: Any) -> ErrorLookup:
    """Return the errors of a service by code; those of S3 with the statuses above."""
    found = _moto_table(service_model)
    if service_model.metadata.get("serviceId") == "S3":
        for code, status in STATUSES.items():
            error = {"code": code, "httpStatusCode": status}
            shape = {"type": "structure", "members": {}, "exception": True, "error": error}
            found._code_to_error.setdefault(code, ErrorShape(shape_name=code, shape_model=shape))
    return found


PATCHES = (
    MotoPatch(
        "errors of S3 without a status of their own are answered with 400",
        ErrorLookupFactory,
        replaces={"_create_error_lut": staticmethod(_table)},
    ),
)
