"""Cuts a statement into Trino's tokens, each with its place.

Source: https://trino.io/docs/current/language/reserved.html
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from glue_local.cloud.athena.trino.errors import Place, SyntaxProblem

_RESERVED = """
ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH CURRENT_ROLE
CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE END ESCAPE
EXCEPT EXECUTE EXISTS EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS JOIN LEFT LIKE
LISTAGG LOCALTIME LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT
SKIP TABLE THEN TRIM TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH
"""
RESERVED = frozenset(_RESERVED.split())

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\r\n]*|/\*.*?\*/)
    |(?P<unicode>[Uu]&'(?:[^']|'')*')
    |(?P<binary>[Xx]'[^']*')
    |(?P<string>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<double>(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+)
    |(?P<decimal>\d+\.\d*|\.\d+)
    |(?P<integer>\d+(?:_\d+)*(?![\w]))
    |(?P<word>[A-Za-z_][A-Za-z0-9_@:]*)
    |(?P<op><>|!=|<=|>=|\|\||->|=>|[=<>+\-*/%()\[\],.;?:|^{}$])
    |(?P<back>`[^`]*`)
    |(?P<digits>\d\w*)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A token: its kind, its text as written, where it begins; ``value`` is the text without quotes."""

    kind: str
    text: str
    value: str
    at: Place
    start: int
    end: int

    @property
    def upper(self) -> str:
        """A word or operator to compare; quoted names and literals are never equal to one."""
        return self.text.upper() if self.kind in {"word", "op"} else ""


def tokens(text: str) -> list[Token]:
    """Return a statement's tokens and an end; SyntaxProblem with the place for what is none."""
    found: list[Token] = []
    position, line, begin = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        at = Place(line, position - begin + 1)
        if match is None:
            raise SyntaxProblem(f"{at}: mismatched input {text[position]!r}. Expecting: <statement>")
        kind, written = str(match.lastgroup), match[0]
        if kind == "back" and found and found[0].upper == "VACUUM":  # whose names are quoted as DDL's are
            kind = "quoted"
        if kind == "back":
            raise SyntaxProblem(
                f"{at}: backquoted identifiers are not supported; use double quotes to quote identifiers"
            )
        if kind == "digits":
            raise SyntaxProblem(
                f"{at}: identifiers must not start with a digit; surround the identifier with double quotes"
            )
        if kind == "word":
            colon = written.find(":")
            if colon >= 0:
                written = written[:colon]
        if kind != "space":
            found.append(
                Token(kind, written, _value(kind, written, at), at, position, position + len(written))
            )
        newlines = written.count("\n")
        if newlines:
            line += newlines
            begin = position + written.rindex("\n") + 1
        position += len(written)
    found.append(Token("end", "<EOF>", "", Place(line, position - begin + 1), position, position))
    return found


def _value(kind: str, written: str, at: Place) -> str:
    if kind == "string":
        return written[1:-1].replace("''", "'")
    if kind == "quoted":
        return written[1:-1].replace('""', '"')
    if kind == "unicode":
        return decoded(written[3:-1].replace("''", "'"), at)
    if kind == "binary":
        digits = re.sub(r"\s", "", written[2:-1])
        if not re.fullmatch(r"[0-9A-Fa-f]*", digits):
            raise SyntaxProblem(f"{at}: Binary literal can only contain hexadecimal digits")
        if len(digits) % 2:
            raise SyntaxProblem(f"{at}: Binary literal must contain an even number of digits")
        return digits
    return written


def decoded(text: str, at: Place, escape: str = "\\") -> str:
    """Return the text of a literal ``U&'...'``; SyntaxProblem for an escape that is no character."""

    def char(match: re.Match[str]) -> str:
        if match[0] == escape * 2:
            return escape
        code = int(match[1] or match[2], 16)
        if code > sys.maxunicode or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - surrogates
            raise SyntaxProblem(f"{at}: Invalid escaped character: {match[1] or match[2]}")
        return chr(code)

    escaped = re.escape(escape)
    if re.search(
        rf"{escaped}(?!{escaped}|[0-9A-Fa-f]{{4}}|\+[0-9A-Fa-f]{{6}})", text.replace(escape * 2, "")
    ):
        raise SyntaxProblem(f"{at}: Incomplete escape sequence")
    return re.sub(
        rf"{escaped}{escaped}|{escaped}\+([0-9A-Fa-f]{{6}})|{escaped}([0-9A-Fa-f]{{4}})", char, text
    )
