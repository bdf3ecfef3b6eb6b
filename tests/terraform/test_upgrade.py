"""From the state of an earlier release to the current sources: everything stays, and nothing is left to apply."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from stedi_lake.terraform import Terraform

from . import state
from .conftest import ACCOUNT, PROJECT, Lake, stand

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("terraform-upgrade")]

RELEASES = Path(__file__).parent / "fixtures/upgrade"
ROOT = "terraform/live/local"
# What holds data, or is what others were given the name of: no upgrade may destroy one, not even to make it anew.
KEPT = {
    "aws_athena_workgroup", "aws_cloudwatch_log_group", "aws_glue_catalog_database", "aws_glue_catalog_table",
    "aws_glue_job", "aws_glue_workflow", "aws_iam_role", "aws_kms_alias", "aws_kms_key", "aws_s3_bucket",
    "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block", "aws_s3_bucket_versioning", "aws_sns_topic",
}  # fmt: skip


@dataclass(frozen=True)
class Upgrade:
    """A lake as a release stood it up, and the plan of the present sources on its state."""

    lake: Lake
    before: dict[str, Any]
    plan: dict[str, Any]


def planned(root: Terraform) -> dict[str, Any]:
    """What a root would change, as Terraform's machine-readable plan says it."""
    file = root.data.absolute() / "plan"
    root.plan(f"-out={file}", "-parallelism=30", quiet=True)
    shown = subprocess.run(
        ["terraform", f"-chdir={root.root}", "show", "-json", str(file)],
        env=root.environment_of("show"),
        capture_output=True,
        text=True,
        check=True,
    )
    plan: dict[str, Any] = json.loads(shown.stdout)
    return plan


def destroyed(plan: dict[str, Any]) -> set[str]:
    """The addresses of what a plan destroys though no upgrade may."""
    return {
        one["address"]
        for one in plan["resource_changes"]
        if "delete" in one["change"]["actions"] and one["type"] in KEPT
    }


@pytest.fixture(scope="module", params=sorted(path.name for path in RELEASES.glob("*.tar.gz")))
def upgrade(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgrade]:
    folder = tmp_path_factory.mktemp("upgrade")
    former = folder / "former"
    with tarfile.open(RELEASES / request.param) as archive:
        archive.extractall(former, filter="data")
    with contextmanager(stand)(folder / "present") as lake:
        old = replace(lake, tree=former).root(ROOT)
        old = replace(
            old, state=lake.terraform.state, key=None
        )  # Terraform makes the key, and goes on keeping it
        old.init()
        old.follow("apply", lambda done, of: None)
        s3 = lake.client("s3")
        s3.put_object(Bucket=f"stedi-landing-{ACCOUNT}", Key="customer/one.json", Body=b"{}\n")
        before = {"tables": set(state.tables(lake)), "buckets": s3.list_buckets()["Buckets"]}
        yield Upgrade(lake, before, planned(lake.terraform))


def version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(".")))


def test_fixtures_are_small_and_of_releases_up_to_this_one() -> None:
    archives = list(RELEASES.glob("*.tar.gz"))
    this = version(tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"])
    assert all((0, 1, 0) <= version(path.name.removesuffix(".tar.gz")) <= this for path in archives)
    assert all(path.stat().st_size < 100_000 for path in archives)
    assert archives


def test_upgrade_destroys_nothing_that_holds_anything(upgrade: Upgrade) -> None:
    assert destroyed(upgrade.plan) == set()


RENAMED = ("aws_glue_catalog_database.zone", "aws_glue_catalog_database.every_zone")


@pytest.mark.parametrize("moved", [False, True], ids=["without moved", "with moved"])
def test_a_renamed_resource_needs_a_moved_block(upgrade: Upgrade, tmp_path: Path, moved: bool) -> None:
    """The check above would notice: the databases, renamed in the module, would be destroyed and made anew."""
    for name in ("ddl", "jobs", "terraform"):
        shutil.copytree(upgrade.lake.tree / name, tmp_path / name)
    for path in (tmp_path / "terraform").glob("*.tf"):
        text = path.read_text().replace(RENAMED[0], RENAMED[1])
        path.write_text(re.sub(r'("aws_glue_catalog_database") "zone"', r'\1 "every_zone"', text))
    if moved:
        block = f"moved {{\n  from = {RENAMED[0]}\n  to   = {RENAMED[1]}\n}}\n"
        (tmp_path / "terraform/moved.tf").write_text(block)
    root = replace(upgrade.lake, tree=tmp_path).root(ROOT)
    root = replace(root, state=upgrade.lake.terraform.state)
    root.init()
    zones = {f'module.lake.{RENAMED[0]}["{zone}"]' for zone in ("landing", "trusted", "curated")}
    assert zones & destroyed(planned(root)) == (set() if moved else zones)


def test_upgrade_leaves_nothing_to_apply_and_loses_nothing(upgrade: Upgrade) -> None:
    lake = upgrade.lake
    lake.apply()
    assert not lake.terraform.plan("-parallelism=30", quiet=True)
    assert upgrade.before["tables"] <= set(state.tables(lake))
    created = {one["Name"]: one["CreationDate"] for one in upgrade.before["buckets"]}
    after = {one["Name"]: one["CreationDate"] for one in lake.client("s3").list_buckets()["Buckets"]}
    assert created.items() <= after.items()
    body = lake.client("s3").get_object(Bucket=f"stedi-landing-{ACCOUNT}", Key="customer/one.json")["Body"]
    assert body.read() == b"{}\n"
