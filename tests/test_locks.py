"""The locks hold the packages of pyproject.toml, by hash, and no index's address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[1]
LAKE = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
GLUE_LOCAL = tomllib.loads((PROJECT / "src/glue_local/pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = PROJECT / ".ci/locks"
SHIPPED = PROJECT / "src/glue_local/environments/locks"


def wanted(project: dict[str, object], *extras: str) -> list[Requirement]:
    """Requirements of a pyproject.toml with some of its extras, its own distribution left out."""
    table = project["project"]
    assert isinstance(table, dict)
    texts = [
        *table["dependencies"],
        *(text for extra in extras for text in table["optional-dependencies"][extra]),
    ]
    return [one for one in map(Requirement, texts) if one.name != "glue-local"]


def locked(path: Path) -> dict[str, str]:
    """Name to version of a lock."""
    return {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", path.read_text(encoding="utf-8"), re.M)
    }


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        (ENVIRONMENT / "glue-5.1.txt", wanted(LAKE, "dev") + wanted(GLUE_LOCAL, "glue51", "endpoint")),
        (ENVIRONMENT / "glue-6.0.txt", wanted(LAKE, "dev") + wanted(GLUE_LOCAL, "glue60", "endpoint")),
        (SHIPPED / "glue-5.1.txt", wanted(GLUE_LOCAL, "glue51")),
        (SHIPPED / "glue-6.0.txt", wanted(GLUE_LOCAL, "glue60")),
        (ENVIRONMENT / "checkov.txt", [Requirement(one) for one in LAKE["dependency-groups"]["checkov"]]),
        *(
            (ENVIRONMENT / f"{name}.txt", [Requirement(one) for one in LAKE["dependency-groups"][name]])
            for name in ("docs", "athena-clients", "athena-dbt")
        ),
    ],
    ids=["5.1", "6.0", "shipped 5.1", "shipped 6.0", "checkov", "docs", "clients", "dbt"],
)
def test_a_lock_has_every_version_that_pyproject_asks_for(
    lock: Path, requirements: list[Requirement]
) -> None:
    versions = locked(lock)
    missing = [
        str(one)
        for one in requirements
        if not one.specifier.contains(versions.get(canonicalize_name(one.name), "0"))
    ]
    assert not missing, f"run make locks: {lock.name} has other versions"


@pytest.mark.parametrize("lock", sorted([*ENVIRONMENT.glob("*.txt"), *SHIPPED.glob("*.txt")]), ids=str)
def test_a_lock_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert text.count("==") <= text.count("--hash=sha256:")
    assert "://" not in text


def test_every_requirement_is_pinned() -> None:
    loose = [
        str(one)
        for one in wanted(LAKE, "dev") + wanted(GLUE_LOCAL, *GLUE_LOCAL["project"]["optional-dependencies"])
        if [clause.operator for clause in one.specifier] != ["=="]
    ]
    assert not loose
