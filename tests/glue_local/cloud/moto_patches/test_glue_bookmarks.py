"""Job bookmarks at the endpoint."""

from __future__ import annotations

import pytest
from moto.glue.models import GlueBackend

from glue_local.cloud.moto_patches import glue_bookmarks
from glue_local.cloud.moto_patches.requests import ServiceError


def test_a_bookmark_counts_its_versions_and_knows_the_run_before() -> None:
    backend = GlueBackend("us-east-1", "123456789012")
    assert glue_bookmarks.load(backend, "job") is None
    glue_bookmarks.save(backend, "job", "jr_1", "{}")
    glue_bookmarks.save(backend, "job", "jr_2", '{"seen": 1}')
    glue_bookmarks.save(backend, "other", "jr_3", "{}")
    assert glue_bookmarks.load(backend, "job") == {
        "JobName": "job",
        "Version": 2,
        "Run": 2,
        "Attempt": 0,
        "PreviousRunId": "jr_1",
        "RunId": "jr_2",
        "JobBookmark": '{"seen": 1}',
    }


def test_as_of_a_run_is_what_the_last_run_up_to_it_left(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = GlueBackend("us-east-1", "123456789012")
    monkeypatch.setattr(glue_bookmarks, "run_ids_of", lambda *_: ["failed", "one", "failed too", "two"])
    glue_bookmarks.save(backend, "job", "one", "1")
    glue_bookmarks.save(backend, "job", "two", "2")
    found = {run: glue_bookmarks.as_of(backend, "job", run) for run in ("failed", "one", "failed too", "two")}
    texts = {run: entry and entry["JobBookmark"] for run, entry in found.items()}
    assert texts == {"failed": None, "one": "1", "failed too": "1", "two": "2"}
    with pytest.raises(ServiceError, match="Job run jr_0 of job job not found"):
        glue_bookmarks.as_of(backend, "job", "jr_0")
