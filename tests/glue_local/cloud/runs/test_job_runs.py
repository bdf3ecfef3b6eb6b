"""Job runs of the local endpoint, as a plain Glue client sees them."""

import json
import os
import signal
import urllib.request
from uuid import uuid4

import psutil
import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.runs.arguments import REFUSED, WITHOUT_EFFECT
from glue_local.support import rows
from roles import make_role
from waiting import until

#: A script that runs until it is ended.
ENDLESS = "import threading; threading.Event().wait()"


def until_there(file):
    """Return a script that goes on until a file is there: no test depends on how long a run's start takes."""
    return f"import os, time\nwhile not os.path.exists({str(file)!r}): time.sleep(0.02)"


LET_EVENTS = (
    '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"Service": "events.amazonaws.com"}},'
    ' "Action": "{}", "Resource": "*"}}]}}'
)


def test_a_script_that_ends_succeeds(glue, read_report):
    run = glue.run("print('hello')", WorkerType="G.1X", NumberOfWorkers=2, Timeout=900)
    assert run["JobRunState"] == "SUCCEEDED"
    assert "ErrorMessage" not in run
    assert (run["Attempt"], run["Timeout"], run["LogGroupName"]) == (0, 900, "/aws-glue/jobs")
    assert (run["GlueVersion"], run["WorkerType"], run["NumberOfWorkers"]) == ("5.1", "G.1X", 2)
    assert run["StartedOn"] <= run["CompletedOn"]
    assert 0 <= run["ExecutionTime"] <= (run["CompletedOn"] - run["StartedOn"]).total_seconds() + 1
    assert read_report(run["Id"])["state"] == "SUCCEEDED"


def test_output_and_report_are_in_the_logs(glue):
    run = glue.run("import sys; print('to stdout'); print('to stderr', file=sys.stderr)")
    output = glue.log("/aws-glue/jobs/output", run["Id"])
    assert output[0] == "to stdout"
    prefix, report = output[1].split(": ", 1)
    assert prefix == "glue-local report"
    assert json.loads(report)["writes"][0]["rows"] == 3
    assert glue.log("/aws-glue/jobs/error", run["Id"]) == ["to stderr"]


def test_output_is_in_the_logs_while_the_run_goes_on(glue):
    job = glue.job("print('early'); " + ENDLESS)
    run_id = glue.start(job)
    glue.wait(job, run_id, {"RUNNING"})
    until(lambda: glue.log("/aws-glue/jobs/output", run_id), lambda lines: lines == ["early"])
    assert glue.get(job, run_id)["JobRunState"] == "RUNNING"
    glue.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])


def test_output_goes_to_the_log_group_that_the_job_names(glue):
    run = glue.run(
        "print('x')",
        DefaultArguments={
            "--enable-continuous-cloudwatch-log": "true",
            "--custom-logGroup-prefix": "/mine",
            "--custom-logStream-prefix": "p-",
        },
    )
    assert glue.log("/mine/output", "p-" + run["Id"])[0] == "x"


def test_a_security_configuration_that_encrypts_logs_moves_them(glue):
    """https://docs.aws.amazon.com/glue/latest/dg/set-up-encryption.html"""
    encryption = {
        "CloudWatchEncryption": {"CloudWatchEncryptionMode": "SSE-KMS", "KmsKeyArn": "arn:aws:kms:x:1:key/k"}
    }
    glue.glue.create_security_configuration(Name="lake", EncryptionConfiguration=encryption)
    run = glue.run(
        "print('x')", SecurityConfiguration="lake", Role="arn:aws:iam::123456789012:role/path/reader"
    )
    assert glue.log("/aws-glue/jobs/lake-role/path/reader/output", run["Id"])[0] == "x"


