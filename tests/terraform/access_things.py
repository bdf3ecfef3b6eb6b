"""The things of the access matrix, and how each letter is really tried on each of them.

A thing is made ready by the account itself, tried with a role's credentials, and put back as it was, so that an
attempt that is allowed harms no later one. What is tried exists: refusals are for want of permission alone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from waiting import until

from .access_lake import GITHUB, Account
from .access_matrix import JOBS
from .conftest import ACCOUNT, REGION

REFUSED = {"AccessDenied", "AccessDeniedException"}
#: What Athena says of a query whose caller may not do what the query needs.
QUERY_REFUSED = ("Permission denied", "Insufficient permissions", "Access denied")
#: S3 looks at permissions first: who gets this far was allowed to. No bucket is removed for the sake of a cell.
GOT_FURTHER = {"BucketNotEmpty"}
RUNNING = {"STARTING", "RUNNING", "STOPPING", "WAITING"}
#: Settings of a job that Glue shows and does not take.
SHOWN_ONLY = {"Name", "CreatedOn", "LastModifiedOn", "AllocatedCapacity", "MaxCapacity", "ProfileName"}


def allowed(call: Callable[[], object]) -> bool:
    """Whether a call was allowed, if it does not answer that itself; any failure but a refusal is raised."""
    try:
        return call() is not False
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in REFUSED:
            return False
        if code not in GOT_FURTHER:
            raise
        return True


@dataclass(frozen=True)
class Role:
    """Someone who tries, and the account that prepares and puts back."""

    account: Account
    who: str

    def own(self, service: str) -> Any:
        """A client with the role's credentials."""
        return self.account.client(self.who, service)

    def root(self, service: str) -> Any:
        """A client of the account itself."""
        return self.account.client("root", service)


class Thing:
    """Something that is tried; ``try_<letter>`` raises ClientError or says whether it was allowed."""

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        """Make ready what is tried, and put it back afterwards."""
        yield

    def letters(self, role: Role, tried: str) -> str:
        """Return those of the letters that the role is allowed."""
        with self.ready(role):
            return "".join(
                letter for letter in tried if allowed(partial(getattr(self, f"try_{letter}"), role))
            )


def _forget(s3: Any, bucket: str, key: str) -> None:
    answer = s3.list_object_versions(Bucket=bucket, Prefix=key)
    found = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
    if found:
        versions = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        s3.delete_objects(Bucket=bucket, Delete={"Objects": versions, "Quiet": True})


class Folder(Thing):
    """A bucket's objects under a prefix: an object of two versions lies there."""

    def __init__(self, bucket: str, prefix: str, key: str = "access-probe") -> None:
        self.bucket, self.prefix, self.key = bucket, prefix, prefix + key

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        s3 = role.root("s3")
        self.content = b"present"
        self.former = s3.put_object(**self.object, Body=b"former")["VersionId"]
        s3.put_object(**self.object, Body=self.content)
        try:
            yield
        finally:
            _forget(s3, self.bucket, self.key)

    @property
    def object(self) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.key}

    def try_l(self, role: Role) -> None:
        answer = role.own("s3").list_objects_v2(Bucket=self.bucket, Prefix=self.prefix, MaxKeys=1000)
        assert self.key in [one["Key"] for one in answer["Contents"]]

    def try_r(self, role: Role) -> None:
        assert role.own("s3").get_object(**self.object)["Body"].read() == self.content

    def try_w(self, role: Role) -> None:
        role.own("s3").put_object(**self.object, Body=b"written")

    def try_d(self, role: Role) -> None:
        role.own("s3").delete_object(**self.object)

    def try_v(self, role: Role) -> None:
        answer = role.own("s3").get_object(**self.object, VersionId=self.former)
        assert answer["VersionId"] == self.former

    def try_z(self, role: Role) -> None:
        role.own("s3").delete_object(**self.object, VersionId=self.former)


class Script(Folder):
    """A job's script, which is kept."""

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        s3 = role.root("s3")
        script = s3.get_object(**self.object)
        self.content, self.former = script["Body"].read(), script["VersionId"]
        try:
            yield
        finally:
            s3.put_object(**self.object, Body=self.content, Metadata=script["Metadata"])


