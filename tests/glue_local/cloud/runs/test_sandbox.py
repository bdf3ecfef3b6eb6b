"""What a run can reach on the machine, and what it cannot."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.environment import without_secrets
from glue_local.cloud.runs import disk, workers
from glue_local.cloud.runs.limits import LimitError, Limits

from .conftest import Endpoint, Glue

SECRETS = {
    "AWS_ACCESS_KEY_ID": "AKIAREALREALREAL0000",
    "AWS_SECRET_ACCESS_KEY": "real-secret",
    "AWS_SESSION_TOKEN": "real-session",
    "AWS_PROFILE": "production",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/creds",
    "AWS_CONFIG_FILE": "/home/real/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/home/real/credentials",
    "GITHUB_TOKEN": "ghp_real",
    "DATABASE_URL": "postgres://u:p@h/d",
    "TF_VAR_password": "hunter2",
    "HTTPS_PROXY": "http://user:pass@proxy",
    "PYTHON_KEYRING_PASSWORD": "hunter2",
    "GLUE_LOCAL_SECRET": "hunter2",
    "VAULT_ADDR": "http://vault",
}


@pytest.fixture(scope="module")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with credentials of a real account in every place where AWS's clients look."""
    home = tmp_path_factory.mktemp("home")
    (home / ".aws").mkdir()
    keys = "aws_access_key_id = AKIAREALREALREAL0000\naws_secret_access_key = real-secret\n"
    (home / ".aws" / "credentials").write_text(f"[default]\n{keys}[production]\n{keys}")
    (home / ".aws" / "config").write_text(
        "[default]\nregion = eu-west-1\n[profile production]\nregion = eu-west-1\n"
    )
    (home / ".boto").write_text(f"[Credentials]\n{keys}")
    return home


def test_named_variables_pass_and_no_secret_does(tmp_path: Path) -> None:
    kept = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "JAVA_HOME": "/java",
        "GLUE_LOCAL_DISK_MB": "1",
        "SPARK_LOCAL_DIRS": "/x",
    }
    given = without_secrets(SECRETS | kept | {"HOME": "/home/real"}, tmp_path)
    assert kept.items() <= given.items()
    assert {name: given[name] for name in SECRETS if name in given} == {
        "AWS_CONFIG_FILE": str(tmp_path / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / ".aws" / "credentials"),
    }
    assert given["HOME"] == str(tmp_path)


def test_a_further_variable_is_named_and_aws_ones_never_pass(tmp_path: Path) -> None:
    named = {"GLUE_LOCAL_RUN_ENVIRONMENT": "VAULT_ADDR, AWS_PROFILE"}
    given = without_secrets(SECRETS | named, tmp_path)
    assert given["VAULT_ADDR"] == "http://vault"
    assert "AWS_PROFILE" not in given


def test_a_run_is_in_utc_wherever_the_machine_is(monkeypatch, tmp_path):
    """Python shows a collected timestamp in the process's time zone, Spark in its session's: both are UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert workers.environment({}, tmp_path)["TZ"] == "UTC"


LOOKING = """
import json, os, boto3, botocore.exceptions, pathlib
session = boto3.Session()
found = {"env": dict(os.environ), "profiles": session.available_profiles, "home": os.path.expanduser("~")}
found["initial"] = pathlib.Path("/proc/self/environ").read_text() if os.path.exists("/proc/self/environ") else ""
keys = session.get_credentials()
found["key"] = keys.access_key if keys else None
forgot = boto3.client("s3")
found["default"] = forgot.meta.endpoint_url
found["default_key"] = forgot._request_signer._credentials.access_key
for name in [name for name in os.environ if name.startswith("AWS_") and "FILE" not in name]:
    del os.environ[name]
bare = boto3.Session()
found["bare"] = None if bare.get_credentials() is None else bare.get_credentials().access_key
try:
    boto3.Session(profile_name="production")
    found["production"] = "there"
except botocore.exceptions.ProfileNotFound:
    found["production"] = "not found"
