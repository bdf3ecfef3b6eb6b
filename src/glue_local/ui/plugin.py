"""A lake's contribution to its page: panels beside the graph, and saved queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from glue_local.ui import models

#: Asks Athena; gives the rows without the header, null as None.
Ask = Callable[[str], list[list[str | None]]]


class Plugin(Protocol):
    """A lake's own part of the page."""

    def panels(self, ask: Ask) -> list[models.Panel]:
        """Return the panels; ``ask`` runs a query."""

    def saved_queries(self) -> list[models.SavedQuery]:
        """Return queries worth having at hand."""


class NoPlugin:
    """A lake that brings nothing."""

    def panels(self, ask: Ask) -> list[models.Panel]:
        """Return none."""
        return []

    def saved_queries(self) -> list[models.SavedQuery]:
        """Return none."""
        return []
