"""Every HTTP path that the server answers, with who may call it: from moto's routes and the gate's rules.

``glue-local endpoint routes`` prints it as Markdown, which is docs/endpoint-paths.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from glue_local.cloud.guard import control
from glue_local.cloud.settings import DEFAULT_ACCOUNT_ID, HEALTH_PATH

#: Who may call: as usual, with ``--access-key``, and out of a web page. One more kind of path is one more entry.
CALLERS = {
    "health": ("the endpoint's user", "everybody on this machine", "pages named with `--allow-origin`"),
    "API": (
        "the endpoint's user",
        "whoever signs with a key of the endpoint",
        "pages named with `--allow-origin`",
    ),
    "objects": (
        "the endpoint's user; without a signature, public objects only",
        "whoever signs with a key of the endpoint, in a header, a URL or a form; everybody may read public objects",
        "pages named with `--allow-origin`; a page served from a bucket loads objects without a signature",
    ),
    "token": ("whoever has the start's token", "whoever has the start's token", "nobody"),
    "off": ("nobody: 404", "nobody: 404", "nobody"),
}
_HEAD = """# Paths of the local endpoint

Every HTTP path that the local AWS endpoint answers, and who may call it. `glue-local endpoint routes` generates
this page from the server's routes; a test keeps it up to date. `<regex(...)>` in a path is a pattern. If several
services have the same path, the request's signature selects one (`Credential=.../service/aws4_request`).

First of all, a request is refused (403) if its `Host` is neither a loopback name with the endpoint's port nor
`bucket.localhost`. So is one from a web page that was not allowed. [SECURITY.md](../SECURITY.md) says why.

"the endpoint's user" is the user who started it, and root. If the system does not reveal which user owns a
connection (Linux does), it is everybody on this machine.
"""


@dataclass(frozen=True, order=True)
class Route:
    """A path of a service of moto's, or of the endpoint's own, and the kind of caller it is for (see CALLERS)."""

    service: str
    path: str
    caller: str


def routes() -> list[Route]:
    """Return all routes; imports every service of moto, which takes half a minute."""
    from moto import backends
    from moto.backend_index import backend_url_patterns

    names = {name for name, _ in backend_url_patterns}
    found = {Route(name, path, _caller(name, path)) for name in names for path in _paths(backends, name)}
    return sorted(found | {Route("endpoint", HEALTH_PATH, "health")})


def _paths(backends: Any, name: str) -> Iterator[str]:
    from moto.core.base_backend import BackendDict

    regions = backends.get_backend(name)
    if isinstance(regions, BackendDict):
        regions = regions[DEFAULT_ACCOUNT_ID]
    backend = next(regions[region] for region in ("us-east-1", "aws", "global") if region in regions)
    yield from (path or "/" for path in backend.flask_paths)


def _caller(service: str, path: str) -> str:
    if control.is_control(path):
        return "token" if path in {each for _, each in control.OPEN} else "off"
    return "objects" if service == "s3" else "API"


def markdown() -> str:
    """Return the page of the documentation."""
    lines = [_HEAD, "| kind | by default | with `--access-key` | from a web page |", "|---|---|---|---|"]
    lines += [f"| {kind} | {' | '.join(who)} |" for kind, who in CALLERS.items()]
    lines += ["", "| service | path | kind of caller |", "|---|---|---|"]
    for route in routes():
        path = route.path.replace("|", "\\|")
        lines.append(f"| {route.service} | `{path}` | {route.caller} |")
    return "\n".join(lines) + "\n"
