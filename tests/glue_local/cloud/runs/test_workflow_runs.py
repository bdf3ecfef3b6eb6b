"""Workflow runs of the local endpoint: triggers start jobs by their predicates, and the run counts results."""

import pytest

from waiting import until

COUNTS = ("Total", "Succeeded", "Failed", "Running", "Stopped", "Timeout", "Errored", "Waiting")
#: A script that runs until it is ended.
ENDLESS = "import threading; threading.Event().wait()"
FAIL = "raise ValueError('bad row')"


def counts(run):
    return {name: n for name in COUNTS if (n := run["Statistics"][f"{name}Actions"])}


def start(glue, workflow, **request):
    return glue.glue.start_workflow_run(Name=workflow, **request)["RunId"]


def run(glue, workflow):
    return glue.wait_workflow(workflow, start(glue, workflow))


def jobs_of(run):
    nodes = [node for node in run["Graph"]["Nodes"] if node["Type"] == "JOB"]
    return {node["Name"]: node["JobDetails"]["JobRuns"] for node in nodes}


def test_jobs_run_after_those_they_depend_on(glue):
    workflow = glue.workflow()
    first, second, third = (glue.job("pass") for _ in range(3))
    begin = glue.trigger(workflow, "ON_DEMAND", [first])
    both = glue.after(workflow, [first], [second])
    last = glue.after(workflow, [first, second], [third])
    ended = run(glue, workflow)
    assert (ended["Status"], counts(ended)) == ("COMPLETED", {"Total": 3, "Succeeded": 3})
    runs = {name: each[0] for name, each in jobs_of(ended).items()}
    assert runs[first]["CompletedOn"] <= runs[second]["StartedOn"]
    assert runs[second]["CompletedOn"] <= runs[third]["StartedOn"]
    assert [runs[each]["TriggerName"] for each in (first, second, third)] == [begin, both, last]
    assert runs[third]["PredecessorRuns"] == [
        {"JobName": first, "RunId": runs[first]["Id"]},
        {"JobName": second, "RunId": runs[second]["Id"]},
    ]


def test_the_start_trigger_stays_created(glue):
    workflow = glue.workflow()
    trigger = glue.trigger(workflow, "ON_DEMAND", [glue.job("pass")])
    assert run(glue, workflow)["Status"] == "COMPLETED"
    assert glue.glue.get_trigger(Name=trigger)["Trigger"]["State"] == "CREATED"


def test_the_graph_leads_from_triggers_to_jobs_and_on(glue):
    workflow = glue.workflow()
    first, second = glue.job("pass"), glue.job("pass")
    begin = glue.trigger(workflow, "ON_DEMAND", [first])
    then = glue.after(workflow, [first], [second])
    graph = glue.glue.get_workflow(Name=workflow, IncludeGraph=True)["Workflow"]["Graph"]
    names = {node["UniqueId"]: (node["Type"], node["Name"]) for node in graph["Nodes"]}
    assert sorted(names.values()) == sorted(
        [("TRIGGER", begin), ("TRIGGER", then), ("JOB", first), ("JOB", second)]
    )
    edges = {(names[edge["SourceId"]][1], names[edge["DestinationId"]][1]) for edge in graph["Edges"]}
    assert edges == {(begin, first), (first, then), (then, second)}


def test_nothing_starts_after_a_failure_and_the_run_completes(glue):
    workflow = glue.workflow()
    first, second, third = glue.job("pass"), glue.job(FAIL), glue.job("pass")
    glue.trigger(workflow, "ON_DEMAND", [first])
    glue.after(workflow, [first], [second])
    glue.after(workflow, [second], [third])
    ended = run(glue, workflow)
    assert (ended["Status"], counts(ended)) == ("COMPLETED", {"Total": 3, "Succeeded": 1, "Failed": 1})
    assert jobs_of(ended)[second][0]["ErrorMessage"] == "ValueError: bad row"
    assert jobs_of(ended)[third] == []
    assert glue.glue.get_job_runs(JobName=third)["JobRuns"] == []


def test_any_fires_once_with_the_first_of_its_jobs(glue, tmp_path):
    workflow, go = glue.workflow(), tmp_path / "go"
    held = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.02)"
    quick, slow, after = glue.job("pass"), glue.job(held), glue.job("pass")
    glue.trigger(workflow, "ON_DEMAND", [quick, slow])
    glue.after(workflow, [quick, slow], [after], Logical="ANY")
    run_id = start(glue, workflow)
    (first,) = until(lambda: glue.glue.get_job_runs(JobName=after)["JobRuns"])
    assert glue.wait(after, first["Id"])["JobRunState"] == "SUCCEEDED"  # the other one still runs
    go.touch()
    ended = glue.wait_workflow(workflow, run_id)
    assert counts(ended) == {"Total": 3, "Succeeded": 3}
    assert len(jobs_of(ended)[after]) == 1


