"""Go on in the environment of a version of Glue."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from glue_local.environments.create import python_of
from glue_local.environments.versions import this_version, version


def enter(wanted: str | None, command: Sequence[str]) -> None:
    """Continue if this Python has the Spark of the wanted version; otherwise re-run the command with one that has.

    Without a wanted version any will do, and Glue's newest is taken where this Python has none.
    UnknownVersionError for a version that does not run here, SetupError where its environment cannot be made.
    """
    this = this_version()
    glue = this if wanted is None and this else version(wanted)
    if glue == this:
        return
    python = python_of(glue, lambda sentence: print(sentence, file=sys.stderr, flush=True))
    os.execv(python, [str(python), "-m", "glue_local.cli", *command])
