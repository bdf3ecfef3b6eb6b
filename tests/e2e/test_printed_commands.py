"""Every command that README and docs print runs as printed in a new checkout, and prints what they show."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import botocore.session
import pytest
import typer
from botocore.validate import ParamValidator

from glue_local import cli
from glue_local.catalog.ddl import parse_ddl
from glue_local.cloud import endpoint
from ports import own_port
from printed import PAGES, PROJECT, Printed, blocks, commands, inline

ALL = [printed for page in PAGES for printed in commands(page)]
INLINE = [command for page in PAGES for command in inline(page)]

#: Gives a second lake's databases its name, in these folders.
RENAMED = "ddl jobs queries terraform/live src/stedi_lake"
RENAME = f"git ls-files {RENAMED} | xargs sed -i -E 's/stedi_(landing|trusted|curated)/second_" + r"\1/g'"

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
    "export TF_VAR_name=second": "the name of tests/terraform/test_lakes_side_by_side.py",
    RENAME: "below",
    "git pull": "git's own; tests/terraform/test_upgrade.py plans from earlier releases",
    "make rollback TABLE=machine_learning_curated TO=1795665884000": "tests/stedi_lake/test_rollback.py",
    "uvx glue-local run job.py --s3-root s3": "tests/e2e/test_wheel.py; the package is on no registry yet",
    ".venv/bin/pytest tests/glue_local/quality -k IsComplete": "a part of make test",
    "pip download --no-deps sagemaker-pyspark==1.4.5": "190 MB: not in CI, as the page says",
    "mkdir s3a && tar xzf sagemaker_pyspark-1.4.5.tar.gz --wildcards --strip-components=3 -C s3a "
    "'*/hadoop-aws-*.jar' '*/aws-java-sdk-bundle-*.jar'": "not in CI, as the page says",
    "S3A_JARS=$PWD/s3a pytest tests/terraform/test_access.py -k hadoop": "not in CI, as the page says",
}

#: The tutorial, then what other pages do on this machine: one of them with the sample that the tutorial wrote.
TUTORIAL = commands(PROJECT / "docs" / "tutorial.md") + [
    printed
    for name in ("edit-a-job.md", "data-quality.md")
    for printed in commands(PROJECT / "docs" / name)
    if printed.command not in ELSEWHERE
]


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
    port = own_port()
    wrong = []
    try:
        for printed in TUTORIAL:
            done = subprocess.run(
                ["sh", "-c", printed.command], cwd=checkout, env=environment(checkout, port),
                capture_output=True, text=True, timeout=900, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{printed.command}\n{done.stdout}{done.stderr}"
            said = done.stdout.replace(f" PORT={port}", "")
            if printed.output and not shown(printed.output, said):
                wrong.append(f"$ {printed.command}\n{said}")
    finally:
        endpoint.stop(checkout / "build" / "local")
    assert not wrong, "\n".join(wrong)


def test_a_second_lakes_databases_have_its_name(checkout: Path, tmp_path: Path) -> None:
    names = RENAMED.split()
    for name in names:
        shutil.copytree(checkout / name, tmp_path / name)
    found = [str(file) for name in names for file in (tmp_path / name).rglob("*") if file.is_file()]
    subprocess.run([*shlex.split(RENAME.partition("xargs ")[2]), *found], check=True)
    texts = [Path(file).read_text(encoding="utf-8", errors="replace") for file in found]
    assert not re.search(r"\bstedi_(?!lake\b)\w", "".join(texts))
    declared = [parse_ddl(file.read_text(), file.name) for file in (tmp_path / "ddl").rglob("*.sql")]
    assert {table.database.partition("_")[0] for table in declared} == {"second"}


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
    if printed.command.startswith("aws "):  # checked by AWS's own models below
        return True
    return printed.command in ELSEWHERE or any(words <= without_values(each) for each in tutorial)


def without_values(command: str) -> set[str]:
    return {word.partition("=")[0] for word in shlex.split(command)} - {"ENV"}


def test_every_block_is_of_a_language_whose_commands_are_tested() -> None:
    """A block of commands is "console": those are run. The others hold no commands."""
    languages = {(page.name, language) for page in PAGES for language, _ in blocks(page)}
    assert {(page, language) for page, language in languages if language not in OTHER_BLOCKS} == set()


OTHER_BLOCKS = ("console", "mermaid", "text", "hcl")
MAKE = sorted(
    {command for command in [printed.command for printed in ALL] + INLINE if command.startswith("make ")}
)


@pytest.mark.parametrize("command", MAKE)
def test_every_make_command_is_one_that_the_makefile_knows(command: str) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for word in shlex.split(command.replace("<", "").replace(">", ""))[1:]:
        if "=" in word and word.partition("=")[0].isupper():
            assert re.search(rf"\b{word.partition('=')[0]}\b", makefile), word
        elif re.fullmatch(r"[a-z-]+", word):
            assert re.search(rf"^{word}:", makefile, re.MULTILINE), word


GLUE_LOCAL = sorted({command for command in INLINE if command.startswith("glue-local ")})


@pytest.mark.parametrize("command", GLUE_LOCAL)
def test_every_glue_local_command_and_option_exists(command: str) -> None:
    found = typer.main.get_command(cli.app)
    for word in shlex.split(command)[1:]:
        if word.startswith("--"):
            assert word == "--help" or any(
                word in option.opts + option.secondary_opts for option in found.params
            ), word
        elif hasattr(found, "commands") or found.name is None or hasattr(found, "get_command"):
            found = found.get_command(None, word)
            assert found is not None, word


@pytest.mark.parametrize(
    "module", sorted({command.split()[2] for command in INLINE if command.startswith("python -m ")})
)
def test_every_module_that_a_page_runs_exists(module: str) -> None:
    assert find_spec(module) is not None


AWS = sorted({printed.command for printed in ALL if printed.command.startswith("aws ")})


@pytest.mark.parametrize("command", AWS)
def test_every_aws_command_fits_the_services_model(command: str) -> None:
    """The AWS CLI names operations and parameters after the model: GrantPermissions is grant-permissions."""
    words = shlex.split(command.partition(" > ")[0])
    service = botocore.session.get_session().get_service_model(words[1])
    operations = {botocore.xform_name(name, "-"): name for name in service.operation_names}
    shape = service.operation_model(operations[words[2]]).input_shape
    members = {f"--{botocore.xform_name(name, '-')}": name for name in shape.members}
    given = {}
    for option, value in zip(words[3::2], words[4::2], strict=True):
        if option == "--query" or value.startswith("file://"):
            assert option == "--query" or option in members
            continue
        kind = shape.members[members[option]].type_name
        if value.startswith("{"):
            given[members[option]] = json.loads(value)
        elif kind == "structure":  # the CLI's shorthand
            given[members[option]] = dict([value.split("=")])
        else:
            given[members[option]] = [value] if kind == "list" else value
    report = ParamValidator().validate(given, shape)
    assert not [error for error in report.generate_report().splitlines() if "Missing required" not in error]
