"""A run on each engine for the data quality tests; one session per module and engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glue_local.catalog.file import FileCatalog
from glue_local.engine.run.recorder import Recorder
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import set_current_run
from glue_local.engine.storage import FolderStorage
from glue_local.java import has_java

ENGINES = [
    "sail",
    pytest.param(
        "spark",
        marks=[pytest.mark.spark, pytest.mark.skipif(not has_java(), reason="Java 17 is not installed")],
    ),
]


@pytest.fixture(scope="module", params=ENGINES)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """An active run over empty folders."""
    folder = tmp_path_factory.mktemp("run")
    active = Run(
        engine=request.param,
        storage=FolderStorage(folder / "s3"),
        catalog=FileCatalog(folder / "catalog.json"),
        recorder=Recorder(),
        job_name="a-job",
        run_id="jr_1",
        work_dir=folder / "work",
    )
    set_current_run(active)
    yield active
    set_current_run(None)
