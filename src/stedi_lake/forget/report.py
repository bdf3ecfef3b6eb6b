"""What erasing a customer takes, as a table for the person who is asked."""

from __future__ import annotations

from rich.table import Table

from stedi_lake.forget import Plan


def forget_table(plan: Plan) -> Table:
    """What erasing a customer takes: a row for each landing file, table, trainer and bucket that it concerns."""
    table = Table(box=None, pad_edge=False)
    table.add_column("where", overflow="fold")
    table.add_column("what")
    for rewrite in plan.rewrites:
        table.add_row(f"s3://{plan.landing}/{rewrite.key}", f"{rewrite.lines} lines of the customer")
    for version in plan.former:
        table.add_row(
            f"s3://{plan.landing}/{version.key}", f"former version {version.id} holds lines of theirs"
        )
    for name, rows in plan.held.items():
        table.add_row(name, f"{rows} rows of the customer")
    for serial in plan.who.serials:
        if serial not in plan.withheld:
            table.add_row(f"trainer {serial}", "is the customer's: its reading times are their phone's")
    for serial in plan.withheld:
        table.add_row(
            f"trainer {serial}",
            "would be another's without the customer: its readings go, or they would be published",
        )
    for serial in plan.unsure:
        table.add_row(
            f"trainer {serial}", "may be theirs or another's: its readings stay, and are in no table"
        )
    for what in plan.elsewhere:
        table.add_row(what, "names the customer, is not the lake's, and stays: see to it by yourself")
    for key, lines in plan.broken.items():
        table.add_row(
            f"s3://{plan.landing}/{key}", f"{lines} broken lines, whose cannot be told, stay: look at them"
        )
    for bucket, versions in plan.cleared.items():
        table.add_row(f"s3://{bucket}", f"{versions} former versions, scratch files or query results")
    for bucket, copy in plan.replicas.items():
        table.add_row(f"s3://{bucket}", f"is copied to {copy}, which has to be seen to by itself")
    return table
