"""The promise of privacy in plain Python: whose readings may be in the research tables, whatever is delivered.

An independent model: it shares no line with the jobs. It is stricter than they need be in nothing, and says of each
feed's raw lines who consents, and of each table's row whether it may be there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

_SPACE = "Zs Zl Zp Cc Cf"
_ADDRESS = re.compile(r"[^\s\"'<>(),;:{}\[\]\\|&=?]+@[^\s\"'<>(),;:{}\[\]\\|&=?]+")


def person(text: Any) -> str:
    """Return whom an e-mail means: without what shows as blank around it, in small letters."""
    letters = list(text) if isinstance(text, str) else []
    while letters and (unicodedata.category(letters[0]) in _SPACE):
        letters.pop(0)
    while letters and (unicodedata.category(letters[-1]) in _SPACE):
        letters.pop()
    return "".join(letters).casefold()


def number(value: Any) -> int | None:
    """Return a whole number that a value is; None if it is none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        exact = float(value)
    except (TypeError, ValueError):
        return None
    return int(exact) if exact == int(exact) else None


def measured(value: Any) -> float | None:
    """Return a measured value; None if it is none."""
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def record(line: str) -> dict[str, Any] | None:
    """Return a line's one object, keys in small letters; None if it is anything else."""
    seen: list[tuple[str, Any]] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen.extend((key.lower(), value) for key, value in items)
        return {key.lower(): value for key, value in items}

    try:
        found = json.loads(line, object_pairs_hook=pairs)
    except ValueError:
        return None
    twice = {key for key, value in seen if any(k == key and v != value for k, v in seen)}
    return found if isinstance(found, dict) and not twice else None


@dataclass
class Promise:
    """Who consents and since when, and the readings of each person, as the raw lines of the feeds have it."""

    consents: dict[str, int] = field(default_factory=dict)
    readings: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    instants: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    steps: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, customers: list[str], phones: list[str], trainers: list[str], now: int) -> Promise:
        """Read the lines of the three feeds at a time."""
        promise = cls(consents=_consents(customers, now))
        for line in phones:
            found = record(line) or {}
            who, when = person(found.get("user")), number(found.get("timestamp"))
            axes = [measured(found.get(axis)) for axis in "xyz"]
            if who and when is not None:
                promise.instants[who].add(when)
                if None not in axes:
                    promise.readings[who, when, *axes] += 1
        for line in trainers:
            found = record(line) or {}
            serial, when = found.get("serialnumber"), number(found.get("sensorreadingtime"))
            if isinstance(serial, str) and when is not None:
                promise.steps[serial.strip()].add(when)
        return promise

    def may(self, who: str, when: int, scope: str) -> bool:
        """Whether a reading of a person at an instant may be in a research table."""
        since = self.consents.get(who)
        return since is not None and (scope != "reading" or when >= since)


def _consents(lines: list[str], now: int) -> dict[str, int]:
    latest: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    doubtful: set[str] = set()
    for line in lines:
        found = record(line)
        whole = found is not None and _ADDRESS.fullmatch(person(found.get("email")))
        if not whole or found is None:
            doubtful |= {person(each) for each in _ADDRESS.findall(line.encode().decode("utf-8", "replace"))}
            continue
        who, updated = person(found["email"]), number(found.get("lastupdatedate"))
        dates = [found.get(key) for key in found if key.endswith("date")]
        if (
            updated is None
            or not 0 < updated <= now
            or any(d is not None and number(d) is None for d in dates)
        ):
            doubtful.add(who)
            continue
        since = number(found.get("sharewithresearchasofdate"))
        latest[who].append((updated, since if since is not None and 0 < since <= now else None))
    consents = {}
    for who, records in latest.items():
        last = max(updated for updated, _ in records)
        dates = [since for updated, since in records if updated == last]
        if who not in doubtful and all(each is not None for each in dates):
            consents[who] = min(each for each in dates if each is not None)
    return consents
