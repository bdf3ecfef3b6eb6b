"""GlueContext: what a script reads and writes (the two base classes), purges and moves.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glue_local.engine.api.arguments import refused
from glue_local.engine.api.context_reading import ContextReading
from glue_local.engine.api.context_writing import ContextWriting
from glue_local.engine.api.readers import (
    DataFrameReader,
    DataFrameWriter,
    DynamicFrameReader,
    DynamicFrameWriter,
)
from glue_local.engine.run.current import current_run
from glue_local.engine.run.run import Run
from glue_local.engine.types.options import OptionError, check
from glue_local.engine.write import purge

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


STORAGE_CLASSES = (
    "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "REDUCED_REDUNDANCY", "GLACIER",
    "GLACIER_IR", "DEEP_ARCHIVE",
)  # fmt: skip
"""Storage classes of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/API_StorageClass.html"""


class GlueContext(ContextReading, ContextWriting):
    """The entry point of a script; made from its SparkContext. It is an SQLContext too, as on AWS."""

    def __init__(self, sparkContext: Any = None, **options: Any) -> None:  # noqa: N803
        """Attach to the current run; the SparkContext argument is ignored."""
        self._run = current_run()
        super().__init__(sparkContext)
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.create_data_frame = DataFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)
        self.write_data_frame = DataFrameWriter(self)

    @property
    def run(self) -> Run:
        """The run that the script is part of."""
        return self._run

    @property
    def spark_session(self) -> SparkSession:
        """The run's session."""
        return self._run.spark

    def get_logger(self) -> logging.Logger:
        """Return a logger with Glue's methods info, warn, error and debug."""
        return logging.getLogger("GlueLogger")

    # --- not supported by this engine
    def forEachBatch(  # noqa: N802
        self, frame: DataFrame, batch_function: Any, options: Mapping[str, Any] | None = None
    ) -> None:
        """Refuse: the local engine reads no streams."""
        raise OptionError(
            "forEachBatch: streams of Kinesis and Kafka are not supported locally: run the job in AWS Glue"
        )

    def add_ingestion_time_columns(self, dataFrame: DataFrame, timeGranularity: str = "") -> DataFrame:  # noqa: N803
        """Refuse: the columns depend on when AWS runs the job."""
        raise refused("add_ingestion_time_columns")

    def transition_table(
        self,
        database: str,
        table_name: str,
        transition_to: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Check the arguments and log: files on disk have no storage class, so nothing changes."""
        self._run.catalog.get_table(database, table_name)
        self._transition(f"table {database}.{table_name}", transition_to, options or {})

    def transition_s3_path(
        self,
        s3_path: str,
        transition_to: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
    ) -> None:
        """Check the arguments and log: files on disk have no storage class, so nothing changes."""
        self._transition(s3_path, transition_to, options or {})

    def _transition(self, what: str, transition_to: str, options: Mapping[str, Any]) -> None:
        check(options, {**purge.OPTIONS, "accountId": "", "roleArn": ""}, f"transition of {what}")
        if transition_to not in STORAGE_CLASSES:
            raise OptionError(
                f"transition of {what}: {transition_to!r} is not a storage class: {', '.join(STORAGE_CLASSES)}"
            )
        if missing := [name for name in ("accountId", "roleArn") if not options.get(name)]:
            raise OptionError(f"transition of {what}: the option {missing[0]} is mandatory")
        text = f"transition of {what} to {transition_to}: files here have no storage class, nothing changes"
        self._run.recorder.note(text)
        self.get_logger().info(text)

    def start_transaction(self, read_only: bool) -> str:
        """Refuse: Lake Formation's transactions have ended."""
        raise refused("start_transaction")

    def commit_transaction(self, transaction_id: str, wait_for_commit: bool = True) -> bool:
        """Refuse: Lake Formation's transactions have ended."""
        raise refused("commit_transaction")

    def cancel_transaction(self, transaction_id: str) -> None:
        """Refuse: Lake Formation's transactions have ended."""
        raise refused("cancel_transaction")

    # --- purging
    def purge_table(
        self,
        database: str,
        table_name: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Delete a table's files, and partitions without any files left; see ``purge.purge_table``."""
        purge.purge_table(self._run, database, table_name, options or {})

    def purge_s3_path(
        self,
        s3_path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:
        """Delete the files under a path; see ``purge.purge_path``."""
        purge.purge_path(self._run, s3_path, options or {})