class Bucket(Folder):
    """A bucket beside what the lake keeps in it; listing it is listing the whole of it."""

    def __init__(self, bucket: str) -> None:
        super().__init__(bucket, "", "elsewhere/access-probe")

    def try_e(self, role: Role) -> None:
        policy = role.root("s3").get_bucket_policy(Bucket=self.bucket)["Policy"]
        role.own("s3").put_bucket_policy(Bucket=self.bucket, Policy=policy)

    def try_x(self, role: Role) -> None:
        role.root("s3").put_object(**self.object, Body=b"so it is not empty")
        role.own("s3").delete_bucket(Bucket=self.bucket)


def _answer(athena: Any, workgroup: str, sql: str) -> bool:
    """Whether a query was allowed; it must find rows then."""
    query = athena.start_query_execution(QueryString=sql, WorkGroup=workgroup)["QueryExecutionId"]
    status = until(
        lambda: athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"],
        lambda status: status["State"] in {"SUCCEEDED", "FAILED"},
    )
    if status["State"] == "FAILED":
        assert status["StateChangeReason"].startswith(QUERY_REFUSED), status
        return False
    rows = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
    assert int(rows[1]["Data"][0]["VarCharValue"]) > 0
    return True


class Table(Folder):
    """A table: its entry in the catalog, its objects, and its rows through either workgroup."""

    def __init__(self, database: str, table: str, location: str) -> None:
        bucket, _, prefix = location.removeprefix("s3://").partition("/")
        super().__init__(bucket, prefix)
        self.names = {"DatabaseName": database, "Name": table}

    def _definition(self, role: Role) -> dict[str, Any]:
        table = role.root("glue").get_table(**self.names)["Table"]
        kept = ("Name", "Description", "StorageDescriptor", "PartitionKeys", "TableType", "Parameters")
        return {
            "DatabaseName": table["DatabaseName"],
            "TableInput": {key: table[key] for key in kept if key in table},
        }

    def try_c(self, role: Role) -> None:
        role.own("glue").get_table(**self.names)

    def try_e(self, role: Role) -> None:
        role.own("glue").update_table(**self._definition(role))

    def try_x(self, role: Role) -> None:
        definition = self._definition(role)
        role.own("glue").delete_table(**self.names)
        role.root("glue").create_table(**definition)

    def try_q(self, role: Role) -> bool:
        _forget(role.root("s3"), self.bucket, self.key)  # it holds no rows
        sql = f"SELECT count(*) FROM {self.names['DatabaseName']}.{self.names['Name']}"
        answers = []
        for workgroup in ("stedi", "stedi-science"):
            try:
                answers.append(_answer(role.own("athena"), workgroup, sql))
            except ClientError as error:
                if error.response["Error"]["Code"] not in REFUSED:
                    raise
        return any(answers)


class Workgroup(Folder):
    """A workgroup of Athena, and the results of its queries."""

    def __init__(self, name: str, bucket: str, prefix: str) -> None:
        super().__init__(bucket, prefix)
        self.name = name

    def try_c(self, role: Role) -> None:
        role.own("athena").get_work_group(WorkGroup=self.name)

    def try_e(self, role: Role) -> None:
        role.own("athena").update_work_group(WorkGroup=self.name, State="ENABLED")

    def try_q(self, role: Role) -> bool:
        return _answer(role.own("athena"), self.name, "SELECT 1")


class Log(Thing):
    """A job's log group, with something in it."""

    def __init__(self, group: str) -> None:
        self.stream = {"logGroupName": group, "logStreamName": "access-probe"}
        self.group = {"logGroupName": group}

    @staticmethod
    def _event(text: str) -> list[dict[str, Any]]:
        return [{"timestamp": int(time.time() * 1000), "message": text}]

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        logs = role.root("logs")
        logs.create_log_stream(**self.stream)
        logs.put_log_events(**self.stream, logEvents=self._event("a line"))
        yield
        if not logs.describe_log_groups(logGroupNamePrefix=self.group["logGroupName"])["logGroups"]:
            logs.create_log_group(**self.group)
        else:
            logs.delete_log_stream(**self.stream)

    def try_r(self, role: Role) -> None:
        events = role.own("logs").get_log_events(**self.stream)["events"]
        assert events[0]["message"] == "a line"

    def try_w(self, role: Role) -> None:
        role.own("logs").put_log_events(**self.stream, logEvents=self._event("another"))

    def try_e(self, role: Role) -> None:
        role.own("logs").put_retention_policy(**self.group, retentionInDays=365)

    def try_x(self, role: Role) -> None:
        role.own("logs").delete_log_group(**self.group)


