"""Previews as the page asks for them: started, looked at while they run, cancelled, ended at their limits."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from glue_local.codegen import UnsupportedNodeError, generate
from glue_local.definition import JobDefinition
from glue_local.definition import validate as checks
from glue_local.definition.graph import script_order
from glue_local.ui import models
from glue_local.ui.account import Account
from glue_local.ui.errors import UiError
from glue_local.ui.jobs import Jobs
from glue_local.ui.masking import without_values
from glue_local.ui.previews.processes import Processes, python_of, version_of
from glue_local.ui.previews.running import Running
from glue_local.ui.previews.sample import Scratch
from glue_local.ui.sections import sections
from glue_local.ui.tables import Tables

SECONDS = 60.0
MEMORY_MB = 2048
ROWS, TEXT = 200, 1000
_EVERY = 0.05
_KEPT = 8
_QUALITY = ("EvaluateDataQuality", "EvaluateDataQualityMultiFrame")


class Previews:
    """Runs previews, each in its own process; one stands by once the editor was opened."""

    def __init__(self, jobs: Jobs, tables: Tables, account: Account) -> None:
        """Take a preview's dependencies; nothing is started yet."""
        self.jobs, self.tables, self.account = jobs, tables, account
        self._all: dict[str, Running] = {}
        self._lock = threading.Lock()
        self._cache = Path(tempfile.mkdtemp(prefix="glue-local-preview-"))
        self._processes = Processes(self._cache / "home", account.region or "us-east-1")

    def warm(self) -> None:
        """Start a stand-by process without waiting for it."""
        threading.Thread(target=self._processes.warm, daemon=True).start()

    def close(self) -> None:
        """End every preview and forget what was copied."""
        for running in self._all.values():
            running.stop.set()
        self._processes.close()
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
        python_of(version_of(job))
        if not self.account.up:
            raise UiError(503, "There is no lake to preview data from", self.account.endpoint().detail)
        try:
            script = generate(job)
        except UnsupportedNodeError as error:
            raise UiError(422, "There is no preview of this node", str(error)) from error
        order = script_order(job.nodes)
        running = Running(
            self.tables,
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
        return self._find(preview).view(preview)

    def cancel(self, preview: str) -> None:
        """End a preview."""
        self._find(preview).stop.set()

    def _find(self, preview: str) -> Running:
        found = self._all.get(preview)
        if found is None:
            raise UiError(404, "There is no such preview", "Ask for it again.")
        return found

    def _run(self, preview: str, running: Running, script: str) -> None:
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

    def _execute(self, running: Running, script: str, folder: Path) -> None:
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

        pool = self._processes.of(version_of(job))
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

    def _follow(self, running: Running, events: Path, process: Any, said: list[str]) -> None:
        from glue_local.cloud.runs import workers

        until, checked = time.monotonic() + SECONDS, 0.0
        with events.open(encoding="utf-8") as file:
            pending = ""
            while True:
                ended = process.poll() is not None
                pending += file.read()
                *lines, pending = pending.split("\n")
                for line in lines:
                    running.take(json.loads(line))
                if running.state != "running":
                    return
                if ended:
                    running.state = "failed"
                    last = (said or ["no output"])[-1]
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


def _drain(pipe: Any, said: list[str]) -> None:
    for line in pipe or ():
        if line.strip():
            said.append(line.strip()[:500])
            del said[:-20]
