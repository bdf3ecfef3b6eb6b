"""Runs the calls of a client's script and prints, as JSON, which were right and why the others were not."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable

Call = Callable[[], None]


def run(calls: list[Call]) -> None:
    """Run every call, whatever became of the others; the last line printed tells all."""
    wrong = {}
    for call in calls:
        try:
            call()
        except Exception as error:  # any failure of a client is what this looks for
            traceback.print_exc()
            wrong[call.__name__] = f"{type(error).__name__}: {error}"
    print(json.dumps({"right": len(calls) - len(wrong), "wrong": wrong}))
