"""``make rollback``: the earlier states of a table's data, and restoring one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from glue_local import table_states
from glue_local.errors import UserError
from glue_local.wording import many
from stedi_lake import display, tables

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_s3 import S3Client

#: How many states are shown; older ones can still be restored by id.
MOST = 20


def rollback(
    console: Console, glue: GlueClient, s3: S3Client, databases: list[str], table: str, to: str
) -> None:
    """List the states of a table's data, or restore the state with the id ``to``.

    ``table`` is a name, or database.name. UserError if there is no such table or state.
    """
    database, name, bucket, prefix = _place(glue, databases, table)
    states = table_states.states(s3, bucket, prefix)
    if not states:
        raise UserError(f"{database}.{name} never held data: there is no file below s3://{bucket}/{prefix}.")
    if not to:
        console.print(_listed(states))
        hint = f"`make rollback TABLE={table} TO=<state>` restores one."
        console.print(hint, highlight=False, soft_wrap=True)
        return
    wanted = next((state for state in states if state.id == to), None)
    if wanted is None:
        known = ", ".join(state.id for state in states[:MOST])
        raise UserError(f"{database}.{name} has no state {to}; it has: {known}")
    back, gone = table_states.restore(s3, bucket, states[0], wanted)
    console.print(
        f"{database}.{name} is restored to {_when(wanted)}: {many(back, 'file')} restored, {gone} deleted. "
        f"TO={states[0].id} undoes this.",
        highlight=False,
    )


def _place(glue: GlueClient, databases: list[str], table: str) -> tuple[str, str, str, str]:
    """Return the database, name, bucket and prefix of one of the lake's tables."""
    known = tables.names(glue, databases)
    found = [each for each in known if table.lower() in (each[1], ".".join(each))]
    if not found:
        what = f"The lake has no table {table}; it has" if table else "TABLE= is empty; the lake has"
        raise UserError(f"{what}: {', '.join(sorted(name for _, name in known))}")
    if len(found) > 1:
        raise UserError(
            f"{table} is in more than one database: {', '.join('.'.join(each) for each in found)}"
        )
    database, name = found[0]
    location = glue.get_table(DatabaseName=database, Name=name)["Table"]["StorageDescriptor"]["Location"]
    bucket, prefix = table_states.split(location)
    if not prefix:
        raise UserError(f"{database}.{name} has no folder of its own: its location is {location!r}.")
    return database, name, bucket, prefix


def _listed(states: list[table_states.State]) -> Table:
    shown = display.table(["state", "since", ""], ["files", "bytes"])
    for at, state in enumerate(states[:MOST]):
        now = "now" if not at else "empty" if not state.files else ""
        shown.add_row(state.id, _when(state), now, str(len(state.files)), f"{state.size:,}")
    return shown


def _when(state: table_states.State) -> str:
    return datetime.fromtimestamp(state.at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
