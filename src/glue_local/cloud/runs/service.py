"""The job runs of one account and region: start, queue, execute, retry, stop.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html and
https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from glue_local import environments
from glue_local.cloud.private_files import private_folder
from glue_local.cloud.runs import arguments, bookmarks, credentials, errors, events, metrics, modules
from glue_local.cloud.runs.execution import Execution, Outcome
from glue_local.cloud.runs.job_run import JobRun
from glue_local.cloud.runs.limits import Limits
from glue_local.cloud.runs.logs import run_logs
from glue_local.cloud.runs.new_run import glue_version, new_id, new_run, python_differs
from glue_local.cloud.runs.workers import WorkerPools
from glue_local.cloud.settings import EndpointSettings
from glue_local.quality.results import STORE_VARIABLE
from glue_local.run_logs import encrypts_logs

CLOSE_SECONDS = 30.0


@dataclass
class Machine:
    """What all runs of the endpoint share: its settings, the workers, the places to execute in."""

    settings: EndpointSettings
    limits: Limits
    pools: WorkerPools
    lock: threading.RLock = field(default_factory=threading.RLock)
    executing: int = 0
    pending: list[Callable[[], None]] = field(default_factory=list)
    live: list[JobRun] = field(default_factory=list)

    def submit(self, task: Callable[[], None]) -> None:
        """Run a task in a thread of its own as soon as fewer than ``concurrent_runs`` are executing."""
        with self.lock:
            self.pending.append(task)
            self._dispatch()

    def _dispatch(self) -> None:
        while self.pending and self.executing < self.limits.concurrent_runs:
            self.executing += 1
            threading.Thread(target=self._perform, args=(self.pending.pop(0),), daemon=True).start()

    def _perform(self, task: Callable[[], None]) -> None:
        try:
            task()
        finally:
            with self.lock:
                self.executing -= 1
                self._dispatch()

    def close(self) -> None:
        """End what is running, for which it waits up to ``CLOSE_SECONDS``, and the stand-by workers."""
        with self.lock:
            self.pending.clear()
            self.live = [run for run in self.live if run.executing_since is not None]
            for run in self.live:
                run.stop.set()
        self.pools.close()
        deadline = time.monotonic() + CLOSE_SECONDS
        while self.live and time.monotonic() < deadline:
            time.sleep(0.05)


class JobRuns:
    """The runs of the jobs of one Glue backend."""

    def __init__(self, machine: Machine, account_id: str, region: str) -> None:
        """Take the machine to run on; account and region are those of the Glue backend."""
        self.machine = machine
        self.account_id = account_id
        self.region = region
        self._runs: dict[str, list[JobRun]] = {}
        #: Called, in the machine's lock, with each run that ended and is not tried again.
        self.on_end: list[Callable[[JobRun], None]] = []
        #: Called with each run that is over, outside the lock.
        self.on_over: list[Callable[[JobRun], None]] = []
        #: Called likewise with the next attempt of a run that failed and is tried again.
        self.on_retry: list[Callable[[JobRun], None]] = []

    def start(
        self,
        job: dict[str, Any],
        request: dict[str, Any],
        trigger_name: str | None = None,
        workflow_run_id: str | None = None,
        predecessors: list[dict[str, str]] | None = None,
    ) -> JobRun:
        """Start a run of a job (Glue's Job) as StartJobRun's request says; returns at once.

        Raises ConcurrentRunsExceededException unless the job queues, InvalidInputException for a job that
        is not a Python script.
        """
        run = new_run(self._backend, job, request)
        run.trigger_name = trigger_name
        run.workflow_run_id = workflow_run_id
        run.predecessors = predecessors or []
        queues = request.get("JobRunQueuingEnabled", job.get("JobRunQueuingEnabled", False))
        with self.machine.lock:
            allowed = (job.get("ExecutionProperty") or {}).get("MaxConcurrentRuns") or 1
            if self._active(run.job_name) >= allowed:
                if not queues:
                    raise errors.concurrent_runs_exceeded(run.job_name)
                run.state = "WAITING"
                run.state_detail = f"Waiting: at most {allowed} run(s) of job {run.job_name} may run at once"
            self._runs.setdefault(run.job_name, []).append(run)
            if run.error and workflow_run_id is None:
                self._end(run, Outcome("FAILED", run.error))
            elif run.state == "STARTING":
                self._submit(run)
        return run

    def add_error(self, job_name: str, message: str, trigger_name: str, workflow_run_id: str) -> JobRun:
        """Record a run that a trigger could not start."""
        run = JobRun(id=new_id(), job_name=job_name, arguments={}, settings={}, role="", script="", timeout=0)
        run.trigger_name = trigger_name
        run.workflow_run_id = workflow_run_id
        run.move("ERROR", message)
        with self.machine.lock:
            self._runs.setdefault(job_name, []).append(run)
        return run

    def of_job(self, job_name: str) -> list[JobRun]:
        """Return the runs of a job, newest first."""
        with self.machine.lock:
            return list(reversed(self._runs.get(job_name, [])))

    def get(self, job_name: str, run_id: str) -> JobRun | None:
        """Return a run, or None."""
        return next((run for run in self.of_job(job_name) if run.id == run_id), None)

    def stop(self, run: JobRun) -> None:
        """Stop a run; one that does not execute yet is stopped at once."""
        with self.machine.lock:
            if run.ended:
                return
            run.stop.set()
            if run.executing_since is not None:
                run.move("STOPPING")
            else:
                self._end(run, Outcome("STOPPED"))

    def submit(self, run: JobRun) -> None:
        """Let a run execute that is none of a job."""
        with self.machine.lock:
            self._runs.setdefault(run.job_name, []).append(run)
            self._submit(run)

    def _active(self, job_name: str) -> int:
        return sum(run.state in {"STARTING", "RUNNING", "STOPPING"} for run in self._runs.get(job_name, []))

    def _submit(self, run: JobRun) -> None:
        self.machine.live.append(run)
        self.machine.submit(lambda: self._execute(run))

    def _execute(self, run: JobRun) -> None:
        with self.machine.lock:
            if run.ended:
                return
            run.move("RUNNING")
        try:
            outcome = Outcome("FAILED", run.error) if run.error else self._run(run)
        except credentials.RoleError as error:
            failed = f"JobName:{run.job_name} and JobRunId:{run.id} failed to execute with exception "
            outcome = Outcome("FAILED", f"{failed if run.of_a_job else ''}{error}")
        except modules.ModulesError as error:
            outcome = Outcome("FAILED", str(error))
        except Exception as error:  # whatever the machine denies ends this run, and no other
            traceback.print_exc()
            outcome = Outcome("FAILED", f"{type(error).__name__}: {error}")
        self._end(run, outcome)

    def _run(self, run: JobRun) -> Outcome:
        from moto.logs.models import logs_backends

        settings = self.machine.settings
        folder = private_folder(settings.state_dir.absolute() / "runs" / run.id)
        bookmark = bookmarks.RunBookmark(folder)
        place = (self.account_id, self.region, settings.url)
        python_path = modules.installed(
            run.arguments,
            lambda: environments.python_of(glue_version(run)),
            settings.state_dir.absolute() / "python-modules",
            lambda path: credentials.read(path, run.role, *place),
        )
        execution = Execution(
            run=run,
            engine=settings.engine,
            url=settings.url,
            folder=folder,
            environment={
                **arguments.variables(run.arguments),
                **credentials.environment(run.role, *place),
                STORE_VARIABLE: str(settings.quality_dir),
            },
            memory_mb=settings.memory_mb,
            python_path=[str(python_path)] if python_path else [],
            bookmarks=bookmark.given(self._backend, run.job_name, run.arguments),
            notes=python_differs(run),
            limits=self.machine.limits,
            logs=run_logs(
                logs_backends[self.account_id][self.region], run, self._encrypts_logs(run), self.account_id
            ),
        )
        pool = self.machine.pools.of(glue_version(run))
        process = pool.take()
        pool.warm()
        outcome = execution.execute(process)
        if outcome.state == "SUCCEEDED":
            try:
                with self.machine.lock:
                    bookmark.keep(self._backend, run.job_name, run.id)
            except bookmarks.VersionMismatchError as error:
                return replace(outcome, state="FAILED", error=str(error))
        return outcome

    @property
    def _backend(self) -> Any:
        from moto.glue.models import glue_backends

        return glue_backends[self.account_id][self.region]

    def _encrypts_logs(self, run: JobRun) -> str | None:
        """The run's security configuration, if that encrypts logs."""
        name: str = run.settings.get("SecurityConfiguration", "")
        found = self._backend.security_configurations.get(name)
        return name if found is not None and encrypts_logs(found.as_dict()) else None

    def _end(self, run: JobRun, outcome: Outcome) -> None:
        with self.machine.lock:
            if run in self.machine.live:
                self.machine.live.remove(run)
            run.move(outcome.state, outcome.error)
            if outcome.state == "FAILED" and run.attempt < run.max_retries:
                again = run.retry()
                self._runs[run.job_name].append(again)
                self._submit(again)
                for listener in self.on_retry:
                    listener(again)
            else:
                self._promote(run.job_name)
                for listener in self.on_end:
                    listener(run)
        if run.of_a_job:
            metrics.publish(run, outcome.report, self.account_id, self.region)
            events.publish(run, self.account_id, self.region)
        for listener in self.on_over:
            listener(run)

    def _promote(self, job_name: str) -> None:
        waiting = [run for run in self._runs[job_name] if run.state == "WAITING"]
        if waiting:
            waiting[0].state_detail = None
            waiting[0].move("STARTING")
            self._submit(waiting[0])
