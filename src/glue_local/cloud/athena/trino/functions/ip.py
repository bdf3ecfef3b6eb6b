"""Whether a network holds an IP address.

Source: https://trino.io/docs/current/functions/ipaddress.html
"""

from __future__ import annotations

import re

from glue_local.cloud.athena.trino.addresses import MAPPED, packed
from glue_local.cloud.athena.trino.errors import invalid
from glue_local.cloud.athena.trino.functions.registry import Entry, python

#: Bits of an address, and those of them that an IPv4 address has.
_BITS, _SHORT_BITS = 128, 32


def _contains(network: str, address: bytes) -> bool:
    base, slash, length = network.partition("/")
    first = packed(base) if slash else None
    wrong = "Invalid CIDR" if not slash else "Invalid network IP address" if first is None else ""
    if not wrong and not re.fullmatch(r"\d{1,4}", length):
        wrong = "Invalid prefix length"
    short = re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", base) is not None
    if not wrong and int(length) > (_SHORT_BITS if short else _BITS):
        wrong = "Prefix length exceeds address length"
    if wrong or first is None:
        raise invalid(wrong)
    rest = (_SHORT_BITS if short else _BITS) - int(length)
    given, held = int.from_bytes(first), int.from_bytes(bytes(address))
    if short and given & ((1 << rest) - 1):
        raise invalid("Invalid CIDR")
    if short != bytes(address).startswith(MAPPED):
        raise invalid("IP address version should be the same")
    return given >> rest == held >> rest


ENTRIES: list[Entry] = [("contains(varchar, ipaddress) -> boolean", python(_contains))]
