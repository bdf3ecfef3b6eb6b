"""The answer to a request that is refused, in the form in which the client that sent it reads errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

FORBIDDEN = "403 Forbidden"


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
        if "HTTP_X_AMZ_TARGET" in environ or "json" in environ.get("CONTENT_TYPE", ""):
            kind = environ.get("CONTENT_TYPE") or "application/json"
            body = json.dumps({"__type": self.json_code, "message": self.message}).encode()
            headers = [("x-amzn-ErrorType", self.json_code)]
        else:
            kind = "application/xml"
            query = "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", "")
            code = self.query_code if query else self.code
            error = f"<Error><Code>{escape(code)}</Code><Message>{escape(self.message)}</Message></Error>"
            if query:
                error = f"<ErrorResponse>{error}</ErrorResponse>"
            body = f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'.encode()
            headers = []
        headers += [("Content-Type", kind), ("Content-Length", str(len(body))), ("Connection", "close")]
        start_response(self.status, headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]
