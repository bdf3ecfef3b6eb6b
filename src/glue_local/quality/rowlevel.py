"""Results row by row: which rules each row passes, fails or is not subject to.

Follows https://docs.aws.amazon.com/glue/latest/dg/dqdl.html#dqdl-syntax-composite-rules and
#dqdl-filtering-data-in-dqdl (rows that a where clause leaves out pass, or are skipped if so asked).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from glue_local.quality import sqltext
from glue_local.quality.checks import Answers, Check, Query, RowTest, Scope, counted
from glue_local.quality.errors import InvalidRuleError
from glue_local.quality.model import Composite, Rule, Ruleset, leaves
from glue_local.quality.outcome import Verdict
from glue_local.quality.rules import RULE_TYPES

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Entry = Rule | Composite

PASS, FAIL, SKIP = "DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip"
RESULT = "DataQualityEvaluationResult"

_FILTERED = {"PASSED": "true", "SKIPPED": "cast(null as boolean)"}


@dataclass(frozen=True)
class RowLevel:
    """The ingredients of row-level results; nothing is computed before ``frame`` is used."""

    primary: DataFrame
    entries: Sequence[tuple[Entry, Mapping[Rule, RowTest | None]]]
    rules: Ruleset

    def frame(
        self, *, filtered: Literal["PASSED", "SKIPPED"] = "PASSED", with_labels: bool = False
    ) -> DataFrame:
        """Return the data with four columns more: the rules each row passes, fails, skips, and its result.

        A rule that says nothing of single rows (RowCount, say) is skipped by all. ``filtered`` is the
        label of rows that a where clause leaves out.
        """
        names = [sqltext.name(each) for each in self.primary.columns]
        frame, shown, tests = self.primary, [], []
        flags: dict[Rule, str] = {}
        for entry, found in self.entries:
            parts = list(leaves(entry))
            shown.append(sqltext.string(self._shown(entry, with_labels)))
            if any(found.get(part) is None for part in parts):
                tests.append("cast(null as boolean)")
                continue
            for part in parts:
                test = found[part]
                if part not in flags and test is not None:
                    flags[part] = f"dq_flag{len(flags)}"
                    frame = test(frame, flags[part], _FILTERED[filtered])
            tests.append(_joined(entry, flags))
        written = {
            PASS: [f"case when {test} then {rule} end" for rule, test in zip(shown, tests, strict=True)],
            FAIL: [
                f"case when not ({test}) then {rule} end" for rule, test in zip(shown, tests, strict=True)
            ],
            SKIP: [
                f"case when ({test}) is null then {rule} end" for rule, test in zip(shown, tests, strict=True)
            ],
        }
        lists = [
            f"filter(array({', '.join(cases)}), rule -> rule is not null) as {name}"
            if cases
            else f"cast(array() as array<string>) as {name}"
            for name, cases in written.items()
        ]
        failed = sqltext.any_of([f"not coalesce({test}, true)" for test in tests])
        return frame.selectExpr(
            *names, *lists, f"case when {failed} then 'Failed' else 'Passed' end as {RESULT}"
        )

    def _shown(self, entry: Entry, with_labels: bool) -> str:
        if isinstance(entry, Composite):
            return str(entry)
        labels = tuple(self.rules.labels_of(entry).items()) if with_labels else ()
        return str(Rule(**{**entry.__dict__, "labels": labels}))


def _joined(entry: Entry, flags: Mapping[Rule, str]) -> str:
    if isinstance(entry, Rule):
        return f"`{flags[entry]}`"
    parts = [_joined(part, flags) for part in entry.parts]
    return f"({(sqltext.all_of if entry.operator == 'AND' else sqltext.any_of)(parts)})"


def check_by_row(entry: Composite) -> None:
    """Check that a composite rule can be evaluated row by row; InvalidRuleError names the rule if not."""
    for leaf in leaves(entry):
        kind = RULE_TYPES.get(leaf.type)
        if (kind is not None and not kind.by_row) or leaf.threshold is not None:
            raise InvalidRuleError(
                f"{leaf.place}: `{leaf}` is decided by a ratio and cannot be part of a composite rule that "
                "is evaluated row by row (compositeRuleEvaluation.method = ROW)"
            )


def by_row(entry: Composite, parts: Mapping[Rule, Check | None], scope: Scope) -> Check | None:
    """Plan a composite rule that every row must meet; None if one of its rules has no row-level result.

    Such a rule (RowCount, say, or one that cannot be evaluated) leaves the composite to be evaluated on
    the whole data.
    """
    tests = {rule: check.row for rule, check in parts.items() if check is not None and check.row is not None}
    if len(tests) < len(parts):
        return None
    flags = {rule: f"dq_flag{number}" for number, rule in enumerate(tests)}

    def frame() -> DataFrame:
        found = scope.primary
        for rule, test in tests.items():
            found = test(found, flags[rule], "true")
        return found.selectExpr(counted([_joined(entry, flags)]))

    asked = Query(f"by row: {entry}", frame)

    def decide(answers: Answers) -> Verdict:
        rows, passing = answers[asked][0]
        if rows == passing:
            return Verdict(True)
        return Verdict(False, f"{int(rows - passing)} of {int(rows)} rows do not satisfy the composite rule")

    return Check(decide, (asked,))
