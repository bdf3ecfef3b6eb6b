"""Both engines for every engine test (Spark where Java 17 is there), and a lake with short ways to fill and read it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from glue_local.catalog.file import FileCatalog
from glue_local.catalog.model import Column, Table
from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.api.gluecontext import GlueContext
from glue_local.engine.run.recorder import Recorder
from glue_local.engine.run.run import Run
from glue_local.engine.sessions import set_current_run
from glue_local.engine.storage import FolderStorage, Storage

OpenRun = Callable[..., Run]


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


class Lake:
    """One run's storage, catalog and GlueContext."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.glue = GlueContext(None)

    def put(self, path: str, content: str | bytes | list[Any]) -> str:
        """Write a file; a list is JSON lines, its texts as they are. Return the path."""
        if isinstance(content, list):
            content = "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in content)
        self.run.storage.write_bytes(path, content.encode() if isinstance(content, str) else content)
        return path

    def table(self, name: str, columns: dict[str, str], format: str = "json", **more: Any) -> Table:
        """Create the table db.<name> at s3://lake/<name>/, its folder too."""
        self.run.catalog.create_database("db")
        table = Table(
            database="db",
            name=name,
            columns=tuple(Column(n, t) for n, t in columns.items()),
            location=f"s3://lake/{name}/",
            format=format,
            **more,
        )
        self.run.catalog.create_table(table)
        self.run.storage.make_folder(table.location)
        return table

    def catalog(self, name: str, **more: Any) -> DynamicFrame:
        """Read the table db.<name>."""
        return self.glue.create_dynamic_frame.from_catalog(database="db", table_name=name, **more)

    def declared(self, name: str, **more: Any) -> DynamicFrame:
        """Read the table db.<name> under its declared names and types."""
        return self.catalog(name, additional_options={"useCatalogSchema": True}, **more)

    def json(self, path: str, **more: Any) -> DynamicFrame:
        """Read JSON without a catalog."""
        options = {"paths": [path], "recurse": True}
        return self.glue.create_dynamic_frame.from_options("s3", options, format="json", **more)

    def csv(self, path: str, **options: Any) -> DynamicFrame:
        """Read CSV without a catalog."""
        return self.glue.create_dynamic_frame.from_options(
            "s3", {"paths": [path]}, format="csv", format_options=options
        )

    def frame(self, data: list[tuple[Any, ...]], schema: str) -> DynamicFrame:
        """Return a frame of Python rows."""
        return DynamicFrame.fromDF(self.glue.spark_session.createDataFrame(data, schema), self.glue, "rows")

    @staticmethod
    def rows(frame: Any) -> list[tuple[Any, ...]]:
        """Return a frame's rows as tuples, in order of their texts."""
        df = frame.toDF() if isinstance(frame, DynamicFrame) else frame
        return sorted((_plain(r) for r in df.collect()), key=repr)

    @staticmethod
    def schema(frame: DynamicFrame) -> str:
        """Return a frame's columns and types as Spark writes them."""
        return str(frame.toDF().schema.simpleString())


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(v) for v in value)
    return [_plain(v) for v in value] if isinstance(value, list) else value


@pytest.fixture
def lake(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lake:
    monkeypatch.setenv("GLUE_LOCAL_CACHE", str(tmp_path / "copies"))
    return Lake(run)
