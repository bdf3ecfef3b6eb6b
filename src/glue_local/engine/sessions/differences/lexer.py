"""Spark SQL's tokens, each with its place in the text.

Follows https://spark.apache.org/docs/3.5.6/sql-ref-literals.html and sql-ref-identifier.html.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

#: A comment between /* and */, and those that stand in it: as deep as anybody writes them.
_COMMENT = r"/\*(?:[^*/]|\*(?!/)|/(?!\*))*\*/"
for _ in range(3):
    _COMMENT = rf"/\*(?:[^*/]|\*(?!/)|/(?!\*)|{_COMMENT})*\*/"
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+|--(?:\\\n|[^\r\n])*|{_COMMENT})
  | (?P<string>[rR]'[^']*'|[rR]"[^"]*"|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<quoted>`(?:[^`]|``)*`)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:BD|bd|[LlSsYyDdFf])?(?![A-Za-z0-9_]))
  | (?P<word>\w+)
  | (?P<mark><=>|->|=>|::|<=|>=|<>|!=|==|\|\||<<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind (string, quoted, number, word, mark), text, and place in characters."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The text in capitals of a word or mark; nothing for a literal or a quoted name."""
        return self.text.upper() if self.kind in ("word", "mark") else ""


def tokens(text: str) -> list[Token]:
    """Return the tokens of SQL text, without space and comments."""
    return list(_tokens(text))


@lru_cache(maxsize=64)  # each step on a statement's way to Sail takes it apart
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(
        Token(match.lastgroup, match[0], match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if match.lastgroup and match.lastgroup != "space"
    )


def depths(found: Sequence[Token]) -> list[int]:
    """Return how many parentheses are open at each token, its own among them."""
    return [*accumulate((token.upper == "(") - (token.upper == ")") for token in found)]


def closing(found: Sequence[Token], at: int) -> int | None:
    """Return the token that closes the parenthesis at a token; None if none does."""
    depth = 0
    for i in range(at, len(found)):
        depth += (found[i].upper == "(") - (found[i].upper == ")")
        if depth == 0:
            return i
    return None


def parted(found: Sequence[Token]) -> list[list[Token]]:
    """Return the tokens between commas outside parentheses."""
    runs: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        depth += {"(": 1, ")": -1}.get(token.text if token.kind == "mark" else "", 0)
        if depth == 0 and token.upper == ",":
            runs.append([])
        else:
            runs[-1].append(token)
    return runs


def variables(body: str, meaning: dict[str, str]) -> str:
    """Return an expression with its variables replaced."""
    made, at, before = "", 0, ""
    for token in tokens(body):
        name = token.text.strip("`").lower()
        made += body[at : token.start]
        known = token.kind in ("word", "quoted") and name in meaning and before != "."
        made, at, before = made + (meaning[name] if known else token.text), token.end, token.text
    return made + body[at:]
