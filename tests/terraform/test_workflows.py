"""GitHub's workflows, Dependabot, pre-commit, changelog: valid, pinned, with the least permissions."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from stedi_lake.stack import PROJECT

from . import workflows

CHANGELOG = (PROJECT / "CHANGELOG.md").read_text()
MAKEFILE = (PROJECT / "Makefile").read_text()


def tool(name: str, *words: str) -> str:
    """Run a tool of the virtual environment on the repository's files; fail with what it says."""
    command = [str(Path(sys.executable).with_name(name)), *words]
    answer = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def test_there_is_one_for_pull_requests_one_that_applies_and_two_for_the_night() -> None:
    events = {name: set(workflow["on"]) for name, workflow in workflows.read().items()}
    assert events == {
        "apply": {"push"},
        "drift": {"schedule", "workflow_dispatch"},
        "nightly": {"schedule", "workflow_dispatch"},
        "pull-request": {"pull_request"},
    }


@pytest.mark.parametrize(
    ("schema", "files"), [("vendor.github-workflows", ".github/workflows"), ("vendor.dependabot", ".github")]
)
def test_files_are_what_github_takes(schema: str, files: str) -> None:
    paths = [str(path) for path in sorted((PROJECT / files).glob("*.yml"))]
    assert paths
    tool("check-jsonschema", "--builtin-schema", schema, *paths)


def test_actions_are_pinned_to_a_commit_and_say_its_version() -> None:
    lines = [line for path in workflows.FOLDER.glob("*.yml") for line in path.read_text().splitlines()]
    uses = [line for line in lines if "uses:" in line]
    assert len(uses) > 10
    pinned = re.compile(r"\s*(?:- )?uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [line for line in uses if not pinned.fullmatch(line)] == []
    commits: dict[str, set[str]] = {}
    for line in uses:
        action, _, commit = line.partition("uses: ")[2].partition("@")
        commits.setdefault(action, set()).add(commit)
    assert {action for action, of in commits.items() if len(of) > 1} == set()


def test_jobs_have_no_more_rights_than_they_use() -> None:
    for workflow, job in workflows.jobs():
        assert workflow["permissions"] == {"contents": "read"}
        rights = dict(job.get("permissions", workflow["permissions"]))
        said = yaml.safe_dump(job["steps"])
        assert rights.pop("contents") == "read"
        assert (rights.pop("id-token", "none") == "write") is (workflows.SIGN_IN in said)
        assert (rights.pop("pull-requests", "none") == "write") is ("gh pr comment" in said)
        assert rights == {}


def test_no_job_hangs_keeps_its_token_or_meets_itself() -> None:
    for workflow, job in workflows.jobs():
        assert workflow["concurrency"]["group"]
        assert job["timeout-minutes"] <= 60
        checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert [step["with"]["persist-credentials"] for step in checkouts] == [False]
    assert workflows.read()["apply"]["concurrency"]["cancel-in-progress"] is False


def test_no_secret_and_no_text_of_a_stranger_goes_into_a_script() -> None:
    for _, job in workflows.jobs():
        assert "secrets." not in yaml.safe_dump(job)
        assert not [step for step in job["steps"] if "${{" in step.get("run", "")]


def test_jobs_that_sign_in_are_left_out_where_nobody_has_set_their_role() -> None:
    for _, job in workflows.jobs():
        roles = set(re.findall(r"role-to-assume: \$\{\{ (vars\.\w+) \}\}", yaml.safe_dump(job["steps"])))
        assert all(f"{role} != ''" in job["if"] for role in roles)


def test_plans_take_no_lock_and_an_apply_waits_for_it() -> None:
    """The planner's role cannot write the lock, and a plan of a pull request is to hold up no apply."""
    for _, job in workflows.jobs():
        for step in job["steps"]:
            if "make plan" in step.get("run", ""):
                assert step["env"]["TF_CLI_ARGS_plan"] == "-lock=false"
            if "make apply" in step.get("run", ""):
                assert step["env"]["TF_CLI_ARGS_apply"].startswith("-lock-timeout=")


def test_what_is_applied_is_what_was_planned_with_one_terraform_and_one_provider() -> None:
    plan, apply = (workflows.read()["apply"]["jobs"][name] for name in ("plan", "apply"))
    assert "make plan OUT=build/lake.tfplan" in yaml.safe_dump(plan, width=1000)
    assert "make apply PLAN=build/lake.tfplan" in yaml.safe_dump(apply, width=1000)
    assert apply["needs"] == "plan"
    versions = re.findall(
        r'terraform_version: "?([^", }]+)',
        "\n".join(path.read_text() for path in workflows.FOLDER.glob("*.yml")),
    )
    assert len(set(versions)) == 1
    assert re.fullmatch(r"1\.\d+\.\d+", versions[0])
    for root in ("bootstrap", "live/aws"):
        assert 'version = "5.100.0"' in (PROJECT / "terraform" / root / "main.tf").read_text()


def test_what_they_call_is_there() -> None:
    called = set()
    for _, job in workflows.jobs():
        for step in job["steps"]:
            called |= set(re.findall(r"\bmake ([a-z-]+)", step.get("run", "")))
            assert ".ci/run" not in step.get("run", "") or (PROJECT / ".ci/run").is_file()
    assert called == {"plan", "apply", "test-nightly", "test-engine", "test-comparison"}
    assert all(re.search(rf"^{target}:", MAKEFILE, re.MULTILINE) for target in called)


def test_dependabot_looks_wherever_terraform_names_a_provider() -> None:
    updates = yaml.safe_load((PROJECT / ".github/dependabot.yml").read_text())["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "terraform", "github-actions"}
    patterns = next(one["directories"] for one in updates if one["package-ecosystem"] == "terraform")
    found = {folder for pattern in patterns for folder in PROJECT.glob(pattern.lstrip("/"))}
    named = {
        path.parent
        for path in (PROJECT / "terraform").rglob("*.tf")
        if "required_providers" in path.read_text()
    }
    assert named <= found


def test_pre_commit_is_valid_and_calls_the_projects_own_tools() -> None:
    tool("pre-commit", "validate-config")
    (repo,) = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text())["repos"]
    programs = {shlex.split(hook["entry"])[0] for hook in repo["hooks"]}
    own = {program for program in programs if program.startswith(".venv/bin/")}
    assert programs - own == {"terraform"}
    assert all(Path(sys.executable).with_name(Path(program).name).is_file() for program in own)


def test_the_changelog_begins_with_the_version_that_this_is() -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    headings = re.findall(r"^## (\S+) \((?:unreleased|\d{4}-\d{2}-\d{2})\)$", CHANGELOG, re.MULTILINE)
    assert headings[0] == version
    assert headings == sorted(headings, key=lambda one: [int(part) for part in one.split(".")], reverse=True)
