"""The plan as the lines of the three feeds, with the published keys, spelling, order and blanks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stedi_lake.sample_data import people
from stedi_lake.sample_data.draws import Bools, Ints
from stedi_lake.sample_data.plan import DISTANCES, Plan

_REPEATED_SERIALS = 30
_UPDATE = 600_000  # milliseconds between a customer's records, at most
_ACCELERATIONS = [(x, y, z) for x in (-1.0, 0.0, 1.0) for y in (-1.0, 0.0, 1.0) for z in (-1.0, 0.0)]
ACCELERATION_VALUES = np.array(_ACCELERATIONS)
_ACCELERATION_ENDS = pa.array([f',"x":{x},"y":{y},"z":{z}}}\n' for x, y, z in _ACCELERATIONS])
_DISTANCE_ENDS = pa.array([f"{distance}}}\n" for distance in range(*DISTANCES)])


@dataclass(frozen=True)
class Identities:
    """The strings of the plan's customers, one element each; ``device`` is null for those without."""

    name: pa.Array
    email: pa.Array
    phone: pa.Array
    birthday: pa.Array
    written_serial: pa.Array
    device: pa.Array


@dataclass(frozen=True)
class Records:
    """Customer records of one kind (the latest, or the older ones); dates are null where there is none."""

    owner: Ints
    last_update: Ints
    research: pa.Array
    public: pa.Array
    friends: pa.Array


def identities(plan: Plan) -> Identities:
    """Return names and serial numbers; with the defect, the serial numbers of the first 30 trainers."""
    draws, ids = plan.draws, plan.customers.ids
    name, email = people.names(ids)
    own = people.serial_numbers(draws, ids)
    device = pc.if_else(pa.array(plan.customers.has_device), own, None)
    if plan.options.serial_defect:
        pool = people.serial_numbers(draws, np.arange(_REPEATED_SERIALS))
        written = pool.take(pa.array(draws.integers("written serial", ids, 0, _REPEATED_SERIALS)))
    else:
        written = pc.coalesce(device, people.serial_numbers(draws, ids, "unused serial"))
    return Identities(name, email, people.phones(draws, ids), people.birthdays(draws, ids), written, device)


def records(plan: Plan) -> tuple[Records, Records]:
    """Return the latest record of every customer, and the older ones of those who have two."""
    c, draws = plan.customers, plan.draws
    everyone = np.arange(len(c.ids))
    older_update = np.where(c.consents, c.registration, np.maximum(c.registration, c.consent_date))
    later = older_update + draws.integers("update", c.ids, 1, _UPDATE)
    last_update = np.where(c.two_records, later, c.registration)
    last_update = np.where(c.consents, np.maximum(last_update, c.consent_date), last_update)
    public = draws.chance("public", c.ids, 0.5)
    friends = draws.chance("friends", c.ids, 0.7)

    def made(owner: Ints, update: Ints, research: Bools) -> Records:
        dates = pa.array(c.consent_date[owner], mask=~research[owner])
        others = [pa.array(c.registration[owner], mask=~given[owner]) for given in (public, friends)]
        return Records(owner, update[owner], dates, *others)

    older = np.flatnonzero(c.two_records)
    return made(everyone, last_update, c.consents), made(older, older_update, ~c.consents)


def customer_lines(plan: Plan, who: Identities, of: Records) -> pa.Array:
    """Return a line of the customer feed for each record; a date that is absent leaves its key out."""
    owner = pa.array(of.owner)

    def optional(key: str, dates: pa.Array) -> pa.Array:
        text = pc.binary_join_element_wise(f', "{key}": ', dates.cast(pa.string()), "")
        return pc.fill_null(text, "")

    return pc.binary_join_element_wise(
        '{"customerName": "',
        who.name.take(owner),
        '", "email": "',
        who.email.take(owner),
        '", "phone": "',
        who.phone.take(owner),
        '", "birthDay": "',
        who.birthday.take(owner),
        '", "serialNumber": "',
        who.written_serial.take(owner),
        '", "registrationDate": ',
        pa.array(plan.customers.registration[of.owner]).cast(pa.string()),
        ', "lastUpdateDate": ',
        pa.array(of.last_update).cast(pa.string()),
        optional("shareWithResearchAsOfDate", of.research),
        optional("shareWithPublicAsOfDate", of.public),
        optional("shareWithFriendsAsOfDate", of.friends),
        "}\n",
        "",
    )


def accelerometer_lines(plan: Plan, who: Identities) -> pa.Array:
    """Return the lines of the accelerometer feed, unordered."""
    readings = plan.phone_readings
    order = shuffled(plan, "phone order", len(readings.owner))
    begin = pc.binary_join_element_wise('{"user":"', who.email, '","timestamp":', "")
    return pc.binary_join_element_wise(
        begin.take(pa.array(readings.owner[order])),
        pa.array(readings.time[order]).cast(pa.string()),
        _ACCELERATION_ENDS.take(pa.array(readings.acceleration[order])),
        "",
    )


def step_trainer_lines(plan: Plan, who: Identities) -> pa.Array:
    """Return the lines of the step trainer feed, unordered."""
    at = np.flatnonzero(plan.read_by_device)
    at = at[shuffled(plan, "device order", len(at))]
    middle = pc.binary_join_element_wise(',"serialNumber":"', who.device, '","distanceFromObject":', "")
    return pc.binary_join_element_wise(
        '{"sensorReadingTime":',
        pa.array(plan.instants.time[at]).cast(pa.string()),
        middle.take(pa.array(plan.instants.owner[at])),
        _DISTANCE_ENDS.take(pa.array(plan.distance[at] - DISTANCES[0])),
        "",
    )


def with_malformed(plan: Plan, feed: str, lines: pa.Array) -> tuple[pa.Array, int]:
    """Insert broken lines and return how many: cut off, not JSON at all, a word as a date."""
    ids = line_ids(plan, len(lines))
    spoilt = np.flatnonzero(plan.draws.chance(f"malformed {feed}", ids, plan.options.malformed))
    if not len(spoilt):
        return lines, 0
    kind = plan.draws.integers(f"malformed kind {feed}", ids[spoilt], 0, 3)
    broken = []
    for line, how in zip(lines.take(pa.array(spoilt)).to_pylist(), kind.tolist(), strict=True):
        broken.append(_BREAKS[how](line))
    joined = pa.concat_arrays([lines, pa.array(broken)])
    # A broken line is before the good one it was made from.
    places = np.concatenate([np.arange(len(lines)), spoilt - 0.5])
    return joined.take(pa.array(np.argsort(places, kind="stable"))), len(broken)


def _cut(line: str) -> str:
    return line[: len(line) // 2] + "\n"


def _not_json(line: str) -> str:
    return f"WARN could not deliver {len(line)} bytes\n"


def _word_for_a_date(line: str) -> str:
    key = next(key for key in ('"lastUpdateDate": ', '"timestamp":', '"sensorReadingTime":') if key in line)
    before, after = line.split(key)
    digits = len(after) - len(after.lstrip("0123456789"))
    return f'{before}{key}"unknown"{after[digits:]}'


_BREAKS = (_cut, _not_json, _word_for_a_date)


def line_ids(plan: Plan, count: int) -> Ints:
    """Return an identity for each of a plan's lines."""
    ids: Ints = (plan.customers.ids[0] << 32) + np.arange(count, dtype=np.int64)
    return ids


def shuffled(plan: Plan, purpose: str, count: int) -> Ints:
    """Return 0 to ``count`` - 1 in random order."""
    order: Ints = np.argsort(plan.draws.words(purpose, line_ids(plan, count)))
    return order
