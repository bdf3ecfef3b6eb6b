"""The base of every error that a user can fix."""

from __future__ import annotations


class UserError(Exception):
    """An error that the user can fix; the message says what, where and what to do.

    Commands print the message and no traceback. An error that is a fault of this project has another base.
    """
