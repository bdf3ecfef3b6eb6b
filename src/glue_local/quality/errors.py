"""What can be wrong with a ruleset itself, as opposed to the data it is evaluated on."""

from __future__ import annotations

from glue_local.errors import UserError


class DataQualityError(UserError):
    """A ruleset, or an option of its evaluation, that cannot be used."""


class RulesetSyntaxError(DataQualityError):
    """A ruleset that is not DQDL; says line, column and the offending text.

    ``line`` and ``column`` count from 1; ``text`` is the offending text, empty at the ruleset's end.
    """

    def __init__(self, ruleset: str, line: int, column: int, text: str, message: str) -> None:
        """Point at a place of a ruleset."""
        self.line, self.column, self.text = line, column, text
        lines = ruleset.splitlines() or [""]
        shown = lines[min(line, len(lines)) - 1].expandtabs(1)
        super().__init__(
            f"DQDL ruleset, line {line}, column {column}: {message}\n  {shown}\n  {' ' * (column - 1)}^"
        )


class InvalidRuleError(DataQualityError):
    """A rule has parameters or a condition that its rule type does not accept."""


class UnsupportedRuleError(DataQualityError):
    """A rule type, tag or function that is not evaluated here; names it."""
