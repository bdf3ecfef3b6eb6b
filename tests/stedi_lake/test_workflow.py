"""A workflow run is followed to its end, with the rows that each job reported."""

import datetime
import json

import pytest
from rich.console import Console

from stedi_lake import display, workflow

STARTED = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


def job_node(name, *runs):
    return {"Type": "JOB", "Name": name, "JobDetails": {"JobRuns": list(runs)} if runs else {}}


def job_run(run_id, state, seconds=None, **more):
    run = {"Id": run_id, "JobRunState": state, "StartedOn": STARTED, "Attempt": 0, **more}
    return run if seconds is None else {**run, "CompletedOn": STARTED + datetime.timedelta(seconds=seconds)}


class Glue:
    """Answers get_workflow_run with one moment after the other."""

    def __init__(self, *moments):
        self.moments = list(moments)

    def get_workflow_run(self, Name, RunId, IncludeGraph):  # noqa: N803
        status, nodes = self.moments.pop(0)
        return {"Run": {"Status": status, "Graph": {"Nodes": [{"Type": "TRIGGER", "Name": "start"}, *nodes]}}}

    def get_job(self, JobName):  # noqa: N803
        return {"Job": {"Name": JobName, "Role": "arn:aws:iam::123456789012:role/job"}}


class Logs:
    """Holds the reports of job runs, as the local endpoint writes them."""

    class exceptions:  # noqa: N801
        class ResourceNotFoundException(Exception):  # noqa: N818
            pass

    def __init__(self, **reports):
        self.reports = reports

    def get_log_events(self, logGroupName, logStreamName, startFromHead):  # noqa: N803
        assert logGroupName == "/aws-glue/jobs/output"
        if logStreamName not in self.reports:
            raise self.exceptions.ResourceNotFoundException
        report = json.dumps(self.reports[logStreamName])
        return {"events": [{"message": "hello"}, {"message": workflow.REPORT + report}]}


def followed(glue, logs=None):
    return list(workflow.follow(glue, logs or Logs(), "lake", "wr_1", sleep=lambda _: None))


def test_jobs_are_told_as_they_run():
    moments = followed(
        Glue(
            ("RUNNING", [job_node("b"), job_node("a", job_run("jr_a", "RUNNING"))]),
            (
                "RUNNING",
                [job_node("b", job_run("jr_b", "RUNNING")), job_node("a", job_run("jr_a", "SUCCEEDED", 2))],
            ),
            (
                "COMPLETED",
                [
                    job_node("b", job_run("jr_b", "SUCCEEDED", 3)),
                    job_node("a", job_run("jr_a", "SUCCEEDED", 2)),
                ],
            ),
        )
    )
    assert [{job.name: job.state for job in moment.jobs} for moment in moments] == [
        {"a": "RUNNING", "b": "WAITING"},
        {"a": "SUCCEEDED", "b": "RUNNING"},
        {"a": "SUCCEEDED", "b": "SUCCEEDED"},
    ]
    assert moments[-1].succeeded
    assert {job.name: job.seconds for job in moments[-1].jobs} == {"a": 2.0, "b": 3.0}


def test_rows_come_from_the_run_s_report():
    report = {
        "reads": [{"rows": 5, "error_records": 1}, {"rows": None, "error_records": 0}],
        "writes": [{"rows": 4}],
    }
    last = followed(Glue(("COMPLETED", [job_node("a", job_run("jr_a", "SUCCEEDED", 1))])), Logs(jr_a=report))[
        -1
    ]
    assert (last.jobs[0].rows_read, last.jobs[0].rows_written, last.jobs[0].error_records) == (5, 4, 1)


def test_on_aws_no_report_means_no_rows_known():
    last = followed(Glue(("COMPLETED", [job_node("a", job_run("jr_a", "SUCCEEDED", 1))])))[-1]
    assert (last.jobs[0].rows_read, last.jobs[0].rows_written) == (None, None)


def test_a_retried_job_is_as_its_last_attempt():
    runs = [job_run("jr_1", "FAILED", 1), job_run("jr_1_attempt_1", "SUCCEEDED", 2, Attempt=1)]
    assert followed(Glue(("COMPLETED", [job_node("a", *runs)])))[-1].succeeded


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("COMPLETED", ["SUCCEEDED", "FAILED"]),
        ("COMPLETED", ["FAILED", "WAITING"]),
        ("STOPPED", ["SUCCEEDED"]),
    ],
)
def test_a_run_with_a_job_that_did_not_succeed_has_not_succeeded(status, states):
    nodes = [
        job_node(str(i), *([] if state == "WAITING" else [job_run(str(i), state, 1)]))
        for i, state in enumerate(states)
    ]
    assert not followed(Glue((status, nodes)))[-1].succeeded


def test_without_a_terminal_each_change_is_a_line_and_a_failure_is_told():
    glue = Glue(
        ("RUNNING", [job_node("a", job_run("jr_a", "RUNNING"))]),
        ("RUNNING", [job_node("a", job_run("jr_a", "RUNNING"))]),
        (
            "COMPLETED",
            [job_node("a", job_run("jr_a", "FAILED", 2, ErrorMessage="ValueError: no")), job_node("b")],
        ),
    )
    console = Console(record=True, width=100, force_terminal=False)
    display.follow(console, workflow.follow(glue, Logs(), "lake", "wr_1", sleep=lambda _: None))
    text = console.export_text()
    assert text.count("a: running") == 1
    assert "a: failed after 2.0 s" in text
    assert "a (jr_a): ValueError: no\n  `make logs JOB=a` shows its whole log." in text
    assert [line.split() for line in text.splitlines() if line.startswith("b ")] == [["b", "not", "started"]]