print("FOUND " + json.dumps(found))
"""


@pytest.mark.parametrize("engine", ["sail"])
def test_a_script_that_forgets_the_endpoint_reaches_no_real_account(
    engine: str, real_home: Path, tmp_path: Path
) -> None:
    """A real run in an endpoint that was started by a user with credentials in environment and home."""
    start = (
        "import sys; from pathlib import Path; from glue_local.cloud import endpoint\n"
        "print(endpoint.start(0, sys.argv[1], Path(sys.argv[2])).url)"
    )
    environment = os.environ | SECRETS | {"HOME": str(real_home), "GLUE_LOCAL_STANDBY_WORKERS": "1"}
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        environment.pop(name)
    command = [sys.executable, "-c", start, engine, str(tmp_path)]
    url = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()
    try:
        glue = Glue(Endpoint(url, tmp_path))
        job = glue.job(LOOKING)
        run_id = glue.start(job)
        run = glue.wait(job, run_id)
        assert run["JobRunState"] == "SUCCEEDED", run
        lines = glue.log("/aws-glue/jobs/output", run_id)
    finally:
        endpoints.stop(tmp_path)
    found = json.loads(next(line for line in lines if line.startswith("FOUND ")).removeprefix("FOUND "))
    assert found["default"] == url
    assert found["key"] == found["default_key"] != "AKIAREALREALREAL0000"
    assert (found["bare"], found["production"], found["profiles"]) == (None, "not found", [])
    assert found["home"] == str(tmp_path / "home")
    everything = json.dumps(found)
    assert [name for name, value in SECRETS.items() if value in everything and "FILE" not in name] == []


@pytest.mark.parametrize(
    "path",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "file:/tmp/x.py",
        "x.py",
        "../x.py",
        "http://h/x.py",
        "s3:///x.py",
        "s3://b/../x",
    ],
)
def test_a_script_on_the_machine_is_refused(glue, path):
    name = glue.job("pass")
    glue.glue.update_job(
        JobName=name,
        JobUpdate={
            "Role": "job",
            "GlueVersion": "5.1",
            "Command": {"Name": "glueetl", "ScriptLocation": path},
        },
    )
    with pytest.raises(ClientError) as refused:
        glue.start(name)
    assert refused.value.response["Error"]["Code"] == "InvalidInputException"
    assert refused.value.response["Error"]["Message"] == (
        f"Job {name}: ScriptLocation {path!r} is not an S3 path: "
        "runs read and write only buckets, not this machine's files"
    )


@pytest.mark.parametrize(
    ("argument", "path"),
    [
        ("--scriptLocation", "/etc/x.py"),
        ("--extra-py-files", "s3://scripts/a.py,/etc/b.py"),
        ("--extra-py-files", "file:///a.zip"),
        ("--extra-files", "/etc/passwd"),
        ("--extra-jars", "/x.jar"),
        ("--TempDir", "file:///tmp"),
        ("--spark-event-logs-path", "/tmp/logs"),
    ],
)
def test_an_argument_that_names_a_file_of_the_machine_is_refused(glue, argument, path):
    with pytest.raises(ClientError, match="is not an S3 path"):
        glue.start(glue.job("pass"), Arguments={argument: path})


def test_a_run_that_prints_without_end_fails(glue):
    run = glue.run("print('x' * 10, end='')\nwhile True: print('y' * 100_000)")
    assert run["ErrorMessage"] == (
        "Command failed with exit code 10: the run printed more than the 2 MiB allowed per run (GLUE_LOCAL_OUTPUT_MB)"
    )


def test_a_line_without_end_comes_in_pieces(glue):
    job = glue.job("print('x' * 600_000)")
    run = glue.wait(job, glue.start(job))
    pieces = [line for line in glue.log("/aws-glue/jobs/output", run["Id"]) if line.startswith("xxx")]
    assert [len(piece) for piece in pieces] == [262118, 262118, 75764]


def test_a_run_that_fills_the_disk_fails(glue):
    script = (
        "import pathlib, threading\n"
        "folder = pathlib.Path(spec['work_dir']); folder.mkdir(parents=True, exist_ok=True)\n"
        "for i in range(30): (folder / str(i)).write_bytes(b'x' * 2**20)\n"
        "threading.Event().wait()\n"
    )
    run = glue.run(script)
    assert run["JobRunState"] == "FAILED"
    assert "out of disk, the run's folder holds " in run["ErrorMessage"]
    assert run["ErrorMessage"].endswith("MiB of the 20 MiB allowed per run (GLUE_LOCAL_DISK_MB)")


def test_the_size_of_a_folder_is_that_of_its_files_not_of_what_links_name(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(b"x" * 2**20)
    (tmp_path / "a" / "link").symlink_to("/")
    assert 1 <= disk.size_mb(tmp_path) < 1.01
    assert disk.size_mb(tmp_path / "missing") == 0


@pytest.mark.parametrize("name", ["GLUE_LOCAL_OUTPUT_MB", "GLUE_LOCAL_DISK_MB", "GLUE_LOCAL_FREE_DISK_MB"])
def test_a_limit_that_is_no_number_is_named(name: str) -> None:
    with pytest.raises(LimitError, match=name):
        Limits.from_environment({name: "much"})
