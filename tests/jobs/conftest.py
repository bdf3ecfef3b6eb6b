"""The lakes that the job tests run on: AWS's Glue container inside it, both embedded engines elsewhere."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from jobs.lake import Lake

IN_CONTAINER = importlib.util.find_spec("awsglue") is not None
ENGINES = (
    ["container"]
    if IN_CONTAINER
    else [
        "sail",
        pytest.param(
            "spark",
            marks=[
                pytest.mark.spark,
                pytest.mark.skipif(shutil.which("java") is None, reason="Java 17 is not installed"),
            ],
        ),
    ]
)


#: Of the job of owners, whose plan Spark takes ten seconds for, what CI tests on Spark too.
OWNERS_ON_SPARK = {
    "test_the_owner_is_who_shares_the_trainers_instants",
    "test_a_threshold_that_is_no_share_is_an_error",
    "test_a_tie_gives_the_trainer_to_nobody",
    "test_the_trainer_of_a_customer_who_does_not_share_goes_to_nobody",
    "test_the_owner_leads_by_a_margin_or_the_trainer_is_nobodys",
    "test_a_fall_of_owners_breaks_a_rule_and_who_withdrew_is_gone",
    "test_feeds_and_tables_without_records_do_no_harm",
    "test_the_phone_may_spell_the_e_mail_in_other_case",
    "test_a_step_reading_without_its_key_costs_that_reading_only",
    "test_owners_are_those_of_the_definition_whoever_meets_whom",
}

#: Tests of five jobs at once, which CI runs on Sail alone.
AT_NIGHT_ON_SPARK = {"test_whatever_comes_after_a_consent_no_reading_passes_unless_that_is_understood"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the night, on Spark, what comes after a test's first case: Spark plans each run for seconds."""
    seen = set()
    for item in items:
        callspec = getattr(item, "callspec", None)
        if Path(__file__).parent not in item.path.parents:  # pytest hands over the items of all folders
            continue
        if callspec is None or callspec.params.get("engine") != "spark":
            continue
        test = item.nodeid.partition("[")[0]
        module, _, name = test.partition("::")
        if (
            test in seen
            or name in AT_NIGHT_ON_SPARK
            or (module.endswith("test_customer_trusted_to_curated.py") and name not in OWNERS_ON_SPARK)
        ):
            item.add_marker(pytest.mark.nightly)
        seen.add(test)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """What runs the jobs: sail, spark or container."""
    return request.param


@pytest.fixture
def lake(engine: str, tmp_path: Path) -> Lake:
    """A lake of its own for each test."""
    if engine == "container":
        from jobs.container import ContainerLake

        return ContainerLake(tmp_path)
    from jobs.embedded import EmbeddedLake

    return EmbeddedLake(tmp_path, engine)
