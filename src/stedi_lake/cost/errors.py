"""Why there is no estimate, or why a resource is not in it."""

from __future__ import annotations

from glue_local.errors import UserError


class CostError(UserError):
    """No estimate is possible; the message says in one line what to do."""


class NotEstimatedError(Exception):
    """A resource has a cost that cannot be estimated here; the message says what."""
