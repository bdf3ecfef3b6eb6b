"""An account that refuses: expired credentials get a clear message, throttled calls are repeated."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from stedi_lake.stack import PROJECT
from stedi_lake.terraform import Terraform
from waiting import SECONDS

JOB = "customer_landing_to_trusted"
EXPIRED = "The security token included in the request is expired"
# As the services answer: https://docs.aws.amazon.com/glue/latest/webapi/CommonErrors.html and
# https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
EXPIRED_JSON = (400, json.dumps({"__type": "ExpiredTokenException", "message": EXPIRED}))
EXPIRED_XML = (
    403,
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
    f"<Code>ExpiredToken</Code><Message>{EXPIRED}</Message></Error><RequestId>1</RequestId></ErrorResponse>",
)
THROTTLED = (400, json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}))
THROTTLED_XML = (
    400,
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
    "<Code>Throttling</Code><Message>Rate exceeded</Message></Error><RequestId>1</RequestId></ErrorResponse>",
)
IDENTITY_XML = (
    200,
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::123456789012:user/one</Arn><UserId>AIDA1</UserId><Account>123456789012</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>",
)
NO_JOB = (400, json.dumps({"__type": "EntityNotFoundException", "message": f"Job {JOB} not found."}))
RENEW = "Your AWS credentials have expired: sign in again"


class Account:
    """An AWS endpoint that gives the answers it was told to, in order, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = []
        self.asked = 0
        account = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                code, body = account.answers[min(account.asked, len(account.answers) - 1)]
                account.asked += 1
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            do_GET = do_HEAD = do_PUT = do_POST  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def account() -> Iterator[Account]:
    made = Account()
    yield made
    made.server.shutdown()


def command(account: Account, folder: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Run one of the Makefile's commands with credentials of that account; exit code and what it said."""
    answer = subprocess.run(
        [sys.executable, "-m", *words],
        env={
            **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
            "AWS_ENDPOINT_URL": account.url,
            "AWS_ACCESS_KEY_ID": "ASIAEXPIRED",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "old",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "STEDI_BUILD": str(folder / "build"),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr


@pytest.mark.parametrize("verb", ["push", "pull", "diff"])
def test_studio_says_once_that_credentials_expired(account: Account, tmp_path: Path, verb: str) -> None:
    account.answers = [EXPIRED_JSON]
    code, said = command(account, tmp_path, "glue_local.cli", "studio", verb, str(PROJECT / "jobs"))
    assert code == 1
    assert len(said.splitlines()) == 2, said
    assert "ExpiredTokenException" in said.splitlines()[0]
    assert said.splitlines()[1].startswith(RENEW)


def test_a_throttled_call_is_made_again(account: Account, tmp_path: Path) -> None:
    account.answers = [THROTTLED, THROTTLED, NO_JOB]
    words = ("glue_local.cli", "studio", "diff", str(PROJECT / "jobs"), "--job", JOB)
    assert command(account, tmp_path, *words) == (0, f"{JOB}: is not in Glue yet\n")
    assert account.asked == 3


def test_a_call_throttled_for_ever_ends_and_says_what_to_do(account: Account, tmp_path: Path) -> None:
    account.answers = [THROTTLED]
    words = ("glue_local.cli", "studio", "diff", str(PROJECT / "jobs"), "--job", JOB)
    code, said = command(account, tmp_path, *words, AWS_MAX_ATTEMPTS="3")
    assert (code, account.asked) == (1, 3)
    assert said.splitlines()[-1].startswith("AWS throttled every attempt: wait a minute")


@pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed")
class TestLake:
    """The commands that ask Terraform first."""

    def test_plan_says_that_credentials_expired(self, account: Account, tmp_path: Path) -> None:
        account.answers = [EXPIRED_XML]
        backend = tmp_path / "backend.hcl"
        backend.write_text(
            'bucket = "stedi-state"\nkey = "state"\nregion = "us-east-1"\nuse_path_style = true\n'
        )
        code, said = command(
            account, tmp_path, "stedi_lake", "terraform", "plan", TF_BACKEND_CONFIG=str(backend)
        )
        assert code == 1
        assert said.splitlines()[-1].startswith(RENEW)
        assert "Traceback" not in said

    def test_terraform_makes_a_throttled_call_again(self, account: Account, tmp_path: Path) -> None:
        """The provider of live/aws, whose retries are left as they are: up to 25."""
        account.answers = [*[THROTTLED_XML] * 4, IDENTITY_XML]
        provider = (PROJECT / "terraform/live/aws/main.tf").read_text()
        assert "max_retries" not in provider
        assert "retry_mode" not in provider
        (tmp_path / "main.tf").write_text(
            'provider "aws" {\n  region = "us-east-1"\n  access_key = "one"\n  secret_key = "two"\n}\n'
            'data "aws_caller_identity" "current" {}\n'
            'output "account" {\n  value = data.aws_caller_identity.current.account_id\n}\n'
        )
        environment = {"AWS_ENDPOINT_URL": account.url, "AWS_EC2_METADATA_DISABLED": "true"}
        root = Terraform(tmp_path, tmp_path / "data", environment=environment)
        root.init()
        root.run("apply", "-auto-approve", "-input=false")
        assert root.outputs() == {"account": "123456789012"}
        assert account.asked > len(account.answers)

    def test_run_says_that_credentials_expired(self, account: Account, tmp_path: Path) -> None:
        state = tmp_path / "build/local/terraform.tfstate"
        state.parent.mkdir(parents=True)
        outputs = {"workflow_name": {"value": "stedi-lake", "type": "string"}}
        head = {"version": 4, "terraform_version": "1.11.0", "serial": 1, "lineage": "1", "resources": []}
        state.write_text(json.dumps({**head, "outputs": outputs}))
        Terraform(PROJECT / "terraform/live/local", tmp_path / "build/terraform", state).init()
        account.answers = [EXPIRED_JSON]
        port = str(account.server.server_port)
        code, said = command(account, tmp_path, "stedi_lake", "run", "--env", "local", "--port", port)
        assert code == 1
        assert len(said.splitlines()) == 2, said
        assert said.splitlines()[1].startswith(RENEW)

    def test_run_says_that_there_is_no_lake(self, account: Account, tmp_path: Path) -> None:
        state = tmp_path / "build/local/terraform.tfstate"
        Terraform(PROJECT / "terraform/live/local", tmp_path / "build/terraform", state).init()
        code, said = command(account, tmp_path, "stedi_lake", "run", "--env", "local")
        assert (code, said) == (1, "There is no lake yet: `make up` creates it.\n")
