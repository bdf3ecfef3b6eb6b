"""A ruleset as objects; ``str()`` of each is its DQDL text, as AWS Glue prints it in results.

The canonical text is that of AWS's published parser: it names constants where they are used but does not
repeat their definitions, nor default labels, nor the labels of composite rules.
Labels and tags are in the order of the Java maps that hold them there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from glue_local.definition.hash_order import hash_order
from glue_local.quality.lexer import quoted_kind


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


@dataclass(frozen=True)
class Number:
    """A number, as written, with its minus."""

    text: str

    def __str__(self) -> str:
        """Write it as DQDL."""
        return self.text


@dataclass(frozen=True)
class Quantity:
    """A number with a unit: days, hours, minutes, or B to TB."""

    amount: str
    unit: str

    def __str__(self) -> str:
        """Write it as DQDL."""
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True)
class Text:
    """A quoted string, date or time of day: its value, and its spelling between the quotes."""

    value: str
    written: str | None = None

    @property
    def kind(self) -> str:
        """Whether it is a "date" (or time of day) or another "string"."""
        return "string" if quoted_kind(f'"{self.value}"') == "STRING" else "date"

    def __str__(self) -> str:
        """Write it as DQDL."""
        return f'"{self.value if self.written is None else self.written}"'


@dataclass(frozen=True)
class Keyword:
    """NULL, EMPTY or WHITESPACES_ONLY."""

    name: str

    def __str__(self) -> str:
        """Write it as DQDL."""
        return self.name


@dataclass(frozen=True)
class Listed:
    """A list as the value of a tag, as written."""

    text: str

    def __str__(self) -> str:
        """Write it as DQDL."""
        return self.text


@dataclass(frozen=True)
class Call:
    """A function: ``now()``, ``last(k)`` or one that reduces a list, as ``avg(last(10))``."""

    name: str
    arguments: tuple[Expression, ...] = ()

    def __str__(self) -> str:
        """Write it as DQDL."""
        return f"{self.name}({','.join(map(str, self.arguments))})"


@dataclass(frozen=True)
class Binary:
    """Two operands and one of ``+ - * /``."""

    operator: str
    left: Expression
    right: Expression

    def __str__(self) -> str:
        """Write it as DQDL."""
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True)
class Group:
    """An operand in brackets."""

    inner: Expression

    def __str__(self) -> str:
        """Write it as DQDL."""
        return f"({self.inner})"


Expression = Number | Quantity | Text | Keyword | Listed | Call | Binary | Group

#: The kinds of condition, the first that fits counts: NULL alone is a number to AWS Glue.
KINDS = ("number", "string", "date", "duration", "size")


def kinds_of(expression: Expression) -> frozenset[str]:
    """Return the kinds of condition that may hold an operand."""
    match expression:
        case Keyword("NULL"):
            return frozenset(("number", "string", "date"))
        case Keyword():
            return frozenset(("string",))
        case Text():
            return frozenset((expression.kind,))
        case Quantity(_, unit):
            return frozenset(("size",) if unit.endswith("B") else ("duration",))
        case Call("now", ()) | Group(Binary(_, Call("now", ()), Quantity())):
            return frozenset(("date",))
    return frozenset(("number",))


@dataclass(frozen=True)
class Condition:
    """The condition on a rule's value: a comparison, (not) between, (not) in, (not) matches.

    ``constant`` is the name of the constant that the operands come from, if any.
    """

    operator: str
    operands: tuple[Expression, ...]
    constant: str | None = None

    @property
    def kind(self) -> str:
        """What it compares: "number", "string", "date", "duration" or "size"; "" if a mixture."""
        if self.constant is not None or self.operator.endswith("matches"):
            return "string"
        common = frozenset(KINDS).intersection(*map(kinds_of, self.operands))
        return next((kind for kind in KINDS if kind in common), "")

    def __str__(self) -> str:
        """Write it as DQDL."""
        if self.constant is not None:
            return f"{self.operator} ${self.constant}"
        if self.operator.endswith("between"):
            return f"{self.operator} {self.operands[0]} and {self.operands[1]}"
        if self.operator.endswith("in"):
            return f"{self.operator} [{','.join(map(str, self.operands))}]"
        return f"{self.operator} {self.operands[0]}"


@dataclass(frozen=True)
class Parameter:
    """A rule's parameter: a name, quoted or bare, or a constant, with ``of`` or ``and`` before it or not."""

    value: str
    quoted: bool = True
    connector: str = ""
    constant: str | None = None

    def __str__(self) -> str:
        """Write it as DQDL."""
        shown = _quoted(self.value) if self.quoted else self.value
        if self.constant is not None:
            shown = f"${self.constant}"
        return f"{self.connector} {shown}" if self.connector else shown


