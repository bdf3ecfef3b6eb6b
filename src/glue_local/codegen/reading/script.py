"""A generated script's definition: read node by node, then proved by generating the script again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from glue_local.codegen.generations import GENERATIONS
from glue_local.codegen.kinds import UnsupportedNodeError
from glue_local.codegen.reading.edits import Edit, edits
from glue_local.codegen.reading.keep import KeptCode, with_kept_code
from glue_local.codegen.reading.nodes import ImportFailedError, fault, node_of, read_sections
from glue_local.codegen.reading.order import definition_order
from glue_local.codegen.reading.sections import Parts, Section, split, statement_sections, together
from glue_local.codegen.script import generate
from glue_local.definition.errors import DefinitionError
from glue_local.definition.model import JobDefinition
from glue_local.definition.validate import validate

# Fields that a script does not contain, so their values are only the most likely ones.
GUESSED = {
    "DirectJDBCSource": ("Database",),
    "DynamicTransform": ("TransformName", "Path"),
    **dict.fromkeys(
        ("JDBCConnectorSource", "JDBCConnectorTarget", "SparkConnectorSource", "SparkConnectorTarget"),
        ("ConnectorName",),
    ),
    "AthenaConnectorSource": ("ConnectorName",),
}


@dataclass(frozen=True)
class Imported:
    """A definition; the script's generation, the number of its first SQL text and the order of its helpers, which
    a definition does not hold; ``edits``: each line that it does not give back; ``kept``: what was kept as code."""

    definition: JobDefinition
    generation: int
    first_query: int
    helpers: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    kept: tuple[KeptCode, ...] = ()

    @property
    def unplaced(self) -> tuple[tuple[int, str], ...]:
        """(line, text) of each edit; of a line that was taken out, where it stood."""
        return tuple((edit.line, edit.text) for edit in self.edits)

    @property
    def guesses(self) -> tuple[str, ...]:
        """Say, per field that the script does not hold, what was put there."""
        return tuple(
            f"node {node.label}, field {name}: is not in the script; set to {node.fields.get(name)!r}"
            for node in self.definition.nodes.values()
            for name in GUESSED.get(node.type, ())
        )

    def script(self) -> str:
        """Generate the script that was read, except for its edits."""
        return generate(self.definition, self.generation, first_query=self.first_query, helpers=self.helpers)


def import_script(text: str, *, name: str, where: str = "", keep_as_code: bool = False) -> Imported:
    """Read a generated script of any generation: the one that leaves the fewest lines unexplained.

    With ``keep_as_code`` a section that is not in a generated form, or that was edited, becomes a CustomCode node,
    and so does a script without generated comments. Otherwise ImportFailedError is raised for a section that is not
    in a generated form.
    """
    where = where or name
    text = text.replace("\r\n", "\n")
    try:
        parts = split(text, whole=keep_as_code)
    except SyntaxError as error:
        raise ImportFailedError(f"{where}: line {error.lineno}: is not Python: {error.msg}") from error
    except ValueError as error:
        raise ImportFailedError(f"{where}: {error}") from error
    best: Imported | None = None
    failed: ImportFailedError | None = None
    for generation in _likely(text):
        try:
            imported = _imported(text, parts, generation, name, where, keep_as_code)
        except ImportFailedError as error:
            failed = failed or error
            continue
        if best is None or _unexplained(imported) < _unexplained(best):
            best = imported
        if not _unexplained(best):
            break
    if best is None and failed is not None:
        raise failed
    if best is None:
        raise ImportFailedError(f"{where}: matches no generation of Glue Studio's scripts")
    return best


def _unexplained(imported: Imported) -> int:
    return len(imported.edits) + len(imported.kept)


def _likely(text: str) -> Iterator[int]:
    """Return the generations it may be of: only black writes the list of arguments in double quotes."""
    first = text.split("args = getResolvedOptions(", 1)[1].split(")", 1)[0]
    old = '"' in first
    switch = '"multiline"' in text
    sink = 'setFormat("glueparquet")' in text and "compression=" in text
    for number, form in GENERATIONS.items():
        likely = (old or switch or not form.multiline_switch) and (sink or not form.sink_compression)
        if form.formatted == old and likely:
            yield number


def _imported(text: str, parts: Parts, generation: int, name: str, where: str, keep: bool) -> Imported:
    formatted = GENERATIONS[generation].formatted
    if not parts.sections:
        parts = _by_statements(parts, formatted)
    found, faults = read_sections(parts, formatted)
    if faults and not keep:
        raise ImportFailedError(
            "\n".join(fault(where, parts.sections[place], what) for place, what in faults.items())
            + f"\n{where}: use --keep-as-code to keep such nodes as code"
        )
    queries = _queries(parts)
    first = min((number for _, number in queries), default=0)

    def made(job: JobDefinition) -> Imported:
        """Check a definition; give it with its script's helpers and the lines that differ."""
        try:
            validate(job)
            plain = generate(job, generation, first_query=first)
            again = generate(job, generation, first_query=first, helpers=parts.helpers)
        except (DefinitionError, UnsupportedNodeError) as error:
            raise ImportFailedError(f"{where}: the imported definition is invalid:\n{error}") from error
        return Imported(job, generation, first, () if plain == again else parts.helpers, edits(text, again))

    if not faults:
        ids = {section.variable: section.node_id for section in parts.sections}
        sources = {section.variable: found[place] for place, section in enumerate(parts.sections)}
        nodes = {}
        for place, section in enumerate(parts.sections):
            node = node_of(section, found[place], sources, ids, where)
            nodes[node.id] = node
        sql = [ids[variable] for variable, _ in sorted(queries, key=lambda item: item[1])]
        order = definition_order(nodes, [sql])
        imported = made(JobDefinition(name, {"JobMode": "VISUAL"}, {i: nodes[i] for i in order}, where))
        if not keep or not imported.edits:
            return imported
    job, kept, lost = with_kept_code(parts, found, faults, name, where, generation)
    return replace(made(job), edits=lost, kept=kept)


def _by_statements(parts: Parts, formatted: bool) -> Parts:
    """Return a script without generated comments with its statements as sections, unreadable neighbours as one."""
    parts = replace(parts, sections=statement_sections(parts))
    found, _ = read_sections(parts, formatted)
    sections: list[Section] = []
    for readable, group in groupby(enumerate(parts.sections), lambda item: item[0] in found):
        members = [section for _, section in group]
        sections += members if readable else [together(members)]
    return replace(parts, sections=tuple(sections))


def _queries(parts: Parts) -> list[tuple[str, int]]:
    numbered = []
    for section in parts.sections:
        number = re.search(r"^SqlQuery(\d+) = ", section.text, re.MULTILINE)
        if number:
            numbered.append((section.variable, int(number[1])))
    return numbered
