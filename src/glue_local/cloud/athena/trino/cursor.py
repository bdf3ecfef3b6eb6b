"""A place in a statement's tokens, and the small steps that both halves of the parser take."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

from glue_local.cloud.athena.trino.errors import Place, SyntaxProblem
from glue_local.cloud.athena.trino.lexer import RESERVED, Token, tokens

Read = TypeVar("Read")


class Cursor:
    """Reads tokens from left to right."""

    def __init__(self, text: str) -> None:
        """Cut the text into tokens."""
        self.text = text
        self.tokens = tokens(text)
        self.index = 0
        self.marks = 0

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.index]

    @property
    def at(self) -> Place:
        """The place of the token that comes next."""
        return self.now.at

    def ahead(self, steps: int = 1) -> Token:
        """The token this many steps further on."""
        return self.tokens[min(self.index + steps, len(self.tokens) - 1)]

    def step(self) -> Token:
        """Take the token that comes next."""
        token = self.now
        if token.kind != "end":
            self.index += 1
        return token

    def sees(self, *words: str) -> bool:
        """Whether these words or operators come next, in this order."""
        return all(self.ahead(i).upper == word for i, word in enumerate(words))

    def sees_any(self, *words: str) -> bool:
        """Whether one of these words or operators comes next."""
        return self.now.upper in words and bool(self.now.upper)

    def take(self, *words: str) -> bool:
        """Take these words or operators, if they come next."""
        if not self.sees(*words):
            return False
        self.index += len(words)
        return True

    def expect(self, *words: str) -> None:
        """Take these words or operators; SyntaxProblem if they do not come next."""
        for word in words:
            if not self.take(word):
                self.mismatch(f"'{word}'")

    def mismatch(self, expected: str) -> NoReturn:
        """Raise the SyntaxProblem of a token that does not fit."""
        raise SyntaxProblem(f"{self.at}: mismatched input '{self.now.text}'. Expecting: {expected}")

    def identifier(self) -> str:
        """Take an identifier: a quoted one, or a word that is not reserved (lower case)."""
        token = self.now
        if token.kind == "quoted":
            if not token.value:
                raise SyntaxProblem(f"{token.at}: Zero-length delimited identifier not allowed")
            self.step()
            return token.value
        if token.kind == "word" and token.upper not in RESERVED:
            self.step()
            return token.text.lower()
        self.mismatch("<identifier>")

    def is_identifier(self, steps: int = 0) -> bool:
        """Whether an identifier comes next."""
        token = self.ahead(steps)
        return token.kind == "quoted" or (token.kind == "word" and token.upper not in RESERVED)

    def identifiers(self) -> list[str]:
        """Take identifiers in parentheses."""
        self.expect("(")
        names = self.separated(self.identifier)
        self.expect(")")
        return names

    def separated(self, read: Callable[[], Read]) -> list[Read]:
        """Read what has commas between, once at least."""
        found = [read()]
        while self.take(","):
            found.append(read())
        return found
