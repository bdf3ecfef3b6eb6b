"""Parse tree to ruleset: sections, constants, labels, tags and rules, each rule checked against its type."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple

from lark import Token, Tree

from glue_local.quality import signatures, times
from glue_local.quality.conditions import (
    GREATEST,
    Conditions,
    MisplacedError,
    Reference,
    bare,
    unescaped,
    unquoted,
)
from glue_local.quality.model import (
    Composite,
    Condition,
    Keyword,
    Listed,
    Number,
    Parameter,
    Quantity,
    Rule,
    Ruleset,
    Text,
)

#: AWS Glue's limits: https://docs.aws.amazon.com/glue/latest/dg/dqdl.html#dqdl-labels-constraints
MOST_LABELS, LONGEST_KEY, LONGEST_VALUE = 10, 128, 256

_NESTED = re.compile(r"\$[a-zA-Z_][a-zA-Z0-9_.]*")
Pairs = tuple[tuple[str, str], ...]


class _Where(NamedTuple):
    token: Token
    text: str


class _Tag(NamedTuple):
    token: Token
    condition: Condition


class _Option(NamedTuple):
    token: Token
    value: str


class _Labels(NamedTuple):
    token: Token
    pairs: Pairs


class _Constant(NamedTuple):
    token: Token
    value: str | tuple[str, ...]


class _Section(NamedTuple):
    name: str
    content: Any


def _length(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


class _Builder(Conditions):
    """Parse tree to model. Constants are before the rules, so they are known when referred to."""

    def __init__(self) -> None:
        """Begin a ruleset."""
        super().__init__()
        self.defaults: Pairs = ()

    # Sections

    def pair(self, children: list[Any]) -> tuple[Token, Any]:
        return children[0], children[2]

    def string_list(self, children: list[Token]) -> list[str]:
        return [bare(each) for each in children if each.type == "STRING"]

    def dictionary(self, children: list[Any]) -> list[tuple[Token, Any]]:
        return [child for child in children if isinstance(child, tuple)]

    def metadata(self, children: list[Any]) -> _Section:
        found: dict[str, str] = {}
        for key, value in children[2]:
            if unescaped(bare(key)) != "Version":
                raise MisplacedError(key, f'Metadata has no key {key}; expected "Version"')
            found["Version"] = f"[{','.join(value)}]" if isinstance(value, list) else bare(value)
        return _Section("metadata", tuple(found.items()))

    def data_sources(self, children: list[Any]) -> _Section:
        found: dict[str, Any] = {"Primary": None, "AdditionalDataSources": ()}
        for key, value in children[2]:
            name = unescaped(bare(key))
            if name not in found:
                raise MisplacedError(
                    key, f'DataSources has no key {key}; expected "Primary" or "AdditionalDataSources"'
                )
            if name == "Primary":
                found[name] = f"[{','.join(value)}]" if isinstance(value, list) else bare(value)
            elif isinstance(value, list):
                found[name] = tuple(each.replace(" ", "") for each in value)
            else:
                raise MisplacedError(
                    value, 'unexpected text; expected a list of aliases, for example [ "reference" ]'
                )
        return _Section("data_sources", found)

    def constant_value(self, children: list[Token]) -> tuple[Token, str]:
        first = children[0]
        if first.type == "DOLLAR":
            raise MisplacedError(first, f"a constant cannot refer to another, as to ${children[1]}")
        text = bare(first) if first.type == "STRING" else str(first)
        if found := _NESTED.search(text):
            raise MisplacedError(first, f"a constant cannot refer to another, as to {found[0]}")
        return first, text

    def constant(self, children: list[Any]) -> _Constant:
        name = children[0]
        values = tuple(child[1] for child in children if isinstance(child, tuple))
        if name.startswith((".", "_")):
            raise MisplacedError(name, f"the name of constant {name} cannot start with '.' or '_'")
        if str(name) in self.constants:
            raise MisplacedError(name, f"constant {name} is already defined")
        several = any(isinstance(child, Token) and child.type == "LSQB" for child in children)
        self.constants[str(name)] = values if several else values[0]
        return _Constant(name, self.constants[str(name)])

    def label(self, children: list[Token]) -> tuple[Token, str, str]:
        return children[0], bare(children[0]), bare(children[2])

    def label_list(self, children: list[Any]) -> _Labels:
        found = [child for child in children if isinstance(child, tuple) and not isinstance(child, Token)]
        if not found:
            raise MisplacedError(
                children[0], 'there are no labels; expected at least one, for example "team"="lake"'
            )
        for token, key, value in found:
            if not key or not value:
                raise MisplacedError(token, "the key or the value of a label is empty")
            if _length(key) > LONGEST_KEY or _length(value) > LONGEST_VALUE:
                raise MisplacedError(
                    token,
                    f"a label is too long: its key takes {LONGEST_KEY} characters, its value {LONGEST_VALUE}",
                )
        keys = [key for _, key, _ in found]
        for number, (token, key, _) in enumerate(found):
            if key in keys[:number]:
                raise MisplacedError(token, f'the label "{key}" appears twice')
        if len(self.defaults) + len(found) > MOST_LABELS:
            raise MisplacedError(
                children[0], f"a rule takes at most {MOST_LABELS} labels, including those of DefaultLabels"
            )
        return _Labels(children[0], tuple((key, value) for _, key, value in found))

    def default_labels(self, children: list[Any]) -> _Section:
        self.defaults = children[2].pairs
        return _Section("default_labels", self.defaults)

    # Rules

    def connector(self, children: list[Token]) -> Token:
        return Token.new_borrow_pos("CONNECTOR", str(children[0]), children[0])

    def parameter(self, children: list[Any]) -> Parameter:
        connector = "" if children[0] is None else str(children[0])
        named = children[-1]
        if isinstance(named, Reference):
            value = self.referred(named)
            if isinstance(value, tuple):
                raise MisplacedError(named.token, f"constant ${named.token} is a list; expected a text")
            return Parameter(value.replace('\\"', '"'), True, connector, str(named.token))
        quoted = named.type == "STRING"
        return Parameter(unquoted(named) if quoted else str(named), quoted, connector)

    def where(self, children: list[Token]) -> _Where:
        return _Where(children[0], unquoted(children[1]))

    def tag_list(self, children: list[Token]) -> Condition:
        """AWS's pages have it for `filterOrder`, though the published parser's grammar does not."""
        shown = ",".join(str(each) for each in children if each.type == "STRING")
        return Condition("=", (Listed(f"[{shown}]"),))

    def tag(self, children: list[Any]) -> _Tag:
        return _Tag(children[1], children[2])

    def labels(self, children: list[Any]) -> _Labels:
        return _Labels(children[0], children[2].pairs)

    def rule(self, children: list[Any]) -> Rule:
        name = children[0]
        found = Rule(
            str(name),
            tuple(child for child in children if isinstance(child, Parameter)),
            next((child for child in children if isinstance(child, Condition)), None),
            line=name.line or 1,
            column=name.column or 1,
        )
        tagged = False
        for clause in children:
            if isinstance(clause, _Where):
                if found.where is not None or tagged:
                    raise MisplacedError(clause.token, "`where` may appear only once, before `with`")
                found = replace(found, where=clause.text)
            elif isinstance(clause, _Labels):
                if found.labels:
                    raise MisplacedError(clause.token, "the labels of a rule appear twice")
                found = replace(found, labels=clause.pairs)
            elif isinstance(clause, _Tag):
                tagged, found = True, _tagged(found, clause)
        if problem := signatures.problem(found):
            raise MisplacedError(name, problem)
        _check_zone(found, children)
        return _in_bytes(found, name)

    def analyzer(self, children: list[Any]) -> Rule:
        name = children[0]
        found = Rule(
            str(name),
            tuple(child for child in children if isinstance(child, Parameter)),
            options=tuple((str(one.token), one.value) for one in children if isinstance(one, _Option)),
            line=name.line or 1,
            column=name.column or 1,
        )
        if problem := signatures.problem(found, analyzer=True):
            raise MisplacedError(name, problem)
        return found

    def option(self, children: list[Any]) -> _Option:
        return _Option(children[0], str(children[2]))

    def conjunction(self, children: list[Any]) -> Composite:
        return Composite("AND", tuple(each for each in children if not isinstance(each, Token)))

    def disjunction(self, children: list[Any]) -> Composite:
        return Composite("OR", tuple(each for each in children if not isinstance(each, Token)))

    def bracketed(self, children: list[Any]) -> Rule | Composite:
        inner, own = children[1], children[-1]
        if not isinstance(own, _Labels):
            return inner  # type: ignore[no-any-return]
        labelled: Rule | Composite = replace(
            inner, labels=tuple({**dict(inner.labels), **dict(own.pairs)}.items())
        )
        return labelled

    def rules(self, children: list[Any]) -> _Section:
        return _Section("rules", tuple(each for each in children if isinstance(each, Rule | Composite)))

    def analyzers(self, children: list[Any]) -> _Section:
        return _Section("analyzers", tuple(each for each in children if isinstance(each, Rule)))

    def start(self, children: list[Any]) -> Ruleset:
        found = {each.name: each.content for each in children if isinstance(each, _Section)}
        sources = found.get("data_sources", {})
        return Ruleset(
            found.get("rules", ()),
            found.get("analyzers", ()),
            self.defaults,
            found.get("metadata", ()),
            sources.get("Primary"),
            sources.get("AdditionalDataSources", ()),
            tuple(self.constants.items()),
        )


def _tagged(rule: Rule, tag: _Tag) -> Rule:
    """Add a tag; `threshold` with numbers is the rule's threshold, every other one has one value."""
    name, condition = str(tag.token), tag.condition
    listed = isinstance(condition.operands[0], Listed)
    if not listed and condition.kind not in ("number", "string"):
        raise MisplacedError(tag.token, f"the tag {name} expects a text or a number; found `{condition}`")
    if (
        condition.kind == "number"
        and name.lower() == "threshold"
        and condition.operands[0] != Keyword("NULL")
    ):
        if rule.threshold is not None:
            raise MisplacedError(tag.token, "a rule takes one threshold")
        return replace(rule, threshold=condition)
    if condition.operator != "=":
        raise MisplacedError(tag.token, f"the tag {name} expects `= value`; found `{condition}`")
    return replace(
        rule, tags=(*(each for each in rule.tags if each[0] != name), (name, condition.operands[0]))
    )


