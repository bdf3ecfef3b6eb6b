"""A job's two sides, git and Glue, against what both were at the last push."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from glue_local.definition import JobDefinition
from glue_local.studio.differences import flat, node_words, setting_words
from glue_local.studio.job import GlueJob
from glue_local.studio.last_push import LastPush


@dataclass(frozen=True)
class ThreeWay:
    """A job's definition in git, in Glue, and both as they were at the last push."""

    git: JobDefinition
    job: GlueJob
    glue: JobDefinition
    last_push: LastPush | None

    def git_words(self) -> list[str]:
        """Describe what git changed since the last push and Glue does not have yet."""
        if self.last_push is None:
            return [] if not self.job.visual else [*node_words(self.glue.nodes, self.git.nodes)]
        fresh = _changed(
            flat(self.last_push.pushed.settings), flat(self.git.settings), flat(self.glue.settings)
        )
        words = [*setting_words(*fresh)]
        if self.git.nodes != self.glue.nodes and not same_canvas(self.last_push.pushed, self.git):
            words += node_words(self.last_push.pushed.nodes, self.git.nodes)
        return words

    def glue_words(self) -> list[str]:
        """Describe what Glue Studio changed since the last push and git does not have yet."""
        if self.last_push is None:
            return []
        fresh = _changed(
            flat(self.last_push.seen.settings), flat(self.glue.settings), flat(self.git.settings)
        )
        return [*setting_words(*fresh), *self.canvas_words()]

    def canvas_words(self) -> list[str]:
        """Describe the changes on the canvas; a missing canvas is not a change."""
        if self.last_push is None or not self.job.visual or same_canvas(self.git, self.glue):
            return []
        return [*node_words(self.last_push.seen.nodes, self.glue.nodes)]


def same_canvas(one: JobDefinition, other: JobDefinition) -> bool:
    """Return whether two definitions have the same nodes, in whatever order."""
    return one.nodes == other.nodes


def in_order_of(job: JobDefinition, model: JobDefinition) -> JobDefinition:
    """Return the job with the nodes it shares with ``model`` in the model's order, new ones last.

    Glue's answer is a map without the author's order.
    """
    shared = [i for i in model.nodes if i in job.nodes]
    return job.with_nodes(
        {i: job.nodes[i] for i in (*shared, *(i for i in job.nodes if i not in model.nodes))}
    )


def _changed(
    old: Mapping[str, Any], new: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the entries of ``old`` and ``new`` that differ, except those where ``other`` is as new as ``new``."""
    keys = [k for k in dict.fromkeys((*old, *new)) if old.get(k) != new.get(k) and other.get(k) != new.get(k)]
    return {k: old[k] for k in keys if k in old}, {k: new[k] for k in keys if k in new}


def known_to(settings: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings, and job arguments, that ``like`` has too."""
    kept = {key: value for key, value in settings.items() if key in like}
    for key in ("DefaultArguments", "NonOverridableArguments"):
        if key in kept:
            kept[key] = {name: text for name, text in kept[key].items() if name in like[key]}
    return kept


def with_settings(job: JobDefinition, like: JobDefinition) -> JobDefinition:
    """Return the job with the other one's settings."""
    return replace(job, settings=like.settings)


def _merged(base: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with what became of ``old`` in ``new``, job arguments one by one."""
    found = {key: dict(value) if isinstance(value, Mapping) else value for key, value in base.items()}
    for path in dict.fromkeys((*flat(old), *flat(new))):
        before, after = flat(old).get(path), flat(new).get(path)
        if before == after:
            continue
        key, _, name = path.partition(".")
        place = found.setdefault(key, {}) if name else found
        if after is None:
            place.pop(name or key, None)
        else:
            place[name or key] = after
    return {key: value for key, value in found.items() if value != {}}


def pushed_settings(sides: ThreeWay) -> dict[str, Any]:
    """Return Glue's settings with what git changed since the last push; without a last push, Glue's."""
    if sides.last_push is None:
        return dict(sides.glue.settings) | {"JobMode": "VISUAL"}
    merged = _merged(sides.glue.settings, sides.last_push.pushed.settings, sides.git.settings)
    return merged | {"JobMode": "VISUAL"}


def pulled(sides: ThreeWay, base: JobDefinition) -> JobDefinition:
    """Return the settings of ``base`` with what Glue changed since the last push, and Glue's nodes."""
    settings = dict(base.settings)
    if sides.last_push is not None:
        settings = _merged(settings, sides.last_push.seen.settings, sides.glue.settings)
    return replace(sides.git, settings=settings | {"JobMode": "VISUAL"}, nodes=sides.glue.nodes)
