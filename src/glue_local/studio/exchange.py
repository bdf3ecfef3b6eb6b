"""Push, pull and diff: visual jobs between git and Glue Studio, without losing what either side did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from glue_local.codegen import generate
from glue_local.definition import JobDefinition, load, save
from glue_local.definition.validate import validate
from glue_local.studio import memory
from glue_local.studio.folder import definition_path
from glue_local.studio.job import GlueJob, create
from glue_local.studio.words import differences, flat, node_words, setting_words

_BUCKET = re.compile(r"s3://[^/\"'\s]+")


class ExchangeError(Exception):
    """A push or pull that must not go on; the message says why and what to do."""


class BothChangedError(ExchangeError):
    """Both git and Glue Studio changed a job since the last push."""


@dataclass(frozen=True)
class Difference:
    """How a job differs, in words: ``git`` what git changed since the last push, ``glue`` what Glue did."""

    name: str
    git: tuple[str, ...] = ()
    glue: tuple[str, ...] = ()
    missing: str = ""

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.git or self.glue or self.missing)


@dataclass(frozen=True)
class Done:
    """What a push or pull did to a job: a word, what changed, and what else there is to know."""

    name: str
    outcome: str
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sides:
    """A job's definition in git, in Glue, and what was remembered of both at the last push."""

    git: JobDefinition
    job: GlueJob
    glue: JobDefinition
    remembered: memory.Remembered | None

    def git_words(self) -> list[str]:
        """Say what git changed since the last push and Glue does not have yet."""
        if self.remembered is None:
            return [] if not self.job.visual else [*node_words(self.glue.nodes, self.git.nodes)]
        fresh = _changed(
            flat(self.remembered.pushed.settings), flat(self.git.settings), flat(self.glue.settings)
        )
        words = [*setting_words(*fresh)]
        if self.git.nodes != self.glue.nodes and not _same(self.remembered.pushed, self.git):
            words += node_words(self.remembered.pushed.nodes, self.git.nodes)
        return words

    def glue_words(self) -> list[str]:
        """Say what Glue Studio changed since the last push and git does not have yet."""
        if self.remembered is None:
            return []
        fresh = _changed(
            flat(self.remembered.seen.settings), flat(self.glue.settings), flat(self.git.settings)
        )
        return [*setting_words(*fresh), *self.canvas_words()]

    def canvas_words(self) -> list[str]:
        """Say what of this is on the canvas; a canvas that Terraform stripped is no change."""
        if self.remembered is None or not self.job.visual or _same(self.git, self.glue):
            return []
        return [*node_words(self.remembered.seen.nodes, self.glue.nodes)]


