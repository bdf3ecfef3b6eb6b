"""A missing or old tool gets one line that says what to install."""

from pathlib import Path

import pytest

from stedi_lake import prerequisites
from stedi_lake.prerequisites import MissingToolError


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return tmp_path


def message(check) -> str:
    with pytest.raises(MissingToolError) as raised:
        check()
    said = str(raised.value)
    assert "\n" not in said
    return said


def test_given_no_terraform_then_what_to_install(path):
    assert message(prerequisites.terraform) == (
        "Terraform is missing: install Terraform 1.11 or newer and put it on PATH."
    )


def test_given_an_old_terraform_then_where_it_is_and_what_to_install(path):
    tool(path, "terraform", """echo '{"terraform_version": "1.9.8"}'""")
    assert message(prerequisites.terraform) == (
        f"Terraform 1.9.8 at {path}/terraform is too old: install Terraform 1.11 or newer."
    )


def test_terraform_that_does_not_run(path):
    tool(path, "terraform", "echo 'cannot execute' >&2; exit 1")
    assert message(prerequisites.terraform) == (
        f"Terraform at {path}/terraform does not run (cannot execute): install 1.11 or newer."
    )


@pytest.mark.parametrize("version", ["1.11.0", "1.12.0-rc1", "2.0.0"])
def test_given_a_new_enough_terraform_then_its_path(path, version):
    tool(path, "terraform", f"""echo '{{"terraform_version": "{version}"}}'""")
    assert prerequisites.terraform() == str(path / "terraform")


def test_java_missing_matters_for_spark_only(path):
    tool(path, "terraform", """echo '{"terraform_version": "1.11.4"}'""")
    prerequisites.check("sail")
    assert message(lambda: prerequisites.check("spark")) == (
        "Apache Spark needs Java 17, and there is no java in PATH: "
        "install Java 17 and set JAVA_HOME to it, or use ENGINE=sail."
    )


def test_given_an_old_java_then_where_it_is_and_what_to_install(path):
    tool(path, "java", """echo 'openjdk version "11.0.2" 2019-01-15' >&2""")
    assert message(prerequisites.java) == (
        f"Apache Spark needs Java 17, and {path}/java is Java 11: "
        "install Java 17 and set JAVA_HOME to it, or use ENGINE=sail."
    )
