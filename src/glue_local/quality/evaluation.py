"""Evaluate a ruleset on a frame: the outcome of each rule, and of each rule for each row.

Follows https://docs.aws.amazon.com/glue/latest/dg/dqdl.html. All that the rules ask of the data goes
to the engine in few queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glue_local.quality import expressions, probes
from glue_local.quality.checks import THRESHOLD, Answers, CannotEvaluateError, Check, Files, Scope
from glue_local.quality.errors import InvalidRuleError, UnsupportedRuleError
from glue_local.quality.history import History
from glue_local.quality.model import Composite, Rule, Ruleset, leaves, resolved
from glue_local.quality.outcome import RuleOutcome, Verdict
from glue_local.quality.parser import parse
from glue_local.quality.rowlevel import RowLevel, by_row, check_by_row
from glue_local.quality.rules import plan, validate
from glue_local.quality.rules.columns import part

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Entry = Rule | Composite


@dataclass(frozen=True)
class Evaluation:
    """What evaluating a ruleset found.

    ``outcomes`` are in the ruleset's order; ``analyzers`` are the metrics of each analyzer; ``rows``
    makes the row-level results when asked. ``analyzer_errors`` says why an analyzer has no values.
    """

    outcomes: tuple[RuleOutcome, ...]
    analyzers: dict[str, dict[str, float]]
    analyzer_errors: dict[str, str]
    rows: RowLevel

    @property
    def passed(self) -> bool:
        """Whether every rule holds."""
        return all(outcome.passed for outcome in self.outcomes)


def evaluate(
    ruleset: str | Ruleset,
    primary: DataFrame,
    others: Mapping[str, DataFrame] | None = None,
    *,
    composite_by_row: bool = False,
    history: History | None = None,
    files: Files | None = None,
) -> Evaluation:
    """Evaluate a ruleset on ``primary``; SQL and comparisons see ``others`` by their aliases.

    A rule that cannot be evaluated (a missing column, an SQL error, a tag that its type does not have) is Failed with
    the reason; the others are evaluated. RulesetSyntaxError if the ruleset is not DQDL, InvalidRuleError if an option
    and a rule exclude each other. ``history`` has earlier runs' metrics, ``files`` the files for rules on files.
    ``composite_by_row`` evaluates composite rules row by row (compositeRuleEvaluation.method = ROW).
    """
    rules = parse(ruleset) if isinstance(ruleset, str) else ruleset
    for entry in rules.rules:
        for leaf in leaves(entry):
            validate(leaf)
        if composite_by_row and isinstance(entry, Composite):
            check_by_row(entry)
    for analyzer in rules.analyzers:
        validate(analyzer, analyzer=True)
    scope = Scope(primary, others or {}, history, files)
    every = [*(leaf for entry in rules.rules for leaf in leaves(entry)), *rules.analyzers]
    statements = [each.parameters[0].value for each in every if each.type == "CustomSql"]
    with probes.views(scope, statements):
        return _Evaluator(rules, scope, composite_by_row).run()


class _Evaluator:
    def __init__(self, rules: Ruleset, scope: Scope, composite_by_row: bool) -> None:
        self.rules, self.scope, self.composite_by_row = rules, scope, composite_by_row
        self.checks: dict[tuple[Entry, bool], Check] = {}
        self.failed: dict[tuple[Entry, bool], str] = {}
        self.answers: Answers = {}
        self.known: dict[Entry, str | None] = {}

    def run(self) -> Evaluation:
        for analyzer in self.rules.analyzers:
            self._plan(analyzer, analyzer=True)
        for entry in self.rules.rules:
            for leaf in leaves(entry):
                self._plan(leaf)
            if self.composite_by_row and isinstance(entry, Composite):
                parts = {leaf: self._check(leaf) for leaf in leaves(entry)}
                check = by_row(entry, parts, self.scope)
                if check is not None:
                    self.checks[entry, False] = check
        self.answers, errors = probes.ask(
            self.scope, {key: check.needs for key, check in self.checks.items()}
        )
        for key, error in errors.items():
            self.failed[key] = self._refusal(key, error)
        self.known = {key[0]: check.failing for key, check in self.checks.items() if not key[1]}
        outcomes = tuple(self._outcome(entry) for entry in self.rules.rules)
        measured = {str(each): self._verdict(each, analyzer=True) for each in self.rules.analyzers}
        analyzers = {name: verdict.metrics for name, verdict in measured.items()}
        wrong = {name: verdict.reason for name, verdict in measured.items() if verdict.reason}
        row_tests = [
            (entry, {leaf: check.row for leaf in leaves(entry) if (check := self._check(leaf))})
            for entry in self.rules.rules
        ]
        return Evaluation(outcomes, analyzers, wrong, RowLevel(self.scope.primary, row_tests, self.rules))

    def _check(self, rule: Rule) -> Check | None:
        return self.checks.get((rule, False)) if (rule, False) not in self.failed else None

    def _plan(self, rule: Rule, *, analyzer: bool = False) -> None:
        try:
            self.checks[rule, analyzer] = plan(rule, self.scope, analyzer=analyzer)
        except (CannotEvaluateError, InvalidRuleError, UnsupportedRuleError) as error:
            self.failed[rule, analyzer] = str(error)
        except probes.REFUSALS as error:
            self.failed[rule, analyzer] = self._refusal((rule, analyzer), error)

    def _refusal(self, key: tuple[Entry, bool], error: Exception) -> str:
        """Explain why the engine refused a rule: its where clause, if that alone is refused too."""
        entry, text = key[0], probes.message(error)
        check = self.checks.get(key)
        if check is not None and check.refused is not None:
            try:
                if reason := check.refused():
                    return reason
            except probes.REFUSALS as own:
                text = probes.message(own)
        if isinstance(entry, Rule) and entry.where is not None:
            try:
                self.scope.primary.where(entry.where).limit(
                    0
                ).collect()  # Spark 4 knows its schema without asking
            except probes.REFUSALS as own:
                return f"Rule {entry} has provided an invalid where clause : {probes.message(own)}"
        if isinstance(entry, Rule) and entry.type == "CustomSql":
            return f"Custom rule execution failed: {text}"
        return f"Exception thrown while evaluating rule: {text}"

    def _verdict(self, entry: Entry, *, analyzer: bool = False) -> Verdict:
        key = (entry, analyzer)
        if key in self.failed:
            return Verdict(False, self.failed[key])
        if key in self.checks:
            try:
                return self.checks[key].decide(self.answers)
            except (CannotEvaluateError, InvalidRuleError, UnsupportedRuleError) as error:
                return Verdict(False, str(error))
        assert isinstance(entry, Composite)
        parts = [self._verdict(part) for part in entry.parts]
        passed = (all if entry.operator == "AND" else any)(part.passed for part in parts)
        reasons = [part.reason for part in parts if part.reason]
        metrics = {name: value for part in parts for name, value in part.metrics.items()}
        return Verdict(passed, "\n".join(reasons) or None, metrics)

    def _outcome(self, entry: Entry) -> RuleOutcome:
        verdict = self._verdict(entry)
        labels = self.rules.labels_of(entry)
        return RuleOutcome(
            str(_unlabelled(entry)),
            "Passed" if verdict.passed else "Failed",
            verdict.reason,
            verdict.metrics,
            str(self._settled(entry)),
            labels,
            verdict.failed_rows,
            verdict.rows,
            None
            if verdict.passed or not isinstance(entry, Rule) or entry not in self.known
            else self.known[entry],
        )

    def _settled(self, entry: Entry) -> Entry:
        if isinstance(entry, Composite):
            return Composite(entry.operator, tuple(self._settled(part) for part in entry.parts))
        if (entry, False) in self.failed:
            return resolved(replace(entry, labels=()))
        rule = resolved(replace(entry, labels=()))
        last, above = self.scope.last(entry, part(entry)), self.scope.last(entry, THRESHOLD)
        if not expressions.is_dynamic(rule.condition) and not expressions.is_dynamic(rule.threshold):
            return rule
        try:
            condition = expressions.settled(rule.condition, last) if rule.condition else None
            threshold = expressions.settled(rule.threshold, above) if rule.threshold else None
        except (InvalidRuleError, UnsupportedRuleError):
            return rule
        return replace(rule, condition=condition, threshold=threshold)


def _unlabelled(entry: Entry) -> Entry:
    if isinstance(entry, Rule):
        return replace(entry, labels=())
    return Composite(entry.operator, tuple(_unlabelled(part) for part in entry.parts))
