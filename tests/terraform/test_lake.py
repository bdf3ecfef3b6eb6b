"""The lake from its sources: apply, change the sources and apply again, destroy; each against the local endpoint."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from glue_local.catalog.ddl import read_ddl
from glue_local.catalog.model import Table

from . import state
from .conftest import ACCOUNT, REGION, Lake

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("terraform-lake")]

GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"
PREFIXES = {
    "stedi_landing.customer_landing": "stedi-landing/customer",
    "stedi_landing.accelerometer_landing": "stedi-landing/accelerometer",
    "stedi_landing.step_trainer_landing": "stedi-landing/step_trainer",
    "stedi_landing.customer_quarantine": "stedi-landing/customer_quarantine",
    "stedi_landing.accelerometer_quarantine": "stedi-landing/accelerometer_quarantine",
    "stedi_landing.step_trainer_quarantine": "stedi-landing/step_trainer_quarantine",
    "stedi_trusted.customer_trusted": "stedi-trusted/customer_trusted",
    "stedi_trusted.accelerometer_trusted": "stedi-trusted/accelerometer_trusted",
    "stedi_trusted.step_trainer_trusted": "stedi-trusted/step_trainer_trusted",
    "stedi_curated.customers_curated": "stedi-curated/customers_curated",
    "stedi_curated.machine_learning_curated": "stedi-curated/machine_learning_curated",
}
TARGETS = {
    "landing_to_quarantine": {
        "stedi_landing.customer_quarantine",
        "stedi_landing.accelerometer_quarantine",
        "stedi_landing.step_trainer_quarantine",
    },
    "customer_landing_to_trusted": {"stedi_trusted.customer_trusted"},
    "accelerometer_landing_to_trusted": {"stedi_trusted.accelerometer_trusted"},
    "customer_trusted_to_curated": {"stedi_curated.customers_curated"},
    "step_trainer_landing_to_trusted": {"stedi_trusted.step_trainer_trusted"},
    "machine_learning_curated": {"stedi_curated.machine_learning_curated"},
}

# A table with all that DDL can say, and the job that makes it.
READINGS_DDL = """\
CREATE EXTERNAL TABLE IF NOT EXISTS stedi_trusted.readings_by_day (
  `user` string COMMENT 'The customer\\'s \\\\ e-mail, \\"quoted\\"',
  `points` array<struct<x:double,y:double,at:timestamp>> COMMENT 'All of a day',
  `share` decimal(10,2),
  `tags` map<string,string>
)
COMMENT 'Each customer\\'s readings, day by day'
PARTITIONED BY (
  `day` date COMMENT 'UTC'
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'case.insensitive' = 'TRUE',
  'paths' = 'a,b'
)
STORED AS
  INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
  OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://stedi-trusted/readings/by_day/'
TBLPROPERTIES (
  'classification' = 'json',
  'personal_columns' = 'user'
);
""".replace('\\"', '"')
READINGS_JOB: dict[str, Any] = {
    "Description": "Readings by day",
    "JobMode": "VISUAL",
    "GlueVersion": "5.1",
    "WorkerType": "G.2X",
    "NumberOfWorkers": 3,
    "Timeout": 15,
    "MaxRetries": 1,
    "DefaultArguments": {"--conf": "spark.sql.shuffle.partitions=8"},
    "CodeGenConfigurationNodes": {
        "node-1": {
            "CatalogSource": {
                "Name": "readings",
                "Database": "stedi_trusted",
                "Table": "accelerometer_trusted",
            }
        },
        "node-2": {
            "CatalogTarget": {
                "Name": "by day",
                "Inputs": ["node-1"],
                "Database": "stedi_trusted",
                "Table": "readings_by_day",
            }
        },
    },
}


@dataclass(frozen=True)
class Snapshot:
    """What stood after an apply."""

    outputs: dict[str, Any]
    tables: dict[str, Table]
    jobs: dict[str, dict[str, Any]]
    policies: dict[str, dict[str, Any]]
    triggers: dict[str, dict[str, Any]]
    changes: bool


def snapshot(lake: Lake, outputs: dict[str, Any]) -> Snapshot:
    return Snapshot(
        outputs,
        state.tables(lake),
        state.jobs(lake),
        state.policies(lake),
        state.triggers(lake),
        lake.terraform.plan("-parallelism=30", quiet=True),
    )


@pytest.fixture(scope="module")
def applied(lake: Lake) -> Snapshot:
    """The repository's own lake."""
    return snapshot(lake, lake.apply())


