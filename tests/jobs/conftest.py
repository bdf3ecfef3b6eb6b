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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the night, on Spark, what comes after a test's first case: Spark plans each run for seconds."""
    seen = set()
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is None or callspec.params.get("engine") != "spark":
            continue
        test = item.nodeid.partition("[")[0]
        if test in seen:
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
