"""The result of a rule, and how numbers are shown in it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

#: Between these (inclusive, exclusive) Java shows a double without an exponent.
_PLAIN = (1e-3, 1e7)


def java_double(value: float) -> str:
    """Show a double as AWS Glue's messages do: ``4.0``, ``1.0E-4``, ``NaN``."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return repr(float(value)) if "e" not in repr(float(value)) else f"{value:f}"
    digits, exponent = f"{value!r}".split("e") if "e" in repr(value) else f"{value:.16e}".split("e")
    mantissa = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def unmet(value: float | None, *, whole: bool = False) -> str:
    """Say that a value does not meet a rule's condition, in AWS Glue's words; None is NULL."""
    shown = "NULL" if value is None else str(int(value)) if whole else java_double(value)
    return f"Value: {shown} does not meet the constraint requirement!"


@dataclass(frozen=True)
class Verdict:
    """What evaluating one rule found: metrics by AWS Glue's names, a reason if it did not pass."""

    passed: bool
    reason: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleOutcome:
    """One row of ``ruleOutcomes``.

    ``rule`` is the rule as written (normalised), ``evaluated_rule`` the same with the values of dynamic
    operands put in; ``evaluated_metrics`` are plain numbers (ratios between 0 and 1, counts, lengths).
    """

    rule: str
    outcome: Literal["Passed", "Failed"]
    failure_reason: str | None
    evaluated_metrics: dict[str, float]
    evaluated_rule: str
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether the rule holds."""
        return self.outcome == "Passed"
