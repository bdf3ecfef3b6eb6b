"""Keeps code that cannot be read as a custom transform, so that a script becomes a canvas without losing a line.

A section that is not in a generated form, or that was edited, becomes a CustomCode node. Its code is the section's
code, between lines that take its frames from Glue's collection and lines that return its results. The parts of the
script's head that it needs (imports, functions, names added by hand) come first. A name that other kept code uses too
becomes a global, as it is in the script. A SelectFromCollection follows for each result that a node reads.

Code that uses names of other kept code has that node as an input, so it runs after it. Branches that share nothing
may run in another order than in the script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from glue_local.codegen.kinds import Found, UnsupportedNodeError
from glue_local.codegen.reading.compare import same_code
from glue_local.codegen.reading.edits import Edit
from glue_local.codegen.reading.head import Head, head_of, names
from glue_local.codegen.reading.nodes import ImportFailedError, fault, node_of
from glue_local.codegen.reading.sections import Parts, Section, cleaned, split
from glue_local.codegen.script import generate
from glue_local.definition.errors import DefinitionError
from glue_local.definition.model import JobDefinition, Node
from glue_local.definition.validate import validate

_OF_A_BATCH = {"data_frame", "batchId"}


@dataclass(frozen=True)
class KeptCode:
    """A section that was kept as code: its lines, its name, and why."""

    first: int
    last: int
    name: str
    why: str

    def __str__(self) -> str:
        """Return ``lines 3-7: node 'Rule': kept as code: why``."""
        return f"lines {self.first}-{self.last}: node {self.name!r}: kept as code: {self.why}"


def with_kept_code(
    parts: Parts,
    found: Mapping[int, Found],
    faults: Mapping[int, str],
    name: str,
    where: str,
    generation: int,
) -> tuple[JobDefinition, tuple[KeptCode, ...], tuple[Edit, ...]]:
    """Return (the definition, what was kept as code, the lines that it still does not hold).

    Raises ImportFailedError where that is not possible: no source can be read, or code is part of a batch's frame.
    """
    kept = dict(faults)
    first = _Builder(parts, found, kept, Head(()), where)
    try:
        generated = generate(validate(first.job(name)), generation)
    except (DefinitionError, UnsupportedNodeError) as error:
        raise ImportFailedError(f"{where}: the imported definition is invalid:\n{error}") from error
    again = {section.variable: section.code for section in split(generated).sections}
    renamed = {old: first.nodes[i].variable for old, i in first.providers.items()}
    for place in first.found:  # the definition must say all that the script does
        section = parts.sections[place]
        if not same_code(section.code, again.get(renamed[section.variable], ""), renamed):
            kept[place] = "was edited by hand"
    head = head_of(parts, generated)
    builder = _Builder(parts, found, kept, head, where)
    job = builder.job(name)
    said = [
        KeptCode(parts.sections[p].line, parts.sections[p].last, parts.sections[p].name, why)
        for p, why in sorted(kept.items())
    ]
    lost = [Edit(line, "added", text) for line, text in head.left(builder.taken)]
    return job, tuple(said), (*lost, *_behind(parts))


def _behind(parts: Parts) -> list[Edit]:
    """Return the lines after the commit: no node can hold them."""
    commit = next(
        (n for n, line in enumerate(parts.lines) if line.startswith("job.commit()")), len(parts.lines)
    )
    rest = enumerate(parts.lines[commit + 1 :], commit + 2)
    return [Edit(number, "added", line) for number, line in rest if line.strip()]


class _Builder:
    """Puts the nodes of readable sections and of kept ones together, in the script's order."""

    def __init__(
        self, parts: Parts, found: Mapping[int, Found], kept: Mapping[int, str], head: Head, where: str
    ) -> None:
        self.parts, self.kept, self.head, self.where = parts, kept, head, where
        self.found = {place: read for place, read in found.items() if place not in kept}
        self.sources = {parts.sections[place].variable: read for place, read in self.found.items()}
        self.providers = {
            parts.sections[place].variable: parts.sections[place].node_id for place in self.found
        }
        self.nodes: dict[str, Node] = {}
        self.waits: dict[str, str] = {}
        self.taken: set[int] = set()

    def job(self, name: str) -> JobDefinition:
        for place, section in enumerate(self.parts.sections):
            if place in self.found:
                read = self.found[place]
                node = node_of(section, read, self.sources, self.providers, self.where)
                self.nodes[node.id] = node
                self.providers[section.variable] = node.id
            else:
                self._keep(place, section)
        return JobDefinition(name, {"JobMode": "VISUAL"}, self.nodes, self.where)

    def _keep(self, place: int, section: Section) -> None:
        sets, uses = names(section.code)
        if uses & _OF_A_BATCH:
            raise ImportFailedError(
                fault(self.where, section, "belongs to the batch function and cannot be kept as code")
            )
        gives, shared = self._results(place, sets)
        frames = {one: self.providers[one] for one in sorted(uses) if one in self.providers}
        inputs = [*frames.values(), *(self.waits[one] for one in sorted(uses) if one in self.waits)]
        inputs = list(dict.fromkeys(inputs)) or [self._spare(section)]
        lines, taken = self.head.needed(uses, first=not self.taken)
        self.taken |= taken
        code = [f"global {', '.join(shared)}"] if shared else []
        code += lines
        code += [f'{one} = dfc.select("{self.nodes[i].variable}")' for one, i in frames.items()]
        code.append(section.code)
        pairs = ", ".join(f'"{one}": {one}' for one in gives)
        code.append(f"return DynamicFrameCollection({{{pairs}}}, glueContext)" if gives else "return dfc")
        node_id = section.node_id if section.variable else f"node-{section.line:07}"
        fields = {
            "Name": f"{section.name} code",  # so that its collection does not take the name of a frame
            "Inputs": inputs,
            "Code": "\n".join(code),
            "ClassName": f"Keep{place}{cleaned(section.name)}",
        }
        self.nodes[node_id] = Node(node_id, "CustomCode", fields)
        for index, one in enumerate(gives or [""]):
            chosen = f"{node_id}{index:03}"
            named = section.name if one in ("", section.variable) else f"{section.name} {one}"
            choice = {"Name": named, "Inputs": [node_id], "Index": index}
            self.nodes[chosen] = Node(chosen, "SelectFromCollection", choice)
            if one:
                self.providers[one] = chosen
            if index == 0:
                self.waits |= dict.fromkeys(shared, chosen)

    def _results(self, place: int, sets: set[str]) -> tuple[list[str], list[str]]:
        """Return the results of a kept section that nodes read, and the names that other kept code uses."""
        read: set[str] = set()
        used: set[str] = set()
        for later in range(place + 1, len(self.parts.sections)):
            if later in self.found:
                read |= set(self.found[later].inputs)
            else:
                used |= names(self.parts.sections[later].code)[1]
        return sorted(sets & read), sorted((sets & used) - read)

    def _spare(self, section: Section) -> str:
        """Return a node to read for code that reads none: Glue Studio's transforms have an input."""
        for place, read in self.found.items():
            if read.type.endswith("Source"):
                return self.parts.sections[place].node_id
        what = "has no input, and no source of the script can be parsed: a canvas needs one"
        raise ImportFailedError(fault(self.where, section, what))
