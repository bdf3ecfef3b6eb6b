"""The code around the nodes of a streaming job: the function that each batch of the stream goes through.

Seen in some thirty scripts, two of them complete and unedited. Decided: batch sources come first in the function, as
in edited scripts (two); two streams in one job are not generated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from glue_local.codegen.kinds import Scope
from glue_local.codegen.text import indented, quoted
from glue_local.definition.model import JobDefinition, Node

IMPORTS = "\nfrom pyspark.sql import DataFrame, Row\nimport datetime\nfrom awsglue import DynamicFrame\n"
STREAMS = ("DirectKinesisSource", "DirectKafkaSource", "CatalogKinesisSource", "CatalogKafkaSource")
DEPTH = 8
TIMES = ("year", "month", "day", "hour")
INGESTED = tuple(f"ingest_{time}" for time in TIMES)
_WINDOW = 100
NOW = "now = datetime.datetime.now()\n" + "".join(f"{time} = now.{time}\n" for time in TIMES)
_ADD_TIMES = 'glueContext.add_ingestion_time_columns(data_frame, "hour")'
_DATED = ("S3DirectTarget", "S3GlueParquetTarget")


def stream_of(job: JobDefinition) -> Node | None:
    """Return the job's stream, or None for a batch job. Raises UnsupportedNodeError for a second one."""
    streams = [node for node in job.nodes.values() if node.type in STREAMS]
    if len(streams) > 1:
        scope = Scope(job, {})
        raise scope.unsupported(streams[1], "type", f"the job already reads the stream {streams[0].label}")
    return streams[0] if streams else None


def updates_catalog(node: Node) -> bool:
    """Return whether a target of files updates the catalog too."""
    return bool(node.fields.get("SchemaChangePolicy", {}).get("EnableUpdateCatalog"))


def is_dated(node: Node) -> bool:
    """Return whether a target's folder in a streaming job is that of the hour."""
    return node.type in _DATED and not updates_catalog(node)


def path_line(node: Node) -> str:
    """Return the line that makes the path of a target of files in a streaming job."""
    name, path = f"{node.variable}_path", quoted(node.fields["Path"])
    if updates_catalog(node):
        return f"{name} = {path}\n"
    widths = {"year": 4, "month": 2, "day": 2, "hour": 2}
    parts = [f'"/ingest_{t}=" + "{{:0>{width}}}".format(str({t}))' for t, width in widths.items()]
    return f'{name} = {path} + {" + ".join(parts)}  + "/"\n'


def frame(stream: Node, nodes: Sequence[Node], sections: Mapping[str, str]) -> str:
    """Return the nodes' sections of a streaming job, with the function and the call around them.

    ``sections``: each node's text with its comment and the blank line after it, if it has one.
    """
    outside = [node for node in nodes if node.role == "source"]
    inside = [node for node in nodes if node.role != "source"]
    dated = next((node.id for node in inside if is_dated(node)), None)
    wrapped = any(updates_catalog(node) and node.type in _DATED for node in inside)
    batch = _ADD_TIMES if wrapped else "data_frame"
    body = f'{stream.variable} = DynamicFrame.fromDF({batch}, glueContext, "from_data_frame")\n'
    for node in inside:
        body += (f"{NOW}\n" if node.id == dated else "") + sections[node.id]
    return (
        "".join(sections[node.id] for node in outside)
        + "def processBatch(data_frame, batchId):\n    if (data_frame.count() > 0):\n"
        + indented(body, DEPTH)
        + _call(stream)
    )


def _call(stream: Node) -> str:
    window = stream.fields.get("WindowSize", _WINDOW)
    place = 'args["TempDir"] + "/" + args["JOB_NAME"] + "/checkpoint/"'
    options = f'{{"windowSize": "{window} seconds", "checkpointLocation": {place}}}'
    return (
        f"glueContext.forEachBatch(frame = dataframe_{stream.variable}, batch_function = processBatch, "
        f"options = {options})\n"
    )
