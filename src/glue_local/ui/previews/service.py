"""Previews as the page asks for them: started, looked at while they run, cancelled, ended at their limits."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glue_local import environments
from glue_local.codegen import UnsupportedNodeError, generate
from glue_local.definition import JobDefinition
from glue_local.definition import validate as checks
from glue_local.definition.graph import script_order
from glue_local.definition.lineage import datasets
from glue_local.ui import models
from glue_local.ui.account import Account
from glue_local.ui.errors import UiError
from glue_local.ui.jobs import Jobs
from glue_local.ui.masking import without_values
from glue_local.ui.previews.sample import Scratch
from glue_local.ui.previews.taint import marked
from glue_local.ui.sections import sections
from glue_local.ui.tables import Key, Tables

if TYPE_CHECKING:
    from glue_local.cloud.runs.workers import WorkerPool
    from glue_local.environments import GlueVersion

SECONDS = 60.0
MEMORY_MB = 2048
ROWS, TEXT = 200, 1000
_EVERY = 0.05
_KEPT = 8
_QUALITY = ("EvaluateDataQuality", "EvaluateDataQualityMultiFrame")
#: Where AWS is looked for in a preview: nothing listens there.
_NOWHERE = "http://127.0.0.1:9"


@dataclass
class _Running:
    job: JobDefinition
    order: list[str]
    reveal: bool
    personal: Mapping[Key, frozenset[str]]
    nodes: dict[str, models.NodePreview]
    started: float = field(default_factory=time.monotonic)
    state: str = "running"
    error: str | None = None
    notes: list[str] = field(default_factory=list)
    ended: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    columns: dict[str, dict[str, bool]] = field(default_factory=dict)
    by_frame: dict[tuple[str, str], dict[str, bool]] = field(default_factory=dict)


class Previews:
    """Runs previews, each in its own process; one stands by once the editor was opened."""

    def __init__(self, jobs: Jobs, tables: Tables, account: Account) -> None:
        """Take a preview's dependencies; nothing is started yet."""
        self.jobs, self.tables, self.account = jobs, tables, account
        self._all: dict[str, _Running] = {}
        self._pools: dict[GlueVersion, WorkerPool] = {}
        self._closed = False
        self._lock = threading.Lock()
        self._cache = Path(tempfile.mkdtemp(prefix="glue-local-preview-"))

    def warm(self) -> None:
        """Start a stand-by process without waiting for it."""
        threading.Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        here = environments.this_version()
        with self._lock:
            if here is None or self._closed:
                return
        with suppress(UiError):  # it ended in the meantime
            self._pool(here).warm()

    def _pool(self, wanted: GlueVersion) -> WorkerPool:
        """Return the processes of a version of Glue; UiError where its environment is not on this machine."""
        with self._lock:
            if self._closed:
                raise UiError(503, "The page is ending")
            if wanted not in self._pools:
                self._pools[wanted] = self._make_pool(_python(wanted))
            return self._pools[wanted]

    def _make_pool(self, python: str) -> WorkerPool:
        from glue_local.cloud.runs import workers

        command = [python, "-m", "glue_local.ui.previews.worker"]
        home = self._cache / "home"
        home.mkdir(mode=0o700, exist_ok=True)
        environment = workers.environment(
            {
                "AWS_ENDPOINT_URL": _NOWHERE,
                "AWS_ACCESS_KEY_ID": "none",
                "AWS_SECRET_ACCESS_KEY": "none",
                "AWS_REGION": self.account.region or "us-east-1",
                "AWS_DEFAULT_REGION": self.account.region or "us-east-1",
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_MAX_ATTEMPTS": "1",
            },
            home,
        )
        return workers.WorkerPool(workers.spawner(command, environment), standby=1)

    def close(self) -> None:
        """End every preview and forget what was copied."""
        for running in self._all.values():
            running.stop.set()
        with self._lock:
            self._closed = True
        for pool in self._pools.values():
            pool.close()
        shutil.rmtree(self._cache, ignore_errors=True)

    def start(self, name: str, asked: models.PreviewRequest) -> str:
        """Start the preview of a node and all before it; UiError where they have problems."""
        whole = self.jobs.definition(name, asked.definition)
        if asked.node not in whole.nodes:
            raise UiError(404, f"The job has no node {asked.node}")
        job = ancestors(whole, asked.node)
        problems = [
            models.Problem(node=found, field=one.field, message=one.message)
            for one in checks.problems(job)
            for found in [next((n.id for n in job.nodes.values() if n.label == one.node), "")]
        ]
        if problems:
            raise UiError(
                422, "There is no preview yet: the nodes up to here have problems", problems=problems
            )
        _python(_version(job))
        if not self.account.up:
            raise UiError(503, "There is no lake to preview data from", self.account.endpoint().detail)
        try:
            script = generate(job)
        except UnsupportedNodeError as error:
            raise UiError(422, "There is no preview of this node", str(error)) from error
        order = script_order(job.nodes)
        running = _Running(
            job,
            order,
            asked.reveal,
            self.tables.personal(),
            {node: models.NodePreview(node=node, state="waiting") for node in order},
        )
        preview = uuid.uuid4().hex
        with self._lock:
            for old in list(self._all)[: max(len(self._all) - _KEPT + 1, 0)]:
                self._all.pop(old).stop.set()
            self._all[preview] = running
        threading.Thread(target=self._run, args=(preview, running, script), daemon=True).start()
        return preview

    def get(self, preview: str) -> models.Preview:
        """Return how far a preview is."""
        running = self._find(preview)
        until = running.ended or time.monotonic()
        # What ended says so last: until then its nodes' states are not final.
        state: Any = running.state if running.ended else "running"
        return models.Preview(
            id=preview,
            state=state,
            nodes=[running.nodes[node] for node in running.order],
            seconds=round(until - running.started, 2),
            error=running.error,
            notes=running.notes,
        )

    def cancel(self, preview: str) -> None:
        """End a preview."""
        self._find(preview).stop.set()

    def _find(self, preview: str) -> _Running:
        found = self._all.get(preview)
        if found is None:
            raise UiError(404, "There is no such preview", "Ask for it again.")
        return found

    def _run(self, preview: str, running: _Running, script: str) -> None:
        folder = self._cache / preview
        try:
            self._execute(running, script, folder)
        except Exception as error:
            from glue_local import aws

            running.state, running.error = "failed", f"{type(error).__name__}: {aws.format_error(error)}"
        finally:
            for node in running.nodes.values():
                if node.state in ("waiting", "running"):
                    node.state = "not reached"
            running.ended = time.monotonic()
            shutil.rmtree(folder, ignore_errors=True)
            self.warm()

    def _execute(self, running: _Running, script: str, folder: Path) -> None:
        job = running.job
        scratch = Scratch(folder / "s3", self.account, self._cache / "copies")
        scratch.fill(job, self.tables.in_catalog())
        for node, note in scratch.notes.items():
            running.nodes[node].note = note
        events, path = folder / "events.jsonl", folder / f"{job.name}.py"
        events.touch()
        path.write_text(script, encoding="utf-8")
        places = sections(job, script)
        task = {
            "events": str(events),
            "rows": ROWS,
            "text": TEXT,
            "steps": [
                {
                    "node": node,
                    "variable": job.nodes[node].variable,
                    "first": places[node][0],
                    "last": places[node][1],
                    "quality": job.nodes[node].type in _QUALITY,
                }
                for node in running.order
            ],
            "spec": {
                "script": str(path),
                "job_name": job.name,
                "run_id": f"jr_{uuid.uuid4().hex}",
                "engine": "sail",
                "arguments": self._arguments(job),
                "storage": {"kind": "folders", "root": str(scratch.root)},
                "catalog": {"kind": "file", "path": str(scratch.catalog_path)},
                "environment": {"GLUE_LOCAL_QUALITY_HISTORY": str(folder / "history.json")},
                "work_dir": str(folder / "work"),
            },
        }
        from glue_local.cloud.runs import workers

        pool = self._pool(_version(job))
        process = pool.take()
        said: list[str] = []
        try:
            for pipe in (process.stdout, process.stderr):
                threading.Thread(target=_drain, args=(pipe, said), daemon=True).start()
            assert process.stdin is not None
            process.stdin.write(json.dumps(task) + "\n")
            process.stdin.close()
            self._follow(running, events, process, said)
        finally:
            workers.kill(process)

    def _follow(self, running: _Running, events: Path, process: Any, said: list[str]) -> None:
        from glue_local.cloud.runs import workers

        until, checked = time.monotonic() + SECONDS, 0.0
        with events.open(encoding="utf-8") as file:
            pending = ""
            while True:
                ended = process.poll() is not None
                pending += file.read()
                *lines, pending = pending.split("\n")
                for line in lines:
                    self._event(running, json.loads(line))
                if running.state != "running":
                    return
                if ended:
                    running.state = "failed"
                    last = (said or ["it said nothing"])[-1]
                    told = last if running.reveal else without_values(last)
                    running.error = f"The preview's process exited: {told}"
                    return
                if running.stop.is_set():
                    running.state, running.error = "cancelled", "The preview was cancelled."
                    return
                if time.monotonic() > until:
                    running.state = "failed"
                    running.error = f"The preview took longer than {SECONDS:.0f} s and was ended."
                    return
                if time.monotonic() > checked:
                    checked = time.monotonic() + 0.25
                    if (resident := workers.resident_mb(process)) > MEMORY_MB:
                        running.state = "failed"
                        running.error = f"The preview took {resident:.0f} MiB; the limit is {MEMORY_MB} MiB."
                        return
                time.sleep(_EVERY)

    def _event(self, running: _Running, event: dict[str, Any]) -> None:
        if not running.reveal:
            told = {key: without_values(event[key]) for key in ("error", "note") if event.get(key)}
            event = event | told
        if "end" in event:
            running.state = "done" if event["end"] == "SUCCEEDED" else "failed"
            running.error = event["error"]
            if event["records"]:
                running.notes.append(f"{event['records']} records of the sources could not be read")
            return
        if not event.get("node"):
            running.error = event.get("error")
            return
        shown = running.nodes[event["node"]]
        if "note" in event:
            shown.note = event["note"]
            return
        if "error" in event:
            shown.state, shown.error, shown.line = "failed", event["error"], event["line"]
            return
        shown.frames = [self._frame(running, event["node"], frame) for frame in event["frames"]]
        shown.seconds, shown.state = round(event["seconds"], 3), "done"
        counts = [
            running.nodes[i].frames[0].count
            for i in running.job.nodes[event["node"]].inputs
            if running.nodes[i].frames
        ]
        if counts and all(count is not None for count in counts):
            shown.rows_in = sum(count or 0 for count in counts)

    def _frame(self, running: _Running, node_id: str, frame: dict[str, Any]) -> models.Frame:
        node, names = running.job.nodes[node_id], [c["name"] for c in frame["columns"]]
        if node.role == "source":
            hot: set[str] = set()
            for data in datasets(node):
                key = (data.database.lower(), data.name.lower())
                found = running.personal.get(key) if data.database else self._personal_of_folder(data.name)
                hot |= set(names) if found is None else {name for name in names if name.lower() in found}
        else:
            types = {c["name"]: c["type"] for c in frame["columns"]}
            hot = marked(running.job, node, names, frame["name"], running.columns, types)
        columns = {name: name in hot for name in names}
        # Readers of a collection get the columns of its widest frame.
        if len(columns) >= len(running.columns.get(node_id, {})):
            running.columns[node_id] = columns
        masked = set() if running.reveal else {n for n, name in enumerate(names) if name in hot}
        return models.Frame(
            name=frame["name"],
            columns=[
                models.ResultColumn(name=c["name"], type=c["type"], masked=n in masked)
                for n, c in enumerate(frame["columns"])
            ],
            rows=[
                [models.MASK if n in masked and cell is not None else cell for n, cell in enumerate(row)]
                for row in frame["rows"]
            ],
            count=frame["count"],
        )

    def _personal_of_folder(self, path: str) -> frozenset[str] | None:
        """Return the marks of the table that is at an S3 path; None (all) where no table does."""
        for table in self.tables.all().values():
            if table.location and path.rstrip("/").startswith(table.location.rstrip("/")):
                return self.tables.marks(table)
        return None

    def _arguments(self, job: JobDefinition) -> list[str]:
        """Return the job's arguments as in a run: the definition's over those that Glue has of it."""
        from botocore.exceptions import ClientError

        given: dict[str, str] = {}
        try:
            answer = self.account["glue"].get_job(JobName=job.name)["Job"]
            given |= answer.get("DefaultArguments", {})
        except ClientError:
            given |= self._conf_of_others()
        given |= job.settings.get("DefaultArguments", {})
        given |= {"--job-bookmark-option": "job-bookmark-disable"}
        return [word for key, value in given.items() for word in (key, str(value))]

    def _conf_of_others(self) -> dict[str, str]:
        """Return the environment's Spark settings, which every job of the lake has, for a job not in Glue yet."""
        jobs = self.account["glue"].get_jobs(MaxResults=1)["Jobs"]
        found = jobs[0].get("DefaultArguments", {}).get("--conf") if jobs else None
        return {"--conf": found} if found else {}


