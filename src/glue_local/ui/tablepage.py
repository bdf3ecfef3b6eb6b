"""One table's page: its columns in figures, its promises, its first rows."""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.definition.lineage import reads, writes
from glue_local.definition.model import JobDefinition
from glue_local.ui import models
from glue_local.ui.errors import UiError
from glue_local.ui.queries import Queries, quoted
from glue_local.ui.runs import Runs
from glue_local.ui.tables import Key, Tables, columns, personal, properties, statement

BARS = 12
#: A text column with more values than this gets no bars: each would hold only a few rows.
_FEW = 40
_NUMBERS = ("tinyint", "smallint", "int", "integer", "bigint", "float", "double", "decimal")
_NESTED = ("array", "map", "struct", "binary")
_FIRST_ROWS = 100
_QUALITY = ("EvaluateDataQuality", "EvaluateDataQualityMultiFrame")


@dataclass
class TablePages:
    """Makes the tables' pages."""

    tables: Tables
    runs: Runs
    queries: Queries

    def get(self, database: str, name: str) -> models.Table:
        """Return a table's description, without reading its rows."""
        key = self._key(database, name)
        table = self.tables.all()[key]
        in_git, in_catalog = self.tables.in_git().get(key), key in self.tables.in_catalog()
        jobs, _ = self.tables.workspace.load_jobs()
        files = self.tables.files([key])[key]
        writers = [job for job in jobs if key in _keys(writes(job))]
        return models.Table(
            database=table.database,
            name=table.name,
            description=table.description,
            format=table.format,
            location=table.location,
            ddl=statement(in_git or table),
            columns=columns(table),
            parameters=properties(table),
            size=files.size if files else None,
            files=files.count if files else None,
            changed=files.changed if files else None,
            partitions=len(table.partition_keys),
            writers=[job.name for job in writers],
            readers=[job.name for job in jobs if key in _keys(reads(job))],
            promises=[promise for job in writers for promise in self._promises(job)],
            in_catalog=in_catalog,
            problem=""
            if in_catalog
            else self.tables.account.endpoint().detail
            or "The catalog does not have this table: `make apply`.",
        )

    def _promises(self, job: JobDefinition) -> list[models.Promise]:
        evaluated = [(run, rules) for run, rules in self.runs.reports(job.name, 5) if rules]
        last = evaluated[0] if evaluated else None
        outcomes = {rule.rule: rule for rule in (last[1] if last else [])}
        found = []
        for node in job.nodes.values():
            if node.type not in _QUALITY:
                continue
            for text in rules_of(str(node.fields.get("Ruleset", ""))):
                known = outcomes.get(text)
                found.append(
                    models.Promise(
                        job=job.name,
                        node=node.id,
                        rule=text,
                        outcome=known.outcome if known else None,
                        reason=known.reason if known else None,
                        run=last[0].id if last and known else None,
                    )
                )
        return found

    def rows(self, database: str, name: str, reveal: bool) -> models.ResultPage:
        """Return a table's first rows, its personal values masked unless ``reveal``."""
        key = self._catalogued(database, name)
        table = self.tables.all()[key]
        marked = personal(table) if not reveal else frozenset()
        shown = columns(table)
        found = self.queries.ask(f"SELECT * FROM {quoted(key[0])}.{quoted(key[1])} LIMIT {_FIRST_ROWS}")
        hidden = {n for n, column in enumerate(shown) if column.name.lower() in marked}
        return models.ResultPage(
            columns=[
                models.ResultColumn(name=c.name, type=c.type, masked=n in hidden) for n, c in enumerate(shown)
            ],
            rows=[
                [models.MASK if n in hidden and cell is not None else cell for n, cell in enumerate(row)]
                for row in found
            ],
            next=None,
            note="Personal values are masked." if hidden else "",
        )

    def profile(self, database: str, name: str) -> models.Profile:
        """Return each column's nulls, distinct values, range and histogram, from two queries of Athena."""
        key = self._catalogued(database, name)
        shown = columns(self.tables.all()[key])
        source = f"{quoted(key[0])}.{quoted(key[1])}"
        parts = ["count(*)"]
        for column in shown:
            name_ = quoted(column.name)
            nested = column.type.startswith(_NESTED)
            parts += [
                f"count({name_})",
                "0" if nested else f"count(DISTINCT {name_})",
                "NULL" if nested or column.personal else f"cast(min({name_}) AS varchar)",
                "NULL" if nested or column.personal else f"cast(max({name_}) AS varchar)",
            ]
        answer = self.queries.ask(
            f"SELECT {', '.join(f'{p} AS a{n}' for n, p in enumerate(parts))} FROM {source}"
        )
        figures = answer[0]
        total = int(figures[0] or 0)
        found = []
        for place, column in enumerate(shown):
            there, distinct, least, most = figures[1 + 4 * place : 5 + 4 * place]
            found.append(
                models.ColumnProfile(
                    name=column.name,
                    nulls=total - int(there or 0),
                    distinct=int(distinct or 0),
                    least=least,
                    most=most,
                    bars=[],
                )
            )
        self._bars(source, shown, found)
        return models.Profile(rows=total, columns=found)

    def _bars(self, source: str, shown: list[models.Column], found: list[models.ColumnProfile]) -> None:
        parts: list[str] = []
        scales: dict[int, tuple[float, float]] = {}
        for place, (column, figures) in enumerate(zip(shown, found, strict=True)):
            name = quoted(column.name)
            if column.personal or figures.distinct == 0:
                continue
            if (
                column.type.startswith(_NUMBERS)
                and figures.distinct > BARS
                and figures.least
                and figures.most
            ):
                least, most = float(figures.least), float(figures.most)
                scales[place] = (least, (most - least) / BARS)
                bucket = (
                    f"cast(least({BARS - 1}, floor((cast({name} AS double) - {least!r}) / {scales[place][1]!r}))"
                    " AS integer)"
                )
                parts.append(
                    f"SELECT {place} AS p, cast({bucket} AS varchar) AS v, count(*) AS n FROM {source}"
                    f" WHERE {name} IS NOT NULL GROUP BY 2"
                )
            elif figures.distinct <= _FEW:
                parts.append(
                    f"SELECT {place} AS p, cast({name} AS varchar) AS v, count(*) AS n FROM {source}"
                    f" WHERE {name} IS NOT NULL GROUP BY 2"
                )
        if not parts:
            return
        counted: dict[int, list[tuple[str, int]]] = {}
        for p, v, n in self.queries.ask(" UNION ALL ".join(parts)):
            counted.setdefault(int(p or 0), []).append((v or "", int(n or 0)))
        for place, pairs in counted.items():
            if place in scales:
                start, step = scales[place]
                rows = dict.fromkeys(range(BARS), 0) | {int(v): n for v, n in pairs}
                found[place].bars = [
                    models.Bar(
                        label=f"{_number(start + step * b)} to {_number(start + step * (b + 1))}",
                        rows=rows[b],
                    )
                    for b in range(BARS)
                ]
            else:
                largest = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:BARS]
                found[place].bars = [models.Bar(label=v, rows=n) for v, n in largest]

    def _key(self, database: str, name: str) -> Key:
        key = (database.lower(), name.lower())
        if key not in self.tables.all():
            raise UiError(404, f"There is no table {database}.{name}", "Neither git nor the catalog has it.")
        return key

    def _catalogued(self, database: str, name: str) -> Key:
        key = self._key(database, name)
        if key not in self.tables.in_catalog():
            detail = self.tables.account.endpoint().detail or "`make apply` creates it."
            raise UiError(503, f"The catalog does not have {database}.{name}", detail)
        return key


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10_000 else f"{value:.4g}"  # noqa: PLR2004


def rules_of(ruleset: str) -> list[str]:
    """Return the text of each rule of a ruleset, as runs report it; the whole where it cannot be taken apart."""
    whole = [ruleset.strip()] if ruleset.strip() else []
    try:
        from glue_local.quality import RulesetSyntaxError, parse
    except ModuleNotFoundError:  # the parser's package needs Spark's Python API
        return whole
    try:
        return [str(rule) for rule in parse(ruleset).rules]
    except RulesetSyntaxError:
        return whole


def _keys(found: object) -> set[Key]:
    from glue_local.definition.lineage import Dataset

    return {
        (data.database.lower(), data.name.lower())
        for data in (found if isinstance(found, list) else [])
        if isinstance(data, Dataset)
    }
