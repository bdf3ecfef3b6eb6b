"""The order in which a Python dict's keys come out of the maps that PySpark hands it to Spark in.

PySpark makes a java.util.HashMap of it, and Spark an immutable Map of that: of up to four keys in the order in which
they are put in, of more a trie by their hash codes. Scala 2.12 is Spark 3's, and 2.13 Spark 4's.
Sources: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/HashMap.html and
https://www.scala-lang.org/api/2.12.18/scala/collection/immutable/HashMap.html
"""

from __future__ import annotations

from collections.abc import Iterable

_MOST_IN_ORDER = 4
_FIVE_BITS = 31
_ALL_BITS = 0xFFFFFFFF


def hash_code(text: str) -> int:
    """Return String.hashCode, as 32 bits without a sign."""
    code = 0
    units = text.encode("utf-16-be", "surrogatepass")
    for at in range(0, len(units), 2):
        code = (31 * code + int.from_bytes(units[at : at + 2], "big")) & _ALL_BITS
    return code


def in_order(keys: Iterable[str], *, scala_2_12: bool) -> list[str]:
    """Return a dict's keys in the order in which Spark has them."""
    found = _of_hash_map(list(keys))
    if len(found) <= _MOST_IN_ORDER:
        return found
    entries = [(_digits(_improved(hash_code(key))), key) for key in found]
    return [key for _, key in sorted(entries, key=lambda e: e[0])] if scala_2_12 else _of_trie(entries)


def _of_hash_map(keys: list[str]) -> list[str]:
    """Return keys by their buckets in java.util.HashMap, which grows at three quarters."""
    size = 16
    while len(keys) > size * 3 // 4:
        size *= 2
    return sorted(keys, key=lambda key: _mixed(hash_code(key)) & (size - 1))


def _mixed(code: int) -> int:
    return code ^ (code >> 16)


def _improved(code: int) -> int:
    code = (code + ~(code << 9)) & _ALL_BITS
    code ^= code >> 14
    code = (code + (code << 4)) & _ALL_BITS
    return code ^ (code >> 10)


def _digits(code: int) -> tuple[int, ...]:
    return tuple((code >> shift) & _FIVE_BITS for shift in range(0, 35, 5))


def _of_trie(entries: list[tuple[tuple[int, ...], str]], level: int = 0) -> list[str]:
    """Return keys as Scala 2.13's trie has them: in each node those that are alone in their place come first."""
    places: dict[int, list[tuple[tuple[int, ...], str]]] = {}
    for digits, key in entries:
        places.setdefault(digits[level] if level < len(digits) else 0, []).append((digits, key))
    if level >= len(entries[0][0]):
        return [key for _, key in entries]
    alone = [places[place][0][1] for place in sorted(places) if len(places[place]) == 1]
    below = [_of_trie(places[place], level + 1) for place in sorted(places) if len(places[place]) > 1]
    return alone + [key for keys in below for key in keys]
