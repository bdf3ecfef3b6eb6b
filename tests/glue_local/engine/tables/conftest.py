"""A run whose configuration names Iceberg's catalogs of the Data Catalog."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from glue_local.engine.run.run import Run
from glue_local.engine.sessions.iceberg import library
from glue_local.engine.tables.session import SessionTables


@pytest.fixture
def of_glue() -> dict[str, str]:
    """Return what configures two catalogs, as on AWS."""
    return {
        f"spark.sql.catalog.{name}{key}": value
        for name in ("job_catalog", "glue_catalog")
        for key, value in {
            "": "org.apache.iceberg.spark.SparkCatalog",
            ".catalog-impl": "org.apache.iceberg.aws.glue.GlueCatalog",
            ".io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
            ".warehouse": "s3://lake/warehouse/",
        }.items()
    }


@pytest.fixture
def iceberg_run(open_run: Callable[..., Run], engine: str, of_glue: dict[str, str]) -> Run:
    """Return a run with a database db."""
    if engine == "spark" and library.library() is None:
        pytest.skip("Iceberg's library for this Spark is not installed")
    run = open_run(conf=of_glue)
    run.tables = SessionTables(run)
    run.catalog.create_database("db")
    return run
