"""DQDL text to a ruleset, with errors that say line, column, the offending text and what was expected.

Follows https://docs.aws.amazon.com/glue/latest/dg/dqdl.html and AWS's published parser (awslabs/dqdl).
"""

from __future__ import annotations

import re
from pathlib import Path

from lark import Lark, Token
from lark.exceptions import UnexpectedToken, VisitError

from glue_local.quality.building import build
from glue_local.quality.conditions import MisplacedError
from glue_local.quality.errors import RulesetSyntaxError
from glue_local.quality.lexer import STRANGE, DqdlLexer
from glue_local.quality.model import Ruleset

#: How a terminal of the grammar is called in messages; others are shown as written.
_SHOWN = {
    "$END": "the end",
    "AND": "and",
    "AND_GROUP": "and",
    "DATE": "a date",
    "DECIMAL": "a number",
    "DOLLAR": "a constant ($name)",
    "INT": "a number",
    "KEYWORD": "NULL, EMPTY or WHITESPACES_ONLY",
    "NULL": "NULL, EMPTY or WHITESPACES_ONLY",
    "NAME": "a name",
    "NOW": "now()",
    "SIZE_UNIT": "a unit of size (B, KB, MB, GB, TB)",
    "STRING": "a quoted text",
    "TIME": "a time of day",
    "TIME_UNIT": "days, hours or minutes",
    "DATASOURCES": "DataSources",
    "DEFAULTLABELS": "DefaultLabels",
    "METADATA": "Metadata",
    "RULES": "Rules",
    "ANALYZERS": "Analyzers",
    **{
        "EQUAL": "'='",
        "LPAR": "'('",
        "RPAR": "')'",
        "LSQB": "'['",
        "RSQB": "']'",
        "COMMA": "','",
        "OPTION_COMMA": "','",
    },
    **{"LBRACE": "'{'", "RBRACE": "'}'", "COLON": "':'", "BANG": "'!='"},
    **{"PLUS": "'+'", "MINUS": "'-'", "TIMES": "'*'", "OVER": "'/'"},
    **{"GREATER": "'>'", "LESS": "'<'", "GREATER_OR_EQUAL": "'>='", "LESS_OR_EQUAL": "'<='"},
}

#: Created on import, so a stand-by process has it before a script needs it.
_GRAMMAR = Lark(
    Path(__file__).with_name("dqdl.lark").read_text(encoding="utf-8"),
    parser="lalr",
    lexer=DqdlLexer,
    maybe_placeholders=True,
    keep_all_tokens=True,
)


def _expected(names: set[str]) -> str:
    shown = sorted({_SHOWN.get(name, name.lower()) for name in names})
    return f"; expected {', '.join(shown)}" if shown else ""


def _syntax_error(ruleset: str, error: UnexpectedToken) -> RulesetSyntaxError:
    token, expected = error.token, set(error.expected)
    if token.type == "$END":
        lines = ruleset.rstrip().splitlines() or [""]
        message = "the ruleset ends too early" + _expected(expected)
        if not ruleset.strip():
            message = "the ruleset has neither rules nor analyzers" + _expected(expected)
        return RulesetSyntaxError(ruleset, len(lines), len(lines[-1]) + 1, "", message)
    before = ([None, *error.state.value_stack])[-1]
    if expected == {"LPAR"} and isinstance(before, Token) and before.type == "NAME":
        return _placed(ruleset, before, _no_value(str(before)))
    message = f"unexpected {str(token)!r}{_expected(expected)}"
    if token.type == STRANGE and token == '"':
        message = "the text that starts here has no closing quote"
    elif token.type == "DATE" and "STRING" in expected:
        message = f"{token} is a date to DQDL; expected another text"
    elif token.type in ("RULES", "ANALYZERS") and "$END" in expected:
        message += ": Rules comes once, then Analyzers once"
    return _placed(ruleset, token, message)


def _no_value(word: str) -> str:
    """Say that a bare word is not a value, and suggest what was meant."""
    glued = re.fullmatch(r"(\d+)(days|hours|minutes|[KMGT]?B)", word)
    hint = f"; write {glued[1]} {glued[2]}" if glued else "; texts are quoted"
    return f"unexpected {word!r}; expected a number, a quoted text, a date, a duration or a size{hint}"


def _placed(ruleset: str, token: Token, message: str) -> RulesetSyntaxError:
    return RulesetSyntaxError(ruleset, token.line or 1, token.column or 1, str(token), message)


def parse(ruleset: str) -> Ruleset:
    """Parse a ruleset; RulesetSyntaxError says where it is wrong, why, and what was expected.

    Rule types, their parameters and the kinds of their conditions are checked too; whether columns exist is not. A
    ruleset without rules and analyzers is an error, as in AWS Glue.
    """
    try:
        found = build(_GRAMMAR.parse(ruleset))
    except UnexpectedToken as error:
        raise _syntax_error(ruleset, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, MisplacedError):
            raise _placed(ruleset, error.orig_exc.token, error.orig_exc.message) from None
        raise
    if not found.rules and not found.analyzers:
        raise RulesetSyntaxError(ruleset, 1, 1, "", "the ruleset has neither rules nor analyzers")
    return found
