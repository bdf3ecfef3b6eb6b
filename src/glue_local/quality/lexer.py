"""Splits DQDL into tokens as AWS's published parser does: the longest token wins, then the first kind.

So ``5MB`` is a name (a size is written ``5 MB``), a quoted date or time of day is not a string, and words such as
``days`` or ``B`` are never names. A comment at the very end needs no line break here, and ``\r\n`` is a line break
too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

#: Quoted: a backslash keeps a quote or a backslash from meaning anything, if a closing quote follows.
_STRING = re.compile(r'"(?:\\["\\]|[^"\\]|\\)*"')
_WORD = re.compile(r"[A-Za-z0-9_.]+")
_SKIPPED = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)+")

_QUOTED_KINDS = (
    ("DATE", re.compile(r'"\d{4}-\d{2}-\d{2}"', re.ASCII)),
    ("TIME", re.compile(r'"\d{1,2}:\d{2} (?:AM|PM)"', re.ASCII)),
    ("TIME", re.compile(r'"\d{2}:\d{2}"', re.ASCII)),
)
_WORD_KINDS = (("INT", re.compile(r"\d+", re.ASCII)), ("DECIMAL", re.compile(r"\d+\.\d+", re.ASCII)))

#: Words that are never names, in the spelling that counts.
RESERVED = {
    **{"Metadata": "METADATA", "DataSources": "DATASOURCES", "DefaultLabels": "DEFAULTLABELS"},
    **{"Rules": "RULES", "Analyzers": "ANALYZERS", "labels": "LABELS"},
    **{"where": "WHERE", "with": "WITH", "matches": "MATCHES", "between": "BETWEEN", "in": "IN"},
    **{"not": "NOT", "and": "AND", "AND": "AND", "or": "OR", "OR": "OR", "of": "OF", "OF": "OF"},
    **{"null": "NULL", "NULL": "NULL", "empty": "KEYWORD", "EMPTY": "KEYWORD"},
    **{"whitespaces_only": "KEYWORD", "WHITESPACES_ONLY": "KEYWORD"},
    **dict.fromkeys(("days", "hours", "minutes"), "TIME_UNIT"),
    **dict.fromkeys(("B", "KB", "MB", "GB", "TB"), "SIZE_UNIT"),
}

_SIGNS = {
    **{">=": "GREATER_OR_EQUAL", "<=": "LESS_OR_EQUAL", ">": "GREATER", "<": "LESS", "=": "EQUAL"},
    **{"!": "BANG", "+": "PLUS", "-": "MINUS", "*": "TIMES", "/": "OVER", "$": "DOLLAR", ":": "COLON"},
    **{",": "COMMA", "(": "LPAR", ")": "RPAR", "[": "LSQB", "]": "RSQB", "{": "LBRACE", "}": "RBRACE"},
}

#: The token of a character that starts no token; no rule of the grammar accepts it.
STRANGE = "STRANGE"


def quoted_kind(written: str) -> str:
    """Return the kind of a quoted text: STRING, DATE or TIME; ``written`` includes its quotes."""
    return next((kind for kind, pattern in _QUOTED_KINDS if pattern.fullmatch(written)), "STRING")


def _kind(word: str) -> str:
    if word in RESERVED:
        return RESERVED[word]
    return next((kind for kind, pattern in _WORD_KINDS if pattern.fullmatch(word)), "NAME")


def _next(text: str, at: int) -> tuple[str, str]:
    """Return the kind and the text of the word that starts at a place."""
    if text.startswith("now()", at):
        return "NOW", "now()"
    if found := _WORD.match(text, at):
        return _kind(found[0]), found[0]
    if found := _STRING.match(text, at):
        return quoted_kind(found[0]), found[0]
    for length in (2, 1):
        if text[at : at + length] in _SIGNS:
            return _SIGNS[text[at : at + length]], text[at : at + length]
    return STRANGE, text[at]


def tokens(text: str) -> Iterator[Token]:
    """Cut a ruleset into words, with their lines and columns (from 1)."""
    at, line, start = 0, 1, 0
    while True:
        if found := _SKIPPED.match(text, at):
            line, start = _moved(found[0], at, line, start)
            at = found.end()
        if at == len(text):
            return
        kind, word = _next(text, at)
        end_line, end_start = _moved(word, at, line, start)
        end = at + len(word)
        yield Token(kind, word, at, line, at - start + 1, end_line, end - end_start + 1, end)
        at, line, start = end, end_line, end_start


def _moved(word: str, at: int, line: int, start: int) -> tuple[int, int]:
    breaks = word.count("\n")
    return (line + breaks, at + word.rindex("\n") + 1) if breaks else (line, start)


def _behind_option(kinds: list[str]) -> bool:
    return kinds[:3] in (["WITH", "NAME", "EQUAL"], ["OPTION_COMMA", "NAME", "EQUAL"]) and len(kinds) > 3  # noqa: PLR2004


class DqdlLexer(Lexer):
    """The lexer for lark; it distinguishes an `and` before a bracket, and a comma before an option, from others."""

    def __init__(self, lexer_conf: Any) -> None:
        """Ignore lark's configuration; the lexer needs none of it."""

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        """Yield the words of a text."""
        found = list(tokens(str(data)))
        kinds = [word.type for word in found] + ["", ""]
        for at, word in enumerate(found):
            if kinds[at : at + 2] == ["AND", "LPAR"]:
                yield Token.new_borrow_pos("AND_GROUP", word, word)
            elif kinds[at : at + 3] == ["COMMA", "NAME", "EQUAL"] and _behind_option(
                kinds[max(at - 4, 0) : at]
            ):
                kinds[at] = "OPTION_COMMA"
                yield Token.new_borrow_pos("OPTION_COMMA", word, word)
            else:
                yield word
