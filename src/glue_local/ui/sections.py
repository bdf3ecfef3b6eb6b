"""Which lines of a generated script belong to which node."""

from __future__ import annotations

from glue_local.definition.graph import script_order
from glue_local.definition.model import JobDefinition

_HEAD = "# Script generated for node "
_AFTER = "job.init("


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
