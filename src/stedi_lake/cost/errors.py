"""Why there is no estimate, or why a resource is not in it."""

from __future__ import annotations

from glue_local.errors import UserError


class CostError(UserError):
    """There is no estimate; the message is one line that says what to do."""


class NotEstimatedError(Exception):
    """A resource costs something that nothing here can tell; the message says what."""
