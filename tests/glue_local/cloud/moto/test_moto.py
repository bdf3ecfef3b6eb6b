"""moto's own tests pass against the endpoint, except for those with an explained difference."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from glue_local.cloud import endpoint
from glue_local.cloud.access import Access

from .page import PAGE, cases, differences, page, reasons, values

SUITES = ("test_glue", "test_athena", "test_lakeformation")
#: The port that some of moto's tests name.
PORT = 5000


def test_the_page_says_what_the_data_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
    assert reasons() <= 25
    assert cases() <= 25
    everything = [*differences().values(), *values()]
    assert all(one["page"].startswith("https://docs.aws.amazon.com/") for one in everything)
    assert all(one["cases"] >= len(one["tests"]) for one in values())


@pytest.mark.slow
def test_every_other_test_of_moto_holds(tmp_path: Path) -> None:
    source = Path(
        os.environ.get("MOTO_SOURCE") or pytest.skip("MOTO_SOURCE names no folder of moto's source")
    )
    endpoint.start(PORT, state_dir=tmp_path / "state", access=Access(moto_control=True))
    try:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                "0",
                "-p",
                "no:cacheprovider",
                f"--junitxml={tmp_path}/out.xml",
            ]
            + [f"tests/{suite}" for suite in SUITES],
            cwd=source,
            env={**os.environ, "TEST_SERVER_MODE": "true", "AWS_DEFAULT_REGION": "us-east-1"},
            check=False,
        )
    finally:
        endpoint.stop(tmp_path / "state")
    cases = ET.parse(tmp_path / "out.xml").iter("testcase")
    failed = {
        f"{'/'.join(case.get('classname', '').split('.')[1:])}.py::{case.get('name', '').partition('[')[0]}"
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    }
    assert failed <= differences().keys()