def test_arguments_are_the_jobs_the_runs_and_glues(glue):
    job = glue.job(
        "import sys; print(sys.argv[1:])",
        DefaultArguments={"--a": "job", "--b": "job"},
        NonOverridableArguments={"--c": "fixed"},
    )
    run_id = glue.start(job, Arguments={"--b": "run", "--c": "run"})
    run = glue.wait(job, run_id)
    words = ["--a", "job", "--b", "run", "--c", "fixed", "--JOB_NAME", job, "--JOB_RUN_ID", run_id]
    assert glue.log("/aws-glue/jobs/output", run_id)[0] == str(words)
    assert run["Arguments"] == {"--a": "job", "--b": "run", "--c": "fixed"}


def test_arguments_without_effect_are_said_in_the_log(glue):
    """Each argument that docs/support.md lists as not supported, unless it is refused, changes nothing here."""
    arguments = [row.name for row in rows()["Job arguments"] if row.status == "not"]
    given = dict.fromkeys(set(arguments) - set(REFUSED), "true")
    paths = {"--extra-jars": "s3://scripts/x.jar", "--spark-event-logs-path": "s3://scripts/events/"}
    run = glue.run("print('x')", DefaultArguments={**given, **paths})
    assert run["JobRunState"] == "SUCCEEDED"
    assert glue.log("/aws-glue/jobs/output", run["Id"])[0] == "x"
    assert sorted(glue.log("/aws-glue/jobs/error", run["Id"])) == [
        f"glue-local: {name}: {why}" for name, why in sorted(WITHOUT_EFFECT.items())
    ]


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        ({}, {"--python-virtual-env": "s3://b/env.zip"}, "--python-virtual-env is not supported"),
        ({}, {"--enable-lakeformation-fine-grained-access": "true"}, "fine-grained-access is not supported"),
        ({}, {"--customer-executor-env-vars": "CUSTOMER_A=1"}, "use --customer-driver-env-vars"),
        ({}, {"--x": "y" * 270_000}, r"at most 266240 \(260 KB\)"),
        (
            {"Name": "pythonshell", "PythonVersion": "3.9"},
            {"--extra-files": "s3://b/x"},
            "cannot be used in a Python",
        ),
        (
            {"Name": "pythonshell", "PythonVersion": "3.9"},
            {"--job-bookmark-option": "job-bookmark-enable"},
            "--job-bookmark-option cannot be used in a Python shell job",
        ),
        ({"Name": "pythonshell"}, {}, "PythonVersion not set of a Python shell job is Python 3.6"),
        (
            {"Name": "pythonshell", "PythonVersion": "3"},
            {},
            "PythonVersion 3 of a Python shell job is Python 3.6",
        ),
    ],
)
def test_what_would_be_another_run_in_glue_is_refused(glue, command, arguments, said):
    """https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html"""
    job = f"job_{uuid4().hex[:8]}"
    command = {"Name": "glueetl", "ScriptLocation": "s3://scripts/x.py"} | command
    glue.glue.create_job(Name=job, Role="job", GlueVersion="5.1", Command=command)
    with pytest.raises(glue.glue.exceptions.InvalidInputException, match=said):
        glue.start(job, Arguments=arguments)


def test_the_driver_has_the_environment_variables_that_its_job_sets(glue):
    """https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html"""
    given = 'CUSTOMER_A=1,CUSTOMER_B="x, y",HOME_OF=z'
    run = glue.run(
        "import os; print(*(os.environ.get(name) for name in ('CUSTOMER_A', 'CUSTOMER_B', 'HOME_OF')))",
        DefaultArguments={"--customer-driver-env-vars": given},
    )
    assert glue.log("/aws-glue/jobs/output", run["Id"])[0] == "1 x, y None"


def test_a_run_has_its_jobs_role(glue):
    run = glue.run(
        "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])",
        Role="arn:aws:iam::123456789012:role/path/reader",
    )
    assert glue.log("/aws-glue/jobs/output", run["Id"])[0] == (
        "arn:aws:sts::123456789012:assumed-role/reader/GlueJobRunnerSession"
    )


