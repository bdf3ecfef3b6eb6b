"""Refuses requests of web pages that were not allowed, by the headers that the browser sends.

- ``Host`` must be a loopback name with the endpoint's port, or S3's virtual-host form of one. A page that resolves
  its own name to this machine (DNS rebinding) sends its own name.
- A page cannot set ``Origin`` and ``Sec-Fetch-Site``. A request without either does not come from a page in a current
  browser, or it comes from the address bar.

Sources: https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/ and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from glue_local.cloud.guard.refusal import Environ, Refusal
from glue_local.errors import UserError

#: Names of this machine that no name server can give to another.
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
#: ``bucket.localhost``, ``bucket.s3.localhost`` and ``bucket.s3.region.localhost``; moto takes the first label.
_VIRTUAL_HOST = re.compile(r"(?!s3\.)[a-z0-9][a-z0-9_-]{1,62}(\.s3(\.[a-z0-9-]+)?)?\.localhost")
#: ``bucket/key``; at ``latest/`` lies what moto answers for EC2's metadata service.
_OBJECT = re.compile(r"(?!latest/)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.", re.DOTALL)
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^\[\]:@/?#\s]+)(:(?P<port>\d{1,5}))?", re.ASCII)
_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?")
#: Sec-Fetch-Site of requests that no other page caused.
_OWN = frozenset({"same-origin", "none"})
#: A page served from a bucket may load objects of buckets.
_READING = frozenset({"GET", "HEAD"})


class OriginError(UserError, ValueError):
    """An origin that cannot be allowed; the message says how an origin is written."""


def checked_origin(text: str) -> str:
    """Return an origin as browsers write it; OriginError for anything else (``*`` and ``null`` too)."""
    origin = text.strip().lower().rstrip("/")
    if not _ORIGIN.fullmatch(origin):
        raise OriginError(
            f"origin {text!r} cannot be allowed: give one page's scheme, host and port, for example "
            "http://localhost:3000"
        )
    for scheme, port in (("http", ":80"), ("https", ":443")):
        if origin.startswith(f"{scheme}://") and origin.endswith(port):
            origin = origin.removesuffix(port)
    return origin


@dataclass(frozen=True)
class Pages:
    """The pages that may call: ``origins`` were named, ``hosts`` are further names of this endpoint.

    ``any_address`` takes any IP address as Host, which no name server can rebind: for an endpoint that was bound to
    another address than loopback.
    """

    port: int
    origins: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    any_address: bool = False

    def refusal(self, environ: Environ) -> Refusal | None:
        """Return why a request is refused, or None."""
        return self._host(environ) or self._page(environ)

    def allowed_origin(self, environ: Environ) -> str | None:
        """Return the request's origin if it is one that was named: its page may read the answer."""
        origin = _origin(environ)
        return origin if origin in self.origins else None

    def _host(self, environ: Environ) -> Refusal | None:
        host = str(environ.get("HTTP_HOST", ""))
        match = _HOST.fullmatch(host.lower())
        if match and int(match["port"] or 80) == self.port:
            name = match["name"]
            if name in LOOPBACK_NAMES or name in self.hosts or _VIRTUAL_HOST.fullmatch(name):
                return None
            if self.any_address and _is_address(name):
                return None
        return Refusal(
            f"Host {host!r} is not a name of this endpoint: call it as http://127.0.0.1:{self.port}, "
            f"http://localhost:{self.port} or http://bucket.localhost:{self.port}"
        )

    def _page(self, environ: Environ) -> Refusal | None:
        site = str(environ.get("HTTP_SEC_FETCH_SITE", "")).lower()
        origin = _origin(environ)
        if origin is None and site in ("", "none"):
            return None
        if origin in self.origins or (origin is None and _referer(environ) in self.origins):
            return None
        own = f"http://{str(environ.get('HTTP_HOST', '')).lower()}"
        if origin in (None, own) and site in ("", *_OWN):
            return self._own_page(environ)
        page = origin or _referer(environ) or "another site"
        return Refusal(
            f"The web page {page} may not call this endpoint, because a caller can run code on this "
            "machine. If the page is yours, allow it when you start the endpoint: glue-local endpoint "
            "start --allow-origin "
            f"{page if page.startswith('http') else 'http://localhost:3000'}"
        )

    def _own_page(self, environ: Environ) -> Refusal | None:
        """Describe what a page that is in a bucket here may do: on AWS no such page shares Glue's origin either."""
        signed = "HTTP_AUTHORIZATION" in environ or "HTTP_X_AMZ_TARGET" in environ
        if environ["REQUEST_METHOD"] in _READING and not signed and names_object(environ):
            return None
        return Refusal(
            "A web page served from a bucket may only load objects. To let it call this endpoint, allow "
            "it when you start the endpoint: glue-local endpoint start --allow-origin "
            "http://{environ['HTTP_HOST']}"
        )


def names_object(environ: Environ) -> bool:
    """Whether a request's address is that of an object in a bucket."""
    path = str(environ["PATH_INFO"]).lstrip("/")
    host = str(environ.get("HTTP_HOST", "")).lower().partition(":")[0]
    return bool(_OBJECT.match(path)) or (bool(path) and bool(_VIRTUAL_HOST.fullmatch(host)))


def _origin(environ: Environ) -> str | None:
    value = environ.get("HTTP_ORIGIN")
    return None if value is None else str(value).lower()


def _referer(environ: Environ) -> str | None:
    """The origin of the page that a request without Origin came from; no page can forge it."""
    parts = urlsplit(str(environ.get("HTTP_REFERER", "")))
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
