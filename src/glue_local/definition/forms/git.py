"""The form of Glue's own Git push: camelCase keys, ``"key" : value``, the nodes as one JSON string.

Proved: the keys, the spacing and the string of nodes; field paths are lists of lists, as in the API.
Source: https://docs.aws.amazon.com/glue/latest/dg/edit-job-add-source-control-integration.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glue_local.definition import canonical
from glue_local.definition.forms import strict
from glue_local.definition.forms.api import read_job
from glue_local.definition.forms.form import Form, Reading, Writing
from glue_local.definition.model import JobDefinition
from glue_local.definition.settings import with_environment

_NODES = "codeGenConfigurationNodes"
# Maps whose keys belong to the user and keep their spelling.
_FREE = {"defaultArguments", "nonOverridableArguments", "tags"}


def _recognise(document: Mapping[str, Any]) -> bool:
    return _NODES in document


def _read(document: Mapping[str, Any], name: str, where: str) -> Reading:
    packed = document[_NODES]
    nodes = strict.loads(packed, where, field=_NODES, nodes=True) if isinstance(packed, str) else packed
    job = {_upper(k): _respelt(k, v, _upper) for k, v in document.items() if k != _NODES}
    return read_job({**job, canonical.NODES: nodes}, name, where, "git")


def _write(job: JobDefinition, environment: Mapping[str, Any]) -> Writing:
    body = with_environment(canonical.document(job), environment)
    nodes = body.pop(canonical.NODES)
    spelt = {_lower(k): _respelt(_lower(k), v, _lower) for k, v in body.items()}
    packed = json.dumps(nodes, separators=(",", ":"), ensure_ascii=False)
    document = {"name": job.name, **spelt, _NODES: packed}
    return Writing(json.dumps(document, indent=2, separators=(",", " : "), ensure_ascii=False))


def _upper(key: str) -> str:
    return key[:1].upper() + key[1:]


def _lower(key: str) -> str:
    return key[:1].lower() + key[1:]


def _respelt(key: str, value: Any, spell: Any) -> Any:
    if isinstance(value, Mapping) and key not in _FREE:
        return {spell(k): _respelt(k, v, spell) for k, v in value.items()}
    return value


FORM = Form(_recognise, _read, _write)