class Exchange:
    """Visual jobs of the folder ``jobs``, and Glue with S3 (boto3 clients)."""

    def __init__(self, jobs: Path, glue: Any, s3: Any) -> None:
        """Take the folder of jobs and the two clients; nothing is called yet."""
        self.jobs, self.glue, self.s3 = jobs, glue, s3

    def diff(self, name: str) -> Difference:
        """Say how a job differs between git and Glue, changing nothing."""
        path = definition_path(self.jobs, name)
        job = self._job(name)
        if job is None:
            return Difference(name, missing="is not in Glue yet")
        if not path.is_file():
            return Difference(name, missing="is not in git yet")
        sides = self._sides(load(path), job)
        if not job.visual:
            return Difference(name, git=("the canvas is not set: push sets it", *sides.git_words()))
        if sides.remembered is None:
            return Difference(name, git=tuple(differences(sides.glue, _with_settings(sides.git, sides.glue))))
        return Difference(name, tuple(sides.git_words()), tuple(sides.glue_words()))

    def push(self, name: str, *, ours: bool = False, role: str = "", scripts: str = "") -> Done:
        """Set a job's canvas, its script and the settings that git changed; keep whatever else it has.

        ``role`` and ``scripts`` (an S3 folder) are needed for a job that is not in Glue yet. Raises
        BothChangedError when the canvas was edited in Glue since the last push, unless ``ours``.
        """
        git = load(definition_path(self.jobs, name))
        script = generate(git)
        job = self._job(name)
        if job is None:
            return self._create(git, script, role, scripts)
        sides = self._sides(git, job)
        self._refuse_to_overwrite(sides, ours)
        wanted = _pushed_settings(sides)
        same_canvas = job.visual and sides.glue.nodes == git.nodes
        settled = same_canvas and wanted == dict(sides.glue.settings)
        if not settled:
            self.glue.update_job(JobName=name, JobUpdate=job.update(git, wanted))
        # Behind the update: Glue writes a script of its own numbering when it saves a canvas.
        written = self._put_script(job.script_location, script)
        after = self._job(name) or job
        memory.remember(self.s3, job.script_location, memory.Remembered(git, after.definition))
        kept = [*setting_words(flat(git.settings), flat(_known(after.definition.settings, git.settings)))]
        notes = tuple(f"kept as Glue has it: {words}" for words in kept)
        if settled and not written:
            return Done(name, "unchanged", notes=notes)
        before = {key: value for key, value in sides.glue.settings.items() if key != "JobMode"}
        after_push = {key: value for key, value in wanted.items() if key != "JobMode"}
        changes = [*setting_words(flat(before), flat(after_push)), *self._canvas(sides)]
        return Done(name, "updated", tuple(changes or ["the script was written"]), notes)

    def pull(self, name: str, *, theirs: bool = False, ours: bool = False) -> Done:
        """Bring a job's definition and script from Glue to git, canonical, without the environment's values.

        Raises BothChangedError when both sides changed since the last push and neither ``theirs`` (take
        Glue's) nor ``ours`` (leave git's) was asked for; ExchangeError when the job has no canvas.
        """
        job = self._job(name)
        if job is None:
            raise ExchangeError(f"job {name}: is not in Glue")
        if not job.visual:
            raise ExchangeError(f"job {name}: has no canvas in Glue, only a script: push sets it from git")
        path = definition_path(self.jobs, name)
        if not path.is_file():
            return self._write(
                path, job.definition, job.definition, job, ("brought to git for the first time",)
            )
        sides = self._sides(load(path), job)
        in_git, in_glue = sides.git_words(), sides.glue_words()
        if sides.remembered is None:
            in_glue = differences(sides.git, _with_settings(sides.glue, sides.git))
            in_git = in_glue
        if not in_glue:
            return Done(name, "unchanged", notes=tuple(f"only in git: {words}" for words in in_git))
        if in_git and ours:
            return Done(name, "unchanged", notes=("git's definition was left as it is",))
        if in_git and not theirs:
            raise BothChangedError(_both(name, in_git, in_glue, "pull", sides.remembered is None))
        pushed = _pulled(sides, sides.remembered.pushed if sides.remembered else sides.git)
        return self._write(path, _pulled(sides, sides.git), pushed, job, tuple(in_glue))

    def _create(self, git: JobDefinition, script: str, role: str, scripts: str) -> Done:
        if not role or not scripts:
            raise ExchangeError(
                f"job {git.name}: is not in Glue; let Terraform create it first, "
                "or name the role and the S3 folder of its script"
            )
        location = f"{scripts.rstrip('/')}/{git.name}.py"
        self.glue.create_job(**create(git, role, location))
        self._put_script(location, script)
        job = self._job(git.name)
        seen = job.definition if job else git
        memory.remember(self.s3, location, memory.Remembered(git, seen))
        return Done(git.name, "created")

    def _refuse_to_overwrite(self, sides: _Sides, ours: bool) -> None:
        if ours or not sides.job.visual or _same(sides.git, sides.glue):
            return
        edits = sides.canvas_words()
        if sides.remembered is None:
            edits = [*node_words(sides.git.nodes, sides.glue.nodes)]
        if edits:
            mine = sides.git_words()
            raise BothChangedError(_both(sides.git.name, mine, edits, "push", sides.remembered is None))

    def _canvas(self, sides: _Sides) -> list[str]:
        if not sides.job.visual:
            return ["the canvas was set"]
        return [*node_words(sides.glue.nodes, sides.git.nodes)]

    def _put_script(self, location: str, script: str) -> bool:
        """Write the script where it differs; True when it did."""
        parts = urlsplit(location)
        bucket, key = parts.netloc, parts.path.lstrip("/")
        if memory.read_text(self.s3, bucket, key) == script:
            return False
        self.s3.put_object(Bucket=bucket, Key=key, Body=script.encode("utf-8"))
        return True

    def _write(
        self,
        path: Path,
        definition: JobDefinition,
        pushed: JobDefinition,
        job: GlueJob,
        changes: Iterable[str],
    ) -> Done:
        definition = validate(replace(definition, where=str(path)))
        script = generate(definition)
        save(definition, path)
        path.with_suffix(".py").write_text(script, encoding="utf-8")
        memory.remember(self.s3, job.script_location, memory.Remembered(pushed, job.definition))
        named = {node.label: _BUCKET.findall(str(node.fields)) for node in definition.nodes.values()}
        notes = [
            f"node {label} names {', '.join(dict.fromkeys(found))}, which other environments do not have"
            for label, found in named.items()
            if found
        ]
        parts = urlsplit(job.script_location)
        there = memory.read_text(self.s3, parts.netloc, parts.path.lstrip("/"))
        if there is not None and _unnumbered(there) != _unnumbered(script):
            notes.append(
                f"{job.script_location} is not what the canvas gives: it was edited by hand, or is old"
            )
        return Done(definition.name, "pulled", tuple(changes), tuple(notes))

    def _sides(self, git: JobDefinition, job: GlueJob) -> _Sides:
        remembered = memory.recall(self.s3, job.script_location, job.name)
        return _Sides(git, job, _in_order_of(job.definition, git), remembered)

    def _job(self, name: str) -> GlueJob | None:
        try:
            return GlueJob(self.glue.get_job(JobName=name)["Job"])
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise


