"""Buckets of a table in DDL: CLUSTERED BY (columns) INTO n BUCKETS.

Source: https://docs.aws.amazon.com/athena/latest/ug/create-table.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glue_local.cloud.athena import errors
from glue_local.cloud.athena.bounded import Bounded

#: Texts and comments.
_QUOTED = Bounded(r"'(?:[^'\\]|\\.)*(?:'|$)|\"(?:[^\"\\]|\\.)*(?:\"|$)|--[^\n]*|/\*.*?(?:\*/|$)", re.DOTALL)
_CLAUSE = Bounded(
    r"[)']\s*(?P<all>CLUSTERED\s+BY\s*\((?P<columns>[^()]*)\)\s*INTO\s+(?P<count>\d{1,9})\s+BUCKETS)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Buckets:
    """The columns by which the rows of a table are told to files, and how many there are."""

    columns: tuple[str, ...]
    count: int

    @classmethod
    def of(cls, storage: Mapping[str, Any]) -> Buckets | None:
        """Return the buckets of Glue's StorageDescriptor; None for one without."""
        count, columns = int(storage.get("NumberOfBuckets") or 0), storage.get("BucketColumns")
        return cls(tuple(columns), count) if count > 0 and columns else None

    @property
    def storage(self) -> dict[str, Any]:
        """The fields of Glue's StorageDescriptor."""
        return {"BucketColumns": list(self.columns), "NumberOfBuckets": self.count}

    def check(self, columns: Sequence[str]) -> None:
        """QueryError unless the columns are the table's, and there are buckets."""
        wrong = [each for each in self.columns if each not in columns]
        if wrong:
            raise errors.QueryError(
                f"FAILED: SemanticException [Error 10002]: Invalid column reference {wrong[0]}"
            )
        if self.count == 0:
            raise errors.QueryError(
                "FAILED: SemanticException [Error 10023]: Bucket count must be greater than 0"
            )


def taken(text: str) -> tuple[str, Buckets | None]:
    """Return a statement with blanks for its CLUSTERED BY clause, and the clause."""
    # A bracket or a comment before the clause tells it from a column or a text of this name.
    masked = _QUOTED.sub(lambda found: "'" + "x" * (len(found[0]) - 2) + "'", text)
    found = _CLAUSE.search(masked)
    if found is None:
        return text, None
    begin, end = found.span("all")
    columns = tuple(each.strip().strip("`").lower() for each in found["columns"].split(","))
    blank = re.sub(r"[^\n]", " ", text[begin:end])
    return text[:begin] + blank + text[end:], Buckets(columns, int(found["count"]))
