"""A generated script's definition: read node by node, then proved by generating the script again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from glue_local.codegen.generations import GENERATIONS
from glue_local.codegen.kinds import Found, UnsupportedNodeError
from glue_local.codegen.reading.code import read_code
from glue_local.codegen.reading.edits import Edit, edits
from glue_local.codegen.reading.match import NotRecognisedError
from glue_local.codegen.reading.order import definition_order
from glue_local.codegen.reading.recipes import read_recipe
from glue_local.codegen.reading.sections import Custom, Parts, Section, split
from glue_local.codegen.reading.sources import read_source
from glue_local.codegen.reading.targets import read_target
from glue_local.codegen.reading.transforms import read_transform
from glue_local.codegen.script import generate
from glue_local.codegen.streaming import STREAMS
from glue_local.definition.errors import DefinitionError
from glue_local.definition.model import JobDefinition, Node
from glue_local.definition.rules import QUALITY_OUTPUTS
from glue_local.definition.validate import validate

_WINDOW = re.compile(r"""["']windowSize["']\s*:\s*["'](\d+) seconds["']""")


# Fields that a script does not hold, so that what is read of them is the likeliest and no more.
GUESSED = {
    "DirectJDBCSource": ("Database",),
    "DynamicTransform": ("TransformName", "Path"),
    **dict.fromkeys(
        ("JDBCConnectorSource", "JDBCConnectorTarget", "SparkConnectorSource", "SparkConnectorTarget"),
        ("ConnectorName",),
    ),
    "AthenaConnectorSource": ("ConnectorName",),
}


class ImportFailedError(Exception):
    """A script that cannot be read back; the message names the file and every line that is in the way."""


@dataclass(frozen=True)
class Imported:
    """A definition; the script's generation, the number of its first SQL text and the order of its helpers, which
    a definition does not hold; and ``edits``: each line that it does not give back."""

    definition: JobDefinition
    generation: int
    first_query: int
    helpers: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()

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
        """Generate the script that was read, but for its edits."""
        return generate(self.definition, self.generation, first_query=self.first_query, helpers=self.helpers)


def import_script(text: str, *, name: str, where: str = "") -> Imported:
    """Read a generated script of any generation: the one that leaves the fewest lines unexplained.

    Raises ImportFailedError when a node's section is in no generated form.
    """
    where = where or name
    text = text.replace("\r\n", "\n")
    try:
        parts = split(text)
    except SyntaxError as error:
        raise ImportFailedError(f"{where}: line {error.lineno}: is not Python: {error.msg}") from error
    except ValueError as error:
        raise ImportFailedError(f"{where}: {error}") from error
    best: Imported | None = None
    for generation in _likely(text):
        imported = _imported(text, parts, generation, name, where)
        if best is None or len(imported.edits) < len(best.edits):
            best = imported
        if not best.edits:
            break
    assert best is not None
    return best


def _likely(text: str) -> Iterator[int]:
    """Give the generations it may be of: only black writes the list of arguments in double quotes."""
    first = text.split("args = getResolvedOptions(", 1)[1].split(")", 1)[0]
    old = '"' in first
    switch = '"multiline"' in text
    for number, form in GENERATIONS.items():
        if form.formatted == old and (old or switch or not form.multiline_switch):
            yield number


def _imported(text: str, parts: Parts, generation: int, name: str, where: str) -> Imported:
    definition = _definition(parts, GENERATIONS[generation].formatted, name, where)
    queries = _queries(parts)
    first = min((number for _, number in queries), default=0)
    found = Imported(definition, generation, first, parts.helpers)
    try:
        again = found_script(found, where)
        plain = generate(definition, generation, first_query=first)
    except (DefinitionError, UnsupportedNodeError) as error:
        raise ImportFailedError(f"{where}: what was read is no valid definition:\n{error}") from error
    helpers = () if plain == again else parts.helpers
    return Imported(definition, generation, first, helpers, edits(text, again))


def found_script(found: Imported, where: str) -> str:
    """Check what was found and generate its script; raises DefinitionError and UnsupportedNodeError."""
    validate(found.definition)
    return found.script()


