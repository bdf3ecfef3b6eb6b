"""The embedded engine as a lake: buckets are folders, the catalog is a file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from glue_local.catalog.file import FileCatalog
from glue_local.engine.runner.execute import execute
from glue_local.engine.runner.spec import RunSpec
from jobs.lake import TABLES, Outcome, Row, fill, in_order, json_lines, script

ARROW = {"string": pa.string(), "bigint": pa.int64(), "int": pa.int32(), "double": pa.float64()}


class EmbeddedLake:
    """A lake under a folder, run by one of the two engines."""

    def __init__(self, root: Path, engine: str) -> None:
        self.root = root
        self.engine = engine
        self.catalog = FileCatalog(root / "catalog.json")
        for table in TABLES.values():
            self.catalog.create_database(table.database)
            self.catalog.create_table(table)
            self.folder(table.name).mkdir(parents=True)

    def folder(self, table: str) -> Path:
        """Return the folder that stands for the table's location."""
        return self.root / TABLES[table].location.removeprefix("s3://")

    def put(self, table: str, rows: Sequence[Row | str]) -> None:
        """See Lake.put."""
        file = self.folder(table) / uuid.uuid4().hex
        if TABLES[table].format == "json":
            file.with_suffix(".json").write_text(json_lines(rows))
        else:
            schema = pa.schema([(column.name, ARROW[column.type]) for column in TABLES[table].columns])
            filled = [fill(table, row) for row in rows if not isinstance(row, str)]
            pq.write_table(pa.Table.from_pylist(filled, schema), file.with_suffix(".parquet"))

    def run(self, job: str, **settings: str) -> Outcome:
        """See Lake.run."""
        conf = " --conf ".join(f"spark.stedi.{name}={value}" for name, value in settings.items())
        report = execute(
            RunSpec(
                script=str(script(job)),
                job_name=job,
                run_id=uuid.uuid4().hex,
                engine=self.engine,
                arguments=["--conf", conf] if conf else [],
                storage={"kind": "folders", "root": str(self.root)},
                catalog={"kind": "file", "path": str(self.root / "catalog.json")},
                work_dir=str(self.root / "work"),
            )
        )
        records = tuple(
            f"{record['path']}:{record['line']}: {record['message']}" for record in report.error_records
        )
        broken = tuple(each["rule"] for each in report.data_quality if each["outcome"] != "Passed")
        return Outcome(report.state == "SUCCEEDED", report.error or "", records, broken)

    def rows(self, table: str) -> list[Row]:
        """See Lake.rows."""
        rows = [
            row for file in self.folder(table).rglob("*.parquet") for row in pq.read_table(file).to_pylist()
        ]
        return in_order([fill(table, row) for row in rows])
