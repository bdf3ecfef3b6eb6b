"""A project says which Spark settings belong to the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from glue_local.definition.settings import split_arguments

ARGUMENTS = {"--conf": "spark.own.scope=all --conf spark.sql.shuffle.partitions=8"}


def project(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text)
    (folder / "deep/below").mkdir(parents=True)
    return folder / "deep/below"


def test_settings_named_by_the_nearest_pyproject_are_the_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path, '[tool.glue-local]\nenvironment-conf = ["spark.own."]\n'))
    author, environment = split_arguments(ARGUMENTS)
    assert author == {"--conf": "spark.sql.shuffle.partitions=8"}
    assert environment == {"--conf": "spark.own.scope=all"}


def test_without_a_word_all_are_their_authors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path, "[project]\n"))
    assert split_arguments(ARGUMENTS) == (ARGUMENTS, {})


def test_another_form_is_refused_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path, '[tool.glue-local]\nenvironment-conf = "spark."\n'))
    with pytest.raises(
        ValueError, match=r"pyproject\.toml: tool\.glue-local\.environment-conf must be a list"
    ):
        split_arguments(ARGUMENTS)
