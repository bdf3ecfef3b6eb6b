"""A preview under way: what its process has told of each node so far."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from glue_local.definition import JobDefinition
from glue_local.definition.lineage import datasets
from glue_local.ui import models
from glue_local.ui.masking import without_values
from glue_local.ui.previews.taint import marked
from glue_local.ui.tables import Key, Tables
from glue_local.wording import many


@dataclass
class Running:
    """A preview under way: its nodes' states and frames, taken over from the events of its process.

    ``reveal`` shows personal values; ``personal`` are the columns of each table that are marked so.
    """

    tables: Tables
    job: JobDefinition
    order: list[str]
    reveal: bool
    personal: Mapping[Key, frozenset[str]]
    nodes: dict[str, models.NodePreview]
    started: float = field(default_factory=time.monotonic)
    state: str = "running"
    error: str | None = None
    notes: list[str] = field(default_factory=list)
    ended: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    columns: dict[str, dict[str, bool]] = field(default_factory=dict)

    def view(self, preview: str) -> models.Preview:
        """Return how far the preview is; ``preview`` is its id."""
        until = self.ended or time.monotonic()
        # What ended says so last: until then its nodes' states are not final.
        state: Any = self.state if self.ended else "running"
        return models.Preview(
            id=preview,
            state=state,
            nodes=[self.nodes[node] for node in self.order],
            seconds=round(until - self.started, 2),
            error=self.error,
            notes=self.notes,
        )

    def take(self, event: dict[str, Any]) -> None:
        """Take over an event that the process wrote."""
        if not self.reveal:
            told = {key: without_values(event[key]) for key in ("error", "note") if event.get(key)}
            event = event | told
        if "end" in event:
            self.state = "done" if event["end"] == "SUCCEEDED" else "failed"
            self.error = event["error"]
            if event["records"]:
                self.notes.append(f"{many(event['records'], 'record')} of the sources could not be read")
            return
        if not event.get("node"):
            self.error = event.get("error")
            return
        shown = self.nodes[event["node"]]
        if "note" in event:
            shown.note = event["note"]
            return
        if "error" in event:
            shown.state, shown.error, shown.line = "failed", event["error"], event["line"]
            return
        shown.frames = [self._frame(event["node"], frame) for frame in event["frames"]]
        shown.seconds, shown.state = round(event["seconds"], 3), "done"
        counts = [
            self.nodes[i].frames[0].count
            for i in self.job.nodes[event["node"]].inputs
            if self.nodes[i].frames
        ]
        if counts and all(count is not None for count in counts):
            shown.rows_in = sum(count or 0 for count in counts)

    def _frame(self, node_id: str, frame: dict[str, Any]) -> models.Frame:
        node, names = self.job.nodes[node_id], [c["name"] for c in frame["columns"]]
        if node.role == "source":
            hot: set[str] = set()
            for data in datasets(node):
                key = (data.database.lower(), data.name.lower())
                found = self.personal.get(key) if data.database else self._personal_of_folder(data.name)
                hot |= set(names) if found is None else {name for name in names if name.lower() in found}
        else:
            types = {c["name"]: c["type"] for c in frame["columns"]}
            hot = marked(self.job, node, names, frame["name"], self.columns, types)
        columns = {name: name in hot for name in names}
        # Readers of a collection get the columns of its widest frame.
        if len(columns) >= len(self.columns.get(node_id, {})):
            self.columns[node_id] = columns
        masked = set() if self.reveal else {n for n, name in enumerate(names) if name in hot}
        return models.Frame(
            name=frame["name"],
            columns=[
                models.ResultColumn(name=c["name"], type=c["type"], masked=n in masked)
                for n, c in enumerate(frame["columns"])
            ],
            rows=[
                [models.MASK if n in masked and cell is not None else cell for n, cell in enumerate(row)]
                for row in frame["rows"]
            ],
            count=frame["count"],
        )

    def _personal_of_folder(self, path: str) -> frozenset[str] | None:
        """Return the marks of the table that is at an S3 path; None (all) where no table does."""
        for table in self.tables.all().values():
            if table.location and path.rstrip("/").startswith(table.location.rstrip("/")):
                return self.tables.marks(table)
        return None
