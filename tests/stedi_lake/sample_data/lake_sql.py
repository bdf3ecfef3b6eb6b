"""The lake's rules as plain SQL on landing files: an independent way to the rows in the truth file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

TYPES: dict[str, dict[str, tuple[str, pa.DataType]]] = {
    "customer": {
        "customerName": ("customername", pa.string()),
        "email": ("email", pa.string()),
        "phone": ("phone", pa.string()),
        "birthDay": ("birthday", pa.string()),
        "serialNumber": ("serialnumber", pa.string()),
        "registrationDate": ("registrationdate", pa.int64()),
        "lastUpdateDate": ("lastupdatedate", pa.int64()),
        "shareWithResearchAsOfDate": ("sharewithresearchasofdate", pa.int64()),
        "shareWithPublicAsOfDate": ("sharewithpublicasofdate", pa.int64()),
        "shareWithFriendsAsOfDate": ("sharewithfriendsasofdate", pa.int64()),
    },
    "accelerometer": {
        "user": ("user", pa.string()),
        "timestamp": ("timestamp", pa.int64()),
        **{axis: (axis, pa.float64()) for axis in "xyz"},
    },
    "step_trainer": {
        "sensorReadingTime": ("sensorreadingtime", pa.int64()),
        "serialNumber": ("serialnumber", pa.string()),
        "distanceFromObject": ("distancefromobject", pa.int32()),
    },
}

RULES = """
create or replace table customer_trusted as
  select * exclude (place) from (
    select *, row_number() over (partition by email order by lastupdatedate desc) as place from customer)
  where place = 1 and sharewithresearchasofdate is not null;

create or replace table accelerometer_trusted as
  select a.* from accelerometer a join customer_trusted c on a."user" = c.email
  where getvariable('scope') = 'customer' or a."timestamp" >= c.sharewithresearchasofdate;

create or replace table device_time as
  select distinct serialnumber as device, sensorreadingtime as moment from step_trainer;
create or replace table candidate as
  with met as (
    select device, email, count(*) as together
    from device_time join (
      select distinct "user" as email, "timestamp" as moment from accelerometer)
    using (moment) group by all)
  select device, email, together from met;

create or replace table owner as
  with times as (select device, count(*) as times from device_time group by all),
  ranked as (
    select *, row_number() over (partition by device order by together desc) as place,
      lead(together, 1, 0) over (partition by device order by together desc) as next
    from candidate),
  best as (from ranked join times using (device) where place = 1),
  elsewhere as (
    select device, max(together) as elsewhere from (
      select b.device, o.device as other, count(*) as together
      from best b
      join device_time t using (device)
      join device_time o on o.moment = t.moment and o.device <> t.device
      where exists (from accelerometer a where a."user" = b.email and a."timestamp" = t.moment)
      group by all)
    group by all)
  select device, email from best left join elsewhere using (device)
  where together >= 5 and together >= 0.9 * times
    and together - greatest(next, coalesce(elsewhere, 0)) >= greatest(3, 0.2 * times)
    and not exists (
      from candidate r where r.device = best.device and r.email <> best.email and r.together >= times / 2
      and not exists (
        from candidate o where o.email = r.email and o.device <> r.device and o.together >= r.together));

create or replace table owned_alone as
  with span as (
    select device, count(*) as times, min(moment) as first, max(moment) as last from device_time group by all),
  near as (
    from candidate join span using (device) where together >= 5 and together >= 0.9 * times)
  select o.* from owner o join span s using (device)
  where not exists (
    from near n where n.email = o.email and n.device <> o.device and n.first <= s.last and s.first <= n.last
    and (
      select count(*) from device_time t where t.device = n.device
      and t.moment in (select a."timestamp" from accelerometer a where a."user" = o.email)
      and t.moment not in (select moment from device_time where device = o.device)
    ) >= greatest(3, 0.2 * n.times));

create or replace table customers_curated as
  select c.* replace (o.device as serialnumber)
  from customer_trusted c left join owned_alone o using (email)
  where exists (from accelerometer a where a."user" = c.email);

create or replace table step_trainer_trusted as
  select s.* from step_trainer s
  where exists (
    from customers_curated c join accelerometer_trusted a on a."user" = c.email
    where c.serialnumber = s.serialnumber and a."timestamp" = s.sensorreadingtime);

create or replace table machine_learning_curated as
  select s.*, a.x, a.y, a.z
  from step_trainer_trusted s
  join customers_curated c using (serialnumber)
  join accelerometer_trusted a on a."user" = c.email and a."timestamp" = s.sensorreadingtime;
"""


def read_feed(folder: Path, feed: str) -> tuple[pa.Table, int]:
    """Return a feed's records under their lower-case names, and the number of lines that are no record."""
    types = TYPES[feed]
    columns: dict[str, list[Any]] = {name: [] for name, _ in types.values()}
    errors = 0
    for path in sorted((folder / feed / "landing").glob("*.json")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = as_record(line, feed)
            if record is None:
                errors += 1
                continue
            for key, (name, _) in types.items():
                columns[name].append(record.get(key))
    schema = pa.schema(list(types.values()))
    return pa.table(columns, schema=schema), errors


def as_record(line: str, feed: str) -> dict[str, Any] | None:
    """Return the line's record; None if it is not JSON or a value is not of its column's type."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    numbers = (pa.int64(), pa.int32())
    for key, value in record.items():
        wanted = int if TYPES[feed][key][1] in numbers else float if key in "xyz" else str
        if type(value) is not wanted:
            return None
    return record


def lake(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that holds the three feeds of ``folder``."""
    connection = duckdb.connect()
    for feed in TYPES:
        table, _ = read_feed(folder, feed)
        connection.register("feed", table)
        connection.execute(f"create table {feed} as from feed")
        connection.unregister("feed")
    return connection


def run(connection: duckdb.DuckDBPyConnection, scope: str) -> None:
    """Compute the five tables for a consent scope."""
    connection.execute(f"set variable scope = '{scope}'")
    connection.execute(RULES)


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return a table's number of rows."""
    row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])
