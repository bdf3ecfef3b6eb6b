"""Rules between the nodes of a definition, beyond the shape of each: a table of small checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from glue_local.definition.errors import Problem
from glue_local.definition.field_rules import FIELD_RULES
from glue_local.definition.graph import CycleError, levels
from glue_local.definition.model import JobDefinition, Node

MANY_INPUTS = frozenset({"SparkSQL", "CustomCode", "EvaluateDataQualityMultiFrame"})
TWO_INPUTS = frozenset({"Join", "Union", "Merge"})
COLLECTIONS = frozenset({"Route", "SplitFields", "EvaluateDataQualityMultiFrame"})
QUALITY_OUTPUTS = ("ruleOutcomes", "rowLevelOutcomes", "originalData")

Rule = Callable[[JobDefinition], Iterator[Problem]]


def _known_inputs(job: JobDefinition) -> Iterator[Problem]:
    for node in job.nodes.values():
        for number, i in enumerate(node.inputs):
            if i not in job.nodes:
                yield Problem(node.label, f"Inputs[{number}]", f"no node has the id {i!r}")
            elif job.nodes[i].role == "target":
                yield Problem(
                    node.label, f"Inputs[{number}]", f"{job.nodes[i].label} is a target: nothing reads it"
                )


def _input_counts(job: JobDefinition) -> Iterator[Problem]:
    for node in job.nodes.values():
        count = len(node.inputs)
        if node.role == "source":
            continue
        if count == 0:
            yield Problem(node.label, "Inputs", f"a {node.role} needs an input")
        elif node.type in TWO_INPUTS and count != 2:  # noqa: PLR2004
            yield Problem(node.label, "Inputs", f"a {node.type} needs two inputs, has {count}")
        elif count > 1 and node.type not in MANY_INPUTS | TWO_INPUTS:
            yield Problem(node.label, "Inputs", f"a {node.type} takes one input, has {count}")


def _no_cycles(job: JobDefinition) -> Iterator[Problem]:
    try:
        levels(job.nodes)
    except CycleError as cycle:
        first = job.nodes[cycle.nodes[0]]
        yield Problem(first.label, "Inputs", f"the nodes feed each other in a circle: {cycle}")


def _has_nodes(job: JobDefinition) -> Iterator[Problem]:
    if not job.nodes:
        yield Problem("", "CodeGenConfigurationNodes", "a visual job needs at least one node")


def _sql_aliases(job: JobDefinition) -> Iterator[Problem]:
    for node in _of(job, "SparkSQL"):
        seen: set[str] = set()
        for number, alias in enumerate(node.fields["SqlAliases"]):
            place = f"SqlAliases[{number}]"
            if alias["From"] not in node.inputs:
                yield Problem(node.label, f"{place}.From", f"{alias['From']!r} is not an input of this node")
            if alias["Alias"] in seen:
                yield Problem(node.label, f"{place}.Alias", f"{alias['Alias']!r} is used twice")
            seen.add(alias["Alias"])
        for i in node.inputs:
            if i not in {alias["From"] for alias in node.fields["SqlAliases"]}:
                yield Problem(node.label, "SqlAliases", f"the input {i!r} has no alias")


def _join_columns(job: JobDefinition) -> Iterator[Problem]:
    for node in _of(job, "Join"):
        columns = node.fields["Columns"]
        for number, column in enumerate(columns):
            if column["From"] not in node.inputs:
                yield Problem(
                    node.label, f"Columns[{number}].From", f"{column['From']!r} is not an input of this node"
                )
        for i in dict.fromkeys(node.inputs):
            if i not in {column["From"] for column in columns}:
                yield Problem(node.label, "Columns", f"the input {i!r} has no columns")
        if len({len(column["Keys"]) for column in columns}) > 1:
            yield Problem(node.label, "Columns", "both sides of a join need the same number of keys")
        if any(not column["Keys"] for column in columns):
            yield Problem(node.label, "Columns", "a join needs at least one key on each side")


def _merge_source(job: JobDefinition) -> Iterator[Problem]:
    for node in _of(job, "Merge"):
        if node.fields["Source"] not in node.inputs:
            yield Problem(node.label, "Source", f"{node.fields['Source']!r} is not an input of this node")


def _quality_sources(job: JobDefinition) -> Iterator[Problem]:
    for node in _of(job, "EvaluateDataQualityMultiFrame"):
        named = node.fields.get("AdditionalDataSources", {})
        for i, alias in named.items():
            if i not in node.inputs[1:]:
                place = f"AdditionalDataSources.{i}"
                yield Problem(
                    node.label, place, f"{i!r} (alias {alias!r}) is not a further input of this node"
                )
        for i in node.inputs[1:]:
            if i not in named:
                yield Problem(node.label, "AdditionalDataSources", f"the input {i!r} has no alias")
        aliases = list(named.values())
        for alias in sorted({a for a in aliases if aliases.count(a) > 1}):
            yield Problem(node.label, "AdditionalDataSources", f"the alias {alias!r} is used twice")


def _other_frame(job: JobDefinition) -> Iterator[Problem]:
    for node in _of(job, "SelectFromCollection"):
        source = job.nodes.get(node.inputs[0]) if node.inputs else None
        offered = collection_keys(source) if source else ()
        if offered and source and node.name not in offered:
            keys = ", ".join(offered)
            yield Problem(
                node.label,
                "Name",
                f"picks a frame of {source.label} by its own name, but the frames are {keys}",
            )


def _code_unselected(job: JobDefinition) -> Iterator[Problem]:
    for node, number, source in _edges(job):
        if source.type == "CustomCode" and node.type not in {"SelectFromCollection", "CustomCode"}:
            what = (
                f"{source.label} may give a collection: a SelectFromCollection between takes one frame of it"
            )
            yield Problem(node.label, f"Inputs[{number}]", what)


def _select_inputs(job: JobDefinition) -> Iterator[Problem]:
    for node, number, source in _edges(job):
        gives = source.type in COLLECTIONS
        if gives and node.type not in {"SelectFromCollection", "CustomCode"}:
            yield Problem(
                node.label,
                f"Inputs[{number}]",
                f"{source.label} gives a collection of frames: put a SelectFromCollection between",
            )
        elif not gives and source.type != "CustomCode" and node.type == "SelectFromCollection":
            yield Problem(
                node.label, f"Inputs[{number}]", f"{source.label} gives one frame, not a collection"
            )


def _edges(job: JobDefinition) -> Iterator[tuple[Node, int, Node]]:
    for node in job.nodes.values():
        for number, i in enumerate(node.inputs):
            if i in job.nodes:
                yield node, number, job.nodes[i]


def collection_keys(node: Node) -> tuple[str, ...]:
    """Return the frames' names in the collection that a data quality node or router gives; else nothing."""
    if node.type == "EvaluateDataQualityMultiFrame":
        return QUALITY_OUTPUTS
    if node.type == "Route":
        groups = [str(group["GroupName"]) for group in node.fields["GroupFiltersList"]]
        return (*groups, "default_group")
    return ()


