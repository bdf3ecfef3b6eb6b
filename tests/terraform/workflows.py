"""GitHub's workflows as plain values for comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[2] / ".github/workflows"
SIGN_IN = "aws-actions/configure-aws-credentials"


def read() -> dict[str, dict[str, Any]]:
    """Every workflow, by its file's name; YAML takes the key ``on`` for the truth value."""
    found = {}
    for path in sorted(FOLDER.glob("*.yml")):
        workflow = yaml.safe_load(path.read_text())
        workflow["on"] = workflow.pop(True)
        found[path.stem] = workflow
    return found


def jobs() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every job, each with its workflow before it."""
    for workflow in read().values():
        for job in workflow["jobs"].values():
            yield workflow, job


def subjects(repository: str) -> Iterator[tuple[str, str]]:
    """The variable that holds the role of each job that signs in to AWS, and each subject GitHub's token may give it.

    Source: https://docs.github.com/actions/reference/security/oidc#example-subject-claims
    """
    for workflow, job in jobs():
        for step in job["steps"]:
            if not step.get("uses", "").startswith(SIGN_IN):
                continue
            variable = re.fullmatch(r"\$\{\{ vars\.(\w+) \}\}", step["with"]["role-to-assume"])
            assert variable, step
            for event in workflow["on"]:
                if "environment" in job:
                    # Where the variable is not set, there is no environment.
                    assert job["environment"] == "${{ vars.AWS_ENVIRONMENT }}"
                    yield variable[1], f"repo:{repository}:ref:refs/heads/main"
                elif event == "pull_request":
                    yield variable[1], f"repo:{repository}:pull_request"
                else:  # a push to main, the schedule, a start by hand: of the default branch
                    yield variable[1], f"repo:{repository}:ref:refs/heads/main"
