"""The plan: who consents when, who has a trainer, and at which instants trainers and phones read.

The plan holds everything as numbers; the feeds and the truth are both made from it. Instants are laid out so that
the expected results need no search:

- time is divided into rounds, and every customer has two milliseconds of their own in each. So two customers share
  an instant only where intended;
- a colliding pair shares all but every fourth instant, counted backwards from the last reading. So at most three
  quarters of a trainer's readings coincide with a stranger's;
- an imperfect phone misses every tenth instant, counted backwards from the tenth-last, so at least nine tenths
  coincide with the owner's. A doubtful one misses the last and every fifth before it, so fewer than nine tenths do.

With clocks without milliseconds, or other people at a trainer (``others``), instants coincide by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np

from stedi_lake.sample_data.draws import Bools, Draws, Ints
from stedi_lake.sample_data.options import Options
from stedi_lake.sample_data.others import Others

START = 1_655_564_000_000  # of the readings, epoch milliseconds; registrations are in the month before
_MONTH = 30 * 24 * 3600 * 1000
_MINUTE = 60_000
_SHORTEST_ROUND = 1000
_INSTANT_BITS = 24
_OWN_EVERY = 4  # a colliding pair shares the other instants
_MISSED_EVERY = 10
_DOUBTFUL_EVERY = 5
_GYM = 4
_SECOND = 1000
_BEFORE, _DURING = 50, 95  # of a hundred who consent: before their readings; these and while they read
ACCELERATIONS = 18  # x and y of -1, 0, 1 with z of -1, 0
DISTANCES = (201, 301)


@dataclass(frozen=True)
class Customers:
    """Customers of consecutive ids, one element each; dates are epoch milliseconds.

    ``sold``: who sold their trainer. ``consents``: by the latest record. ``two_records``: there is an older
    one, with the opposite consent.
    ``consent_date``: of whichever record consents. ``count``: of reading times.
    """

    ids: Ints
    consents: Bools
    has_device: Bools
    imperfect: Bools
    doubtful: Bools
    sold: Bools
    withdrawn: Bools
    late: Bools
    registration: Ints
    consent_date: Ints
    count: Ints

    @property
    def two_records(self) -> Bools:
        """Customers with an older record."""
        return self.withdrawn | self.late


@dataclass(frozen=True)
class Instants:
    """Reading times of customers, grouped by customer, ascending; ``owner`` is an index into ``Customers``.

    ``from_end``: 0 for a customer's last instant. ``key`` identifies the instant for draws.
    """

    owner: Ints
    time: Ints
    from_end: Ints
    key: Ints


@dataclass(frozen=True)
class PhoneReadings:
    """Accelerometer readings; ``acceleration`` is one of 18; ``instant`` is -1 where no trainer read."""

    owner: Ints
    time: Ints
    acceleration: Ints
    instant: Ints


class Plan:
    """The plan of customers ``start`` (even) up to, not including, ``stop``."""

    def __init__(self, options: Options, start: int, stop: int) -> None:
        """Draw everything; ``start`` and ``stop`` never divide a colliding pair."""
        self.options, self.draws = options, Draws(options.seed)
        ids = np.arange(start, stop, dtype=np.int64)
        self._round = max(2 * options.customers, _SHORTEST_ROUND)
        has_device = self._chance("device", ids, options.with_device)
        has_phone = has_device | self._chance("phone", ids, 0.5)
        count = np.where(has_phone, options.readings, 0)
        consented = self._chance("consent", ids, options.consented)
        withdrawn = consented & self._chance("withdrawn", ids, options.withdrawn)
        late = self._chance("late", ids, options.late)
        doubtful = has_device & self._chance("doubtful", ids, options.doubtful)
        imperfect = has_device & ~doubtful & self._chance("imperfect", ids, options.imperfect)
        if options.skew and start == 0:
            has_device[0] = consented[0] = True
            withdrawn[0] = late[0] = doubtful[0] = imperfect[0] = False
            count[0] = self._skewed_count()
        self._full_seconds = self._chance("full seconds", ids, options.full_seconds)
        self.instants = self._instants(ids, count)
        others = Others(options, self.draws, ids, has_device, self.instants.owner, self.instants.from_end)
        registration = START - _MINUTE - self.draws.integers("registration", ids, 1, _MONTH)
        self.customers = Customers(
            ids=ids,
            consents=consented & ~withdrawn,
            has_device=has_device,
            imperfect=imperfect,
            doubtful=doubtful,
            sold=others.sold,
            withdrawn=withdrawn,
            late=late,
            registration=registration,
            consent_date=self._consent_dates(ids, count, registration),
            count=count,
        )
        instants, owner = self.instants, self.instants.owner
        self.read_by_device: Bools = has_device[owner]
        self.distance = self.draws.integers("distance", instants.key, *DISTANCES)
        missed = imperfect[owner] & (instants.from_end % _MISSED_EVERY == _MISSED_EVERY - 1)
        missed |= doubtful[owner] & (instants.from_end % _DOUBTFUL_EVERY == 0)
        missed |= others.missed
        self.phone_readings = self._phone_readings(ids, ~missed, imperfect & ~self._full_seconds, others)
        self.met = self._met()

    def _chance(self, purpose: str, ids: Ints, share: float) -> Bools:
        return self.draws.chance(purpose, ids, share)

    def _skewed_count(self) -> int:
        o = self.options
        others = (o.customers - 1) * (o.with_device + (1 - o.with_device) / 2) * o.readings
        return max(o.readings, round(others * o.skew / (1 - o.skew)))

    def _own_time(self, ids: Ints) -> Ints:
        """Return each customer's millisecond within a round: even and unique."""
        customers = self.options.customers
        factor = max(1, round(customers * 0.618))
        while gcd(factor, customers) > 1:
            factor += 1
        return ids * factor % customers * 2

    def _instants(self, ids: Ints, count: Ints) -> Instants:
        """Lay out the reading times. The second of a colliding pair follows the first, its leader."""
        partner = np.minimum(ids ^ 1, self.options.customers - 1) - ids[0]
        collides = self.draws.chance("colliding", ids // 2, self.options.colliding)
        collides &= (count > 0) & (count == count[partner])
        leader = np.where(collides, ids & ~1, ids)

        owner = np.repeat(np.arange(len(ids)), count)
        position = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        from_end = count[owner] - 1 - position
        gym = self.draws.chance("gym", ids // _GYM, self.options.gyms)
        together = np.where(gym, ids // _GYM * _GYM, leader)
        first_round = self.draws.integers("first round", together, 0, 2 * self.options.readings)
        step = self.draws.integers("step", together, 1, 4)
        if self.options.skew:
            step = np.where(ids == 0, 1, step)
        shared = collides[owner] & (from_end % _OWN_EVERY != 0)
        within = np.where(shared, self._own_time(leader)[owner], self._own_time(ids)[owner])
        time = START + (first_round[owner] + position * step[owner]) * self._round + within
        time = np.where(self._full_seconds[owner], time // _SECOND * _SECOND, time)
        return Instants(owner, time, from_end, (ids[owner] << _INSTANT_BITS) + position)

    def _consent_dates(self, ids: Ints, count: Ints, registration: Ints) -> Ints:
        """Half consent before their readings, nearly all others between them, some exactly at a reading."""
        draws = self.draws
        dates = registration + draws.integers("consent delay", ids, 0, _MINUTE)
        kind = draws.integers("consent kind", ids, 0, 100)
        if self.options.skew:
            kind = np.where(ids == 0, 0, kind)
        starts = np.cumsum(count) - count

        during = np.flatnonzero((kind >= _BEFORE) & (kind < _DURING) & (count > 1))
        who = ids[during]
        at = starts[during] + draws.integers("consent reading", who, 1, count[during])
        gap = self.instants.time[at] - self.instants.time[at - 1]
        before = draws.integers("consent before", who, 0, gap)
        exact = draws.chance("consent exact", who, 0.5)
        dates[during] = self.instants.time[at] - np.where(exact, 0, before)

        after = np.flatnonzero((kind >= _DURING) & (count > 0))
        ends = starts[after] + count[after] - 1
        dates[after] = self.instants.time[ends] + draws.integers("consent after", ids[after], 1, _MINUTE)
        return dates

    def _phone_readings(self, ids: Ints, matched: Bools, imperfect: Bools, others: Others) -> PhoneReadings:
        """Draw the phones' readings: at matched instants, between them (imperfect phones), and other people's."""
        instants = self.instants
        at = np.flatnonzero(matched)
        between = np.flatnonzero(
            imperfect[instants.owner]
            & (instants.from_end > 0)
            & self.draws.chance("between", instants.key, 0.1)
        )
        own = self._own_time(ids)[instants.owner[between]]
        round_start = instants.time[between] - (instants.time[between] - START) % self._round
        beside = instants.time[others.instant]
        time = np.concatenate([instants.time[at], round_start + own + 1, beside])
        keys = (instants.key[at] * 2, instants.key[between] * 2 + 1, -1 - instants.key[others.instant])
        key = np.concatenate(keys)
        owner = np.concatenate([instants.owner[at], instants.owner[between], others.who])
        nowhere = np.full(len(between), -1)
        instant = np.concatenate([at, nowhere, self._own_instants(others.who, beside)])
        instant = np.where((instant >= 0) & self.read_by_device[instant], instant, -1)

        drawn = np.stack(
            [
                self.draws.integers(f"acceleration {sample}", key, 0, ACCELERATIONS)
                for sample in range(self.options.samples)
            ]
        )
        kept = np.ones(drawn.shape, dtype=bool)  # equal readings of one instant are delivered once
        for sample in range(1, self.options.samples):
            kept[sample] = (drawn[:sample] != drawn[sample]).all(axis=0)
        row, column = np.nonzero(kept)
        return PhoneReadings(owner[column], time[column], drawn[row, column], instant[column])

    def _own_instants(self, who: Ints, time: Ints) -> Ints:
        """Return the index of each time among its customer's instants; -1 if it is none of them."""
        instants = self.instants
        if not len(instants.time):
            return np.full(len(who), -1)
        span = int(instants.time.max()) - START + 1
        own = instants.owner * span + instants.time - START  # ascending, as instants are
        wanted = who * span + time - START
        at = np.minimum(np.searchsorted(own, wanted), len(own) - 1)
        return np.where(own[at] == wanted, at, -1)

    def _met(self) -> Bools:
        """Return, per instant of a trainer, whether its owner's phone reported."""
        met = np.zeros(len(self.instants.time), dtype=bool)
        met[self.phone_readings.instant[self.phone_readings.instant >= 0]] = True
        return met
