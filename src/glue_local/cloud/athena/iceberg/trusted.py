"""What of an Iceberg table's metadata may reach PyIceberg: any writer of the bucket may have written it.

PyIceberg imports the class that a property names and calls it, and writes where a property says; its own file stores
take credentials from properties. So a property of Iceberg's, of a catalog's or of a file store's passes only if it is
listed here; a name that none of them knows is the user's own and says nothing to PyIceberg.
Source: https://iceberg.apache.org/docs/latest/configuration/ and https://py.iceberg.apache.org/configuration/
"""

from __future__ import annotations

from collections.abc import Iterator

from pyiceberg.table.metadata import TableMetadata

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.files import is_place

#: Properties whose values are places; PyIceberg writes to the first two.
PATHS = frozenset(
    {"write.data.path", "write.metadata.path", "write.folder-storage.path", "write.object-storage.path"}
)
#: Properties that choose formats, sizes, numbers and modes, and nothing else.
_HARMLESS = """
format-version schema.name-mapping.default gc.enabled engine.hive.enabled
compatibility.snapshot-id-inheritance.enabled commit.retry.num-retries commit.retry.min-wait-ms
commit.retry.max-wait-ms commit.retry.total-timeout-ms commit.status-check.num-retries
commit.status-check.min-wait-ms commit.status-check.max-wait-ms commit.status-check.total-timeout-ms
commit.manifest.target-size-bytes commit.manifest.min-count-to-merge commit.manifest-merge.enabled
history.expire.max-snapshot-age-ms history.expire.min-snapshots-to-keep
history.expire.max-ref-age-ms read.split.target-size read.split.metadata-target-size
read.split.planning-lookback read.split.open-file-cost read.split.adaptive-size.enabled
read.parquet.vectorization.enabled read.parquet.vectorization.batch-size
read.orc.vectorization.enabled read.orc.vectorization.batch-size read.data-planning-mode
read.delete-planning-mode write.format.default write.delete.format.default
write.target-file-size-bytes write.delete.target-file-size-bytes write.parquet.row-group-size-bytes
write.parquet.row-group-limit write.parquet.page-size-bytes write.parquet.page-row-limit
write.parquet.dict-size-bytes write.parquet.compression-codec write.parquet.compression-level
write.parquet.bloom-filter-max-bytes write.parquet.page-version
write.parquet.row-group-check-min-record-count write.parquet.row-group-check-max-record-count
write.delete.parquet.compression-codec write.delete.parquet.compression-level
write.avro.compression-codec write.avro.compression-level write.delete.avro.compression-codec
write.delete.avro.compression-level write.orc.stripe-size-bytes write.orc.block-size-bytes
write.orc.compression-codec write.orc.compression-strategy write.orc.bloom.filter.columns
write.orc.bloom.filter.fpp write.metadata.compression-codec write.metadata.metrics.default
write.metadata.metrics.max-inferred-column-defaults write.metadata.delete-after-commit.enabled
write.metadata.previous-versions-max write.object-storage.enabled
write.object-storage.partitioned-paths write.summary.partition-limit write.distribution-mode
write.delete.distribution-mode write.update.distribution-mode write.merge.distribution-mode
write.delete.mode write.update.mode write.merge.mode write.delete.granularity
write.delete.isolation-level write.update.isolation-level write.merge.isolation-level
write.wap.enabled write.upsert.enabled write.manifest-lists.enabled write.spark.fanout.enabled
write.spark.accept-any-schema write.spark.advisory-partition-size-bytes
"""
HARMLESS = PATHS | frozenset(_HARMLESS.split())
#: The same, for each column.
_OF_COLUMNS = (
    "write.metadata.metrics.column.",
    "write.parquet.bloom-filter-enabled.column.",
    "write.parquet.bloom-filter-fpp.column.",
    "write.parquet.bloom-filter-ndv.column.",
    "write.parquet.stats-enabled.column.",
)
#: First words of names that Iceberg, a catalog or a file store acts upon.
_FIRST_WORDS = """
adls auth aws azure catalog client commit compatibility credential dynamodb encryption engine format
fs gc gcs glue gs hadoop hdfs header hf history hive http https io kms lock metrics oauth oauth2 oss
py read rest s3 s3a s3n s3tables scope schema sigv4 signer ssl token type uri view warehouse write
"""
_ACTED_UPON = frozenset(_FIRST_WORDS.split())


def check(metadata: TableMetadata, full: str) -> None:
    """QueryError unless all that a table's metadata names is in S3, and its properties may reach PyIceberg."""
    for key in metadata.properties:
        if not is_harmless(key):
            raise errors.UnsupportedQueryError(f"Iceberg table {full} with the property {key}")
    for what, place in _places(metadata):
        if not is_place(place):
            raise errors.QueryError(
                f"ICEBERG_INVALID_METADATA: The {what} of table {full} is not an S3 location: {place!r}"
            )


def is_harmless(key: str) -> bool:
    """Whether a property may reach PyIceberg."""
    if key in HARMLESS or key.startswith(_OF_COLUMNS):
        return True
    words = key.lower().replace("_", "-").replace(".", "-").split("-")
    return words[0] not in _ACTED_UPON and "impl" not in words


def _places(metadata: TableMetadata) -> Iterator[tuple[str, str]]:
    """All places that a table's metadata names, with what they are."""
    yield "location", metadata.location
    for key in sorted(PATHS & metadata.properties.keys()):
        yield key, metadata.properties[key]
    for snapshot in metadata.snapshots:
        if snapshot.manifest_list:
            yield "manifest list", snapshot.manifest_list
    for entry in metadata.metadata_log:
        yield "metadata log", entry.metadata_file
    for statistics in (*metadata.statistics, *metadata.partition_statistics):
        yield "statistics file", statistics.statistics_path
