"""Bytes shuffled and spilled, from Spark's event log of a process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Shuffle:
    """Bytes written to shuffle files, and spilt to disk."""

    shuffled: int
    spilt: int


def environment(folder: Path) -> dict[str, str]:
    """Return the variables that make a PySpark process keep its event log in ``folder``, which is created."""
    folder.mkdir(parents=True, exist_ok=True)
    conf = f"--conf spark.eventLog.enabled=true --conf spark.eventLog.dir={folder.absolute().as_uri()}"
    return {"PYSPARK_SUBMIT_ARGS": f"{conf} pyspark-shell"}


def shuffle(folder: Path) -> Shuffle | None:
    """Return what all tasks logged in ``folder`` shuffled; None where no process kept a log."""
    logs = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")]
    shuffled = spilt = 0
    for log in logs:
        for line in log.read_text(encoding="utf-8").splitlines():
            if '"SparkListenerTaskEnd"' not in line:
                continue
            metrics = json.loads(line).get("Task Metrics") or {}
            shuffled += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
            spilt += metrics.get("Disk Bytes Spilled", 0)
    return Shuffle(shuffled, spilt) if logs else None
