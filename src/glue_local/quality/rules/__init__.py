"""The table of rule types: the function that plans each, in Rules and in Analyzers.

To add a rule type, write its function and add its entry here and in ``quality.signatures``. Types and
their meaning follow https://docs.aws.amazon.com/glue/latest/dg/dqdl-rule-types.html.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from glue_local.quality import signatures
from glue_local.quality.checks import CannotEvaluateError, Check, Scope
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Rule
from glue_local.quality.rules import (
    anomalies,
    columns,
    custom_sql,
    dataset,
    files,
    groups,
    references,
    statistics,
)

Plan = Callable[[Rule, Scope], Check]


@dataclass(frozen=True)
class RuleType:
    """How a rule type is planned; ``analyzer`` plans it as an analyzer, None if it cannot be one.

    ``by_row`` says whether a composite rule that is evaluated row by row may contain it; a rule with a threshold
    never may.
    """

    plan: Plan
    analyzer: Plan | None = None
    by_row: bool = True


def _number(plan: Plan, *, by_row: bool = True, analyzer: bool = True) -> RuleType:
    """Return the entry of a rule type with a condition on a single number."""
    return RuleType(plan, plan if analyzer else None, by_row)


def _analyzer(name: str) -> Plan | None:
    return RULE_TYPES[name].analyzer if name in RULE_TYPES else None


RULE_TYPES: dict[str, RuleType] = {
    "RowCount": _number(dataset.row_count),
    "RowCountMatch": _number(dataset.row_count_match, analyzer=False),
    "ColumnCount": _number(dataset.column_count),
    "ColumnExists": RuleType(dataset.column_exists),
    "ColumnNamesMatchPattern": RuleType(dataset.column_names_match_pattern),
    "SchemaMatch": _number(dataset.schema_match, analyzer=False),
    "Completeness": _number(columns.completeness, by_row=False),
    "IsComplete": RuleType(columns.is_complete),
    "ColumnValues": _number(columns.column_values),
    "ColumnLength": _number(columns.column_length),
    "ColumnDataType": RuleType(columns.column_data_type),
    "DataFreshness": RuleType(columns.data_freshness),
    "Uniqueness": _number(groups.uniqueness, by_row=False),
    "IsUnique": RuleType(groups.is_unique),
    "IsPrimaryKey": RuleType(groups.is_primary_key),
    "UniqueValueRatio": _number(groups.unique_value_ratio),
    "DistinctValuesCount": _number(groups.distinct_values_count),
    "Entropy": _number(groups.entropy),
    "Mean": _number(statistics.statistic("Mean", "avg")),
    "Sum": _number(statistics.statistic("Sum", "sum")),
    "StandardDeviation": _number(statistics.statistic("StandardDeviation", "stddev_pop")),
    "Variance": _number(statistics.statistic("Variance", "var_pop")),
    "ColumnCorrelation": _number(statistics.column_correlation),
    "CustomSql": RuleType(custom_sql.custom_sql, custom_sql.custom_sql_number),
    "ReferentialIntegrity": _number(references.referential_integrity, by_row=False, analyzer=False),
    "DatasetMatch": _number(references.dataset_match, by_row=False, analyzer=False),
    "AggregateMatch": _number(references.aggregate_match, analyzer=False),
    "FileFreshness": RuleType(files.file_freshness, by_row=False),
    "FileMatch": RuleType(files.file_match, by_row=False),
    "FileSize": RuleType(files.file_size, by_row=False),
    "FileUniqueness": RuleType(files.file_uniqueness, by_row=False),
    "DetectAnomalies": RuleType(anomalies.detect_anomalies(_analyzer), by_row=False),
    "AllStatistics": _number(anomalies.all_statistics(_analyzer)),
}


#: What of a type is known, and why that is not enough.
_NOT_YET = {"Distribution": "because AWS does not document when its bins change"}


def plan(rule: Rule, scope: Scope, *, analyzer: bool = False) -> Check:
    """Plan a rule or an analyzer; CannotEvaluateError names a type that is not evaluated here."""
    kind = RULE_TYPES.get(rule.type)
    found = None if kind is None else kind.analyzer if analyzer else kind.plan
    if found is None:
        place = " as an analyzer" if analyzer else ""
        why = _NOT_YET.get(rule.type, "unlike in AWS Glue")
        raise CannotEvaluateError(f"{rule.type} is not evaluated{place} here, {why}")
    return found(rule, scope)


def validate(rule: Rule, *, analyzer: bool = False) -> None:
    """Check that a rule fits its type; InvalidRuleError names what its type does not accept."""
    if found := signatures.problem(rule, analyzer=analyzer):
        raise InvalidRuleError(f"{rule.place}: {found}")
