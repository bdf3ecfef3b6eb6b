"""The examples of AWS's pages on rule types, each on data that meets or does not meet it, on both engines.

Each case names its page, ``https://docs.aws.amazon.com/glue/latest/dg/<page>.html``. All are evaluated at once; a
second time with Spark's ANSI mode, which is Glue 6.0's default.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.glue_local.engine.sessions.differences.both import ON_6_0

from glue_local.engine.run.run import Run
from glue_local.quality import RuleOutcome, evaluate

NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
COLUMNS = (
    "Customer_ID int, First_Name string, Last_Name string, email string, Country string, gender string, height double, "
    "weightinkgs int, Star_Rating double, Order_Date timestamp, Postal_Code string, State string, order_text string"
)
ROWS: list[tuple[Any, ...]] = [
    (1, "Ann", "Bo", "a@x", "US", "F", 1.6, 60, 5.0, NOW - timedelta(hours=2), "12345", "WA", "2024-01-01"),
    (2, "Bob", None, "b@x", "CA", "M", 1.7, 70, 4.0, NOW - timedelta(hours=20), "12346", "OR", "12"),
    (3, "Cid", "Do", "c@x", "UK", "M", 1.8, 80, 4.5, NOW - timedelta(days=3), "12347", "CA", "x1"),
    (4, "Dee", "Ek", "d@x", "US", "F", 1.9, 90, 1.0, NOW - timedelta(days=4), "1234", "NV", None),
]
REFERENCE = ("id int, Country string, ref_state string", [(1, "US", "WA"), (2, "CA", "OR"), (3, "UK", "CA")])
SAME = (COLUMNS, ROWS)
NULL = "Value: NULL does not meet the constraint requirement!"
HALF = "50.00 % of rows passed the threshold"


def unmet(value: str) -> str:
    return f"Value: {value} does not meet the constraint requirement!"


#: Page, rule, reason (None: it passes).
CASES: list[tuple[str, str, str | None]] = [
    ("dqdl", '(IsComplete "Customer_ID") and (IsUnique "Customer_ID")', None),
    ("dqdl", '(RowCount > 100) or (IsPrimaryKey "Customer_ID")', None),
    ("dqdl", '(Mean "Star_Rating" > 3) and ((Mean "height" > 500) or (IsComplete "email"))', None),
    ("dqdl", 'ColumnValues "email" not in [NULL,EMPTY,WHITESPACES_ONLY]', None),
    ("dqdl", 'ColumnValues "gender" in ["F","M"] where "weightinkgs < 100"', None),
    ("dqdl", 'Completeness "Last_Name" > 0.5 where "Country = \'US\'"', None),
    ("dqdl", 'ColumnValues "Country" in ["US","CA"] where "State is not null" with threshold > 0.7', None),
    (
        "dqdl-rule-types-AggregateMatch",
        'AggregateMatch "sum(weightinkgs)" "sum(same.weightinkgs)" >= 0.95',
        None,
    ),
    (
        "dqdl-rule-types-AggregateMatch",
        'AggregateMatch "avg(Customer_ID)" "avg(reference.id)" > 1.5',
        unmet("1.25"),
    ),
    ("dqdl-rule-types-ColumnCorrelation", 'ColumnCorrelation "height" "weightinkgs" > 0.8', None),
    (
        "dqdl-rule-types-ColumnCorrelation",
        'ColumnCorrelation "height" "Star_Rating" < 0.8 where "weightinkgs < 75"',
        None,
    ),
    ("dqdl-rule-types-ColumnCount", "ColumnCount = 13", None),
    ("dqdl-rule-types-ColumnCount", "ColumnCount between 10 and 20", None),
    ("dqdl-rule-types-ColumnDataType", 'ColumnDataType "Postal_Code" = "Integer"', None),
    ("dqdl-rule-types-ColumnDataType", 'ColumnDataType "order_text" = "Integer" with threshold > 0.2', None),
    ("dqdl-rule-types-ColumnDataType", 'ColumnDataType "order_text" in ["Integer","Date"]', HALF),
    (
        "dqdl-rule-types-ColumnExists",
        'ColumnExists "Middle_Name"',
        "Input data does not include column Middle_Name!",
    ),
    ("dqdl-rule-types-ColumnLength", 'ColumnLength "Postal_Code" = 5', unmet("4.0")),
    ("dqdl-rule-types-ColumnLength", 'ColumnLength "Postal_Code" = 5 where "Customer_ID < 4"', None),
    ("dqdl-rule-types-ColumnNamesMatchPattern", 'ColumnNamesMatchPattern "[A-Za-z_]+"', None),
    ("dqdl-rule-types-ColumnValues", 'ColumnValues "Country" in ["US","CA","UK"]', None),
    ("dqdl-rule-types-ColumnValues", 'ColumnValues "First_Name" matches "[a-zA-Z]*"', None),
    ("dqdl-rule-types-ColumnValues", 'ColumnValues "Customer_ID" between 1 and 2000', unmet("0.75")),
    ("dqdl-rule-types-ColumnValues", 'ColumnValues "Order_Date" > (now() - 3 days)', unmet("0.5")),
    (
        "dqdl-rule-types-ColumnValues",
        'ColumnValues "order_text" > "2023-01-01" where "Customer_ID = 1"',
        None,
    ),
    ("dqdl-rule-types-ColumnValues", 'ColumnValues "Last_Name" != NULL', NULL),
    ("dqdl-rule-types-ColumnValues", 'ColumnValues "order_text" in [12,7] with threshold > 0.2', None),
    ("dqdl-rule-types-Completeness", 'Completeness "First_Name" > 0.95', None),
    ("dqdl-rule-types-Completeness", 'Completeness "Last_Name" > 0.95', unmet("0.75")),
    ("dqdl-rule-types-CustomSql", 'CustomSql "select count(*) from primary" between 1 and 20', None),
    (
        "dqdl-rule-types-CustomSql",
        'CustomSql "select First_Name from primary where weightinkgs > 65"',
        unmet("0.75"),
    ),
    (
        "dqdl-rule-types-CustomSql",
        'CustomSql "select First_Name from primary where weightinkgs > 65" with threshold > 0.3',
        None,
    ),
    ("dqdl-rule-types-DataFreshness", 'DataFreshness "Order_Date" <= 24 hours', HALF),
    ("dqdl-rule-types-DataFreshness", 'DataFreshness "Order_Date" between 2 days and 5 days', HALF),
    (
        "dqdl-rule-types-DataFreshness",
        '(DataFreshness "Order_Date" <= 5 days) OR (ColumnValues "Order_Date" = NULL)',
        None,
    ),
    ("dqdl-rule-types-DatasetMatch", 'DatasetMatch "same" "Customer_ID" >= 0.9', None),
    (
        "dqdl-rule-types-DatasetMatch",
        'DatasetMatch "reference" "Customer_ID->id" "Country,State->ref_state" >= 0.9',
        unmet("0.75"),
    ),
    ("dqdl-rule-types-DistinctValuesCount", 'DistinctValuesCount "State" > 3', None),
    ("dqdl-rule-types-Entropy", 'Entropy "gender" > 1', unmet("0.6931471805599453")),
    ("dqdl-rule-types-IsComplete", 'IsComplete "email"', None),
    ("dqdl-rule-types-IsComplete", 'IsComplete "Last_Name" where "Country = \'US\'"', None),
    ("dqdl-rule-types-IsPrimaryKey", 'IsPrimaryKey "Customer_ID"', None),
    ("dqdl-rule-types-IsPrimaryKey", 'IsPrimaryKey "Country" "State"', None),
    ("dqdl-rule-types-IsUnique", 'IsUnique "email"', None),
    ("dqdl-rule-types-IsUnique", 'IsUnique "Country"', unmet("0.5")),
    ("dqdl-rule-types-Mean", 'Mean "Star_Rating" > 3', None),
    (
        "dqdl-rule-types-ReferentialIntegrity",
        'ReferentialIntegrity "Country" "reference.Country" = 1.0',
        None,
    ),
    (
        "dqdl-rule-types-ReferentialIntegrity",
        'ReferentialIntegrity "Country,State" "reference.{Country,ref_state}" > 0.98',
        unmet("0.75"),
    ),
    ("dqdl-rule-types-RowCount", "RowCount between 1000 and 2000", unmet("4")),
    ("dqdl-rule-types-RowCountMatch", 'RowCountMatch "same" = 1.0', None),
    ("dqdl-rule-types-RowCountMatch", 'RowCountMatch "none" > 1', None),
    ("dqdl-rule-types-SchemaMatch", 'SchemaMatch "same" = 1.0', None),
    (
        "dqdl-rule-types-StandardDeviation",
        'StandardDeviation "Star_Rating" < 1.5',
        unmet("1.5562374497485916"),
    ),
    ("dqdl-rule-types-Sum", 'Sum "weightinkgs" > 299', None),
    (
        "dqdl-rule-types-UniqueValueRatio",
        'UniqueValueRatio "Country" between 0 and 0.5',
        unmet("0.6666666666666666"),
    ),
    ("dqdl-rule-types-Uniqueness", 'Uniqueness "email" = 1.0', None),
    ("dqdl-rule-types", 'Variance "weightinkgs" = 125', None),
]


def _found(run: Run) -> list[RuleOutcome]:
    def frame(columns: str, rows: list[Any]) -> Any:
        return run.spark.createDataFrame(rows, columns)

    others = {"reference": frame(*REFERENCE), "same": frame(*SAME), "none": frame("id int", [])}
    rules = ",\n".join(rule for _, rule, _ in CASES)
    return list(evaluate(f"Rules = [\n{rules}\n]", frame(COLUMNS, ROWS), others).outcomes)


#: The mode that scripts of the version begin in; the other one every night.
MODES = ("true", "false") if ON_6_0 else ("false", "true")


@pytest.mark.parametrize("ansi", [MODES[0], pytest.param(MODES[1], marks=pytest.mark.in_full)])
def test_the_examples_of_the_pages(run: Run, ansi: str) -> None:
    run.spark.conf.set("spark.sql.ansi.enabled", ansi)
    try:
        found = _found(run)
    finally:
        run.spark.conf.unset("spark.sql.ansi.enabled")
    wrong = [
        (page, rule, outcome.failure_reason)
        for (page, rule, reason), outcome in zip(CASES, found, strict=True)
        if (outcome.outcome, outcome.failure_reason if reason else None)
        != ("Failed" if reason else "Passed", reason)
    ]
    assert wrong == []