def test_a_trigger_may_wait_for_a_failure(glue):
    workflow = glue.workflow()
    fails, repairs = glue.job(FAIL), glue.job("pass")
    glue.trigger(workflow, "ON_DEMAND", [fails])
    glue.after(workflow, [fails], [repairs], state="FAILED")
    assert counts(run(glue, workflow)) == {"Total": 2, "Succeeded": 1, "Failed": 1}


def test_a_trigger_that_is_not_activated_does_not_fire(glue):
    workflow = glue.workflow()
    first, second = glue.job("pass"), glue.job("pass")
    glue.trigger(workflow, "ON_DEMAND", [first])
    then = glue.after(workflow, [first], [second], StartOnCreation=False)
    assert counts(run(glue, workflow)) == {"Total": 2, "Succeeded": 1}
    glue.glue.start_trigger(Name=then)
    assert counts(run(glue, workflow)) == {"Total": 2, "Succeeded": 2}


def test_a_retried_job_counts_by_its_last_attempt(glue):
    workflow = glue.workflow()
    once = "import sys\nif 'attempt' not in sys.argv[-1]: raise ValueError('once')"
    first, second = glue.job(once, MaxRetries=1), glue.job("pass")
    glue.trigger(workflow, "ON_DEMAND", [first])
    glue.after(workflow, [first], [second])
    ended = run(glue, workflow)
    assert counts(ended) == {"Total": 2, "Succeeded": 2}
    assert [each["JobRunState"] for each in jobs_of(ended)[first]] == ["FAILED", "SUCCEEDED"]


def test_jobs_know_their_workflow_and_share_its_properties(glue):
    workflow = glue.workflow(DefaultRunProperties={"day": "1", "zone": "a"})
    job = glue.job("import sys; print(sys.argv[1:])", DefaultArguments={"--x": "job"})
    glue.trigger(workflow, "ON_DEMAND", [job], Actions=[{"JobName": job, "Arguments": {"--x": "trigger"}}])
    run_id = start(glue, workflow, RunProperties={"day": "2"})
    ended = glue.wait_workflow(workflow, run_id)
    job_run = jobs_of(ended)[job][0]
    words = ["--x", "trigger", "--WORKFLOW_NAME", workflow, "--WORKFLOW_RUN_ID", run_id]
    words += ["--JOB_NAME", job, "--JOB_RUN_ID", job_run["Id"]]
    assert glue.log("/aws-glue/jobs/output", job_run["Id"])[0] == str(words)
    of_run = {"Name": workflow, "RunId": run_id}
    glue.glue.put_workflow_run_properties(**of_run, RunProperties={"rows": "7"})
    properties = glue.glue.get_workflow_run_properties(**of_run)["RunProperties"]
    assert properties == {"day": "2", "zone": "a", "rows": "7"}


def test_a_stopped_run_stops_its_jobs_and_starts_no_other(glue):
    workflow = glue.workflow()
    first, second = glue.job(ENDLESS), glue.job("pass")
    glue.trigger(workflow, "ON_DEMAND", [first])
    glue.after(workflow, [first], [second], state="STOPPED")
    run_id = start(glue, workflow)
    glue.glue.stop_workflow_run(Name=workflow, RunId=run_id)
    ended = glue.wait_workflow(workflow, run_id)
    assert (ended["Status"], counts(ended)) == ("STOPPED", {"Total": 2, "Stopped": 1})
    with pytest.raises(glue.glue.exceptions.IllegalWorkflowStateException):
        glue.glue.stop_workflow_run(Name=workflow, RunId=run_id)


def test_a_resumed_run_does_again_what_failed_and_what_follows(glue):
    workflow = glue.workflow()
    fails = "import sys\nif 'wr' not in sys.argv: raise ValueError('x')"
    first, second, third = glue.job("pass"), glue.job(fails), glue.job("pass")
    glue.trigger(workflow, "ON_DEMAND", [first])
    glue.after(workflow, [first], [second])
    glue.after(workflow, [second], [third])
    failed = run(glue, workflow)
    glue.s3.put_object(Bucket="scripts", Key=f"{second}.py", Body=b"pass", ACL="public-read")
    node = next(each["UniqueId"] for each in failed["Graph"]["Nodes"] if each["Name"] == second)
    answer = glue.glue.resume_workflow_run(Name=workflow, RunId=failed["WorkflowRunId"], NodeIds=[node])
    ended = glue.wait_workflow(workflow, answer["RunId"])
    assert ended["PreviousRunId"] == failed["WorkflowRunId"]
    assert counts(ended) == {"Total": 3, "Succeeded": 3}
    assert len(glue.glue.get_job_runs(JobName=first)["JobRuns"]) == 1


