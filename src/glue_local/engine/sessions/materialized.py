"""Frames whose rows are kept in a run's files: their folder, and how to find the files of a frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Folder of a run for the rows of frames that are kept.
KEPT = "kept"


def kept_files(df: DataFrame) -> list[Path]:
    """Return the files of a frame whose rows are kept in files; none for other frames."""
    return list(vars(df).get("_glue_files", ()))  # Spark Connect takes any other attribute for a column


def files_of_relation(relation: Any, kept: Path) -> list[Path]:
    """Return the files of a plan that only reads a folder below ``kept``; none for any other plan."""
    if relation.WhichOneof("rel_type") != "read" or not relation.read.HasField("data_source"):
        return []
    source = relation.read.data_source
    if source.format != "parquet" or source.predicates or len(source.paths) != 1:
        return []
    folder = Path(unquote(urlsplit(source.paths[0]).path))
    return sorted(folder.glob("*.parquet")) if folder.parent == kept else []
