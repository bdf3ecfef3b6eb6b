"""An apply that is killed, interrupted or meets another one: said again it ends whole, with nothing left to apply."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from .commands import Commands, commands, wait_until

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.xdist_group("terraform-faults-apply"),
    pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed"),
]

ROLE = "stedi-job-machine_learning_curated"
ROLE_ADDRESS = 'module.lake.module.job["machine_learning_curated"].aws_iam_role.this'
# What the provider says of what stands but is not in the state, and which resource it is about.
ORPHAN = re.compile(r"creating [\w ]+ \(([^)]+)\):.*?AlreadyExists.*?with (module\.\S+?),", re.DOTALL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    with commands(tmp_path_factory.mktemp("desk")) as made:
        yield made


@dataclass(frozen=True)
class Cut:
    """An apply that was cut short: its exit code, what it said, and how many resources the state held then."""

    code: int
    said: str
    resources: int


def cut(desk: Commands, sent: signal.Signals, after: int) -> Cut:
    """Apply, and send a signal to all of it when the state holds so many resources."""
    apply = desk.start_lake("terraform", "apply", "--yes")
    wait_until(lambda: len(desk.resources()) >= after)
    apply.send(sent)
    return Cut(*apply.end(), len(desk.resources()))


@pytest.fixture(scope="module")
def killed(desk: Commands) -> Cut:
    return cut(desk, signal.SIGKILL, after=60)


@pytest.fixture(scope="module")
def interrupted(desk: Commands, killed: Cut) -> Cut:
    return cut(desk, signal.SIGINT, after=killed.resources + 10)


@pytest.fixture(scope="module")
def refused(desk: Commands, interrupted: Cut) -> str:
    """What an apply says when a role stands that its state lost, as when it was killed before it wrote that down."""
    assert ROLE in [role["RoleName"] for role in desk.client("iam").list_roles()["Roles"]]
    assert desk.terraform("state", "rm", ROLE_ADDRESS).returncode == 0
    return desk.apply(code=1)


@pytest.fixture(scope="module")
def whole(desk: Commands, refused: str) -> Commands:
    """The lake when everything was adopted that the applies before had made and not written down."""
    text = re.sub(r"\s+", " ", re.sub(r"^[│╷╵]", "", refused, flags=re.MULTILINE))
    orphans = ORPHAN.findall(text)
    assert (ROLE, ROLE_ADDRESS) in orphans, refused
    for name, address in orphans:
        desk.lake("adopt", address, name)
    desk.apply()
    return desk


def test_an_interrupted_apply_ends_what_it_is_at_and_frees_the_lock(interrupted: Cut, desk: Commands) -> None:
    assert interrupted.code != 0
    assert "Gracefully shutting down" in interrupted.said
    assert "Traceback" not in interrupted.said
    assert not list(desk.state.parent.glob(".*.lock.info"))


def test_both_cut_applies_left_half_a_lake(killed: Cut, interrupted: Cut, whole: Commands) -> None:
    assert killed.code == -signal.SIGKILL
    assert 0 < killed.resources < interrupted.resources < len(whole.resources())


def test_what_stands_but_is_in_no_state_is_told_and_adopted(refused: str) -> None:
    assert "make adopt ADDRESS=" in refused


def test_the_apply_said_again_ends_whole(whole: Commands) -> None:
    jobs = whole.client("glue").get_jobs()["Jobs"]
    assert {job["JobMode"] for job in jobs} == {"VISUAL"}
    assert len(jobs) == 5
    whole.plan_is_empty()


def test_a_second_apply_is_refused_while_one_holds_the_lock(whole: Commands) -> None:
    edited = {"TF_VAR_consent_scope": "reading"}
    first = whole.start_lake("terraform", "apply", **edited)  # it asks, and waits
    try:
        wait_until(lambda: list(whole.state.parent.glob(".*.lock.info")))
        said = whole.apply(code=1, **edited)
        assert "Error acquiring the state lock" in said
        assert re.search(r"Who:\s+\S+@\S+", said)
        assert "Another apply holds the state's lock" in said
    finally:
        code, told = first.end("yes\n")
    assert code == 0, told
    whole.plan_is_empty(**edited)
    conf = whole.client("glue").get_job(JobName="customer_landing_to_trusted")["Job"]["DefaultArguments"][
        "--conf"
    ]
    assert "consent_scope=reading" in conf


def test_a_lock_whose_holder_was_killed_holds_nobody_up(whole: Commands) -> None:
    """A local state's lock goes with its process, though its file stays; see test_state.py for S3's."""
    first = whole.start_lake("terraform", "apply")
    wait_until(lambda: list(whole.state.parent.glob(".*.lock.info")))
    first.send(signal.SIGKILL)
    first.end()
    assert list(whole.state.parent.glob(".*.lock.info"))
    whole.apply()
    whole.plan_is_empty()
