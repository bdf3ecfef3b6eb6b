"""The engines of this process by name, and the run that is theirs."""

from __future__ import annotations

from glue_local.engine.run.current import replace_current, run_here
from glue_local.engine.run.run import Engine, Run

_engines: dict[str, Engine] = {}


def get_engine(name: str) -> Engine:
    """Return the engine of that name of this process (not started); ValueError for another name."""
    if name not in _engines:
        if name == "sail":  # each is imported only where it runs: neither needs what the other imports
            from glue_local.engine.sessions.sail import SailEngine

            _engines[name] = SailEngine()
        elif name == "spark":
            from glue_local.engine.sessions.spark import SparkEngine

            _engines[name] = SparkEngine()
        else:
            raise ValueError(f"unknown engine {name!r}: choose sail or spark")
    return _engines[name]


def set_current_run(run: Run | None) -> None:
    """Begin a run as the one of this process (None: none), and end the one before it with its session."""
    before = run_here()
    if run is before:
        return
    if before is not None:
        get_engine(before.engine).deactivate(before)
        before._session = None
    replace_current(run)
    if run is not None:
        run.adapter = get_engine(run.engine)
        run.adapter.activate(run)
