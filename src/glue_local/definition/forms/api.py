"""The API's form: GetJob's answer (``{"Job": {...}}``, or the job alone) and CreateJob's request.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glue_local.definition import canonical
from glue_local.definition.forms.form import Form, Reading, Writing, nodes_of
from glue_local.definition.model import JobDefinition
from glue_local.definition.settings import author_settings, environment_settings, with_environment


def _recognise(document: Mapping[str, Any]) -> bool:
    job = document.get("Job", document)
    return isinstance(job, Mapping) and canonical.NODES in job and "Name" in job


def _read(document: Mapping[str, Any], name: str, where: str) -> Reading:
    job = document.get("Job", document)
    return read_job(job, name, where, "api")


def read_job(job: Mapping[str, Any], name: str, where: str, form: str) -> Reading:
    """Read a job in the API's keys."""
    nodes = nodes_of(job[canonical.NODES], where)
    definition = JobDefinition(str(job.get("Name", name)), author_settings(job), nodes, where)
    rest = {key: value for key, value in job.items() if key not in (canonical.NODES, "Name")}
    return Reading(definition, form, environment=environment_settings(rest))


def _write(job: JobDefinition, environment: Mapping[str, Any]) -> Writing:
    body = {"Job": {"Name": job.name, **with_environment(canonical.document(job), environment)}}
    return Writing(json.dumps(body, indent=4, ensure_ascii=False) + "\n")


FORM = Form(_recognise, _read, _write)
