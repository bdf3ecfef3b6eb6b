"""The five results computed by hand: one SQL statement each, written in Spark's dialect, put into DuckDB's by sqlglot.

They say what the jobs' rules say, without a word of the jobs. ``NAIVE`` is how it is commonly done: joined through
the fulfilment site's serial number, which 30 trainers share among all customers.
"""

from __future__ import annotations

RESULTS: dict[str, str] = {
    "customer_trusted": """
select customername, email, phone, birthday, serialnumber, registrationdate, lastupdatedate,
  sharewithresearchasofdate, sharewithpublicasofdate, sharewithfriendsasofdate
from (
  select *, row_number() over (
    partition by email order by lastupdatedate desc, sharewithresearchasofdate asc nulls first) as place
  from customer_landing) as latest
where place = 1 and sharewithresearchasofdate is not null
""",
    "accelerometer_trusted": """
select a.`user`, a.`timestamp`, a.x, a.y, a.z
from accelerometer_landing a left semi join customer_trusted c on a.`user` = c.email
""",
    "customers_curated": """
with phone as (select distinct `user`, `timestamp` from accelerometer_landing),
trainer as (select distinct serialnumber, sensorreadingtime from step_trainer_landing),
times as (select serialnumber, count(*) as times from trainer group by serialnumber),
met as (
  select t.serialnumber, p.`user`, count(*) as together
  from trainer t join phone p on t.sensorreadingtime = p.`timestamp`
  group by t.serialnumber, p.`user`),
best as (select serialnumber, max(together) as together from met group by serialnumber),
owner as (
  select m.serialnumber, min(m.`user`) as email
  from met m
  join best b on m.serialnumber = b.serialnumber and m.together = b.together
  join times d on m.serialnumber = d.serialnumber
  where m.together >= 0.9 * d.times
  group by m.serialnumber having count(*) = 1)
select c.customername, c.email, c.phone, c.birthday, o.serialnumber, c.registrationdate, c.lastupdatedate,
  c.sharewithresearchasofdate, c.sharewithpublicasofdate, c.sharewithfriendsasofdate
from customer_trusted c
left semi join accelerometer_landing p on c.email = p.`user`
left join owner o on c.email = o.email
""",
    "step_trainer_trusted": """
select s.sensorreadingtime, s.serialnumber, s.distancefromobject
from step_trainer_landing s left semi join customers_curated c on s.serialnumber = c.serialnumber
""",
    "machine_learning_curated": """
select s.sensorreadingtime, s.serialnumber, s.distancefromobject, a.x, a.y, a.z
from step_trainer_trusted s
join customers_curated c on s.serialnumber = c.serialnumber
join accelerometer_trusted a on c.email = a.`user` and s.sensorreadingtime = a.`timestamp`
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
