"""The run of this process, to which a script's own calls belong.

Scripts create ``SparkContext()`` and ``GlueContext(sc)`` without naming a run, so these stand-ins look here.
Everything else is passed its run.
"""

from __future__ import annotations

from glue_local.engine.run.run import Run

_current: Run | None = None


def current_run() -> Run:
    """Return the run of this process; RuntimeError when there is none."""
    if _current is None:
        raise RuntimeError(
            "no Glue run is active: run the script with `glue-local run SCRIPT`, "
            "or call glue_local.engine.sessions.set_current_run first"
        )
    return _current


def run_here() -> Run | None:
    """Return the run of this process, if any."""
    return _current


def replace_current(run: Run | None) -> None:
    """Make a run the one of this process, or None; ``sessions.set_current_run`` also begins and ends them."""
    global _current  # noqa: PLW0603
    _current = run
