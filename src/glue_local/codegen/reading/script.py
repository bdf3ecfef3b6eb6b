"""A generated script's definition: read node by node, then proved by generating the script again."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Any

from glue_local.codegen.kinds import Found, UnsupportedNodeError
from glue_local.codegen.reading.code import read_code
from glue_local.codegen.reading.match import NotRecognisedError
from glue_local.codegen.reading.order import definition_order
from glue_local.codegen.reading.sections import Custom, Parts, Section, split
from glue_local.codegen.reading.sources import read_source
from glue_local.codegen.reading.targets import read_target
from glue_local.codegen.reading.transforms import read_transform
from glue_local.codegen.script import generate
from glue_local.definition.errors import DefinitionError
from glue_local.definition.model import JobDefinition, Node
from glue_local.definition.validate import validate


class ImportFailedError(Exception):
    """A script that cannot be read back; the message names the file and every line that is in the way."""


@dataclass(frozen=True)
class Imported:
    """A definition, the script's generation, the number of its first SQL text, and ``unplaced``:
    (line, text) of each line that the definition does not give back."""

    definition: JobDefinition
    generation: int
    first_query: int
    unplaced: tuple[tuple[int, str], ...] = ()


def import_script(text: str, *, name: str, where: str = "") -> Imported:
    """Read a generated script of either generation.

    ``generate(definition, generation, first_query=first_query)`` gives the script back, but for ``unplaced``
    lines. Raises ImportFailedError when a node's section is not in any generated form.
    """
    where = where or name
    text = text.replace("\r\n", "\n")
    try:
        parts = split(text)
    except SyntaxError as error:
        raise ImportFailedError(f"{where}: line {error.lineno}: is not Python: {error.msg}") from error
    except ValueError as error:
        raise ImportFailedError(f"{where}: {error}") from error
    generation = 1 if '["JOB_NAME"]' in text else 2  # also where the list of arguments was edited by hand
    definition = _definition(parts, generation, name, where)
    first = min((number for _, number in _queries(parts)), default=0)
    try:
        again = generate(validate(definition), generation, first_query=first)
    except (DefinitionError, UnsupportedNodeError) as error:
        raise ImportFailedError(f"{where}: what was read is no valid definition:\n{error}") from error
    return Imported(definition, generation, first, _unplaced(text, again))


def _definition(parts: Parts, generation: int, name: str, where: str) -> JobDefinition:
    found: dict[str, Found] = {}
    faults: list[str] = []
    customs = list(parts.customs)
    for section in parts.sections:
        try:
            read = _read(section, tuple(customs), generation == 1)
        except (NotRecognisedError, KeyError, IndexError, AttributeError, TypeError, ValueError) as error:
            faults.append(_fault(where, section, str(error) or type(error).__name__))
            continue
        if read is None or not section.variable:
            faults.append(_fault(where, section, "is no node that Glue Studio generates"))
        else:
            found[section.variable] = read
            _take(customs, section, read)
    if faults:
        raise ImportFailedError("\n".join(faults))
    ids = {section.variable: section.node_id for section in parts.sections}
    nodes = {}
    for section in parts.sections:
        node = _node(section, found[section.variable], found, ids, where)
        nodes[node.id] = node
    sql = [ids[variable] for variable, _ in sorted(_queries(parts), key=lambda item: item[1])]
    order = definition_order(nodes, [sql, _own_code(parts, nodes)])
    return JobDefinition(name, {"JobMode": "VISUAL"}, {i: nodes[i] for i in order}, where)


def _own_code(parts: Parts, nodes: dict[str, Node]) -> list[str]:
    """Give the nodes of custom code in the order of their definitions."""
    by_class = {str(n.fields["ClassName"]): n.id for n in nodes.values() if n.type == "CustomCode"}
    return [by_class[name] for name in parts.helpers if name in by_class]


def _read(section: Section, customs: tuple[Custom, ...], formatted: bool) -> Found | None:
    if not section.statements:
        raise NotRecognisedError("has no code")
    return (
        read_source(section)
        or read_target(section)
        or read_transform(section)
        or read_code(section, customs, formatted)
    )


def _take(customs: list[Custom], section: Section, read: Found) -> None:
    """Leave the next of several definitions of one name to the next node; a lone one may serve several."""
    alike = [c for c in customs if (c.name, c.class_name) == (section.name, read.fields.get("ClassName"))]
    if len(alike) > 1:
        customs.remove(alike[0])


def _fault(where: str, section: Section, what: str) -> str:
    last = section.line + section.text.rstrip("\n").removesuffix("job.commit()").rstrip("\n").count("\n") + 1
    return f"{where}: lines {section.line}-{last}: node {section.name!r}: {what}"


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
        names = ["ruleOutcomes", "rowLevelOutcomes", "originalData"]
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


def _unplaced(text: str, again: str) -> tuple[tuple[int, str], ...]:
    if text.rstrip("\n") == again.rstrip("\n"):
        return ()
    lines, other = text.rstrip("\n").split("\n"), again.rstrip("\n").split("\n")
    found: list[tuple[int, str]] = []
    for tag, start, end, _, _ in difflib.SequenceMatcher(None, lines, other, autojunk=False).get_opcodes():
        if tag == "insert":
            near = min(start, len(lines) - 1)
            found.append((near + 1, f"(lines are missing before) {lines[near]}"))
        elif tag != "equal":
            found += [(number + 1, lines[number]) for number in range(start, end)]
    return tuple(found)
