"""CRC-32C and CRC-64/NVME, which neither Python nor zlib has, fast enough for each write without a checksum.

The check values of https://reveng.sourceforge.io/crc-catalogue/all.htm. A CRC is linear, so rows of a large content
are summed side by side, two bytes at a time, and the sums of neighbours are joined.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

#: Name as S3 writes it -> the reflected polynomial, and the bytes of a sum.
POLYNOMIALS = {"CRC32C": (0x82F63B78, 4), "CRC64NVME": (0x9A6C9329AC4BC9B5, 8)}
_ROWS = 4096
#: Bytes below which a content is summed byte by byte.
SMALL = 8 * 1024


def crc(name: str, content: bytes) -> bytes:
    """Return a content's sum, most significant byte first."""
    found = short(name, content) if len(content) < SMALL else _long(name, content)
    return found.to_bytes(POLYNOMIALS[name][1], "big")


def short(name: str, content: bytes) -> int:
    """Return the sum of a content, byte by byte."""
    polynomial, width = POLYNOMIALS[name]
    table = _integers(polynomial)
    ones = state = (1 << 8 * width) - 1
    for byte in content:
        state = table[(state ^ byte) & 0xFF] ^ (state >> 8)
    return state ^ ones


def _long(name: str, content: bytes) -> int:
    """Return the sum of a content in rows of 2**n bytes; to begin with ones is to invert the first bytes."""
    polynomial, width = POLYNOMIALS[name]
    table = _table(polynomial, 16)
    length = max(2, 1 << (len(content) // _ROWS).bit_length())
    rows = -(-len(content) // length)
    grid = np.zeros(rows * length, np.uint8)
    data = grid[grid.size - len(content) :]  # zeros before it leave a state of zeros as it is
    data[:] = np.frombuffer(content, np.uint8)
    data[:width] ^= 0xFF
    states = np.zeros(rows, np.uint64)
    for column in np.ascontiguousarray(grid.view("<u2").reshape(rows, length // 2).T):
        states = table[(states ^ column) & np.uint64(0xFFFF)] ^ (states >> np.uint64(16))
    while states.size > 1:
        states = np.concatenate([np.zeros(states.size % 2, np.uint64), states])
        states = _apply(_zeros(polynomial, width, length), states[0::2]) ^ states[1::2]
        length *= 2
    return int(states[0]) ^ ((1 << 8 * width) - 1)


@cache
def _integers(polynomial: int) -> list[int]:
    return [int(value) for value in _table(polynomial, 8)]


@cache
def _table(polynomial: int, bits: int) -> Any:
    values = np.arange(1 << bits, dtype=np.uint64)
    for _ in range(bits):
        values = (values >> np.uint64(1)) ^ ((values & np.uint64(1)) * np.uint64(polynomial))
    return values


@cache
def _zeros(polynomial: int, width: int, count: int) -> Any:
    """Return where each bit of a state is after ``count`` bytes of zeros, a power of two."""
    if count > 1:
        half = _zeros(polynomial, width, count // 2)
        return _apply(half, half)
    bits = np.uint64(1) << np.arange(8 * width, dtype=np.uint64)
    return _table(polynomial, 8)[bits & np.uint64(0xFF)] ^ (bits >> np.uint64(8))


def _apply(operator: Any, states: Any) -> Any:
    """Return states that an operator has moved, bit by bit."""
    places = np.arange(operator.size, dtype=np.uint64)
    return np.bitwise_xor.reduce(((states[:, None] >> places) & np.uint64(1)) * operator, axis=1)
