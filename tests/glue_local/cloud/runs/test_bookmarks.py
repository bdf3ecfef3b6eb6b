"""Which runs move a job's bookmark: https://docs.aws.amazon.com/glue/latest/dg/monitor-continuations.html."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from waiting import until

ENABLED = {"--job-bookmark-option": "job-bookmark-enable"}
#: Reads the bookmark, commits another one, and goes on until a file is there.
SCRIPT = """
import os, sys, time
words = dict(zip(sys.argv[1::2], sys.argv[2::2]))
print("seen", open(spec["bookmarks"]["seen"]).read(), flush=True)
open(spec["bookmarks"]["commit"], "w").write(words["--next"])
while not os.path.exists(words["--until"]): time.sleep(0.02)
if "attempt" not in words["--JOB_RUN_ID"]: assert words.get("--fail") != "once"
"""


@pytest.fixture
def there(tmp_path: Path) -> str:
    """A file that is there, for runs that do not wait."""
    (tmp_path / "there").touch()
    return str(tmp_path / "there")


def start(glue: Any, job: str, following: str, until_there: str, **more: str) -> str:
    words = {f"--{name}": value for name, value in more.items()}
    return str(glue.start(job, Arguments={**ENABLED, "--next": following, "--until": until_there, **words}))


def seen(glue: Any, run_id: str) -> str:
    def lines() -> list[str]:
        try:
            return list(glue.log("/aws-glue/jobs/output", run_id))
        except glue.logs.exceptions.ResourceNotFoundException:
            return []

    return str(until(lines)[0].removeprefix("seen "))


def bookmark(glue: Any, job: str) -> str:
    return str(glue.glue.get_job_bookmark(JobName=job)["JobBookmarkEntry"]["JobBookmark"])


def test_a_run_that_is_stopped_or_runs_out_of_time_moves_nothing(glue: Any, there: str) -> None:
    job = glue.job(SCRIPT)
    first = start(glue, job, "one", there)
    assert glue.wait(job, first)["JobRunState"] == "SUCCEEDED"
    stopped = start(glue, job, "two", "/no/such/file")
    assert seen(glue, stopped) == "one"
    glue.glue.batch_stop_job_run(JobName=job, JobRunIds=[stopped])
    assert glue.wait(job, stopped)["JobRunState"] == "STOPPED"
    assert bookmark(glue, job) == "one"
    late = glue.start(job, Timeout=1, Arguments={**ENABLED, "--next": "three", "--until": "/no/such/file"})
    assert glue.wait(job, late)["JobRunState"] == "TIMEOUT"
    assert bookmark(glue, job) == "one"


def test_of_two_runs_at_once_the_second_to_commit_fails(glue: Any, there: str, tmp_path: Path) -> None:
    job = glue.job(SCRIPT, ExecutionProperty={"MaxConcurrentRuns": 2})
    slow = start(glue, job, "slow", str(tmp_path / "go"))
    assert seen(glue, slow) == "{}"
    quick = start(glue, job, "quick", there)
    assert glue.wait(job, quick)["JobRunState"] == "SUCCEEDED"
    (tmp_path / "go").touch()
    ended = glue.wait(job, slow)
    assert (ended["JobRunState"], ended["ErrorMessage"]) == (
        "FAILED",
        "VersionMismatchException: Continuation update failed due to version mismatch. "
        "Expected version 0 but found version 1",
    )
    assert bookmark(glue, job) == "quick"


def test_an_attempt_that_fails_moves_nothing_and_the_next_one_does(glue: Any, there: str) -> None:
    job = glue.job(SCRIPT, MaxRetries=1)
    first = start(glue, job, "one", there, fail="once")
    assert glue.wait(job, first)["JobRunState"] == "FAILED"
    assert glue.wait(job, f"{first}_attempt_1")["JobRunState"] == "SUCCEEDED"
    assert seen(glue, f"{first}_attempt_1") == "{}"
    entry = glue.glue.get_job_bookmark(JobName=job)["JobBookmarkEntry"]
    assert (entry["RunId"], entry["JobBookmark"]) == (f"{first}_attempt_1", "one")


def test_a_job_keeps_its_bookmark_when_its_version_of_glue_changes_and_a_new_job_has_none(
    glue: Any, there: str
) -> None:
    job = glue.job(SCRIPT)
    glue.wait(job, start(glue, job, "one", there))
    shown = glue.glue.get_job(JobName=job)["Job"]
    update = {"Role": shown["Role"], "Command": shown["Command"], "GlueVersion": "6.0"}
    glue.glue.update_job(JobName=job, JobUpdate=update)
    second = start(glue, job, "two", there)
    assert glue.wait(job, second)["GlueVersion"] == "6.0"
    assert (seen(glue, second), bookmark(glue, job)) == ("one", "two")
    glue.glue.delete_job(JobName=job)
    glue.glue.create_job(Name=job, **{**update, "GlueVersion": "5.1"})
    with pytest.raises(glue.glue.exceptions.EntityNotFoundException, match="Continuation"):
        glue.glue.get_job_bookmark(JobName=job)
