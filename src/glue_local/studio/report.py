"""The result of a push, pull or diff, as lines for the terminal."""

from __future__ import annotations

from glue_local.studio.exchange import Difference, Done


def report(result: Difference | Done) -> str:
    """Return the lines of one job."""
    return "\n".join(_difference(result) if isinstance(result, Difference) else _done(result))


def _difference(found: Difference) -> list[str]:
    if found.same:
        return [f"{found.name}: same"]
    if found.missing:
        return [f"{found.name}: {found.missing}"]
    lines = [f"{found.name}:"]
    lines += [f"  in git, not in Glue: {_deeper(words)}" for words in found.git]
    return [*lines, *(f"  in Glue, not in git: {_deeper(words)}" for words in found.glue)]


def _done(done: Done) -> list[str]:
    lines = [f"{done.name}: {done.outcome}"]
    lines += [f"  {_deeper(words)}" for words in done.changes]
    return [*lines, *(f"  note: {_deeper(words)}" for words in done.notes)]


def _deeper(words: str) -> str:
    return words.replace("\n", "\n  ")
