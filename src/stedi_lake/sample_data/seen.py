"""How often each trainer was matched: by its owner's phone, by others, and by both at another trainer too."""

from __future__ import annotations

import numpy as np

from stedi_lake.sample_data.draws import Bools, Ints
from stedi_lake.sample_data.plan import Plan

THRESHOLD, MARGIN = 0.9, 0.2
LEAST_INSTANTS, LEAST_LEAD = 5, 3
"""The defaults of the jobs' ownership rule."""


class Seen:
    """Counts about each customer's trainer, one element per customer of a plan; 0 for customers without a trainer.

    ``owner``: instants at which their own phone reported. ``other``: instants of the best other phone.
    ``elsewhere``: instants at which their own phone matched it and also the other trainer that it matched most then.
    ``claims``: other phones that matched half of its instants, and no other trainer as often.
    ``visits``: other trainers in use over the same time that their own phone matched at most instants, also where it
    did not match their own trainer.
    """

    def __init__(self, plan: Plan) -> None:
        """Count the matches of all phones and trainers of a plan."""
        size, phones = len(plan.customers.ids), plan.phone_readings
        person, seen_at = _once(phones.owner, phones.time)
        trainers = np.flatnonzero(plan.read_by_device)
        order = trainers[np.argsort(plan.instants.time[trainers], kind="stable")]
        trainer, read_at, met = plan.instants.owner[order], plan.instants.time[order], plan.met[order]
        row, phone = _joined(read_at, seen_at)
        one, other = _joined(read_at[met], read_at)
        pairs, count = _counted(trainer[row], person[phone], size)
        things, people = pairs // size, pairs % size
        apart = things != people
        self.owner: Ints = np.bincount(trainer[met], minlength=size)
        self.other: Ints = _most(things[apart], count[apart], size)
        pairs, together = _counted(trainer[met][one], trainer[other], size)
        others = pairs // size != pairs % size
        self.elsewhere: Ints = _most(pairs[others] // size, together[others], size)
        instants = np.bincount(trainer, minlength=size)
        half = 2 * count >= instants[things]
        claims = apart & half & (count > _second(people, count, size)[people])
        self.claims: Ints = np.bincount(things[claims], minlength=size)
        first, last = np.full(size, np.iinfo(np.int64).max), np.zeros(size, dtype=np.int64)
        np.minimum.at(first, trainer, read_at)
        np.maximum.at(last, trainer, read_at)
        most = apart & (count >= LEAST_INSTANTS) & (count >= THRESHOLD * instants[things])
        at_once = (first[things] <= last[people]) & (first[people] <= last[things])
        at = np.minimum(np.searchsorted(pairs, people * size + things), max(len(pairs) - 1, 0))
        both = np.where(pairs[at] == people * size + things, together[at], 0) if len(pairs) else 0
        alone = count - both >= np.maximum(LEAST_LEAD, MARGIN * instants[things])
        self.visits: Ints = np.bincount(people[most & at_once & alone], minlength=size)


def _once(who: Ints, time: Ints) -> tuple[Ints, Ints]:
    """Return each pair once, ascending by time."""
    order = np.lexsort((who, time))
    who, time = who[order], time[order]
    first: Bools = np.ones(len(who), dtype=bool)
    first[1:] = (who[1:] != who[:-1]) | (time[1:] != time[:-1])
    return who[first], time[first]


def _joined(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of places at which two ascending arrays have the same value."""
    low, high = np.searchsorted(right, left, "left"), np.searchsorted(right, left, "right")
    count = high - low
    row = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, low[row] + within


def _counted(one: Ints, other: Ints, size: int) -> tuple[Ints, Ints]:
    """Return each pair of numbers below ``size``, as one number, and how often it occurs."""
    return np.unique(one * size + other, return_counts=True)


def _most(which: Ints, count: Ints, size: int) -> Ints:
    """Return the largest count of each."""
    most = np.zeros(size, dtype=np.int64)
    np.maximum.at(most, which, count)
    return most


def _second(which: Ints, count: Ints, size: int) -> Ints:
    """Return the second largest count of each; 0 if there is at most one."""
    order = np.lexsort((-count, which))
    which, count = which[order], count[order]
    place = np.arange(len(which)) - np.searchsorted(which, which)
    second = np.zeros(size, dtype=np.int64)
    second[which[place == 1]] = count[place == 1]
    return second
