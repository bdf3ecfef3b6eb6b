"""Push, pull and diff: visual jobs between git and Glue Studio, without losing what either side did."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from glue_local.codegen import generate
from glue_local.definition import JobDefinition, load, save
from glue_local.definition.validate import validate
from glue_local.errors import UserError
from glue_local.studio import last_push, script
from glue_local.studio.differences import differences, flat, node_words, setting_words
from glue_local.studio.folder import definition_path
from glue_local.studio.job import GlueJob, create
from glue_local.studio.three_way import (
    ThreeWay,
    in_order_of,
    known_to,
    pulled,
    pushed_settings,
    same_canvas,
    with_settings,
)

_BUCKET = re.compile(r"s3://[^/\"'\s]+")


class ExchangeError(UserError):
    """A push or pull that must stop; the message says why and what to do."""


class BothChangedError(ExchangeError):
    """Both git and Glue Studio changed a job since the last push."""


@dataclass(frozen=True)
class Difference:
    """The differences of a job in plain words: ``git`` lists git's changes since the last push, ``glue`` Glue's."""

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
    """The result of a push or pull of a job: a word, the changes, and notes."""

    name: str
    outcome: str
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Exchange:
    """Visual jobs of the folder ``jobs``, and Glue with S3 (boto3 clients).

    In Glue, ``prefix`` is before the names of all of them.
    """

    def __init__(self, jobs: Path, glue: Any, s3: Any, prefix: str = "") -> None:
        """Take the folder of jobs and the two clients; nothing is called yet."""
        self.jobs, self.glue, self.s3, self.prefix = jobs, glue, s3, prefix

    def diff(self, name: str) -> Difference:
        """Describe how a job differs between git and Glue, changing nothing."""
        path = definition_path(self.jobs, name)
        job = self._job(name)
        if job is None and not path.is_file():
            raise ExchangeError(f"job {name}: is in neither Glue nor git ({path})")
        if job is None:
            return Difference(name, missing="is not in Glue yet")
        if not path.is_file():
            return Difference(name, missing="is not in git yet")
        sides = self._sides(load(path), job)
        if not job.visual:
            return Difference(name, git=("the canvas is not set: push sets it", *sides.git_words()))
        mode = (
            ()
            if job.opens_as_visual
            else ("Glue Studio opens the job as a script; push restores its canvas",)
        )
        if sides.last_push is None:
            changed = differences(sides.glue, with_settings(sides.git, sides.glue))
            return Difference(name, git=(*mode, *changed))
        return Difference(name, (*mode, *sides.git_words()), tuple(sides.glue_words()))

    def push(self, name: str, *, ours: bool = False, role: str = "", scripts: str = "") -> Done:
        """Set a job's canvas, its script and the settings that git changed; keep everything else.

        ``role`` and ``scripts`` (an S3 folder) are needed for a job that is not in Glue yet. Raises
        BothChangedError when the canvas was edited in Glue since the last push, unless ``ours``.
        """
        git = load(definition_path(self.jobs, name))
        job = self._job(name)
        if job is None:
            return self._create(git, role, scripts)
        sides = self._sides(git, job)
        self._refuse_to_overwrite(sides, ours)
        wanted = pushed_settings(sides)
        as_it_is = job.opens_as_visual and same_canvas(sides.glue, git)
        settled = as_it_is and wanted == dict(sides.glue.settings)
        if not settled:
            self.glue.update_job(JobName=self.prefix + name, JobUpdate=job.update(git, wanted))
        # After the update: Glue writes a script with its own numbering when it saves a canvas.
        written = self._put_script(git, job.script_location, anyway=not settled)
        after = self._job(name) or job
        last_push.save(self.s3, job.script_location, last_push.LastPush(git, after.definition))
        kept = [*setting_words(flat(git.settings), flat(known_to(after.definition.settings, git.settings)))]
        notes = (*(f"kept as Glue has it: {words}" for words in kept), *_unified(job))
        if settled and not written:
            return Done(name, "unchanged", notes=notes)
        before = {key: value for key, value in sides.glue.settings.items() if key != "JobMode"}
        after_push = {key: value for key, value in wanted.items() if key != "JobMode"}
        changes = [*setting_words(flat(before), flat(after_push)), *self._canvas(sides)]
        return Done(name, "updated", tuple(changes or ["the script was written"]), notes)

    def pull(self, name: str, *, theirs: bool = False, ours: bool = False) -> Done:
        """Bring a job's definition and script from Glue to git, canonical, without the environment's values.

        Raises BothChangedError if both sides changed since the last push and neither ``theirs`` (use Glue's) nor
        ``ours`` (keep git's) is set; ExchangeError if the job has no canvas.
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
        if sides.last_push is None:
            in_glue = differences(sides.git, with_settings(sides.glue, sides.git))
            in_git = in_glue
        if not in_glue:
            return Done(name, "unchanged", notes=tuple(f"only in git: {words}" for words in in_git))
        if in_git and ours:
            return Done(name, "unchanged", notes=("git's definition was left unchanged",))
        if in_git and not theirs:
            raise BothChangedError(_both(name, in_git, in_glue, "pull", sides.last_push is None))
        base = sides.last_push.pushed if sides.last_push else sides.git
        return self._write(path, pulled(sides, sides.git), pulled(sides, base), job, tuple(in_glue))

    def _create(self, git: JobDefinition, role: str, scripts: str) -> Done:
        if not role or not scripts:
            raise ExchangeError(
                f"job {git.name}: is not in Glue; let Terraform create it first, "
                "or name the role and the S3 folder of its script"
            )
        location = f"{scripts.rstrip('/')}/{git.name}.py"
        self.glue.create_job(**create(git, role, location) | {"Name": self.prefix + git.name})
        self._put_script(git, location, anyway=True)
        job = self._job(git.name)
        seen = job.definition if job else git
        last_push.save(self.s3, location, last_push.LastPush(git, seen))
        return Done(git.name, "created")

    def unpulled(self, name: str) -> list[str]:
        """List the changes of a job's canvas in Glue that git lacks; a push would overwrite them."""
        job = self._job(name)
        if job is None or not job.visual:
            return []
        return _edits(self._sides(load(definition_path(self.jobs, name)), job))

    def _refuse_to_overwrite(self, sides: ThreeWay, ours: bool) -> None:
        edits = [] if ours else _edits(sides)
        if edits:
            mine = sides.git_words()
            raise BothChangedError(_both(sides.git.name, mine, edits, "push", sides.last_push is None))

    def _canvas(self, sides: ThreeWay) -> list[str]:
        if not sides.job.visual:
            return ["the canvas was set"]
        return [*node_words(sides.glue.nodes, sides.git.nodes)]

    def _put_script(self, git: JobDefinition, location: str, *, anyway: bool = False) -> bool:
        text = generate(git)
        marked = script.marks(definition_path(self.jobs, git.name), text)
        return script.write(self.s3, location, text, marked, anyway=anyway)

    def _write(
        self,
        path: Path,
        definition: JobDefinition,
        pushed: JobDefinition,
        job: GlueJob,
        changes: Iterable[str],
    ) -> Done:
        definition = validate(replace(definition, where=str(path)))
        text = generate(definition)
        save(definition, path)
        path.with_suffix(".py").write_text(text, encoding="utf-8")
        last_push.save(self.s3, job.script_location, last_push.LastPush(pushed, job.definition))
        named = {node.label: _BUCKET.findall(str(node.fields)) for node in definition.nodes.values()}
        notes = [
            f"node {label} names {', '.join(dict.fromkeys(found))}, which other environments do not have"
            for label, found in named.items()
            if found
        ]
        there = script.read(self.s3, job.script_location)
        if there is None or _unnumbered(there) == _unnumbered(text):
            self._put_script(definition, job.script_location)
        else:
            notes.append(
                f"{job.script_location} does not match the canvas: it was edited by hand or is out of date; "
                "push replaces it"
            )
        return Done(definition.name, "pulled", tuple(changes), (*notes, *_unified(job)))

    def _sides(self, git: JobDefinition, job: GlueJob) -> ThreeWay:
        remembered = last_push.load(self.s3, job.script_location, job.name)
        return ThreeWay(git, job, in_order_of(job.definition, git), remembered)

    def _job(self, name: str) -> GlueJob | None:
        try:
            return GlueJob(self.glue.get_job(JobName=self.prefix + name)["Job"] | {"Name": name})
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise


def _edits(sides: ThreeWay) -> list[str]:
    if not sides.job.visual or same_canvas(sides.git, sides.glue):
        return []
    if sides.last_push is None:
        return [*node_words(sides.git.nodes, sides.glue.nodes)]
    return sides.canvas_words()


def _both(name: str, git: list[str], glue: list[str], verb: str, never: bool) -> str:
    first = (
        f"job {name}: git and Glue Studio differ, and nothing was pushed before"
        if never
        else f"job {name}: Glue Studio's canvas has changes that git does not have"
        if not git
        else f"job {name}: both git and Glue Studio changed it since the last push"
    )
    lines = [first]
    if not never:
        lines += [f"  in git: {words}" for words in git]
    lines += [f"  in Glue Studio: {words}" for words in glue]
    choice = (
        "push --ours overwrites them; pull brings them to git"
        if verb == "push"
        else "pull --theirs takes Glue Studio's, --ours keeps git's"
    )
    return "\n".join([*lines, f"  {choice}"])


def _unified(job: GlueJob) -> list[str]:
    if not job.unified_studio:
        return []
    return [f"SageMaker Unified Studio's canvas of this job, {job.unified_studio}, was left unchanged"]


def _unnumbered(script: str) -> str:
    return re.sub(r"\bSqlQuery\d+\b", "SqlQuery", script).rstrip("\n")
