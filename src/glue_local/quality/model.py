"""A ruleset as objects; ``str()`` of each is its DQDL text, as AWS Glue prints it in results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


@dataclass(frozen=True)
class Number:
    """A number, as written."""

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
    """A quoted string, without its quotes."""

    value: str

    def __str__(self) -> str:
        """Write it as DQDL."""
        return _quoted(self.value)


@dataclass(frozen=True)
class Keyword:
    """NULL, EMPTY or WHITESPACES_ONLY."""

    name: str

    def __str__(self) -> str:
        """Write it as DQDL."""
        return self.name


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
class Negative:
    """An operand with a minus before it."""

    operand: Expression

    def __str__(self) -> str:
        """Write it as DQDL."""
        return f"-{self.operand}"


@dataclass(frozen=True)
class Group:
    """An operand in brackets."""

    inner: Expression

    def __str__(self) -> str:
        """Write it as DQDL."""
        return f"({self.inner})"


Expression = Number | Quantity | Text | Keyword | Call | Binary | Negative | Group


@dataclass(frozen=True)
class Condition:
    """What a rule's value is compared with: a comparison, (not) between, (not) in, (not) matches."""

    operator: str
    operands: tuple[Expression, ...]

    def __str__(self) -> str:
        """Write it as DQDL."""
        if self.operator.endswith("between"):
            return f"{self.operator} {self.operands[0]} and {self.operands[1]}"
        if self.operator.endswith("in"):
            return f"{self.operator} [{','.join(map(str, self.operands))}]"
        return f"{self.operator} {self.operands[0]}"


@dataclass(frozen=True)
class Parameter:
    """A rule's parameter: a name, quoted or bare, with ``of`` or ``and`` before it or not."""

    value: str
    quoted: bool = True
    connector: str = ""

    def __str__(self) -> str:
        """Write it as DQDL."""
        shown = _quoted(self.value) if self.quoted else self.value
        return f"{self.connector} {shown}" if self.connector else shown


@dataclass(frozen=True)
class Rule:
    """One rule or analyzer. Its place in the ruleset (from 1) is no part of its identity."""

    type: str
    parameters: tuple[Parameter, ...] = ()
    condition: Condition | None = None
    where: str | None = None
    threshold: Condition | None = None
    tags: tuple[tuple[str, Text | Number], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)

    @property
    def place(self) -> str:
        """Where the rule stands, for messages."""
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
        parts += [f"with {name} = {value}" for name, value in self.tags]
        if self.labels:
            shown = ", ".join(f"{_quoted(key)}={_quoted(value)}" for key, value in self.labels)
            parts.append(f"labels=[{shown}]")
        return " ".join(parts)


@dataclass(frozen=True)
class Composite:
    """Rules joined by one operator, AND or OR."""

    operator: str
    parts: tuple[Rule | Composite, ...]

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


@dataclass(frozen=True)
class Ruleset:
    """A whole DQDL document; constants are already put in where they are referred to."""

    rules: tuple[Rule | Composite, ...] = ()
    analyzers: tuple[Rule, ...] = ()
    default_labels: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Write it as DQDL."""
        sections = []
        if self.default_labels:
            shown = ", ".join(f"{_quoted(key)}={_quoted(value)}" for key, value in self.default_labels)
            sections.append(f"DefaultLabels=[{shown}]")
        for name, entries in (("Rules", self.rules), ("Analyzers", self.analyzers)):
            if entries:
                sections.append(f"{name} = [\n" + ",\n".join(f"    {entry}" for entry in entries) + "\n]")
        return "\n".join(sections) + "\n"

    def labels_of(self, rule: Rule) -> dict[str, str]:
        """Return the labels of a rule: the default ones, overridden by its own."""
        return {**dict(self.default_labels), **dict(rule.labels)}
