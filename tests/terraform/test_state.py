"""The lake's state on AWS: its bucket, its lock file, and releasing a stale lock."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.endpoint import set_enforcement
from stedi_lake.bootstrap import BootstrapError, bootstrap
from stedi_lake.terraform import TerraformError
from waiting import SECONDS, until

from . import access_lake, state, workflows
from .bootstrapped import Bootstrapped, bootstrapped
from .conftest import ACCOUNT

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.xdist_group("terraform-state"),
    pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed"),
]

BUCKET, KEY = f"stedi-state-{ACCOUNT}", "stedi/terraform.tfstate"


@dataclass(frozen=True)
class Account(Bootstrapped):
    """An account with a bootstrapped state bucket."""

    def holds(self, key: str) -> bool:
        try:
            self.lake.client("s3").head_object(Bucket=BUCKET, Key=key)
        except ClientError:
            return False
        return True

    @contextmanager
    def asking(self) -> Iterator[subprocess.Popen[str]]:
        """An apply that has taken the lock and asks whether it may go on."""
        file = self.lake.tree / "asking.log"
        with file.open("w") as log:
            process = subprocess.Popen(
                ["terraform", f"-chdir={self.live.root}", "apply", "-parallelism=30"],
                env=self.live.environment_of("apply"),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
            )
        try:
            until(lambda: "Only 'yes' will be accepted" in file.read_text())
            assert self.holds(f"{KEY}.tflock")
            yield process
        finally:
            if process.poll() is None:
                process.communicate("no\n", timeout=SECONDS)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("state")
    with bootstrapped(folder) as base:
        base.live.init()
        yield Account(**vars(base))


def test_bootstrap_writes_where_the_state_lies_and_changes_nothing_a_second_time(account: Account) -> None:
    written = account.backend.read_text()
    assert f'bucket     = "{BUCKET}"\nkey        = "{KEY}"\n' in written
    assert not account.made.plan(quiet=True)
    said = bootstrap(account.made, account.backend, yes=True).splitlines()
    settings = account.backend.with_name("account.auto.tfvars.json")
    assert said == [
        f"Written to {account.backend} and {settings}. Next: make plan, make apply.",
        "Set these for the GitHub workflows:",
        f"gh variable set AWS_DEPLOY_ROLE --body arn:aws:iam::{ACCOUNT}:role/stedi-deployer",
        f"gh variable set AWS_PLAN_ROLE --body arn:aws:iam::{ACCOUNT}:role/stedi-planner",
        "gh variable set AWS_REGION --body us-east-1",
        f"gh variable set TF_ACCOUNT < {settings}",
        f"gh variable set TF_BACKEND_CONFIG < {account.backend}",
    ]
    assert json.loads(settings.read_text()) == {
        "permissions_boundary_arn": f"arn:aws:iam::{ACCOUNT}:policy/stedi-boundary",
        "key_administrator_arns": [f"arn:aws:iam::{ACCOUNT}:role/stedi-deployer"],
    }
    assert account.backend.read_text() == written


def test_bootstrap_leaves_another_states_name_alone(account: Account, tmp_path: Path) -> None:
    other = tmp_path / "backend.hcl"
    other.write_text('bucket = "another"\n')
    with pytest.raises(BootstrapError, match=r"names another state(?s:.*)bucket     = \"stedi-state-"):
        bootstrap(account.made, other, yes=True)
    assert other.read_text() == 'bucket = "another"\n'


def test_policies_of_the_deployer_fit_into_iam(account: Account) -> None:
    """IAM takes managed policies of at most 6144 characters, blanks not counted."""
    iam = account.lake.client("iam")
    sizes = {}
    for policy in iam.list_policies(Scope="Local")["Policies"]:
        if policy["PolicyName"].startswith("stedi-"):
            found = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
            document = found["PolicyVersion"]["Document"]
            sizes[policy["PolicyName"]] = len(json.dumps(document, separators=(",", ":")))
    assert set(sizes) == {
        "stedi-boundary",
        "stedi-deployer-data",
        "stedi-deployer-roles",
        "stedi-deployer-services",
        "stedi-planner",
    }
    assert max(sizes.values()) <= 6144


def test_githubs_workflows_are_whom_their_roles_trust(account: Account) -> None:
    """The variables that a workflow's jobs assume their role by, against the trust of the roles they are set to."""
    iam, roles = account.lake.client("iam"), account.made.outputs()["github_variables"]
    asked = {(variable, subject) for variable, subject in workflows.subjects("stedi/lakehouse")}
    assert {variable for variable, _ in asked} == {"AWS_DEPLOY_ROLE", "AWS_PLAN_ROLE"}
    for variable in ("AWS_DEPLOY_ROLE", "AWS_PLAN_ROLE"):
        name = roles[variable].rpartition("/")[2]
        (trust,) = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"]
        equals = trust["Condition"]["StringEquals"]
        assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert equals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"
        assert set(trust["Condition"]["StringLike"]["token.actions.githubusercontent.com:sub"]) == {
            # With the ids of owner and repository, which are not known here.
            form
            for of, subject in asked
            if of == variable
            for form in (subject, subject.replace("stedi/lakehouse", "stedi@*/lakehouse@*"))
        }
    assert roles["TF_BACKEND_CONFIG"] == account.backend.read_text()


