"""Streams as sources: Kinesis and Kafka, straight or through the catalog. ``streaming`` writes the code around them.

Seen: the options of the tests' expected lines. Decided: further options, by their names in AWS's pages, after those
that were seen; the catalog's form, after an edited script.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-kinesis-home.html and
aws-glue-programming-etl-connect-kafka-home.html there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from glue_local.codegen.kinds import Kind, Scope
from glue_local.codegen.text import quoted, spell
from glue_local.definition.model import Node

Options = Sequence[tuple[str, str]]
# (name in the definition, name in the script); the switches and the kind of data are put in by the emitters.
KINESIS: Options = (
    ("StreamArn", "streamARN"),
    ("StreamName", "streamName"),
    ("EndpointUrl", "endpointUrl"),
    ("Classification", "classification"),
    ("Delimiter", "delimiter"),
    ("StartingPosition", "startingPosition"),
)
KINESIS_MORE: Options = (
    ("MaxFetchTimeInMs", "maxFetchTimeInMs"),
    ("MaxFetchRecordsPerShard", "maxFetchRecordsPerShard"),
    ("MaxRecordPerRead", "maxRecordPerRead"),
    ("AddIdleTimeBetweenReads", "addIdleTimeBetweenReads"),
    ("IdleTimeBetweenReadsInMs", "idleTimeBetweenReadsInMs"),
    ("DescribeShardInterval", "describeShardInterval"),
    ("NumRetries", "numRetries"),
    ("RetryIntervalMs", "retryIntervalMs"),
    ("MaxRetryIntervalMs", "maxRetryIntervalMs"),
    ("AvoidEmptyBatches", "avoidEmptyBatches"),
    ("RoleArn", "awsSTSRoleARN"),
    ("RoleSessionName", "awsSTSSessionName"),
    ("EmitConsumerLagMetrics", "emitConsumerLagMetrics"),
    ("FanoutConsumerARN", "fanoutConsumerARN"),
)
KAFKA: Options = (
    ("BootstrapServers", "bootstrap.servers"),
    ("ConnectionName", "connectionName"),
    ("Classification", "classification"),
    ("Delimiter", "delimiter"),
    ("StartingOffsets", "startingOffsets"),
    ("TopicName", "topicName"),
    ("Assign", "assign"),
    ("SubscribePattern", "subscribePattern"),
)
KAFKA_MORE: Options = (
    ("SecurityProtocol", "security.protocol"),
    ("EndingOffsets", "endingOffsets"),
    ("PollTimeoutMs", "pollTimeoutMs"),
    ("NumRetries", "numRetries"),
    ("RetryIntervalMs", "retryIntervalMs"),
    ("MaxOffsetsPerTrigger", "maxOffsetsPerTrigger"),
    ("MinPartitions", "minPartitions"),
    ("IncludeHeaders", "includeHeaders"),
    ("EmitConsumerLagMetrics", "emitConsumerLagMetrics"),
)
_UNKNOWN = ("AddRecordTimestamp", "StartingTimestamp")


def _given(node: Node, scope: Scope) -> Mapping[str, Any]:
    options: Mapping[str, Any] = node.fields.get("StreamingOptions") or {}
    for name in _UNKNOWN:
        if options.get(name):
            raise scope.unsupported(node, f"StreamingOptions.{name}", "no known script has it")
    return options


def _named(options: Mapping[str, Any], names: Options) -> dict[str, Any]:
    return {key: options[name] for name, key in names if name in options}


def _infer(node: Node) -> dict[str, str]:
    return {"inferSchema": "true" if node.fields.get("DetectSchema") else "false"}


def kinesis(node: Node, scope: Scope) -> str:
    """Write a Kinesis stream read (seen)."""
    given = _given(node, scope)
    return _read(
        node,
        "kinesis",
        {"typeOfData": "kinesis"} | _named(given, KINESIS) | _infer(node) | _named(given, KINESIS_MORE),
    )


def kafka(node: Node, scope: Scope) -> str:
    """Write a Kafka topic read (seen)."""
    given = _given(node, scope)
    return _read(
        node,
        "kafka",
        _named(given, KAFKA) | _infer(node) | {"typeOfData": "kafka"} | _named(given, KAFKA_MORE),
    )


def _read(node: Node, connection: str, options: Mapping[str, Any]) -> str:
    name = f"dataframe_{node.variable}"
    return (
        f"{name} = glueContext.create_data_frame.from_options(connection_type={quoted(connection)},"
        f"connection_options={spell(options)}, transformation_ctx={quoted(name)})"
    )


def _catalog(names: Options, more: Options) -> Any:
    def emit(node: Node, scope: Scope) -> str:
        given = _given(node, scope)
        kept = {name: key for name, key in (*names, *more) if name not in ("StreamArn", "StreamName")}
        options = _named(given, names) | _infer(node) | _named(given, more)
        options = {key: value for key, value in options.items() if key in kept.values()}
        name = f"dataframe_{node.variable}"
        database, table = quoted(node.fields["Database"]), quoted(node.fields["Table"])
        return (
            f"{name} = glueContext.create_data_frame.from_catalog(database={database},table_name={table}, "
            f"additional_options={spell(options | _infer(node))}, transformation_ctx={quoted(name)})"
        )

    return emit


KINDS = {
    "DirectKinesisSource": Kind(kinesis),
    "DirectKafkaSource": Kind(kafka),
    "CatalogKinesisSource": Kind(_catalog(KINESIS, KINESIS_MORE)),
    "CatalogKafkaSource": Kind(_catalog(KAFKA, KAFKA_MORE)),
}