def stop_everything(role: Role) -> None:
    """Stop all that runs, and wait until nothing does."""
    glue = role.root("glue")
    for run in glue.get_workflow_runs(Name="stedi-lake")["Runs"]:
        if run["Status"] == "RUNNING":
            glue.stop_workflow_run(Name="stedi-lake", RunId=run["WorkflowRunId"])
    for job in JOBS.values():
        runs = [one for one in glue.get_job_runs(JobName=job)["JobRuns"] if one["JobRunState"] in RUNNING]
        if runs:
            glue.batch_stop_job_run(JobName=job, JobRunIds=[run["Id"] for run in runs])
    for job in JOBS.values():
        until(
            lambda name=job: {one["JobRunState"] for one in glue.get_job_runs(JobName=name)["JobRuns"]},
            lambda states: not states & set(RUNNING),
        )


class Job(Thing):
    """A job."""

    def __init__(self, name: str) -> None:
        self.name = name

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        job = role.root("glue").get_job(JobName=self.name)["Job"]
        self.definition = {key: value for key, value in job.items() if key not in SHOWN_ONLY}
        arn = f"arn:aws:glue:{REGION}:{ACCOUNT}:job/{self.name}"
        self.tags = role.root("glue").get_tags(ResourceArn=arn)["Tags"]
        yield
        stop_everything(role)

    def try_c(self, role: Role) -> None:
        role.own("glue").get_job(JobName=self.name)

    def try_e(self, role: Role) -> None:
        role.own("glue").update_job(JobName=self.name, JobUpdate=self.definition)

    def try_n(self, role: Role) -> None:
        glue = role.root("glue")
        glue.delete_job(JobName=self.name)
        try:
            role.own("glue").create_job(Name=self.name, Tags=self.tags, **self.definition)
        except ClientError:
            glue.create_job(Name=self.name, Tags=self.tags, **self.definition)
            raise

    def try_x(self, role: Role) -> None:
        role.own("glue").delete_job(JobName=self.name)
        role.root("glue").create_job(Name=self.name, Tags=self.tags, **self.definition)

    def try_s(self, role: Role) -> None:
        role.own("glue").start_job_run(JobName=self.name)


class Workflow(Thing):
    """The workflow and the trigger that begins it."""

    name, trigger = "stedi-lake", "stedi-start"

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        yield
        stop_everything(role)

    def try_c(self, role: Role) -> None:
        role.own("glue").get_workflow(Name=self.name)

    def try_e(self, role: Role) -> None:
        workflow = role.root("glue").get_workflow(Name=self.name)["Workflow"]
        kept = {key: workflow[key] for key in ("Name", "Description", "MaxConcurrentRuns") if key in workflow}
        role.own("glue").update_workflow(**kept)

    def try_s(self, role: Role) -> None:
        role.own("glue").start_workflow_run(Name=self.name)
        stop_everything(role)

    def try_f(self, role: Role) -> None:
        role.own("glue").start_trigger(Name=self.trigger)


def _pass(role: Role, arn: str) -> None:
    """Give Glue a role, for a job of the lake."""
    glue, name = role.root("glue"), JOBS["machine learning"]
    job = glue.get_job(JobName=name)["Job"]
    definition = {key: value for key, value in job.items() if key not in SHOWN_ONLY}
    role.own("glue").update_job(JobName=name, JobUpdate={**definition, "Role": arn})
    glue.update_job(JobName=name, JobUpdate=definition)


class IamRole(Thing):
    """A role."""

    def __init__(self, arn: str) -> None:
        self.arn, self.name = arn, arn.rpartition("/")[2]

    def try_c(self, role: Role) -> None:
        role.own("iam").get_role(RoleName=self.name)

    def try_e(self, role: Role) -> None:
        iam, policies = (
            role.root("iam"),
            role.root("iam").list_role_policies(RoleName=self.name)["PolicyNames"],
        )
        name = policies[0] if policies else "more"
        document = (
            iam.get_role_policy(RoleName=self.name, PolicyName=name)["PolicyDocument"]
            if policies
            else {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
            }
        )
        role.own("iam").put_role_policy(
            RoleName=self.name, PolicyName=name, PolicyDocument=json.dumps(document)
        )

    def try_p(self, role: Role) -> None:
        _pass(role, self.arn)

    def try_t(self, role: Role) -> None:
        role.own("sts").assume_role(RoleArn=self.arn, RoleSessionName="access-probe")


