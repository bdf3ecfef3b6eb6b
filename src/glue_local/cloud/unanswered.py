"""What no handler answers: an operation that is not implemented, and an error that no handler foresaw.

Both get one typed error in the form of the service that was asked, with a status that clients do not try again: of
HTTP's 5xx an SDK makes a call again for seconds, Terraform's provider for minutes.
Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import importlib
import io
import re
import traceback
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

from glue_local.cloud import bad_requests, s3_requests
from glue_local.cloud.guard.refusal import (
    Application,
    Environ,
    Refusal,
    StartResponse,
    service_of,
    speaks_json,
)

#: S3's client reads 501 as "not implemented" and does not try again.
NOT_IMPLEMENTED = {"code": "NotImplemented", "json_code": "UnknownOperationException"}
NOT_IMPLEMENTED |= {"query_code": "InvalidAction"}
FAILED = {"code": "InternalError", "json_code": "InternalServiceException", "query_code": "InternalFailure"}
BAD_REQUEST, S3_STATUS = "400 Bad Request", "501 Not Implemented"
#: What moto says of an operation that it lacks; other code of its says so of an option.
_LACKS = re.compile(r"The \w+ action has not been implemented")
_LONGEST = 300
_BODY = 1_000_000


def answered(application: Application) -> Application:
    """Return an application that answers what another one raises or answers in HTML."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if (unmeasured := _unmeasured(environ)) is not None:
            return unmeasured.answer(environ, start_response)
        operation = _operation(environ)
        service = service_of(environ)
        sent = _body(environ) if service not in ("", "s3") or _configures(environ) else ""
        seen: list[tuple[Any, ...]] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if _says_nothing(status, headers, service):
                seen.append((status, headers))
                return lambda _: None
            return start_response(status, _typed(environ, service, status, headers), *more)

        try:
            said = application(environ, start)
        except Exception as error:
            return refusal(environ, operation, error, sent).answer(environ, start_response)
        if seen:
            return refusal(environ, operation, NotImplementedError()).answer(environ, start_response)
        return said

    return answer


def _unmeasured(environ: Environ) -> Refusal | None:
    """Return the answer to a request whose Content-Length is no number, or is missing for S3's content.

    https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    """
    length = environ.get("CONTENT_LENGTH")
    if length and not (length.isascii() and length.isdecimal()):
        message = f"Content-Length {length!r} is not a number of bytes"
        return Refusal(
            message,
            code="BadRequest",
            json_code="ValidationException",
            query_code="MalformedInput",
            status=BAD_REQUEST,
        )
    if _stores(environ) and not length and "HTTP_TRANSFER_ENCODING" not in environ:
        message = "You must provide the Content-Length HTTP header."
        return Refusal(message, code="MissingContentLength", status="411 Length Required")
    return None


def _stores(environ: Environ) -> bool:
    """Whether a request puts content in an object or part of S3; a bucket, an ACL or a copy needs none."""
    query = environ.get("QUERY_STRING", "")
    return (
        environ["REQUEST_METHOD"] == "PUT"
        and (service_of(environ) == "s3" or "Signature=" in query)
        and "/" in environ.get("PATH_INFO", "").strip("/")
        and "HTTP_X_AMZ_COPY_SOURCE" not in environ
        and not {"acl", "tagging", "retention", "legal-hold"} & {*parse_qs(query, keep_blank_values=True)}
    )


def _configures(environ: Environ) -> bool:
    """Whether a request may hold XML of S3, and no content of an object."""
    return environ["REQUEST_METHOD"] in ("PUT", "POST") and not _stores(environ)


def refusal(environ: Environ, operation: str, error: Exception, sent: str = "") -> Refusal:
    """Return the answer to a request whose handler raised an error; unforeseen errors are logged."""
    if _lacking(environ, error):
        status = S3_STATUS if service_of(environ) in ("s3", "") else BAD_REQUEST
        message = f"{operation} is not implemented by the local endpoint; `glue-local support` lists those that are."
        return Refusal(message, status=status, **NOT_IMPLEMENTED)
    traceback.print_exception(error)
    service = service_of(environ) or operation.partition(".")[0]
    told = bad_requests.service_error(service, operation, sent, error)
    if told is None and service == "s3":
        told = s3_requests.request_error(environ, operation, sent)
    if told is not None:
        code, message = told
        return Refusal(message, code=code, json_code=code, query_code=code, status=BAD_REQUEST)
    first = str(error).strip().split("\n", 1)[0][:_LONGEST]
    reason = f"{type(error).__name__}: {first}" if first else type(error).__name__
    message = f"{operation} failed in the local endpoint: {reason} (the endpoint's log has more)"
    return Refusal(message, status=BAD_REQUEST, **FAILED)


