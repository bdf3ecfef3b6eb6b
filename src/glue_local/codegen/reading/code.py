"""Reads back SQL, custom code, collections, data quality, personal data and transforms from modules."""

from __future__ import annotations

import ast
from typing import Any

from glue_local.codegen.kinds import Found
from glue_local.codegen.nodes.quality import PUBLISHING
from glue_local.codegen.reading.match import (
    NotRecognisedError,
    assigned,
    called,
    keywords,
    literal,
    pairs,
    raw_text,
    typed_text,
    variable,
)
from glue_local.codegen.reading.sections import Custom, Section

# The script does not name the region, so AWS's own transforms get us-east-1's location.
_MODULES = "s3://aws-glue-studio-transforms-510798373988-prod-us-east-1"


def _sql(section: Section) -> Found:
    text = section.source(assigned(section.statements[0]))
    frames = pairs(keywords(assigned(section.statements[1]))["mapping"])
    aliases = [{"From": variable(frame), "Alias": alias} for alias, frame in frames.items()]
    inputs = tuple(dict.fromkeys(alias["From"] for alias in aliases))
    return Found("SparkSQL", {"SqlQuery": raw_text(text), "SqlAliases": aliases}, inputs)


def _select(section: Section) -> Found:
    given = keywords(assigned(section.statements[0]))
    key = given["key"]
    index = literal(key.slice) if isinstance(key, ast.Subscript) else 0
    return Found("SelectFromCollection", {"Index": index}, (variable(given["dfc"]),))


def _custom(section: Section, customs: tuple[Custom, ...], formatted: bool) -> Found | None:
    value = assigned(section.statements[0])
    name = called(value)
    found = [c for c in customs if c.class_name == name and c.name == section.name]
    if not found or not isinstance(value, ast.Call) or not isinstance(value.args[1], ast.Call):
        return None
    frames = tuple(variable(frame) for frame in pairs(value.args[1].args[0]).values())
    code = found[0].code.rstrip("\n") if formatted else found[0].code
    return Found("CustomCode", {"Code": code, "ClassName": name}, frames)


def _ruleset(section: Section, statement: ast.stmt) -> str:
    lines = raw_text(section.source(assigned(statement))).split("\n")
    return "\n".join(line.removeprefix("    ") for line in lines)


def _publishing(node: ast.expr) -> dict[str, Any]:
    given = literal(node)
    return {name: given[key] for name, key in PUBLISHING if key in given}


def _stop(section: Section) -> dict[str, Any]:
    if section.checked_late:
        return {"StopJobOnFailureOptions": {"StopJobOnFailureTiming": "AfterDataLoad"}}
    if any(isinstance(statement, ast.Assert) for statement in section.statements):
        return {"StopJobOnFailureOptions": {"StopJobOnFailureTiming": "Immediate"}}
    return {}


def _multi_frame(section: Section) -> Found:
    by_name = {ast.unparse(s.targets[0]): s for s in section.statements if isinstance(s, ast.Assign)}
    given = keywords(assigned(by_name[section.variable]))
    inputs = [variable(given["frame"])]
    fields: dict[str, Any] = {"Ruleset": _ruleset(section, by_name[f"{section.variable}_ruleset"])}
    if "additional_data_sources" in given:
        others = pairs(assigned(by_name[f"{section.variable}_additional_sources"]))
        fields["AdditionalDataSources"] = {variable(frame): alias for alias, frame in others.items()}
        inputs += [variable(frame) for frame in others.values()]
    fields["PublishingOptions"] = _publishing(given["publishing_options"])
    if "additional_options" in given:
        fields["AdditionalOptions"] = literal(given["additional_options"])
    return Found("EvaluateDataQualityMultiFrame", fields | _stop(section), tuple(inputs))


def _single_frame(section: Section) -> Found:
    given = keywords(assigned(section.statements[1]))
    output = "PrimaryInput" if "_DQ_Results" in section.text else "EvaluationResults"
    fields = {
        "Ruleset": _ruleset(section, section.statements[0]),
        "Output": output,
        "PublishingOptions": _publishing(given["publishing_options"]),
    }
    return Found("EvaluateDataQuality", fields | _stop(section), (variable(given["frame"]),))


