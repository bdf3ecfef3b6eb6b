"""Shared by all tests: settings for many short calls, and the order of tests, the longest first."""

from __future__ import annotations

import os
import tempfile

import pytest

# A JVM that compiles quickly rather than well.
os.environ.setdefault("GLUE_LOCAL_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
# Terraform and its provider decode a large schema at each call: collecting less often costs memory, spares a quarter
# of the processor's time. Source: https://pkg.go.dev/runtime#hdr-Environment_Variables
os.environ.setdefault("GOGC", "400")

# Each process keeps its own copies of landing files: an erasure deletes all that the user has, under other tests' feet.
_COPIES = tempfile.TemporaryDirectory(prefix="glue-local-copies-", ignore_cleanup_errors=True)
os.environ["GLUE_LOCAL_CACHE"] = _COPIES.name

#: What runs for minutes, by its group or a part of its name, the longest first: a worker that begins one of them last
#: keeps the others waiting.
LONGEST = (
    "@e2e",
    "@terraform-faults-lake",
    "@terraform-state",
    "e2e/test_page.py",
    "@terraform-lakes",
    "@terraform-lake-formation",
    "@terraform-access",
    "@sail_against_spark",
    "stedi_lake/bench/",
    "@terraform-faults-apply",
    "@e2e-studio",
    "terraform/test_examples.py",
    "@terraform-lake",
    "@terraform-cost",
    "@terraform-module",
    "e2e/test_printed_commands.py",
    "@terraform-upgrade",
    "stedi_lake/test_promise",
)

#: Where each module starts a server of its own, or evaluates all its rules: on one worker, once.
WHOLE = (
    "glue_local/quality/test_rules.py",
    "glue_local/cloud/athena/",
    "glue_local/cloud/guard/",
    "glue_local/cloud/runs/",
)


def _rank(item: pytest.Item) -> int:
    marker = item.get_closest_marker("xdist_group")
    group = f"@{marker.args[0]}" if marker else ""
    for rank, name in enumerate(LONGEST):
        if group == name or (not name.startswith("@") and name in item.nodeid):
            return rank
    return len(LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep modules whole that share a server, and put the longest first; the order within a module stays."""
    for item in items:
        if not item.get_closest_marker("xdist_group") and any(folder in item.nodeid for folder in WHOLE):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=_rank)
