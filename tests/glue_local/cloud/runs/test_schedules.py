"""Automatic starts: crawlers in workflows, schedules, events; and triggers that AWS refuses."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from glue_local.cloud import schedules
from roles import make_role
from waiting import until

ARN = "arn:aws:glue:us-east-1:123456789012"


def _crawler(glue, body=b'{"a": 1}\n'):
    name = f"crawler_{uuid4().hex[:8]}"
    glue.s3.put_object(Bucket="scripts", Key=f"{name}/a.json", Body=body)
    glue.glue.create_database(DatabaseInput={"Name": name})
    glue.glue.create_crawler(
        Name=name, Role="job", DatabaseName=name, Targets={"S3Targets": [{"Path": f"s3://scripts/{name}/"}]}
    )
    return name


def _role(glue):
    """Make a role that EventBridge may assume, and return its ARN."""
    return make_role(glue.endpoint.client("iam"), f"events-{uuid4().hex[:8]}", "events.amazonaws.com")


def _runs(glue, job):
    return until(lambda: glue.glue.get_job_runs(JobName=job)["JobRuns"])


def test_a_workflow_crawls_and_goes_on(glue):
    crawler, job = _crawler(glue), glue.job("pass")
    workflow = glue.workflow()
    glue.trigger(workflow, "ON_DEMAND", [], Actions=[{"CrawlerName": crawler}])
    condition = {"CrawlerName": crawler, "CrawlState": "SUCCEEDED", "LogicalOperator": "EQUALS"}
    glue.trigger(workflow, "CONDITIONAL", [job], Predicate={"Conditions": [condition]}, StartOnCreation=True)
    run_id = glue.glue.start_workflow_run(Name=workflow)["RunId"]
    run = glue.wait_workflow(workflow, run_id)
    assert (run["Status"], run["Statistics"]["SucceededActions"]) == ("COMPLETED", 2)
    nodes = {node["Name"]: node for node in run["Graph"]["Nodes"]}
    assert nodes[crawler]["CrawlerDetails"]["Crawls"][0]["State"] == "SUCCEEDED"
    assert nodes[job]["JobDetails"]["JobRuns"][0]["JobRunState"] == "SUCCEEDED"
    assert glue.glue.get_tables(DatabaseName=crawler)["TableList"][0]["Name"] == crawler


def test_a_trigger_starts_a_crawler_and_another_waits_for_it(glue):
    crawler, job = _crawler(glue), glue.job("pass")
    condition = {"CrawlerName": crawler, "CrawlState": "SUCCEEDED", "LogicalOperator": "EQUALS"}
    glue.glue.create_trigger(Name=f"go_{crawler}", Type="ON_DEMAND", Actions=[{"CrawlerName": crawler}])
    glue.glue.create_trigger(
        Name=f"then_{crawler}",
        Type="CONDITIONAL",
        Actions=[{"JobName": job}],
        Predicate={"Conditions": [condition]},
        StartOnCreation=True,
    )
    glue.glue.start_trigger(Name=f"go_{crawler}")
    assert _runs(glue, job)[0]["TriggerName"] == f"then_{crawler}"


def test_what_is_scheduled_fires(glue, endpoint):
    """A minute lasts a second here."""
    by_trigger, by_workflow, by_event, by_scheduler = (glue.job("pass") for _ in range(4))
    crawler = _crawler(glue)
    every = "cron(0/5 * * * ? *)"
    glue.glue.create_trigger(
        Name=f"t_{by_trigger}",
        Type="SCHEDULED",
        Schedule=every,
        Actions=[{"JobName": by_trigger}],
        StartOnCreation=True,
    )
    idle = glue.job("pass")
    glue.glue.create_trigger(
        Name=f"t_{idle}", Type="SCHEDULED", Schedule=every, Actions=[{"JobName": idle}]
    )  # not activated
    workflow = glue.workflow()
    glue.trigger(workflow, "SCHEDULED", [by_workflow], Schedule=every, StartOnCreation=True)
    glue.glue.update_crawler(Name=crawler, Schedule=every)
    evented = glue.workflow()
    glue.trigger(evented, "EVENT", [by_event], EventBatchingCondition={"BatchSize": 1})
    events = endpoint.client("events")
    events.put_rule(Name=f"r_{by_event}", ScheduleExpression="rate(1 minute)")
    events.put_targets(
        Rule=f"r_{by_event}",
        Targets=[{"Id": "1", "Arn": f"{ARN}:workflow/{evented}", "RoleArn": _role(glue)}],
    )
    target = {
        "Arn": "arn:aws:scheduler:::aws-sdk:glue:startJobRun",
        "RoleArn": make_role(endpoint.client("iam"), "scheduler", "scheduler.amazonaws.com"),
        "Input": json.dumps({"JobName": by_scheduler}),
    }
    scheduler = endpoint.client("scheduler")
    scheduler.create_schedule(
        Name=f"s-{by_scheduler}",
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
    )
    for job in (by_trigger, by_workflow, by_event, by_scheduler):
        assert _runs(glue, job), job
    until(lambda: glue.glue.list_crawls(CrawlerName=crawler)["Crawls"])
    assert glue.glue.get_job_runs(JobName=idle)["JobRuns"] == []
    properties = glue.glue.get_workflow_runs(Name=evented)["Runs"][0]["WorkflowRunProperties"]
    assert len(json.loads(properties["aws:eventIds"])) == 1
    glue.glue.delete_trigger(Name=f"t_{by_trigger}")
    glue.glue.delete_workflow(Name=workflow)
    glue.glue.update_crawler_schedule(CrawlerName=crawler)
    events.remove_targets(Rule=f"r_{by_event}", Ids=["1"])
    events.delete_rule(Name=f"r_{by_event}")
    scheduler.delete_schedule(Name=f"s-{by_scheduler}")


# https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html and creating_running_workflows.html
def test_what_aws_refuses_of_triggers_is_refused(glue):
    job = glue.job("pass")
    refused = glue.glue.exceptions.InvalidInputException
    condition = {"JobName": job, "State": "SUCCEEDED", "LogicalOperator": "EQUALS"}
    workflow = glue.workflow()
    event = glue.trigger(workflow, "EVENT", [job])
    with pytest.raises(refused, match="cannot be in the predicate and an action"):
        glue.trigger(workflow, "CONDITIONAL", [job], Predicate={"Conditions": [condition]})
    with pytest.raises(refused, match=f"has a start trigger already: {event}"):
        glue.trigger(workflow, "ON_DEMAND", [job])
    with pytest.raises(refused, match="EVENT trigger is started by an event"):
        glue.glue.start_trigger(Name=event)
    for schedule in ("cron(0 25 * * ? *)", "every day", "rate(5 minutes)"):
        with pytest.raises(refused, match="Schedule: "):
            glue.glue.create_trigger(
                Name="broken", Type="SCHEDULED", Schedule=schedule, Actions=[{"JobName": job}]
            )
    events = glue.endpoint.client("events")
    for schedule in ("cron(0 12 * * ? )", "rate(1 minutes)", "rate(5 minute)", "at(2024-01-01T00:00:00)"):
        with pytest.raises(events.exceptions.ClientError, match="ScheduleExpression is not valid"):
            events.put_rule(Name="broken", ScheduleExpression=schedule)
    scheduler = glue.endpoint.client("scheduler")
    target = {
        "Arn": "arn:aws:scheduler:::aws-sdk:glue:startJobRun",
        "RoleArn": make_role(glue.endpoint.client("iam"), "broken-schedules", "scheduler.amazonaws.com"),
    }
    given = {"Name": "broken", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target}
    with pytest.raises(scheduler.exceptions.ValidationException, match="Invalid Schedule Expression cron"):
        scheduler.create_schedule(ScheduleExpression="cron(0 25 * * ? *)", **given)
    with pytest.raises(scheduler.exceptions.ValidationException, match="Timezone Mars/Base"):
        scheduler.create_schedule(
            ScheduleExpression="rate(1 hour)", ScheduleExpressionTimezone="Mars/Base", **given
        )
    scheduler.create_schedule(ScheduleExpression="rate(1 hours)", **given | {"Name": "hours"})
    scheduler.delete_schedule(Name="hours")


def test_a_scheduled_rule_takes_no_event(glue, endpoint):
    """moto's would take each one."""
    events, sqs = endpoint.client("events"), endpoint.client("sqs")
    url = sqs.create_queue(QueueName="none")["QueueUrl"]
    events.put_rule(Name="yearly", ScheduleExpression="cron(0 0 1 1 ? 2199)")
    events.put_targets(Rule="yearly", Targets=[{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:none"}])
    events.put_events(Entries=[{"Source": "s", "DetailType": "d", "Detail": "{}"}])
    assert "Messages" not in sqs.receive_message(QueueUrl=url)


# The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
@pytest.mark.parametrize(
    ("expression", "due", "not_due"),
    [
        ("cron(0 10 * * ? *)", ["2024-05-01T10:00"], ["2024-05-01T10:01", "2024-05-01T11:00"]),
        ("cron(15 12 * * ? *)", ["2024-05-01T12:15"], ["2024-05-01T12:00"]),
        ("cron(0 18 ? * MON-FRI *)", ["2024-05-03T18:00"], ["2024-05-04T18:00", "2024-05-05T18:00"]),
        ("cron(0 8 1 * ? *)", ["2024-05-01T08:00"], ["2024-05-02T08:00"]),
        ("cron(0/15 * * * ? *)", ["2024-05-01T08:30", "2024-05-01T08:45"], ["2024-05-01T08:31"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2024-05-01T17:55"], ["2024-05-01T18:00", "2024-05-04T09:00"]),
        ("cron(0 9 ? * 2#1 *)", ["2024-05-06T09:00"], ["2024-05-13T09:00", "2024-05-07T09:00"]),
        ("cron(0 9 L * ? *)", ["2024-02-29T09:00", "2024-04-30T09:00"], ["2024-02-28T09:00"]),
        ("cron(0 9 ? * 6L *)", ["2024-05-31T09:00"], ["2024-05-24T09:00"]),
        ("cron(0 9 ? * L *)", ["2024-05-04T09:00"], ["2024-05-03T09:00"]),
        (
            "cron(0 9 3W * ? *)",
            ["2024-05-03T09:00", "2024-08-02T09:00", "2024-11-04T09:00"],
            ["2024-08-03T09:00"],
        ),
        ("cron(0 9 1W * ? *)", ["2024-06-03T09:00"], ["2024-06-01T09:00"]),
        ("cron(0 9 LW * ? *)", ["2024-06-28T09:00"], ["2024-06-30T09:00"]),
        ("cron(0 9 ? JAN,JUL SUN 2024-2025)", ["2024-07-07T09:00"], ["2024-06-02T09:00", "2026-01-04T09:00"]),
        ("cron(0 0 ? * FRI-MON *)", ["2024-05-05T00:00", "2024-05-06T00:00"], ["2024-05-07T00:00"]),
    ],
)
def test_cron_fires_as_awss_pages_say(expression, due, not_due):
    begun = datetime(2024, 1, 1, tzinfo=UTC)
    schedule = schedules.parse(expression, begun)

    def fires(text):
        minute = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return schedule.due(minute - timedelta(minutes=1), minute)

    assert [text for text in [*due, *not_due] if fires(text)] == due


def test_rates_and_single_times_fire_as_often_as_they_say():
    begun = datetime(2024, 1, 1, tzinfo=UTC)
    minutes = [begun + timedelta(minutes=n) for n in range(121)]

    def count(expression):
        schedule = schedules.parse(expression, begun, ("cron", "rate", "at"))
        return sum(schedule.due(a, b) for a, b in itertools.pairwise(minutes))

    counts = {
        text: count(text)
        for text in ("rate(1 minute)", "rate(7 minutes)", "rate(1 hour)", "at(2024-01-01T01:00:00)")
    }
    assert list(counts.values()) == [120, 17, 2, 1]


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 12 * * ?)",
        "cron(60 12 * * ? *)",
        "cron(0 12 ? * ? *)",
        "cron(0 12 1 * MON *)",
        "cron(0 12 * FOO ? *)",
        "cron(0 12 ? * 8 *)",
        "cron(0 12 ? * 2#6 *)",
        "cron(10-5 12 * * ? *)",
        "cron(0/0 12 * * ? *)",
        "",
        "5 minutes",
        "rate(0 minutes)",
        "rate(2 weeks)",
        "cron(0 12 * * ? 1900)",
    ],
)
def test_a_broken_expression_is_refused(expression):
    with pytest.raises(schedules.ScheduleError):
        schedules.parse(expression, datetime.now(UTC))


# https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
def test_a_state_machine_runs_jobs_one_after_the_other(glue, endpoint):
    good, bad, after = (
        glue.job("pass"),
        glue.job("raise ValueError('no')"),
        glue.job("import sys; print(sys.argv)"),
    )
    resource = "arn:aws:states:::glue:startJobRun.sync"

    def task(job, **more):
        return {
            "Type": "Task",
            "Resource": resource,
            "Parameters": {"JobName": job, **more.pop("with_", {})},
            **more,
        }

    states = {
        "Good": task(good, Next="Bad", ResultPath="$.good"),
        "Bad": task(
            bad,
            Catch=[{"ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.error", "Next": "After"}],
            End=True,
        ),
        "After": task(after, with_={"Arguments": {"--day.$": "$.day"}}, ResultPath="$.after", End=True),
    }
    machines = endpoint.client("stepfunctions")
    arn = machines.create_state_machine(
        name=f"m_{good}",
        definition=json.dumps({"StartAt": "Good", "States": states}),
        roleArn=make_role(glue.endpoint.client("iam"), "states", "states.amazonaws.com"),
    )["stateMachineArn"]
    execution = machines.start_execution(stateMachineArn=arn, input=json.dumps({"day": "monday"}))[
        "executionArn"
    ]
    ended = until(
        lambda: machines.describe_execution(executionArn=execution), lambda e: e["status"] != "RUNNING"
    )
    assert ended["status"] == "SUCCEEDED", ended
    output = json.loads(ended["output"])
    assert (output["good"]["JobRunState"], output["good"]["JobName"]) == ("SUCCEEDED", good)
    assert output["error"]["Error"] == "States.TaskFailed"
    assert "ValueError: no" in output["error"]["Cause"]
    events = endpoint.client("events")
    events.put_rule(Name=f"m_{good}", EventPattern='{"source": ["mine"]}')
    events.put_targets(
        Rule=f"m_{good}",
        Targets=[{"Id": "1", "Arn": arn, "RoleArn": _role(glue), "Input": "{}"}],
    )
    events.put_events(Entries=[{"Source": "mine", "DetailType": "d", "Detail": "{}"}])
    both = until(  # also the second ends before its endpoint does
        lambda: machines.list_executions(stateMachineArn=arn)["executions"],
        lambda executions: all(each["status"] != "RUNNING" for each in executions),
    )
    assert len(both) == 2
    run = glue.glue.get_job_runs(JobName=after)["JobRuns"][0]
    assert (run["JobRunState"], run["Arguments"]["--day"]) == ("SUCCEEDED", "monday")
