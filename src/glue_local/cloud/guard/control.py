"""The paths that steer the endpoint itself: moto's are off, except for the one that the project uses,
unless the endpoint was started for a test suite that needs them.

Source: https://docs.getmoto.org/en/latest/docs/server_mode.html and
https://docs.getmoto.org/en/latest/docs/configuration/index.html
"""

from __future__ import annotations

import hmac

from glue_local.cloud.guard.refusal import Environ, Refusal
from glue_local.cloud.settings import ENFORCEMENT_PATH, TOKEN_HEADER

PREFIX = "/moto-api"
#: Paths of moto's own that are open to who has the start's token, by method.
OPEN = frozenset({("POST", ENFORCEMENT_PATH)})
_TOKEN = "HTTP_" + TOKEN_HEADER.upper().replace("-", "_")


def is_control(path: str) -> bool:
    """Whether moto takes a path for one of its own."""
    return path.startswith(PREFIX)


def refusal(environ: Environ, token: str, open_all: bool = False) -> Refusal | None:
    """Return why a request to one of moto's own paths is refused, or None.

    ``open_all``: the endpoint was started with --moto-control.
    """
    path = str(environ["PATH_INFO"])
    if (environ["REQUEST_METHOD"], path) not in OPEN:
        if open_all:
            return None
        return Refusal(
            f"{path} is disabled: moto's control paths and dashboard would let any caller change the "
            "endpoint's data. To reset it: glue-local endpoint stop, then start. For a test suite that "
            "needs them: "
            "glue-local endpoint start --moto-control.",
            status="404 Not Found",
        )
    given = str(environ.get(_TOKEN, ""))
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        return Refusal(
            f"{path} requires this start's token in the header {TOKEN_HEADER}: use `glue-local endpoint enforce`"
        )
    return None
