"""The table of rule types: what each takes and the function that plans it.

To add a rule type, write its function and add its entry. Types and their meaning follow
https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types.html.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from glue_local.quality.errors import InvalidRuleError, UnsupportedRuleError
from glue_local.quality.model import Rule
from glue_local.quality.plan import Check, Scope
from glue_local.quality.rules import columns, custom_sql, dataset, groups, references, statistics

Plan = Callable[[Rule, Scope], Check]
MANY = 100


@dataclass(frozen=True)
class RuleType:
    """One rule type.

    ``parameters`` is how many it takes (at least, at most); ``condition`` whether it needs one, may have
    one or has none; ``analyzer`` how it is planned in Analyzers, None if it cannot stand there.
    ``by_row`` tells whether a composite rule that is evaluated row by row may hold it; a rule with a
    threshold may never.
    """

    plan: Plan
    parameters: tuple[int, int]
    condition: Literal["needed", "optional", "none"]
    where: bool = False
    threshold: bool = False
    tags: bool = False
    analyzer: Plan | None = None
    by_row: bool = True


def _number(
    plan: Plan,
    count: tuple[int, int] = (1, 1),
    *,
    where: bool = True,
    by_row: bool = True,
    analyzer: bool = True,
) -> RuleType:
    """Make the entry of a rule type whose condition is on its one number."""
    return RuleType(plan, count, "needed", where, analyzer=plan if analyzer else None, by_row=by_row)


RULE_TYPES: dict[str, RuleType] = {
    "RowCount": _number(dataset.row_count, (0, 0)),
    "RowCountMatch": _number(dataset.row_count_match, where=False, analyzer=False),
    "ColumnCount": _number(dataset.column_count, (0, 0), where=False),
    "ColumnExists": RuleType(dataset.column_exists, (1, 1), "none"),
    "ColumnNamesMatchPattern": RuleType(dataset.column_names_match_pattern, (1, 1), "none"),
    "SchemaMatch": _number(dataset.schema_match, where=False, analyzer=False),
    "Completeness": _number(columns.completeness, by_row=False),
    "IsComplete": RuleType(columns.is_complete, (1, 1), "none", where=True),
    "ColumnValues": RuleType(
        columns.column_values, (1, 1), "needed", True, True, True, analyzer=columns.column_values
    ),
    "ColumnLength": _number(columns.column_length),
    "ColumnDataType": RuleType(columns.column_data_type, (1, 1), "needed", True, True, True),
    "DataFreshness": RuleType(columns.data_freshness, (1, 1), "needed", where=True),
    "Uniqueness": _number(groups.uniqueness, (1, MANY), by_row=False),
    "IsUnique": RuleType(groups.is_unique, (1, MANY), "none", where=True),
    "IsPrimaryKey": RuleType(groups.is_primary_key, (1, MANY), "none", where=True),
    "UniqueValueRatio": _number(groups.unique_value_ratio),
    "DistinctValuesCount": _number(groups.distinct_values_count),
    "Entropy": _number(groups.entropy),
    "Mean": _number(statistics.statistic("Mean", "avg")),
    "Sum": _number(statistics.statistic("Sum", "sum")),
    "StandardDeviation": _number(statistics.statistic("StandardDeviation", "stddev_pop")),
    "ColumnCorrelation": _number(statistics.column_correlation, (2, 2)),
    "CustomSql": RuleType(
        custom_sql.custom_sql, (1, 1), "optional", threshold=True, analyzer=custom_sql.custom_sql_number
    ),
    "ReferentialIntegrity": _number(
        references.referential_integrity, (2, 2), where=False, by_row=False, analyzer=False
    ),
    "DatasetMatch": _number(references.dataset_match, (2, 3), where=False, by_row=False, analyzer=False),
    "AggregateMatch": _number(references.aggregate_match, (2, 2), where=False, analyzer=False),
}

#: Rule types of AWS Glue that are not evaluated here, and why.
UNSUPPORTED: dict[str, str] = {
    "DetectAnomalies": "it needs the models that AWS Glue trains on earlier runs",
    "AllStatistics": "name the statistics wanted as analyzers of their own",
    "FileFreshness": "it looks at files, not at the data of a frame",
    "FileMatch": "it looks at files, not at the data of a frame",
    "FileUniqueness": "it looks at files, not at the data of a frame",
    "FileSize": "it looks at files, not at the data of a frame",
}


def rule_type(rule: Rule) -> RuleType:
    """Return a rule's type; UnsupportedRuleError names one that is not evaluated here, or unknown."""
    if rule.type in UNSUPPORTED:
        raise UnsupportedRuleError(
            f"{rule.place}: rule type {rule.type} is not evaluated here: {UNSUPPORTED[rule.type]}"
        )
    if rule.type not in RULE_TYPES:
        raise UnsupportedRuleError(
            f"{rule.place}: there is no rule type {rule.type}; there are {', '.join(sorted(RULE_TYPES))}"
        )
    return RULE_TYPES[rule.type]


def validate(rule: Rule, *, analyzer: bool = False) -> None:
    """Check that a rule has what its type takes; InvalidRuleError or UnsupportedRuleError if not."""
    kind = rule_type(rule)
    for parameter in rule.parameters:
        if not parameter.quoted and parameter.value in RULE_TYPES:
            raise InvalidRuleError(f"{rule.place}: a comma is missing before {parameter.value}, in `{rule}`")
    least, most = kind.parameters
    found = len(rule.parameters)
    if not least <= found <= most:
        wanted = str(least) if least == most else f"{least} or more" if most == MANY else f"{least} to {most}"
        raise InvalidRuleError(
            f"{rule.place}: {rule.type} takes {wanted} parameters, not {found}, in `{rule}`"
        )
    for part, there, taken in (
        ("a where clause", rule.where is not None, kind.where),
        ("a threshold", rule.threshold is not None, kind.threshold),
        ("tags", bool(rule.tags), kind.tags),
        ("a condition", rule.condition is not None, kind.condition != "none" and not analyzer),
    ):
        if there and not taken:
            raise InvalidRuleError(
                f"{rule.place}: {rule.type} takes no {part.removeprefix('a ')}, in `{rule}`"
            )
    if analyzer and kind.analyzer is None:
        raise InvalidRuleError(f"{rule.place}: {rule.type} is no analyzer")
    if not analyzer and kind.condition == "needed" and rule.condition is None:
        raise InvalidRuleError(
            f"{rule.place}: No condition provided for rule with non-boolean rule type: {rule.type}"
        )
    if rule.condition is not None and rule.threshold is not None and rule.type == "CustomSql":
        raise InvalidRuleError(
            f"{rule.place}: CustomSql takes a condition or a threshold, not both, in `{rule}`"
        )
