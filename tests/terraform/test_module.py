"""The module on mocked plans: its own `terraform test` files, and its messages for broken sources."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from stedi_lake import prerequisites
from stedi_lake.terraform import plugin_dir

from .conftest import copy_sources

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("terraform-module")]

REFUSED = [
    "landing/readings.sql: not understood: CLUSTERED BY (id)",
    "trusted/first.sql: column id: struct<a:int is not a type of Athena",
    "trusted/second.sql: TBLPROPERTIES lack 'classification', by which Glue's readers choose a format",
    "trusted/second.sql: personal_columns names nobody, which is not a column",
    "trusted/second.sql: the name or the comment of column id has more than 255 characters",
    "not_json/not_json.json: is not JSON",
    "no_script/no_script.py: the script is missing: `make jobs` writes it",
    "again/again.json: setting Role is not one of",
    "unknown_type/unknown_type.json: node node-2 (GovernedCatalogTarget): no permissions are known for nodes of",
    "twice/twice.json: node node-1 (CatalogSource): table fix_landing.missing has no DDL in",
    "table fix_trusted.first is written by again and loop and twice: only one job may write a table",
    "loop: reads a table that a job after it writes",
]


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the module, initialised."""
    folder = copy_sources(tmp_path_factory.mktemp("module")) / "terraform"
    mirror = plugin_dir()
    answer = terraform(folder, "init", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else []))
    assert answer.returncode == 0, answer.stderr
    return folder


def terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        program = prerequisites.terraform()
    except prerequisites.MissingToolError as error:
        pytest.skip(str(error))
    command, *others = arguments
    return subprocess.run(
        [program, f"-chdir={folder}", command, "-no-color", *others],
        env={**os.environ, "CHECKPOINT_DISABLE": "1", "AWS_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_modules_own_tests_pass(module: Path) -> None:
    answer = terraform(module, "test")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert re.search(r"Success! [0-9]+ passed, 0 failed", answer.stdout)


def test_broken_sources_are_refused_by_file_node_and_line(module: Path) -> None:
    header, _, refusals = (module / "tests/validation.tftest.hcl").read_text().partition("run ")
    last = "run " + refusals.split("\nrun ")[-1]
    own = header + re.sub(r"\n *expect_failures = \[[^]]*\]", "", last)
    (module / "refused.tftest.hcl").write_text(own)
    # The provider refuses it as well, without the file.
    long = module / "tests/fixtures/broken/ddl/trusted/second.sql"
    long.write_text(long.read_text().replace("`id` bigint", f"`id` bigint COMMENT '{'x' * 256}'"))
    answer = terraform(module, "test", "-filter=refused.tftest.hcl", "-verbose")
    said = re.sub(r"\s+", " ", answer.stdout + answer.stderr)
    assert answer.returncode == 1
    assert [text for text in REFUSED if text not in said] == []
