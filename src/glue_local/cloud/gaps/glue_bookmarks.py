"""Job bookmarks: kept per job, shown by GetJobBookmark, cleared by ResetJobBookmark.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html. Glue has no call that writes a
bookmark: the part that executes runs saves it with :func:`save` when a run with bookmarks succeeds.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.glue.models import GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.gaps.patching import Gap
from glue_local.cloud.gaps.requests import ServiceError, attached, parameters


def _bookmarks(backend: GlueBackend) -> dict[str, dict[str, Any]]:
    return attached(backend, "job_bookmarks")


def load(backend: GlueBackend, job_name: str) -> dict[str, Any] | None:
    """The JobBookmarkEntry of a job (``JobBookmark`` is the engine's text), or None."""
    return _bookmarks(backend).get(job_name)


def save(backend: GlueBackend, job_name: str, run_id: str, text: str) -> None:
    """Keep a job's bookmark as of a run; the version counts up."""
    former = load(backend, job_name) or {"Version": 0, "Run": 0, "RunId": ""}
    _bookmarks(backend)[job_name] = {
        "JobName": job_name,
        "Version": former["Version"] + 1,
        "Run": former["Run"] + 1,
        "Attempt": 0,
        "PreviousRunId": former["RunId"],
        "RunId": run_id,
        "JobBookmark": text,
    }


def _entry(response: Any, operation: str) -> dict[str, Any]:
    name = parameters(response, operation)["JobName"]
    response.glue_backend.get_job(name)
    entry = load(response.glue_backend, name)
    if entry is None:
        message = f"Continuation for job {name} not found"
        raise ServiceError("EntityNotFoundException", message)
    return entry


def _get_job_bookmark(self: Any) -> ActionResult:
    return ActionResult({"JobBookmarkEntry": _entry(self, "GetJobBookmark")})


def _reset_job_bookmark(self: Any) -> ActionResult:
    entry = _entry(self, "ResetJobBookmark")
    entry |= {
        "Version": entry["Version"] + 1,
        "Run": 0,
        "PreviousRunId": "",
        "RunId": "",
        "JobBookmark": "{}",
    }
    return ActionResult({"JobBookmarkEntry": entry})


GAPS = (
    Gap(
        "job bookmarks",
        GlueResponse,
        adds={"get_job_bookmark": _get_job_bookmark, "reset_job_bookmark": _reset_job_bookmark},
    ),
)
