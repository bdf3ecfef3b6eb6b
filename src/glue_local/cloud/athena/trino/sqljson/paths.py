"""Parses the SQL/JSON path language: ``lax $.a[0 to last]?(@.b > 1).size()``.

Source: https://trino.io/docs/current/functions/json.html#json-path-language
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NoReturn

from glue_local.cloud.athena.trino import types as t
from glue_local.cloud.athena.trino.sqljson.items import Sql, number

#: Longest nesting of a path.
DEEPEST = 100
METHODS = frozenset({"abs", "ceiling", "double", "floor", "keyvalue", "size", "type"})
#: What Trino's grammar has, and Trino or this endpoint does not run.
REFUSED = frozenset({"datetime", "unfold"})
COMPARISONS = ("==", "<>", "!=", "<=", ">=", "<", ">")


class PathProblem(Exception):  # noqa: N818 - it becomes a refused request
    """The text is no path; ``unsupported`` if it is one that is not run here."""

    def __init__(self, message: str, unsupported: bool = False) -> None:
        """Take what is wrong."""
        super().__init__(message)
        self.unsupported = unsupported


@dataclass(frozen=True)
class Node:
    """A part of a path; ``op`` tells what it does with its parts."""

    op: str
    parts: tuple[Node, ...] = ()
    name: str | None = None
    value: Sql | None = None
    subscripts: tuple[tuple[Node, Node | None], ...] = ()


@dataclass(frozen=True)
class Path:
    """A path and its mode."""

    lax: bool
    root: Node
    variables: frozenset[str]


_TOKEN = re.compile(
    r"""(?P<space>[ \r\n\t]+)
    |(?P<string>"(?:[^"]|"")*")
    |(?P<double>(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+)
    |(?P<decimal>\d+\.\d*|\.\d+)
    |(?P<integer>\d+)
    |(?P<variable>\$[A-Za-z_]\w*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<op>==|<>|!=|<=|>=|&&|\|\||\.\.|[$@.*/%+\-\[\](),?!<>])""",
    re.VERBOSE | re.ASCII,
)


@lru_cache(maxsize=512)
def parse(text: str) -> Path:
    """Return a path; PathProblem for what is none."""
    return _Parser(text).path()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise PathProblem(f"token recognition error at: '{text[at]}'")
        if match.lastgroup != "space":
            found.append((str(match.lastgroup), match[0]))
        at = match.end()
    return [*found, ("end", "<EOF>")]


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.index = 0
        self.depth = 0
        self.variables: set[str] = set()

    # --- steps ------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> str:
        return self.tokens[self.index][1]

    def sees(self, *texts: str) -> bool:
        following = self.tokens[self.index : self.index + len(texts)]
        return [text for kind, text in following if kind != "string"] == list(texts)

    def take(self, *texts: str) -> bool:
        if not self.sees(*texts):
            return False
        self.index += len(texts)
        return True

    def expect(self, text: str) -> None:
        if not self.take(text):
            self.mismatch(f"'{text}'")

    def mismatch(self, expected: str) -> NoReturn:
        raise PathProblem(f"mismatched input '{self.now}' expecting {expected}")

    def kind(self, kind: str) -> str | None:
        """Take a token of a kind and return its text."""
        if self.tokens[self.index][0] != kind:
            return None
        self.index += 1
        return self.tokens[self.index - 1][1]

    def string(self) -> str | None:
        found = self.kind("string")
        return None if found is None else found[1:-1].replace('""', '"')

    # --- paths ------------------------------------------------------------------------------------------------------

    def path(self) -> Path:
        if self.now not in {"lax", "strict"}:
            self.mismatch("{'lax', 'strict'}")
        lax = self.now == "lax"
        self.index += 1
        root = self.sum()
        if self.tokens[self.index][0] != "end":
            self.mismatch("<EOF>")
        return Path(lax, root, frozenset(self.variables))

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise PathProblem("a path nested this deep", unsupported=True)
        made = self._binary(self.product, "+", "-")
        self.depth -= 1
        return made

    def product(self) -> Node:
        return self._binary(self.signed, "*", "/", "%")

    def _binary(self, side: Callable[[], Node], *ops: str) -> Node:
        left = side()
        while any(map(self.sees, ops)):
            op = self.now
            self.index += 1
            left = Node(op, (left, side()))
        return left

    def signed(self) -> Node:
        following = self.tokens[min(self.index + 1, len(self.tokens) - 1)][0]
        if self.sees("+") or (self.sees("-") and following not in {"integer", "decimal", "double"}):
            sign = self.now
            self.index += 1
            return Node("signed", (self.signed(),), sign)
        return self.accessors(self.primary())

    def primary(self) -> Node:
        if self.take("("):
            inner = self.sum()
            self.expect(")")
            return inner
        for text, op in (("$", "context"), ("@", "current"), ("last", "last")):
            if self.take(text):
                return Node(op)
        variable = self.kind("variable")
        if variable:
            self.variables.add(variable[1:])
            return Node("variable", name=variable[1:])
        return Node("literal", value=self.literal())

    def literal(self) -> Sql | None:
        text = self.string()
        if text is not None:
            return Sql(t.varchar(len(text)), text)
        if self.take("null"):
            return None
        for word in ("true", "false"):
            if self.take(word):
                return Sql(t.BOOLEAN, word == "true")
        sign = "-" if self.take("-") else ""
        for kind in ("integer", "decimal", "double"):
            found = self.kind(kind)
            if found is not None:
                return _number(kind, sign + found)
        self.mismatch("<path>")

    def accessors(self, base: Node) -> Node:
        while True:
            if self.take("..") or self.sees(".", "."):
                base = Node("descendant", (base,), self.key())
            elif self.take("."):
                base = self.member(base)
            elif self.take("["):
                base = self.subscripts(base)
            elif self.take("?"):
                self.expect("(")
                base = Node("filter", (base, self.disjunction()))
                self.expect(")")
            else:
                return base

    def key(self) -> str:
        quoted = self.string()
        found = quoted if quoted is not None else self.kind("word")
        if found is None:
            self.mismatch("{IDENTIFIER, STRING}")
        return found

    def member(self, base: Node) -> Node:
        if self.take("*"):
            return Node("member", (base,))
        quoted = self.tokens[self.index][0] == "string"
        name = self.key()
        if quoted or not self.sees("("):
            return Node("member", (base,), name)
        if name in REFUSED:
            raise PathProblem(f"{name}() in a JSON path", unsupported=True)
        if name not in METHODS:
            self.mismatch("<EOF>")
        self.expect("(")
        self.expect(")")
        return Node(name, (base,))

    def subscripts(self, base: Node) -> Node:
        found: list[tuple[Node, Node | None]] = []
        if not self.take("*"):
            while True:
                first = self.sum()
                found.append((first, self.sum() if self.take("to") else None))
                if not self.take(","):
                    break
        self.expect("]")
        return Node("elements", (base,), subscripts=tuple(found))

    # --- predicates -------------------------------------------------------------------------------------------------

    def disjunction(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise PathProblem("a path nested this deep", unsupported=True)
        made = self._binary(self.conjunction, "||")
        self.depth -= 1
        return made

    def conjunction(self) -> Node:
        return self._binary(self.predicate, "&&")

    def predicate(self) -> Node:
        if self.take("!"):
            return Node("!", (self.delimited(),))
        if self.sees("exists", "("):
            return self.delimited()
        if self.sees("(") and not self.path_in_brackets():
            inner = self.delimited()
            return Node("unknown", (inner,)) if self.take("is", "unknown") else inner
        return self.comparison()

    def path_in_brackets(self) -> bool:
        """Whether the brackets that begin here hold a path, which is compared, and no predicate."""
        depth = 0
        for i in range(self.index, len(self.tokens)):
            kind, text = self.tokens[i]
            depth += {"(": 1, ")": -1}.get(text, 0) if kind == "op" else 0
            if depth == 0:
                return self.tokens[i + 1][1] not in {")", "&&", "||", "is", "<EOF>"}
        return False

    def delimited(self) -> Node:
        if self.take("exists"):
            self.expect("(")
            made = Node("exists", (self.sum(),))
        else:
            self.expect("(")
            made = self.disjunction()
        self.expect(")")
        return made

    def comparison(self) -> Node:
        left = self.sum()
        for op in COMPARISONS:
            if self.take(op):
                return Node("compare", (left, self.sum()), "!=" if op == "<>" else op)
        if self.take("starts"):
            self.expect("with")
            text, variable = self.string(), self.kind("variable")
            if text is None and variable is None:
                self.mismatch("{STRING, NAMED_VARIABLE}")
            if variable:
                self.variables.add(variable[1:])
                return Node("starts", (left, Node("variable", name=variable[1:])))
            assert text is not None
            return Node("starts", (left, Node("literal", value=Sql(t.varchar(len(text)), text))))
        if self.sees("like_regex"):
            raise PathProblem("like_regex in a JSON path", unsupported=True)
        self.mismatch("{'==', '<>', '!=', '<', '>', '<=', '>='}")


def _number(kind: str, text: str) -> Sql:
    if kind == "integer":
        found = number(int(text)) if len(text) <= t.MAX_PRECISION else None
        if found is None:
            raise PathProblem(f"Invalid numeric literal: {text}")
        return found
    if kind == "double":
        return Sql(t.DOUBLE, float(text))
    value = Decimal(text.rstrip(".") if text.endswith(".") else text)
    digits, exponent = value.as_tuple().digits, int(value.as_tuple().exponent)
    precision = max(len(digits), -exponent)
    if precision > t.MAX_PRECISION:
        raise PathProblem(f"Invalid numeric literal: {text}")
    return Sql(t.decimal(precision, -exponent), value)