def _variables(job: JobDefinition) -> Iterator[Problem]:
    seen: dict[str, Node] = {}
    for node in job.nodes.values():
        name = node.variable
        if name in seen:
            yield Problem(node.label, "Name", f"has the variable {name}, as {seen[name].label} has")
        elif not name.isidentifier():
            yield Problem(node.label, "Name", f"has the variable {name!r}: begin the name with a letter")
        seen[name] = node


def _fields(job: JobDefinition) -> Iterator[Problem]:
    for node in job.nodes.values():
        if node.type in FIELD_RULES:
            yield from FIELD_RULES[node.type](node)


RULES: Mapping[str, Rule] = {
    "has nodes": _has_nodes,
    "known inputs": _known_inputs,
    "input counts": _input_counts,
    "no cycles": _no_cycles,
    "SQL aliases": _sql_aliases,
    "join columns": _join_columns,
    "merge source": _merge_source,
    "data quality sources": _quality_sources,
    "collections are selected from": _select_inputs,
    "variables": _variables,
    "fields": _fields,
}


# Glue Studio accepts these, and running jobs have them, although they are rarely intended.
WARNINGS: Mapping[str, Rule] = {"a missing frame": _other_frame, "code without a selection": _code_unselected}


def _of(job: JobDefinition, kind: str) -> Iterator[Node]:
    yield from (node for node in job.nodes.values() if node.type == kind)


def broken_rules(job: JobDefinition) -> list[Problem]:
    """Return every rule's problems. The nodes must fit Glue's shapes already."""
    return [problem for rule in RULES.values() for problem in rule(job)]


def warnings(job: JobDefinition) -> list[Problem]:
    """Return what a valid definition contains although it is rarely intended."""
    return [problem for rule in WARNINGS.values() for problem in rule(job)]
