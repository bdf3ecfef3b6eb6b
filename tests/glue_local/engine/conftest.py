"""Both engines for every engine test: Sail, and Spark where Java 17 is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from glue_local.catalog.file import FileCatalog
from glue_local.engine.run import Recorder, Run, set_current_run
from glue_local.engine.sessions import EngineStartError
from glue_local.engine.sessions.java import check_java
from glue_local.engine.storage import FolderStorage, Storage

# Tests are many small jobs: a JVM that compiles quickly rather than well serves them best.
os.environ.setdefault("GLUE_LOCAL_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")

OpenRun = Callable[..., Run]


@pytest.fixture(params=["sail", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "spark":
        try:
            check_java()
        except EngineStartError as error:
            pytest.skip(str(error))
    return str(request.param)


@pytest.fixture
def open_run(engine: str, tmp_path: Path) -> Iterator[OpenRun]:
    """Return a function that makes a new run the current one; what it keeps is under tmp_path."""

    def open_one(storage: Storage | None = None, conf: dict[str, str] | None = None) -> Run:
        work_dir = tmp_path / "work"
        work_dir.mkdir(exist_ok=True)
        run = Run(
            engine=engine,  # type: ignore[arg-type]
            storage=storage or FolderStorage(tmp_path / "s3"),
            catalog=FileCatalog(tmp_path / "catalog.json"),
            recorder=Recorder(),
            job_name="job",
            run_id="jr_1",
            work_dir=work_dir,
            conf=conf or {},
        )
        set_current_run(run)
        return run

    yield open_one
    set_current_run(None)


@pytest.fixture
def run(open_run: OpenRun) -> Run:
    return open_run()
