"""Find which lines of a landing file belong to a customer, and write the file without them.

A line holds one record, several records (in a list or not), or is broken. E-mails and serial numbers are compared as
the jobs compare them (``stedi_lake.nodes.persons``); keys are not case-sensitive. A broken line belongs to the customer
if it names them or one of their trainers. A broken line that names neither may be anybody's: it stays and is counted.

An invalid customer record also blocks the consent of the other people that it names. If such a record is erased, a
record with only the e-mail replaces it for each of them, and still blocks their consent.
"""

from __future__ import annotations

import bz2
import gzip
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from glue_local.errors import UserError
from stedi_lake.nodes.persons import (
    BLANKS,
    EMAIL,
    HIDDEN,
    addresses,
    emails_in,
    key_values,
    normal_form,
    whole_number,
)

#: Keys, lower case, that identify whose record it is: an e-mail, or a trainer's serial number.
EMAIL_KEYS = {"customer": "email", "accelerometer": "user"}
SERIAL_KEYS = {"step_trainer": "serialnumber"}
KEYS = EMAIL_KEYS | SERIAL_KEYS
TIME_KEYS = {"accelerometer": "timestamp", "step_trainer": "sensorreadingtime"}

_Packing = Callable[[bytes], bytes]
_PACKED: dict[bytes, tuple[_Packing, _Packing]] = {
    b"\x1f\x8b": (gzip.decompress, gzip.compress),
    b"BZ": (bz2.decompress, bz2.compress),
}
_LOOKED_AT = 4096
_NO_BLANKS = dict.fromkeys(map(ord, BLANKS + "\0"))
_DECODER = json.JSONDecoder()


class UnreadableFileError(UserError):
    """A file that is not text, gzip or bzip2: it is not clear whose data it holds."""


@dataclass(frozen=True)
class Customer:
    """Whom to look for: the normal form of their e-mail, and the serial numbers of their trainers.

    ``others``: e-mails of other customers that begin like theirs, or differ only before an apostrophe. A line that is
    cut off there, or has quotation marks, may belong to them too.
    """

    email: str
    serials: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A file: the number of the customer's records or broken lines, of other broken lines, and the rest's content."""

    theirs: int
    broken: int
    rest: bytes


def check(body: bytes, feed: str, who: Customer) -> Checked:
    """Remove the customer's records from a file's content; the rest is compressed like the file."""
    text, pack = unpacked(body)
    # Every spelling of the e-mail contains these: the plain letters and digits before its @.
    signs = [tuple(re.findall("[0-9a-z]+", who.email.partition("@")[0]))]
    signs += [(_plain(each.encode("utf-8", "surrogatepass")),) for each in who.serials]
    suspect = b"\\" in text or _has(_plain(text), signs)  # few files are
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


def reports(body: bytes, feed: str) -> Iterator[tuple[str | None, str | None, int]]:
    """Yield who (a normalised e-mail) or what (a serial number) reported when, like the job that finds owners."""
    key, time = KEYS[feed], TIME_KEYS[feed]
    for line in unpacked(body)[0].splitlines():
        for record in _values(line.decode("utf-8", "replace")):
            instant = whole_number(_text(record.get(time)))
            whose = _text(record.get(key))
            whose = whose.strip(BLANKS) if feed in SERIAL_KEYS else normal_form(whose)
            if instant is not None and whose:
                yield (None, whose, instant) if feed in SERIAL_KEYS else (whose, None, instant)


def emails(body: bytes) -> Iterator[str]:
    """Yield the e-mails, in their normal form, that a file of the customer feed names."""
    for line in unpacked(body)[0].splitlines():
        yield from emails_in(line.decode("utf-8", "replace"))[0]


def _values(line: str) -> list[dict[str, Any]]:
    """Return the values of a line's records, keys in lower case; of a broken line those that can be read."""
    try:
        record = json.loads(line)
    except ValueError:
        return key_values(line)
    return (
        [{key.lower(): value for key, value in record.items()}]
        if isinstance(record, dict)
        else key_values(line)
    )


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _plain(text: bytes) -> str:
    """Return a text in lower case and NFKC form, without blanks."""
    if text.isascii():
        return text.decode("ascii").lower().translate(_NO_BLANKS)
    plain = unicodedata.normalize("NFKC", _lower(text.decode("utf-8", "replace"))).translate(_NO_BLANKS)
    return re.sub(HIDDEN, "", plain)


def _has(plain: str, signs: list[tuple[str, ...]]) -> bool:
    """Whether a text contains all parts of a sign."""
    return any(all(part in plain for part in sign) for sign in signs)


def _lower(text: str) -> str:
    return text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")


def unpacked(body: bytes) -> tuple[bytes, _Packing]:
    """Return a file's text and how to compress it again; UnreadableFileError if it is not text."""
    unpack, pack = _PACKED.get(body[:2], (bytes, bytes))
    try:
        text = unpack(body)
    except (OSError, EOFError, ValueError) as error:
        raise UnreadableFileError(f"cannot be unpacked: {error}") from error
    if 10 * text[:_LOOKED_AT].count(0) > len(text[:_LOOKED_AT]):  # a single NUL may be within a line
        raise UnreadableFileError("is neither text nor gzip or bzip2 of it")
    return text, pack


