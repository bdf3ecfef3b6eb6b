"""Connectors of Spark to other stores, which on AWS a job reaches and here nothing does."""

from __future__ import annotations

#: Words in the names of connectors.
_OTHER_STORES = (
    "jdbc", "redshift", "snowflake", "dynamodb", "mongo", "bigquery", "opensearch", "elasticsearch",
    "kafka", "kinesis", "cassandra", "marketplace", "sqlserver", "documentdb", "neptune",
)  # fmt: skip


class OtherStoreError(NotImplementedError):
    """A script reads or writes a store that only a job on AWS reaches."""


def check_store(format_: str) -> None:
    """OtherStoreError for a format by which Spark reaches another store."""
    if any(word in format_.lower() for word in _OTHER_STORES):
        raise OtherStoreError(
            f"format {format_!r} is a connector to another store, which is not reached locally: put its rows into "
            "files, or a table of the catalog, for local runs"
        )
