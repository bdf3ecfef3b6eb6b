"""The forms of a visual job: a table of (recognise, read, write), one entry per form.

``ours`` is the file in git; ``git`` what Glue's own Git push writes; ``api`` GetJob's answer and CreateJob's
request; ``console`` the console's download.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.forms import api, console, git, ours, strict
from glue_local.definition.forms.form import Form, Reading, Writing
from glue_local.definition.model import JobDefinition

# The most specific form comes first: the first one that recognises a document reads it.
FORMS: Mapping[str, Form] = {"console": console.FORM, "git": git.FORM, "api": api.FORM, "ours": ours.FORM}

#: Modes of jobs that need no nodes, in the words of the API and of the console.
_OTHER_MODES = {"script": ("SCRIPT", "DEVELOPER_MODE"), "notebook": ("NOTEBOOK", "NOTEBOOK_MODE")}

UNIFIED_STUDIO_FILE = ".vetl"
_UNIFIED_STUDIO = (
    "is the canvas of SageMaker Unified Studio, whose form is not public. Read the "
    "job itself (glue-local studio pull, or aws glue get-job), or its script (glue-local studio import)"
)

__all__ = ["FORMS", "Form", "Reading", "Writing", "parse", "write"]


def parse(text: str, *, name: str, where: str) -> Reading:
    """Read a definition from text in any form; ``name`` is used where the form states none.

    Raises DefinitionError: not JSON (with line and column), an id twice, no form recognised.
    """
    unified = where.endswith(UNIFIED_STUDIO_FILE)
    try:
        document = strict.loads(text, where)
    except DefinitionError:
        if not unified:
            raise
        document = None
    for form in FORMS.values():
        if isinstance(document, dict) and form.recognise(document):
            return form.read(document, name, where)
    if unified:
        raise DefinitionError(where, [Problem("", "", _UNIFIED_STUDIO)])
    raise DefinitionError(where, [Problem("", "", _without_nodes(document))])


def _without_nodes(document: Any) -> str:
    """Explain why a document without nodes is not a definition, and how to get the nodes of a script-mode job."""
    job = document.get("Job", document) if isinstance(document, dict) else None
    holders = [job, job.get("jobConfig")] if isinstance(job, dict) else []
    modes = [one.get(key) for one in holders if isinstance(one, dict) for key in ("JobMode", "jobMode")]
    for mode, words in _OTHER_MODES.items():
        if set(words) & {word for word in modes if isinstance(word, str)}:
            return (
                f"is a job in {mode} mode, which has a script and no nodes: glue-local studio import reads a "
                "generated script's nodes, with --keep-as-code any script's"
            )
    return f"is not a visual job in any known form ({', '.join(FORMS)}): it has no nodes"


def write(job: JobDefinition, form: str, environment: Mapping[str, Any] | None = None) -> Writing:
    """Return the text of a definition, and of its environment's settings, in a form; and what that cannot hold."""
    return FORMS[form].write(job, environment or {})
