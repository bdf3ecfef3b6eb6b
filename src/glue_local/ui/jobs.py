"""A job in the editor: looked at, saved as ``make jobs`` saves it, compared, pushed."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glue_local.codegen import UnsupportedNodeError, generate
from glue_local.definition import DefinitionError, JobDefinition, canonical, load
from glue_local.definition import forms as forms_of_file
from glue_local.definition import validate as checks
from glue_local.definition.forms.form import nodes_of
from glue_local.definition.lineage import datasets, reads, writes
from glue_local.definition.model import Node
from glue_local.definition.picture.kinds import kind_of
from glue_local.definition.picture.layout import Spacing
from glue_local.errors import UserError
from glue_local.replacing import replacing, sync_file
from glue_local.studio.differences import differences
from glue_local.ui import graphs, models
from glue_local.ui.errors import UiError
from glue_local.ui.runs import Runs
from glue_local.ui.sections import sections
from glue_local.ui.tables import Tables

WIDTH, HEIGHT = 176.0, 82.0
_SPACING = Spacing(column=52.0, row=22.0, height=HEIGHT)
#: Node types that pass on their only input's columns unchanged.
_PASS_ON = frozenset(
    {"Filter", "DropDuplicates", "EvaluateDataQuality", "DropNullFields", "Spigot", "FillMissingValues"}
)


@dataclass
class Jobs:
    """The repository's jobs."""

    tables: Tables
    runs: Runs

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
                problems=[],
                run=next(iter(recent.get(job.name, [])), None),
                runs=recent.get(job.name, []),
            )
            for job in found
        ]
        briefs += [
            models.JobBrief(
                name=name,
                description="",
                nodes=0,
                reads=[],
                writes=[],
                problems=[text],
                run=next(iter(recent.get(name, [])), None),
                runs=recent.get(name, []),
            )
            for name, text in wrong.items()
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
        checked = self.look(job)
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

    def look(self, job: JobDefinition) -> models.Checked:
        """Return a definition's canvas, faults, script and the columns that each node is known to give."""
        by_label = {node.label: node.id for node in job.nodes.values()}
        found = [
            models.Problem(node=by_label.get(one.node, ""), field=one.field, message=one.message)
            for one in checks.problems(job)
        ]
        script: str | None = None
        if not found:
            try:
                script = generate(job)
            except UnsupportedNodeError as error:
                found.append(self._unsupported(job, str(error)))
        edges = [
            (i, node.id)
            for node in job.nodes.values()
            for i in dict.fromkeys(_inputs(node))
            if i in job.nodes
        ]
        placed = graphs.place(dict.fromkeys(job.nodes, WIDTH), edges, _SPACING)
        return models.Checked(
            nodes=[_view(node, placed.place[node.id]) for node in job.nodes.values()],
            edges=placed.edges,
            width=placed.width,
            height=placed.height,
            problems=found,
            script=script,
            sections=sections(job, script) if script else {},
            schemas=self.schemas(job, placed.level),
        )

    def _unsupported(self, job: JobDefinition, text: str) -> models.Problem:
        node = next((node for node in job.nodes.values() if f"node {node.label}" in text), None)
        place = text.partition(", field ")[2].partition(":")[0]
        return models.Problem(
            node=node.id if node else "", field=place, message=text.rpartition(": ")[2] if node else text
        )

    def schemas(self, job: JobDefinition, level: Mapping[str, int]) -> dict[str, list[models.Column]]:
        """Return what columns nodes give, where the catalog or the node itself says so without running it."""
        known, personal = self.tables.all(), self.tables.personal()
        found: dict[str, list[models.Column]] = {}
        for node in sorted(job.nodes.values(), key=lambda node: level[node.id]):
            given = [found[i] for i in _inputs(node) if i in found]
            data = datasets(node) if node.role == "source" and _sound(node) else []
            told = node.fields.get("OutputSchemas")
            key = (data[0].database.lower(), data[0].name.lower()) if data else ("", "")
            if key in known:
                found[node.id] = self.tables.columns(known[key], self.tables.spelling(key), personal.get(key))
            elif told:
                found[node.id] = [
                    models.Column(name=c["Name"], type=c.get("Type", ""), comment="", personal=False)
                    for schema in told
                    for c in schema.get("Columns", ())
                ]
            elif node.type in _PASS_ON and given:
                found[node.id] = given[0]
            elif node.type == "SelectFields" and given:
                wanted = {
                    str(p[0]).lower() for p in node.fields.get("Paths", ()) if isinstance(p, list) and p
                }
                found[node.id] = [column for column in given[0] if column.name.lower() in wanted]
            elif node.type == "DropFields" and given:
                paths = [p for p in node.fields.get("Paths", ()) if isinstance(p, list) and len(p) == 1]
                gone = {str(path[0]).lower() for path in paths}
                found[node.id] = [column for column in given[0] if column.name.lower() not in gone]
        return found

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
        checked = self.look(job)
        if checked.problems or checked.script is None:
            raise UiError(422, "The job has problems: nothing was written", problems=checked.problems)
        replace_both(path, canonical.text(job), path.with_suffix(".py"), checked.script)
        return self.get(name)

    def diff(self, name: str, asked: models.Definition) -> models.Difference:
        """Describe what saving a definition would change."""
        path = self.tables.workspace.path(name)
        job = self.definition(name, asked)
        script = self.look(job).script
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
            checked=self.look(imported.definition),
            unplaced=[(number, line) for number, line in imported.unplaced],
        )

    def definition(self, name: str, given: models.Definition) -> JobDefinition:
        """Return the editor's definition as the project's."""
        path = self.tables.workspace.path(name)
        try:
            return JobDefinition(name, given.settings, nodes_of(given.nodes, path.name), path.name)
        except DefinitionError as error:
            raise UiError(422, "The definition is not understood", str(error)) from error

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


def _view(node: Node, at: tuple[float, float]) -> models.NodeView:
    kind = kind_of(node)
    return models.NodeView(
        id=node.id,
        type=node.type,
        name=node.name,
        word=kind.word,
        colour=kind.colour,
        role=node.role,
        x=at[0],
        y=at[1],
        width=WIDTH,
        height=HEIGHT,
        inputs=_inputs(node),
    )


def _inputs(node: Node) -> list[str]:
    given: Any = node.fields.get("Inputs") or []
    return [i for i in given if isinstance(i, str)] if isinstance(given, list) else []


def _sound(node: Node) -> bool:
    return all(isinstance(node.fields.get(key, ""), str) for key in ("Database", "Table", "Path"))


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
