"""Checks a definition: each node against Glue's own shapes, then the nodes against each other."""

from __future__ import annotations

from collections.abc import Iterator

from glue_local.definition import shapes
from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.model import JobDefinition, Node
from glue_local.definition.rules import broken_rules

_SETTINGS_SHAPE = "CreateJobRequest"
# Fields that Glue Studio itself fills with line breaks, against the API's pattern (seen in generated scripts).
_MULTI_LINE = {("PIIDetection", "DetectionParameters")}


def problems(job: JobDefinition) -> list[Problem]:
    """Return every fault of a definition: shapes first; the graph's rules only once the shapes are right."""
    found = [*_settings(job), *(fault for node in job.nodes.values() for fault in _node(node))]
    return found or broken_rules(job)


def validate(job: JobDefinition) -> JobDefinition:
    """Return the definition back, or raise DefinitionError naming file, node and field of every fault."""
    found = problems(job)
    if found:
        raise DefinitionError(job.where or job.name, found)
    return job


def _settings(job: JobDefinition) -> Iterator[Problem]:
    spec = shapes.shapes()[_SETTINGS_SHAPE]["members"]
    for key, value in job.settings.items():
        if key not in spec:
            yield Problem("", key, "is not a setting of a Glue job")
        else:
            for path, message in shapes.faults(value, spec[key]["shape"], key):
                yield Problem("", path, message)
    if job.settings.get("JobMode", "VISUAL") != "VISUAL":
        yield Problem("", "JobMode", f"is {job.settings['JobMode']!r}: a visual definition's is VISUAL")


def _node(node: Node) -> Iterator[Problem]:
    known = shapes.node_types()
    if node.type not in known:
        yield Problem(node.label, "", f"{node.type!r} is not a node type of Glue Studio")
        return
    flat = {
        k: v.replace("\n", " ") if (node.type, k) in _MULTI_LINE and isinstance(v, str) else v
        for k, v in node.fields.items()
    }
    for path, message in shapes.faults(flat, known[node.type]):
        yield Problem(node.label, path, message)
