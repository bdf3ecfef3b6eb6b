"""Our form: the API's keys, only what belongs to the author, nodes as objects, texts as lines, canonical order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.definition import canonical
from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.forms.form import Form, Reading, Writing, nodes_of
from glue_local.definition.model import JobDefinition
from glue_local.definition.settings import (
    AUTHOR_SETTINGS,
    ENVIRONMENT_SETTINGS,
    environment_arguments,
    environment_words,
)


def _recognise(document: Mapping[str, Any]) -> bool:
    return canonical.NODES in document


def _read(document: Mapping[str, Any], name: str, where: str) -> Reading:
    settings = {key: value for key, value in document.items() if key != canonical.NODES}
    found = [
        Problem("", key, "belongs to the environment, not to a definition: take it out")
        for key in settings
        if key in (*ENVIRONMENT_SETTINGS, "Name")
    ] + [
        Problem("", key, f"is not a setting of a definition; known are {', '.join(AUTHOR_SETTINGS)}")
        for key in settings
        if key not in (*AUTHOR_SETTINGS, *ENVIRONMENT_SETTINGS, "Name")
    ]
    found += [
        Problem("", argument, "belongs to the environment, not to a definition: take it out")
        for argument in environment_arguments(settings)
    ]
    if found:
        raise DefinitionError(where, found)
    nodes = document[canonical.NODES]
    nodes = canonical.joined(nodes) if isinstance(nodes, Mapping) else nodes
    return Reading(JobDefinition(name, settings, nodes_of(nodes, where), where), "ours")


def _write(job: JobDefinition, environment: Mapping[str, Any]) -> Writing:
    return Writing(canonical.text(job), tuple(environment_words(environment)))


FORM = Form(_recognise, _read, _write)
