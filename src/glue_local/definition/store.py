"""Reads definitions from files in any of the four forms, and writes them in ours."""

from __future__ import annotations

from pathlib import Path

from glue_local.definition import canonical, forms
from glue_local.definition.errors import DefinitionError, Problem
from glue_local.definition.model import JobDefinition
from glue_local.definition.validate import validate


def load(path: Path | str) -> JobDefinition:
    """Read and check the definition at ``path`` (ours, Git push, get-job or console download).

    The job's name is the one the file states, else the file's own. Raises DefinitionError, naming file, node
    and field, and OSError when the file cannot be read.
    """
    return read(path).definition


def read(path: Path | str) -> forms.Reading:
    """Like ``load``, and also return the form and the entries that a definition cannot hold."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(str(path), [Problem("", "", f"is not UTF-8: {error}")]) from error
    reading = forms.parse(text, name=path.stem, where=str(path))
    validate(reading.definition)
    return reading


def save(job: JobDefinition, path: Path | str) -> bool:
    """Write the definition in our form; return whether the file changed. An up-to-date file is not written."""
    path = Path(path)
    text = canonical.text(job)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True
