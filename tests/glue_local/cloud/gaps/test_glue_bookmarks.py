"""Job bookmarks as the part that executes runs keeps them."""

from __future__ import annotations

from moto.glue.models import GlueBackend

from glue_local.cloud.gaps import glue_bookmarks


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
