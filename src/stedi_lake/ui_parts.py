"""STEDI's own part of the local page: privacy at a glance, and saved queries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from glue_local.ui import models
from glue_local.ui.errors import UiError
from glue_local.ui.plugin import Ask
from stedi_lake.stack import PROJECT

if TYPE_CHECKING:
    from glue_local.ui.app import Parts
    from stedi_lake.stack import Stack

_LATEST = """
SELECT lower(email) AS email,
  max_by(coalesce(sharewithresearchasofdate, -1), lastupdatedate) AS consent
FROM stedi_landing.customer_landing WHERE email IS NOT NULL GROUP BY 1"""

#: Each returns one row of numbers: customers and consent, then both kinds of readings.
_CUSTOMERS = f"""
WITH latest AS ({_LATEST})
SELECT (SELECT count(*) FROM latest),
  (SELECT count(*) FROM latest WHERE consent >= 0),
  (SELECT count(DISTINCT lower(email)) FROM stedi_trusted.customer_trusted),
  (SELECT count(*) FROM stedi_curated.customers_curated),
  (SELECT count(*) FROM stedi_curated.customers_curated WHERE serialnumber IS NOT NULL)
"""
_PHONES = f"""
WITH latest AS ({_LATEST}), reading AS (
  SELECT lower(a."user") AS email, l.email AS known, t.email AS trusted
  FROM stedi_landing.accelerometer_landing a
  LEFT JOIN latest l ON lower(a."user") = l.email
  LEFT JOIN (SELECT DISTINCT lower(email) AS email FROM stedi_trusted.customer_trusted) t
    ON lower(a."user") = t.email
)
SELECT count(*), count_if(trusted IS NULL AND known IS NOT NULL), count_if(trusted IS NULL AND known IS NULL),
  (SELECT count(*) FROM stedi_trusted.accelerometer_trusted)
FROM reading
"""
_TRAINERS = """
WITH reading AS (
  SELECT s.serialnumber, c.serialnumber AS curated
  FROM stedi_landing.step_trainer_landing s
  LEFT JOIN (SELECT DISTINCT serialnumber FROM stedi_curated.customers_curated) c
    ON s.serialnumber = c.serialnumber
)
SELECT count(*), count_if(curated IS NULL), (SELECT count(*) FROM stedi_trusted.step_trainer_trusted),
  (SELECT count(DISTINCT serialnumber) FROM stedi_landing.step_trainer_landing),
  (SELECT count(*) FROM stedi_curated.machine_learning_curated)
