"""The answer to a request that is refused, in the form in which the client that sent it reads errors."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

FORBIDDEN = "403 Forbidden"


#: A signature's scope: key, day, region, service and a last word that is always the same.
_SCOPE_PARTS = 5


def service_of(environ: Environ) -> str:
    """Return the name of the service that a request is signed for; empty where it is not signed."""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split(",")[0].split("/")
    return str(scope[-2]).lower() if len(scope) >= _SCOPE_PARTS else ""


def speaks_json(environ: Environ, service: str) -> bool:
    """Whether the client that sent a request reads errors in JSON."""
    if service == "s3":
        return False
    kind = environ.get("CONTENT_TYPE", "")
    if "HTTP_X_AMZ_TARGET" in environ or "json" in kind:
        return True
    return "x-www-form-urlencoded" not in kind and _is_rest_json(service)


@functools.cache
def _is_rest_json(service: str) -> bool:
    """Whether a service speaks JSON over paths: a request without a body does not show it."""
    from botocore.exceptions import DataNotFoundError
    from botocore.loaders import Loader

    try:
        model = Loader().load_service_model(service, "service-2") if service else {}
    except DataNotFoundError:
        return False
    return bool(model.get("metadata", {}).get("protocol") == "rest-json")


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused: AWS's name of the error, and what to say."""

    message: str
    code: str = "AccessDenied"
    json_code: str = "AccessDeniedException"
    query_code: str = "AccessDenied"
    status: str = FORBIDDEN

    def answer(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Answer the request: in JSON to a JSON service's client, else in XML as query services or S3 do."""
        service = service_of(environ)
        if speaks_json(environ, service):
            kind = environ.get("CONTENT_TYPE") or "application/json"
            body = json.dumps({"__type": self.json_code, "message": self.message}).encode()
            headers = [("x-amzn-ErrorType", self.json_code)]
        else:
            kind = "application/xml"
            query = "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", "")
            code = self.query_code if query else self.code
            error = f"<Error><Code>{escape(code)}</Code><Message>{escape(self.message)}</Message></Error>"
            if query and service == "ec2":
                error = f"<Response><Errors>{error}</Errors></Response>"
            elif query:
                error = f"<ErrorResponse>{error}</ErrorResponse>"
            body = f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'.encode()
            headers = []
        headers += [("Content-Type", kind), ("Content-Length", str(len(body))), ("Connection", "close")]
        start_response(self.status, headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]