def _is_odd(line: bytes) -> bool:
    """Whether a line is neither ``{...}`` nor blank. Parsing it would take long and find little more."""
    bare = line.strip()
    return bool(bare) and not (bare[:1] == b"{" and bare[-1:] == b"}")


def _line(line: bytes, feed: str, who: Customer, signs: list[tuple[str, ...]]) -> tuple[bytes, int, int]:
    """Return the rest of a line, how many records of the customer it held, and 1 if it is broken and stays."""
    text = line.decode("utf-8", "replace")
    if not _has(_plain(line), signs) and "\\" not in text:
        return line, 0, int(_is_odd(line))
    try:
        records, in_list = _records(line.decode("utf-8-sig"))
    except ValueError:
        if not _names(text, feed, who):
            return line, 0, 1
        return _kept_from_consent(text, feed, who), 1, 0
    gone = [_is_of(each, record, feed, who) for each, record in records]
    kept = [each for (each, _), goes in zip(records, gone, strict=True) if not goes]
    if len(kept) == len(records):
        return line, 0, 0
    end = line[len(line.rstrip(b"\r\n")) :]
    rest = f"[{', '.join(kept)}]" if in_list else "".join(kept)
    if len(kept) == 1 and len(records) > 1 and not in_list:
        rest += "{}"  # several records on a line are invalid; the rest must stay invalid
    markers = b"".join(
        _kept_from_consent(each, feed, who)
        for (each, record), goes in zip(records, gone, strict=True)
        if goes and not _understood(each, record)
    )
    return (rest.encode() + end if kept else b"") + markers, sum(gone), 0


def _understood(text: str, record: Any) -> bool:
    """Whether a customer record is valid for the jobs: one address, whole numbers as dates, each key once."""
    if not isinstance(record, dict) or len(key_values(text)) > 1:
        return False
    values = {key.lower(): value for key, value in record.items()}
    dates = [value for key, value in values.items() if key.endswith("date") and value is not None]
    email = normal_form(_text(values.get("email")))
    return emails_in(email)[0] == {email} and all(whole_number(each) is not None for each in dates)


def _kept_from_consent(text: str, feed: str, who: Customer) -> bytes:
    """Return replacement records for the other people that an invalid customer record names."""
    if feed != "customer":
        return b""
    found, begun = emails_in(text)
    others = {each for each in found if re.fullmatch(EMAIL, each)} - {begun, begun.strip("."), who.email}
    apart = {each for each, _ in addresses(_lower(text))}
    # Spellings of the customer's e-mail with blanks or dots, or that appear only without blanks, would still name them.
    others = {
        each
        for each in others
        if who.email not in emails_in(each)[0] and (each in apart or who.email not in each)
    }
    others -= {each for each in others if same_but_for_quotes(each, who.email)} - {*who.others}
    others |= {each for each in who.others if begun and each.startswith(begun)}
    return b"".join(json.dumps({"email": each}).encode() + b"\n" for each in sorted(others))


def same_but_for_quotes(one: str, other: str) -> bool:
    """Whether two e-mails differ only before an apostrophe, which may be a quotation mark."""
    return one.endswith(f"'{other}") or other.endswith(f"'{one}")


def _names(text: str, feed: str, who: Customer) -> bool:
    """Whether a broken line names the customer or one of their trainers."""
    if feed in SERIAL_KEYS:
        return any(
            each.get(SERIAL_KEYS[feed], "").strip(BLANKS) in who.serials for each in key_values(text)
        ) or any(serial.lower() in text.lower() for serial in who.serials)
    found, begun = emails_in(text)
    people = {normal_form(each[EMAIL_KEYS[feed]]) for each in key_values(text) if EMAIL_KEYS[feed] in each}
    return who.email in found | people or bool("@" in begun and who.email.startswith(begun))


def _records(text: str) -> tuple[list[tuple[str, Any]], bool]:
    """Return a line's records, each with its text, and whether they are in a list; ValueError if it is broken."""
    found: list[tuple[str, Any]] = []
    at = len(text) - len(text.lstrip())
    while at < len(text.rstrip()):
        value, end = _DECODER.raw_decode(text, at)
        if isinstance(value, list) and not found and not text[end:].strip():
            return [(json.dumps(each), each) for each in value], True
        found.append((text[at:end], value))
        at = end + len(text[end:]) - len(text[end:].lstrip())
    if not all(isinstance(value, dict) for _, value in found):
        raise ValueError("not a record")
    return found, False


def _is_of(text: str, record: Any, feed: str, who: Customer) -> bool:
    if not isinstance(record, dict):
        return _names(text, feed, who)
    values = [
        {key.lower(): value for key, value in record.items()},
        *key_values(text),
    ]  # a key may be given twice
    told_ = {_text(each.get(KEYS[feed])) for each in values}
    if feed in SERIAL_KEYS:
        return any(each.strip(BLANKS) in who.serials for each in told_)
    people = {email for each in told_ for email in {normal_form(each), *emails_in(each)[0]}} - {""}
    if feed == "customer":  # a record without an e-mail may have one elsewhere
        people = people if any("@" in each for each in people) else people | emails_in(text)[0]
    return who.email in people
