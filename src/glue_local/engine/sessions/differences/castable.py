"""Which type Spark casts to which: Cast.canCast and Cast.canAnsiCast.

See https://spark.apache.org/docs/3.5.6/sql-ref-ansi-compliance.html#cast for the table of ANSI mode, which try_cast
has too. Sail casts more than that.
"""

from __future__ import annotations

from glue_local.engine.sessions.differences.rule import INTEGERS
from glue_local.engine.sessions.differences.typetext import is_nested, kind, parts

_INTEGERS = frozenset(INTEGERS)
_NUMBERS = _INTEGERS | {"float", "double", "decimal"}
_INTERVALS = frozenset({"interval day to second", "interval year to month"})

#: What each type may be cast to besides itself and a text, as Spark does without ANSI mode.
_USUAL: dict[str, frozenset[str]] = {
    **dict.fromkeys(_NUMBERS, _NUMBERS | {"boolean", "timestamp"}),
    "string": _NUMBERS | {"binary", "boolean", "timestamp", "timestamp_ntz", "date", "interval"} | _INTERVALS,
    "boolean": _NUMBERS | {"timestamp"},
    "date": _NUMBERS | {"boolean", "timestamp", "timestamp_ntz"},
    "timestamp": _NUMBERS | {"boolean", "date", "timestamp_ntz"},
    "timestamp_ntz": frozenset({"date", "timestamp"}),
    "binary": frozenset(),
    **dict.fromkeys(_INTERVALS, _INTEGERS | {"decimal"}),
}
#: What ANSI mode and try_cast take away from it.
_NOT_IN_ANSI: dict[str, frozenset[str]] = {
    "date": _NUMBERS | {"boolean"},
    "timestamp": frozenset({"boolean"}),
    "boolean": frozenset({"timestamp"}),
}


def castable(from_: str, to: str, ansi: bool) -> bool:
    """Whether Spark casts one type to another; True where a type is not known here."""
    if from_ in (to, "void") or kind(to) == "string":
        return True
    if is_nested(from_) or is_nested(to):
        return kind(from_) == kind(to) and _within(from_, to, ansi)
    one, other = _name(from_), _name(to)
    if one == other:
        return True
    if one in _INTEGERS and other == "binary":
        return not ansi
    if other in _INTERVALS and (one in _INTEGERS or one == "decimal"):
        return True
    if one not in _USUAL or (other not in _USUAL and other != "interval"):
        return True
    return other in _USUAL[one] and not (ansi and other in _NOT_IN_ANSI.get(one, ()))


def suggestion(from_: str, to: str, *, ansi: bool, tried: bool) -> str:
    """Return the condition that Spark's error has for a cast that it refuses (Cast.typeCheckFailureMessage)."""
    kinds = (_name(from_), _name(to))
    if ansi and "date" in kinds and set(kinds) & _NUMBERS:
        return "CAST_WITH_FUNC_SUGGESTION"
    allowed = ansi and not tried and castable(from_, to, False)
    return "CAST_WITH_CONF_SUGGESTION" if allowed else "CAST_WITHOUT_SUGGESTION"


def _within(from_: str, to: str, ansi: bool) -> bool:
    inner, wanted = parts(from_), parts(to)
    if kind(to) == "map" and not ansi and inner and wanted and _may_be_null(inner[0][1], wanted[0][1]):
        return False
    return len(inner) == len(wanted) and all(
        castable(a, b, ansi) for (_, a), (_, b) in zip(inner, wanted, strict=True)
    )


def _may_be_null(from_: str, to: str) -> bool:
    """Whether a cast may give NULL of what is not NULL, which a key of a map must not be (Cast.forceNullable)."""
    one, other = _name(from_), _name(to)
    if one == other or "void" in (one, other) or other == "string":
        return False
    return (one == "string" and other != "binary") or (one in _NUMBERS - _INTEGERS and other in _INTEGERS)


def _name(type_: str) -> str:
    if type_.startswith("interval "):
        return "interval year to month" if "year" in type_ or "month" in type_ else "interval day to second"
    return kind(type_)
