"""What ``GlueContext.getSource`` returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from glue_local.engine.api.dynamicframe import DynamicFrame
from glue_local.engine.frames.rows import head

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PARTITIONS = frozenset({"minPartitions", "targetPartitions"})
"""Options of ``getFrame`` that set the number of partitions, which does not change the records."""


class DataSource:
    """What ``GlueContext.getSource`` returns: configured by calls, read by ``getFrame``."""

    def __init__(
        self,
        ctx: Any,
        connection_type: str,
        options: Mapping[str, Any],
        name: str,
        format: str | None = None,
        predicate: str = "",
    ) -> None:
        """Remember what to read."""
        self._ctx, self._type, self._options, self.name = ctx, connection_type, options, name
        self._format, self._predicate = format, predicate
        self._format_options: dict[str, Any] = {}

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: N802
        """Set the format, with its options."""
        self._format, self._format_options = format, options

    def getFrame(self, **options: Any) -> DynamicFrame:  # noqa: N802
        """Read the frame; AWS's library evaluates only the options for numbers of partitions."""
        frame: DynamicFrame = self._ctx.create_dynamic_frame_from_options(
            self._type,
            self._options,
            self._format,
            self._format_options,
            self.name,
            self._predicate,
            **options,
        )
        return frame

    def getDataFrame(self, **options: Any) -> DataFrame:  # noqa: N802
        """Read the frame as a DataFrame."""
        return self.getFrame(**options).records.to_df()

    def getSampleFrame(self, num: int, options: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:  # noqa: N802
        """Return the first ``num`` records, as Python dictionaries."""
        return head(self.getFrame().records, num)
