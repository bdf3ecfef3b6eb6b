"""The expected results: owners and the rows of every table, taken from the plan, not from the feeds.

Nothing is searched for here: the plan says who owns a trainer, and which readings belong to its instants. Owners do
not depend on the consent scope; scope ``reading`` leaves readings from before the consent date out of
``accelerometer_trusted``, ``step_trainer_trusted`` and ``machine_learning_curated``, and changes nothing else.
``devices.parquet`` has a row per trainer: its owner (null: it was sold), the counts of ``Seen``, and whether the owner
is clear from them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stedi_lake.sample_data.draws import Bools, Ints
from stedi_lake.sample_data.feeds import ACCELERATION_VALUES, Identities, Records
from stedi_lake.sample_data.plan import Plan
from stedi_lake.sample_data.seen import LEAST_INSTANTS, LEAST_LEAD, MARGIN, THRESHOLD, Seen

SCOPES = ("customer", "reading")
TABLES = (
    "customer_trusted",
    "accelerometer_trusted",
    "customers_curated",
    "step_trainer_trusted",
    "machine_learning_curated",
)


class Truth:
    """Collects the expected rows chunk by chunk: always their number, on request the rows as Parquet in ``folder``."""

    def __init__(self, folder: Path, *, rows: bool) -> None:
        """Write ``devices.parquet`` and, with ``rows``, ``<scope>/<table>.parquet``."""
        self._folder, self._rows = folder, rows
        self._writers: dict[str, pq.ParquetWriter] = {}
        self.expected: dict[str, dict[str, int]] = {scope: dict.fromkeys(TABLES, 0) for scope in SCOPES}
        self.devices = 0
        self.devices_found = 0

    def add(self, plan: Plan, who: Identities, latest: Records) -> None:
        """Add the customers of a plan."""
        seen = Seen(plan)
        clear = _clear(plan, seen)
        found = clear & plan.customers.consents
        self._add_devices(plan, who, seen, clear)
        trusted = _customer_rows(plan, who, latest)
        for scope in SCOPES:
            self._add_tables(scope, plan, who, trusted, found)

    def _add_tables(self, scope: str, plan: Plan, who: Identities, trusted: pa.Table, found: Bools) -> None:
        c, phone = plan.customers, plan.phone_readings
        readings = np.flatnonzero(_in_scope(plan, scope))
        has_readings = np.bincount(phone.owner, minlength=len(c.ids)) > 0
        steps = np.flatnonzero(_steps_in_scope(plan, scope) & found[plan.instants.owner])
        matched = readings[(phone.instant[readings] >= 0) & found[phone.owner[readings]]]

        consenting = np.flatnonzero(c.consents)
        curated = np.flatnonzero(c.consents & has_readings)
        self._put(scope, "customer_trusted", consenting, lambda at: trusted.take(pa.array(at)))
        self._put(scope, "accelerometer_trusted", readings, partial(_phone_rows, plan, who))
        self._put(scope, "customers_curated", curated, partial(_curated_rows, trusted, who, found))
        self._put(scope, "step_trainer_trusted", steps, partial(_step_rows, plan, who))
        self._put(scope, "machine_learning_curated", matched, partial(_learning_rows, plan, who))

    def _add_devices(self, plan: Plan, who: Identities, seen: Seen, clear: Bools) -> None:
        c = plan.customers
        found = clear & c.consents
        table = pa.table(
            {
                "serialnumber": who.device,
                "email": pc.if_else(pa.array(c.sold), None, who.email),
                "consents": c.consents,
                "instants": c.count,
                "met_by_owner": seen.owner,
                "met_by_another": seen.other,
                "met_elsewhere": seen.elsewhere,
                "claims": seen.claims,
                "visits": seen.visits,
                "clear": clear,
                "found": found,
            }
        ).filter(pa.array(c.has_device))
        self.devices += table.num_rows
        self.devices_found += int(found.sum())
        self._write("devices", table)

    def _put(self, scope: str, name: str, at: Ints, rows: Callable[[Ints], pa.Table]) -> None:
        self.expected[scope][name] += len(at)
        if self._rows:
            self._write(f"{scope}/{name}", rows(at))

    def _write(self, name: str, table: pa.Table) -> None:
        writer = self._writers.get(name)
        if writer is None:
            path = self._folder / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = self._writers[name] = pq.ParquetWriter(path, table.schema)
        writer.write_table(table)

    def __enter__(self) -> Truth:
        """Return the truth."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the files."""
        for writer in self._writers.values():
            writer.close()


