"""Shared by all tests: settings for many short calls, what starts programs, and the order, the longest first."""

from __future__ import annotations

import os
import tempfile
from types import ModuleType

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


#: What starts a session of Sail or Spark, an endpoint or another program: a fixture's name, or the module of what a
#: test's or its fixtures' module imports. `make test-fast` leaves such tests out (the marker "starts").
STARTING_FIXTURES = {"athena", "endpoint", "engine", "open_run", "run"}
STARTING_MODULES = {
    "glue_local.cloud.endpoint",
    "glue_local.engine.runner.execute",
    "glue_local.engine.sessions.engines",
    "jobs.embedded",
    "tests.glue_local.engine.running",
    "subprocess",
}


def _origin(value: object) -> str | None:
    return value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)


def _starts(item: pytest.Function) -> bool:
    """Whether a test can start an engine, an endpoint or a program, as far as names tell."""
    used = set(item.fixturenames)
    if used & STARTING_FIXTURES:
        return True
    fixtures = (found[-1].func for name, found in item._fixtureinfo.name2fixturedefs.items() if name in used)
    places = [vars(item.module), *(getattr(f, "__globals__", {}) for f in fixtures)]
    return any(_origin(value) in STARTING_MODULES for names in places for value in names.values())


def _rank(item: pytest.Item) -> int:
    marker = item.get_closest_marker("xdist_group")
    group = f"@{marker.args[0]}" if marker else ""
    for rank, name in enumerate(LONGEST):
        if group == name or (not name.startswith("@") and name in item.nodeid):
            return rank
    return len(LONGEST)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts programs, keep modules whole that share a server, put the longest first."""
    for item in items:
        if isinstance(item, pytest.Function) and _starts(item):
            item.add_marker(pytest.mark.starts)
        if not item.get_closest_marker("xdist_group") and any(folder in item.nodeid for folder in WHOLE):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(key=_rank)
