"""IP addresses: an address is its 16 bytes, as Trino holds it.

Source: https://trino.io/docs/current/language/types.html#ipaddress
"""

from __future__ import annotations

import ipaddress

from glue_local.cloud.athena.trino.errors import Raised

_SHORT, _LONG = 4, 16
MAPPED = bytes(10) + b"\xff\xff"


def packed(text: str) -> bytes | None:
    """The bytes of an address; None for what is none."""
    try:
        found = None if "%" in text else ipaddress.ip_address(text).packed
    except ValueError:
        return None
    return MAPPED + found if found is not None and len(found) == _SHORT else found


def parse(text: str) -> bytes:
    """Read an address as CAST does."""
    found = packed(text)
    if found is None:
        raise Raised("INVALID_CAST_ARGUMENT", f"Cannot cast value to IPADDRESS: {text}")
    return found


def of_bytes(value: bytes) -> bytes:
    """Read an address of its 4 or 16 bytes as CAST does."""
    value = bytes(value)
    if len(value) not in {_SHORT, _LONG}:
        raise Raised("INVALID_CAST_ARGUMENT", f"Invalid IP address binary length: {len(value)}")
    return MAPPED + value if len(value) == _SHORT else value


def show(value: bytes) -> str:
    """Write an address: an IPv4 one with dots, an IPv6 one as short as it can be."""
    value = bytes(value)
    if value.startswith(MAPPED):
        return str(ipaddress.IPv4Address(value[-_SHORT:]))
    return ipaddress.IPv6Address(value).compressed