def _check_zone(rule: Rule, clauses: list[Any]) -> None:
    """Check the time zone of times of day; without one of those it counts for nothing."""
    operands = rule.condition.operands if rule.condition else ()
    clocks = [each for each in operands if isinstance(each, Text) and ":" in each.value]
    zone = dict(rule.tags).get("timeZone")
    if rule.condition is None or rule.condition.kind != "date" or not clocks or not isinstance(zone, Text):
        return
    try:
        times.time_zone(zone.value)
    except ValueError as error:
        where = next(each.token for each in clauses if isinstance(each, _Tag) and each.token == "timeZone")
        raise MisplacedError(where, str(error)) from None


def _in_bytes(rule: Rule, name: Token) -> Rule:
    """Write the plain numbers of a condition on sizes as bytes."""
    form = signatures.signature_of(rule)
    condition = rule.condition
    if condition is None or condition.kind != "number" or form is None or form.kinds != ("size",):
        return rule
    sizes = []
    for each in condition.operands:
        if not isinstance(each, Number) or not re.fullmatch(r"-?\d+", each.text) or int(each.text) > GREATEST:
            raise MisplacedError(name, f"{rule.type} expects a whole number of bytes, not {each}")
        sizes.append(Quantity(str(int(each.text)), "B"))
    return replace(rule, condition=Condition(condition.operator, tuple(sizes)))


def build(tree: Tree[Token]) -> Ruleset:
    """Make a ruleset of a parse tree; lark's VisitError holds the MisplacedError, if there is one."""
    return _Builder().transform(tree)
