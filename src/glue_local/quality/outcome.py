"""The result of a rule, and how numbers are shown in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from glue_local.java import double_text


def unmet(value: float | None, *, whole: bool = False) -> str:
    """Say that a value does not meet a rule's condition, in AWS Glue's words; None is NULL."""
    shown = "NULL" if value is None else str(int(value)) if whole else double_text(value)
    return f"Value: {shown} does not meet the constraint requirement!"


def share_passed(share: float) -> str:
    """Describe how many rows pass, as AWS Glue says it of DataFreshness and ColumnDataType."""
    return f"{share * 100:.2f} % of rows passed the threshold"


@dataclass(frozen=True)
class Verdict:
    """The result of evaluating one rule: metrics by AWS Glue's names, and a reason if it did not pass.

    ``failed_rows`` of ``rows`` rows do not pass, if the rule judges rows; ``failing`` is SQL that selects them.
    """

    passed: bool
    reason: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    failed_rows: int | None = None
    rows: int | None = None
    failing: str | None = None


@dataclass(frozen=True)
class RuleOutcome:
    """One row of ``ruleOutcomes``.

    ``rule`` is the rule as written (normalised), ``evaluated_rule`` the same with the values of dynamic operands;
    ``evaluated_metrics`` are plain numbers (ratios between 0 and 1, counts, lengths). ``failed_rows`` of ``rows``
    rows do not pass a rule that judges rows; ``failing`` is SQL that selects them.
    """

    rule: str
    outcome: Literal["Passed", "Failed"]
    failure_reason: str | None
    evaluated_metrics: dict[str, float]
    evaluated_rule: str
    labels: dict[str, str] = field(default_factory=dict)
    failed_rows: int | None = None
    rows: int | None = None
    failing: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the rule holds."""
        return self.outcome == "Passed"
