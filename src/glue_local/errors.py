"""The base of every error that a person can mend."""

from __future__ import annotations


class UserError(Exception):
    """Something that whoever gave the command can mend; the message says what, where and what to do.

    Commands print the message and no traceback. An error that is a fault of this project has another base.
    """
