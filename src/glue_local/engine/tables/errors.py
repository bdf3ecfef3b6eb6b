"""What the rooms of Spark SQL's catalog share: its error, and the beginning of its own names."""

from __future__ import annotations

from glue_local.catalog.model import CatalogError
from glue_local.engine.run import refusals

#: Prefix of our own views, which lists of views leave out.
VIEW = "_glue_local_table_"


class SparkCatalogError(CatalogError):
    """A statement that the catalog cannot carry out; says what and, where there is one, the way to do it."""

    def __init__(self, message: str) -> None:
        """Say what cannot be carried out."""
        super().__init__(message)
        refusals.keep(self)
