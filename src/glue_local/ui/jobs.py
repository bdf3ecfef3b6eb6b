"""A job in the editor: looked at, saved as ``make jobs`` saves it, compared, pushed."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from glue_local.definition import DefinitionError, JobDefinition, canonical, load
from glue_local.definition import forms as forms_of_file
from glue_local.definition.forms.form import nodes_of
from glue_local.definition.lineage import reads, writes
from glue_local.errors import UserError
from glue_local.replacing import replacing, sync_file
from glue_local.studio.differences import differences
from glue_local.ui import models
from glue_local.ui.canvas import Canvas
from glue_local.ui.errors import UiError
from glue_local.ui.runs import Runs
from glue_local.ui.tables import Tables


@dataclass
class Jobs:
    """The repository's jobs."""

    tables: Tables
    runs: Runs
    canvas: Canvas = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Show definitions with the columns of the lake's tables."""
        self.canvas = Canvas(self.tables)

    def all(self) -> models.Jobs:
        """Return every job in short."""
        found, wrong = self.tables.workspace.load_jobs()
        recent = self.runs.of_jobs([*(job.name for job in found), *wrong], 12)
        briefs = [
            models.JobBrief(
                name=job.name,
                description=str(job.settings.get("Description", "")),
                nodes=len(job.nodes),
                reads=[str(data) for data in reads(job)],
                writes=[str(data) for data in writes(job)],
                problems=[wrong[job.name]] if job.name in wrong else [],
                run=next(iter(recent.get(job.name, [])), None),
                runs=recent.get(job.name, []),
            )
            for job in [*found, *(JobDefinition(name, {}, {}) for name in wrong)]
        ]
        return models.Jobs(jobs=sorted(briefs, key=lambda job: job.name))

    def get(self, name: str) -> models.Job:
        """Return a job with its canvas; a definition with faults is shown with them."""
        path = self._existing(name)
        text = path.read_text(encoding="utf-8-sig")
        try:
            job = forms_of_file.parse(text, name=name, where=str(path)).definition
        except DefinitionError as error:
            raise UiError(422, f"{path.name} cannot be read", str(error)) from error
        checked = self.canvas.look(job)
        script = path.with_suffix(".py")
        in_glue = name in self.runs.in_glue() if self.runs.account.up else None
        return models.Job(
            name=name,
            etag=etag(path),
            path=_relative(path, self.tables.workspace.root),
            definition=as_model(job),
            checked=checked,
            in_glue=in_glue,
            in_step=checked.script is not None
            and script.is_file()
            and script.read_text(encoding="utf-8") == checked.script,
            git=self.tables.workspace.changed(path),
        )

    def save(self, name: str, asked: models.Save) -> models.Job:
        """Write a definition and its script, both or neither; UiError 412 if the file has changed."""
        path = self.tables.workspace.path(name)
        there = etag(path) if path.is_file() else ""
        if there != asked.etag:
            what = "changed on disk since" if there else "was deleted since"
            raise UiError(412, f"{name} {what} it was opened", "Reload it, or keep yours and save again.")
        if not asked.etag and path.parent.exists():
            raise UiError(409, f"There is a folder {path.parent.name} already", "Choose another name.")
        job = self.definition(name, asked.definition)
        checked = self.canvas.look(job)
        if checked.problems or checked.script is None:
            raise UiError(422, "The job has problems: nothing was written", problems=checked.problems)
        replace_both(path, canonical.text(job), path.with_suffix(".py"), checked.script)
        return self.get(name)

    def diff(self, name: str, asked: models.Definition) -> models.Difference:
        """Describe what saving a definition would change."""
        path = self.tables.workspace.path(name)
        job = self.definition(name, asked)
        script = self.canvas.look(job).script
        old_text = path.read_text(encoding="utf-8") if path.is_file() else ""
        beside = path.with_suffix(".py")
        old_script = beside.read_text(encoding="utf-8") if beside.is_file() else ""
        empty = JobDefinition(name, {}, {})
        old = self._read(old_text, name, path) or empty
        head_text = self.tables.workspace.head(path)
        head = self._read(head_text, name, path) if head_text else None
        return models.Difference(
            words=differences(old, job),
            head=differences(head or empty, job) if head_text is not None or self._has_git() else [],
            definition=_text_diff(old_text, canonical.text(job), path.name),
            script=_text_diff(old_script, script, beside.name) if script is not None else "",
        )

    def _has_git(self) -> bool:
        return self.tables.workspace.git("rev-parse", "--git-dir") is not None

    def push(self, name: str, asked: models.Push) -> list[str]:
        """Bring a job to Glue as ``glue-local studio push`` does; UiError 409 where Glue's was edited too."""
        from glue_local.studio.exchange import BothChangedError, Exchange
        from glue_local.studio.report import report

        self._existing(name)
        account = self.runs.account.writable_or_error()
        exchange = Exchange(self.tables.workspace.jobs, account["glue"], account["s3"])
        try:
            done = exchange.push(name, ours=asked.ours, role=asked.role, scripts=asked.scripts)
        except BothChangedError as error:
            raise UiError(409, "Glue Studio has changes that git does not have", str(error)) from error
        except UserError as error:
            raise UiError(422, "The job was not pushed", str(error)) from error
        return report(done).splitlines()

    def glue_diff(self, name: str) -> list[str]:
        """Describe how git and Glue differ, as ``glue-local studio diff`` does."""
        from glue_local.studio.exchange import Exchange
        from glue_local.studio.report import report

        path = self._existing(name)
        if not self.runs.account.up:
            raise UiError(503, "The lake does not answer", self.runs.account.endpoint().detail)
        load(path)
        exchange = Exchange(self.tables.workspace.jobs, self.runs.account["glue"], self.runs.account["s3"])
        return report(exchange.diff(name)).splitlines()

    def read_script(self, asked: models.Import) -> models.Imported:
        """Rebuild the definition of a script that Glue Studio generated."""
        from glue_local.codegen.reading import import_script

        self.tables.workspace.path(asked.name)
        try:
            imported = import_script(asked.script, name=asked.name, where=f"{asked.name}.py")
        except (UserError, SyntaxError) as error:
            raise UiError(422, "The script cannot be read back", str(error)) from error
        return models.Imported(
            definition=as_model(imported.definition),
            checked=self.canvas.look(imported.definition),
            unplaced=[(number, line) for number, line in imported.unplaced],
        )

    def definition(self, name: str, given: models.Definition) -> JobDefinition:
        """Return the editor's definition as the project's."""
        path = self.tables.workspace.path(name)
        try:
            return JobDefinition(name, given.settings, nodes_of(given.nodes, path.name), path.name)
        except DefinitionError as error:
            raise UiError(422, "The definition is not valid", str(error)) from error

    def _existing(self, name: str) -> Path:
        path = self.tables.workspace.path(name)
        if name not in self.tables.workspace.names():
            raise UiError(
                404, f"There is no job {name}", f"{path.name} is not in {path.parent.parent.name}/."
            )
        return path

    def _read(self, text: str, name: str, path: Path) -> JobDefinition | None:
        try:
            return forms_of_file.parse(text, name=name, where=str(path)).definition if text else None
        except DefinitionError:
            return None


def as_model(job: JobDefinition) -> models.Definition:
    """Return a definition as the editor holds it: texts whole, fields in the order of Glue's API."""
    body = canonical.document(job)
    nodes = body.pop(canonical.NODES)
    return models.Definition(
        settings=body, nodes={i: {t: dict(f) for t, f in n.items()} for i, n in nodes.items()}
    )


def etag(path: Path) -> str:
    """Return a mark of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def replace_both(first: Path, first_text: str, second: Path, second_text: str) -> None:
    """Write two files: both are complete on disk before either is moved into place."""
    first.parent.mkdir(parents=True, exist_ok=True)
    with replacing(first) as first_draft, replacing(second) as second_draft:
        for draft, text in ((first_draft, first_text), (second_draft, second_text)):
            draft.write_text(text, encoding="utf-8")
            sync_file(draft)


def _relative(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name


def _text_diff(old: str, new: str, name: str) -> str:
    lines = difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"{name} (on disk)", f"{name} (to be saved)", lineterm=""
    )
    return "\n".join(lines)