def test_a_workflow_has_no_more_runs_at_once_than_it_may(glue):
    workflow = glue.workflow(MaxConcurrentRuns=1)
    glue.trigger(workflow, "ON_DEMAND", [glue.job(ENDLESS)])
    run_id = start(glue, workflow)
    with pytest.raises(glue.glue.exceptions.ConcurrentRunsExceededException):
        start(glue, workflow)
    glue.glue.stop_workflow_run(Name=workflow, RunId=run_id)
    glue.wait_workflow(workflow, run_id)


def test_a_job_that_cannot_start_is_an_errored_action(glue):
    workflow = glue.workflow()
    job = glue.job(ENDLESS)
    glue.trigger(workflow, "ON_DEMAND", [job])
    run_id = glue.start(job)
    ended = run(glue, workflow)
    assert (ended["Status"], counts(ended)) == ("COMPLETED", {"Total": 1, "Errored": 1})
    assert jobs_of(ended)[job][0]["ErrorMessage"] == f"Concurrent runs exceeded for {job}"
    glue.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])


def test_the_workflow_shows_its_runs(glue):
    workflow = glue.workflow(Description="the lake")
    glue.trigger(workflow, "ON_DEMAND", [glue.job("pass")])
    first, second = run(glue, workflow), run(glue, workflow)
    listed = glue.glue.get_workflow_runs(Name=workflow)["Runs"]
    ids = [second["WorkflowRunId"], first["WorkflowRunId"]]
    assert [each["WorkflowRunId"] for each in listed] == ids
    shown = glue.glue.get_workflow(Name=workflow)["Workflow"]
    assert (shown["Description"], shown["LastRun"]["WorkflowRunId"]) == ("the lake", ids[0])
    assert shown["LastRun"]["Statistics"]["SucceededActions"] == 1


@pytest.mark.parametrize("operation", ["start_workflow_run", "get_workflow", "get_workflow_runs"])
def test_an_unknown_workflow_is_not_found(glue, operation):
    with pytest.raises(glue.glue.exceptions.EntityNotFoundException):
        getattr(glue.glue, operation)(Name="nobody")


def test_a_workflow_without_start_trigger_runs_nothing(glue):
    # https://docs.aws.amazon.com/glue/latest/webapi/API_StartWorkflowRun.html names no error for it
    workflow = glue.workflow()
    run_id = start(glue, workflow)
    shown = glue.glue.get_workflow_run(Name=workflow, RunId=run_id)["Run"]
    assert (shown["Status"], shown["Statistics"]["TotalActions"]) == ("COMPLETED", 0)


def test_starting_a_trigger_starts_its_jobs_and_those_that_wait_for_them(glue):
    first, second = glue.job("pass"), glue.job("pass")
    condition = {"JobName": first, "State": "SUCCEEDED", "LogicalOperator": "EQUALS"}
    glue.glue.create_trigger(Name=f"begin_{first}", Type="ON_DEMAND", Actions=[{"JobName": first}])
    glue.glue.create_trigger(
        Name=f"then_{first}",
        Type="CONDITIONAL",
        Actions=[{"JobName": second}],
        Predicate={"Conditions": [condition]},
        StartOnCreation=True,
    )
    glue.glue.start_trigger(Name=f"begin_{first}")
    runs = until(lambda: glue.glue.get_job_runs(JobName=second)["JobRuns"])
    assert glue.wait(second, runs[0]["Id"])["JobRunState"] == "SUCCEEDED"
    assert runs[0]["TriggerName"] == f"then_{first}"


def test_starting_a_workflows_start_trigger_starts_the_workflow(glue):
    workflow = glue.workflow()
    trigger = glue.trigger(workflow, "ON_DEMAND", [glue.job("pass")])
    glue.glue.start_trigger(Name=trigger)
    runs = glue.glue.get_workflow_runs(Name=workflow)["Runs"]
    assert glue.wait_workflow(workflow, runs[0]["WorkflowRunId"])["Status"] == "COMPLETED"
