"""The console's download: ``{"jobConfig": {...}, "dag": {id: node}}``, with the console's own keys.

Seen in public downloads: both parts' keys, nodes of the types S3 and Catalog (as source and sink) and
transforms by their own name, paths as plain strings, schemas as lists of columns. Decided: table formats are
S3 nodes of that format; any other type keeps the API's name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.forms import console_job, console_node
from glue_local.definition.forms.form import Form, Reading, Writing
from glue_local.definition.model import JobDefinition

_KNOWN = ("jobConfig", "dag", "hasBeenSaved", "usageProfileName")


def _recognise(document: Mapping[str, Any]) -> bool:
    return "dag" in document


def _read(document: Mapping[str, Any], name: str, where: str) -> Reading:
    dag = document["dag"]
    if not isinstance(dag, Mapping):
        raise DefinitionError(where, [Problem("", "dag", "must be an object of nodes by id")])
    lost = [f"{key}: belongs to the console" for key in document if key not in _KNOWN]
    config = document.get("jobConfig") or {}
    faults = console_job.faults(config)
    if faults:
        raise DefinitionError(where, faults)
    settings, environment, dropped = console_job.read(config)
    lost += dropped
    nodes = {}
    for node_id, body in dag.items():
        nodes[node_id], dropped = console_node.read(node_id, body, where)
        lost += dropped
    job = JobDefinition(str(config.get("name") or name), settings, nodes, where)
    return Reading(job, "console", tuple(lost), environment)


def _write(job: JobDefinition, environment: Mapping[str, Any]) -> Writing:
    config, lost = console_job.write(job, environment)
    dag = {}
    for node in job.nodes.values():
        dag[node.id], dropped = console_node.write(node)
        lost += dropped
    document = {"jobConfig": config, "dag": dag, "hasBeenSaved": False, "usageProfileName": None}
    return Writing(json.dumps(document, indent="\t", ensure_ascii=False) + "\n", tuple(lost))


FORM = Form(_recognise, _read, _write)
