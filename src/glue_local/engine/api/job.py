"""Job: a script's ``init`` and ``commit``.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html and
https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.engine.read import bookmarks


class Job:
    """The run's job; without ``init`` and ``commit`` bookmarks do nothing."""

    def __init__(self, glue_context: Any) -> None:
        """Belong to a context."""
        self.glue_context = glue_context
        self._name = ""

    def init(self, job_name: str, args: Mapping[str, Any] | None = None) -> None:
        """Begin the job's bookmarks, if its arguments enable them."""
        self._name = job_name
        given = args or {}
        ranged = bool(given.get(bookmarks.FROM) or given.get(bookmarks.TO))
        bookmarks.start(self.glue_context.run, job_name, str(given.get(bookmarks.OPTION) or ""), ranged)

    def isInitialized(self) -> bool:  # noqa: N802
        """Whether ``init`` was called."""
        return bool(self._name)

    def commit(self) -> None:
        """Keep the job's bookmarks."""
        bookmarks.commit(self.glue_context.run)