FROM reading
"""

SAVED = (
    (
        "Rows of every table",
        "How many rows each table of each zone has.",
        "\nUNION ALL\n".join(
            f"SELECT '{zone}' AS zone, '{name}' AS name, count(*) AS n FROM stedi_{zone}.{name}"
            for zone, name in (
                ("landing", "customer_landing"),
                ("landing", "accelerometer_landing"),
                ("landing", "step_trainer_landing"),
                ("trusted", "customer_trusted"),
                ("trusted", "accelerometer_trusted"),
                ("trusted", "step_trainer_trusted"),
                ("curated", "customers_curated"),
                ("curated", "machine_learning_curated"),
            )
        ),
    ),
    (
        "Consent by month",
        "When customers agreed to share with research.",
        "SELECT date_trunc('month', from_unixtime(sharewithresearchasofdate / 1000)) AS month, count(*) AS n\n"
        "FROM stedi_trusted.customer_trusted\nGROUP BY 1\nORDER BY 1",
    ),
    (
        "Fulfilment serial numbers that repeat",
        "The defect: numbers that more than one customer was given.",
        "SELECT serialnumber, count(*) AS customers\nFROM stedi_landing.customer_landing\n"
        "GROUP BY 1\nHAVING count(*) > 1\nORDER BY 2 DESC",
    ),
    (
        "Readings without consent",
        "Phone readings of customers who do not share, by customer; none of them may be trusted.",
        'SELECT count(*) AS readings, count(DISTINCT lower(a."user")) AS customers\n'
        "FROM stedi_landing.accelerometer_landing a\n"
        'LEFT JOIN stedi_trusted.customer_trusted t ON lower(a."user") = lower(t.email)\nWHERE t.email IS NULL',
    ),
    (
        "Distance and acceleration",
        "What the step detector is trained with, by distance.",
        "SELECT distancefromobject / 10 * 10 AS distance, count(*) AS n,\n"
        "  avg(sqrt(x * x + y * y + z * z)) AS acceleration\n"
        "FROM stedi_curated.machine_learning_curated\nGROUP BY 1\nORDER BY 1",
    ),
)


def parts(stack: Stack, jobs: Path = PROJECT / "jobs", *, writable: bool = False) -> Parts:
    """Return the page of a stack and a folder of jobs; on AWS it is read-only unless ``writable``."""
    from glue_local.cloud.settings import DEFAULT_REGION
    from glue_local.ui.account import Account
    from glue_local.ui.app import Parts
    from glue_local.ui.workspace import Workspace

    local = stack.url is not None
    region = DEFAULT_REGION if local else str(stack.session.region_name or "")
    account = Account(stack.client, stack.url, region, local or writable)
    return Parts(Workspace(jobs.parent, jobs, jobs.parent / "ddl"), account, StediPage())


class StediPage:
    """The plug-in of the STEDI lake."""

    def panels(self, ask: Ask) -> list[models.Panel]:
        """Count customers by consent, and excluded readings by reason."""
        panel = models.Panel(id="privacy", title="Privacy at a glance")
        try:
            with ThreadPoolExecutor(3) as pool:
                people, phones, trainers = map(_numbers, pool.map(ask, (_CUSTOMERS, _PHONES, _TRAINERS)))
        except UiError as error:
            panel.problem = f"{error}: {error.detail}" if error.detail else str(error)
            return [panel]
        customers, consented, trusted, curated, owners = people
        readings, no_consent, unknown, kept = phones
        steps, not_curated, kept_steps, devices, training = trainers
        panel.lead = (
            f"{kept:,} of {readings:,} phone readings and {kept_steps:,} of {steps:,} step readings may be used "
            "for research."
        )
        figure = models.Figure
        panel.figures = [
            figure(label="Customers", value=f"{customers:,}"),
            figure(label="Consented", value=f"{consented:,}", note=_share(consented, customers)),
            figure(
                label="Trusted",
                value=f"{trusted:,}",
                note="as many as consented"
                if trusted == consented
                else f"{consented - trusted:+,} consented",
                tone="good" if trusted <= consented else "warn",
            ),
            figure(label="Curated", value=f"{curated:,}", note="with readings"),
            figure(
                label="Owners found",
                value=f"{owners:,}",
                note=f"of {curated:,} curated; {devices:,} trainers report",
                tone="good" if owners == curated else "warn",
            ),
            figure(label="Training rows", value=f"{training:,}", note="no names or addresses"),
        ]
        panel.tables = [
            models.PanelTable(
                title="Readings left out, and why",
                columns=["Reason", "Readings"],
                rows=[
                    ["Phone: the customer does not share with research", f"{no_consent:,}"],
                    ["Phone: no customer has this e-mail address", f"{unknown:,}"],
                    [
                        "Phone: of a trusted customer, but before consent or invalid",
                        f"{max(readings - no_consent - unknown - kept, 0):,}",
                    ],
                    ["Trainer: belongs to no curated customer", f"{not_curated:,}"],
                    [
                        "Trainer: of a curated customer, but before consent or invalid",
                        f"{max(steps - not_curated - kept_steps, 0):,}",
                    ],
                ],
            )
        ]
        return [panel]

    def saved_queries(self) -> list[models.SavedQuery]:
        """Return the lake's own queries."""
        return [
            models.SavedQuery(name=name, description=description, sql=sql) for name, description, sql in SAVED
        ]


def _numbers(rows: list[list[str | None]]) -> list[int]:
    return [int(cell or 0) for cell in rows[0]]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} of customers" if whole else ""
