"""Commands in messages repeat the settings of the current command: ENV, PORT and the like.

The Makefile passes the settings of its command line in STEDI_SETTINGS, so a printed command can be copied.
"""

from __future__ import annotations

import contextlib
import os
import re
from typing import Any

from rich.console import Console

SETTINGS = "STEDI_SETTINGS"
_TARGETS = (
    "adopt|apply|bootstrap|cost|demo|destroy|down|forget|load|logs|plan|query|report|rollback|run|studio-diff|"
    "studio-pull|studio-push|ui|unlock|up"
)
# A command ends with its quotation or its clause; a setting's value may contain a dot.
_COMMAND = re.compile(
    rf"\bmake (?P<target>{_TARGETS})\b(?![\w-])(?P<words>(?: [A-Z_]+=(?:'[^']*'|[^\s`'\"]*[\w/>}}]))*)"
)


def complete(text: str) -> str:
    """Add the current settings to the make commands in a text, except those that a command already sets."""
    given = os.environ.get(SETTINGS, "").split()
    if not given:
        return text

    def command(found: re.Match[str]) -> str:
        named = re.findall(r" ([A-Z_]+)=", found["words"])
        more = "".join(f" {word}" for word in given if word.partition("=")[0] not in named)
        return f"make {found['target']}{found['words']}{more}"

    return _COMMAND.sub(command, text)


class HintingConsole(Console):
    """A console that adds the current settings to the commands it prints."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does."""
        super().print(*(complete(each) if isinstance(each, str) else each for each in objects), **options)


class ReadingConsole(HintingConsole):
    """The console of a command that only reads: `make logs | head` is no failure once head has its lines."""

    def on_broken_pipe(self) -> None:
        """End the command as done."""
        with contextlib.suppress(SystemExit):
            super().on_broken_pipe()
        raise SystemExit(0)
