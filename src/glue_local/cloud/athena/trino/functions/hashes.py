"""xxHash64 and 128-bit MurmurHash3, as their authors describe them.

Source: https://trino.io/docs/current/functions/binary.html#hashing-functions
"""

from __future__ import annotations

_MASK = (1 << 64) - 1
_P1, _P2, _P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
_P4, _P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
_C1, _C2 = 0x87C37B91114253D5, 0x4CF5AD432745937F


def _left(value: int, bits: int) -> int:
    value &= _MASK
    return ((value << bits) | (value >> (64 - bits))) & _MASK


def _word(data: bytes, at: int, size: int = 8) -> int:
    return int.from_bytes(data[at : at + size], "little")


def _round(lane: int, word: int) -> int:
    return _left(lane + word * _P2, 31) * _P1 & _MASK


def xxhash64(value: bytes) -> bytes:
    """xxHash64 with seed 0; 8 bytes, the highest first."""
    data = bytes(value)
    length, at = len(data), 0
    if length >= 32:  # noqa: PLR2004 - bytes of a stripe
        lanes = [(_P1 + _P2) & _MASK, _P2, 0, -_P1 & _MASK]
        while at <= length - 32:
            lanes = [_round(lane, _word(data, at + 8 * i)) for i, lane in enumerate(lanes)]
            at += 32
        found = sum(_left(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True)) & _MASK
        for lane in lanes:
            found = ((found ^ _round(0, lane)) * _P1 + _P4) & _MASK
    else:
        found = _P5
    found = (found + length) & _MASK
    while at + 8 <= length:
        found = (_left(found ^ _round(0, _word(data, at)), 27) * _P1 + _P4) & _MASK
        at += 8
    if at + 4 <= length:
        found = (_left(found ^ (_word(data, at, 4) * _P1), 23) * _P2 + _P3) & _MASK
        at += 4
    for each in data[at:]:
        found = _left(found ^ (each * _P5), 11) * _P1 & _MASK
    for shift, factor in ((33, _P2), (29, _P3)):
        found = (found ^ (found >> shift)) * factor & _MASK
    return (found ^ (found >> 32)).to_bytes(8, "big")


def _mixed(value: int) -> int:
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ (value >> 33)) * factor & _MASK
    return value ^ (value >> 33)


def murmur3(value: bytes) -> bytes:
    """128-bit MurmurHash3 for 64-bit machines with seed 0; 16 bytes, each half with the lowest first."""
    data = bytes(value)
    first = second = 0
    blocks = len(data) // 16
    for i in range(blocks):
        k1, k2 = _word(data, 16 * i), _word(data, 16 * i + 8)
        first ^= _left(k1 * _C1, 31) * _C2 & _MASK
        first = ((_left(first, 27) + second) * 5 + 0x52DCE729) & _MASK
        second ^= _left(k2 * _C2, 33) * _C1 & _MASK
        second = ((_left(second, 31) + first) * 5 + 0x38495AB5) & _MASK
    tail = data[16 * blocks :]
    if len(tail) > 8:  # noqa: PLR2004 - bytes of a word
        second ^= _left(_word(tail, 8) * _C2, 33) * _C1 & _MASK
    if tail:
        first ^= _left(_word(tail, 0) * _C1, 31) * _C2 & _MASK
    first, second = first ^ len(data), second ^ len(data)
    first = (first + second) & _MASK
    second = (second + first) & _MASK
    first, second = _mixed(first), _mixed(second)
    first = (first + second) & _MASK
    second = (second + first) & _MASK
    return first.to_bytes(8, "little") + second.to_bytes(8, "little")
