"""One table's page: its columns in figures, its promises, its first rows."""

from __future__ import annotations

from dataclasses import dataclass

from glue_local.definition.lineage import reads, writes
from glue_local.definition.model import JobDefinition
from glue_local.ui import histograms, models
from glue_local.ui.errors import UiError
from glue_local.ui.queries import Queries, quoted
from glue_local.ui.runs import Runs
from glue_local.ui.tables import PERSONAL, Key, Tables, properties, statement

_FIRST_ROWS = 100
_IN_DOUBT = (
    f"Nobody said which columns hold personal data: all are masked. The table's property {PERSONAL} names them; "
    "an empty one says that there are none."
)
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
            columns=self.tables.columns(table),
            parameters=properties(table),
            size=files.size if files else None,
            files=files.count if files else None,
            changed=files.changed if files else None,
            partitions=len(table.partition_keys),
            writers=[job.name for job in writers],
            readers=[job.name for job in jobs if key in _keys(reads(job))],
            promises=[promise for job in writers for promise in self._promises(job)],
            in_catalog=in_catalog,
            problem=(_IN_DOUBT if self.tables.in_doubt(table) else "")
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
        marked = self.tables.marks(table) if not reveal else frozenset()
        shown = self.tables.columns(table)
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
        shown = self.tables.columns(self.tables.all()[key])
        source = f"{quoted(key[0])}.{quoted(key[1])}"
        answer = self.queries.ask(histograms.figures_query(source, shown))
        total, found = histograms.figures(answer[0], shown)
        query, scales = histograms.bars_query(source, shown, found)
        if query:
            histograms.fill(found, scales, self.queries.ask(query))
        return models.Profile(rows=total, columns=found)

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
