"""What each rule type accepts in DQDL: parameters, kinds of conditions, where clause, threshold.

A table of its own, so that a ruleset can be checked without evaluating it. It follows
https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types.html and, where that page is silent, AWS's published
parser. A type with several forms has an entry per number of parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glue_local.quality.model import Rule

#: As many parameters as one likes.
MANY = 10_000


@dataclass(frozen=True)
class Signature:
    """One form of a rule type.

    ``kinds`` are the kinds of conditions it accepts (number, string, date, duration, size); "none" means no
    condition. ``parameters`` are the lowest and highest number of parameters.
    """

    parameters: tuple[int, int]
    kinds: tuple[str, ...]
    where: bool = False
    threshold: bool = False
    analyzer_only: bool = False


def _one(least: int, kinds: str, *flags: str, most: int | None = None) -> tuple[Signature, ...]:
    known = dict.fromkeys(flags, True)
    return (Signature((least, least if most is None else most), tuple(kinds.split()), **known),)


_STATISTIC = _one(1, "number", "where")
_ANALYZER = _one(1, "number", "analyzer_only")

SIGNATURES: Mapping[str, tuple[Signature, ...]] = {
    "AggregateMatch": _one(2, "number"),
    "AllStatistics": _ANALYZER,
    "ColumnCorrelation": _one(2, "number", "where"),
    "ColumnCount": _one(0, "number"),
    "ColumnDataType": _one(1, "string", "where", "threshold"),
    "ColumnExists": _one(1, "none"),
    "ColumnLength": _STATISTIC,
    "ColumnNamesMatchPattern": _one(1, "none"),
    "ColumnValues": _one(1, "string number date", "where", "threshold"),
    "Completeness": _STATISTIC,
    "CustomSql": _one(1, "number none", "threshold"),
    "DataFreshness": _one(1, "duration", "where"),
    "DatasetMatch": _one(2, "number", most=3),
    "DetectAnomalies": _one(1, "none", most=MANY),
    "DistinctValuesCount": _STATISTIC,
    "Distribution": _ANALYZER,
    "Entropy": _STATISTIC,
    "FileFreshness": _one(0, "date", "threshold", most=1),
    "FileMatch": (*_one(2, "none"), *_one(0, "string", most=1)),
    "FileSize": _one(0, "size", "threshold", most=1),
    "FileUniqueness": _one(0, "number", most=1),
    "IsComplete": _one(1, "none", "where"),
    "IsPrimaryKey": _one(1, "none", "where", most=MANY),
    "IsUnique": _one(1, "none", "where", most=MANY),
    "Mean": _STATISTIC,
    "ReferentialIntegrity": _one(2, "number"),
    "RowCount": _one(0, "number", "where"),
    "RowCountMatch": _one(1, "number"),
    "SchemaMatch": _one(1, "number"),
    "StandardDeviation": _STATISTIC,
    "Sum": _STATISTIC,
    "UniqueValueRatio": _STATISTIC,
    "Uniqueness": _one(1, "number", "where", most=MANY),
    "Variance": _STATISTIC,
}

_ARTICLES = {
    "number": 'a condition on numbers, as "> 5"',
    "string": "a condition on quoted texts, as '= \"a\"'",
    "date": "a condition on dates or times, as '> (now() - 3 days)'",
    "duration": 'a condition on a duration, as "<= 3 days"',
    "size": 'a condition on a size, as "> 5 MB"',
    "none": "no condition",
}


def _names(analyzer: bool) -> list[str]:
    """Return the types that may be in Analyzers, or in Rules."""
    if analyzer:
        return [name for name, forms in SIGNATURES.items() if any(form.kinds != ("none",) for form in forms)]
    return [name for name, forms in SIGNATURES.items() if not forms[0].analyzer_only]


def _counts(forms: tuple[Signature, ...]) -> str:
    least = min(form.parameters[0] for form in forms)
    most = max(form.parameters[1] for form in forms)
    if most == MANY:
        return f"{least} or more parameters"
    shown = str(least) if least == most else f"{least} to {most}"
    return f"{shown} parameter{'' if most == 1 else 's'}"


def signature_of(rule: Rule) -> Signature | None:
    """Return the form of its type that a rule has by its number of parameters; None if there is none."""
    forms = SIGNATURES.get(rule.type, ())
    count = len(rule.parameters)
    return next((form for form in forms if form.parameters[0] <= count <= form.parameters[1]), None)


def problem(rule: Rule, *, analyzer: bool = False) -> str | None:
    """Describe what a rule's (or analyzer's) type does not accept, and what it expects; None if it is valid."""
    forms = SIGNATURES.get(rule.type)
    if forms is None:
        near = next((name for name in SIGNATURES if name.lower() == rule.type.lower()), None)
        hint = f"; the name is written {near}" if near else f"; expected {', '.join(_names(analyzer))}"
        return f"there is no {'analyzer' if analyzer else 'rule'} type {rule.type}{hint}"
    form = signature_of(rule)
    if form is None:
        missing = next((p.value for p in rule.parameters if not p.quoted and p.value in SIGNATURES), None)
        joined = any(p.value == missing and p.connector.lower() == "and" for p in rule.parameters)
        hint = f"; is a comma missing before {missing}?" if missing else ""
        if joined:
            hint = f"; `and` behind a name joins a name to it: put {missing} in brackets"
        return f"{rule.type} takes {_counts(forms)}, not {len(rule.parameters)}{hint}"
    if analyzer:
        if form.kinds == ("none",):
            return f"{rule.type} is not an analyzer: it returns no value"
        return _option_problem(rule)
    if form.analyzer_only:
        return f"{rule.type} is an analyzer: move it to Analyzers"
    return _part_problem(rule, form)


#: What an analyzer's options may be: https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types-Distribution.html
_OPTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Distribution": {"bins": tuple(str(n) for n in range(1, 21)), "rebin": ("true", "false")}
}


def _option_problem(rule: Rule) -> str | None:
    known = _OPTIONS.get(rule.type, {})
    if len(dict(rule.options)) != len(rule.options):
        return f"{rule.type}: an option appears twice"
    for name, value in rule.options:
        if name not in known:
            may = f"; it takes {' and '.join(known)}" if known else ""
            return f"{rule.type} takes no option {name}{may}"
        if value not in known[name]:
            return f"{rule.type}: {name} is {value}; expected {_range(known[name])}"
    return None


def _range(values: tuple[str, ...]) -> str:
    return f"{values[0]} to {values[-1]}" if values[0].isdigit() else " or ".join(values)


def _part_problem(rule: Rule, form: Signature) -> str | None:
    kind = "none" if rule.condition is None else rule.condition.kind
    if kind not in form.kinds and not (kind == "number" and form.kinds == ("size",)):
        found = "none" if rule.condition is None else f"`{rule.condition}`"
        expected = " or ".join(_ARTICLES[each] for each in form.kinds)
        return f"{rule.type} expects {expected}; found {found}"
    if rule.where is not None and not form.where:
        return f"{rule.type} takes no where clause"
    if rule.where is not None and not rule.where:
        return "the where clause is empty; expected an SQL condition"
    if rule.threshold is not None and not form.threshold:
        return f"{rule.type} takes no threshold"
    return None
