"""The states of a table's data for the page, and restoring one."""

from __future__ import annotations

from dataclasses import dataclass

from glue_local import table_states
from glue_local.ui import models
from glue_local.ui.account import Account
from glue_local.ui.errors import UiError
from glue_local.ui.tables import Tables
from glue_local.wording import many

_MOST = 30


@dataclass
class TableVersions:
    """Lists and restores the states of tables' data."""

    tables: Tables
    account: Account

    def states(self, database: str, name: str) -> models.Versions:
        """Return the states, newest first."""
        bucket, prefix = self._place(database, name)
        shown = [
            models.Version(
                id=state.id,
                at=state.at,
                files=len(state.files),
                size=state.size,
                current=n == 0,
                empty=not state.files,
            )
            for n, state in enumerate(table_states.states(self.account["s3"], bucket, prefix)[:_MOST])
        ]
        return models.Versions(versions=shown, versioned=self._versioned(bucket))

    def restore(self, database: str, name: str, version: str) -> list[str]:
        """Bring a state back; say what was done."""
        self.account.writable_or_error()
        bucket, prefix = self._place(database, name)
        states = table_states.states(self.account["s3"], bucket, prefix)
        wanted = next((state for state in states if state.id == version), None)
        if wanted is None:
            raise UiError(404, "There is no such state", "Load the page again: something has changed.")
        back, gone = table_states.restore(self.account["s3"], bucket, states[0], wanted)
        return [
            f"{database}.{name}: {many(back, 'file')} restored, {gone} deleted.",
            "You can restore the previous state in the same way.",
        ]

    def _place(self, database: str, name: str) -> tuple[str, str]:
        table = self.tables.in_catalog().get((database.lower(), name.lower()))
        if table is None:
            raise UiError(503, f"The catalog does not have {database}.{name}", self.account.endpoint().detail)
        bucket, prefix = table_states.split(table.location)
        if not bucket or not prefix:
            raise UiError(422, f"{database}.{name} is not in a folder of its own", table.location)
        return bucket, prefix

    def _versioned(self, bucket: str) -> bool:
        return bool(self.account["s3"].get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled")