class Bounds(Thing):
    """The boundary of the lake's roles: whoever writes a role's policy gets no further than it."""

    arn, name = f"arn:aws:iam::{ACCOUNT}:policy/stedi-boundary", "stedi-job-machine_learning_curated"

    @staticmethod
    def _document(**statement: object) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        yield
        iam = role.root("iam")
        iam.put_role_permissions_boundary(RoleName=self.name, PermissionsBoundary=self.arn)
        if "any" in iam.list_role_policies(RoleName=self.name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=self.name, PolicyName="any")

    def try_e(self, role: Role) -> None:
        document = self._document(Action="*", Resource="*")
        role.own("iam").create_policy_version(PolicyArn=self.arn, PolicyDocument=document, SetAsDefault=True)

    def try_n(self, role: Role) -> None:
        trust = self._document(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Action="sts:AssumeRole")
        role.own("iam").create_role(RoleName="stedi-job-beyond", AssumeRolePolicyDocument=trust)

    def try_r(self, role: Role) -> None:
        """Reads what belongs to no lake, through a role that may do anything."""
        document = self._document(Action="*", Resource="*")
        role.own("iam").put_role_policy(RoleName=self.name, PolicyName="any", PolicyDocument=document)
        stranger = Strangers()
        with stranger.ready(role):
            keys = role.account.keys(JOBS["machine learning"])
            role.account.lake.client("s3", **keys).get_object(**stranger.object)

    def try_x(self, role: Role) -> None:
        role.own("iam").delete_role_permissions_boundary(RoleName=self.name)


class Key(Thing):
    """The lake's key."""

    def __init__(self, arn: str) -> None:
        self.arn, self.id = arn, arn.rpartition("/")[2]

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        yield
        kms = role.root("kms")
        if kms.describe_key(KeyId=self.arn)["KeyMetadata"]["KeyState"] == "PendingDeletion":
            kms.cancel_key_deletion(KeyId=self.id)
            kms.enable_key(KeyId=self.id)

    def try_c(self, role: Role) -> None:
        role.own("kms").describe_key(KeyId=self.arn)

    def try_e(self, role: Role) -> None:
        policy = role.root("kms").get_key_policy(KeyId=self.arn, PolicyName="default")["Policy"]
        role.own("kms").put_key_policy(KeyId=self.arn, PolicyName="default", Policy=policy)

    def try_u(self, role: Role) -> None:
        role.own("kms").encrypt(KeyId=self.arn, Plaintext=b"x")

    def try_x(self, role: Role) -> None:
        role.own("kms").schedule_key_deletion(KeyId=self.id, PendingWindowInDays=7)


class State(Thing):
    """Terraform's state of the lake."""

    def __init__(self, bucket: str, key: str) -> None:
        self.bucket, self.object = bucket, {"Bucket": bucket, "Key": key}

    @contextmanager
    def ready(self, role: Role) -> Iterator[None]:
        s3 = role.root("s3")
        self.content = s3.get_object(**self.object)["Body"].read()
        yield
        s3.put_object(**self.object, Body=self.content)

    def try_l(self, role: Role) -> None:
        assert role.own("s3").list_objects_v2(Bucket=self.bucket)["KeyCount"] > 0

    def try_r(self, role: Role) -> None:
        assert role.own("s3").get_object(**self.object)["Body"].read() == self.content

    def try_w(self, role: Role) -> None:
        role.own("s3").put_object(**self.object, Body=self.content)

    def try_d(self, role: Role) -> None:
        role.own("s3").delete_object(**self.object)


class Topic(Thing):
    """The topic of alerts."""

    def __init__(self, arn: str) -> None:
        self.arn = arn

    def try_c(self, role: Role) -> None:
        role.own("sns").get_topic_attributes(TopicArn=self.arn)

    def try_e(self, role: Role) -> None:
        role.own("sns").set_topic_attributes(
            TopicArn=self.arn, AttributeName="DisplayName", AttributeValue=""
        )

    def try_w(self, role: Role) -> None:
        role.own("sns").publish(TopicArn=self.arn, Message="access-probe")


