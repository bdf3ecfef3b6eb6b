"""IP addresses: their casts, and whether a network holds one. An address is its 16 bytes, as Trino holds it.

Source: https://trino.io/docs/current/functions/ipaddress.html
"""

from __future__ import annotations

import ipaddress
import re

from glue_local.cloud.athena.trino.errors import Raised
from glue_local.cloud.athena.trino.functions.registry import Entry, python

_SHORT, _LONG = 4, 16
_MAPPED = bytes(10) + b"\xff\xff"


def _bytes(text: str) -> bytes | None:
    """The bytes of an address; None for what is none."""
    try:
        packed = None if "%" in text else ipaddress.ip_address(text).packed
    except ValueError:
        return None
    return _MAPPED + packed if packed is not None and len(packed) == _SHORT else packed


def parse(text: str) -> bytes:
    """Read an address as CAST does."""
    found = _bytes(text)
    if found is None:
        raise Raised("INVALID_CAST_ARGUMENT", f"Cannot cast value to IPADDRESS: {text}")
    return found


def of_bytes(value: bytes) -> bytes:
    """Read an address of its 4 or 16 bytes as CAST does."""
    value = bytes(value)
    if len(value) not in {_SHORT, _LONG}:
        raise Raised("INVALID_CAST_ARGUMENT", f"Invalid IP address binary length: {len(value)}")
    return _MAPPED + value if len(value) == _SHORT else value


def show(value: bytes) -> str:
    """Write an address: an IPv4 one with dots, an IPv6 one as short as it can be."""
    value = bytes(value)
    if value.startswith(_MAPPED):
        return str(ipaddress.IPv4Address(value[-_SHORT:]))
    return ipaddress.IPv6Address(value).compressed


def _contains(network: str, address: bytes) -> bool:
    base, slash, length = network.partition("/")
    first = _bytes(base) if slash else None
    wrong = "Invalid CIDR" if not slash else "Invalid network IP address" if first is None else ""
    if not wrong and not re.fullmatch(r"\d{1,4}", length):
        wrong = "Invalid prefix length"
    short = re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", base) is not None
    if not wrong and int(length) > (32 if short else 128):
        wrong = "Prefix length exceeds address length"
    if wrong or first is None:
        raise Raised("INVALID_FUNCTION_ARGUMENT", wrong)
    rest = 8 * _LONG - int(length) - (96 if short else 0)
    given, held = int.from_bytes(first), int.from_bytes(bytes(address))
    if short and given & ((1 << rest) - 1):
        raise Raised("INVALID_FUNCTION_ARGUMENT", "Invalid CIDR")
    if short != bytes(address).startswith(_MAPPED):
        raise Raised("INVALID_FUNCTION_ARGUMENT", "IP address version should be the same")
    return given >> rest == held >> rest


ENTRIES: list[Entry] = [("contains(varchar, ipaddress) -> boolean", python(_contains))]
