"""Personal data found and hidden: Detect PII.

Seen: the form with detection parameters, hashed columns, masked columns. Decided: the audit of rows, after
the first. What Glue Studio once wrote for the other types is not generated: give DetectionParameters.
"""

from __future__ import annotations

from glue_local.codegen.kinds import Kind, Needs, Scope
from glue_local.codegen.needs import ENTITIES, FRAME, FUNCTIONS, HASHLIB, STRING_TYPE
from glue_local.codegen.text import quoted, spell
from glue_local.definition.model import Node

_HASH = """
def pii_column_hash(original_cell_value):
    return hashlib.sha256(str(original_cell_value).encode()).hexdigest()

pii_column_hash_udf = udf(pii_column_hash, StringType())

def hashDf(df, keys):
    if not keys:
        return df
    df_to_hash = df.toDF()
    for key in keys:
        df_to_hash = df_to_hash.withColumn(key, pii_column_hash_udf(key))
    return DynamicFrame.fromDF(df_to_hash, glueContext, "updated_hashed_df")
"""
_MASK = """
def maskDf(df, keys):
    if not keys:
        return df
    df_to_mask = df.toDF()
    for key in keys:
        df_to_mask = df_to_mask.withColumn(key, lit({mask}))
    return DynamicFrame.fromDF(df_to_mask, glueContext, "updated_masked_df")
"""
_NEW = "entity_detector = EntityDetector()"


def detect(node: Node, scope: Scope) -> str:
    """Write the detection of personal data.

    Source: https://docs.aws.amazon.com/glue/latest/dg/detect-PII.html
    """
    (source,) = scope.inputs(node)
    parameters = node.fields.get("DetectionParameters")
    kind = node.fields["PiiType"]
    if parameters:
        found = _detected(node, source, "detection_parameters")
        return f"detection_parameters = {parameters}\n\n{_NEW}\n{found}"
    if kind == "RowAudit":
        return f"{_NEW}\n{_detected(node, source, spell(list(node.fields['EntityTypesToDetect'])))}"
    if kind == "ColumnHashing":
        return _columns(node, source, _HASH, "hashDf")
    if kind == "ColumnMasking":
        return _columns(node, source, _MASK.format(mask=quoted(node.fields.get("MaskValue", ""))), "maskDf")
    raise scope.unsupported(node, "PiiType", f"{kind} is generated with DetectionParameters only")


def _detected(node: Node, source: str, what: str) -> str:
    column = quoted(node.fields.get("OutputColumnName") or "DetectedEntities")
    return f"{node.variable} = entity_detector.detect({source}, {what}, {column}{_sensitivity(node)})"


def _sensitivity(node: Node) -> str:
    level = node.fields.get("DetectionSensitivity")
    return f", {quoted(level)}" if level else ""


def _columns(node: Node, source: str, definition: str, function: str) -> str:
    types = spell(list(node.fields["EntityTypesToDetect"]))
    shares = [float(node.fields.get(key, 1.0)) for key in ("SampleFraction", "ThresholdFraction")]
    given = f"{source}, {types}, {shares[0]!r}, {shares[1]!r}{_sensitivity(node)}"
    return (
        f"{_NEW}\nclassified_map = entity_detector.classify_columns({given})\n{definition}\n"
        f"{node.variable} = {function}({source}, list(classified_map.keys()))"
    )


def _needs(node: Node, scope: Scope) -> Needs:
    if not node.fields.get("DetectionParameters"):
        if node.fields["PiiType"] == "ColumnHashing":
            return Needs((ENTITIES, STRING_TYPE, FRAME, FUNCTIONS, HASHLIB))
        if node.fields["PiiType"] == "ColumnMasking":
            return Needs((ENTITIES, FRAME, FUNCTIONS))
    return Needs((ENTITIES,))


KINDS = {"PIIDetection": Kind(detect, _needs)}
