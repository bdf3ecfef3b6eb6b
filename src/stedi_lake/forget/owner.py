"""Whose a trainer is, told from the landing files themselves: the jobs' rule, for one customer.

Athena is not asked: a query of landing fails at the first line that is no JSON.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from stedi_lake.forget.lines import is_email

Records = Callable[[str, str], Iterator[dict[str, Any]]]
"""Gives a feed's records, keys in lower case, from the first; with a text, at least those in which it stands."""


@dataclass(frozen=True)
class Trainers:
    """Serial numbers: of the trainers that are the customer's, and of those of which nobody can say so.

    Those shared as many instants with the customer's phone as with any other, but too few of theirs, or as many.
    """

    owned: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def trainers(records: Records, email: str, share: float) -> Trainers:
    """Return the trainers the customer uses, whether or not they consented to research.

    Four passes; what is kept is the customer's reading times, those of the trainers they met, and who else has those.
    """
    own = {
        _instant(each, "timestamp")
        for each in records("accelerometer", email)
        if is_email(each.get("user"), email)
    }
    own.discard(None)
    if not own:
        return Trainers()
    met = {
        each.get("serialnumber")
        for each in records("step_trainer", "")
        if _instant(each, "sensorreadingtime") in own
    }
    times: dict[str, set[int]] = defaultdict(set)
    for each in records("step_trainer", ""):
        serial, instant = each.get("serialnumber"), _instant(each, "sensorreadingtime")
        if isinstance(serial, str) and serial in met and instant is not None:
            times[serial].add(instant)
    reported = set().union(*times.values())
    others: dict[str, set[int]] = defaultdict(set)
    for each in records("accelerometer", ""):
        instant, user = _instant(each, "timestamp"), each.get("user")
        if instant is not None and instant in reported and isinstance(user, str):
            others[user.strip().lower()].add(instant)
    others.pop(email, None)
    users = defaultdict(list)
    for user, instants in others.items():
        for instant in instants:
            users[instant].append(user)
    owned, unsure = [], []
    for serial, instants in sorted(times.items()):
        theirs = len(instants & own)
        shared = Counter(user for instant in instants for user in users[instant])
        best = max(shared.values(), default=0)
        if theirs > best and theirs / len(instants) >= share:
            owned.append(serial)
        elif theirs >= best and theirs / len(instants) > 1 / 2:
            unsure.append(serial)
    return Trainers(tuple(owned), tuple(unsure))


def _instant(record: dict[str, Any], key: str) -> int | None:
    """Return a time in milliseconds; None where the value is none."""
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        return int(value)
    except ValueError:
        return None
