"""Glue jobs at the running endpoint: definitions word for word, updates, visual jobs, bookmarks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[..., Any]
ROLE = "arn:aws:iam::123456789012:role/job"
NODES = {
    "node1": {
        "S3CatalogSource": {
            "Name": "Customers",
            "Database": "landing",
            "Table": "customer",
            "PartitionPredicate": "",
        }
    },
    "node2": {"DropDuplicates": {"Name": "Once", "Inputs": ["node1"], "Columns": [["email"]]}},
    "node3": {
        "S3CatalogTarget": {
            "Name": "Trusted",
            "Inputs": ["node2"],
            "PartitionKeys": [],
            "Database": "trusted",
            "Table": "customer",
        }
    },
}
FULL: dict[str, Any] = {
    "JobMode": "VISUAL",
    "JobRunQueuingEnabled": True,
    "Description": "a job",
    "Role": ROLE,
    "ExecutionProperty": {"MaxConcurrentRuns": 2},
    "DefaultArguments": {"--job-language": "python", "--empty": ""},
    "NonOverridableArguments": {"--a": "b"},
    "Connections": {"Connections": ["vpc"]},
    "MaxRetries": 1,
    "Timeout": 15,
    "NotificationProperty": {"NotifyDelayAfter": 3},
    "GlueVersion": "5.1",
    "NumberOfWorkers": 4,
    "WorkerType": "G.2X",
    "ExecutionClass": "FLEX",
    "SecurityConfiguration": "sc",
    "SourceControlDetails": {"Provider": "GITHUB", "Repository": "r", "Branch": "main", "Folder": "jobs"},
    "MaintenanceWindow": "Sun:10",
    "CodeGenConfigurationNodes": NODES,
}


def shown(job: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in job.items() if key not in ("CreatedOn", "LastModifiedOn")}


@pytest.fixture
def full(bucket: str) -> dict[str, Any]:
    """A visual job with every setting, and the bucket of its script."""
    command = {"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/scripts/job.py", "PythonVersion": "3"}
    return FULL | {"Command": command}


def code(call: Callable[..., Any], **parameters: Any) -> str:
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    return str(raised.value.response["Error"]["Code"])


def test_a_job_comes_back_as_it_was_given(client: Client, name: str, full: dict[str, Any]) -> None:
    glue = client("glue")
    glue.create_job(Name=name, Tags={"k": "v"}, **full)
    expected = {"Name": name, **full, "MaxCapacity": 8.0, "AllocatedCapacity": 8}
    assert shown(glue.get_job(JobName=name)["Job"]) == expected
    assert glue.batch_get_jobs(JobNames=[name])["Jobs"][0]["CodeGenConfigurationNodes"] == NODES
    assert glue.get_tags(ResourceArn=f"arn:aws:glue:us-east-1:123456789012:job/{name}")["Tags"] == {"k": "v"}


def test_update_job_replaces_the_whole_definition(client: Client, name: str, full: dict[str, Any]) -> None:
    glue = client("glue")
    glue.create_job(Name=name, Tags={"k": "v"}, **full)
    before = glue.get_job(JobName=name)["Job"]
    glue.update_job(JobName=name, JobUpdate={"Role": ROLE, "Command": full["Command"], "GlueVersion": "4.0"})
    after = glue.get_job(JobName=name)["Job"]
    assert shown(after) == {
        "Name": name,
        "JobMode": "SCRIPT",
        "Role": ROLE,
        "Command": full["Command"],
        "GlueVersion": "4.0",
        "DefaultArguments": {},
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "MaxRetries": 0,
        "Timeout": 2880,
        "MaxCapacity": 10.0,
        "AllocatedCapacity": 10,
        # https://docs.aws.amazon.com/glue/latest/dg/visual-job-api-chapter.html
        "CodeGenConfigurationNodes": before["CodeGenConfigurationNodes"],
    }
    told = {key: after[key] for key in ("Role", "Command", "GlueVersion", "MaxCapacity")}
    glue.update_job(JobName=name, JobUpdate=told)  # as Terraform sends back what it was told
    assert after["CreatedOn"] == before["CreatedOn"]
    assert after["LastModifiedOn"] > before["LastModifiedOn"]
    assert glue.get_tags(ResourceArn=f"arn:aws:glue:us-east-1:123456789012:job/{name}")["Tags"] == {"k": "v"}


def test_an_empty_structure_removes_the_canvas_and_null_leaves_it(
    client: Client, name: str, full: dict[str, Any]
) -> None:
    glue = client("glue")
    glue.create_job(Name=name, **full)
    kept = {key: value for key, value in full.items() if key != "CodeGenConfigurationNodes"}
    glue.update_job(JobName=name, JobUpdate=kept)
    assert "CodeGenConfigurationNodes" in glue.get_job(JobName=name)["Job"]
    glue.update_job(JobName=name, JobUpdate={**kept, "CodeGenConfigurationNodes": {}})
    assert "CodeGenConfigurationNodes" not in glue.get_job(JobName=name)["Job"]


def test_a_job_made_with_an_empty_canvas_has_none(client: Client, name: str, full: dict[str, Any]) -> None:
    client("glue").create_job(Name=name, **{**full, "CodeGenConfigurationNodes": {}})
    assert "CodeGenConfigurationNodes" not in client("glue").get_job(JobName=name)["Job"]


def test_glue_writes_the_script_of_a_visual_job(
    client: Client, name: str, bucket: str, full: dict[str, Any]
) -> None:
    client("glue").create_job(Name=name, **full)
    script = client("s3").get_object(Bucket=bucket, Key="scripts/job.py")["Body"].read().decode()
    assert "# Script generated for node Once\n" in script
    assert 'database="landing", table_name="customer"' in script
    without = {key: value for key, value in full.items() if key != "CodeGenConfigurationNodes"}
    client("s3").put_object(Bucket=bucket, Key="scripts/job.py", Body=b"mine")
    client("glue").update_job(JobName=name, JobUpdate=without | {"JobMode": "SCRIPT"})
    assert client("s3").get_object(Bucket=bucket, Key="scripts/job.py")["Body"].read() == b"mine"


def test_a_node_without_its_input_is_refused_and_named(
    client: Client, name: str, full: dict[str, Any]
) -> None:
    broken = {**NODES, "node2": {"DropDuplicates": {"Name": "Once", "Inputs": ["gone"]}}}
    with pytest.raises(ClientError, match=r"InvalidInputException.*node 'Once' \(node2\)"):
        client("glue").create_job(Name=name, **(full | {"CodeGenConfigurationNodes": broken}))
    assert code(client("glue").get_job, JobName=name) == "EntityNotFoundException"


def test_a_job_is_created_once(client: Client, name: str) -> None:
    glue = client("glue")
    job = {"Name": name, "Role": ROLE, "Command": {"Name": "glueetl"}}
    assert glue.create_job(**job)["Name"] == name
    assert glue.create_job(**job)["Name"] == name
    assert code(glue.create_job, **(job | {"Timeout": 5})) == "IdempotentParameterMismatchException"


def test_wrong_settings_are_refused(client: Client, name: str) -> None:
    glue = client("glue")
    job = {"Role": ROLE, "Command": {"Name": "glueetl"}}
    both = job | {"WorkerType": "G.1X", "NumberOfWorkers": 2, "MaxCapacity": 2.0}
    assert code(glue.create_job, Name=name, **both) == "InvalidInputException"
    assert code(glue.update_job, JobName=name, JobUpdate=job) == "EntityNotFoundException"


def test_a_deleted_job_leaves_no_tags(client: Client, name: str) -> None:
    glue = client("glue")
    job = {"Name": name, "Role": ROLE, "Command": {"Name": "glueetl"}}
    glue.create_job(**job, Tags={"a": "1"})
    arn = f"arn:aws:glue:us-east-1:123456789012:job/{name}"
    glue.delete_job(JobName=name)
    for call, given in (
        (glue.get_tags, {}),
        (glue.tag_resource, {"TagsToAdd": {"a": "1"}}),
        (glue.untag_resource, {"TagsToRemove": ["a"]}),
    ):
        assert code(call, ResourceArn=arn, **given) == "EntityNotFoundException"
    glue.create_job(**job)
    assert glue.get_tags(ResourceArn=f"arn:aws:glue:us-east-1:123456789012:job/{name}")["Tags"] == {}


def test_a_job_that_never_ran_has_no_bookmark(client: Client, name: str) -> None:
    glue = client("glue")
    glue.create_job(Name=name, Role=ROLE, Command={"Name": "glueetl"})
    assert code(glue.get_job_bookmark, JobName=name) == "EntityNotFoundException"
    assert code(glue.reset_job_bookmark, JobName=name) == "EntityNotFoundException"
    assert code(glue.get_job_bookmark, JobName=f"{name}-none") == "EntityNotFoundException"


def test_stopping_a_run_that_is_not_there_says_so(client: Client, name: str) -> None:
    glue = client("glue")
    glue.create_job(Name=name, Role=ROLE, Command={"Name": "glueetl"})
    errors = glue.batch_stop_job_run(JobName=name, JobRunIds=["jr_none"])["Errors"]
    assert [(one["JobRunId"], one["ErrorDetail"]["ErrorCode"]) for one in errors] == [
        ("jr_none", "EntityNotFoundException")
    ]


SHELL = {"Name": "pythonshell", "ScriptLocation": "s3://b/k.py", "PythonVersion": "3.9"}
STREAM = {"Name": "gluestreaming", "ScriptLocation": "s3://b/k.py"}
ETL = {"Name": "glueetl", "ScriptLocation": "s3://b/k.py"}


# https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html and worker-types.html
@pytest.mark.parametrize(
    ("command", "settings", "words"),
    [
        (ETL, {"WorkerType": "G.025X", "NumberOfWorkers": 2}, "gluestreaming jobs only"),
        (ETL, {"WorkerType": "Z.2X", "NumberOfWorkers": 2}, "glueray jobs only"),
        (ETL, {"WorkerType": "G.1X", "NumberOfWorkers": 2, "MaxCapacity": 2.0}, "do not set Max Capacity"),
        (ETL, {"WorkerType": "G.1X"}, "set both Worker Type and Number of Workers"),
        (ETL, {"NumberOfWorkers": 2}, "set both Worker Type and Number of Workers"),
        (SHELL, {"WorkerType": "G.1X", "NumberOfWorkers": 2}, "not WorkerType or NumberOfWorkers"),
        (SHELL, {"MaxCapacity": 2.0}, "0.0625 or 1, not 2"),
        (ETL, {"WorkerType": "R.1X", "NumberOfWorkers": 2, "GlueVersion": "3.0"}, "needs Glue 4.0 or later"),
        (ETL, {"WorkerType": "G.16X", "NumberOfWorkers": 2, "GlueVersion": "3.0"}, "needs Glue 4.0 or later"),
        (STREAM, {"WorkerType": "G.4X", "NumberOfWorkers": 2}, "glueetl jobs only"),
    ],
)
def test_workers_that_a_job_may_not_have_are_refused(client, name, command, settings, words) -> None:
    glue = client("glue")
    with pytest.raises(glue.exceptions.InvalidInputException, match=words):
        glue.create_job(Name=name, Role="r", Command=command, **settings)


def test_a_job_with_an_unknown_connection_does_not_start(client, name) -> None:
    glue = client("glue")
    glue.create_job(
        Name=name, Role="r", Command=ETL, GlueVersion="5.1", Connections={"Connections": ["nowhere"]}
    )
    with pytest.raises(glue.exceptions.EntityNotFoundException, match="Connection nowhere not found"):
        glue.start_job_run(JobName=name)
