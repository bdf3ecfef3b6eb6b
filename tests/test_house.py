"""The arrows between the packages, as .importlinter states them: none points up, and there is no circle."""

from pathlib import Path

import pytest

cli = pytest.importorskip("importlinter.cli")


def test_no_import_breaks_the_order_of_the_house(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    failed = cli.lint_imports(no_cache=True)
    assert not failed, capsys.readouterr().out
