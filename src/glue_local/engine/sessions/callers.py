"""Which frames of Python's stack are a script's: what Spark tells a script is nothing to what we do for it."""

from __future__ import annotations

from pathlib import Path
from types import FrameType

import pyspark

_ENGINE = Path(__file__).parents[1]
_OURS = tuple(str(folder) for folder in (Path(pyspark.__file__).parent, _ENGINE.parent))
_RUNNER = str(_ENGINE / "runner")


def is_scripts(frame: FrameType) -> bool:
    """Whether a stack frame runs code that is neither this project's nor PySpark's."""
    return not frame.f_code.co_filename.startswith(_OURS)


def is_runners(frame: FrameType) -> bool:
    """Whether a stack frame is of what runs a script: those below it are not the script's."""
    return frame.f_code.co_filename.startswith(_RUNNER)
