"""A killed, interrupted or concurrent apply: running it again completes it, and leaves nothing to apply."""

from __future__ import annotations

import re
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from waiting import until

from .commands import Commands, Running, commands
from .conftest import ACCOUNT

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.xdist_group("terraform-faults-apply"),
    pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed"),
]

JOBS = 6
JOB, SETTER = "aws_glue_job", "terraform_data"
CANVAS = "(local-exec): Executing"
#: Holds an apply at its last step, the canvases, until it is cut short.
HELD = {"TF_VAR_canvas_command": "sleep 3600; true"}
QUIET = 3.0
"""Seconds without a change of the state after which Terraform has written all that it said to be complete."""
BEGUN = re.compile(r": (?:Creating|Modifying|Destroying)\.\.\.")
COMPLETE = re.compile(r": (?:Creation|Modifications|Destruction) complete after")
QUESTION = "Only 'yes' will be accepted"
ROLE = "stedi-job-"
# What the provider says of what stands but is not in the state, and which resource it is about.
ORPHAN = re.compile(r"creating [\w ]+ \(([^)]+)\):.*?AlreadyExists.*?with (module\.\S+?),", re.DOTALL)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    with commands(tmp_path_factory.mktemp("desk")) as made:
        yield made


@dataclass(frozen=True)
class Cut:
    """An apply that was cut short: its exit code, what it said, and the types of what the state held then."""

    code: int
    said: str
    resources: list[str]


def roles_of_jobs(desk: Commands) -> list[str]:
    """The jobs' roles that stand, whichever Terraform made first."""
    names = [role["RoleName"] for role in desk.client("iam").list_roles()["Roles"]]
    return sorted(name for name in names if name.startswith(ROLE))


@dataclass(frozen=True)
class Refusal:
    """What an apply said of what stands and is in no state, and a role of a job that surely is such a thing."""

    said: str
    role: str
    address: str


@pytest.fixture(scope="module")
def interrupted(desk: Commands) -> Cut:
    """An apply that somebody stops with Ctrl-C half-way."""
    apply = desk.start_lake("terraform", "apply", "--yes", **HELD)
    until(lambda: len(desk.resources()) >= 60 and roles_of_jobs(desk) and "aws_iam_role" in desk.resources())
    apply.send(signal.SIGINT)
    return Cut(*apply.end(), desk.resources())


@pytest.fixture(scope="module")
def refused(desk: Commands, interrupted: Cut) -> Refusal:
    """What the next apply says: what was under way is in no state, and a role of a job is taken from it."""
    role = roles_of_jobs(desk)[0]
    address = f'module.lake.module.job["{role.removeprefix(ROLE)}"].aws_iam_role.this'
    if address in desk.terraform("state", "list").stdout.splitlines():
        assert desk.terraform("state", "rm", address).returncode == 0
    return Refusal(desk.apply(code=1), role, address)


def orphans(said: str) -> list[tuple[str, str]]:
    """Names and addresses of what an apply said to stand already."""
    return ORPHAN.findall(re.sub(r"\s+", " ", re.sub(r"^[│╷╵]", "", said, flags=re.MULTILINE)))


def only_canvases_are_left(apply: Running) -> bool:
    """Whether all that an apply began is complete but for the canvases: what is to come waits for them."""
    said = apply.log.read_text()
    under_way = len(BEGUN.findall(said)) - len(COMPLETE.findall(said))
    return said.count(CANVAS) == under_way == JOBS


@pytest.fixture(scope="module")
def killed(desk: Commands, refused: Refusal) -> Cut:
    """An apply after all that was adopted, killed while it sets the canvases and does nothing else any more."""
    said = refused.said
    for _ in range(3):
        for name, address in orphans(said):
            desk.lake("adopt", address, f"{ACCOUNT}:{name}" if "catalog_database" in address else name)
        apply = desk.start_lake("terraform", "apply", "--yes", **HELD)
        until(lambda at=apply: at.process.poll() is not None or only_canvases_are_left(at))
        if apply.process.poll() is None:
            break
        said = apply.end()[1]
        assert orphans(said), said
    until(lambda: time.time() - desk.state.stat().st_mtime > QUIET)
    apply.send(signal.SIGKILL)
    return Cut(*apply.end(), desk.resources())


@pytest.fixture(scope="module")
def whole(desk: Commands, killed: Cut) -> Commands:
    """The lake after one more apply."""
    desk.apply()
    return desk


def test_an_interrupted_apply_ends_what_it_is_at_and_frees_the_lock(interrupted: Cut, desk: Commands) -> None:
    assert interrupted.code != 0
    assert "Gracefully shutting down" in interrupted.said
    assert "Traceback" not in interrupted.said
    assert not list(desk.state.parent.glob(".*.lock.info"))


def test_both_cut_applies_left_half_a_lake(killed: Cut, interrupted: Cut, whole: Commands) -> None:
    assert killed.code == -signal.SIGKILL
    assert "aws_iam_role" in interrupted.resources
    assert killed.resources.count(JOB) == whole.resources().count(JOB) == JOBS
    assert killed.resources.count(SETTER) == 0
    assert whole.resources().count(SETTER) == JOBS


def test_what_stands_but_is_in_no_state_is_told_and_adopted(refused: Refusal, whole: Commands) -> None:
    assert (refused.role, refused.address) in orphans(refused.said), refused.said
    assert "make adopt ADDRESS=" in refused.said
    assert refused.address in whole.terraform("state", "list").stdout.splitlines()


def test_the_apply_said_again_ends_whole(whole: Commands) -> None:
    jobs = whole.client("glue").get_jobs()["Jobs"]
    assert {job["JobMode"] for job in jobs} == {"VISUAL"}
    assert len(jobs) == JOBS
    whole.plan_is_empty()


def test_a_second_apply_is_refused_while_one_holds_the_lock(whole: Commands) -> None:
    edited = {"TF_VAR_consent_scope": "reading"}
    first = whole.start_lake("terraform", "apply", **edited)  # it asks, and waits
    try:
        until(lambda: QUESTION in first.log.read_text())
        assert list(whole.state.parent.glob(".*.lock.info"))
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
    until(lambda: list(whole.state.parent.glob(".*.lock.info")))
    first.send(signal.SIGKILL)
    first.end()
    assert list(whole.state.parent.glob(".*.lock.info"))
    whole.apply()
    whole.plan_is_empty()
