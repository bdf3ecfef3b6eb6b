"""Parses the calls of the JSON functions of the SQL standard.

Source: https://trino.io/docs/current/functions/json.html
"""

from __future__ import annotations

from collections.abc import Callable

from glue_local.cloud.athena.trino import nodes as n
from glue_local.cloud.athena.trino.cursor import Cursor
from glue_local.cloud.athena.trino.errors import SyntaxProblem, unsupported

_ENCODINGS = ("UTF8", "UTF16", "UTF32")
#: The words that may follow the type of RETURNING; WITH begins a wrapper or a time zone.
_AFTER_TYPE = ("FORMAT", "WITHOUT", "KEEP", "OMIT", "NULL", "ERROR", "EMPTY", "DEFAULT")


class Parser(Cursor):
    """A parser that reads expressions."""

    def expression(self) -> n.Node:
        """Read an expression; the parser of expressions does."""
        raise NotImplementedError


def _format(parser: Parser) -> str | None:
    if not parser.take("FORMAT"):
        return None
    parser.expect("JSON")
    if not parser.take("ENCODING"):
        return ""
    if not parser.sees_any(*_ENCODINGS):
        parser.mismatch("'UTF16', 'UTF32', 'UTF8'")
    return parser.step().upper.lower()


def _input(parser: Parser) -> n.JsonInput:
    at = parser.at
    return n.JsonInput(at, parser.expression(), _format(parser))


def _argument(parser: Parser) -> tuple[str, n.JsonInput]:
    value = _input(parser)
    parser.expect("AS")
    quoted = parser.now.kind == "quoted"
    name = parser.identifier()
    return (name if quoted else name.upper()), value


def _returning(parser: Parser) -> tuple[str | None, str | None]:
    """The type and format of RETURNING."""
    if not parser.take("RETURNING"):
        return None, None
    first, last, depth = parser.now, parser.now, 0
    while parser.now.kind != "end":
        wrapper = parser.sees("WITH") and parser.ahead().upper != "TIME"
        if depth == 0 and (parser.sees_any(")", ",", *_AFTER_TYPE) or wrapper):
            break
        last = parser.step()
        depth += {"(": 1, ")": -1}.get(last.upper, 0)
    if first is parser.now:
        parser.mismatch("<type>")
    return parser.text[first.start : last.end], _format(parser)


def _behaviour(parser: Parser, event: str, words: tuple[str, ...]) -> tuple[str, n.Node | None] | None:
    """``word ON event``; None if it is not there."""
    for word in words:
        given = word.split()
        if parser.sees(*given, "ON", event):
            parser.take(*given, "ON", event)
            return word, None
    if "DEFAULT" in words and parser.sees("DEFAULT"):
        parser.step()
        value = parser.expression()
        parser.expect("ON")
        if not parser.sees_any("EMPTY", "ERROR"):
            parser.mismatch("'EMPTY', 'ERROR'")
        return parser.step().upper, value
    return None


def _search(parser: Parser) -> n.JsonSearch:
    token = parser.step()
    parser.expect("(")
    value = _input(parser)
    parser.expect(",")
    path = parser.now
    if path.kind != "string":
        parser.mismatch("<string>")
    parser.step()
    made = n.JsonSearch(token.at, token.text.lower(), value, n.Literal(path.at, "#string", path.value))
    if parser.take("PASSING"):
        made.passing.append(_argument(parser))
        while parser.take(","):
            made.passing.append(_argument(parser))
    return made


def _exists(parser: Parser) -> n.Node:
    made = _search(parser)
    made.error = _behaviour(parser, "ERROR", ("TRUE", "FALSE", "UNKNOWN", "ERROR")) or ("FALSE", None)
    parser.expect(")")
    return made


def _value(parser: Parser) -> n.Node:
    made = _search(parser)
    made.returns, form = _returning(parser)
    if form is not None:
        parser.mismatch("')'")
    _events(parser, made, ("ERROR", "NULL", "DEFAULT"))
    return made


