"""Names in Spark's SQL."""

from __future__ import annotations


def backquoted(name: str) -> str:
    """Return a name as an identifier that Spark's SQL takes literally.

    Source: https://spark.apache.org/docs/3.5.6/sql-ref-identifier.html
    """
    return "`" + name.replace("`", "``") + "`"
