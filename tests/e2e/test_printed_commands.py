"""Every command that README and docs print runs as printed, from a checkout of its own, and prints what they show."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from glue_local.cloud import endpoint
from printed import PAGES, PROJECT, Printed, commands

TUTORIAL = commands(PROJECT / "docs" / "tutorial.md")
ALL = [printed for page in PAGES for printed in commands(page)]

#: Commands that the tutorial's test does not give, and where each runs; one more is one more entry. They must at least
#: be targets of the Makefile with the settings that it knows.
ELSEWHERE = {
    "make demo": "tests/e2e/test_lake.py runs it, and compares what README shows",
    "make test": "CI runs it",
    "make test-fast": "a part of make test",
    "make test-local": "tests/jobs/run.sh, with and without Docker: tests/jobs is a part of make test",
    "make lint": "CI runs it",
    "make query NAME=consent_funnel": "tests/e2e/test_lake.py",
    "make ui": "tests/e2e/test_page.py serves it",
    "make jobs": "tests/stedi_lake/test_in_step.py: what it writes is what is there",
    "make lineage": "tests/stedi_lake/test_in_step.py",
    "make jobs lineage": "tests/stedi_lake/test_in_step.py",
    "make bootstrap": "tests/terraform/bootstrapped.py, on the local endpoint",
    "make plan": "tests/e2e/test_lake.py with ENV=local; needs an account as printed",
    "make apply": "tests/e2e/test_lake.py with ENV=local; needs an account as printed",
    "make run": "the tutorial with ENV=local; needs an account as printed",
    "make cost ENV=local": "tests/terraform/test_cost.py",
    "make studio-diff": "tests/e2e/test_studio.py with ENV=local; needs an account as printed",
    "make studio-pull": "tests/e2e/test_studio.py with ENV=local; needs an account as printed",
    "make studio-push": "tests/e2e/test_studio.py with ENV=local; needs an account as printed",
    "make rollback TABLE=machine_learning_curated TO=1795665884000": "tests/stedi_lake/test_rollback.py",
    "uvx glue-local run job.py --s3-root s3": "tried from built wheels; the package is on no registry yet",
    ".venv/bin/pytest tests/glue_local/quality -k IsComplete": "a part of make test",
}


def environment(folder: Path, port: int) -> dict[str, str]:
    """The environment of somebody who works from the checkout: nothing of this test's own settings."""
    given = {
        name: value for name, value in os.environ.items() if not name.startswith(("STEDI_", "AWS_", "TF_"))
    }
    return given | {"PORT": str(port), "STEDI_BUILD": str(folder / "build")}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of this repository in a folder of their own, with this test's environment."""
    folder = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, folder / name)
    (folder / ".venv").mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (folder / ".venv" / part).symlink_to(Path(sys.prefix) / part)
    (folder / ".venv" / ".ready").touch()
    return folder


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed")
def test_the_tutorial_runs_as_printed(checkout: Path) -> None:
    port = endpoint.free_port()
    wrong = []
    try:
        for printed in TUTORIAL:
            done = subprocess.run(
                ["sh", "-c", printed.command], cwd=checkout, env=environment(checkout, port),
                capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{printed.command}\n{done.stdout}{done.stderr}"
            said = done.stdout.replace(f" PORT={port}", "")
            if printed.output and not shown(printed.output, said):
                wrong.append(f"$ {printed.command}\n{said}")
    finally:
        endpoint.stop(checkout / "build" / "local")
    assert not wrong, "\n".join(wrong)


def shown(printed: str, said: str) -> bool:
    """Whether a page prints what went to standard output; "..." stands for any text, and white space is all one."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    return doctest.OutputChecker().check_output(printed, said, flags)


def test_every_other_command_runs_in_a_test_that_is_named() -> None:
    tutorial = {printed.command for printed in TUTORIAL}
    asked = {printed.command for printed in ALL if not mentioned(printed, tutorial)}
    assert asked == set(), f"run these in the tutorial, or say in ELSEWHERE which test does: {sorted(asked)}"
    for place in ELSEWHERE.values():
        for file in re.findall(r"tests/\S+?\.py", place):
            assert (PROJECT / file).is_file(), place


def mentioned(printed: Printed, tutorial: set[str]) -> bool:
    """Whether a command is the tutorial's, one of these with other values or fewer settings, or runs elsewhere."""
    words = without_values(printed.command)
    return printed.command in ELSEWHERE or any(words <= without_values(each) for each in tutorial)


def without_values(command: str) -> set[str]:
    return {word.partition("=")[0] for word in shlex.split(command)} - {"ENV"}


def makefile_targets() -> Iterator[str]:
    for printed in ALL:
        if printed.command.startswith("make "):
            yield printed.command


@pytest.mark.parametrize("command", sorted(set(makefile_targets())))
def test_every_make_command_is_one_that_the_makefile_knows(command: str) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for word in shlex.split(command)[1:]:
        if "=" in word and word.partition("=")[0].isupper():
            assert re.search(rf"\b{word.partition('=')[0]}\b", makefile), word
        elif re.fullmatch(r"[a-z-]+", word):
            assert re.search(rf"^{word}:", makefile, re.MULTILINE), word
