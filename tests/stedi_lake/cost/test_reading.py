"""The inputs of an estimate are read, or refused with one clear message."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stedi_lake.cost import plan as plans
from stedi_lake.cost.errors import CostError
from stedi_lake.cost.schedule import runs_a_month
from stedi_lake.cost.usage import Usage, assume
from stedi_lake.cost.work import RECORDED, Work, measured

PLAN = Path(__file__).with_name("plan.json")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, r"The plan .*plan\.json cannot be read \(No such file or directory\): `terraform show -json "),
        (b"PK\x03\x04\xff", r"The plan .* is not JSON: `terraform show -json <saved plan>` writes one\."),
        (b'{"values": {}}', r"The plan .* holds no planned_values: .* a state has none\."),
        (b"[1]", r"The plan .* holds no planned_values"),
        (
            b'{"planned_values": {"root_module": {"resources": [{}]}}}',
            r"The plan .* is not what `terraform show -json`",
        ),
    ],
)
def test_a_plan_that_cannot_be_read_is_one_message(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "plan.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CostError, match=says) as error:
        plans.read(path)
    assert "\n" not in str(error.value)


def test_a_plan_is_read_with_its_modules_and_region() -> None:
    plan = plans.read(PLAN)
    assert plan.region == "eu-west-1"
    (job,) = plan.of("aws_glue_job")
    assert (job.module_key, job.values["number_of_workers"]) == ("machine_learning_curated", 3)
    assert {one.module_key for one in plan.of("aws_s3_bucket")} == {"landing", "trusted", "log_bucket"}
    assert {one.module_key for one in plan.of("aws_kms_key")} == {"lake"}
    assert len(plan.of("aws_s3_bucket", 'module.lake.module.bucket["landing"]')) == 1


@pytest.mark.parametrize(
    ("expressions", "region"),
    [
        ({"region": {"constant_value": "us-west-2"}}, "us-west-2"),
        ({"region": {"references": ["var.region"]}}, None),  # a variable that is null
        ({}, None),
    ],
)
def test_region_of_the_providers_block(expressions: dict[str, Any], region: str | None) -> None:
    shown = {
        "planned_values": {},
        "variables": {"region": {"value": None}},
        "configuration": {"provider_config": {"aws": {"expressions": expressions}}},
    }
    assert plans.parse(shown).region == region


@pytest.mark.parametrize(
    ("schedule", "a_year"),
    [
        ("cron(15 2 * * ? *)", 365),
        ("cron(0/15 * * * ? *)", 365 * 24 * 4),
        ("cron(0 6,18 ? * MON-FRI *)", 261 * 2),  # 2026 begins and ends on a Thursday
        ("cron(0 6 ? * 5 *)", 53),  # Thursdays: 1 is Sunday
        ("cron(0 0 1 * ? *)", 12),
        ("cron(0 0 1 JAN-MAR,7 ? 2026)", 4),
        ("cron(10-30/10 8 31 * ? *)", 7 * 3),
    ],
)
def test_given_a_schedule_then_its_runs_a_month(schedule: str, a_year: int) -> None:
    assert runs_a_month(schedule) == pytest.approx(a_year / 12)


@pytest.mark.parametrize(
    "schedule",
    [
        "rate(1 day)",
        "cron(0 0 L * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 * * 2#1 *)",
        "cron(0/0 0 * * ? *)",
        "cron()",
    ],
)
def test_a_schedule_that_is_not_understood_is_named(schedule: str) -> None:
    with pytest.raises(CostError, match=rf"{re.escape(schedule)} .* ASSUME=runs="):
        runs_a_month(schedule)


def test_assumptions_are_replaced_by_name() -> None:
    assert assume([]) == Usage()
    assert assume(["runs=60", "months=3"]) == Usage(runs=60, months=3)
    assert assume(["landed_gb=2"]).readings == pytest.approx(2 * 2**30 / RECORDED["bytes"]["landing"])
    assert assume(["landed_gb=2"]).landed_gb == pytest.approx(2)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (["run=60"], r"run is not an assumption; known are readings, months, runs, .*, landed_gb\."),
        (["runs"], r"runs is not <name>=<number>"),
        (["runs=many"], r"runs=many is not <name>=<number>"),
        (["runs=-1"], r"runs must be at least 0"),
        (["months=0"], r"months must be above 0"),
        (["readings=nan"], r"readings must be above 0"),
        (["readings=1", "landed_gb=1"], r"readings and landed_gb mean the same"),
    ],
)
def test_an_assumption_that_is_none_is_refused(said: list[str], says: str) -> None:
    with pytest.raises(CostError, match=says):
        assume(said)


def bench(path: Path, *sizes: tuple[str, int]) -> Path:
    """Write what the bench would: a job that takes a processor second and ten bytes a reading."""
    content = {
        "sizes": [
            {
                "engine": engine,
                "readings": readings,
                "jobs": [
                    {"job": "one", "cpu": readings + 0.0, "read": 8 * readings, "shuffled": 2 * readings}
                ],
            }
            for engine, readings in sizes
        ]
    }
    path.write_text(json.dumps(content))
    return path


def test_the_bench_is_taken_at_the_size_that_is_closest(tmp_path: Path) -> None:
    path = bench(tmp_path / "bench.json", ("spark", 100), ("spark", 10_000), ("sail", 3_000))
    found = measured(path, 3_000)
    assert re.fullmatch(
        r"bench\.json of 20\d\d-\d\d-\d\d, Spark, 10,000 readings, in proportion", found.source
    )
    assert found.of("one", 3_000) == Work(pytest.approx(3_000), pytest.approx(30_000))
    assert found.of("two", 3_000) is None
    assert measured(path, 500).readings == 100


@pytest.mark.parametrize("engines", [None, ["sail"]])
def test_without_a_bench_on_spark_what_is_recorded_is_used_and_said(
    tmp_path: Path, engines: list[str] | None
) -> None:
    path = tmp_path / "bench.json"
    if engines is not None:
        bench(path, *((engine, 100) for engine in engines))
    found = measured(path, 1_000)
    date = RECORDED["job"]["date"]
    assert found.source.startswith(f"recorded {date} on Spark, in proportion (bench.json ")
    work = found.of("machine_learning_curated", RECORDED["job"]["readings"] / 2)
    assert work == Work(RECORDED["job"]["cpu"] / 2, RECORDED["job"]["bytes"] / 2)
    assert found.of("new", 1) is None


def test_the_recorded_jobs_are_those_of_the_lake() -> None:
    jobs = Path(__file__).parents[3] / "jobs"
    assert set(RECORDED["job"]["names"]) == {path.parent.name for path in jobs.glob("*/*.json")}


@pytest.mark.parametrize("content", ["", "[]", '{"sizes": [{"engine": "spark"}]}'])
def test_a_broken_bench_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bench.json"
    path.write_text(content)
    with pytest.raises(CostError, match=r"is not what the bench writes .*`make bench` writes a new one"):
        measured(path, 1)


def cost(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stedi_lake", "cost", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_the_command_estimates_a_plan_in_a_file(tmp_path: Path) -> None:
    absent = str(tmp_path / "bench.json")
    done = cost("--plan", str(PLAN), "--assume", "landed_gb=1 runs=40", "--bench", absent)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^VPC, interface endpoints +2,190 hours +0\.01 +21\.90$", done.stdout, re.M)
    assert re.search(r"^total +\d+\.\d\d$", done.stdout, re.M)
    assert re.search(r"^runs +40 ", done.stdout, re.M)
    assert "The plan is for eu-west-1, the prices are of us-east-1." in done.stdout
    assert "(bench.json does not exist: `make bench` writes it)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--plan", "absent.json"], "The plan absent.json cannot be read"),
        (["--assume", "x=1"], "ASSUME: x is not"),
    ],
)
def test_the_command_says_what_is_wrong_in_one_line(arguments: list[str], says: str) -> None:
    done = cost(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(says)
    assert len(done.stderr.splitlines()) == 1
