"""What an erasure would delete, as a table for the person who confirms it."""

from __future__ import annotations

from rich.table import Table

from glue_local.wording import many
from stedi_lake.forget import Plan


def forget_table(plan: Plan) -> Table:
    """What an erasure would delete: one row per landing file, table, trainer and bucket concerned."""
    table = Table(box=None, pad_edge=False)
    table.add_column("where", overflow="fold")
    table.add_column("what")
    for rewrite in plan.rewrites:
        table.add_row(f"s3://{plan.landing}/{rewrite.key}", f"{many(rewrite.lines, 'line')} of the customer")
    for version in plan.former:
        table.add_row(
            f"s3://{plan.landing}/{version.key}",
            f"noncurrent version {version.id} holds lines of the customer",
        )
    for name, rows in plan.held.items():
        table.add_row(name, f"{many(rows, 'row')} of the customer")
    for serial in plan.who.serials:
        if serial not in plan.withheld:
            table.add_row(
                f"trainer {serial}", "belongs to the customer: its reading times match their phone's"
            )
    for serial in plan.withheld:
        table.add_row(
            f"trainer {serial}",
            "would match someone else without this customer: its readings are erased, so they are not published",
        )
    for serial in plan.unsure:
        table.add_row(
            f"trainer {serial}",
            "could belong to the customer or someone else: its readings stay in landing and are in no table",
        )
    for what in plan.elsewhere:
        table.add_row(
            what, "names the customer but does not belong to the lake: not erased, erase it yourself"
        )
    for key, lines in plan.broken.items():
        unread = many(lines, "broken line")
        table.add_row(
            f"s3://{plan.landing}/{key}", f"{unread} without a readable e-mail: not erased, look at the file"
        )
    for bucket, versions in plan.cleared.items():
        table.add_row(f"s3://{bucket}", f"noncurrent versions, scratch files and query results: {versions:,}")
    for bucket, copy in plan.replicas.items():
        table.add_row(f"s3://{bucket}", f"is replicated to {copy}: erase the customer there too")
    return table
