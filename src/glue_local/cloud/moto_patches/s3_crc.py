"""CRC-32C and CRC-64/NVME, which neither Python nor zlib has, fast enough for the parts of large uploads.

The check values of https://reveng.sourceforge.io/crc-catalogue/all.htm. A CRC is linear, so rows of a large content
are summed side by side, and the sums of neighbours are joined.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

#: Name as S3 writes it -> the reflected polynomial, and the bytes of a sum.
POLYNOMIALS = {"CRC32C": (0x82F63B78, 4), "CRC64NVME": (0x9A6C9329AC4BC9B5, 8)}
_ROWS = 4096
#: Bytes below which a content is summed byte by byte.
SMALL = 16 * 1024


def crc(name: str, content: bytes) -> bytes:
    """Return a content's sum, most significant byte first."""
    found = short(name, content) if len(content) < SMALL else _long(name, content)
    return found.to_bytes(POLYNOMIALS[name][1], "big")


def short(name: str, content: bytes) -> int:
    """Return the sum of a content, byte by byte."""
    polynomial, width = POLYNOMIALS[name]
    table = [int(value) for value in _table(polynomial)]
    ones = state = (1 << 8 * width) - 1
    for byte in content:
        state = table[(state ^ byte) & 0xFF] ^ (state >> 8)
    return state ^ ones


def _long(name: str, content: bytes) -> int:
    """Return the sum of a content in rows; to begin with ones is to invert the first bytes."""
    polynomial, width = POLYNOMIALS[name]
    table = _table(polynomial)
    length = -(-len(content) // _ROWS)
    grid = np.zeros(_ROWS * length, np.uint8)
    data = grid[grid.size - len(content) :]  # zeros before it leave a state of zeros as it is
    data[:] = np.frombuffer(content, np.uint8)
    data[:width] ^= 0xFF
    states = np.zeros(_ROWS, np.uint64)
    for column in np.ascontiguousarray(grid.reshape(_ROWS, length).T):
        states = table[(states ^ column) & np.uint64(0xFF)] ^ (states >> np.uint64(8))
    shift = _zeros(polynomial, width, length)
    while states.size > 1:
        states = _apply(shift, states[0::2]) ^ states[1::2]
        shift = _apply(shift, shift)
    return int(states[0]) ^ ((1 << 8 * width) - 1)


@cache
def _table(polynomial: int) -> Any:
    values = np.arange(256, dtype=np.uint64)
    for _ in range(8):
        values = (values >> np.uint64(1)) ^ ((values & np.uint64(1)) * np.uint64(polynomial))
    return values


@cache
def _zeros(polynomial: int, width: int, count: int) -> Any:
    """Return where each bit of a state is after ``count`` bytes of zeros."""
    bits = np.uint64(1) << np.arange(8 * width, dtype=np.uint64)
    moved, step = bits, _table(polynomial)[bits & np.uint64(0xFF)] ^ (bits >> np.uint64(8))
    while count:
        if count & 1:
            moved = _apply(step, moved)
        step, count = _apply(step, step), count >> 1
    return moved


def _apply(operator: Any, states: Any) -> Any:
    """Return states that an operator has moved, bit by bit."""
    moved = np.zeros_like(states)
    for place, image in enumerate(operator):
        moved ^= ((states >> np.uint64(place)) & np.uint64(1)) * image
    return moved
