"""The processes that previews run in: one pool for each version of Glue."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from glue_local import environments
from glue_local.definition import JobDefinition
from glue_local.ui.errors import UiError

if TYPE_CHECKING:
    from glue_local.cloud.runs.workers import WorkerPool
    from glue_local.environments import GlueVersion

#: Where AWS is looked for in a preview: nothing listens there.
_NOWHERE = "http://127.0.0.1:9"


@dataclass
class Processes:
    """Pools of processes without credentials; ``home`` is their home folder."""

    home: Path
    region: str
    _pools: dict[GlueVersion, WorkerPool] = field(default_factory=dict, repr=False)
    _closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def warm(self) -> None:
        """Start a process of this environment's version that stands by."""
        here = environments.this_version()
        with self._lock:
            if here is None or self._closed:
                return
        with suppress(UiError):  # it ended in the meantime
            self.of(here).warm()

    def of(self, wanted: GlueVersion) -> WorkerPool:
        """Return the processes of a version of Glue; UiError where its environment is not on this machine."""
        with self._lock:
            if self._closed:
                raise UiError(503, "The page is shutting down")
            if wanted not in self._pools:
                self._pools[wanted] = self._make_pool(python_of(wanted))
            return self._pools[wanted]

    def _make_pool(self, python: str) -> WorkerPool:
        from glue_local.cloud.runs import workers

        command = [python, "-m", "glue_local.ui.previews.worker"]
        self.home.mkdir(mode=0o700, exist_ok=True)
        environment = workers.environment(
            {
                "AWS_ENDPOINT_URL": _NOWHERE,
                "AWS_ACCESS_KEY_ID": "none",
                "AWS_SECRET_ACCESS_KEY": "none",
                "AWS_REGION": self.region,
                "AWS_DEFAULT_REGION": self.region,
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_MAX_ATTEMPTS": "1",
            },
            self.home,
        )
        return workers.WorkerPool(workers.spawner(command, environment), standby=1)

    def close(self) -> None:
        """End every process, and start none any more."""
        with self._lock:
            self._closed = True
        for pool in self._pools.values():
            pool.close()


def version_of(job: JobDefinition) -> GlueVersion:
    """Return the version of Glue that a job runs on; UiError for one that does not run here."""
    try:
        return environments.version(job.settings.get("GlueVersion"))
    except environments.UnknownVersionError as error:
        raise UiError(422, "There is no preview of this job", str(error)) from error


def python_of(wanted: GlueVersion) -> str:
    """Return the Python of a version's environment; never another version's. UiError where it is not there."""
    found = environments.find(wanted)
    if found is None:
        raise UiError(
            422,
            f"The job is for Glue {wanted.name}, whose environment is not on this machine",
            f"`glue-local run --glue {wanted.name} SCRIPT` creates it, as does a run of the job.",
        )
    return str(found)
