"""The gate in front of moto: each request is let through, or refused with a sentence that says why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from glue_local.cloud.guard import control, keys, peers, signatures
from glue_local.cloud.guard.browsers import Pages
from glue_local.cloud.guard.refusal import Application, Environ, Refusal, StartResponse
from glue_local.cloud.settings import HEALTH_PATH, EndpointSettings

#: Response headers that an allowed page may read, and the seconds for which its browser caches that.
_CORS = (("Access-Control-Expose-Headers", "*"), ("Vary", "Origin"))
_PREFLIGHT_SECONDS = "600"


def guarded(application: Application, settings: EndpointSettings) -> Application:
    """Return an application that passes allowed requests on to another one."""
    gate = Gate(settings)

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        refused = gate.refusal(environ)
        if refused is not None:
            return refused.answer(environ, start_response)
        origin = gate.pages.allowed_origin(environ)
        if origin is None:
            return application(environ, start_response)
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            start_response("204 No Content", _preflight(origin, environ))
            return []
        return application(environ, _readable_by(origin, start_response))

    return answer


class Gate:
    """The checks of a request, in order; the first refusal counts."""

    def __init__(self, settings: EndpointSettings) -> None:
        """Take the settings of the endpoint."""
        self.settings = settings
        self.pages = Pages(
            port=settings.port,
            origins=frozenset(settings.origins),
            hosts=frozenset(settings.hosts),
            any_address=not settings.on_loopback,
        )

    def refusal(self, environ: Environ) -> Refusal | None:
        """Return why a request is refused, or None."""
        refused = self.pages.refusal(environ)
        if refused is None and self.settings.on_loopback and not self.settings.signed:
            refused = peers.refusal(environ, (self.settings.host, self.settings.port))
        if refused is not None or environ["PATH_INFO"] == HEALTH_PATH:
            return refused
        if control.is_control(str(environ["PATH_INFO"])):
            return control.refusal(environ, self.settings.secrets.token, self.settings.moto_control)
        return signatures.refusal(environ, self._key) if self.settings.signed else None

    def _key(self, access_key: str) -> keys.Known | None:
        return keys.known(access_key, self.settings.account_id)


def _preflight(origin: str, environ: Environ) -> list[tuple[str, str]]:
    headers = [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Methods", environ["HTTP_ACCESS_CONTROL_REQUEST_METHOD"]),
        ("Access-Control-Max-Age", _PREFLIGHT_SECONDS),
        ("Vary", "Origin"),
        ("Content-Length", "0"),
    ]
    if asked := environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS"):
        headers.append(("Access-Control-Allow-Headers", asked))
    if environ.get("HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK") == "true":
        headers.append(("Access-Control-Allow-Private-Network", "true"))
    return headers


def _readable_by(origin: str, start_response: StartResponse) -> StartResponse:
    """Let a page read the answer, whatever the bucket's CORS rules say."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        kept = [(name, value) for name, value in headers if not name.lower().startswith("access-control-")]
        return start_response(status, [*kept, ("Access-Control-Allow-Origin", origin), *_CORS], *more)

    return start
