"""What Athena knows of a customer: the trainers they use, the rows that the tables hold of them.

Athena keeps the text of queries for 45 days: an e-mail is never in it, only its SHA-256.
Source: https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stedi_lake import tables

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_glue import GlueClient

OWNING_JOB = "customer_trusted_to_curated"
DEFAULT_THRESHOLD = 0.9
_THRESHOLD = re.compile(r"spark\.stedi\.ownership_threshold=(\S+)")

#: Each trainer that ever reported when the customer's phone did: how often both did, how often with another's
#: phone, how often it reported at all.
TRAINERS = """
WITH phone AS (
  SELECT DISTINCT lower(trim("user")) AS email, "timestamp" AS instant FROM "{landing}".accelerometer_landing
), trainer AS (
  SELECT DISTINCT serialnumber, sensorreadingtime AS instant FROM "{landing}".step_trainer_landing
), shared AS (
  SELECT t.serialnumber, to_hex(sha256(to_utf8(p.email))) = '{digest}' AS theirs, count(*) AS instants
  FROM trainer t JOIN phone p ON t.instant = p.instant
  GROUP BY t.serialnumber, p.email
), best AS (
  SELECT serialnumber, max(CASE WHEN theirs THEN instants END) AS theirs,
    coalesce(max(CASE WHEN NOT theirs THEN instants END), 0) AS others
  FROM shared GROUP BY serialnumber
)
SELECT t.serialnumber, b.theirs, b.others, count(*)
FROM best b JOIN trainer t ON b.serialnumber = t.serialnumber
WHERE b.theirs IS NOT NULL
GROUP BY t.serialnumber, b.theirs, b.others
"""

#: Tables with an e-mail: the column that holds it.
PEOPLE = (
    ("trusted", "customer_trusted", "email"),
    ("trusted", "accelerometer_trusted", "user"),
    ("curated", "customers_curated", "email"),
)
#: Tables with a serial number only.
THINGS = (("trusted", "step_trainer_trusted"), ("curated", "machine_learning_curated"))


@dataclass(frozen=True)
class Trainers:
    """Serial numbers: of the trainers that are the customer's, and of those of which nobody can say so.

    Those shared as many instants with the customer's phone as with any other, but too few of theirs, or as many.
    """

    owned: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def digest(email: str) -> str:
    """Return the SHA-256 of a lower-case e-mail, as Athena's ``to_hex(sha256(to_utf8(email)))`` has it."""
    return sha256(email.encode()).hexdigest().upper()


def threshold(glue: GlueClient) -> float:
    """Return the share of a trainer's instants that the jobs take for ownership."""
    arguments = glue.get_job(JobName=OWNING_JOB)["Job"].get("DefaultArguments", {})
    found = _THRESHOLD.search(arguments.get("--conf", ""))
    return float(found[1]) if found else DEFAULT_THRESHOLD


def trainers(athena: AthenaClient, outputs: dict[str, Any], email: str, share: float) -> Trainers:
    """Return the trainers the customer uses, whether or not they consented to research: the jobs' rule."""
    sql = TRAINERS.format(landing=outputs["databases"]["landing"], digest=digest(email))
    owned, unsure = [], []
    for serial, *numbers in tables.query(athena, outputs["athena_workgroup"], sql):
        theirs, others, instants = map(int, numbers)
        if theirs > others and theirs / instants >= share:
            owned.append(serial)
        elif theirs >= others and theirs / instants > 1 / 2:
            unsure.append(serial)
    return Trainers(tuple(sorted(owned)), tuple(sorted(unsure)))


def held(
    athena: AthenaClient, outputs: dict[str, Any], email: str, serials: tuple[str, ...]
) -> dict[str, int]:
    """Return how many rows each trusted and curated table holds of a customer and their trainers."""
    parts = [
        f"SELECT '{table}', count(*) FROM \"{outputs['databases'][zone]}\".{table} "
        f"WHERE to_hex(sha256(to_utf8(lower(trim(\"{column}\"))))) = '{digest(email)}'"
        for zone, table, column in PEOPLE
    ]
    if serials:
        quoted = ", ".join("'" + serial.replace("'", "''") + "'" for serial in serials)
        parts += [
            f"SELECT '{table}', count(*) FROM \"{outputs['databases'][zone]}\".{table} "
            f"WHERE serialnumber IN ({quoted})"
            for zone, table in THINGS
        ]
    answer = tables.query(athena, outputs["athena_workgroup"], " UNION ALL ".join(parts))
    return {table: int(rows) for table, rows in answer}
