"""Personal data found and hidden: Detect PII.

Seen: the form with detection parameters, hashed columns, masked columns, masked rows (these in scripts of
generation 1 only: where black broke lines, generation 2's are decided). Decided: the audit of rows, after the
first. What Glue Studio once wrote for the other types is not generated: give DetectionParameters.
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
_MASK_ROWS = """
def replace_cell(original_cell_value, sorted_reverse_start_end_tuples):
    if sorted_reverse_start_end_tuples:
        for entity in sorted_reverse_start_end_tuples:
            to_mask_value = original_cell_value[entity[0]:entity[1]]
            original_cell_value = original_cell_value.replace(to_mask_value, {mask})
    return original_cell_value

def row_pii(column_name, original_cell_value, detected_entities):
    if column_name in detected_entities.keys():
        entities = detected_entities[column_name]
        start_end_tuples = map(lambda entity: (entity["start"], entity["end"]), entities)
        sorted_reverse_start_end_tuples = sorted(start_end_tuples, key=lambda start_end: start_end[1], reverse=True)
        return replace_cell(original_cell_value, sorted_reverse_start_end_tuples)
    return original_cell_value

row_pii_udf = udf(row_pii, StringType())

def recur(df, remaining_keys):
    if len(remaining_keys) == 0:
        return df
    else:
        head = remaining_keys[0]
        tail = remaining_keys[1:]
        modified_df = df.withColumn(head, row_pii_udf(lit(head), head, {column}))
        return recur(modified_df, tail)

keys = {source}.toDF().columns
updated_masked_df = recur(detected_df.toDF(), keys)
updated_masked_df = updated_masked_df.drop({column})
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
    if kind == "RowMasking":
        return _rows(node, source)
    raise scope.unsupported(node, "PiiType", f"{kind} is generated with DetectionParameters only")


def _detected(node: Node, source: str, what: str, result: str = "") -> str:
    result = result or node.variable
    return f"{result} = entity_detector.detect({source}, {what}, {_column(node)}{_sensitivity(node)})"


def _column(node: Node) -> str:
    return quoted(node.fields.get("OutputColumnName") or "DetectedEntities")


def _rows(node: Node, source: str) -> str:
    found = _detected(node, source, spell(list(node.fields["EntityTypesToDetect"])), "detected_df")
    mask = quoted(node.fields.get("MaskValue", ""))
    masked = _MASK_ROWS.format(mask=mask, column=_column(node), source=source)
    made = 'DynamicFrame.fromDF(updated_masked_df, glueContext, "updated_masked_df")'
    return f"{_NEW}\n{found}\n{masked}\n{node.variable} = {made}"


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
        if node.fields["PiiType"] == "RowMasking":
            return Needs((ENTITIES, STRING_TYPE, FRAME, FUNCTIONS))
    return Needs((ENTITIES,))


KINDS = {"PIIDetection": Kind(detect, _needs)}
