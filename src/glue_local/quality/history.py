"""Earlier values of metrics, for dynamic rules such as ``RowCount > avg(last(10))``.

AWS Glue keeps them with the job; locally they are kept in a file, per evaluation context.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Protocol


class History(Protocol):
    """Where the values of a ruleset's metrics are kept from run to run."""

    def last(self, metric: str, count: int) -> list[float]:
        """Return up to ``count`` values of earlier runs, newest first."""

    def record(self, metric: str, value: float) -> None:
        """Note this run's value; ``last`` does not see it."""


class FileHistory:
    """A history in a JSON file: {context: {metric: [values, oldest first]}}."""

    def __init__(self, path: Path, context: str) -> None:
        """Read the file, if it is there; ``context`` tells the evaluations of a lake apart."""
        self.path = path
        self.context = context
        self._new: dict[str, float] = {}
        self._all: dict[str, dict[str, list[float]]] = {}
        if path.exists():
            self._all = json.loads(path.read_text(encoding="utf-8"))

    def last(self, metric: str, count: int) -> list[float]:
        """See History.last."""
        values = self._all.get(self.context, {}).get(metric, [])
        return values[::-1][:count]

    def record(self, metric: str, value: float) -> None:
        """See History.record."""
        self._new[metric] = value

    def save(self) -> None:
        """Write this run's values down."""
        metrics = self._all.setdefault(self.context, {})
        for metric, value in self._new.items():
            metrics.setdefault(metric, []).append(value)
        self._new = {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=self.path.parent, delete=False, suffix=".new", encoding="utf-8"
        ) as file:
            json.dump(self._all, file)
        os.replace(file.name, self.path)  # noqa: PTH105
