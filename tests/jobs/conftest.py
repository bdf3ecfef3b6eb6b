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


#: What CI asks of each job on Spark, in the first case of each; on Sail it asks everything.
ESSENTIAL = {
    "test_every_reading_of_a_trusted_customer",
    "test_with_scope_reading_those_at_or_after_the_consent",
    "test_a_reading_that_is_not_understood_costs_that_reading_only",
    "test_a_customer_who_shares_with_research_is_trusted",
    "test_consent_withdrawn_in_a_later_record_removes_the_customer",
    "test_a_customer_consents_only_where_all_their_records_are_understood",
    "test_a_feed_that_is_suddenly_empty_fails_and_the_table_stays",
    "test_the_owner_is_who_shares_the_trainers_instants",
    "test_the_owner_leads_by_a_margin_or_the_trainer_is_nobodys",
    "test_a_fall_of_owners_breaks_a_rule_and_who_withdrew_is_gone",
    "test_owners_are_those_of_the_definition_whoever_meets_whom",
    "test_readings_of_curated_trainers_stay_and_others_do_not",
    "test_at_other_instants_than_the_owners_phone_somebody_else_may_have_worn_it",
    "test_step_and_motion_of_one_customer_at_one_instant_make_a_row",
    "test_with_scope_reading_a_reading_before_the_consent_fails_the_gate",
    "test_in_the_pseudonymous_form_the_rows_are_the_same_and_say_neither_trainer_nor_time",
    "test_each_record_that_is_not_has_its_reason_and_whose_it_is",
    "test_what_is_mended_leaves_and_what_stays_keeps_when_it_was_first_seen",
    "test_a_withdrawal_in_another_case_counts_whatever_the_letter",
    "test_white_space_around_makes_no_other_person_and_none_is_forgotten",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the night what goes beyond the essential on Spark, which plans each run for seconds."""
    seen: set[str] = set()
    for item in items:
        callspec = getattr(item, "callspec", None)
        if Path(__file__).parent not in item.path.parents:  # pytest hands over the items of all folders
            continue
        if callspec is None or callspec.params.get("engine") != "spark":
            continue
        test = item.nodeid.partition("[")[0]
        if test in seen or test.rpartition("::")[2] not in ESSENTIAL:
            item.add_marker(pytest.mark.in_full)
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
