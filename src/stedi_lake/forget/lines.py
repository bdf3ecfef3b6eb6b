"""Whose the lines of a landing file are, and the file without those of one customer.

A line is a record, or several one after the other or in a list, or broken. E-mail addresses are compared without
regard to case, keys as well. A broken line counts as the customer's if it holds their e-mail or a serial number of
theirs; a broken line that holds neither may be anybody's: it stays, and is counted.
"""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

#: Keys, lower-case, by which a feed's records say whose they are: an e-mail, or a trainer's serial number.
EMAIL_KEYS = {"customer": "email", "accelerometer": "user"}
SERIAL_KEYS = {"step_trainer": "serialnumber"}

_Packing = Callable[[bytes], bytes]
_PACKED: dict[bytes, tuple[_Packing, _Packing]] = {
    b"\x1f\x8b": (gzip.decompress, gzip.compress),
    b"BZ": (bz2.decompress, bz2.compress),
}
_LOOKED_AT = 4096
_DECODER = json.JSONDecoder()


class UnreadableFileError(Exception):
    """A file that is no text, nor gzip or bzip2 of one: nobody can say whose it is."""


@dataclass(frozen=True)
class Customer:
    """Whom to look for: their e-mail, lower-case, and the serial numbers of the trainers they use."""

    email: str
    serials: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A file: how many records (or broken lines) are the customer's, how many broken ones anybody's, the rest."""

    theirs: int
    broken: int
    rest: bytes


def check(body: bytes, feed: str, who: Customer) -> Checked:
    """Take the customer's records out of a file's content; the rest is packed as the file was."""
    text, pack = _unpacked(body)
    signs = [each.lower().encode() for each in (who.email, *who.serials)]
    lower = text.lower() if who.email.isascii() else text.decode("utf-8", "replace").lower().encode()
    suspect = b"\\" in text or any(sign in lower for sign in signs)  # few files are
    theirs = broken = 0
    kept: list[bytes] = []
    for line in text.splitlines(keepends=True):
        if not suspect:
            broken += _is_odd(line)
            continue
        rest, taken, unsure = _line(line, feed, who, signs)
        theirs, broken = theirs + taken, broken + unsure
        if rest:
            kept.append(rest)
    if not theirs:
        return Checked(0, broken, body)
    return Checked(theirs, broken, pack(b"".join(kept)) if kept else b"")


def records(body: bytes, naming: str = "") -> Iterator[dict[str, Any]]:
    """Yield a file's records, keys in lower case; broken lines are passed over.

    ``naming``: those are wanted in which this text stands, in any case of letters; others may be left out.
    """
    sign = naming.lower().encode() if naming.isascii() else b""
    for line in _unpacked(body)[0].splitlines():
        if sign not in line.lower() and b"\\" not in line:
            continue
        try:
            found, _ = _records(line.decode("utf-8-sig"))
        except ValueError:
            continue
        for _, record in found:
            if isinstance(record, dict):
                yield {key.lower(): value for key, value in record.items()}


def is_email(value: Any, email: str) -> bool:
    """Whether a record's value is the e-mail, in any case of letters."""
    return isinstance(value, str) and value.strip().lower() == email


def _unpacked(body: bytes) -> tuple[bytes, _Packing]:
    unpack, pack = _PACKED.get(body[:2], (bytes, bytes))
    try:
        text = unpack(body)
    except (OSError, EOFError, ValueError) as error:
        raise UnreadableFileError(f"cannot be unpacked: {error}") from error
    if b"\0" in text[:_LOOKED_AT]:
        raise UnreadableFileError("is neither text nor gzip or bzip2 of it")
    return text, pack


def _is_odd(line: bytes) -> bool:
    """Whether a line is neither ``{...}`` nor blank; looking closer would take long, and finds little more."""
    bare = line.strip()
    return bool(bare) and not (bare[:1] == b"{" and bare[-1:] == b"}")


def _line(line: bytes, feed: str, who: Customer, signs: list[bytes]) -> tuple[bytes, int, int]:
    """Return what stays of a line, how many records of the customer's it held, whether it is broken and stays."""
    lower = line.decode("utf-8", "replace").lower().encode()
    named = any(sign in lower for sign in signs)
    if not named and b"\\" not in line:
        return line, 0, int(_is_odd(line))
    try:
        records, in_list = _records(line.decode("utf-8-sig"))
    except ValueError:
        return (b"", 1, 0) if named else (line, 0, 1)
    kept = [text for text, record in records if not _is_of(record, feed, who)]
    taken = len(records) - len(kept)
    if not taken:
        return line, 0, 0
    if not kept:
        return b"", taken, 0
    end = line[len(line.rstrip(b"\r\n")) :]
    return (f"[{', '.join(kept)}]" if in_list else "".join(kept)).encode() + end, taken, 0


def _records(text: str) -> tuple[list[tuple[str, Any]], bool]:
    """Return a line's records, each with its text, and whether they stand in a list; ValueError if it is broken."""
    found: list[tuple[str, Any]] = []
    at = len(text) - len(text.lstrip())
    while at < len(text.rstrip()):
        value, end = _DECODER.raw_decode(text, at)
        if isinstance(value, list) and not found and not text[end:].strip():
            return [(json.dumps(each), each) for each in value], True
        found.append((text[at:end], value))
        at = end + len(text[end:]) - len(text[end:].lstrip())
    if not all(isinstance(value, dict) for _, value in found):
        raise ValueError("no record")
    return found, False


def _is_of(record: Any, feed: str, who: Customer) -> bool:
    if not isinstance(record, dict):
        return who.email in json.dumps(record, ensure_ascii=False).lower()
    values = {key.lower(): value for key, value in record.items()}
    if feed in EMAIL_KEYS:
        return is_email(values.get(EMAIL_KEYS[feed]), who.email)
    return str(values.get(SERIAL_KEYS[feed], "")).strip() in who.serials
