"""Reads the sections of a script as nodes, and connects the nodes."""

from __future__ import annotations

import re
from typing import Any

from glue_local.codegen.kinds import Found
from glue_local.codegen.reading.code import read_code
from glue_local.codegen.reading.match import NotRecognisedError
from glue_local.codegen.reading.recipes import read_recipe
from glue_local.codegen.reading.sections import Custom, Parts, Section
from glue_local.codegen.reading.sources import read_source
from glue_local.codegen.reading.targets import read_target
from glue_local.codegen.reading.transforms import read_transform
from glue_local.codegen.streaming import STREAMS
from glue_local.definition.model import Node
from glue_local.definition.rules import QUALITY_OUTPUTS
from glue_local.errors import UserError

_WINDOW = re.compile(r"""["']windowSize["']\s*:\s*["'](\d+) seconds["']""")
_UNREADABLE = (NotRecognisedError, KeyError, IndexError, AttributeError, TypeError, ValueError, SyntaxError)


class ImportFailedError(UserError):
    """A script that cannot be read back; the message names the file and every line that is in the way."""


def read_sections(parts: Parts, formatted: bool) -> tuple[dict[int, Found], dict[int, str]]:
    """Return (what each section is, why a section is not a node) by the sections' places."""
    found: dict[int, Found] = {}
    faults: dict[int, str] = {}
    customs = list(parts.customs)
    modules = frozenset(
        line[len("import ") :].strip() for line in parts.imports if line.startswith("import ")
    )
    for place, section in enumerate(parts.sections):
        try:
            read = _read(section, tuple(customs), modules, formatted)
        except _UNREADABLE as error:
            faults[place] = _said(error)
            continue
        if read is None or not section.variable:
            faults[place] = "is not a node that Glue Studio generates"
        else:
            found[place] = _with_window(read, parts)
            _take(customs, section, read)
    return found, faults


def fault(where: str, section: Section, what: str) -> str:
    """Describe the fault of a section, with file and lines."""
    return f"{where}: lines {section.line}-{section.last}: node {section.name!r}: {what}"


def node_of(
    section: Section, read: Found, sources: dict[str, Found], ids: dict[str, str], where: str
) -> Node:
    """Return a section's node. ``ids``: the node that gives each frame; ``sources``: what was read of each variable.

    Raises ImportFailedError for a frame that none gives.
    """
    unknown = [variable for variable in read.inputs if variable not in ids]
    if unknown:
        raise ImportFailedError(fault(where, section, f"reads {unknown[0]}, which no node gives"))
    fields: dict[str, Any] = {"Name": section.name}
    if read.inputs:
        fields["Inputs"] = [ids[variable] for variable in read.inputs]
    fields |= _with_ids(read.fields, ids)
    if read.type == "SelectFromCollection" and read.inputs[0] in sources:
        fields["Index"] = _index(section.name, sources[read.inputs[0]], fields["Index"])
    return Node(section.node_id, read.type, fields)


def _said(error: Exception) -> str:
    """Explain why a section cannot be read."""
    if isinstance(error, NotRecognisedError):
        return str(error)
    if isinstance(error, KeyError):
        return f"does not match any form that Glue Studio writes: {error} is missing"
    return f"does not match any form that Glue Studio writes ({error})"


def _with_window(read: Found, parts: Parts) -> Found:
    """Return a stream with the length of its batches, which is in the call at the script's end."""
    if read.type not in STREAMS or parts.call is None:
        return read
    call = "\n".join(parts.lines[parts.call.lineno - 1 : parts.call.end_lineno])
    window = _WINDOW.search(call)
    return Found(read.type, {**read.fields, "WindowSize": int(window[1])} if window else read.fields)


def _read(
    section: Section, customs: tuple[Custom, ...], modules: frozenset[str], formatted: bool
) -> Found | None:
    if not section.statements:
        raise NotRecognisedError("has no code")
    return (
        read_source(section)
        or read_target(section)
        or read_transform(section)
        or read_recipe(section, customs)
        or read_code(section, customs, modules, formatted)
    )


def _take(customs: list[Custom], section: Section, read: Found) -> None:
    """Return the next of several definitions of one name; a single one may serve several nodes."""
    alike = [c for c in customs if (c.name, c.class_name) == (section.name, read.fields.get("ClassName"))]
    if len(alike) > 1:
        customs.remove(alike[0])


def _with_ids(value: Any, ids: dict[str, str]) -> Any:
    """Return the value with variables replaced by node ids where the definition names nodes."""
    if not isinstance(value, dict):
        return value
    given: dict[str, Any] = dict(value)
    for key in ("SqlAliases", "Columns"):
        if key in given:
            given[key] = [
                {**item, "From": ids.get(item["From"], item["From"])} if isinstance(item, dict) else item
                for item in given[key]
            ]
    if "AdditionalDataSources" in given:
        given["AdditionalDataSources"] = {
            ids.get(variable, variable): alias for variable, alias in given["AdditionalDataSources"].items()
        }
    if "PrimaryKeys" in given:
        given["Source"] = ids.get(given["Source"], given["Source"])
    return given


def _index(name: str, source: Found, index: int) -> int:
    """Return the position of a frame that is picked by name."""
    if source.type == "EvaluateDataQualityMultiFrame":
        names = [*QUALITY_OUTPUTS]
    elif source.type == "Route":
        names = [*(group["GroupName"] for group in source.fields["GroupFiltersList"]), "default_group"]
    else:
        return index
    return names.index(name) if name in names else index