def test_a_script_that_raises_fails_with_its_message(glue):
    run = glue.run("raise ValueError('no such column')")
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "ValueError: no such column"
    assert "ValueError: no such column" in "\n".join(glue.log("/aws-glue/jobs/error", run["Id"]))


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("import os; os._exit(0)", "Command failed with exit code 0: the script ended its process"),
        ("import os; os._exit(7)", "Command failed with exit code 7: the script ended its process"),
        (
            "import os, sys; print('no space left', file=sys.stderr); os._exit(7)",
            "Command failed with exit code 7: no space left",
        ),
        ("import os; os.kill(os.getpid(), 9)", "Command failed: the run's process was killed by signal 9"),
    ],
)
def test_a_process_that_dies_fails_its_run_only(glue, script, message):
    other = glue.job("import time; time.sleep(0.7)")
    other_id = glue.start(other)
    run = glue.run(script)
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", message)
    assert glue.wait(other, other_id)["JobRunState"] == "SUCCEEDED"


def test_more_memory_than_allowed_fails_with_the_settings_name(glue):
    run = glue.run("x = bytearray(300 * 2**20); " + ENDLESS)
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("Command failed with exit code 10: out of memory, the run used ")
    assert run["ErrorMessage"].endswith("of the 120 MiB allowed per run (the endpoint's setting memory_mb)")


def test_memory_counts_the_processes_that_a_script_starts(glue):
    child = "x = bytearray(300 * 2**20); " + ENDLESS
    run = glue.run(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])")
    assert run["JobRunState"] == "FAILED"
    assert "out of memory" in run["ErrorMessage"]


def test_a_run_past_its_timeout_ends_as_timeout(glue):
    run = glue.run(ENDLESS, Timeout=1, MaxRetries=1)
    assert (run["JobRunState"], run["ErrorMessage"]) == (
        "TIMEOUT",
        "Job run exceeded its timeout of 1 minutes",
    )
    assert len(glue.glue.get_job_runs(JobName=run["JobName"])["JobRuns"]) == 1  # a timeout is not retried


def test_a_stopped_run_and_its_processes_end(glue):
    child = (
        "import subprocess, os; p = subprocess.Popen(['sleep', '3600']); print(os.getpid(), p.pid); p.wait()"
    )
    job = glue.job(child)
    run_id = glue.start(job)
    lines = until(lambda: glue.log("/aws-glue/jobs/output", run_id) if _logged(glue, run_id) else [])
    answer = glue.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id, "jr_unknown"])
    assert answer["SuccessfulSubmissions"] == [{"JobName": job, "JobRunId": run_id}]
    assert answer["Errors"][0]["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"
    assert glue.wait(job, run_id)["JobRunState"] == "STOPPED"
    assert not any(_goes_on(int(pid)) for pid in lines[0].split())


def _goes_on(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _logged(glue, run_id) -> bool:
    streams = glue.logs.describe_log_groups(logGroupNamePrefix="/aws-glue/jobs/output")["logGroups"]
    return bool(streams) and bool(
        glue.logs.describe_log_streams(logGroupName="/aws-glue/jobs/output", logStreamNamePrefix=run_id)[
            "logStreams"
        ]
    )


def test_a_failed_run_is_tried_again(glue):
    job = glue.job("import sys\nif 'attempt' not in sys.argv[-1]: raise ValueError('once')", MaxRetries=2)
    first = glue.start(job)
    assert glue.wait(job, first)["JobRunState"] == "FAILED"
    run = glue.wait(job, f"{first}_attempt_1")
    assert (run["JobRunState"], run["Attempt"], run["PreviousRunId"]) == ("SUCCEEDED", 1, first)
    assert [each["JobRunState"] for each in glue.glue.get_job_runs(JobName=job)["JobRuns"]] == [
        "SUCCEEDED",
        "FAILED",
    ]


def test_one_run_more_than_allowed_is_refused(glue):
    job = glue.job(ENDLESS)
    run_id = glue.start(job)
    with pytest.raises(glue.glue.exceptions.ConcurrentRunsExceededException):
        glue.start(job)
    glue.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])


