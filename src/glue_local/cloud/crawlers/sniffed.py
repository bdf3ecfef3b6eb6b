"""The result of classifying one file."""

from __future__ import annotations

from dataclasses import dataclass, field

from glue_local.cloud.crawlers.types import Columns


class CannotCrawlError(Exception):
    """The crawler asks for something that is not supported here; the message names it."""


@dataclass(frozen=True)
class Sniffed:
    """A file's format and columns, as the Data Catalog keeps them.

    ``parameters`` go to the table, ``serde`` to its SerDe; ``serde_library`` replaces that of the format. ``records``
    and ``record_size`` (bytes) are of the part that was looked at.
    """

    classification: str
    columns: Columns
    format: str
    compression: str = "none"
    parameters: dict[str, str] = field(default_factory=dict)
    serde: dict[str, str] = field(default_factory=dict)
    serde_library: str = ""
    records: int = 0
    record_size: int = 0

    @property
    def kind(self) -> tuple[str, ...]:
        """What all files of a table must have in common: format, compression, and how text is split
        into records and fields."""
        cut = tuple(self.parameters.get(name, "") for name in ("delimiter", "grokPattern", "rowTag"))
        return (self.classification, self.compression, *cut)
