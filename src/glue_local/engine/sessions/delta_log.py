"""The log of a Delta table: its commits, what they say of the table, and which files hold its rows.

Source: https://github.com/delta-io/delta/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from glue_local.engine.storage import Storage, existing_files

COMMIT = re.compile(r"(?:^|/)(\d{20})\.json$")
CHECKPOINT = re.compile(r"(?:^|/)(\d{20})\.checkpoint\.(?:\d+\.\d+\.)?parquet$")

Action = dict[str, Any]


def folder(path: str) -> str:
    """Return the folder of a table's log."""
    return f"{path.rstrip('/')}/_delta_log/"


def commits(storage: Storage, path: str) -> list[tuple[int, str]]:
    """Return the versions of a table and the files that state them, the oldest first."""
    names = sorted(file.path for file in existing_files(storage, folder(path)))
    return [(int(match[1]), name) for name in names if (match := COMMIT.search(name))]


def actions(storage: Storage, name: str, columns: list[str] | None = None) -> list[Action]:
    """Return what a file of the log, commit or checkpoint, states; of a checkpoint the ``columns`` alone, if given."""
    content = storage.read_bytes(name)
    if name.endswith(".json"):
        return [json.loads(line) for line in content.splitlines() if line.strip()]
    import pyarrow.parquet as pq

    return [
        {key: value for key, value in row.items() if value is not None}
        for row in pq.read_table(io.BytesIO(content), columns=columns).to_pylist()
    ]


def metadata_in(storage: Storage, name: str) -> dict[str, Any] | None:
    """Return the table's metadata that a file of the log states; None where it states none."""
    return next(
        (one["metaData"] for one in actions(storage, name, ["metaData"]) if one.get("metaData")), None
    )


def metadata(storage: Storage, path: str) -> dict[str, Any] | None:
    """Return a table's newest metadata; None where there is no table."""
    names = [file.path for file in existing_files(storage, folder(path))]
    for name in sorted(names, reverse=True):
        if COMMIT.search(name) or CHECKPOINT.search(name):
            found = metadata_in(storage, name)
            if found is not None:
                return found
    return None


def columns(stated: dict[str, Any]) -> list[str]:
    """Return the names of the columns that metadata states."""
    return [field["name"] for field in json.loads(stated["schemaString"])["fields"]]


def _replayed(storage: Storage, path: str) -> Iterator[Action]:
    """Return the actions of the newest checkpoint and of the commits behind it, the oldest first."""
    names = sorted(file.path for file in existing_files(storage, folder(path)))
    checkpoints = [(int(match[1]), name) for name in names if (match := CHECKPOINT.search(name))]
    newest = max((version for version, _ in checkpoints), default=-1)
    for version, name in checkpoints:
        if version == newest:
            yield from actions(storage, name)
    for version, name in commits(storage, path):
        if version > newest:
            yield from actions(storage, name)


def files(storage: Storage, path: str) -> tuple[dict[str, Action], dict[str, Action]]:
    """Return the files of a table's rows, and those that it no longer has, by their paths in its folder."""
    there: dict[str, Action] = {}
    gone: dict[str, Action] = {}
    for action in _replayed(storage, path):
        if one := action.get("add"):
            there[one["path"]] = one
            gone.pop(one["path"], None)
        elif one := action.get("remove"):
            gone[one["path"]] = one
            there.pop(one["path"], None)
    return there, gone


def rewrite(storage: Storage, name: str, content: list[Action]) -> None:
    """Let a commit state other actions; the sums that Sail keeps of it go."""
    storage.write_bytes(name, "".join(json.dumps(action) + "\n" for action in content).encode())
    sums = f"{name.removesuffix('.json')}.crc"
    if storage.exists(sums):
        storage.remove(sums)
