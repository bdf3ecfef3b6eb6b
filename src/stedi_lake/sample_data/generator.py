"""Write the feeds and the truth, plan by plan; each plan holds a bounded number of customers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from glue_local.errors import UserError
from stedi_lake.sample_data import feeds
from stedi_lake.sample_data.draws import Bools
from stedi_lake.sample_data.options import Options
from stedi_lake.sample_data.plan import Plan
from stedi_lake.sample_data.truth import SCOPES, Truth
from stedi_lake.sample_data.writer import LATE_STAMP, LineWriter

FEEDS = ("customer", "accelerometer", "step_trainer")
_READINGS_AT_ONCE = 300_000  # bounds the memory; one customer's readings are never divided


class OutputExistsError(UserError):
    """The folder holds generated data already."""


def generate(
    options: Options, out: Path, *, replace: bool = False, progress: Callable[[int], None] = lambda done: None
) -> dict[str, Any]:
    """Write the three feeds below ``out``, ``out/truth/`` and ``out/truth.json``, and return the content of the last.

    ``progress`` is called with the number of customers done. OutputExistsError if ``out`` holds any of the files
    written, unless ``replace``. The same options give the same files.
    """
    _make_room(out, replace=replace)
    limit = options.lines_in_a_file
    folders = {feed: out / feed / "landing" for feed in FEEDS}
    lines = dict.fromkeys(FEEDS, 0)
    malformed = dict.fromkeys(FEEDS, 0)
    with (
        LineWriter(folders["customer"], "customer", limit) as customers,
        LineWriter(folders["customer"], "customer", limit, LATE_STAMP) as late_customers,
        LineWriter(folders["accelerometer"], "accelerometer", limit) as accelerometer,
        LineWriter(folders["step_trainer"], "step_trainer", limit) as step_trainer,
        Truth(out / "truth", rows=options.truth_rows) as truth,
    ):
        for start in range(0, options.customers, _customers_at_once(options)):
            stop = min(start + _customers_at_once(options), options.customers)
            plan = Plan(options, start, stop)
            who = feeds.identities(plan)
            latest, older = feeds.records(plan)
            in_time, late = _deliveries(plan, who, latest, older)
            for feed, writer, good in (
                ("customer", customers, in_time),
                ("customer", late_customers, late),
                ("accelerometer", accelerometer, feeds.accelerometer_lines(plan, who)),
                ("step_trainer", step_trainer, feeds.step_trainer_lines(plan, who)),
            ):
                written, broken = feeds.with_malformed(plan, writer.name, good)
                writer.write(written)
                lines[feed] += len(good)
                malformed[feed] += broken
            truth.add(plan, who, latest)
            progress(stop)
    landing = {f"{feed}_landing": lines[feed] for feed in FEEDS}
    result: dict[str, Any] = {
        "options": asdict(options),
        "rows": {scope: landing | truth.expected[scope] for scope in SCOPES},
        "error_records": {f"{feed}_landing": malformed[feed] for feed in FEEDS},
        "devices": {"in_all": truth.devices, "owner_found": truth.devices_found},
        "files": sorted(str(path.relative_to(out)) for path in (out / "truth").rglob("*.parquet")),
    }
    (out / "truth.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return result


def _customers_at_once(options: Options) -> int:
    """Return how many customers a plan takes: even, so no pair is divided."""
    if options.beside:
        return options.customers + options.customers % 2
    return 2 * max(1, _READINGS_AT_ONCE // (2 * options.readings * options.samples))


def _deliveries(
    plan: Plan, who: feeds.Identities, latest: feeds.Records, older: feeds.Records
) -> tuple[pa.Array, pa.Array]:
    """Return the customer lines delivered in time, and those delivered after all others."""
    c, draws = plan.customers, plan.draws
    latest_lines = feeds.customer_lines(plan, who, latest)
    older_lines = feeds.customer_lines(plan, who, older)
    again = draws.chance("duplicate", c.ids, plan.options.duplicates)
    again_late = draws.chance("duplicate late", c.ids, 0.5)
    is_older = draws.chance("duplicate older", c.ids, 0.5) & c.two_records

    def of_latest(which: Bools) -> pa.Array:
        return latest_lines.filter(pa.array(which))

    def of_older(which: Bools) -> pa.Array:
        return older_lines.filter(pa.array(which[older.owner]))

    in_time = [
        latest_lines,
        of_older(~c.late),
        of_latest(again & ~is_older & ~again_late),
        of_older(again & is_older & ~again_late),
    ]
    late = [
        of_older(c.late),
        of_latest(again & ~is_older & again_late),
        of_older(again & is_older & again_late),
    ]
    mixed = pa.concat_arrays(in_time)
    order = feeds.shuffled(plan, "customer order", len(mixed))
    return mixed.take(pa.array(order)), pa.concat_arrays(late)


def _make_room(out: Path, *, replace: bool) -> None:
    made = [out / feed / "landing" for feed in FEEDS] + [out / "truth", out / "truth.json"]
    there = [path for path in made if path.exists()]
    if there and not replace:
        names = ", ".join(str(path) for path in there)
        raise OutputExistsError(f"{names} already exist: choose another folder, or use --replace")
    for path in there:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    out.mkdir(parents=True, exist_ok=True)
