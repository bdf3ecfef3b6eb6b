"""The forms a visual job is met in: a table of (recognise, read, write), one entry per form.

``ours`` is the file in git; ``git`` what Glue's own Git push writes; ``api`` GetJob's answer and CreateJob's
request; ``console`` the console's download.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.formats import api, console, git, ours
from glue_local.definition.formats.form import Form, Reading, Writing
from glue_local.definition.model import JobDefinition

# The order matters for recognising: from the most to the least telling.
FORMS: Mapping[str, Form] = {"console": console.FORM, "git": git.FORM, "api": api.FORM, "ours": ours.FORM}

__all__ = ["FORMS", "Form", "Reading", "Writing", "parse", "write"]


def parse(text: str, *, name: str, where: str) -> Reading:
    """Read a definition from text in any form; ``name`` is used where the form states none.

    Raises DefinitionError: not JSON (with line and column), an id twice, no form recognised.
    """
    document = _json(text, where)
    for form in FORMS.values():
        if isinstance(document, dict) and form.recognise(document):
            return form.read(document, name, where)
    raise DefinitionError(
        where,
        [Problem("", "", f"is no visual job in any known form ({', '.join(FORMS)}): it has no nodes")],
    )


def write(job: JobDefinition, form: str) -> Writing:
    """Give a definition's text in a form, and what of it that form cannot hold."""
    return FORMS[form].write(job)


def _json(text: str, where: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                what = "two nodes have this id" if key.startswith("node-") else "this key stands twice"
                raise DefinitionError(where, [Problem("", key, what)])
            found[key] = value
        return found

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise DefinitionError(where, [Problem("", "", f"is not JSON: {error.msg} at {place}")]) from error
