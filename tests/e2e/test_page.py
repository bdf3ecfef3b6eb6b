"""The page in a browser, on its own lake: Playwright runs `ui/e2e`, if Node and Chromium are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pages import PROJECT
from ports import own_port

UI = PROJECT / "ui"
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="Terraform is not installed"),
    pytest.mark.skipif(
        not (UI / "node_modules/.bin/playwright").exists(),
        reason="the front end's tools are not installed (Node, and `npm ci` in ui/)",
    ),
    pytest.mark.skipif(
        not any(Path(path).exists() for path in BROWSERS),
        reason="there is no Chromium: web pages are not tested",
    ),
]


def test_every_page_works_in_a_browser_and_a_job_is_edited_pushed_and_run(tmp_path):
    port = own_port()
    environment = {
        **os.environ,
        "STEDI_BUILD": str(tmp_path),
        "LAKE_PORT": str(port),
        "PYTHON": sys.executable,
    }
    command = [sys.executable, "-m", "stedi_lake"]
    up = [*command, "demo", "--port", str(port), "--keep"]
    subprocess.run(up, check=True, env=environment, cwd=PROJECT, capture_output=True, timeout=900)
    try:
        done = subprocess.run(
            ["node_modules/.bin/playwright", "test", "--reporter=line"],
            env=environment,
            cwd=UI,
            capture_output=True,
            text=True,
            timeout=1500,
            check=False,
        )
    finally:
        subprocess.run([*command, "down", "--port", str(port)], check=False, env=environment, cwd=PROJECT)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_the_parts_of_the_page_do_what_they_should():
    """Vitest, in jsdom: forms, editor, grid."""
    done = subprocess.run(
        ["node_modules/.bin/vitest", "run"], cwd=UI, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