def _definition(parts: Parts, formatted: bool, name: str, where: str) -> JobDefinition:
    found: dict[str, Found] = {}
    faults: list[str] = []
    customs = list(parts.customs)
    for section in parts.sections:
        try:
            read = _read(section, tuple(customs), formatted)
        except _UNREADABLE as error:
            faults.append(_fault(where, section, _said(error)))
            continue
        if read is None or not section.variable:
            faults.append(_fault(where, section, "is no node that Glue Studio generates"))
        else:
            found[section.variable] = _with_window(read, parts)
            _take(customs, section, read)
    if faults:
        raise ImportFailedError("\n".join(faults))
    ids = {section.variable: section.node_id for section in parts.sections}
    nodes = {}
    for section in parts.sections:
        node = _node(section, found[section.variable], found, ids, where)
        nodes[node.id] = node
    sql = [ids[variable] for variable, _ in sorted(_queries(parts), key=lambda item: item[1])]
    order = definition_order(nodes, [sql])
    return JobDefinition(name, {"JobMode": "VISUAL"}, {i: nodes[i] for i in order}, where)


_UNREADABLE = (NotRecognisedError, KeyError, IndexError, AttributeError, TypeError, ValueError, SyntaxError)


def _said(error: Exception) -> str:
    """Say in words why a section cannot be read."""
    if isinstance(error, NotRecognisedError):
        return str(error)
    if isinstance(error, KeyError):
        return f"is in no form that Glue Studio writes: {error} is missing"
    return f"is in no form that Glue Studio writes ({error})"


def _with_window(read: Found, parts: Parts) -> Found:
    """Give a stream with the length of its batches, which stands in the call at the script's end."""
    if read.type not in STREAMS or parts.call is None:
        return read
    call = "\n".join(parts.lines[parts.call.lineno - 1 : parts.call.end_lineno])
    window = _WINDOW.search(call)
    return Found(read.type, {**read.fields, "WindowSize": int(window[1])} if window else read.fields)


def _read(section: Section, customs: tuple[Custom, ...], formatted: bool) -> Found | None:
    if not section.statements:
        raise NotRecognisedError("has no code")
    return (
        read_source(section)
        or read_target(section)
        or read_transform(section)
        or read_recipe(section, customs)
        or read_code(section, customs, formatted)
    )


def _take(customs: list[Custom], section: Section, read: Found) -> None:
    """Leave the next of several definitions of one name to the next node; a lone one may serve several."""
    alike = [c for c in customs if (c.name, c.class_name) == (section.name, read.fields.get("ClassName"))]
    if len(alike) > 1:
        customs.remove(alike[0])


def _fault(where: str, section: Section, what: str) -> str:
    return f"{where}: lines {section.line}-{section.last}: node {section.name!r}: {what}"


def _node(section: Section, read: Found, found: dict[str, Found], ids: dict[str, str], where: str) -> Node:
    unknown = [variable for variable in read.inputs if variable not in ids]
    if unknown:
        raise ImportFailedError(_fault(where, section, f"reads {unknown[0]}, which no node gives"))
    fields: dict[str, Any] = {"Name": section.name}
    if read.inputs:
        fields["Inputs"] = [ids[variable] for variable in read.inputs]
    fields |= _with_ids(read.fields, ids)
    if read.type == "SelectFromCollection":
        fields["Index"] = _index(section.name, found[read.inputs[0]], fields["Index"])
    return Node(section.node_id, read.type, fields)


def _with_ids(value: Any, ids: dict[str, str]) -> Any:
    """Give the value with variables replaced by node ids where the definition names nodes."""
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
    """Give the position of a frame that is picked by name."""
    if source.type == "EvaluateDataQualityMultiFrame":
        names = [*QUALITY_OUTPUTS]
    elif source.type == "Route":
        names = [*(group["GroupName"] for group in source.fields["GroupFiltersList"]), "default_group"]
    else:
        return index
    return names.index(name) if name in names else index


def _queries(parts: Parts) -> list[tuple[str, int]]:
    numbered = []
    for section in parts.sections:
        number = re.search(r"^SqlQuery(\d+) = ", section.text, re.MULTILINE)
        if number:
            numbered.append((section.variable, int(number[1])))
    return numbered
