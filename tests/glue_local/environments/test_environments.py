"""The requested version of Glue runs in an environment with its Spark, or there is an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from glue_local import environments
from glue_local.environments import VERSIONS, UnknownVersionError, create


def test_a_job_without_a_version_is_of_the_newest() -> None:
    assert environments.version(None).name == "6.0"


@pytest.mark.parametrize(
    ("name", "message"), [("4.0", "does not run here; these do: 5.1 and 6.0"), ("auto", "AWS's choice")]
)
def test_a_version_that_is_not_here_is_refused(name: str, message: str) -> None:
    with pytest.raises(UnknownVersionError, match=message):
        environments.version(name)


def test_this_environment_is_of_one_version() -> None:
    this = environments.this_version()
    assert this is not None
    assert environments.find(this) == Path(sys.executable)


def other() -> environments.GlueVersion:
    return next(one for one in VERSIONS.values() if one != environments.this_version())


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without an environment of the other version."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "checkout" / ".venv"))
    monkeypatch.setenv("GLUE_LOCAL_ENVIRONMENTS", str(tmp_path / "environments"))
    return tmp_path / "environments"


def test_a_python_that_is_missing_is_named(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PYENV_ROOT", str(alone))
    monkeypatch.setattr(create.uv, "find_uv_bin", lambda: "/bin/false")
    with pytest.raises(environments.SetupError, match=rf"needs Python {other().python}, which is missing"):
        environments.python_of(other(), lambda _: None)
    assert environments.find(other()) is None


def test_a_half_made_environment_is_not_used(alone: Path) -> None:
    wanted = other()
    folder = create._cached(wanted)
    create._site_packages(folder, wanted).joinpath(f"pyspark-{wanted.spark}.dist-info").mkdir(parents=True)
    create._python(folder).parent.mkdir(parents=True)
    create._python(folder).touch()
    assert environments.find(wanted) is None
    (folder / ".ready").touch()
    assert environments.find(wanted) == create._python(folder)


def test_each_copy_of_the_package_has_its_own_environment(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment links to the package's source: that of a checkout since deleted would have no code to run."""
    ours = create._cached(other())
    monkeypatch.setattr(create, "PACKAGE", alone / "another" / "glue_local")
    assert create._cached(other()) != ours


@pytest.mark.slow
def test_an_environment_is_made_once_and_runs_this_code(alone: Path) -> None:
    wanted, told = other(), list[str]()
    if not any(map(environments.find, [wanted])):
        try:
            create._interpreter(wanted)
        except environments.SetupError as error:
            pytest.skip(str(error))
    python = environments.python_of(wanted, told.append)
    assert environments.python_of(wanted, told.append) == python
    assert len(told) == 1
    code = "import glue_local, pyspark; print(pyspark.__version__, glue_local.__file__)"
    printed = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert printed[0] == wanted.spark
    assert Path(printed[1]).resolve() == Path(environments.__file__).parents[1].resolve() / "__init__.py"
