"""A run on Sail that turns to Spark where Sail refuses what the script needs; nothing that it does is done twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from glue_local.engine.run import refusals
from glue_local.engine.runner.acts import Acts
from glue_local.engine.runner.spec import RunReport, RunSpec
from glue_local.java import JavaMissingError, find_java

#: So many of the things that a script has done are named in an error.
_NAMED = 3


def run(spec: RunSpec, acts: Acts, execute: Callable[[RunSpec], RunReport]) -> RunReport:
    """Run a spec on Sail, and again on Spark if Sail refused something and the script had done nothing by then.

    A refusal is an error that says ``--engine spark``, whether it ended the script or the script caught it: what a
    script makes of a refusal is not what Spark would give. Any other error ends the run as on Sail alone.
    """
    endpoint = spec.environment.get("AWS_ENDPOINT_URL", "")
    with refusals.keeping() as kept, acts.watched(Path(spec.work_dir), endpoint):
        report = execute(spec)
    met = [f"{type(error).__name__}: {error}" for error in kept if refusals.met_by_script(error)]
    kept.clear()
    if report.error is not None and refusals.NAMES_SPARK in report.error:
        met.append(report.error)
    met = [_reason(each).rstrip(".") for each in met]
    if not met:
        return report
    if done := acts.done:
        named = ", ".join(done[:_NAMED]) + (f" and {len(done) - _NAMED} more" if len(done) > _NAMED else "")
        why = f"It is not run again on Spark, since it has changed {named} by then"
        return replace(report, state="FAILED", error=f"{met[0]}. {why}: undo that, then use --engine spark")
    try:
        find_java()
    except JavaMissingError as error:
        return replace(report, state="FAILED", error=f"{met[0]}. It is not run again on Spark: {error}")
    again = replace(spec, engine="spark", work_dir=str(Path(spec.work_dir) / "on-spark"))
    return replace(execute(again), engine_reason=met[0])


def _reason(error: str) -> str:
    """Return an error; of one of a function in Python, with its traceback, the last line that names Spark."""
    lines = [line.strip() for line in error.splitlines() if refusals.NAMES_SPARK in line]
    return lines[-1] if "Traceback (most recent call last)" in error and lines else error
