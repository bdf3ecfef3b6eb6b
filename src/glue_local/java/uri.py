"""Parts of URLs as java.net.URI takes them apart, which Spark's parse_url is made of.

See https://docs.oracle.com/javase/8/docs/api/java/net/URI.html and
https://spark.apache.org/docs/3.5.6/api/sql/index.html#parse_url.
"""

from __future__ import annotations

import re

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_ABSOLUTE = re.compile(r"([^:/?#]*):(.*)", re.DOTALL)
_HIERARCHICAL = re.compile(r"(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
#: What no part may have: spaces, controls, some marks, and a percent sign without two digits behind it.
_ILLEGAL = re.compile(r'[\s\x00-\x20\x7f-\xa0"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})')
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_SERVER = re.compile(
    rf"(?:([^@\[\]]*)@)?(\[[0-9A-Fa-f:.%]+\]|\d+\.\d+\.\d+\.\d+"
    rf"|(?:{_LABEL}\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?)?(?::\d*)?"
)


def part(url: str | None, name: str | None, key: str | None = None) -> str | None:
    """Return a part of a URL by its name (HOST, PATH, QUERY...), or a key of its query; None where there is none."""
    if url is None or name is None:
        return None
    found = _parts(url)
    if found is None or name not in found:
        return None
    value = found[name]
    if key is None or value is None:
        return value
    if name != "QUERY":
        return None
    query = re.search(rf"(?:&|^){key}=([^&]*)", value)
    return query[1] if query else None


def key_of_query(url: str | None, name: str | None, key: str | None) -> str | None:
    """Return what a key of a URL's query stands for; None for no key."""
    return None if key is None else part(url, name, key)


def _parts(url: str) -> dict[str, str | None] | None:
    """Return all parts of a URL; None for what is none."""
    scheme, rest = None, url
    if (absolute := _ABSOLUTE.fullmatch(url)) is not None:
        scheme, rest = absolute[1], absolute[2]
        if not _SCHEME.fullmatch(scheme) or not rest or rest.startswith("#"):
            return None
    before, _, fragment = rest.partition("#")
    if _ILLEGAL.search(rest) or "#" in fragment:
        return None
    if scheme is not None and not rest.startswith("/"):  # mailto:a@b.c
        opaque: dict[str, str | None] = dict.fromkeys(
            ("HOST", "PATH", "QUERY", "AUTHORITY", "USERINFO", "FILE")
        )
        return opaque | {"PROTOCOL": scheme, "REF": fragment if "#" in rest else None}
    found = _HIERARCHICAL.fullmatch(rest)
    if found is None or re.search(r"[\[\]]", found[2]) or before == "//":
        return None
    authority, path, query, ref = found.groups()
    server = _SERVER.fullmatch(authority) if authority else None
    if authority and "[" in authority and server is None:
        return None
    return {
        "PROTOCOL": scheme,
        "AUTHORITY": authority or None,
        "USERINFO": server[1] if server and server[2] else None,
        "HOST": server[2] if server else None,
        "PATH": path,
        "QUERY": query,
        "REF": ref,
        "FILE": path if query is None else f"{path}?{query}",
    }
