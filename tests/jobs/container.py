"""AWS's Glue container as a lake: its own awsglue and Spark, with tables kept in folders.

The container has neither a catalog of its own nor data quality. Catalog reads are AWS's own reads of the tables'
folders, writes and purges go to them, a table's schema is that of its DDL, and rules are evaluated by
``glue_local.quality``; all else is AWS's own code.
Source: https://docs.aws.amazon.com/glue/latest/dg/develop-local-docker-image.html
"""

from __future__ import annotations

import runpy
import shutil
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from glue_local.quality import evaluate, parse_ruleset
from jobs.lake import TABLES, Outcome, Row, fill, in_order, json_lines, script


class ContainerLake:
    """A lake under a folder, run by the container's Spark."""

    def __init__(self, root: Path) -> None:
        from awsglue.context import GlueContext
        from pyspark.context import SparkContext

        self.root = root
        self.context = GlueContext(SparkContext.getOrCreate())
        self.spark = self.context.spark_session
        for table in TABLES:
            self.folder(table).mkdir(parents=True)

    def folder(self, table: str) -> Path:
        """Return the folder that stands for the table's location."""
        return self.root / TABLES[table].location.removeprefix("s3://")

    def schema(self, table: str) -> str:
        """Return the table's columns as Spark writes them."""
        return ", ".join(f"`{column.name}` {column.type}" for column in TABLES[table].columns)

    def put(self, table: str, rows: Sequence[Row | str]) -> None:
        """See Lake.put."""
        if TABLES[table].format == "json":
            number = len(list(self.folder(table).iterdir()))
            (self.folder(table) / f"{number}.json").write_text(json_lines(rows))
        else:
            filled = [tuple(fill(table, row).values()) for row in rows if not isinstance(row, str)]
            frame = self.spark.createDataFrame(filled, self.schema(table))
            frame.write.mode("append").parquet(self.folder(table).as_uri())

    def rows(self, table: str) -> list[Row]:
        """See Lake.rows."""
        return in_order([fill(table, row.asDict()) for row in self._read(table).collect()])

    def run(self, job: str, **settings: str) -> Outcome:
        """See Lake.run."""
        from awsglue.context import GlueContext
        from awsglue.dynamicframe import DynamicFrameReader, DynamicFrameWriter

        lake = self

        def read(_: Any, database: str, table_name: str, transformation_ctx: str = "", **__: Any) -> Any:
            # AWS's own reader, on the same files: names and types are the records', not the declaration's.
            return lake.context.create_dynamic_frame_from_options(
                "file",
                {"paths": [lake.folder(table_name).as_uri()], "recurse": True},
                format=TABLES[table_name].format,
                transformation_ctx=transformation_ctx,
            )

        def schema(_: Any, database: str, table_name: str, catalog_id: str | None = None) -> Any:
            return lake.spark.createDataFrame([], lake.schema(table_name)).schema

        def write(_: Any, frame: Any, database: str, table_name: str, **__: Any) -> Any:
            frame.toDF().write.mode("append").parquet(lake.folder(table_name).as_uri())
            return frame

        def purge(_: Any, database: str = "", table_name: str = "", **__: Any) -> None:
            shutil.rmtree(lake.folder(table_name))
            lake.folder(table_name).mkdir()

        conf = {f"spark.stedi.{name}": value for name, value in settings.items()}
        for name, value in conf.items():
            self.spark.conf.set(name, value)
        try:
            with (
                mock.patch.object(DynamicFrameReader, "from_catalog", read),
                mock.patch.object(DynamicFrameWriter, "from_catalog", write),
                mock.patch.object(GlueContext, "purge_table", purge),
                mock.patch.object(GlueContext, "get_catalog_schema_as_spark_schema", schema),
                mock.patch.dict(sys.modules, _quality(self.context)),
                mock.patch.object(sys, "argv", [str(script(job)), "--JOB_NAME", job]),
            ):
                runpy.run_path(str(script(job)), run_name="__main__")
        except Exception as error:
            return Outcome(False, f"{type(error).__name__}: {error}")
        finally:
            for name in conf:
                self.spark.conf.unset(name)
        return Outcome(True)

    def _read(self, table: str) -> Any:
        reader = self.spark.read.schema(self.schema(table))
        return getattr(reader, TABLES[table].format)(self.folder(table).as_uri())


def _quality(context: Any) -> dict[str, types.ModuleType]:
    """Stand in for the package that the container lacks, over the real DynamicFrame."""
    from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

    class EvaluateDataQuality:
        """Evaluates a ruleset and returns its outcomes beside the frame itself."""

        DATA_QUALITY_RULE_OUTCOMES_KEY = "ruleOutcomes"

        def process_rows(
            self, frame: Any, ruleset: str, additional_data_sources: dict[str, Any] | None = None, **_: Any
        ) -> Any:
            """See https://docs.aws.amazon.com/glue/latest/dg/data-quality-gs-studio-notebooks.html."""
            others = {name: one.toDF() for name, one in (additional_data_sources or {}).items()}
            outcomes = evaluate(parse_ruleset(ruleset), frame.toDF().cache(), others)
            rows = [(outcome.rule, outcome.outcome) for outcome in outcomes]
            table = context.spark_session.createDataFrame(rows, "Rule string, Outcome string")
            frames = {
                "ruleOutcomes": DynamicFrame.fromDF(table, context, "ruleOutcomes"),
                "originalData": frame,
            }
            return DynamicFrameCollection(frames, context)

    package, module = types.ModuleType("awsgluedq"), types.ModuleType("awsgluedq.transforms")
    module.EvaluateDataQuality = EvaluateDataQuality  # type: ignore[attr-defined]
    return {"awsgluedq": package, "awsgluedq.transforms": module}
