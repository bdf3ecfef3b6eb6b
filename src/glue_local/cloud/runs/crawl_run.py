"""A crawl as Glue shows it: its state, times, message and what it changed.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from glue_local.cloud.crawlers.entries import Changes
from glue_local.cloud.runs.job_run import now

LOG_GROUP = "/aws-glue/crawlers"
#: A crawl's state as ListCrawls and as LastCrawl and a workflow say it.
HISTORY = {"SUCCEEDED": "COMPLETED", "CANCELLED": "STOPPED", "CANCELLING": "RUNNING"}


@dataclass
class CrawlRun:
    """One crawl: ``state`` is one of RUNNING, CANCELLING, CANCELLED, SUCCEEDED, FAILED and ERROR."""

    crawler_name: str
    id: str = field(default_factory=lambda: str(uuid4()))
    workflow_run_id: str | None = None
    trigger_name: str | None = None
    state: str = "RUNNING"
    error: str | None = None
    started: datetime = field(default_factory=now)
    completed: datetime | None = None
    changes: Changes = field(default_factory=Changes)
    stop: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.completed is not None

    @property
    def status(self) -> str:
        """Its state as moto's crawler reads it: RUNNING and STOPPING while it goes on."""
        return {"RUNNING": "RUNNING", "CANCELLING": "STOPPING"}.get(self.state, "COMPLETED")

    @property
    def seconds(self) -> float:
        """How long it took, or takes."""
        return ((self.completed or now()) - self.started).total_seconds()

    def _log_of(self) -> dict[str, str]:
        return {"LogGroup": LOG_GROUP, "LogStream": self.crawler_name}

    def history(self) -> dict[str, Any]:
        """Return Glue's CrawlerHistory."""
        shown = {
            "CrawlId": self.id,
            "State": HISTORY.get(self.state, self.state),
            "StartTime": self.started,
            **self._log_of(),
            "MessagePrefix": self.id,
            "DPUHour": round(self.seconds / 3600, 3),
        }
        optional = {"EndTime": self.completed, "Summary": self.changes.summary(), "ErrorMessage": self.error}
        return shown | {name: value for name, value in optional.items() if value}

    def last_crawl(self) -> dict[str, Any]:
        """Return Glue's LastCrawlInfo."""
        shown = {"Status": self.state, **self._log_of(), "MessagePrefix": self.id, "StartTime": self.started}
        return shown | ({"ErrorMessage": self.error} if self.error else {})

    def in_workflow(self) -> dict[str, Any]:
        """Return Glue's Crawl, as a workflow's graph shows it."""
        shown = {"State": self.state, "StartedOn": self.started, **self._log_of()}
        optional = {"CompletedOn": self.completed, "ErrorMessage": self.error}
        return shown | {name: value for name, value in optional.items() if value}
