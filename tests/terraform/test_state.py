"""The state of the lake on AWS: its bucket made by one command, locked by a file beside it, a dead lock freed."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from stedi_lake.bootstrap import BootstrapError, bootstrap
from stedi_lake.terraform import TerraformError

from . import state
from .bootstrapped import Bootstrapped, bootstrapped
from .commands import wait_until
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
        with (self.lake.tree / "asking.log").open("w") as log:
            process = subprocess.Popen(
                ["terraform", f"-chdir={self.live.root}", "apply", "-parallelism=30"],
                env=self.live._environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
            )
        try:
            wait_until(lambda: self.holds(f"{KEY}.tflock"))
            yield process
        finally:
            if process.poll() is None:
                process.communicate("no\n", timeout=120)


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
    assert "Written to" in bootstrap(account.made, account.backend, yes=True)
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
        if policy["PolicyName"].startswith("stedi-deployer"):
            found = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
            document = found["PolicyVersion"]["Document"]
            sizes[policy["PolicyName"]] = len(json.dumps(document, separators=(",", ":")))
    assert {"stedi-deployer-data", "stedi-deployer-services"} <= set(sizes)
    assert max(sizes.values()) <= 6144


def test_an_apply_holds_the_lock_against_another(account: Account) -> None:
    with account.asking() as first:
        with pytest.raises(TerraformError) as told:
            account.live.run("plan", "-input=false")
        assert re.search(r"Who:\s+\S+@\S+", str(told.value))
        assert "Another apply holds the state's lock" in str(told.value)
        first.communicate("no\n", timeout=120)
    assert not account.holds(f"{KEY}.tflock")


def test_a_killed_applys_lock_stays_and_is_freed_by_the_command_told(account: Account) -> None:
    with account.asking() as first:
        first.send_signal(signal.SIGKILL)
        first.communicate(timeout=60)
    assert account.holds(f"{KEY}.tflock")
    with pytest.raises(TerraformError) as told:
        account.live.run("plan", "-input=false")
    lock = re.search(r"make unlock LOCK=(\S+)`", str(told.value))
    assert lock
    account.live.run("force-unlock", "-force", lock[1])
    assert not account.holds(f"{KEY}.tflock")


def test_the_lake_on_aws_applies_with_its_state_encrypted_in_the_bucket(account: Account) -> None:
    account.live.follow("apply", lambda done, of: None)
    assert not account.live.plan("-parallelism=30", quiet=True)
    head = account.lake.client("s3").head_object(Bucket=BUCKET, Key=KEY)
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["SSEKMSKeyId"] in account.backend.read_text()
    assert head["ContentLength"] > 10_000
    assert not account.holds(f"{KEY}.tflock")


def test_lake_and_bootstrap_go_again(account: Account) -> None:
    account.live.follow("destroy", lambda done, of: None)
    account.made.follow("destroy", lambda done, of: None)
    assert {kind: names for kind, names in state.leftovers(account.lake).items() if names} == {}