def _clear(plan: Plan, seen: Seen) -> Bools:
    """Return which trainers have a clear owner: enough shared instants, a lead, and no other claim."""
    c = plan.customers
    lead = seen.owner - np.maximum(seen.other, seen.elsewhere)
    enough = (seen.owner >= LEAST_INSTANTS) & (seen.owner >= THRESHOLD * c.count)
    clear: Bools = c.has_device & enough & (lead >= np.maximum(LEAST_LEAD, MARGIN * c.count))
    clear &= (seen.claims == 0) & (seen.visits == 0) & ~c.sold
    return clear


def _in_scope(plan: Plan, scope: str) -> Bools:
    """Return which accelerometer readings are trusted."""
    c, readings = plan.customers, plan.phone_readings
    trusted = c.consents[readings.owner]
    if scope == "reading":
        trusted = trusted & (readings.time >= c.consent_date[readings.owner])
    return trusted


def _steps_in_scope(plan: Plan, scope: str) -> Bools:
    """Return which trainers' readings were taken while the owner's phone reported, and are in scope."""
    c, instants = plan.customers, plan.instants
    worn = plan.read_by_device & plan.met
    if scope == "reading":
        worn = worn & (instants.time >= c.consent_date[instants.owner])
    return worn


def _customer_rows(plan: Plan, who: Identities, latest: Records) -> pa.Table:
    return pa.table(
        {
            "customername": who.name,
            "email": who.email,
            "phone": who.phone,
            "birthday": who.birthday,
            "serialnumber": who.written_serial,
            "registrationdate": plan.customers.registration,
            "lastupdatedate": latest.last_update,
            "sharewithresearchasofdate": latest.research,
            "sharewithpublicasofdate": latest.public,
            "sharewithfriendsasofdate": latest.friends,
        }
    )


def _curated_rows(trusted: pa.Table, who: Identities, found: Bools, at: Ints) -> pa.Table:
    column = trusted.column_names.index("serialnumber")
    serial = pc.if_else(pa.array(found), who.device, None)
    return trusted.set_column(column, "serialnumber", serial).take(pa.array(at))


def _phone_rows(plan: Plan, who: Identities, at: Ints) -> pa.Table:
    readings = plan.phone_readings
    user = pa.DictionaryArray.from_arrays(readings.owner[at].astype(np.int32), who.email)
    return pa.table(
        {"user": user, "timestamp": readings.time[at], **_acceleration(readings.acceleration[at])}
    )


def _step_rows(plan: Plan, who: Identities, at: Ints) -> pa.Table:
    """Return the trainer's readings at these instants."""
    # Parquet takes no null in a dictionary; no reading points to one.
    devices = pc.fill_null(who.device, "")
    serial = pa.DictionaryArray.from_arrays(plan.instants.owner[at].astype(np.int32), devices)
    return pa.table(
        {
            "sensorreadingtime": plan.instants.time[at],
            "serialnumber": serial,
            "distancefromobject": plan.distance[at].astype(np.int32),
        }
    )


def _learning_rows(plan: Plan, who: Identities, at: Ints) -> pa.Table:
    """Return these accelerometer readings, each with its instant's trainer reading."""
    readings = plan.phone_readings
    rows = _step_rows(plan, who, readings.instant[at])
    for name, values in _acceleration(readings.acceleration[at]).items():
        rows = rows.append_column(name, pa.array(values))
    return rows


def _acceleration(which: Ints) -> dict[str, npt.NDArray[np.float64]]:
    return {axis: ACCELERATION_VALUES[which, number] for number, axis in enumerate("xyz")}
