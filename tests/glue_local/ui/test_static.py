"""The built page: three small files with fixed names, built from the sources next to them."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pages import PROJECT

STATIC = PROJECT / "src/glue_local/ui/static"
UI = PROJECT / "ui"
needs_node = pytest.mark.skipif(
    not shutil.which("node") or not (UI / "node_modules").is_dir(),
    reason="needs Node and `npm ci` in ui/: the page is built by whoever changes it",
)


def test_the_page_is_three_files_that_load_quickly_and_the_licences_of_what_is_in_them():
    names = {path.name for path in STATIC.iterdir()}
    assert names == {"index.html", "app.js", "app.css", "THIRD_PARTY.txt"}
    script = (STATIC / "app.js").read_bytes()
    assert len(script) < 1_200_000
    assert len(gzip.compress(script)) < 400_000


def test_nothing_of_the_page_names_another_host():
    text = (STATIC / "index.html").read_text()
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


@needs_node
@pytest.mark.slow
def test_the_built_files_are_those_of_the_sources(tmp_path):
    """The types come from the models, and the build gives the files in git byte for byte."""
    schema = subprocess.run(
        [sys.executable, "-m", "glue_local.ui.schema"], check=True, capture_output=True, cwd=PROJECT
    ).stdout
    types = tmp_path / "types.ts"
    subprocess.run(["node", "scripts/types.mjs", str(types)], input=schema, check=True, cwd=UI)
    assert types.read_text() == (UI / "src/api/types.ts").read_text()
    built = tmp_path / "static"
    environment = {**os.environ, "UI_OUT": str(built)}
    subprocess.run(
        ["node_modules/.bin/vite", "build", "--logLevel", "error"], check=True, cwd=UI, env=environment
    )
    assert _files(built) == _files(STATIC)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