@pytest.fixture(scope="module")
def evolved(lake: Lake, applied: Snapshot) -> Snapshot:
    """The same lake after a job and its table were added, and a job lost one of its sources."""
    (lake.tree / "ddl/trusted/readings_by_day.sql").write_text(READINGS_DDL)
    folder = lake.tree / "jobs/readings_by_day"
    folder.mkdir()
    (folder / "readings_by_day.json").write_text(json.dumps(READINGS_JOB))
    (folder / "readings_by_day.py").write_text("print('by day')\n")
    path = lake.tree / "jobs/machine_learning_curated/machine_learning_curated.json"
    definition = json.loads(path.read_text())
    nodes = definition["CodeGenConfigurationNodes"]
    for node in [
        key
        for key, value in nodes.items()
        if value.get("CatalogSource", {}).get("Table") == "customers_curated"
    ]:
        del nodes[node]
    path.write_text(json.dumps(definition))
    return snapshot(lake, lake.apply())


@pytest.fixture(scope="module")
def destroyed(lake: Lake, evolved: Snapshot) -> dict[str, list[str]]:
    """What is left when the filled lake was destroyed."""
    lake.client("s3").put_object(
        Bucket=evolved.outputs["buckets"]["landing"], Key="customer/one.json", Body=b"{}\n"
    )
    lake.terraform.follow("destroy", lambda done, of: None)
    return state.leftovers(lake)


def sources(lake: Lake) -> dict[str, set[str]]:
    """The tables each job's definition reads, by job."""
    found = {}
    for path in sorted((lake.tree / "jobs").glob("*/*.json")):
        nodes = json.loads(path.read_text())["CodeGenConfigurationNodes"].values()
        found[path.stem] = {
            f"{node['CatalogSource']['Database']}.{node['CatalogSource']['Table']}"
            for node in nodes
            if "CatalogSource" in node
        }
    return found


def places(tables: set[str]) -> set[str]:
    """The S3 ARNs of everything in the tables' folders."""
    return {
        "arn:aws:s3:::{}-{}/{}/*".format(PREFIXES[one].split("/")[0], ACCOUNT, PREFIXES[one].split("/")[1])
        for one in tables
    }


def test_catalog_holds_what_the_ddl_says_with_the_lakes_own_buckets(lake: Lake, evolved: Snapshot) -> None:
    written = {
        f"{table.database}.{table.name}": replace(
            table, location=re.sub("^s3://([^/]+)/", rf"s3://\1-{ACCOUNT}/", table.location)
        )
        for table in read_ddl(lake.tree / "ddl")
    }
    assert len(written) == len(PREFIXES) + 1
    assert evolved.tables == written


def test_apply_starts_no_job(lake: Lake, applied: Snapshot) -> None:
    glue = lake.client("glue")
    assert [run for job in applied.jobs for run in glue.get_job_runs(JobName=job)["JobRuns"]] == []


def test_second_plan_is_empty(applied: Snapshot, evolved: Snapshot) -> None:
    assert (applied.changes, evolved.changes) == (False, False)


@pytest.mark.parametrize("job", TARGETS)
def test_role_reads_its_sources_and_writes_its_target_only(applied: Snapshot, lake: Lake, job: str) -> None:
    policy = applied.policies[f"stedi-job-{job}"]
    reads = sources(lake)[job]
    if job == "machine_learning_curated":  # as it was before `evolved` took it away
        reads |= {"stedi_curated.customers_curated"}
    scratch = f"arn:aws:s3:::stedi-assets-{ACCOUNT}/temporary/{job}/*"
    assert set(policy["ReadData"]["Resource"]) == places(reads)
    assert set(policy["WriteData"]["Resource"]) == places(TARGETS[job]) | {scratch}
    assert policy["ReadFiles"]["Resource"] == [f"arn:aws:s3:::stedi-assets-{ACCOUNT}/scripts/{job}.py"]
    tables = {one for one in policy["LookUpTables"]["Resource"] if ":table/" in one}
    assert tables == {f"{GLUE}:table/{one.replace('.', '/')}" for one in reads | TARGETS[job]}


