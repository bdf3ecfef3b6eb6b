"""What Athena and Glue know: a customer's rows in the tables, and the settings the jobs run with.

Athena keeps the text of queries for 45 days: an e-mail is never in it, only its SHA-256.
Source: https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from stedi_lake import tables
from stedi_lake.forget.owner import DEFAULTS
from stedi_lake.forget.owner import JOB as OWNING_JOB
from stedi_lake.nodes.persons import BLANKS

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_glue import GlueClient

LEARNING_JOB = "machine_learning_curated"
_SETTING = re.compile(r"spark\.stedi\.(\w+)=(\S+)")

#: Tables with an e-mail: the column that holds it.
PEOPLE = (
    ("trusted", "customer_trusted", "email"),
    ("trusted", "accelerometer_trusted", "user"),
    ("curated", "customers_curated", "email"),
    ("landing", "customer_quarantine", "whose"),
    ("landing", "accelerometer_quarantine", "whose"),
)
#: Tables with a serial number only, and the column that holds it.
THINGS = (
    ("trusted", "step_trainer_trusted", "serialnumber"),
    ("landing", "step_trainer_quarantine", "whose"),
    ("curated", "machine_learning_curated", "serialnumber"),
)


def normal_form_sql(column: str) -> str:
    """Return the Athena expression for an e-mail's normal form (``stedi_lake.nodes.persons.normal_form``)."""
    trimmed = f"trim(BOTH '{BLANKS}' FROM {column})"
    return f"replace(lower(replace({trimmed}, '\u0130', 'i')), '\u03c2', '\u03c3')"


def digest(email: str) -> str:
    """Return the SHA-256 of an e-mail's normal form, as Athena computes it with ``to_hex(sha256(to_utf8(email)))``."""
    return sha256(email.encode()).hexdigest().upper()


def settings(glue: GlueClient, job: str = OWNING_JOB) -> dict[str, str]:
    """Return the lake's settings (``spark.stedi....``) that a job runs with."""
    arguments = glue.get_job(JobName=job)["Job"].get("DefaultArguments", {})
    return dict(_SETTING.findall(arguments.get("--conf", "")))


def ownership(glue: GlueClient) -> dict[str, float]:
    """Return the settings of the ownership rule that the jobs run with."""
    return {name: float(value) for name, value in settings(glue).items() if name in DEFAULTS}


def pseudonym(serial: str, salt: str) -> str:
    """Return a trainer's pseudonym in the machine-learning table."""
    return sha256((salt + serial).encode()).hexdigest()[:32]


def held(
    athena: AthenaClient, glue: GlueClient, outputs: dict[str, Any], email: str, serials: tuple[str, ...]
) -> dict[str, int]:
    """Return how many rows of a customer and their trainers each table holds, except the landing tables."""
    parts = [
        f"SELECT '{table}', count(*) FROM \"{outputs['databases'][zone]}\".{table} "
        f"WHERE to_hex(sha256(to_utf8({normal_form_sql(chr(34) + column + chr(34))}))) = '{digest(email)}'"
        for zone, table, column in PEOPLE
    ]
    how = settings(glue, LEARNING_JOB)
    for zone, table, column in THINGS if serials else ():
        names = list(serials)
        if table == LEARNING_JOB and how.get("machine_learning_form") == "pseudonymous":
            names = [pseudonym(serial, how.get("machine_learning_salt", "")) for serial in serials]
        quoted = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
        where = f'FROM "{outputs["databases"][zone]}".{table} WHERE {column} IN ({quoted})'
        parts.append(f"SELECT '{table}', count(*) {where}")
    answer = tables.query(athena, outputs["athena_workgroup"], " UNION ALL ".join(parts))
    return {table: int(rows) for table, rows in answer}
