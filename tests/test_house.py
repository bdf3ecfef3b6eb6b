"""The arrows between the packages, as .importlinter states them: none points up, and there is no circle."""

import importlib
import pkgutil
from pathlib import Path

import pytest

import glue_local
import stedi_lake

cli = pytest.importorskip("importlinter.cli")


def test_no_import_breaks_the_order_of_the_house(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    failed = cli.lint_imports(no_cache=True)
    assert not failed, capsys.readouterr().out


def test_every_name_that_a_package_offers_is_there() -> None:
    """Some are imported when they are first asked for: a module that was renamed would be missed in a run only."""
    packages = [
        importlib.import_module(found.name)
        for top in (glue_local, stedi_lake)
        for found in pkgutil.walk_packages(top.__path__, f"{top.__name__}.")
        if found.ispkg and ".shims" not in found.name
    ]
    offered = [(package, name) for package in packages for name in getattr(package, "__all__", ())]
    assert [f"{package.__name__}.{name}" for package, name in offered if not hasattr(package, name)] == []
