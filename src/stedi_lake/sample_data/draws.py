"""Random numbers that depend only on seed, purpose and identity, not on order or chunk size.

A draw is a hash (the finalizer of SplitMix64) of its purpose and its subject. So a customer stays the
same no matter who else is generated, and the numbers do not change with a library's version.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

_STEP = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


class Draws:
    """The draws of one seed; ``purpose`` keeps draws about the same identity apart."""

    def __init__(self, seed: int) -> None:
        """Draw for ``seed``."""
        self._seed = seed

    def words(self, purpose: str, ids: Ints) -> Words:
        """Return 64 random bits for each identity."""
        key = np.array([(self._seed * _STEP + crc32(purpose.encode())) & _MASK], dtype=np.uint64)
        return _mix(ids.astype(np.uint64) * np.uint64(_STEP) + _mix(key))

    def chance(self, purpose: str, ids: Ints, share: float) -> Bools:
        """Return True for about ``share`` of the identities."""
        limit = round(share * 2**53)
        return (self.words(purpose, ids) >> np.uint64(11)) < np.uint64(limit)

    def integers(self, purpose: str, ids: Ints, low: int, high: int | Ints) -> Ints:
        """Return integers from ``low`` up to, not including, ``high``, which may differ by identity."""
        spread = np.asarray(high - low, dtype=np.uint64)
        return (self.words(purpose, ids) % spread).astype(np.int64) + low


def _mix(words: Words) -> Words:
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