def _same(one: JobDefinition, other: JobDefinition) -> bool:
    return one.nodes == other.nodes


def _in_order_of(job: JobDefinition, model: JobDefinition) -> JobDefinition:
    """Give the job with the nodes it shares with ``model`` in that one's order, new ones behind.

    Glue's answer is a map: its order is not the author's.
    """
    shared = [i for i in model.nodes if i in job.nodes]
    return job.with_nodes(
        {i: job.nodes[i] for i in (*shared, *(i for i in job.nodes if i not in model.nodes))}
    )


def _changed(
    old: Mapping[str, Any], new: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the entries of ``old`` and ``new`` that differ, but for those where ``other`` is as new as ``new``."""
    keys = [k for k in dict.fromkeys((*old, *new)) if old.get(k) != new.get(k) and other.get(k) != new.get(k)]
    return {k: old[k] for k in keys if k in old}, {k: new[k] for k in keys if k in new}


def _known(settings: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings, and job arguments, that ``like`` has too."""
    kept = {key: value for key, value in settings.items() if key in like}
    for key in ("DefaultArguments", "NonOverridableArguments"):
        if key in kept:
            kept[key] = {name: text for name, text in kept[key].items() if name in like[key]}
    return kept


def _with_settings(job: JobDefinition, like: JobDefinition) -> JobDefinition:
    return replace(job, settings=like.settings)


def _merged(base: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Give ``base`` with what became of ``old`` in ``new``, job arguments one by one."""
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


def _pushed_settings(sides: _Sides) -> dict[str, Any]:
    """Give Glue's settings with what git changed since the last push; without a last push, Glue's."""
    if sides.remembered is None:
        return dict(sides.glue.settings) | {"JobMode": "VISUAL"}
    merged = _merged(sides.glue.settings, sides.remembered.pushed.settings, sides.git.settings)
    return merged | {"JobMode": "VISUAL"}


def _pulled(sides: _Sides, base: JobDefinition) -> JobDefinition:
    """Give the settings of ``base`` with what Glue changed since the last push, and Glue's nodes."""
    settings = dict(base.settings)
    if sides.remembered is not None:
        settings = _merged(settings, sides.remembered.seen.settings, sides.glue.settings)
    return replace(sides.git, settings=settings | {"JobMode": "VISUAL"}, nodes=sides.glue.nodes)


def _both(name: str, git: list[str], glue: list[str], verb: str, never: bool) -> str:
    first = (
        f"job {name}: git and Glue Studio differ, and nothing was pushed before"
        if never
        else f"job {name}: Glue Studio's canvas has changes that git has not"
        if not git
        else f"job {name}: both git and Glue Studio changed it since the last push"
    )
    lines = [first]
    if not never:
        lines += [f"  in git: {words}" for words in git]
    lines += [f"  in Glue Studio: {words}" for words in glue]
    choice = (
        "push with --ours overwrites them; pull brings them to git"
        if verb == "push"
        else "pull with --theirs takes Glue Studio's, with --ours leaves git's"
    )
    return "\n".join([*lines, f"  {choice}"])


def _unnumbered(script: str) -> str:
    return re.sub(r"\bSqlQuery\d+\b", "SqlQuery", script).rstrip("\n")