def _lacking(environ: Environ, error: Exception) -> bool:
    """Whether an error says that an operation is not implemented.

    moto takes a POST to a bucket that it does not know for a form of a browser's, which lacks its key then.
    """
    if isinstance(error, NotImplementedError):
        return not str(error) or _LACKS.search(str(error)) is not None
    posted = service_of(environ).startswith("s3") and environ["REQUEST_METHOD"] == "POST"
    return posted and isinstance(error, KeyError) and error.args == ("key",)


def _typed(
    environ: Environ, service: str, status: str, headers: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return headers with the type of the service's protocol where moto leaves the web server's, HTML.

    https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html; an object of S3 may be a page.
    """
    kept = [(name, value) for name, value in headers if name.lower() != "content-type"]
    kind = {name.lower(): value for name, value in headers}.get("content-type", "")
    if not service or not kind.startswith("text/html") or (service == "s3" and status[0] == "2"):
        return headers
    asked = environ.get("CONTENT_TYPE", "")
    json_kind = asked if asked.startswith("application/x-amz-json") else "application/json"
    if service == "s3":
        return [*kept, ("Content-Type", "application/xml")]
    return [*kept, ("Content-Type", json_kind if speaks_json(environ, service) else "text/xml")]


def _says_nothing(status: str, headers: list[tuple[str, str]], service: str) -> bool:
    """Whether an answer is the web server's own, because the path is unknown; a bucket may hold a page."""
    kind = {name.lower(): value for name, value in headers}.get("content-type", "")
    return service not in ("", "s3") and kind.startswith("text/html") and status[:3] in ("404", "405")


def _operation(environ: Environ) -> str:
    """Name the operation that a request asks for as ``service.Operation``, as far as it says so."""
    service = service_of(environ) or "s3"
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return f"{service}.{target.rpartition('.')[2]}"
    if "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
        action = parse_qs(_body(environ)).get("Action")
        if action:  # of STS, what is not signed
            return f"{service_of(environ) or 'sts'}.{action[0]}"
    query = f"?{environ['QUERY_STRING'].partition('&')[0]}" if environ.get("QUERY_STRING") else ""
    return f"{service} {environ['REQUEST_METHOD']} {environ['PATH_INFO']}{query}"


def _body(environ: Environ) -> str:
    """Return a form's text and leave it to be read again."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not 0 < length <= _BODY:
        return ""
    read: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(read)
    return read.decode("utf-8", errors="replace")


def operations(service: str) -> dict[str, bool]:
    """Return every operation of a service's API, by AWS's name, and whether this endpoint answers it.

    ``service`` is moto's and boto3's name, such as ``glue``. It may be asked without an endpoint: what the parts add
    to moto is read from their tables.
    """
    from moto.core.responses import BaseResponse
    from moto.core.utils import camelcase_to_underscores, get_service_model

    from glue_local.cloud.athena import operations as athena
    from glue_local.cloud.moto_patches import PATCHES
    from glue_local.cloud.runs import operations as runs

    module = importlib.import_module(f"moto.{service}.responses")
    owners = [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, BaseResponse) and each.__module__ == module.__name__
    ]
    names = {name for owner in owners for name in dir(owner)}
    names |= {name for patch in PATCHES if patch.owner in owners for name in (*patch.adds, *patch.replaces)}
    ours = {"athena": tuple(athena.OPERATIONS), "glue": tuple(runs.OPERATIONS)}
    names |= {camelcase_to_underscores(name) for name in ours.get(service, ())}
    return {
        name: camelcase_to_underscores(name) in names for name in get_service_model(service).operation_names
    }