def _query(parser: Parser) -> n.Node:
    made = _search(parser)
    made.returns, made.form = _returning(parser)
    if parser.take("WITHOUT"):
        parser.take("ARRAY")
        parser.expect("WRAPPER")
    elif parser.take("WITH"):
        made.wrapper = (
            parser.step().upper if parser.sees_any("CONDITIONAL", "UNCONDITIONAL") else "UNCONDITIONAL"
        )
        parser.take("ARRAY")
        parser.expect("WRAPPER")
    if parser.sees_any("KEEP", "OMIT"):
        made.quotes = parser.step().upper
        parser.expect("QUOTES")
        if parser.take("ON"):
            parser.expect("SCALAR", "STRING")
    _events(parser, made, ("ERROR", "NULL", "EMPTY ARRAY", "EMPTY OBJECT"))
    return made


def _events(parser: Parser, made: n.JsonSearch, words: tuple[str, ...]) -> None:
    """ON EMPTY and ON ERROR, in this order, and the closing parenthesis."""
    empty = _behaviour(parser, "EMPTY", words)
    if empty is not None and empty[1] is not None and empty[0] == "ERROR":
        made.error, empty = ("DEFAULT", empty[1]), None
    elif empty is not None:
        made.empty = ("DEFAULT", empty[1]) if empty[1] is not None else empty
        error = _behaviour(parser, "ERROR", words)
        if error is not None:
            if error[1] is not None and error[0] != "ERROR":
                raise SyntaxProblem(f"{parser.at}: mismatched input 'EMPTY'. Expecting: 'ERROR'")
            made.error = ("DEFAULT", error[1]) if error[1] is not None else error
    else:
        error = _behaviour(parser, "ERROR", words)
        made.error = error or made.error
    parser.expect(")")


def _nulls(parser: Parser, default: bool) -> bool:
    if parser.take("NULL", "ON", "NULL"):
        return True
    return False if parser.take("ABSENT", "ON", "NULL") else default


def _array(parser: Parser) -> n.Node:
    token = parser.step()
    parser.expect("(")
    members: list[tuple[n.Node | None, n.JsonInput]] = []
    if not parser.sees_any(")", "RETURNING"):
        members.append((None, _input(parser)))
        while parser.take(","):
            members.append((None, _input(parser)))
    made = n.JsonMade(token.at, "json_array", members, _nulls(parser, default=False))
    made.returns, made.form = _returning(parser)
    parser.expect(")")
    return made


def _member(parser: Parser) -> tuple[n.Node | None, n.JsonInput]:
    if parser.sees("KEY") and parser.ahead().upper not in {"(", ":", "VALUE", ".", "["}:
        parser.step()
    key = parser.expression()
    if not parser.take(":"):
        parser.expect("VALUE")
    return key, _input(parser)


def _object(parser: Parser) -> n.Node:
    token = parser.step()
    parser.expect("(")
    members = []
    if not parser.sees_any(")", "RETURNING"):
        members.append(_member(parser))
        while parser.take(","):
            members.append(_member(parser))
    made = n.JsonMade(token.at, "json_object", members, _nulls(parser, default=True))
    if parser.sees_any("WITH", "WITHOUT"):
        made.unique = parser.step().upper == "WITH"
        parser.expect("UNIQUE")
        parser.take("KEYS")
    made.returns, made.form = _returning(parser)
    parser.expect(")")
    return made


def _table(parser: Parser) -> n.Node:
    unsupported(parser.at, "json_table")


FUNCTIONS: dict[str, Callable[[Parser], n.Node]] = {
    "JSON_EXISTS": _exists,
    "JSON_VALUE": _value,
    "JSON_QUERY": _query,
    "JSON_ARRAY": _array,
    "JSON_OBJECT": _object,
    "JSON_TABLE": _table,
}