def test_a_job_that_queues_has_its_next_run_wait(glue, tmp_path):
    job = glue.job(until_there(tmp_path / "go"), JobRunQueuingEnabled=True)
    first, second = glue.start(job), glue.start(job)
    assert glue.get(job, second)["JobRunState"] == "WAITING"
    (tmp_path / "go").touch()
    one, two = glue.wait(job, first), glue.wait(job, second)
    assert (one["JobRunState"], two["JobRunState"]) == ("SUCCEEDED", "SUCCEEDED")
    assert one["CompletedOn"] <= two["CompletedOn"]


def test_runs_go_on_at_once_up_to_the_machines_limit(glue, tmp_path):
    job = glue.job(until_there(tmp_path / "go"), ExecutionProperty={"MaxConcurrentRuns": 4})
    ids = [glue.start(job) for _ in range(4)]
    states = until(
        lambda: sorted(glue.get(job, each)["JobRunState"] for each in ids),
        lambda states: states.count("RUNNING") >= 3,
    )
    assert states == ["RUNNING"] * 3 + ["STARTING"]  # three at once, see serve.py
    (tmp_path / "go").touch()
    assert {glue.wait(job, each)["JobRunState"] for each in ids} == {"SUCCEEDED"}


def test_what_does_not_exist_is_not_found(glue):
    job = glue.job("pass")
    for call in (
        lambda: glue.start("nobody"),
        lambda: glue.get("nobody", "jr_1"),
        lambda: glue.get(job, "jr_1"),
        lambda: glue.glue.get_job_runs(JobName="nobody"),
    ):
        with pytest.raises(glue.glue.exceptions.EntityNotFoundException):
            call()


def test_what_is_not_a_python_script_is_refused_by_name(glue):
    job = glue.job("pass", DefaultArguments={"--job-language": "scala"})
    with pytest.raises(ClientError, match="--job-language scala does not run locally; only python does"):
        glue.start(job)


def test_a_script_that_is_not_there_fails_the_run(glue):
    job = glue.job("pass")
    glue.s3.delete_object(Bucket="scripts", Key=f"{job}.py")
    run = glue.wait(job, glue.start(job))
    assert run["JobRunState"] == "FAILED"


def test_runs_are_listed_newest_first_in_pages(glue):
    job = glue.job("pass")
    ids = []
    for _ in range(3):
        ids.append(glue.start(job))
        glue.wait(job, ids[-1])
    first = glue.glue.get_job_runs(JobName=job, MaxResults=2)
    second = glue.glue.get_job_runs(JobName=job, MaxResults=2, NextToken=first["NextToken"])
    assert [run["Id"] for run in first["JobRuns"] + second["JobRuns"]] == ids[::-1]
    assert "NextToken" not in second


def received(sqs, queue):
    """What is in a queue, as soon as something is: an event follows the end that it tells."""
    messages = until(lambda: sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []))
    return [json.loads(message["Body"]) for message in messages]


def test_the_end_of_a_run_is_an_event(glue, endpoint):
    sqs, events = endpoint.client("sqs"), endpoint.client("events")
    let = {"Policy": LET_EVENTS.format("sqs:SendMessage")}
    queue = sqs.create_queue(QueueName="runs", Attributes=let)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    good, bad = glue.job("pass"), glue.job("raise ValueError('x')")
    pattern = {"source": ["aws.glue"], "detail": {"state": ["FAILED"], "jobName": [good, bad]}}
    events.put_rule(Name="failed", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="failed", Targets=[{"Id": "queue", "Arn": arn}])
    glue.wait(good, glue.start(good))
    run = glue.wait(bad, glue.start(bad))
    bodies = received(sqs, queue)
    assert [body["detail"] for body in bodies] == [
        {
            "jobName": run["JobName"],
            "severity": "ERROR",
            "state": "FAILED",
            "jobRunId": run["Id"],
            "message": "ValueError: x",
        }
    ]
    events.remove_targets(Rule="failed", Ids=["queue"])
    events.delete_rule(Name="failed")


