"""Terraform's apply sets each job's canvas; an apply that would lose an edit is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from glue_local.studio.exchange import Done, ExchangeError
from stedi_lake import canvas, terraform
from stedi_lake.canvas import Canvas, CanvasError
from stedi_lake.stack import Stack
from stedi_lake.terraform import CANVAS_COMMAND, Terraform


class Studio:
    """Stands for the exchange with Glue: what was edited there, what was pushed."""

    def __init__(self) -> None:
        self.edits: dict[str, list[str]] = {}
        self.pushed: list[tuple[str, bool]] = []
        self.prefixes: list[str] = []

    def called(self, prefix: str) -> Studio:
        self.prefixes.append(prefix)
        return self

    def unpulled(self, name: str) -> list[str]:
        return self.edits.get(name, [])

    def push(self, name: str, *, ours: bool) -> Done:
        if name == "broken":
            raise ExchangeError("job broken: Glue Studio's canvas has changes that git does not have")
        self.pushed.append((name, ours))
        return Done(name, "updated", ("the canvas was set",))


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def made(tmp_path: Path, studio: Studio) -> Canvas:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.json").write_text("{}")
    found = Canvas(tmp_path, lambda service: None)
    found.__dict__["_exchange"] = studio.called
    return found


def run(command: str, job: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        f"{command} {job} lake-{job}", shell=True, capture_output=True, text=True, check=False
    )


def test_the_command_pushes_the_job_it_is_given_and_tells_what_that_did(made: Canvas, studio: Studio):
    with made.served() as command:
        ended = run(command, "one")
    assert (ended.returncode, studio.pushed) == (0, [("one", False)])
    assert studio.prefixes == ["lake-"]
    assert ended.stderr.splitlines() == ["one: updated", "  the canvas was set"]


def test_a_push_that_is_refused_fails_the_command_with_the_reason(made: Canvas):
    with made.served() as command:
        ended = run(command, "broken")
    assert ended.returncode == 1
    assert "The canvas of job broken was not set: job broken: Glue Studio's canvas" in ended.stderr


def test_behind_the_apply_the_command_fails(made: Canvas):
    with made.served() as command:
        pass
    assert run(command, "one").returncode != 0


def test_what_a_saved_plan_holds_says_that_the_canvas_was_not_set():
    ended = run(canvas.PLANNED, "one")
    assert ended.returncode == 1
    assert ended.stderr == "The canvas of job one was not set: make studio-push sets it.\n"


def test_an_apply_is_refused_while_glue_studio_has_what_git_has_not(
    made: Canvas, studio: Studio, tmp_path: Path
):
    studio.edits["two"] = ["node 'Rule' (node-2): SQL changed"]
    for apply in (Terraform.apply, lambda root: root.follow("apply", print)):
        with pytest.raises(CanvasError, match=r"two: node 'Rule' \(node-2\): SQL changed\n.*studio-pull"):
            apply(Terraform(tmp_path, tmp_path / "data", canvas=made))


def test_with_ours_the_edits_are_overwritten(made: Canvas, studio: Studio):
    studio.edits["two"] = ["node 'Rule' (node-2): SQL changed"]
    made.ours = True
    made.check()
    with made.served() as command:
        run(command, "two")
    assert studio.pushed == [("two", True)]


def test_only_an_apply_gets_a_command_that_works(
    made: Canvas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    given: dict[str, str] = {}
    (tmp_path / "terraform").write_text(f'#!/bin/sh\necho "$@ ${CANVAS_COMMAND}" >> {tmp_path}/given\n')
    (tmp_path / "terraform").chmod(0o755)
    monkeypatch.setattr(terraform.prerequisites, "terraform", lambda: str(tmp_path / "terraform"))
    root = Terraform(tmp_path, tmp_path / "data", canvas=made)
    for command in ("plan", "apply", "destroy"):
        getattr(root, command)()
    for line in (tmp_path / "given").read_text().splitlines():
        given[line.split()[1]] = line
    assert canvas.PLANNED in given["plan"]
    assert str(canvas.CLIENT) in given["apply"]
    assert canvas.PLANNED in given["destroy"]


@pytest.mark.parametrize(
    ("environment", "ours"), [({}, False), ({"CANVAS": "1"}, False), ({"CANVAS": "ours"}, True)]
)
def test_the_stack_keeps_the_canvas(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], ours: bool):
    for name in ("CANVAS", CANVAS_COMMAND):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = Stack.named("local", 1).terraform.canvas
    assert found is not None
    assert found.ours == ours


@pytest.mark.parametrize("environment", [{"CANVAS": "0"}, {CANVAS_COMMAND: "my-own"}])
def test_switched_off_or_given_a_command_of_ones_own_it_does_not(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
):
    monkeypatch.delenv("CANVAS", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Stack.named("local", 1).terraform.canvas is None
