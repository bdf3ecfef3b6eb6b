"""How often the ownership rule is wrong: ``python -m stedi_lake.bench.owners --lakes 40`` prints it.

Random lakes contain whatever can mislead the rule, and the job's own statement finds the owners. A wrong owner is
anybody but the trainer's owner; for a sold trainer, anybody. A trainer is clear if its owner's phone reported at
nine tenths of its instants, eight at least; if any other phone did at half of them at most, and that phone beside any
other trainer; and if it was not at most of another trainer's instants at the same time. This does not use the rule's
settings, so they can be chosen from the result.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from stedi_lake.forget.owner import Report, owners
from stedi_lake.sample_data import Options, feeds
from stedi_lake.sample_data.plan import Plan
from stedi_lake.sample_data.seen import Seen

#: Kinds of lakes: by name, the highest share of each generator option.
KINDS: dict[str, dict[str, float]] = {
    "clocks of any phase": {"colliding": 0.5, "imperfect": 0.3},
    "clocks on full seconds": {"full_seconds": 1.0},
    "gyms, clocks on full seconds": {"full_seconds": 1.0, "gyms": 1.0},
    "and a fifth of the phones off": {"full_seconds": 1.0, "gyms": 1.0, "silent": 0.2},
    "families": {"families": 0.6, "full_seconds": 0.5},
    "trainers lent or sold": {"lent": 0.4, "sold": 0.4, "full_seconds": 0.5},
    "instants copied": {"copied": 0.6, "full_seconds": 0.5},
    "everything": {
        **{"full_seconds": 1.0, "gyms": 0.6, "silent": 0.2, "imperfect": 0.2, "colliding": 0.3},
        **{"families": 0.2, "lent": 0.2, "sold": 0.2, "copied": 0.2},
    },
}
#: Settings that are compared; the first are the defaults.
SETTINGS: tuple[dict[str, float], ...] = (
    {},
    {"ownership_margin": 0.0},
    {"ownership_margin": 0.1},
    {"ownership_instants": 1},
    {"ownership_threshold": 0.6},
    {"ownership_threshold": 0.6, "ownership_margin": 0.0, "ownership_instants": 1},
)
_READINGS = (3, 5, 8, 12, 20, 30)
_CUSTOMERS = 100


@dataclass
class Score:
    """Counts of trainers: all, the clear ones, and of these those given their owner and those given a wrong one."""

    trainers: int = 0
    clear: int = 0
    found: int = 0
    wrong: int = 0

    def add(self, truth: list[tuple[str, str | None, bool]], found: dict[str, str]) -> None:
        """Add a lake's trainers, each with its true owner and whether that is clear, and the owners found."""
        for serial, owner, clear in truth:
            given = found.get(serial)
            self.trainers += 1
            self.clear += clear
            self.found += clear and given == owner
            self.wrong += given is not None and given != owner

    @property
    def share(self) -> str:
        """Share of the clear trainers whose owner was found."""
        return f"{100 * self.found / self.clear:.1f} %" if self.clear else "-"


def lake(kind: str, seed: int) -> tuple[list[Report], list[tuple[str, str | None, bool]]]:
    """Return a random lake of a kind: who or what reported when, and the true owner of each trainer."""
    chance = random.Random(f"{kind} {seed}")  # noqa: S311, no secret
    knobs: dict[str, Any] = {name: most * chance.choice([0.5, 1.0]) for name, most in KINDS[kind].items()}
    knobs = {"colliding": 0.0, "imperfect": 0.0, "readings": chance.choice(_READINGS), **knobs}
    plan = Plan(Options(customers=_CUSTOMERS, seed=seed, samples=1, **knobs), 0, _CUSTOMERS)
    who = feeds.identities(plan)
    emails = [email.lower() for email in who.email.to_pylist()]
    serials = who.device.to_pylist()
    return list(_reports(plan, emails, serials)), list(_truth(plan, emails, serials))


def _reports(plan: Plan, emails: list[str], serials: list[str]) -> Iterator[Report]:
    phones, instants = plan.phone_readings, plan.instants
    for owner, time in zip(phones.owner.tolist(), phones.time.tolist(), strict=True):
        yield emails[owner], None, time
    for owner, time in zip(
        *(each[plan.read_by_device].tolist() for each in (instants.owner, instants.time)), strict=True
    ):
        yield None, serials[owner], time


def _truth(plan: Plan, emails: list[str], serials: list[str]) -> Iterator[tuple[str, str | None, bool]]:
    seen, count = Seen(plan), plan.customers.count
    clear = (seen.owner >= np.maximum(8, 0.9 * count)) & ~plan.customers.sold & (seen.visits == 0)
    clear &= 2 * np.maximum(seen.other, seen.elsewhere) <= count
    for at in np.flatnonzero(plan.customers.has_device):
        yield serials[at], None if plan.customers.sold[at] else emails[at], bool(clear[at])


def measure(lakes: int, seed: int = 1) -> tuple[dict[str, Score], list[Score]]:
    """Return scores over ``lakes`` lakes of each kind: per kind with the defaults, and overall per setting."""
    by_kind = {kind: Score() for kind in KINDS}
    by_settings = [Score() for _ in SETTINGS]
    every = [(kind, seed + at) for kind in KINDS for at in range(lakes)]
    for kind, one in track(every, "lakes", console=Console(stderr=True), transient=True):
        reports, truth = lake(kind, one)
        found = owners(reports, SETTINGS)
        by_kind[kind].add(truth, found[0])
        for score, each in zip(by_settings, found, strict=True):
            score.add(truth, each)
    return by_kind, by_settings


def main(lakes: int = 40, seed: int = 1) -> None:
    """Print how many trainers get their owner, a wrong one or none, per kind of lake and per setting."""
    by_kind, by_settings = measure(lakes, seed)
    names = [", ".join(f"{name} {value:g}" for name, value in each.items()) for each in SETTINGS]
    for title, scores in (
        (f"{lakes} lakes of each kind, with the defaults", by_kind),
        (
            "all of them, by settings",
            dict(zip([name or "defaults" for name in names], by_settings, strict=True)),
        ),
    ):
        table = Table("", "trainers", "clear", "of them found", "wrong owners", title=title)
        for name, score in scores.items():
            table.add_row(name, f"{score.trainers:,}", f"{score.clear:,}", score.share, f"{score.wrong:,}")
        Console().print(table)


if __name__ == "__main__":
    typer.run(main)
