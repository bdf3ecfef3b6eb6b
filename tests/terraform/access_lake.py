"""An account with IAM enforced: a lake for the deployer to apply, and the credentials of all its roles."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from glue_local.cloud import endpoint
from stedi_lake.terraform import Terraform

from .bootstrapped import PROVIDER, QUICK, REPOSITORY, bootstrapped
from .conftest import ACCOUNT, REGION, Lake

MAIN = f"repo:{REPOSITORY}:ref:refs/heads/main"
PULL_REQUEST = f"repo:{REPOSITORY}:pull_request"
ISSUER = "token.actions.githubusercontent.com"
#: The roles of GitHub's workflows.
GITHUB = {kind: f"arn:aws:iam::{ACCOUNT}:role/stedi-{kind}" for kind in ("deployer", "planner")}
EVERYONE = [f"arn:aws:iam::{ACCOUNT}:root"]
ON_CALL = "on-call@example.com"
LIVE = {
    **{"data_scientist_principals": EVERYONE, "data_engineer_principals": EVERYONE, "canvas_command": "true"},
    **{"alert_emails": [ON_CALL], "success_within_hours": 1},
}

Keys = dict[str, str]


def token(subject: str) -> str:
    """What GitHub gives a workflow, but for its signature.

    Source: https://docs.github.com/actions/reference/security/oidc
    """
    claims = {"iss": f"https://{ISSUER}", "aud": "sts.amazonaws.com", "sub": subject}
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in ({}, claims)]
    return ".".join([*parts, "signature"])


def _keys(credentials: dict[str, str]) -> Keys:
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


@dataclass
class Account:
    """The account's lake; ``live`` is the root of the lake on AWS, which its deployer applies."""

    lake: Lake
    live: Terraform
    outputs: dict[str, Any] = field(default_factory=dict)
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    _sessions: dict[str, Keys] = field(default_factory=dict)

    def as_workflow(self, role: str, subject: str = MAIN) -> Keys:
        """Take on a role as a workflow of that subject does."""
        unsigned = Config(signature_version=UNSIGNED, retries={"max_attempts": 1})
        sts = boto3.client("sts", endpoint_url=self.lake.url, region_name=REGION, config=unsigned)
        session = sts.assume_role_with_web_identity(
            RoleArn=GITHUB[role], RoleSessionName="workflow", WebIdentityToken=token(subject)
        )
        return _keys(session["Credentials"])

    def as_person(self, role: str) -> Keys:
        """Take on a role as someone of the account whom it trusts."""
        session = self.lake.client("sts").assume_role(RoleArn=role, RoleSessionName="person")
        return _keys(session["Credentials"])

    def as_glue(self, role: str) -> Keys:
        """Take on a job's role, which trusts nobody but Glue's service: for a moment it trusts the account too."""
        iam, name = self.lake.client("iam"), role.rpartition("/")[2]
        trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        account = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
        for_now = {**trust, "Statement": [*trust["Statement"], account]}
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(for_now))
        try:
            return self.as_person(role)
        finally:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))

    def keys(self, who: str) -> Keys:
        """Credentials of a job's role by the job's name, of ``scientist``, ``engineer``, ``deployer``, ``planner``."""
        if who not in self._sessions:
            if who in GITHUB:
                self._sessions[who] = self.as_workflow(who)
            elif who in ("scientist", "engineer"):
                self._sessions[who] = self.as_person(self.outputs[f"data_{who}_role_arn"])
            else:
                self._sessions[who] = self.as_glue(self.outputs["job_roles"][who])
        return self._sessions[who]

    def client(self, who: str, service: str) -> Any:
        """A client with somebody's credentials; ``root`` is the account itself."""
        if (who, service) not in self._clients:
            keys = {} if who == "root" else self.keys(who)
            self._clients[who, service] = self.lake.client(service, **keys)
        return self._clients[who, service]

    def mail(self) -> list[EmailMessage]:
        """The mail of who is on call, the first first: what the topic sent, and before it how to confirm."""
        folder = self.lake.tree / "endpoint" / "mail"
        found = [
            message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))
        ]
        return [one for one in found if one["To"] == ON_CALL]

    def as_deployer(self) -> Terraform:
        """The lake's root with the deployer's credentials."""
        keys = self.keys("deployer")
        environment = {**self.lake.environment, **{name.upper(): value for name, value in keys.items()}}
        environment["TF_CLI_ARGS_destroy"] = ""  # what it has to read is tried as well
        return replace(self.live, environment=environment)


@contextmanager
def account(folder: Path) -> Iterator[Account]:
    """An account with a deployer, where IAM is enforced; the lake is not applied yet."""
    # A key's tags act later than everything that the first apply needs of it, and before what is tried then.
    times = {"GLUE_LOCAL_KEY_TAGS_AFTER": "60", "GLUE_LOCAL_ALARMS_EVERY": "0.5"}
    with mock.patch.dict(os.environ, times), bootstrapped(folder) as base:
        (base.live.root / "terraform.tfvars.json").write_text(json.dumps(LIVE))
        # Data stays, as on AWS.
        quick = QUICK.replace("force_destroy = true", "force_destroy = false")
        (base.live.root / "endpoint_override.tf").write_text(PROVIDER + quick)
        endpoint.set_enforcement(base.lake.url, on=True)
        yield Account(base.lake, base.live)
