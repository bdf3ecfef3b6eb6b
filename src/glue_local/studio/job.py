"""A job in Glue: its author's part, and the environment's settings around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glue_local.definition import JobDefinition, Node, canonical, shapes
from glue_local.definition.forms.form import nodes_of
from glue_local.definition.settings import (
    AUTHOR_SETTINGS,
    UNIFIED_STUDIO_CANVAS,
    author_settings,
    joined_arguments,
    split_arguments,
)

_SIZES = ("AllocatedCapacity", "MaxCapacity")


@dataclass(frozen=True)
class GlueJob:
    """GetJob's answer. ``definition`` is the author's part, without nodes when the job is not visual."""

    answer: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The job's name."""
        return str(self.answer["Name"])

    @property
    def script_location(self) -> str:
        """Where the job's script is on S3; empty if it has none."""
        return str(self.answer.get("Command", {}).get("ScriptLocation", ""))

    @property
    def unified_studio(self) -> str:
        """Where the job's canvas of SageMaker Unified Studio is; empty for a job of Glue Studio."""
        return str((self.answer.get("DefaultArguments") or {}).get(UNIFIED_STUDIO_CANVAS, ""))

    @property
    def visual(self) -> bool:
        """Whether the job has a canvas."""
        return bool(self.answer.get(canonical.NODES))

    @property
    def opens_as_visual(self) -> bool:
        """Whether Glue Studio opens the job on its canvas: an update without a mode turns it into a script.

        Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html (JobMode)
        """
        return self.visual and self.answer.get("JobMode") == "VISUAL"

    @property
    def definition(self) -> JobDefinition:
        """The author's part, without empty values, which the console omits or includes at random."""
        where = f"job {self.name} in Glue"
        nodes = nodes_of(self.answer.get(canonical.NODES) or {}, where)
        clean = {i: Node(i, node.type, _without_nulls(node.fields)) for i, node in nodes.items()}
        return JobDefinition(self.name, author_settings(self.answer), clean, where)

    def update(self, definition: JobDefinition, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the whole JobUpdate: these settings, the definition's nodes, everything else unchanged.

        UpdateJob overwrites the whole job: whatever a request leaves out is lost.
        Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html#aws-glue-api-jobs-job-UpdateJob
        """
        known = shapes.members("JobUpdate")
        kept = {key: self.answer[key] for key in known if key in self.answer and key not in AUTHOR_SETTINGS}
        body = {**kept, **_with_environment(settings, self.answer), "JobMode": "VISUAL"}
        if "WorkerType" in body:
            for key in _SIZES:
                body.pop(key, None)
        return {**body, canonical.NODES: canonical.document(definition)[canonical.NODES]}


def create(definition: JobDefinition, role: str, script_location: str) -> dict[str, Any]:
    """Return CreateJob's request for a job that is not in Glue yet."""
    command = {"Name": "glueetl", "PythonVersion": "3", "ScriptLocation": script_location}
    body = {"Name": definition.name, "Role": role, "Command": command, **canonical.document(definition)}
    return body | {"JobMode": "VISUAL"}


def _with_environment(settings: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with the environment's job arguments put back."""
    found = dict(settings)
    for key in ("DefaultArguments", "NonOverridableArguments"):
        environment = split_arguments(answer.get(key) or {})[1]
        arguments = joined_arguments(found.get(key, {}), environment)
        if arguments:
            found[key] = arguments
    return found


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
