"""The states that a table's data had, from its bucket's versions, and how to go back to one.

A run that replaces a table's data deletes the old files and writes new ones within moments; so every pause in what
happened below the table's folder ends a state. Going back copies the files of that state over what is there and
deletes what it had not: a change like any other, which can be undone in the same way.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from glue_local.ui import models
from glue_local.ui.account import Account
from glue_local.ui.errors import UiError
from glue_local.ui.runs import require_writable
from glue_local.ui.tables import Tables, hidden, split

#: Changes closer than this belong together, in milliseconds.
PAUSE = 1500.0
_MOST = 30


@dataclass(frozen=True)
class _Change:
    key: str
    version: str
    at: float
    size: int
    deleted: bool


@dataclass
class TableVersions:
    """Lists and restores the states of tables' data."""

    tables: Tables
    account: Account

    def states(self, database: str, name: str) -> models.Versions:
        """Return the states, newest first."""
        bucket, prefix = self._place(database, name)
        changes = self._changes(bucket, prefix)
        states = _states(changes)
        shown = [
            models.Version(
                id=str(int(at)),
                at=at,
                files=len(files),
                size=sum(change.size for change in files.values()),
                current=n == 0,
                empty=not files,
            )
            for n, (at, files) in enumerate(states[:_MOST])
        ]
        return models.Versions(versions=shown, versioned=self._versioned(bucket))

    def restore(self, database: str, name: str, version: str) -> list[str]:
        """Bring a state back; say what was done."""
        require_writable(self.account)
        bucket, prefix = self._place(database, name)
        states = _states(self._changes(bucket, prefix))
        wanted = next((files for at, files in states if str(int(at)) == version), None)
        if wanted is None:
            raise UiError(404, "There is no such state", "Load the page again: something has changed.")
        now, s3 = states[0][1], self.account["s3"]
        copied = [c for key, c in wanted.items() if key not in now or now[key].version != c.version]
        for change in copied:
            s3.copy_object(
                Bucket=bucket,
                Key=change.key,
                CopySource={"Bucket": bucket, "Key": change.key, "VersionId": change.version},
            )
        gone = [key for key in now if key not in wanted]
        for key in gone:
            s3.delete_object(Bucket=bucket, Key=key)
        return [
            f"{database}.{name}: {len(copied)} files brought back, {len(gone)} taken away.",
            "The state before can be restored in the same way.",
        ]

    def _place(self, database: str, name: str) -> tuple[str, str]:
        table = self.tables.in_catalog().get((database.lower(), name.lower()))
        if table is None:
            raise UiError(503, f"The catalog does not have {database}.{name}", self.account.endpoint().detail)
        bucket, prefix = split(table.location)
        if not bucket or not prefix:
            raise UiError(422, f"{database}.{name} is not in a folder of its own", table.location)
        return bucket, prefix

    def _versioned(self, bucket: str) -> bool:
        return bool(self.account["s3"].get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled")

    def _changes(self, bucket: str, prefix: str) -> list[_Change]:
        found: list[_Change] = []
        pages = (
            self.account["s3"].get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
        )
        for page in pages:
            found += [_change(one, False) for one in page.get("Versions", ())]
            found += [_change(one, True) for one in page.get("DeleteMarkers", ())]
        return sorted(
            (change for change in found if not hidden(change.key[len(prefix) :])),
            key=lambda change: (change.at, not change.deleted),
        )


def _change(one: dict[str, Any], deleted: bool) -> _Change:
    at = one["LastModified"].timestamp() * 1000
    return _Change(one["Key"], one["VersionId"], at, 0 if deleted else one["Size"], deleted)


def _states(changes: list[_Change]) -> list[tuple[float, dict[str, _Change]]]:
    """Give the states, newest first: when each came to be, and its files."""
    states: list[tuple[float, dict[str, _Change]]] = []
    files: dict[str, _Change] = {}
    for place, change in enumerate(changes):
        if change.deleted:
            files.pop(change.key, None)
        else:
            files[change.key] = change
        last = place + 1 == len(changes)
        if last or changes[place + 1].at - change.at > PAUSE:
            states.append((change.at, dict(files)))
    return states[::-1]