def test_whole_policy_of_a_job(applied: Snapshot) -> None:
    name = "customer_landing_to_trusted"
    logs = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws-glue/jobs/stedi-role/stedi-job-{name}"
    policy = {
        sid: {key: value for key, value in statement.items() if key not in ("Sid", "Effect")}
        for sid, statement in applied.policies[f"stedi-job-{name}"].items()
    }
    assert policy == {
        "ReadData": {
            "Action": ["s3:GetObject"],
            "Resource": [f"arn:aws:s3:::stedi-landing-{ACCOUNT}/customer/*"],
        },
        # What S3A asks of folders: https://hadoop.apache.org/docs/r3.4.1/hadoop-aws/tools/hadoop-aws/
        "LookForFolders": {
            "Action": ["s3:GetObject"],
            "Resource": [
                f"arn:aws:s3:::{place}{end}"
                for place in (
                    f"stedi-landing-{ACCOUNT}/customer",
                    f"stedi-trusted-{ACCOUNT}/customer_trusted",
                    f"stedi-assets-{ACCOUNT}/temporary/{name}",
                )
                for end in ("", "_$folder$")
            ]
            + [f"arn:aws:s3:::stedi-assets-{ACCOUNT}/temporary"],
        },
        "FindBuckets": {
            "Action": ["s3:GetBucketLocation"],
            "Resource": [f"arn:aws:s3:::stedi-{zone}-{ACCOUNT}" for zone in ("assets", "landing", "trusted")],
        },
        "ListUploads": {
            "Action": ["s3:ListBucketMultipartUploads"],
            "Resource": [f"arn:aws:s3:::stedi-{zone}-{ACCOUNT}" for zone in ("trusted", "assets")],
        },
        "ReadFiles": {
            "Action": ["s3:GetObject"],
            "Resource": [f"arn:aws:s3:::stedi-assets-{ACCOUNT}/scripts/{name}.py"],
        },
        "WriteData": {
            "Action": [
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "s3:AbortMultipartUpload",
                "s3:ListMultipartUploadParts",
            ],
            "Resource": [
                f"arn:aws:s3:::stedi-trusted-{ACCOUNT}/customer_trusted/*",
                f"arn:aws:s3:::stedi-assets-{ACCOUNT}/temporary/{name}/*",
            ],
        },
        "MarkFolders": {
            "Action": ["s3:PutObject", "s3:DeleteObject"],
            "Resource": [
                f"arn:aws:s3:::stedi-trusted-{ACCOUNT}/customer_trusted_$folder$",
                f"arn:aws:s3:::stedi-assets-{ACCOUNT}/temporary/{name}_$folder$",
            ],
        },
        "List0": {
            "Action": ["s3:ListBucket"],
            "Resource": [f"arn:aws:s3:::stedi-assets-{ACCOUNT}"],
            "Condition": {
                "StringLike": {"s3:prefix": [f"temporary/{name}", f"temporary/{name}/*", "temporary/"]}
            },
        },
        "List1": {
            "Action": ["s3:ListBucket"],
            "Resource": [f"arn:aws:s3:::stedi-landing-{ACCOUNT}"],
            "Condition": {"StringLike": {"s3:prefix": ["customer", "customer/*"]}},
        },
        "List2": {
            "Action": ["s3:ListBucket"],
            "Resource": [f"arn:aws:s3:::stedi-trusted-{ACCOUNT}"],
            "Condition": {"StringLike": {"s3:prefix": ["customer_trusted", "customer_trusted/*"]}},
        },
        "LookUpTables": {
            "Action": [
                "glue:GetDatabase",
                "glue:GetTable",
                "glue:GetPartition",
                "glue:GetPartitions",
                "glue:BatchGetPartition",
            ],
            "Resource": [
                f"{GLUE}:catalog",
                f"{GLUE}:database/stedi_landing",
                f"{GLUE}:database/stedi_trusted",
                f"{GLUE}:table/stedi_landing/customer_landing",
                f"{GLUE}:table/stedi_trusted/customer_trusted",
            ],
        },
        "PublishQuality": {
            "Action": ["glue:PublishDataQuality"],
            "Resource": [f"{GLUE}:dataQualityRuleset/*"],
        },
        "PublishMetrics": {
            "Action": ["cloudwatch:PutMetricData"],
            "Resource": ["*"],
            "Condition": {"StringEquals": {"cloudwatch:namespace": ["Glue", "Glue Data Quality"]}},
        },
        "WriteLog": {
            "Action": [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:AssociateKmsKey",
            ],
            "Resource": [f"{logs}/error", f"{logs}/error:*", f"{logs}/output", f"{logs}/output:*"],
        },
        "UseKey": {
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": [applied.outputs["kms_key_arn"]],
            "Condition": {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}},
        },
    }


