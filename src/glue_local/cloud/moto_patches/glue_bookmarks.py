"""Job bookmarks: kept per job, shown by GetJobBookmark, cleared or rewound by ResetJobBookmark.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html and
https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html. Glue has no call that writes a bookmark: the part
that executes runs saves it with :func:`save` when a run that committed one succeeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.models import GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, parameters

#: A job that has processed nothing.
NOTHING = "{}"
Entry = dict[str, Any]
#: Gives the ids of a job's runs, oldest first; the part that executes runs sets it.
run_ids_of: Callable[[GlueBackend, str], Sequence[str]] = lambda backend, job: []  # noqa: E731


def _bookmarks(backend: GlueBackend) -> dict[str, Entry]:
    return attached(backend, "job_bookmarks")


def _commits(backend: GlueBackend, job_name: str) -> dict[str, Entry]:
    """The entries that runs of a job left, by the run's id: a reset keeps them, so one can rewind to them."""
    kept: dict[str, Entry] = _bookmarks(backend).get(job_name, {}).get("commits", {})
    return kept


def load(backend: GlueBackend, job_name: str) -> Entry | None:
    """The JobBookmarkEntry of a job (``JobBookmark`` is the engine's text), or None."""
    return _bookmarks(backend).get(job_name, {}).get("entry")


def save(backend: GlueBackend, job_name: str, run_id: str, text: str) -> None:
    """Keep a job's bookmark as of a run; the version counts up."""
    former = load(backend, job_name) or {"Version": 0, "Run": 0, "RunId": ""}
    entry = {
        "JobName": job_name,
        "Version": former["Version"] + 1,
        "Run": former["Run"] + 1,
        "Attempt": 0,
        "PreviousRunId": former["RunId"],
        "RunId": run_id,
        "JobBookmark": text,
    }
    kept = _bookmarks(backend).setdefault(job_name, {"commits": {}})
    kept["entry"] = entry
    kept["commits"][run_id] = dict(entry)


def as_of(backend: GlueBackend, job_name: str, run_id: str) -> Entry | None:
    """The entry of the last run that left one, up to and including a run; None if none did.

    EntityNotFoundException if the job has no such run.
    """
    run_ids = list(run_ids_of(backend, job_name))
    commits = _commits(backend, job_name)
    if run_id not in run_ids and run_id not in commits:
        raise ServiceError("EntityNotFoundException", f"Job run {run_id} of job {job_name} not found")
    former = run_ids[: run_ids.index(run_id) + 1] if run_id in run_ids else [run_id]
    return next((commits[each] for each in reversed(former) if each in commits), None)


def _named(response: Any, operation: str) -> tuple[Entry, str, str | None]:
    """The current entry of the job that a request names, the job's name and the run that the request names."""
    given = parameters(response, operation)
    name = given["JobName"]
    response.glue_backend.get_job(name)
    entry = load(response.glue_backend, name)
    if entry is None:
        raise ServiceError("EntityNotFoundException", f"Continuation for job {name} not found")
    return entry, name, given.get("RunId")


def _get_job_bookmark(self: Any) -> ActionResult:
    entry, name, run_id = _named(self, "GetJobBookmark")
    found = as_of(self.glue_backend, name, run_id) if run_id else entry
    if found is None:
        message = f"Continuation for job {name} as of run {run_id} not found"
        raise ServiceError("EntityNotFoundException", message)
    return ActionResult({"JobBookmarkEntry": found})


def _reset_job_bookmark(self: Any) -> ActionResult:
    """Reset a job's bookmark or, with a run, go back to its state when that run ended."""
    entry, name, run_id = _named(self, "ResetJobBookmark")
    then = as_of(self.glue_backend, name, run_id) if run_id else None
    then = then or {"Run": 0, "PreviousRunId": "", "RunId": "", "JobBookmark": NOTHING}
    back = {key: then[key] for key in ("Run", "PreviousRunId", "RunId", "JobBookmark")}
    entry |= {"Version": entry["Version"] + 1, **back}
    return ActionResult({"JobBookmarkEntry": entry})


PATCHES = (
    MotoPatch(
        "job bookmarks",
        GlueResponse,
        adds={"get_job_bookmark": _get_job_bookmark, "reset_job_bookmark": _reset_job_bookmark},
    ),
)
