"""Differences of a node's fields in plain words: a table of the name and the text of each list's entries."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from glue_local.codegen.nodes.rows import condition
from glue_local.codegen.paths import spelt
from glue_local.definition.model import Node

_LONG = 60
Words = Iterator[str]
Nodes = Mapping[str, Node]
Reader = Callable[[Any, Nodes], Mapping[str, str]]
FieldWords = Callable[[Any, Any, Nodes, Nodes], Words]


def field_words(kind: str, field: str, before: Any, after: Any, olds: Nodes, news: Nodes) -> Words:
    """Describe how a field of a node of type ``kind`` changed; None means the field is absent."""
    special = _SPECIAL.get((kind, field)) or _SPECIAL.get(("", field))
    if special and before is not None and after is not None:
        words = list(special(before, after, olds, news))
        if words:
            yield from words
            return
    yield from value_words(field, before, after)


def value_words(field: str, before: Any, after: Any) -> Words:
    """Describe how a value changed, in detail; None means there is no value."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from value_words(f"{field}.{key}", before.get(key), after.get(key))
    elif before is None:
        yield f"{field} set to {shown(after)}"
    elif after is None:
        yield f"{field} removed (was {shown(before)})"
    elif isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) > _LONG:
        yield from _text(field)(before, after, {}, {})
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after) > 0:
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from value_words(f"{field}[{number}]", one, other)
    else:
        yield f"{field} changed from {shown(before)} to {shown(after)}"


def shown(value: Any) -> str:
    """Return a value as JSON, shortened if it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONG else text[: _LONG - 3] + "..."


def _text(what: str) -> FieldWords:
    def words(before: str, after: str, _olds: Nodes, _news: Nodes) -> Words:
        lines = difflib.unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=0)
        changed = [line for line in list(lines)[2:] if not line.startswith("@@")]
        yield "\n".join([f"{what} changed", *(f"    {line}" for line in changed)])

    return words


def _listed(
    what: str,
    read: Reader,
    come: str = "added",
    gone: str = "taken out",
    verbs: tuple[str, str] = ("is", "was"),
) -> FieldWords:
    """Describe changes of a list: ``read`` returns its entries, each with what it is (or becomes, or takes)."""

    def words(before: Any, after: Any, olds: Nodes, news: Nodes) -> Words:
        was, now = read(before, olds), read(after, news)
        for entry in was:
            if entry not in now:
                yield f"{what} {entry} {gone}"
        for entry, more in now.items():
            if entry not in was:
                yield f"{what} {entry} {come}{f', {verbs[0]} {more}' if more else ''}"
            elif was[entry] != more:
                yield f"{what} {entry} {verbs[0]} {more}, {verbs[1]} {was[entry]}"
        if [e for e in was if e in now] != [e for e in now if e in was]:
            yield f"the {what}s are in another order"

    return words


def _paths(paths: Any, _nodes: Nodes) -> dict[str, str]:
    return {spelt(path) if isinstance(path, list) else str(path): "" for path in paths}


def _mapping(rows: Any, _nodes: Nodes) -> dict[str, str]:
    kept = (row for row in rows if not row.get("Dropped"))
    return {spelt(row.get("FromPath", ())): f"{row.get('ToKey', '')} {row.get('ToType', '')}" for row in kept}


def _aliases(aliases: Any, nodes: Nodes) -> dict[str, str]:
    return {alias["Alias"]: _name(alias["From"], nodes) for alias in aliases}


def _sources(aliases: Any, nodes: Nodes) -> dict[str, str]:
    return {alias: _name(i, nodes) for i, alias in aliases.items()}


def _aggregates(aggs: Any, _nodes: Nodes) -> dict[str, str]:
    return {f"{agg['AggFunc']}({'.'.join(agg['Column'])})": "" for agg in aggs}


def _columns(schemas: Any, _nodes: Nodes) -> dict[str, str]:
    columns = (column for schema in schemas for column in schema.get("Columns", ()))
    return {column["Name"]: column.get("Type", "of no type") for column in columns}


def _parameters(parameters: Any, _nodes: Nodes) -> dict[str, str]:
    return {one["Name"]: ", ".join(one.get("Value", ())) or "not set" for one in parameters}


def _conditions(filters: Any, _nodes: Nodes) -> dict[str, str]:
    return {_condition(one): "" for one in filters}


def _groups(groups: Any, _nodes: Nodes) -> dict[str, str]:
    found = {}
    for group in groups:
        operator = f" {group['LogicalOperator'].lower()} "
        found[group["GroupName"]] = operator.join(_condition(one) for one in group["Filters"])
    return found


def _condition(one: Mapping[str, Any]) -> str:
    try:
        return condition(one)
    except IndexError:  # a condition that is not finished on the canvas
        return shown(one)


def _path(field: str) -> FieldWords:
    def words(before: Any, after: Any, _olds: Nodes, _news: Nodes) -> Words:
        yield f"{field} changed from {spelt(before)} to {spelt(after)}"

    return words


def _join(before: Any, after: Any, olds: Nodes, news: Nodes) -> Words:
    yield f"joins on {_keys(after, news)}, joined on {_keys(before, olds)}"


def _keys(columns: Any, nodes: Nodes) -> str:
    sides = [[f"{_name(c['From'], nodes)}.{spelt(key)}" for key in c["Keys"]] for c in columns]
    return " and ".join(" = ".join(pair) for pair in zip(*sides, strict=False)) or "nothing"


def _name(node_id: str, nodes: Nodes) -> str:
    return nodes[node_id].name if node_id in nodes else node_id


_STANDS = ("stands for", "stood for")
# By node type and field; an empty type matches every other one.
_SPECIAL: Mapping[tuple[str, str], FieldWords] = {
    ("", "SqlQuery"): _text("SQL"),
    ("", "Code"): _text("code"),
    ("", "Ruleset"): _text("ruleset"),
    ("", "Mapping"): _listed("column", _mapping, "kept", "dropped", ("becomes", "became")),
    ("", "SqlAliases"): _listed("alias", _aliases, verbs=_STANDS),
    ("", "AdditionalDataSources"): _listed("alias", _sources, verbs=_STANDS),
    ("", "OutputSchemas"): _listed("output column", _columns, gone="dropped"),
    ("", "PartitionKeys"): _listed("partition key", _paths),
    ("", "PrimaryKeys"): _listed("primary key", _paths),
    ("", "Groups"): _listed("grouping column", _paths),
    ("", "Aggs"): _listed("aggregate", _aggregates),
    ("", "Filters"): _listed("condition", _conditions),
    ("", "GroupFiltersList"): _listed("group", _groups, verbs=("takes", "took")),
    ("", "Parameters"): _listed("parameter", _parameters),
    ("", "Paths"): _listed("path", _paths),
    ("DropFields", "Paths"): _listed("column", _paths, "dropped", "kept again"),
    ("SelectFields", "Paths"): _listed("column", _paths, "selected", "dropped"),
    ("SplitFields", "Paths"): _listed(
        "column", _paths, "moved to the first part", "moved to the second part"
    ),
    ("DropDuplicates", "Columns"): _listed("column", _paths, "compared", "no longer compared"),
    ("Join", "Columns"): _join,
    ("RenameField", "SourcePath"): _path("SourcePath"),
    ("RenameField", "TargetPath"): _path("TargetPath"),
}