def test_a_job_runs_after_the_jobs_that_write_what_it_reads(applied: Snapshot) -> None:
    after = {name: sorted(one["after"]) for name, one in applied.triggers.items()}
    assert after == {
        "stedi-start": [],
        "stedi-job-accelerometer_landing_to_trusted": ["customer_landing_to_trusted"],
        "stedi-job-customer_trusted_to_curated": ["customer_landing_to_trusted"],
        "stedi-job-step_trainer_landing_to_trusted": [
            "accelerometer_landing_to_trusted",
            "customer_trusted_to_curated",
        ],
        "stedi-job-machine_learning_curated": [
            "accelerometer_landing_to_trusted",
            "customer_trusted_to_curated",
            "step_trainer_landing_to_trusted",
        ],
    }
    assert sorted(applied.triggers["stedi-start"]["starts"]) == [
        "customer_landing_to_trusted",
        "landing_to_quarantine",
    ]
    assert applied.triggers["stedi-start"]["type"] == "ON_DEMAND"
    assert {one["workflow"] for one in applied.triggers.values()} == {"stedi-lake"}
    assert {one["logical"] for one in applied.triggers.values() if one["after"]} == {"AND"}
    assert set().union(*(one["states"] for one in applied.triggers.values())) == {"SUCCEEDED"}


def test_job_has_its_definitions_settings_and_the_environments_arguments(applied: Snapshot) -> None:
    job = applied.jobs["machine_learning_curated"]
    assert {
        key: job[key] for key in ("WorkerType", "NumberOfWorkers", "Timeout", "MaxRetries", "GlueVersion")
    } == {"WorkerType": "G.1X", "NumberOfWorkers": 2, "Timeout": 30, "MaxRetries": 0, "GlueVersion": "5.1"}
    assert job["ExecutionProperty"] == {"MaxConcurrentRuns": 1}
    assert job["JobRunQueuingEnabled"] is True
    assert job["SecurityConfiguration"] == "stedi"
    assert job["Command"] == {
        "Name": "glueetl",
        "PythonVersion": "3",
        "ScriptLocation": f"s3://stedi-assets-{ACCOUNT}/scripts/machine_learning_curated.py",
    }
    assert job["DefaultArguments"] == {
        "--TempDir": f"s3://stedi-assets-{ACCOUNT}/temporary/machine_learning_curated/",
        "--conf": "spark.stedi.consent_scope=customer --conf spark.stedi.ownership_threshold=0.9",
        "--enable-continuous-cloudwatch-log": "true",
        "--enable-metrics": "true",
        "--enable-observability-metrics": "true",
        "--job-bookmark-option": "job-bookmark-disable",
        "--job-language": "python",
    }


def test_a_folder_and_a_ddl_file_are_a_job_with_its_role_table_and_place(evolved: Snapshot) -> None:
    job = evolved.jobs["readings_by_day"]
    assert job["Role"] == f"arn:aws:iam::{ACCOUNT}:role/stedi-job-readings_by_day"
    assert (job["WorkerType"], job["NumberOfWorkers"], job["MaxRetries"]) == ("G.2X", 3, 1)
    assert not job.get("JobRunQueuingEnabled")  # Glue does not queue what it retries itself
    assert job["DefaultArguments"]["--conf"] == (
        "spark.sql.shuffle.partitions=8 --conf spark.stedi.consent_scope=customer"
        " --conf spark.stedi.ownership_threshold=0.9"
    )
    assert evolved.triggers["stedi-job-readings_by_day"]["after"] == ["accelerometer_landing_to_trusted"]
    policy = evolved.policies["stedi-job-readings_by_day"]
    assert policy["ReadData"]["Resource"] == [f"arn:aws:s3:::stedi-trusted-{ACCOUNT}/accelerometer_trusted/*"]
    assert policy["WriteData"]["Resource"][0] == f"arn:aws:s3:::stedi-trusted-{ACCOUNT}/readings/by_day/*"
    assert f"{GLUE}:table/stedi_trusted/readings_by_day" in policy["KeepPartitions"]["Resource"]
    assert "PublishQuality" not in policy


