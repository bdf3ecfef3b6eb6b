"""A plan and assumptions give these lines, this total, and the names of resources without a price."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from stedi_lake.bench import glue_cost
from stedi_lake.cost import plan as plans
from stedi_lake.cost.estimate import Estimate, estimate
from stedi_lake.cost.lake import Lake
from stedi_lake.cost.plan import Plan, Resource
from stedi_lake.cost.prices import PRICES
from stedi_lake.cost.resources import FREE, FREE_KINDS, PAID
from stedi_lake.cost.show import show
from stedi_lake.cost.usage import assume
from stedi_lake.cost.work import Measured, Work

PROJECT = Path(__file__).parents[3]
PLAN = Path(__file__).with_name("plan.json")
#: A reading brings 127.5 bytes to landing: so a GB a month is these readings.
READINGS = 2**30 / 127.5
USAGE = (
    "landed_gb=1 months=10 runs=73 scanned_gb=1024 queries=50 landed_files=100 table_files=2 log_mb=1024 "
    "flow_log_mb=512 alerts=1000 profiling_metrics=20 observability_metrics=30"
)
#: 8,192 processor seconds on as many readings as the lake holds: 512 s on 4 executors' vCPUs of a DPU each.
MEASURED = Measured("the test", READINGS * 10, {"machine_learning_curated": Work(8192, 2**30)})


def lake(plan: Plan, usage: str = USAGE, measured: Measured = MEASURED) -> Lake:
    return Lake(plan, assume(usage.split()), measured)


def resource(type: str, module: str = "", **values: Any) -> Resource:
    return Resource(f"{module}.{type}.this".lstrip("."), type, module, values)


def usd(found: Estimate) -> dict[str, float]:
    return {row.item: row.usd for row in found.rows}


def shown(found: Estimate) -> str:
    console = Console(width=100, file=io.StringIO())
    with console.capture() as said:
        show(found, console)
    return said.get()


def job(**values: Any) -> Resource:
    settings: Mapping[str, Any] = {
        "name": "machine_learning_curated",
        "worker_type": "G.1X",
        "number_of_workers": 2,
        "glue_version": "5.1",
    }
    return resource("aws_glue_job", 'module.job["machine_learning_curated"]', **{**settings, **values})


#: A month has 730 hours, or 30.4167 days: 30 days of noncurrent versions are 0.9863 months of 73 runs.
TRUSTED = 10 * 7.0 / 127.5
FORMER = TRUSTED * 73 * 30 / (730 / 24)
#: Landing: 100 files written, those of ten months read twice by each run. Trusted: one table of two files, read twice
#: by each run and once by each query.
WRITES, READS = 100 + 146, 146_000 + 2 * (73 * 2 + 50)
LOGGED = (WRITES + READS) * 500 / 2**30
EXPECTED = {
    "Athena, data scanned": 5.00,
    "CloudWatch, alarms": 0.10,
    "CloudWatch, dashboard": 3.00,
    # A GB a run of the job; half a GB of flow logs. Kept: 146 days, which are 4.8 months, and ten months, compressed.
    "CloudWatch, logs ingested": 73.5 * 0.50,
    "CloudWatch, logs stored": (73 * 4.8 + 0.5 * 10) * 0.15 * 0.03,
    "CloudWatch, metrics of job runs": 20 * 73 / 730 * 0.30,
    "EventBridge, S3's events": (100 + 2 * 146) / 1e6,
    # 3 G.2X are 6 DPUs, of which 4 execute, on 16 vCPUs: 512 s.
    "Glue, job runs, FLEX": 6 * 512 / 3600 * 73 * 0.29,
    "KMS, keys": 1.00,
    "KMS, requests": (WRITES + READS) * 0.01 * 0.03 / 10_000,
    # 73 days are 2.4 months; what expired stays for 30 days more.
    "S3, access logs": LOGGED * 2.4 * 0.023,
    "S3, access logs, noncurrent versions": LOGGED * 30 / (730 / 24) * 0.023,
    "S3, landing": 10 * 0.023,
    "S3, trusted": TRUSTED * 0.023,
    "S3, trusted, noncurrent versions": FORMER * 0.023,
    "S3, requests that write or list": WRITES * 0.005 / 1000,
    "S3, requests that read": READS * 0.0004 / 1000,
    "S3, copies to another region": TRUSTED * 73 * 0.02,
    "S3, copies there": (TRUSTED + FORMER) * 0.0125,
    "S3, copies there, requests": 146 * 0.01 / 1000,
    "SNS, messages": 1000 * 0.50 / 1e6,
    "SNS, e-mails": 1000 * 2.00 / 1e5,
    # One in the module's one subnet, which is yet to be made; one in two. Logs of the jobs pass through.
    "VPC, interface endpoints": 3 * 730 * 0.01,
    "VPC, data through endpoints": 73 * 0.01,
}


def test_given_a_plan_then_the_dollars_of_each_item_and_their_sum() -> None:
    found = estimate(lake(plans.read(PLAN)))
    assert usd(found) == {item: pytest.approx(dollars) for item, dollars in EXPECTED.items()}
    assert found.total == pytest.approx(91.29, abs=0.005)
    assert found.total == pytest.approx(sum(EXPECTED.values()))
    assert found.unknown == []


def test_what_is_free_is_listed_with_how_many_there_are() -> None:
    assert estimate(lake(plans.read(PLAN))).free == {
        "Glue, catalog (to a million)": 2,
        "Glue, workflow and settings": 1,
        "IAM": 1,
        # Lifecycle rules of three buckets, logging of two; landing has no noncurrent versions, the logs' key is S3's.
        "S3, settings of buckets": 3 + 2 + 1 + 1,
        "VPC, everything else": 3,
    }


def test_every_price_is_asked_for_and_tells_its_page() -> None:
    asked = set()
    newer = (job(glue_version="6.0"), job(glue_version=None, execution_class="FLEX"))
    for plan in (plans.read(PLAN), Plan((job(), *newer))):
        for one in plan.resources:
            if one.type in PAID:
                asked |= {line.price for line in PAID[one.type](one, lake(plan))}
    copies = {"s3.standard", "s3.writes"}
    assert asked | copies == set(PRICES.entries)
    for price in PRICES.entries.values():
        assert price.page.startswith("https://aws.amazon.com/"), price
        assert price.usd > 0, price
    assert re.fullmatch(r"20\d\d-\d\d", PRICES.date)


def test_a_job_of_glue_6_costs_what_its_version_does() -> None:
    older, newer = (usd(estimate(lake(Plan((job(glue_version=one),))))) for one in ("5.1", "6.0"))
    paid = newer["Glue 6.0, job runs, STANDARD"] / older["Glue, job runs, STANDARD"]
    assert paid == pytest.approx(0.7)


def test_the_bench_has_the_same_prices() -> None:
    for name, dollars in glue_cost.DPU_HOUR.items():
        assert dollars == PRICES[f"glue.{name.lower()}"].usd


def test_every_type_in_the_module_has_one_entry() -> None:
    files = (PROJECT / "terraform").glob("**/*.tf")
    used = {type for file in files for type in re.findall(r'^resource "(aws_\w+)"', file.read_text(), re.M)}
    assert len(used) > 40
    assert used - PAID.keys() - FREE.keys() == set()
    assert PAID.keys() & FREE.keys() == set()
    assert FREE_KINDS.keys() <= PAID.keys()


def test_a_type_without_an_entry_is_named() -> None:
    found = estimate(lake(Plan((resource("aws_nat_gateway", "module.net"), resource("aws_kms_key")))))
    assert found.unknown == [
        "aws_nat_gateway: there is no entry for this type (module.net.aws_nat_gateway.this)"
    ]
    assert found.total == 1.00
    said = shown(found)
    assert re.search(r"^aws_nat_gateway +unknown +\?$", said, re.M)
    assert "Not in the total, cost unknown: aws_nat_gateway" in said


@pytest.mark.parametrize(
    ("one", "named"),
    [
        (resource("aws_s3_bucket", "module.other"), "module.other: the contents of this bucket are unknown"),
        (resource("aws_s3_bucket"), "aws_s3_bucket.this: the contents of this bucket are unknown"),
        (
            job(worker_type="R.1X"),
            'module.job["machine_learning_curated"].aws_glue_job.this: no price for 2 workers of type R.1X, STANDARD',
        ),
        (
            resource("aws_sns_topic_subscription", protocol="sms"),
            "aws_sns_topic_subscription.this: no price for messages by sms",
        ),
        (
            resource(
                "aws_s3_bucket_replication_configuration",
                'module.bucket["landing"]',
                rule=[{"destination": [{"storage_class": "GLACIER"}]}],
            ),
            'module.bucket["landing"].aws_s3_bucket_replication_configuration.this: '
            "no price for copies in storage class GLACIER",
        ),
    ],
)
def test_what_nothing_is_known_of_is_named(one: Resource, named: str) -> None:
    found = estimate(lake(Plan((one,))))
    assert (found.rows, found.free, found.unknown) == ([], {}, [named])


@pytest.mark.parametrize(
    ("settings", "dpus", "seconds", "price"),
    [
        ({}, 2, 2048, 0.44),  # 8,192 s on the 4 vCPUs of one worker
        ({"number_of_workers": 9}, 9, 256, 0.44),
        ({"execution_class": "FLEX"}, 2, 2048, 0.29),
        ({"number_of_workers": 10, "worker_type": "G.8X"}, 80, 60, 0.44),  # the least that is billed
        ({"name": "new"}, 2, 60, 0.44),
    ],
)
def test_job_runs_follow_from_work_workers_and_class(
    settings: dict[str, Any], dpus: int, seconds: float, price: float
) -> None:
    (row,) = estimate(lake(Plan((job(**settings),)))).rows
    assert row.quantity == pytest.approx(73 * dpus * seconds / 3600)
    assert row.usd == pytest.approx(row.quantity * price)


def test_jobs_that_the_estimate_is_less_sure_of_are_told() -> None:
    large = Measured("the test", READINGS * 10, {"machine_learning_curated": Work(1, 100 * 2**30)})
    plan = Plan((job(), job(name="new")), region="eu-west-1")
    assert estimate(lake(plan, measured=large)).notes == [
        "The plan is for eu-west-1, the prices are of us-east-1.",
        "machine_learning_curated: may read and shuffle up to 100 GB a run: plan 8 G.2X workers instead.",
        "new: not measured: assumed to be the shortest run that is billed.",
    ]


@pytest.mark.parametrize(("months", "keys"), [(12, 1), (13, 2), (25, 3), (99, 3)])
def test_a_rotated_key_costs_more_each_year_but_twice_at_most(months: int, keys: int) -> None:
    plan = Plan((resource("aws_kms_key", enable_key_rotation=True), resource("aws_kms_key")))
    (row,) = estimate(lake(plan, f"months={months}")).rows
    assert row.quantity == keys + 1


def test_a_bucket_whose_key_the_plan_creates_calls_kms() -> None:
    """`terraform show -json` leaves out what is known only after the apply: here the algorithm and the bucket key."""

    def requests(**rule: Any) -> list[float]:
        one = resource(
            "aws_s3_bucket_server_side_encryption_configuration", 'module.bucket["trusted"]', rule=[rule]
        )
        return [line.quantity for line in PAID[one.type](one, lake(plans.read(PLAN)))]

    settled = {
        "apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}],
        "bucket_key_enabled": True,
    }
    assert requests(apply_server_side_encryption_by_default=[{}]) == requests(**settled) != []
    assert requests(apply_server_side_encryption_by_default=[{"sse_algorithm": "AES256"}]) == []


def test_former_versions_that_nothing_deletes_are_all_kept() -> None:
    module = 'module.bucket["curated"]'
    plan = Plan(
        (resource("aws_s3_bucket_versioning", module, versioning_configuration=[{"status": "Enabled"}]),)
    )
    held = 2 * READINGS * 3.6 / 2**30
    kept = estimate(lake(plan, "landed_gb=1 months=2 runs=10"))
    assert kept.rows[0].quantity == pytest.approx(held / 2 * 20)  # the tables grew: half as large on average
    gone = estimate(lake(plan, "landed_gb=1 months=2 runs=10 version_days=6.0833333"))
    assert gone.rows[0].quantity == pytest.approx(held * 2)


def test_runs_are_those_scheduled_unless_one_assumes_others() -> None:
    plan = plans.read(PLAN)
    usage = USAGE.replace("runs=73", "")
    assumptions = {name: (value, says) for name, value, says in estimate(lake(plan, usage)).assumptions}
    assert assumptions["runs"][0] == "60.83"
    assert assumptions["runs"][1].endswith("(as scheduled: cron(0 6,18 * * ? *))")
    assert assumptions["version_days"][0] == "30"
    assert assumptions["landed_gb"][0] == "1"
    unscheduled = {name: value for name, value, _ in estimate(lake(Plan(()), usage)).assumptions}
    assert (unscheduled["runs"], unscheduled["version_days"]) == ("30", "none")


def test_every_item_is_shown_with_its_dollars() -> None:
    found = estimate(lake(plans.read(PLAN)))
    said = shown(found)
    for item, dollars in EXPECTED.items():
        assert re.search(rf"^{re.escape(item)} .* {dollars:,.2f}$", said, re.M), item
    for kind in found.free:
        assert re.search(rf"^{re.escape(kind)} .* free +0\.00$", said, re.M), kind
    assert re.search(rf"^total +{found.total:,.2f}$", said, re.M)
    for name, value, _ in found.assumptions:
        assert re.search(rf"^{name} +{value}", said, re.M), name
    assert f"Prices: us-east-1, {PRICES.date}" in said
    assert "Job runs: the test." in said


def test_a_resource_of_data_or_of_terraform_itself_costs_nothing() -> None:
    root = {
        "resources": [
            {"address": "data.aws_region.here", "mode": "data", "type": "aws_region"},
            {"address": "terraform_data.x", "mode": "managed", "type": "terraform_data", "values": {}},
        ]
    }
    found = estimate(lake(plans.parse(json.loads(json.dumps({"planned_values": {"root_module": root}})))))
    assert (found.rows, found.free, found.unknown) == ([], {}, [])
