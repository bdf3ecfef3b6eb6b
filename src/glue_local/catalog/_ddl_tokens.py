"""The tokens of a DDL text, and reading them one after the other with errors that name the place.

sqlglot's own CREATE parser drops positions and folds what it does not know into raw commands, so only its
tokenizer is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from sqlglot import TokenType
from sqlglot.dialects.hive import Hive
from sqlglot.errors import TokenError

from glue_local.catalog.model import CatalogError

_NAME = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Token:
    """A word, sign, string or backquoted name, with the offsets of its first and last character."""

    text: str
    start: int
    end: int
    is_string: bool = False
    is_name: bool = False


def _tokens(text: str, where: str) -> list[Token]:
    try:
        found = Hive().tokenize(text)
    except TokenError as error:
        # its cause says: Missing ' from <line>:<column>
        raise CatalogError(
            f"{where}: not SQL, or a quote is not closed: {error.__cause__ or error}"
        ) from error
    tokens = []
    for token in found:
        is_string, is_name = token.token_type == TokenType.STRING, token.token_type == TokenType.IDENTIFIER
        # sqlglot makes one token of PARTITIONED BY and the like
        words = [token.text] if is_string or is_name else token.text.split()
        tokens += [Token(word, token.start, token.end, is_string, is_name) for word in words]
    return tokens


class Reader:
    """Reads the tokens of ``text``; ``where`` begins every error."""

    def __init__(self, text: str, where: str) -> None:
        """Read from the start; CatalogError for text without an end to a quote."""
        self.where, self.text = where, text
        self.tokens = _tokens(text, where)
        self.at = 0

    def fail(self, message: str, token: Token | None = None) -> NoReturn:
        """Raise a CatalogError that names the place of ``token``, or of the next one."""
        token = token or self.peek()
        if token is None:
            raise CatalogError(f"{self.where}, at its end: {message}")
        line_start = self.text.rfind("\n", 0, token.start) + 1
        line = self.text.count("\n", 0, token.start) + 1
        raise CatalogError(f"{self.where}, line {line}, column {token.start - line_start + 1}: {message}")

    def peek(self, ahead: int = 0) -> Token | None:
        """Return the next token, or the one ``ahead`` of it; None at the end."""
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else None

    def is_word(self, *words: str) -> bool:
        """Return whether the next tokens are these words (or signs), outside quotes."""
        for ahead, word in enumerate(words):
            token = self.peek(ahead)
            if token is None or token.is_string or token.is_name or token.text.upper() != word:
                return False
        return True

    def accept(self, *words: str) -> bool:
        """Step over these words if they are next."""
        if not self.is_word(*words):
            return False
        self.at += len(words)
        return True

    def expect(self, *words: str) -> None:
        """Consume these words; an error if something else comes next."""
        if not self.accept(*words):
            self.fail(f"expected {' '.join(words)}, found {self.shown()}")

    def shown(self) -> str:
        """Return the next token as errors show it."""
        token = self.peek()
        return "the end" if token is None else repr(token.text)

    def string(self, what: str) -> str:
        """Step over a string and return it; Hive joins adjacent ones."""
        token = self.peek()
        if token is None or not token.is_string:
            self.fail(f"expected {what} in quotes, found {self.shown()}")
        text = ""
        while token is not None and token.is_string:  # Hive joins 'a''b'
            text += token.text
            self.at += 1
            following = self.peek()
            token = following if following is not None and following.start == token.end + 1 else None
        return text

    def name(self, what: str) -> str:
        """Step over a name and return it in lower case."""
        token = self.peek()
        if token is None:
            self.fail(f"expected {what}, found the end")
        if token.is_string:
            self.fail(f"{what} {token.text!r} is in quotes: Athena's DDL needs backquotes")
        if not token.is_name and not _NAME.fullmatch(token.text):
            self.fail(f"expected {what}, found {token.text!r}")
        self.at += 1
        return token.text.lower()
