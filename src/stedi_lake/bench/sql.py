"""The five results computed by hand: one SQL statement each, written in Spark's dialect, put into DuckDB's by sqlglot.

They state the jobs' rules independently of the jobs. ``NAIVE`` is the common approach: joined through
the fulfilment site's serial number, which 30 trainers share among all customers.
"""

from __future__ import annotations

RESULTS: dict[str, str] = {
    "customer_trusted": """
select customername, email, phone, birthday, serialnumber, registrationdate, lastupdatedate,
  sharewithresearchasofdate, sharewithpublicasofdate, sharewithfriendsasofdate
from (
  select *, row_number() over (
    partition by lower(trim(email)) order by lastupdatedate desc, sharewithresearchasofdate asc nulls first) as place
  from customer_landing) as latest
where place = 1 and sharewithresearchasofdate is not null
""",
    "accelerometer_trusted": """
select a.`user`, a.`timestamp`, a.x, a.y, a.z
from accelerometer_landing a left semi join customer_trusted c on lower(trim(a.`user`)) = lower(trim(c.email))
""",
    "customers_curated": """
with phone as (select distinct lower(trim(`user`)) as person, `timestamp` as instant from accelerometer_landing),
trainer as (select distinct serialnumber, sensorreadingtime as instant from step_trainer_landing),
hours as (
  select person, floor(instant / 3600000) as hour from phone
  group by person, floor(instant / 3600000) having count(*) >= 300),
always_on as (select person from hours group by person, floor(hour / 24) having count(*) >= 6),
times as (
  select serialnumber, count(*) as times, min(instant) as first, max(instant) as last
  from trainer group by serialnumber),
met as (
  select t.serialnumber, p.person, t.instant
  from trainer t join phone p on t.instant = p.instant left anti join always_on a on p.person = a.person),
ranked as (
  select *, row_number() over (partition by serialnumber order by together desc) as place,
    lead(together, 1, 0) over (partition by serialnumber order by together desc) as next,
    row_number() over (partition by person order by together desc) as choice,
    lead(together, 1, 0) over (partition by person order by together desc) as second
  from (select serialnumber, person, count(*) as together from met group by serialnumber, person) as pairs),
crowded as (
  select m.* from met m
  left semi join (select instant from trainer group by instant having count(*) > 1) c on m.instant = c.instant),
beside as (
  select c.serialnumber, o.serialnumber as other, count(*) as together
  from crowded c
  join ranked r on c.serialnumber = r.serialnumber and c.person = r.person and r.place = 1
  join crowded o on c.person = o.person and c.instant = o.instant and c.serialnumber <> o.serialnumber
  group by c.serialnumber, o.serialnumber),
elsewhere as (select serialnumber, max(together) as elsewhere from beside group by serialnumber),
claimed as (
  select distinct r.serialnumber from ranked r join times d on r.serialnumber = d.serialnumber
  where r.place > 1 and r.choice = 1 and r.together > r.second and r.together * 2 >= d.times),
near as (
  select r.*, d.times, d.first, d.last from ranked r join times d on r.serialnumber = d.serialnumber
  where r.together >= 5 and r.together >= 0.9 * d.times),
torn as (
  select r.serialnumber
  from near r
  join near o on r.person = o.person and r.serialnumber <> o.serialnumber and r.first <= o.last and o.first <= r.last
  left join beside b on r.serialnumber = b.serialnumber and o.serialnumber = b.other
  where r.place = 1 and o.together - coalesce(b.together, 0) >= greatest(3, 0.2 * o.times)),
owner as (
  select r.person, r.serialnumber, row_number() over (partition by r.person order by r.together desc) as place
  from near r
  left join elsewhere e on r.serialnumber = e.serialnumber
  left anti join claimed c on r.serialnumber = c.serialnumber
  left anti join torn t on r.serialnumber = t.serialnumber
  where r.place = 1 and r.together - greatest(r.next, coalesce(e.elsewhere, 0)) >= greatest(3, 0.2 * r.times))
select c.customername, c.email, c.phone, c.birthday, o.serialnumber, c.registrationdate, c.lastupdatedate,
  c.sharewithresearchasofdate, c.sharewithpublicasofdate, c.sharewithfriendsasofdate
from customer_trusted c
left semi join phone p on lower(trim(c.email)) = p.person
left join owner o on lower(trim(c.email)) = o.person and o.place = 1
""",
    "step_trainer_trusted": """
select s.sensorreadingtime, s.serialnumber, s.distancefromobject
from step_trainer_landing s
left semi join (
  select c.serialnumber, a.`timestamp`
  from customers_curated c join accelerometer_trusted a on lower(trim(c.email)) = lower(trim(a.`user`))) as o
on s.serialnumber = o.serialnumber and s.sensorreadingtime = o.`timestamp`
""",
    "machine_learning_curated": """
select s.sensorreadingtime, s.serialnumber, s.distancefromobject, a.x, a.y, a.z
from step_trainer_trusted s
join customers_curated c on s.serialnumber = c.serialnumber
join accelerometer_trusted a on lower(trim(c.email)) = lower(trim(a.`user`)) and s.sensorreadingtime = a.`timestamp`
""",
}
"""Table made, and the statement that makes it of landing tables and of those before it."""

NAIVE = """
select s.sensorreadingtime, s.serialnumber, s.distancefromobject, a.x, a.y, a.z
from step_trainer_landing s
join customer_trusted c on s.serialnumber = c.serialnumber
join accelerometer_landing a on c.email = a.`user`
"""

STATEMENTS = {**RESULTS, "naive": NAIVE}

FEEDS: dict[str, dict[str, str]] = {
    "customer": {
        "customerName": "string",
        "email": "string",
        "phone": "string",
        "birthDay": "string",
        "serialNumber": "string",
        "registrationDate": "bigint",
        "lastUpdateDate": "bigint",
        "shareWithResearchAsOfDate": "bigint",
        "shareWithPublicAsOfDate": "bigint",
        "shareWithFriendsAsOfDate": "bigint",
    },
    "accelerometer": {"user": "string", "timestamp": "bigint", "x": "double", "y": "double", "z": "double"},
    "step_trainer": {"sensorReadingTime": "bigint", "serialNumber": "string", "distanceFromObject": "int"},
}
"""Keys of each feed as delivered, and their types."""


def for_duckdb(statement: str) -> str:
    """Return a statement in DuckDB's dialect."""
    import sqlglot

    return sqlglot.transpile(statement, read="spark", write="duckdb")[0]
