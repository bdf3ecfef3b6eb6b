"""Find the owner of each trainer in the landing files, with the SQL of the job that finds owners.

It does not use Athena, because a query of landing fails at the first line that is not JSON. The job's statement,
read from the job's definition, runs on DuckDB, so both find the same owners.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stedi_lake.nodes.persons import emails_in
from stedi_lake.stack import PROJECT

if TYPE_CHECKING:
    import duckdb

JOB = "customer_trusted_to_curated"
#: The rule's settings: each one's name in the statement, and its default.
DEFAULTS: dict[str, float] = {
    "ownership_threshold": 0.9,
    "ownership_margin": 0.2,
    "ownership_instants": 5,
    "always_on_instants": 300,
}
_COLUMNS = dict(zip(DEFAULTS, ("threshold", "margin", "least", "dense"), strict=True))
_AT_ONCE = 500_000

Report = tuple[str | None, str | None, int]
"""Who (an e-mail's normal form) or what (a trainer's serial number) reported, and when."""


@dataclass(frozen=True)
class Trainers:
    """Serial numbers of trainers: the customer's, those that may be theirs, and those to withhold.

    ``unsure``: the customer's phone matched more than half of their instants, and no phone matched more, but they
    are not clearly theirs. ``withheld``: without the customer they would become somebody else's.
    """

    owned: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def trainers(
    reports: Iterable[Report],
    email: str,
    settings: dict[str, float] | None = None,
    definition: Path | None = None,
) -> Trainers:
    """Return the trainers of a customer, whether or not they consented to research.

    It also finds the trainers to withhold. It finds the owners again without the customer's readings and trainers, and
    withholds every trainer that somebody would gain, until nobody gains any.
    """
    import duckdb

    with duckdb.connect() as connection:
        _load(connection, reports)
        rule = _statement(
            {**DEFAULTS, **(settings or {})}, definition or PROJECT / "jobs" / JOB / f"{JOB}.json"
        )
        before = connection.execute(f"{rule} select person, serialnumber, use from owned").fetchall()
        people = [
            name for (name,) in connection.execute("select distinct person from reports").fetchall() if name
        ]
        spelt = [name for name in people if name == email or email in emails_in(name)[0]]
        owned = {serial for person, serial, _ in before if person in {email, *spelt}}
        best = connection.execute(
            f"""{rule} select r.serialnumber from ranked r
            join (select serialnumber, max(instants) as most from ranked group by all) m using (serialnumber)
            join (select serialnumber, count(*) as times from trainer group by all) t using (serialnumber)
            where r.person = $1 and r.instants = m.most and r.instants > t.times / 2""",
            [email],
        ).fetchall()
        had = {(person, serial) for person, serial, use in before if use == 1}
        withheld: set[str] = set()
        while True:
            connection.execute("delete from reports where person in (select unnest($1))", [[email, *spelt]])
            connection.executemany(
                "delete from reports where serialnumber = $1",
                [[serial] for serial in sorted(owned | withheld)] or [[""]],
            )
            after = connection.execute(
                f"{rule} select person, serialnumber from owned where use = 1"
            ).fetchall()
            gained = {serial for person, serial in after if (person, serial) not in had}
            if not gained:
                break
            withheld |= gained
    unsure = {serial for (serial,) in best} - owned - withheld
    return Trainers(tuple(sorted(owned)), tuple(sorted(unsure)), tuple(sorted(withheld)))


def owners(reports: Iterable[Report], settings: Iterable[dict[str, float]] = ({},)) -> list[dict[str, str]]:
    """Return the owners, e-mails by serial number, for each of several settings of the rule."""
    import duckdb

    path = PROJECT / "jobs" / JOB / f"{JOB}.json"
    with duckdb.connect() as connection:
        _load(connection, reports)
        rules = [_statement({**DEFAULTS, **each}, path) for each in settings]
        found = "select serialnumber, person from owned where use = 1"
        return [dict(connection.execute(f"{rule} {found}").fetchall()) for rule in rules]


def _load(connection: duckdb.DuckDBPyConnection, reports: Iterable[Report]) -> None:
    import pyarrow as pa

    schema = pa.schema([("person", pa.string()), ("serialnumber", pa.string()), ("instant", pa.int64())])
    connection.execute("create table reports (person varchar, serialnumber varchar, instant bigint)")
    for rows in _batches(reports):
        people, serials, instants = zip(*rows, strict=True)
        batch = pa.table([pa.array(people), pa.array(serials), pa.array(instants)], names=schema.names).cast(
            schema
        )
        connection.register("batch", batch)
        connection.execute("insert into reports select * from batch")
        connection.unregister("batch")


def _batches(reports: Iterable[Report]) -> Iterator[list[Report]]:
    rows: list[Report] = []
    for each in reports:
        rows.append(each)
        if len(rows) == _AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows


def _statement(settings: dict[str, float], definition: Path) -> str:
    """Return the CTEs of the job's rule in DuckDB's dialect, with these settings."""
    import sqlglot
    from sqlglot import exp

    nodes: dict[str, Any] = json.loads(definition.read_text(encoding="utf-8"))["CodeGenConfigurationNodes"]
    rule = next(node["SparkSQL"] for node in nodes.values() if "SparkSQL" in node)
    lines = rule["SqlQuery"]
    text = lines if isinstance(lines, str) else "\n".join(lines)
    with_ = (
        sqlglot.parse_one(text, read="spark").args.get("with_")
        or sqlglot.parse_one(text, read="spark").args["with"]
    )
    values = ", ".join(f"{settings[name]!r} as {column}" for name, column in _COLUMNS.items())
    for each in with_.expressions:
        if each.alias == "settings":
            each.set("this", sqlglot.parse_one(f"select {values}"))
    assert isinstance(with_, exp.With)
    return with_.sql(dialect="duckdb")
