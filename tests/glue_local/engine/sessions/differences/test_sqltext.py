"""SQL text on its way to Sail: deep nesting takes no longer than it is long."""

from __future__ import annotations

from glue_local.engine.sessions.differences.rule import Settings
from glue_local.engine.sessions.differences.sqltext import SqlText


def test_operands_are_written_once_however_deep_they_are() -> None:
    text = SqlText(lambda query: None, lambda name, _: name, lambda: Settings(False, "UTC", True))
    nested = "select " + "array(" * 60 + "1" + ")" * 60
    assert text.rewrite(nested) == nested
