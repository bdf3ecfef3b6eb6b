"""Go on in the environment of a version of Glue."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from glue_local.environments.create import python_of
from glue_local.environments.versions import this_version, version


def enter(wanted: str | None, command: Sequence[str]) -> None:
    """Continue if this Python has the wanted version's Spark; otherwise run the command again with one that has.

    Without a wanted version any Spark will do; a Python without Spark uses Glue's newest version. UnknownVersionError
    for a version that does not run here, SetupError if its environment cannot be created.
    """
    this = this_version()
    glue = this if wanted is None and this else version(wanted)
    if glue == this:
        return
    python = python_of(glue, lambda sentence: print(sentence, file=sys.stderr, flush=True))
    os.execv(python, [str(python), "-m", "glue_local.cli", *command])
