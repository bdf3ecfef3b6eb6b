"""Rules of functions that have no family of their own.

Each returns SQL that gives Spark's result on Sail, or None to leave the call.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from glue_local.engine.sessions.differences import common
from glue_local.engine.sessions.differences.aggregates import AGGREGATES
from glue_local.engine.sessions.differences.casts import converted
from glue_local.engine.sessions.differences.lexer import tokens
from glue_local.engine.sessions.differences.literals import quoted
from glue_local.engine.sessions.differences.rule import BEFORE_4, UNKNOWN, Action, Call


def current_names(call: Call) -> str | None:
    """The catalog and the database that USE names; Sail knows its own."""
    named = None if call.args else call.used(call.name)
    return None if named is None else quoted(named)


def coalesce(call: Call) -> str:
    """Keep the type that both have: Sail makes strings of dates, and doubles of decimals."""
    return f"coalesce({', '.join(call.args)})"


def refuse(call: Call) -> str:
    """Raise the error that names the function and its types."""
    raise call.refuse()


ON_SPARK = "run this script with --engine spark"


#: Functions that draw by chance, with the number of arguments before the seed.
_SEED = {"rand": 0, "random": 0, "randn": 0, "uuid": 0, "shuffle": 1, "randstr": 1, "uniform": 2}


def random(call: Call) -> str | None:
    """Sail draws other numbers of a seed."""
    if len(call.args) > _SEED[call.name]:
        raise call.refuse("with a seed: it draws different numbers from Spark")
    return None


def several(least: int) -> Action:
    """Fail on fewer arguments, as Spark does."""

    def action(call: Call) -> str | None:
        if len(call.args) < least:
            raise call.mismatch(f"it takes at least {least} arguments")
        return None

    return action


def refused(why: str = "") -> Action:
    """Refuse a call by its name and types."""

    def action(call: Call) -> str | None:
        raise call.refuse(why)

    return action


def type_of(call: Call) -> None:
    """Refuse intervals, and aggregates, which Sail does not see in it."""
    if call.types[0].startswith("interval"):
        raise call.refuse()
    if any(a.text.lower() in AGGREGATES and b.text == "(" for a, b in pairwise(tokens(call.args[0]))):
        raise call.refuse("of an aggregate")


def asserted(call: Call) -> str | None:
    """NULL is not true."""
    if not call.args or call.types[0] not in ("boolean", "void", UNKNOWN):
        return None
    usual = f"concat({quoted(chr(39) + call.args[0] + chr(39))}, ' is not true!')"
    message = call.args[1] if len(call.args) > 1 else usual
    condition = "" if BEFORE_4 else "'[USER_RAISED_EXCEPTION] ', "
    return f"if(coalesce({call.args[0]}, false), null, raise_error(concat({condition}{message})))"


def zero_if_null(call: Call) -> str | None:
    """The same as coalesce(value, 0), with its types."""
    if len(call.args) != 1 or call.types[0] == UNKNOWN:
        return None
    pair = replace(call, name="coalesce", args=[*call.args, "0"], types=[*call.types, "int"])
    return common.values(pair) or f"coalesce({call.args[0]}, 0)"


def raised(call: Call) -> str | None:
    """Name Spark 4's condition; 3.5 has none."""
    if BEFORE_4 or len(call.args) != 1:
        return None
    return f"raise_error(concat('[USER_RAISED_EXCEPTION] ', {converted(call.args[0], call.types[0], 'string', call)}))"