LOOKS = re.compile(r"[a-z0-9]+:(Get|List|Describe|View)\w*\*?|kms:Decrypt")


def test_the_planner_may_look_and_nothing_else(account: Account) -> None:
    iam = account.lake.client("iam")
    arn = f"arn:aws:iam::{ACCOUNT}:policy/stedi-planner"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    actions = {action for statement in document["Statement"] for action in statement["Action"]}
    assert {action for action in actions if not LOOKS.fullmatch(action)} == set()
    assert {"s3:GetObject", "kms:Decrypt", "glue:Get*", "iam:GetRolePolicy"} <= actions
    attached = iam.list_attached_role_policies(RoleName="stedi-planner")["AttachedPolicies"]
    assert [one["PolicyName"] for one in attached] == ["stedi-planner"]


def test_an_apply_holds_the_lock_against_another(account: Account) -> None:
    with account.asking() as first:
        with pytest.raises(TerraformError) as told:
            account.live.run("plan", "-input=false")
        assert re.search(r"Who:\s+\S+@\S+", str(told.value))
        assert "Another apply holds the state's lock" in str(told.value)
        first.communicate("no\n", timeout=SECONDS)
    assert not account.holds(f"{KEY}.tflock")


def test_a_killed_applys_lock_stays_and_is_freed_by_the_command_told(account: Account) -> None:
    with account.asking() as first:
        first.send_signal(signal.SIGKILL)
        first.communicate(timeout=SECONDS)
    assert account.holds(f"{KEY}.tflock")
    with pytest.raises(TerraformError) as told:
        account.live.run("plan", "-input=false")
    lock = re.search(r"make unlock LOCK=(\S+)`", str(told.value))
    assert lock
    account.live.run("force-unlock", "-force", lock[1])
    assert not account.holds(f"{KEY}.tflock")


def test_the_lake_on_aws_applies_with_its_state_encrypted_in_the_bucket(account: Account) -> None:
    account.live.follow("apply", lambda done, of: None)  # the planner finds nothing left to apply, below
    head = account.lake.client("s3").head_object(Bucket=BUCKET, Key=KEY)
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["SSEKMSKeyId"] in account.backend.read_text()
    assert head["ContentLength"] > 10_000
    assert not account.holds(f"{KEY}.tflock")


def test_the_planner_plans_and_cannot_apply(account: Account) -> None:
    """With its policies enforced: everything that a plan reads may be read, the state and scripts included."""
    made = access_lake.Account(account.lake, account.live).as_workflow("planner", access_lake.PULL_REQUEST)
    keys = {name.upper(): value for name, value in made.items()}
    planner = replace(account.live, environment={**account.live.environment, **keys})
    edited = replace(planner, environment={**planner.environment, "TF_VAR_log_retention_days": "90"})
    set_enforcement(account.lake.url, on=True)
    try:
        assert not planner.plan("-lock=false", "-parallelism=30", quiet=True)
        # It plans the change, and is refused where it makes it.
        with pytest.raises(TerraformError, match="AccessDenied") as told:
            # What the plan has just read is not read once more.
            edited.run(
                "apply", "-auto-approve", "-input=false", "-lock=false", "-refresh=false", "-parallelism=30"
            )
    finally:
        set_enforcement(account.lake.url, on=False)
    assert "logs:PutRetentionPolicy" in str(told.value)
    groups = account.lake.client("logs").describe_log_groups(logGroupNamePrefix="/aws-glue/")["logGroups"]
    assert groups
    assert not [group["logGroupName"] for group in groups if group["retentionInDays"] == 90]


def test_lake_and_bootstrap_go_again(account: Account) -> None:
    account.live.follow("destroy", lambda done, of: None)
    account.made.follow("destroy", lambda done, of: None)
    assert {kind: names for kind, names in state.leftovers(account.lake).items() if names} == {}
