"""The steps of an erasure in order, with its reports: of the dry run and of the end."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glue_local.engine.read.cache import cache_folder
from glue_local.wording import many
from stedi_lake import forget
from stedi_lake.demo import run_workflow
from stedi_lake.forget import Customer, ForgetError, Plan, queries
from stedi_lake.forget.owner import trainers
from stedi_lake.forget.report import forget_table
from stedi_lake.stack import LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from stedi_lake.stack import Stack

UNDER_WAY = ("STARTING", "RUNNING", "STOPPING", "WAITING")


def run(console: Console, stack: Stack, email: str, sure: Callable[[], bool]) -> None:
    """Report a customer's data; if ``sure()``, erase it and check that nothing is left.

    ForgetError for an invalid e-mail address, for an unknown one, and if the erasure cannot finish.
    """
    email = forget.address(email)
    with console.status("Looking for the customer ..."):
        found = look(stack, email)
        started = forget.load_marker(stack.client("s3"), stack.outputs, email) is not None
    if not (found.trace or started):
        raise ForgetError(
            f"{email} was not found: no version of a landing file and no table holds it, in upper or lower "
            "case. Nothing was changed; check the spelling."
        )
    console.print(forget_table(found))
    if started:
        console.print("An earlier erasure of this customer did not finish; resuming it.")
    if not sure():
        console.print("Nothing was changed: this was a dry run. YES=1 erases.", highlight=False)
        return
    gone = erase(console, stack, found)
    console.print(
        f"{email}: {many(found.lines, 'line')} erased from {many(len(found.rewrites), 'landing file')}, "
        f"tables rebuilt, {many(gone, 'noncurrent version')}, scratch files and query results deleted. "
        "No table and no version of a landing file holds the customer any more.",
        highlight=False,
    )
    for each in found.elsewhere:
        console.print(
            f"{each} names the customer and was left unchanged: it is not the lake's own.", highlight=False
        )
    for bucket, copy in found.replicas.items():
        console.print(f"s3://{bucket} is copied to {copy}: erase the customer there, too.", highlight=False)


def look(stack: Stack, email: str) -> Plan:
    """Find a customer's data in landing, the tables and an interrupted erasure's marker; change nothing."""
    s3, athena, glue, outputs = (
        stack.client("s3"),
        stack.client("athena"),
        stack.client("glue"),
        stack.outputs,
    )
    theirs = trainers(forget.reports(s3, outputs), email, queries.ownership(glue))
    noted = forget.load_marker(s3, outputs, email) or Customer(email)
    serials = tuple(sorted({*theirs.owned, *theirs.withheld, *noted.serials}))
    others = tuple(sorted({*forget.alike(s3, outputs, email), *noted.others}))
    found = forget.plan(s3, outputs, Customer(email, serials, others))
    held = queries.held(athena, glue, outputs, email, serials)
    unsure = tuple(each for each in theirs.unsure if each not in serials)
    return replace(found, held=held, unsure=unsure, withheld=theirs.withheld)


def erase(console: Console, stack: Stack, found: Plan) -> int:
    """Erase what was found, check that it is gone, and return how many noncurrent versions and results were deleted."""
    s3, outputs = stack.client("s3"), stack.outputs
    _wait_for_nothing(stack.client("glue"), outputs)
    forget.save_marker(s3, outputs, found.who)
    forget.rewrite(s3, found)
    gone = len(found.former)
    if empty := forget.feeds_without_data(s3, outputs):
        console.print(f"Landing holds no data of {', '.join(empty)} any more: the tables are emptied.")
        forget.empty_tables(s3, outputs)
    elif not run_workflow(console, stack).succeeded:
        raise ForgetError(
            "Landing is without the customer, but the tables were not rebuilt and still hold them: fix the run, "
            "then run the command again."
        )
    gone += forget.clear(s3, outputs)
    left = look(stack, found.who.email)
    if left.trace:
        rows = ", ".join(f"{table} {count}" for table, count in left.held.items() if count)
        raise ForgetError(
            f"{many(left.lines, 'line')} in landing, {many(len(left.former), 'noncurrent version')} and "
            f"these rows are left ({rows or 0}): something was delivered or ran in the meantime. Run the command again."
        )
    forget.clear(s3, outputs)  # the results of looking
    if stack.environment == "local":
        _clear_this_machine()
    forget.clear_marker(s3, outputs, found.who.email)
    return gone


def _clear_this_machine() -> None:
    """Delete cached copies of landing files, also of runs without the endpoint, and the endpoint's query results."""
    shutil.rmtree(cache_folder(), ignore_errors=True)
    for result in (LOCAL / "athena-results").glob("*"):
        result.unlink(missing_ok=True)


def _wait_for_nothing(glue: Any, outputs: dict[str, Any]) -> None:
    """Refuse to start while a job runs: it could write the customer's data after the erasure."""
    for job in outputs["jobs"]:
        for run in glue.get_job_runs(JobName=job, MaxResults=10)["JobRuns"]:
            if run["JobRunState"] in UNDER_WAY:
                raise ForgetError(
                    f"{job} is running ({run['Id']}) and may write what it has read of the customer: nothing was "
                    "changed. Run the command again when it has ended."
                )
