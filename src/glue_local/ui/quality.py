"""Data quality rules by run, from what runs reported."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glue_local.ui import models
from glue_local.ui.runs import Runs

_SQL = re.compile(r'CustomSql\s+"((?:[^"\\]|\\.)*)"', re.DOTALL)
_RUNS = 20


@dataclass
class QualityPages:
    """Makes the grid of rules and runs."""

    runs: Runs

    def get(self) -> models.Quality:
        """Return the rules of every job that evaluated any, over its last runs."""
        if not self.runs.account.up:
            return models.Quality(jobs=[], note=self.runs.account.endpoint().detail)
        names = sorted({*self.runs.workspace.names(), *self.runs.in_glue()})
        jobs = [found for name in names if (found := self._job(name)).rules]
        note = (
            ""
            if self.runs.account.local or jobs
            else "Glue has no results of these jobs, or your role may not list data quality results."
        )
        return models.Quality(jobs=jobs, note=note)

    def _job(self, name: str) -> models.QualityJob:
        reports = [(run, rules) for run, rules in self.runs.reports(name, _RUNS) if rules]
        texts = dict.fromkeys((one.context, one.rule) for _, rules in reports for one in rules)
        grid = []
        for context, text in texts:
            cells: list[models.QualityCell | None] = []
            for run, rules in reports:
                found = next((r for r in rules if (r.context, r.rule) == (context, text)), None)
                cells.append(
                    models.QualityCell(
                        run=run.id, outcome=found.outcome, reason=found.reason, metrics=found.metrics
                    )
                    if found
                    else None
                )
            grid.append(models.QualityRule(job=name, context=context, rule=text, sql=_sql(text), cells=cells))
        return models.QualityJob(
            job=name,
            runs=[
                models.QualityRun(id=run.id, job=name, started=run.started, state=run.state)
                for run, _ in reports
            ],
            rules=grid,
        )


def _sql(rule: str) -> str | None:
    """Return a rule's query if Athena could run it: not over the job's own frames, of which ``primary`` is one."""
    from glue_local.ui.masking import named_tables

    found = _SQL.search(rule)
    sql = found[1].replace('\\"', '"') if found else ""
    tables = named_tables(sql) if "${" not in sql else None
    return sql if tables and all(database for database, _ in tables) else None