class Metric(Thing):
    """Metrics of a namespace."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    def try_w(self, role: Role) -> None:
        data = [{"MetricName": "access-probe", "Value": 1.0}]
        role.own("cloudwatch").put_metric_data(Namespace=self.namespace, MetricData=data)


class Strangers(Folder):
    """What stands in the same account and belongs to no lake, with names like any other's."""

    job, database, role = "stranger", "stranger", f"arn:aws:iam::{ACCOUNT}:role/stranger"

    def __init__(self) -> None:
        super().__init__("stranger-bucket", "")

    def stand(self, role: Role) -> None:
        """Make it."""
        role.root("s3").create_bucket(Bucket=self.bucket)
        versioning = {"Status": "Enabled"}
        role.root("s3").put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration=versioning)
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "glue.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role.root("iam").create_role(RoleName="stranger", AssumeRolePolicyDocument=document)
        glue, command = role.root("glue"), {"Name": "glueetl", "ScriptLocation": "s3://stranger-bucket/a.py"}
        glue.create_job(Name=self.job, Role=self.role, Command=command)
        glue.create_database(DatabaseInput={"Name": self.database})
        glue.create_table(DatabaseName=self.database, TableInput={"Name": "table"})

    def try_c(self, role: Role) -> None:
        role.own("glue").get_table(DatabaseName=self.database, Name="table")

    def try_e(self, role: Role) -> None:
        command = {"Name": "glueetl", "ScriptLocation": "s3://stranger-bucket/a.py"}
        role.own("glue").update_job(JobName=self.job, JobUpdate={"Command": command})

    def try_l(self, role: Role) -> None:
        role.own("s3").list_buckets()

    def try_n(self, role: Role) -> None:
        role.own("s3").create_bucket(Bucket="stranger-bucket-2")

    def try_p(self, role: Role) -> None:
        _pass(role, self.role)

    def try_q(self, role: Role) -> bool:
        return _answer(role.own("athena"), "primary", "SELECT 1")


Things = list[Thing]
#: Given a job's name: what is its own and what is the other jobs'. Given None: what is anyone's, and nothing.
Finder = Callable[[str | None], tuple[Things, Things]]


def _same(*made: Thing) -> Finder:
    return lambda job: (list(made), [])


def _per_job(make: Callable[[str], Things]) -> Finder:
    def find(job: str | None) -> tuple[Things, Things]:
        made = {one: make(one) for one in JOBS.values()}
        own = [thing for one, things in made.items() if job in (None, one) for thing in things]
        return own, [thing for one, things in made.items() if job not in (None, one) for thing in things]

    return find


def _metrics(job: str | None) -> tuple[Things, Things]:
    glue, another = Metric("Glue"), Metric("Another")
    return ([glue], [another]) if job else ([glue, another], [])


def find_things(account: Account) -> dict[str, Finder]:
    """Return, for each row of the matrix, what is tried."""
    outputs = account.outputs
    buckets, logs = outputs["buckets"], outputs["job_log_groups"]
    people = [IamRole(outputs[f"data_{who}_role_arn"]) for who in ("scientist", "engineer")]
    tables = {
        name.partition(".")[2]: _same(Table(*name.split("."), location))
        for name, location in outputs["tables"].items()
    }
    return {
        **tables,
        "landing, trusted beside tables": _same(Bucket(buckets["landing"]), Bucket(buckets["trusted"])),
        "curated beside its tables": _same(Bucket(buckets["curated"])),
        "assets, results, logs elsewhere": _same(
            *(Bucket(buckets[one]) for one in ("assets", "results", "logs"))
        ),
        "scripts": _per_job(lambda job: [Script(buckets["assets"], "scripts/", f"{job}.py")]),
        "jobs' scratch": _per_job(lambda job: [Folder(buckets["assets"], f"temporary/{job}/")]),
        "jobs' logs": _per_job(lambda job: [Log(group) for group in logs[job].values()]),
        "workgroup stedi, its results": _same(Workgroup("stedi", buckets["results"], "queries/")),
        "workgroup science, its results": _same(Workgroup("stedi-science", buckets["results"], "science/")),
        "jobs": _same(*map(Job, JOBS.values())),
        "workflow": _same(Workflow()),
        "jobs' roles": _same(*map(IamRole, outputs["job_roles"].values())),
        "people's roles": _same(*people),
        "GitHub's roles": _same(*map(IamRole, GITHUB.values())),
        "key": _same(Key(outputs["kms_key_arn"])),
        "roles beyond their boundary": _same(Bounds()),
        "state": _same(State(f"stedi-state-{ACCOUNT}", "stedi/terraform.tfstate")),
        "alerts": _same(Topic(outputs["alerts_topic_arn"])),
        "metrics of Glue : of others": _metrics,
        "all else in the account": _same(Strangers()),
    }
