"""Which lines of a generated script belong to which node, and from which of them a run's error came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glue_local.definition.graph import script_order
from glue_local.definition.model import JobDefinition
from glue_local.ui import models
from glue_local.ui.workspace import Workspace

_HEAD = "# Script generated for node "
_AFTER = "job.init("
#: How many lines to show before and after that of an error.
_AROUND = 3


def sections(job: JobDefinition, script: str) -> dict[str, tuple[int, int]]:
    """Return each node's first and last line (from 1) in the script that was generated for its definition.

    A helper that only one node has (custom code) is before the script's start and is not part of it.
    """
    lines = script.split("\n")
    begun = next((n for n, line in enumerate(lines) if line.startswith(_AFTER)), 0)
    starts: list[tuple[str, int]] = []
    at = begun
    for node in script_order(job.nodes):
        head = f"{_HEAD}{job.nodes[node].name}".split("\n", maxsplit=1)[0]
        found = next((n for n in range(at, len(lines)) if lines[n] == head), None)
        if found is None:
            continue
        starts.append((node, found))
        at = found + 1
    ends = [start for _, start in starts[1:]]
    last = next((n for n in range(len(lines) - 1, 0, -1) if lines[n].startswith("job.commit(")), len(lines))
    found_sections = {}
    for (node, start), end in zip(starts, [*ends, last], strict=True):
        stop = end
        while stop > start + 1 and not lines[stop - 1].strip():
            stop -= 1
        found_sections[node] = (start + 1, stop)
    return found_sections


def node_at(found: dict[str, tuple[int, int]], line: int) -> str | None:
    """Return the node to which a line belongs."""
    return next((node for node, (first, last) in found.items() if first <= line <= last), None)


def error_place(workspace: Workspace, job: str, report: Mapping[str, Any]) -> models.ErrorPlace | None:
    """Return where a run's error came from; without its node if the script has changed since."""
    line = report.get("error_line")
    if not line:
        return None
    found = models.ErrorPlace(line=line["line"], text=line["text"], node="", node_name="", around=[])
    if job not in workspace.names():
        return found
    from glue_local.codegen import generate
    from glue_local.definition import load

    definition = load(workspace.path(job))
    lines = (script := generate(definition)).split("\n")
    at = line["line"]
    if at > len(lines) or lines[at - 1].strip() != line["text"]:
        return found  # the script has changed since
    node = node_at(sections(definition, script), at)
    first, last = max(at - _AROUND, 1), min(at + _AROUND, len(lines))
    return found.model_copy(
        update={
            "node": node or "",
            "node_name": definition.nodes[node].name if node else "",
            "around": [(n, lines[n - 1]) for n in range(first, last + 1)],
        }
    )
