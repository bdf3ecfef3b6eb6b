"""What Athena and Glue know: the rows that the tables hold of a customer, the threshold the jobs run with.

Athena keeps the text of queries for 45 days: an e-mail is never in it, only its SHA-256.
Source: https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stedi_lake import tables

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_glue import GlueClient

OWNING_JOB = "customer_trusted_to_curated"
DEFAULT_THRESHOLD = 0.9
_THRESHOLD = re.compile(r"spark\.stedi\.ownership_threshold=(\S+)")

#: Tables with an e-mail: the column that holds it.
PEOPLE = (
    ("trusted", "customer_trusted", "email"),
    ("trusted", "accelerometer_trusted", "user"),
    ("curated", "customers_curated", "email"),
)
#: Tables with a serial number only.
THINGS = (("trusted", "step_trainer_trusted"), ("curated", "machine_learning_curated"))


def digest(email: str) -> str:
    """Return the SHA-256 of a lower-case e-mail, as Athena's ``to_hex(sha256(to_utf8(email)))`` has it."""
    return sha256(email.encode()).hexdigest().upper()


def threshold(glue: GlueClient) -> float:
    """Return the share of a trainer's instants that the jobs take for ownership."""
    arguments = glue.get_job(JobName=OWNING_JOB)["Job"].get("DefaultArguments", {})
    found = _THRESHOLD.search(arguments.get("--conf", ""))
    return float(found[1]) if found else DEFAULT_THRESHOLD


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
