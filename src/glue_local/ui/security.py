"""Who may call the page's back end: only pages that it served itself, on this machine, in this session.

The page can run code on the user's machine. So the server listens on 127.0.0.1 only; the Host header must be its own
(a foreign name that resolves to 127.0.0.1 is refused); every call of the API carries the token of this start, which
only the opened URL contains; a write needs the page's own Origin; the page may load nothing from elsewhere.
Sources: https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP and
https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from flask import Response, g, request

from glue_local.ui.errors import answer

if TYPE_CHECKING:
    from flask import Flask

TOKEN_HEADER = "X-Glue-Local-Token"
API = "/api/"
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_LARGEST = 8 * 2**20

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def policy(nonce: str) -> str:
    """Return the content security policy of a page whose styles carry the nonce."""
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def install(app: Flask, port: int, token: str) -> None:
    """Check every request before anything else looks at it, and send every answer with HEADERS."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST

    @app.before_request
    def check() -> Response | None:
        g.nonce = secrets.token_urlsafe(16)
        if request.host not in hosts:
            return answer(421, "This is not the page's host", f"Open http://127.0.0.1:{port}/.")
        if request.method in _WRITES and request.headers.get("Origin") not in {f"http://{h}" for h in hosts}:
            return answer(403, "Only the page itself may change anything")
        if request.path.startswith(API):
            given = request.headers.get(TOKEN_HEADER, "")
            if not hmac.compare_digest(given.encode(), token.encode()):
                title = "This session is over" if given else "This tab does not have the page's key"
                return answer(401, title, "Open the page at the address that the command printed.")
        return None

    @app.after_request
    def seal(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = policy(g.get("nonce", ""))
        if request.path.startswith(API):
            response.headers["Cache-Control"] = "no-store"
        return response
