"""Data quality at a target: one line before a target that has it switched on (seen since 2025).

Scripts and definitions of generation 1 do not have it. Decided: a definition that has it on keeps it in the older
form too, so that no check is lost.
"""

from __future__ import annotations

from glue_local.codegen.kinds import NO_NEEDS, Needs
from glue_local.codegen.needs import QUALITY
from glue_local.codegen.text import Code, call
from glue_local.definition.model import Node

DEFAULT_RULESET = '''\
# Default ruleset used by all target nodes with data quality enabled
DEFAULT_DATA_QUALITY_RULESET = """
    Rules = [
        ColumnCount > 0
    ]
"""
'''


def has_quality(node: Node) -> bool:
    """Return whether a target evaluates the default ruleset on what it writes."""
    return bool(node.fields.get("AutoDataQuality", {}).get("IsEnabled"))


def quality_needs(node: Node) -> Needs:
    """Return what such a target needs."""
    return Needs(imports=(QUALITY,)) if has_quality(node) else NO_NEEDS


def quality_line(node: Node, source: str) -> str:
    """Return the line with its newline, or nothing."""
    if not has_quality(node):
        return ""
    context = node.fields["AutoDataQuality"].get("EvaluationContext", "")
    arguments = [
        ("frame", Code(source)),
        ("ruleset", Code("DEFAULT_DATA_QUALITY_RULESET")),
        (
            "publishing_options",
            {"dataQualityEvaluationContext": context, "enableDataQualityResultsPublishing": True},
        ),
        (
            "additional_options",
            {"dataQualityResultsPublishing.strategy": "BEST_EFFORT", "observations.scope": "ALL"},
        ),
    ]
    return call("EvaluateDataQuality().process_rows", arguments) + "\n"