def ancestors(job: JobDefinition, node: str) -> JobDefinition:
    """Return the job with a node and all that it reads, directly or not; the nodes keep their order."""
    wanted, waiting = {node}, [node]
    while waiting:
        for i in job.nodes[waiting.pop()].inputs:
            if i in job.nodes and i not in wanted:
                wanted.add(i)
                waiting.append(i)
    return job.with_nodes({i: one for i, one in job.nodes.items() if i in wanted})


def _version(job: JobDefinition) -> GlueVersion:
    """Return the version of Glue that a job runs on; UiError for one that does not run here."""
    try:
        return environments.version(job.settings.get("GlueVersion"))
    except environments.UnknownVersionError as error:
        raise UiError(422, "There is no preview of this job", str(error)) from error


def _python(wanted: GlueVersion) -> str:
    """Return the Python of a version's environment; never another version's. UiError where it is not there."""
    found = environments.find(wanted)
    if found is None:
        raise UiError(
            422,
            f"The job is for Glue {wanted.name}, whose environment is not on this machine",
            f"`glue-local run --glue {wanted.name} SCRIPT` creates it, as does a run of the job.",
        )
    return str(found)


def _drain(pipe: Any, said: list[str]) -> None:
    for line in pipe or ():
        if line.strip():
            said.append(line.strip()[:500])
            del said[:-20]
