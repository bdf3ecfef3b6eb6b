"""Plans of Terraform are estimated completely: no resource is unknown."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from printed import PROJECT, commands
from stedi_lake.cost import plan as plans
from stedi_lake.cost.estimate import Estimate, estimate
from stedi_lake.cost.lake import Lake as Used
from stedi_lake.cost.show import costs
from stedi_lake.cost.usage import Usage
from stedi_lake.cost.work import measured

from .conftest import Lake

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("terraform-cost")]

REPLICAS = {
    zone: {
        "bucket_arn": f"arn:aws:s3:::copy-{zone}",
        "kms_key_arn": "arn:aws:kms:us-west-2:123456789012:key/1",
    }
    for zone in ("landing", "trusted", "curated")
}


def estimated(lake: Lake, path: str) -> Estimate:
    root = lake.root(path)
    root.init()
    plan = plans.parse(root.planned())
    usage = Usage()
    return estimate(Used(plan, usage, measured(Path("absent"), usage.readings * usage.months)))


def test_the_lake_with_every_option(lake: Lake) -> None:
    path = "terraform/examples/complete"
    settings = {"replicas": REPLICAS, "canvas_command": "true"}
    (lake.tree / path / "terraform.tfvars.json").write_text(json.dumps(settings))
    (lake.tree / path / "endpoint_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
    found = estimated(lake, path)
    assert found.unknown == []
    assert found.notes == []
    rows = {row.item: row.quantity for row in found.rows}
    assert rows["VPC, interface endpoints"] == 5 * 730
    assert rows["Glue, job runs, FLEX"] == pytest.approx((5 * 2 + 8) * 60 / 3600 * 365 / 12)
    assert rows["SNS, e-mails"] == 10
    assert rows["S3, copies to another region"] > rows["S3, landing"] / 12
    assert rows["S3, results"] < rows["S3, results, noncurrent versions"]  # 7 days, then 14
    assert {name: value for name, value, _ in found.assumptions}["version_days"] == "14"


def test_every_resource_of_the_local_lake_has_a_price(lake: Lake) -> None:
    found = estimated(lake, "terraform/live/local")
    assert found.unknown == []
    rows = {row.item: row.quantity for row in found.rows}
    assert rows["Glue, job runs, STANDARD"] == pytest.approx(6 * 2 * 60 / 3600 * 30)
    assert not any(item.startswith("VPC") for item in rows)
    assert {name: value for name, value, _ in found.assumptions}["version_days"] == "for ever"
    console = Console(file=StringIO(), width=80)
    console.print(costs(found))
    table = [line.rstrip() for line in console.file.getvalue().splitlines()]
    (printed,) = (
        each for each in commands(PROJECT / "docs/costs.md") if each.command == "make cost ENV=local"
    )
    shown = [line for line in printed.output.splitlines() if not line.startswith("Athena, saved queries")]
    assert shown[: len(table)] == table  # this copy of the sources has no saved queries
