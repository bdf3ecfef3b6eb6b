"""Earlier values of metrics, for dynamic rules such as ``RowCount > avg(last(10))``.

AWS Glue keeps them with the job; here they are kept with the results (see ``results``).
Source: https://docs.aws.amazon.com/glue/latest/dg/dqdl.html#dqdl-dynamic-rules
"""

from __future__ import annotations

from typing import Protocol


class History(Protocol):
    """Where the values of a ruleset's metrics are kept from run to run."""

    def last(self, metric: str, count: int) -> list[float]:
        """Return up to ``count`` values of earlier runs, newest first."""

    def record(self, metric: str, value: float) -> None:
        """Note this run's value; ``last`` does not see it."""
