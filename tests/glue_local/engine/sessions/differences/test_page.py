"""docs/engines.md is the table of differences; the table names each function once."""

from __future__ import annotations

from pathlib import Path

from glue_local.engine.sessions.differences.page import page
from glue_local.engine.sessions.differences.rules import BY_NAME, RULES

DOCS = Path(__file__).parents[5] / "docs" / "engines.md"


def test_the_page_is_the_table() -> None:
    assert DOCS.read_text() == page(), "make support"


def test_every_rule_has_an_example_and_names_of_its_own() -> None:
    assert all(rule.examples for rule in RULES)
    assert sum(len(rule.names) for rule in RULES) == len(BY_NAME)