def test_an_event_reaches_a_topics_subscribers_and_a_disabled_rule_nobody(glue, endpoint):
    sqs, sns, events = endpoint.client("sqs"), endpoint.client("sns"), endpoint.client("events")
    queue = sqs.create_queue(QueueName="alarms")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="alarms", Attributes={"Policy": LET_EVENTS.format("sns:Publish")})[
        "TopicArn"
    ]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    job = glue.job("raise ValueError('x')")
    for rule, state in (("on", "ENABLED"), ("off", "DISABLED")):
        pattern = {"source": ["aws.glue"], "detail": {"jobName": [job]}}
        events.put_rule(Name=rule, EventPattern=json.dumps(pattern), State=state)
        function = "arn:aws:lambda:us-east-1:123456789012:function:f"  # not delivered to, and in nobody's way
        targets = [{"Id": "function", "Arn": function}, {"Id": "topic", "Arn": topic}]
        events.put_targets(Rule=rule, Targets=targets)
    run = glue.wait(job, glue.start(job))
    bodies = received(sqs, queue)
    assert [(body["detail"]["jobRunId"], body["detail-type"]) for body in bodies] == [
        (run["Id"], "Glue Job State Change")
    ]


def test_a_run_has_no_more_permissions_than_its_role(glue, endpoint):
    iam = endpoint.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="narrow", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    statements = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::scripts/*.py"},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::scripts/allowed/*"},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName="narrow", PolicyName="p", PolicyDocument=policy)
    put = "import boto3; boto3.client('s3').put_object(Bucket='scripts', Key='{}/x', Body=b'')"
    role = "arn:aws:iam::123456789012:role/narrow"
    jobs = [glue.job(put.format(folder), Role=role) for folder in ("allowed", "refused")]
    _enforce(endpoint, "0")
    try:
        ended = [glue.wait(job, glue.start(job)) for job in jobs]
    finally:
        _enforce(endpoint, "inf")
    assert [run["JobRunState"] for run in ended] == ["SUCCEEDED", "FAILED"]
    assert "AccessDenied" in ended[1]["ErrorMessage"]


@pytest.mark.parametrize("role", ["gone", "of_lambda"])
def test_a_run_whose_role_glue_cannot_assume_fails_and_names_the_role(glue, role):
    """https://docs.aws.amazon.com/glue/latest/dg/glue-troubleshooting-errors.html: the run fails, not CreateJob."""
    arn = f"arn:aws:iam::123456789012:role/{role}"
    if role == "of_lambda":
        assert make_role(glue.endpoint.client("iam"), role, "lambda.amazonaws.com") == arn
    job = glue.job("print()", Role=arn)
    run = glue.wait(job, glue.start(job))
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith(
        f"JobName:{job} and JobRunId:{run['Id']} failed to execute with exception "
        f"Role {arn} should be given assume role permissions for Glue Service"
    )


def _enforce(endpoint, after: str) -> None:
    url, plain = f"{endpoint.url}/moto-api/reset-auth", {"Content-Type": "text/plain"}
    urllib.request.urlopen(urllib.request.Request(url, after.encode(), plain)).read()


def test_stopping_the_endpoint_ends_its_runs(glue, tmp_path):
    import subprocess
    import sys
    from pathlib import Path

    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("serve.py")), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    url = server.stdout.readline().strip()
    other = type(glue)(type(glue.endpoint)(url, tmp_path))
    job = other.job(ENDLESS)
    other.wait(job, other.start(job), {"RUNNING"})
    children = until(  # the run and the stand-by worker
        lambda: psutil.Process(server.pid).children(recursive=True), lambda children: len(children) >= 2
    )
    os.kill(server.pid, signal.SIGTERM)
    server.wait(120)
    _, alive = psutil.wait_procs(children, timeout=120)
    assert alive == []
