"""The whole lake on a laptop: start it, load the feeds, run the workflow, show the tables.

``summary.json`` has the seconds of each phase, the rows of every table and the final state of every job.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from glue_local.cloud import endpoint
from glue_local.cloud.settings import Engine
from stedi_lake import display, feeds, prerequisites, tables, workflow
from stedi_lake.stack import BUILD, LOCAL, Stack

SAMPLE_CUSTOMERS = 500
SAMPLE_SEED = 7


@dataclass
class Local:
    """The local stack: its engine, the endpoint's port, how much memory (MiB) a job run may take.

    ``access_key``: whether the endpoint creates a key at its start and refuses requests not signed with it.
    """

    engine: Engine
    port: int
    memory_mb: int
    console: Console
    access_key: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def stack(self) -> Stack:
        """The stack at the endpoint."""
        return Stack.named("local", self.port)

    def up(self) -> Stack:
        """Start the endpoint and apply the lake to it."""
        prerequisites.check(self.engine)
        stack = self.stack
        with display.step(self.console, "Starting the local AWS endpoint", self.seconds, "setup"):
            with ThreadPoolExecutor(2) as pool:
                started = pool.submit(
                    endpoint.start,
                    access=endpoint.Access(access_key=self.access_key),
                    port=self.port,
                    engine=self.engine,
                    state_dir=LOCAL,
                    memory_mb=self.memory_mb,
                )
                if self.access_key:
                    started.result()  # Terraform gets the key
                initialised = pool.submit(stack.terraform.init)
                started.result()
            try:
                initialised.result()
            except Exception:
                endpoint.stop(LOCAL)
                raise
        try:
            with display.step(self.console, "Applying Terraform", self.seconds, "apply") as note:
                stack.terraform.follow("apply", lambda done, of: note(f"{done} of {of} resources"))
        except BaseException:
            endpoint.stop(LOCAL)
            raise
        return stack

    def down(self) -> bool:
        """Stop the endpoint and discard its data; False if none was running."""
        (LOCAL / "terraform.tfstate").unlink(missing_ok=True)
        return endpoint.stop(LOCAL) is not None


def run_workflow(console: Console, stack: Stack, name: str = "") -> workflow.WorkflowProgress:
    """Start the workflow of a stack, by default that of Terraform's outputs, and follow it to its end."""
    glue, name = stack.client("glue"), name or stack.outputs["workflow_name"]
    run_id = workflow.start(glue, name)
    console.print(f"Workflow {name}, run {run_id}", highlight=False, soft_wrap=True)
    return display.follow(console, workflow.follow(glue, stack.client("logs"), name, run_id))


def count_rows(stack: Stack, *, quarantine: bool = False) -> dict[str, int]:
    """Rows of the lake's tables, zone by zone; or of the quarantine tables."""
    outputs = stack.outputs
    databases = [outputs["databases"][zone] for zone in ("landing", "trusted", "curated")]
    glue, athena = stack.client("glue"), stack.client("athena")
    return tables.counts(glue, athena, outputs["athena_workgroup"], databases, quarantine=quarantine)


def demo(local: Local, data: Path | None, keep: bool) -> bool:
    """Run the demo and return whether every job succeeded; ``data`` replaces the generated sample."""
    console, seconds = local.console, local.seconds
    if data is not None:
        feeds.delivered(data)  # fail before anything is started
    running = endpoint.status(LOCAL)
    if running is not None:
        raise endpoint.EndpointError(
            f"A lake is already up at {running.url}: `make run ENV=local` runs it again, `make down` stops it."
        )
    stack = local.up()
    try:
        with display.step(console, "Loading the landing data", seconds, "load"):
            folder = data or sample()
            loaded = feeds.load(stack.client("s3"), stack.outputs["buckets"]["landing"], folder)
        console.print(loaded.summary(), highlight=False, markup=False)
        with display.step(console, "Running the jobs", seconds, "run"):
            ended = run_workflow(console, stack)
        with display.step(console, "Counting rows", seconds, "count"):
            counts, set_aside = count_rows(stack), count_rows(stack, quarantine=True)
        console.print()
        console.print(display.rows_table(counts | {name: rows for name, rows in set_aside.items() if rows}))
        seconds["total"] = round(sum(seconds.values()), 2)
        path = write_summary(ended, counts, set_aside, seconds)
        console.print()
        console.print("Seconds: " + ", ".join(f"{k} {v:.1f}" for k, v in seconds.items()), highlight=False)
        console.print(
            f"Written to {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}"
        )
    except BaseException:
        local.down()
        raise
    if keep:
        console.print(connection_help(stack), highlight=False, soft_wrap=True)
    else:
        local.down()
    return ended.succeeded


def sample() -> Path:
    """Write the small sample of landing data and return its folder."""
    from stedi_lake.sample_data import Options, generate

    folder = BUILD / "sample"
    generate(Options(customers=SAMPLE_CUSTOMERS, seed=SAMPLE_SEED), folder, replace=True)
    return folder


def write_summary(
    ended: workflow.WorkflowProgress,
    counts: dict[str, int],
    set_aside: dict[str, int],
    seconds: dict[str, float],
) -> Path:
    """Write ``build/demo/summary.json`` and return its path."""
    summary: dict[str, Any] = {
        "tables": counts,
        "quarantine": set_aside,
        "jobs": {
            job.name: {
                "state": job.state,
                "seconds": job.seconds,
                "rows_read": job.rows_read,
                "rows_written": job.rows_written,
                "error_records": job.error_records,
                "error": job.error,
                **job.versions,
            }
            for job in ended.jobs
        },
        "seconds": seconds,
    }
    path = BUILD / "demo" / "summary.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(summary, indent=2) + "\n")
    return path


def connection_help(stack: Stack) -> str:
    """How to use the stack that was left running, and how to stop it."""
    exports = "\n".join(f"  export {name}={value}" for name, value in stack.variables.items())
    return (
        f"\nThe lake is up. To talk to it:\n{exports}\n"
        f"  aws glue start-job-run --job-name customer_landing_to_trusted\n"
        f"  aws s3 ls s3://{stack.outputs['buckets']['landing']}/ --recursive\n"
        f"`make run ENV=local` runs the workflow, `make ui` shows the lake, `make down` stops it."
    )
