"""What Spark reaches on AWS and nothing does here: connectors to other stores, and Hudi's library."""

from __future__ import annotations

#: Words in the names of connectors.
_OTHER_STORES = (
    "jdbc", "redshift", "snowflake", "dynamodb", "mongo", "bigquery", "opensearch", "elasticsearch",
    "kafka", "kinesis", "cassandra", "marketplace", "sqlserver", "documentdb", "neptune",
)  # fmt: skip


#: Says of a feature that the other engine lacks it too.
ON_EITHER = "is not supported locally, on either engine"


class OtherStoreError(NotImplementedError):
    """A script reads or writes what only a job on AWS reaches."""


def check_store(format_: str) -> None:
    """OtherStoreError for a format by which Spark reaches another store, or whose library neither engine has."""
    if format_.lower() in ("hudi", "org.apache.hudi"):
        raise OtherStoreError(
            f"format {format_!r} {ON_EITHER}: Apache Hudi's library is not on PyPI. Run the job in AWS Glue; "
            "Delta Lake runs here on Sail, Iceberg on both engines"
        )
    if any(word in format_.lower() for word in _OTHER_STORES):
        raise OtherStoreError(
            f"format {format_!r} is a connector to another store, which is not reached locally: put its rows into "
            "files, or a table of the catalog, for local runs"
        )
