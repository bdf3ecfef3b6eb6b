"""The WINDOW clause: windows by name are written out where they are used, so that each rule sees its whole window.

See https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-window.html.
"""

from __future__ import annotations

import re

from glue_local.engine.sessions.differences.lexer import Token, closing, depths, tokens

_NAMED = re.compile(r"(?i)\bwindow\s+[`\w]+\s+as\s*\(")
_SETS = {"UNION", "INTERSECT", "EXCEPT", "MINUS"}


def written_out(text: str) -> str:
    """Return SQL without WINDOW clauses: ``OVER w`` and ``OVER (w)`` become the windows that they name."""
    while _NAMED.search(text) and (new := _without_innermost(text)) != text:
        text = new
    return text


def _without_innermost(text: str) -> str:
    """Return SQL without those of its WINDOW clauses that are within the most parentheses."""
    found = tokens(text)
    deep = depths(found)
    starts = [i for i in range(len(found)) if _is_clause(found, i)]
    deepest = max((deep[i] for i in starts), default=0)
    changed: list[tuple[int, int, str]] = []
    for at in (i for i in starts if deep[i] == deepest):
        meant, after = _meant(text, found, at)
        changed.append((found[at].start, found[after - 1].end, ""))
        for i in of_query(found, at):
            name, end = _named(found, i)
            if found[i].upper == "OVER" and found[i].kind == "word" and name in meant:
                changed.append((found[i + 1].start, end, meant[name]))
    for start, end, new in sorted(changed, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _is_clause(found: list[Token], i: int) -> bool:
    words = [token.upper for token in found[i : i + 4]]
    return found[i].kind == "word" and words[:1] == ["WINDOW"] and words[2:] == ["AS", "("]


def _meant(text: str, found: list[Token], at: int) -> tuple[dict[str, str], int]:
    """Return what each name of a clause stands for, be it another's window, and the token after the clause."""
    meant: dict[str, str] = {}
    named: dict[str, str] = {}
    i = at + 1
    while i + 2 < len(found) and found[i + 1].upper == "AS" and (close := closing(found, i + 2)) is not None:
        meant[_name(found[i])] = text[found[i + 2].start : found[close].end]
        named[_name(found[i])] = _named(found, i + 1)[0]
        i = close + 1
        if i >= len(found) or found[i].text != ",":
            break
        i += 1
    return {name: meant.get(named[name], window) for name, window in meant.items()}, i


def of_query(found: list[Token], at: int) -> list[int]:
    """Return the tokens of the SELECT that a clause at a token belongs to."""
    first, depth = at, 0
    while first > 0:
        token = found[first - 1]
        depth += (token.text == ")") - (token.text == "(") if token.kind == "mark" else 0
        if depth < 0 or (depth == 0 and token.upper in _SETS):
            break
        first -= 1
    last, depth = at, 0
    while last < len(found):
        token = found[last]
        depth += (token.text == "(") - (token.text == ")") if token.kind == "mark" else 0
        if depth < 0 or (depth == 0 and token.upper in _SETS):
            break
        last += 1
    return list(range(first, last))


def beside(found: list[Token], at: int) -> list[int]:
    """Return the tokens of the SELECT that a token belongs to, without those within parentheses."""
    deep = depths(found)
    own = deep[at] - (found[at].upper == "(")
    return [i for i in of_query(found, at) if deep[i] == own]


def _named(found: list[Token], i: int) -> tuple[str, int]:
    """Return the name of the window behind OVER at a token and where it ends; "" if there is a window itself."""
    following = found[i + 1 : i + 4]
    if following and following[0].kind in ("word", "quoted"):
        return _name(following[0]), following[0].end
    if [token.text for token in following[::2]] == ["(", ")"]:
        return _name(following[1]), following[2].end
    return "", 0


def _name(token: Token) -> str:
    return token.text.strip("`")