def test_a_source_removed_is_a_permission_removed(applied: Snapshot, evolved: Snapshot) -> None:
    name, gone = "stedi-job-machine_learning_curated", "stedi_curated/customers_curated"
    before, after = (json.dumps(one.policies[name]) for one in (applied, evolved))
    assert gone in before
    assert "customers_curated" not in after
    assert evolved.triggers["stedi-job-machine_learning_curated"]["after"] == [
        "accelerometer_landing_to_trusted",
        "step_trainer_landing_to_trusted",
    ]


JOB = "machine_learning_curated"
# As Glue sends them: https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html and
# https://docs.aws.amazon.com/glue/latest/dg/data-quality-alerts.html
STATE, STATUS = "Glue Job State Change", "Glue Job Run Status"
QUALITY = "Data Quality Evaluation Results Available"


def told(source: str, kind: str, **detail: Any) -> dict[str, str]:
    return {"Source": source, "DetailType": kind, "Detail": json.dumps(detail)}


def rated(state: str, job: str) -> dict[str, str]:
    context = {"contextType": "GLUE_JOB", "jobId": "jr_1", "jobName": job, "evaluationContext": "promises"}
    return told("aws.glue-dataquality", QUALITY, context=context, state=state, score=0.5)


@pytest.mark.parametrize(
    ("event", "arrives"),
    [
        (told("aws.glue", STATE, jobName=JOB, state="FAILED", severity="ERROR"), True),
        (told("aws.glue", STATE, jobName=JOB, state="TIMEOUT", severity="WARN"), True),
        (told("aws.glue", STATE, jobName=JOB, state="SUCCEEDED", severity="INFO"), False),
        (told("aws.glue", STATE, jobName="another_lakes_job", state="FAILED", severity="ERROR"), False),
        (told("aws.glue", STATUS, jobName=JOB, state="RUNNING", notificationCondition={}), True),
        (told("aws.glue", STATUS, jobName="another_lakes_job", state="RUNNING"), False),
        (rated("FAILED", JOB), False),  # its run stops at a broken promise, and is told once
        (rated("SUCCEEDED", JOB), False),
        (rated("FAILED", "another_lakes_job"), False),
    ],
)
def test_what_goes_wrong_with_the_lakes_jobs_is_told_and_nothing_else(
    lake: Lake, applied: Snapshot, event: dict[str, str], arrives: bool
) -> None:
    sqs, topic = lake.client("sqs"), applied.outputs["alerts_topic_arn"]
    queue = sqs.create_queue(QueueName="listener")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    subscription = lake.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    try:
        lake.client("events").put_events(Entries=[event])
        messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages", [])
    finally:
        lake.client("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        sqs.delete_queue(QueueUrl=queue)
    details = [json.loads(json.loads(one["Body"])["Message"])["detail"] for one in messages]
    assert details == ([json.loads(event["Detail"])] if arrives else [])


def test_keys_rotate_and_nothing_is_public_or_goes_without_tls(lake: Lake, applied: Snapshot) -> None:
    kms, s3, key_arn = lake.client("kms"), lake.client("s3"), applied.outputs["kms_key_arn"]
    assert kms.get_key_rotation_status(KeyId=key_arn)["KeyRotationEnabled"] is True
    allowed = json.loads(kms.get_key_policy(KeyId=key_arn, PolicyName="default")["Policy"])["Statement"]
    assert allowed[0]["Sid"] == "AccountDecides"
    assert allowed[1:] == applied.outputs["kms_key_statements"], "as the policy of the module's own key"
    for zone, bucket in applied.outputs["buckets"].items():
        blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert set(blocked.values()) == {True}
        policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
        (tls,) = (one for one in policy if one["Effect"] == "Deny")
        assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert set(tls["Resource"]) == {f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"}
        (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        key = rule["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID")
        # S3 delivers access logs to buckets with its own keys only.
        assert key == (None if zone == "logs" else applied.outputs["kms_key_arn"])
    groups = lake.client("logs").describe_log_groups()["logGroups"]
    assert {group["kmsKeyId"] for group in groups} == {applied.outputs["kms_key_arn"]}
    assert {group["retentionInDays"] for group in groups} == {365}


def test_destroy_leaves_nothing(destroyed: dict[str, list[str]]) -> None:
    assert {kind: names for kind, names in destroyed.items() if names} == {}
