"""Where a run's logs are, by its job's arguments, role and security configuration."""

import pytest
from botocore.exceptions import ClientError

from glue_local.run_logs import LogGroups, encrypts_logs, log_groups, of_job
from glue_local.ui.account import Account
from glue_local.ui.run_logs import REPORT, RunLogs

ROLE = "arn:aws:iam::123456789012:role/job"
PATHED = "arn:aws:iam::123456789012:role/service-role/lakes/job"


@pytest.mark.parametrize(
    ("arguments", "role", "encrypted_by", "prefix"),
    [
        ({}, ROLE, None, "/aws-glue/jobs"),
        ({"--custom-logGroup-prefix": "/mine/"}, ROLE, None, "/mine"),
        ({}, ROLE, "lake", "/aws-glue/jobs/lake-role/job"),
        ({}, PATHED, "lake", "/aws-glue/jobs/lake-role/service-role/lakes/job"),
        ({}, "job", "lake", "/aws-glue/jobs/lake-role/job"),
    ],
)
def test_given_a_jobs_arguments_then_the_log_groups_of_its_runs(arguments, role, encrypted_by, prefix):
    assert log_groups(arguments, role, encrypted_by) == LogGroups(f"{prefix}/output", f"{prefix}/error")


@pytest.mark.parametrize(("mode", "encrypts"), [("SSE-KMS", True), ("DISABLED", False), (None, False)])
def test_a_configuration_moves_logs_only_if_it_encrypts_them(mode, encrypts):
    found = {"CloudWatchEncryptionMode": mode} if mode else {}
    configuration = {"EncryptionConfiguration": {"CloudWatchEncryption": found}}
    assert encrypts_logs(configuration) is encrypts

    class Glue:
        def get_security_configuration(self, Name):  # noqa: N803 - boto3's
            return {"SecurityConfiguration": configuration}

    groups = of_job(Glue(), {"Role": ROLE, "SecurityConfiguration": "lake"})
    assert groups.output == ("/aws-glue/jobs/lake-role/job/output" if encrypts else "/aws-glue/jobs/output")


def test_a_job_without_a_configuration_asks_for_none():
    assert of_job(None, {"Role": ROLE}).error == "/aws-glue/jobs/error"


def test_a_report_that_could_not_be_read_is_asked_for_again():
    log = [{"message": f'{REPORT}{{"rows": 1}}'}]
    answers = [ClientError({"Error": {"Code": "ThrottlingException"}}, "GetLogEvents"), [], log]

    class Client:
        def get_log_events(self, **asked):
            found = answers.pop(0)
            if isinstance(found, ClientError):
                raise found
            return {"events": found}

    account = Account(lambda service: Client(), url="http://127.0.0.1:1")
    logs = RunLogs(account, lambda: {"job": {"Role": "role"}}, 60)
    run = {"Id": "jr_1", "JobName": "job", "JobRunState": "SUCCEEDED"}
    assert [logs.report(run) for _ in range(4)] == [{}, {}, {"rows": 1}, {"rows": 1}]