@dataclass(frozen=True)
class Rule:
    """One rule or analyzer. Its place in the ruleset (from 1) does not count in comparisons; analyzers have options."""

    type: str
    parameters: tuple[Parameter, ...] = ()
    condition: Condition | None = None
    where: str | None = None
    threshold: Condition | None = None
    tags: tuple[tuple[str, Expression], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)

    @property
    def place(self) -> str:
        """The rule's place in the ruleset, for messages."""
        return f"line {self.line}, column {self.column}"

    def __str__(self) -> str:
        """Write it as DQDL."""
        parts = [self.type, *map(str, self.parameters)]
        if self.condition is not None:
            parts.append(str(self.condition))
        if self.where is not None:
            parts.append(f"where {_quoted(self.where)}")
        if self.threshold is not None:
            parts.append(f"with threshold {self.threshold}")
        if self.options:
            parts.append("with " + ", ".join(f"{name} = {value}" for name, value in self.options))
        tags, labels = dict(self.tags), dict(self.labels)
        parts += [f"with {name} = {tags[name]}" for name in hash_order(tags)]
        if labels:
            shown = ", ".join(f'"{key}"="{labels[key]}"' for key in hash_order(labels))
            parts.append(f"labels=[{shown}]")
        return " ".join(parts)


@dataclass(frozen=True)
class Composite:
    """Rules joined by one operator, AND or OR."""

    operator: str
    parts: tuple[Rule | Composite, ...]
    labels: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Write it as DQDL."""
        return f" {self.operator} ".join(f"({part})" for part in self.parts)


def leaves(entry: Rule | Composite) -> Iterator[Rule]:
    """Yield the plain rules of a rule, from left to right."""
    if isinstance(entry, Rule):
        yield entry
    else:
        for part in entry.parts:
            yield from leaves(part)


def resolved(rule: Rule) -> Rule:
    """Return a rule with the values of constants in the place of their names."""
    condition = rule.condition
    return replace(
        rule,
        parameters=tuple(replace(each, constant=None) for each in rule.parameters),
        condition=replace(condition, constant=None) if condition else None,
    )


@dataclass(frozen=True)
class Ruleset:
    """A whole DQDL document; constants are already put in where they are referred to.

    ``primary`` and ``additional`` are the names in DataSources, if there are.
    """

    rules: tuple[Rule | Composite, ...] = ()
    analyzers: tuple[Rule, ...] = ()
    default_labels: tuple[tuple[str, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    primary: str | None = None
    additional: tuple[str, ...] = ()
    constants: tuple[tuple[str, str | tuple[str, ...]], ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        """Write it as DQDL, in the canonical form."""
        sections = []
        if self.metadata:
            shown = ",\n".join(f'    "{key}": "{value}"' for key, value in self.metadata)
            sections.append(f"Metadata = {{\n{shown}\n}}")
        if self.primary or self.additional:
            pairs = [f'    "Primary": "{self.primary}"'] if self.primary else []
            if self.additional:
                shown = ", ".join(f'"{name}"' for name in self.additional)
                pairs.append(f'    "AdditionalDataSources": [ {shown} ]')
            sections.append("DataSources = {\n" + ",\n".join(pairs) + "\n}")
        for name, entries in (("Rules", self.rules), ("Analyzers", self.analyzers)):
            if entries:
                sections.append(f"{name} = [\n" + ",\n".join(f"    {entry}" for entry in entries) + "\n]")
        return "\n\n".join(sections)

    def labels_of(self, entry: Rule | Composite) -> dict[str, str]:
        """Return the labels of a rule: the default ones, overridden by its own."""
        return {**dict(self.default_labels), **dict(entry.labels)}
