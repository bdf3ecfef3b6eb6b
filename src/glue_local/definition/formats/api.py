"""The API's form: GetJob's answer (``{"Job": {...}}``, or the job alone) and CreateJob's request.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glue_local.definition import canonical
from glue_local.definition.formats.form import Form, Reading, Writing, nodes_of
from glue_local.definition.model import JobDefinition
from glue_local.definition.settings import AUTHOR_SETTINGS, author_settings, environment_arguments


def _recognise(document: Mapping[str, Any]) -> bool:
    job = document.get("Job", document)
    return isinstance(job, Mapping) and canonical.NODES in job and "Name" in job


def _read(document: Mapping[str, Any], name: str, where: str) -> Reading:
    job = document.get("Job", document)
    return read_job(job, name, where, "api")


def read_job(job: Mapping[str, Any], name: str, where: str, form: str) -> Reading:
    """Read a job in the API's keys; what belongs to an environment is said to be lost."""
    nodes = nodes_of(job[canonical.NODES], where)
    kept = author_settings(job)
    known = (*AUTHOR_SETTINGS, canonical.NODES, "Name")
    lost = [f"{key}: belongs to the environment" for key in job if key not in known]
    lost += [f"{argument}: belongs to the environment" for argument in environment_arguments(job)]
    definition = JobDefinition(str(job.get("Name", name)), kept, nodes, where)
    return Reading(definition, form, tuple(lost))


def _write(job: JobDefinition) -> Writing:
    body = {"Job": {"Name": job.name, **canonical.document(job)}}
    return Writing(json.dumps(body, indent=4, ensure_ascii=False) + "\n")


FORM = Form(_recognise, _read, _write)
