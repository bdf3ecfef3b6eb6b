"""Iceberg's library for Apache Spark, and which of Spark's catalogs are Iceberg's of the Data Catalog."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Callable
from pathlib import Path

from glue_local.catalog.model import CatalogError

_PACKAGE = "snowpark_connect_deps_iceberg"
_JAR = "jars/iceberg-spark-runtime-3.5_2.12-1.10.2.jar"
_EXTENSIONS = "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
SPARK_CATALOG = "org.apache.iceberg.spark.SparkCatalog"
_OF_GLUE = ("org.apache.iceberg.aws.glue.GlueCatalog", "glue")


class IcebergError(CatalogError):
    """What cannot be done with Iceberg tables here; says what to do."""


def library() -> Path | None:
    """Return Iceberg's library for this Spark; None where it is not installed, or there is none for it."""
    if not importlib.metadata.version("pyspark").startswith("3.5."):
        return None
    found = importlib.util.find_spec(_PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    return next((jar for folder in folders if (jar := Path(folder) / _JAR).exists()), None)


def settings() -> dict[str, str]:
    """Return what Spark is started with for Iceberg; nothing without its library."""
    jar = library()
    if jar is None:
        return {}
    return {"spark.driver.extraClassPath": str(jar), "spark.sql.extensions": _EXTENSIONS}


def check_library(what: str) -> None:
    """IcebergError where Spark has no library for ``what``."""
    if library() is not None:
        return
    if importlib.metadata.version("pyspark").startswith("3.5."):
        how = "install it (pip install 'glue-local[iceberg]', 85 MB)"
    else:
        how = "for Spark 4.1 it is not on PyPI: run it as Glue 5.1"
    raise IcebergError(f"{what}: Apache Spark needs Iceberg's library; {how}, or run it with --engine sail")


#: The catalog of tables that a script names without one, or by their folders.
CATALOG = "glue_local"
#: The catalog's usual name on AWS, which is none without configuration.
USUAL = "glue_catalog"

UNCONFIGURED = (
    "glue_catalog: no configuration names this catalog, so the job fails on AWS. Give it the arguments "
    "--datalake-formats iceberg and --conf spark.sql.catalog.glue_catalog=org.apache.iceberg.spark.SparkCatalog --conf "
    "spark.sql.catalog.glue_catalog.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog --conf "
    "spark.sql.catalog.glue_catalog.warehouse=s3://BUCKET/FOLDER/ "
    "(https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-iceberg.html)"
)


def is_of_glue(name: str, conf: Callable[[str], str | None]) -> bool:
    """Whether Spark's configuration says that a catalog is Iceberg's of the Data Catalog."""
    key = f"spark.sql.catalog.{name}"
    maker = conf(f"{key}.catalog-impl") or conf(f"{key}.type")
    return conf(key) == SPARK_CATALOG and maker in _OF_GLUE


def check_configured(name: str, conf: Callable[[str], str | None]) -> None:
    """IcebergError for the usual name of the catalog where no configuration gives it, as a job on AWS fails then."""
    if name.lower() == USUAL and conf(f"spark.sql.catalog.{USUAL}") is None:
        raise IcebergError(UNCONFIGURED)
