"""Data quality nodes: one frame, or several frames."""

from __future__ import annotations

from typing import Any

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.needs import QUALITY
from glue_local.codegen.text import Code, call, indented, quoted, tight
from glue_local.definition.model import Node

# In the order of the script (seen).
PUBLISHING = (
    ("EvaluationContext", "dataQualityEvaluationContext"),
    ("CloudWatchMetricsEnabled", "enableDataQualityCloudWatchMetrics"),
    ("ResultsPublishingEnabled", "enableDataQualityResultsPublishing"),
    ("ResultsS3Prefix", "resultsS3Prefix"),
)


def multi_frame(node: Node, scope: Scope) -> str:
    """Write an evaluation that gives its outcomes, row outcomes and the data.

    Seen in many public scripts: the ruleset, the call, the tight last dictionary and the assert, which names
    the node's input. Seen twice, both times through a formatter: ``X_additional_sources`` and its keyword
    ``additional_data_sources``; its spelling on several lines is decided. A switch that is off is left out.

    Source: https://docs.aws.amazon.com/glue/latest/dg/data-quality-gs-studio.html
    """
    source = scope.inputs(node)[0]
    ruleset = f"{node.variable}_ruleset"
    parts = [_ruleset(node, scope)]
    arguments: list[tuple[str, Any]] = [("frame", Code(source))]
    others = node.fields.get("AdditionalDataSources")
    if others:
        name = f"{node.variable}_additional_sources"
        frames = ",\n".join(f"    {quoted(alias)}: {scope.variable(i)}" for i, alias in others.items())
        parts.append(f"{name} = {{\n{frames}\n}}")
        arguments.append(("additional_data_sources", Code(name)))
    arguments += [("ruleset", Code(ruleset)), ("publishing_options", _publishing(node))]
    if node.fields.get("AdditionalOptions"):
        arguments.append(("additional_options", Code(tight(node.fields["AdditionalOptions"]))))
    parts.append(f"{node.variable} = {call('EvaluateDataQuality().process_rows', arguments)}")
    if _timing(node) == "Immediate":
        parts.append(_check(node, scope))
    return "\n\n".join(parts)


def single(node: Node, scope: Scope) -> str:
    """Write the older evaluation of one frame, which returns the outcomes or the frame itself.

    Seen once: ``X_DQ_Results``, the input passed on, the assert on the results. The rest is decided after the
    multi-frame form.
    """
    source = scope.inputs(node)[0]
    passes = node.fields.get("Output", "PrimaryInput") == "PrimaryInput"
    results = f"{node.variable}_DQ_Results" if passes else node.variable
    arguments = [
        ("frame", Code(source)),
        ("ruleset", Code(f"{node.variable}_ruleset")),
        ("publishing_options", _publishing(node)),
    ]
    evaluated = f"{results} = {call('EvaluateDataQuality.apply', arguments)}"
    parts = [_ruleset(node, scope), evaluated + (f"\n{node.variable} = {source}" if passes else "")]
    if _timing(node) == "Immediate":
        parts.append(_check(node, scope))
    return "\n\n".join(parts)


def late_check(node: Node, scope: Scope) -> str | None:
    """Return the assert after all targets, for a node that stops the job after the data is loaded.

    No public script has it. Decided: the assert of the other timing, before ``job.commit()``.
    Source: https://docs.aws.amazon.com/glue/latest/dg/data-quality-gs-studio.html
    """
    if node.type not in KINDS or _timing(node) != "AfterDataLoad":
        return None
    if scope.streaming:
        raise scope.unsupported(node, "StopJobOnFailureOptions", "AfterDataLoad: a stream's load never ends")
    return _check(node, scope)


def _ruleset(node: Node, scope: Scope) -> str:
    text = node.fields["Ruleset"]
    if '"""' in text or "\\" in text:
        raise scope.unsupported(node, "Ruleset", 'holds """ or a backslash, which the script would change')
    return f'{node.variable}_ruleset = """\n{indented(text)}\n"""'


def _publishing(node: Node) -> dict[str, Any]:
    options = node.fields.get("PublishingOptions", {})
    return {key: options[name] for name, key in PUBLISHING if options.get(name)}


def _timing(node: Node) -> str | None:
    timing = node.fields.get("StopJobOnFailureOptions", {}).get("StopJobOnFailureTiming")
    return None if timing is None else str(timing)


def _check(node: Node, scope: Scope) -> str:
    if node.type == "EvaluateDataQualityMultiFrame":
        outcomes = f"{node.variable}[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY]"
    else:
        passes = node.fields.get("Output", "PrimaryInput") == "PrimaryInput"
        outcomes = f"{node.variable}_DQ_Results" if passes else node.variable
    return _assert(outcomes, scope.inputs(node)[0])


def _assert(outcomes: str, source: str) -> str:
    message = quoted(f"The job failed due to failing DQ rules for node: {source}")
    return f'assert {outcomes}.filter(lambda x: x["Outcome"] == "Failed").count() == 0, {message}'


_NEEDS = Needs((QUALITY,))

KINDS = {
    "EvaluateDataQuality": Kind(single, lambda _node, _scope: _NEEDS),
    "EvaluateDataQualityMultiFrame": Kind(multi_frame, lambda _node, _scope: _NEEDS),
}