def _entities(section: Section) -> Found:
    calls = {called(n): n for n in ast.walk(ast.parse(section.text)) if isinstance(n, ast.Call)}
    if "entity_detector.classify_columns" in calls:
        args = calls["entity_detector.classify_columns"].args
        hashes = "def hashDf(" in section.text
        fields = {
            "PiiType": "ColumnHashing" if hashes else "ColumnMasking",
            "EntityTypesToDetect": literal(args[1]),
            "SampleFraction": literal(args[2]),
            "ThresholdFraction": literal(args[3]),
        }
        if not hashes:
            fields["MaskValue"] = literal(calls["lit"].args[0])
    else:
        args = calls["entity_detector.detect"].args
        fields = {"PiiType": "RowAudit", "EntityTypesToDetect": []}
        if isinstance(args[1], ast.Name):
            first = assigned(section.statements[0])
            fields["DetectionParameters"] = section.source(first)
        else:
            fields["EntityTypesToDetect"] = literal(args[1])
        if "def replace_cell(" in section.text:
            mask = calls["original_cell_value.replace"].args[1]
            fields |= {"PiiType": "RowMasking", "MaskValue": literal(mask)}
        if literal(args[2]) != "DetectedEntities":
            fields["OutputColumnName"] = literal(args[2])
    place = 4 if "SampleFraction" in fields else 3
    if len(args) > place:
        fields["DetectionSensitivity"] = literal(args[place])
    return Found("PIIDetection", fields, (variable(args[0]),))


def _dynamic(section: Section, modules: frozenset[str]) -> Found | None:
    value = assigned(section.statements[0])
    source, _, name = called(value).partition(".")
    if name not in modules or not isinstance(value, ast.Call) or value.args:
        return None  # such a transform is a module of its own
    parameters = [_parameter(k, v, section) for k, v in keywords(value).items()]
    fields = {
        "TransformName": name,
        "Parameters": parameters,
        "FunctionName": name,
        "Path": f"{_MODULES}/{name}.py",
    }
    return Found("DynamicTransform", fields, (source,))


def _parameter(name: str, node: ast.expr, section: Section) -> dict[str, Any]:
    value = literal(node)
    if isinstance(value, str):
        value = typed_text(node, section.source(node))
    elif isinstance(node, ast.List):
        value = [
            typed_text(item, section.source(item)) if isinstance(literal(item), str) else literal(item)
            for item in node.elts
        ]
    kinds = {str: "str", bool: "bool", int: "int", float: "float", list: "list", type(None): "null"}
    if type(value) not in kinds:
        raise NotRecognisedError(f"the parameter {name} is not a literal")
    values = value if isinstance(value, list) else [value]
    found = {"Name": name, "Type": kinds[type(value)], "Value": [_spelt(item) for item in values]}
    if isinstance(value, list) and value:
        found["ListType"] = kinds[type(value[0])]
    return found


def _spelt(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_CALLS = {
    "sparkSqlQuery": _sql,
    "SelectFromCollection.apply": _select,
    "EvaluateDataQuality().process_rows": _multi_frame,
}


def read_code(
    section: Section, customs: tuple[Custom, ...], modules: frozenset[str], formatted: bool
) -> Found | None:
    """Return the node of a section, or None if it belongs to another family.

    ``modules``: modules that the script imports whole. ``formatted``: the script was formatted with black, which puts
    blank lines after custom code.
    """
    first = section.statements[0]
    if not isinstance(first, ast.Assign):
        return None
    last = next((s for s in reversed(section.statements) if isinstance(s, ast.Assign)), first)
    reader = _CALLS.get(called(last.value))
    if reader:
        return reader(section)
    if "EvaluateDataQuality.apply(" in section.text:
        return _single_frame(section)
    if "EntityDetector()" in section.text:
        return _entities(section)
    return _custom(section, customs, formatted) or _dynamic(section, modules)
