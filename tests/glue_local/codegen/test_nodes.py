"""What each node type's lines are: given a node's fields, the script says exactly this.

The expected lines follow the form of scripts that Glue Studio generated; where no such script is known, the
emitter's docstring says that its form is decided.
"""

import pytest

from glue_local.codegen import KINDS, generate
from glue_local.codegen.reading import GUESSED, import_script
from glue_local.codegen.streaming import STREAMS
from glue_local.codegen.support import READ_AS
from glue_local.definition import JobDefinition, Node
from glue_local.definition.validate import validate

from .connection_cases import CONNECTION_CASES, RECIPE_STEPS

SOURCE = {"Name": "In", "Database": "d", "Table": "t"}
OTHER = {"Name": "Other", "Database": "d", "Table": "u"}
COLLECTIONS = {"CustomCode", "Route", "SplitFields", "EvaluateDataQualityMultiFrame"}
RULES = "Rules = [\n    RowCount > 0\n]"
POLICY = {"EnableUpdateCatalog": True, "UpdateBehavior": "LOG", "Table": "out", "Database": "d"}
QUALITY = {"AutoDataQuality": {"IsEnabled": True, "EvaluationContext": "EvaluateDataQuality_node9"}}
QUALITY_LINE = (
    "EvaluateDataQuality().process_rows(frame=In_node1, ruleset=DEFAULT_DATA_QUALITY_RULESET, "
    'publishing_options={"dataQualityEvaluationContext": "EvaluateDataQuality_node9", '
    '"enableDataQualityResultsPublishing": True}, additional_options={"dataQualityResultsPublishing.strategy": '
    '"BEST_EFFORT", "observations.scope": "ALL"})\n'
)
NUMBER = {"Type": "COLUMNEXTRACTED", "Value": ["n"]}
TEXT = {"Type": "COLUMNEXTRACTED", "Value": ["a", "b"]}
IS_ZERO = {"Operation": "EQ", "Negated": False, "Values": [NUMBER, {"Type": "CONSTANT", "Value": ["0"]}]}
NOT_BAD = {
    "Operation": "REGEX",
    "Negated": True,
    "Values": [TEXT, {"Type": "CONSTANT", "Value": ["^bad\\d"]}],
}
PUBLISHING = {
    "EvaluationContext": "X_node3",
    "CloudWatchMetricsEnabled": True,
    "ResultsPublishingEnabled": True,
}
PUBLISHED = (
    'publishing_options={"dataQualityEvaluationContext": "X_node3", "enableDataQualityCloudWatchMetrics": True, '
    '"enableDataQualityResultsPublishing": True}'
)
ASSERT = (
    'filter(lambda x: x["Outcome"] == "Failed").count() == 0, '
    '"The job failed due to failing DQ rules for node: In_node1"'
)
REPLACE_CELL = """\
def replace_cell(original_cell_value, sorted_reverse_start_end_tuples):
    if sorted_reverse_start_end_tuples:
        for entity in sorted_reverse_start_end_tuples:
            to_mask_value = original_cell_value[entity[0]:entity[1]]
            original_cell_value = original_cell_value.replace(to_mask_value, "***")
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
        modified_df = df.withColumn(head, row_pii_udf(lit(head), head, "DetectedEntities"))
        return recur(modified_df, tail)"""
ICEBERG_WRITE = """\
    X_node3_df = In_node1.toDF()
    X_node3_df{sort}        .writeTo("glue_catalog.d.out") \\
        .tableProperty("format-version", "2") \\
        .tableProperty("location", "s3://b/ice/d/out") \\
        .tableProperty("write.parquet.compression-codec", "gzip") \\
        .options(**additional_options) \\
{by}"""


def iceberg(sort: str, by: str) -> str:
    write = ICEBERG_WRITE.format(sort=sort, by=by)
    return (
        'additional_options = {}\ntables_collection = spark.catalog.listTables("d")\n'
        "table_names_in_db = [table.name for table in tables_collection]\n"
        f'table_exists = "out" in table_names_in_db\nif table_exists:\n{write}.append()\nelse:\n{write}.create()'
    )


# Name of the case: (type, fields without Name and Inputs, how many inputs, the node's lines).
CASES = {
    **CONNECTION_CASES,
    "catalog source": (
        "CatalogSource",
        {"Database": "d", "Table": "t"},
        0,
        'X_node3 = glueContext.create_dynamic_frame.from_catalog(database="d", table_name="t", '
        'transformation_ctx="X_node3")',
    ),
    "catalog source with a predicate": (
        "CatalogSource",
        {"Database": "d", "Table": "t", "PartitionPredicate": "day > '1'"},
        0,
        'X_node3 = glueContext.create_dynamic_frame.from_catalog(database="d", table_name="t", '
        'push_down_predicate="day > \'1\'", transformation_ctx="X_node3")',
    ),
    "bounded catalog source": (
        "S3CatalogSource",
        {"Database": "d", "Table": "t", "AdditionalOptions": {"BoundedFiles": 5}},
        0,
        'X_node3 = glueContext.create_dynamic_frame.from_catalog(database="d", table_name="t", '
        'additional_options={"boundedFiles": "5"}, transformation_ctx="X_node3")',
    ),
    "json source": (
        "S3JsonSource",
        {"Paths": ["s3://b/p/"], "Recurse": True, "Multiline": False},
        0,
        'X_node3 = glueContext.create_dynamic_frame.from_options(format_options={"multiLine": "false"}, '
        'connection_type="s3", format="json", connection_options={"paths": ["s3://b/p/"], "recurse": True}, '
        'transformation_ctx="X_node3")',
    ),
    "csv source": (
        "S3CsvSource",
        {
            "Paths": ["s3://b/p/"],
            "QuoteChar": "quote",
            "Separator": "comma",
            "WithHeader": True,
            "Recurse": True,
            "OptimizePerformance": False,
        },
        0,
        'X_node3 = glueContext.create_dynamic_frame.from_options(format_options={"quoteChar": "\\"", '
        '"withHeader": True, "separator": ",", "optimizePerformance": False}, connection_type="s3", format="csv", '
        'connection_options={"paths": ["s3://b/p/"], "recurse": True}, transformation_ctx="X_node3")',
    ),
    "csv source without what a definition may leave out": (
        "S3CsvSource",
        {"Paths": ["s3://b/p/"], "QuoteChar": "quote", "Separator": "comma", "WithHeader": True},
        0,
        'X_node3 = glueContext.create_dynamic_frame.from_options(format_options={"quoteChar": "\\"", '
        '"withHeader": True, "separator": ",", "optimizePerformance": False}, connection_type="s3", format="csv", '
        'connection_options={"paths": ["s3://b/p/"]}, transformation_ctx="X_node3")',
    ),
    "csv source, multi-line, escaped": (
        "S3CsvSource",
        {
            "Paths": ["s3://b/p/"],
            "Separator": "tab",
            "Escaper": "\\",
            "QuoteChar": "disabled",
            "Multiline": True,
            "WithHeader": False,
            "OptimizePerformance": True,
        },
        0,
        'X_node3 = glueContext.create_dynamic_frame.from_options(format_options={"quoteChar": -1, '
        '"escaper": "\\\\", "withHeader": False, "separator": "\\t", "multiLine": "true", '
        '"optimizePerformance": True}, connection_type="s3", format="csv", '
        'connection_options={"paths": ["s3://b/p/"]}, transformation_ctx="X_node3")',
    ),
    "parquet source with exclusions": (
        "S3ParquetSource",
        {"Paths": ["s3://b/p/"], "Exclusions": ["**.tmp"], "Recurse": True},
        0,
        'X_node3 = glueContext.create_dynamic_frame.from_options(format_options={}, connection_type="s3", '
        'format="parquet", connection_options={"paths": ["s3://b/p/"], "exclusions": "[\\"**.tmp\\"]", '
        '"recurse": True}, transformation_ctx="X_node3")',
    ),
    "iceberg source": (
        "CatalogIcebergSource",
        {"Database": "d", "Table": "t"},
        0,
        'X_node3_df = glueContext.create_data_frame.from_catalog(database="d", table_name="t")\n'
        'X_node3 = DynamicFrame.fromDF(X_node3_df, glueContext, "X_node3")',
    ),
    "delta files": (
        "S3DeltaSource",
        {"Paths": ["s3://b/delta/"]},
        0,
        "additionalOptions={}\n"
        'X_node3_df = spark.read.format("delta").options(**additionalOptions).load("s3://b/delta/")\n'
        'X_node3 = DynamicFrame.fromDF(X_node3_df, glueContext, "X_node3")',
    ),
    "hudi files": (
        "S3HudiSource",
        {"Paths": ["s3://b/hudi/"], "AdditionalHudiOptions": {"a": "b"}},
        0,
        'additionalOptions={"a": "b"}\n'
        'X_node3_df = spark.read.format("hudi").options(**additionalOptions).load("s3://b/hudi/")\n'
        'X_node3 = DynamicFrame.fromDF(X_node3_df, glueContext, "X_node3")',
    ),
    "mapping": (
        "ApplyMapping",
        {
            "Mapping": [
                {"ToKey": "a", "FromPath": ["x", "y"], "FromType": "string", "ToType": "int"},
                {"ToKey": "n", "FromPath": ["count(id)"], "FromType": "long", "ToType": "long"},
            ]
        },
        1,
        'X_node3 = ApplyMapping.apply(frame=In_node1, mappings=[("x.y", "string", "a", "int"), '
        '("`count(id)`", "long", "n", "long")], transformation_ctx="X_node3")',
    ),
    "mapping to names that are back-quoted, and to nested columns": (
        "ApplyMapping",
        {
            "Mapping": [
                {"ToKey": ".id", "FromPath": [".id"], "FromType": "long", "ToType": "long"},
                {"ToKey": "(right) id", "FromPath": ["id"], "FromType": "long", "ToType": "long"},
                {"ToKey": "a.b", "FromPath": ["a", "b"], "FromType": "long", "ToType": "long"},
                {"ToKey": "c.d", "FromPath": ["c"], "FromType": "long", "ToType": "long"},
            ]
        },
        1,
        'X_node3 = ApplyMapping.apply(frame=In_node1, mappings=[("`.id`", "long", "`.id`", "long"), '
        '("id", "long", "`(right) id`", "long"), ("a.b", "long", "a.b", "long"), ("c", "long", "c.d", "long")], '
        'transformation_ctx="X_node3")',
    ),
    "select fields": (
        "SelectFields",
        {"Paths": [["z"], ["y"]]},
        1,
        'X_node3 = SelectFields.apply(frame=In_node1, paths=["z", "y"], transformation_ctx="X_node3")',
    ),
    "drop fields": (
        "DropFields",
        {"Paths": [["a", "b"], [".serialNumber"]]},
        1,
        'X_node3 = DropFields.apply(frame=In_node1, paths=["a.b", "`.serialNumber`"], '
        'transformation_ctx="X_node3")',
    ),
    "rename field": (
        "RenameField",
        {"SourcePath": ["sum(total)"], "TargetPath": ["total"]},
        1,
        'X_node3 = RenameField.apply(frame=In_node1, old_name="`sum(total)`", new_name="total", '
        'transformation_ctx="X_node3")',
    ),
    "split fields": (
        "SplitFields",
        {"Paths": [["a"], ["(right) id"]]},
        1,
        'X_node3 = SplitFields.apply(frame=In_node1, paths=["a", "`(right) id`"], name2="X_node31", '
        'name1="X_node30", transformation_ctx="X_node3")',
    ),
    "fill missing values": (
        "FillMissingValues",
        {"ImputedPath": "a"},
        1,
        'X_node3 = FillMissingValues.apply(frame=In_node1, missing_values_column="a", '
        'transformation_ctx="X_node3")',
    ),
    "drop null fields": (
        "DropNullFields",
        {"NullCheckBoxList": {"IsEmpty": True, "IsNullString": True, "IsNegOne": True}},
        1,
        'X_node3 = drop_nulls(glueContext, frame=In_node1, nullStringSet={"", "null"}, nullIntegerSet={-1}, '
        'transformation_ctx="X_node3")',
    ),
    "drop null fields, none chosen": (
        "DropNullFields",
        {"NullCheckBoxList": {"IsEmpty": False, "IsNullString": False, "IsNegOne": False}},
        1,
        "X_node3 = drop_nulls(glueContext, frame=In_node1, nullStringSet={}, nullIntegerSet={}, "
        'transformation_ctx="X_node3")',
    ),
    "inner join": (
        "Join",
        {
            "JoinType": "equijoin",
            "Columns": [{"From": "node-1", "Keys": [["a"]]}, {"From": "node-2", "Keys": [["b"]]}],
        },
        2,
        'X_node3 = Join.apply(frame1=In_node1, frame2=Other_node2, keys1=["a"], keys2=["b"], '
        'transformation_ctx="X_node3")',
    ),
    "left join on two keys": (
        "Join",
        {
            "JoinType": "left",
            "Columns": [
                {"From": "node-1", "Keys": [["a"], ["c"]]},
                {"From": "node-2", "Keys": [["b"], ["c"]]},
            ],
        },
        2,
        "In_node1DF = In_node1.toDF()\nOther_node2DF = Other_node2.toDF()\n"
        "X_node3 = DynamicFrame.fromDF(In_node1DF.join(Other_node2DF, (In_node1DF['a'] == Other_node2DF['b']) & "
        "(In_node1DF['c'] == Other_node2DF['c']), \"left\"), glueContext, \"X_node3\")",
    ),
    "filter": (
        "Filter",
        {"LogicalOperator": "AND", "Filters": [IS_ZERO, NOT_BAD]},
        1,
        'X_node3 = Filter.apply(frame=In_node1, f=lambda row: (row["n"] == 0 and '
        'not(bool(re.match("^bad\\d", row["a"]["b"])))), transformation_ctx="X_node3")',
    ),
    "router": (
        "Route",
        {"GroupFiltersList": [{"GroupName": "bad", "LogicalOperator": "AND", "Filters": [IS_ZERO]}]},
        1,
        "X_node3 = threadedRoute(glueContext,\n  source_DyF = In_node1,\n"
        '  group_filters = [GroupFilter(name = "bad", filters = lambda row: (row["n"] == 0)), '
        'GroupFilter(name = "default_group", filters = lambda row: (not(row["n"] == 0)))])',
    ),
    "aggregate": (
        "Aggregate",
        {
            "Groups": [["g"]],
            "Aggs": [{"Column": ["c"], "AggFunc": "sum"}, {"Column": ["d"], "AggFunc": "max"}],
        },
        1,
        'X_node3 = sparkAggregate(glueContext, parentFrame = In_node1, groups = ["g"], '
        'aggs = [["c", "sum"], ["d", "max"]], transformation_ctx = "X_node3")',
    ),
    "union": (
        "Union",
        {"UnionType": "ALL"},
        2,
        'X_node3 = sparkUnion(glueContext, unionType = "ALL", mapping = {"source1": In_node1, '
        '"source2": Other_node2}, transformation_ctx = "X_node3")',
    ),
    "drop duplicates": (
        "DropDuplicates",
        {},
        1,
        'X_node3 =  DynamicFrame.fromDF(In_node1.toDF().dropDuplicates(), glueContext, "X_node3")',
    ),
    "drop duplicates by columns": (
        "DropDuplicates",
        {"Columns": [["email"]]},
        1,
        'X_node3 =  DynamicFrame.fromDF(In_node1.toDF().dropDuplicates(["email"]), glueContext, "X_node3")',
    ),
    "merge": (
        "Merge",
        {"Source": "node-1", "PrimaryKeys": [["id"]]},
        2,
        'X_node3 = In_node1.mergeDynamicFrame(stage_dynamic_frame=Other_node2, primary_keys=["id"], '
        'transformation_ctx="X_node3")',
    ),
    "spigot": (
        "Spigot",
        {"Path": "s3://b/s", "Topk": 100, "Prob": 1.0},
        1,
        'X_node3 = Spigot.apply(frame=In_node1, path="s3://b/s", options={"topk": 100, "prob": 1.0}, '
        'transformation_ctx="X_node3")',
    ),
    "SQL": (
        "SparkSQL",
        {"SqlQuery": "select *\nfrom a -- 'it''s'\n", "SqlAliases": [{"From": "node-1", "Alias": "a"}]},
        1,
        "SqlQuery0 = '''\nselect *\nfrom a -- 'it''s'\n\n'''\n"
        'X_node3 = sparkSqlQuery(glueContext, query = SqlQuery0, mapping = {"a":In_node1}, '
        'transformation_ctx = "X_node3")',
    ),
    "custom code": (
        "CustomCode",
        {"ClassName": "MyTransform", "Code": "# all of it\n\nreturn dfc"},
        2,
        'X_node3 = MyTransform(glueContext, DynamicFrameCollection({"In_node1": In_node1, '
        '"Other_node2": Other_node2}, glueContext))',
    ),
    "transform from a module": (
        "DynamicTransform",
        {
            "TransformName": "gs_derived",
            "FunctionName": "gs_derived",
            "Path": "s3://aws-glue-studio-transforms-510798373988-prod-us-east-1/gs_derived.py",
            "Parameters": [
                {"Name": "colName", "Type": "str", "Value": ["c"]},
                {"Name": "times", "Type": "int", "Value": ["3"]},
                {"Name": "strict", "Type": "bool", "Value": ["true"]},
                {"Name": "cols", "Type": "list", "Value": ["a", "b"], "ListType": "str"},
            ],
        },
        1,
        'X_node3 = In_node1.gs_derived(colName="c", times=3, strict=True, cols=["a", "b"])',
    ),
    "personal data by parameters": (
        "PIIDetection",
        {
            "PiiType": "RowAudit",
            "EntityTypesToDetect": [],
            "DetectionParameters": '{"EMAIL": [{\n  "action": "SHA256_HASH"\n}]}',
            "DetectionSensitivity": "HIGH",
        },
        1,
        'detection_parameters = {"EMAIL": [{\n  "action": "SHA256_HASH"\n}]}\n\nentity_detector = EntityDetector()\n'
        'X_node3 = entity_detector.detect(In_node1, detection_parameters, "DetectedEntities", "HIGH")',
    ),
    "personal data hashed": (
        "PIIDetection",
        {
            "PiiType": "ColumnHashing",
            "EntityTypesToDetect": ["EMAIL"],
            "SampleFraction": 1,
            "ThresholdFraction": 0.1,
            "DetectionSensitivity": "HIGH",
        },
        1,
        "entity_detector = EntityDetector()\n"
        'classified_map = entity_detector.classify_columns(In_node1, ["EMAIL"], 1.0, 0.1, "HIGH")\n\n'
        "def pii_column_hash(original_cell_value):\n"
        "    return hashlib.sha256(str(original_cell_value).encode()).hexdigest()\n\n"
        "pii_column_hash_udf = udf(pii_column_hash, StringType())\n\n"
        "def hashDf(df, keys):\n    if not keys:\n        return df\n    df_to_hash = df.toDF()\n"
        "    for key in keys:\n        df_to_hash = df_to_hash.withColumn(key, pii_column_hash_udf(key))\n"
        '    return DynamicFrame.fromDF(df_to_hash, glueContext, "updated_hashed_df")\n\n'
        "X_node3 = hashDf(In_node1, list(classified_map.keys()))",
    ),
    "personal data masked": (
        "PIIDetection",
        {
            "PiiType": "ColumnMasking",
            "EntityTypesToDetect": ["EMAIL", "PERSON_NAME"],
            "SampleFraction": 0.5,
            "ThresholdFraction": 0.1,
            "MaskValue": "***",
        },
        1,
        "entity_detector = EntityDetector()\n"
        'classified_map = entity_detector.classify_columns(In_node1, ["EMAIL", "PERSON_NAME"], 0.5, 0.1)\n\n'
        "def maskDf(df, keys):\n    if not keys:\n        return df\n    df_to_mask = df.toDF()\n"
        '    for key in keys:\n        df_to_mask = df_to_mask.withColumn(key, lit("***"))\n'
        '    return DynamicFrame.fromDF(df_to_mask, glueContext, "updated_masked_df")\n\n'
        "X_node3 = maskDf(In_node1, list(classified_map.keys()))",
    ),
    "personal data masked row by row": (
        "PIIDetection",
        {"PiiType": "RowMasking", "EntityTypesToDetect": ["EMAIL"], "MaskValue": "***"},
        1,
        "entity_detector = EntityDetector()\n"
        'detected_df = entity_detector.detect(In_node1, ["EMAIL"], "DetectedEntities")\n\n'
        f"{REPLACE_CELL}\n\nkeys = In_node1.toDF().columns\nupdated_masked_df = recur(detected_df.toDF(), keys)\n"
        'updated_masked_df = updated_masked_df.drop("DetectedEntities")\n\n'
        'X_node3 = DynamicFrame.fromDF(updated_masked_df, glueContext, "updated_masked_df")',
    ),
    "data quality": (
        "EvaluateDataQuality",
        {"Ruleset": RULES, "Output": "PrimaryInput", "PublishingOptions": PUBLISHING},
        1,
        'X_node3_ruleset = """\n    Rules = [\n        RowCount > 0\n    ]\n"""\n\n'
        f"X_node3_DQ_Results = EvaluateDataQuality.apply(frame=In_node1, ruleset=X_node3_ruleset, {PUBLISHED})\n"
        "X_node3 = In_node1",
    ),
    "data quality results that stop the job": (
        "EvaluateDataQuality",
        {
            "Ruleset": RULES,
            "Output": "EvaluationResults",
            "PublishingOptions": PUBLISHING,
            "StopJobOnFailureOptions": {"StopJobOnFailureTiming": "Immediate"},
        },
        1,
        'X_node3_ruleset = """\n    Rules = [\n        RowCount > 0\n    ]\n"""\n\n'
        f"X_node3 = EvaluateDataQuality.apply(frame=In_node1, ruleset=X_node3_ruleset, {PUBLISHED})\n\n"
        f"assert X_node3.{ASSERT}",
    ),
    "data quality of several frames": (
        "EvaluateDataQualityMultiFrame",
        {
            "AdditionalDataSources": {"node-2": "other"},
            "Ruleset": RULES,
            "PublishingOptions": {**PUBLISHING, "ResultsS3Prefix": "s3://b/dq"},
            "AdditionalOptions": {"observations.scope": "ALL", "performanceTuning.caching": "CACHE_NOTHING"},
            "StopJobOnFailureOptions": {"StopJobOnFailureTiming": "Immediate"},
        },
        2,
        'X_node3_ruleset = """\n    Rules = [\n        RowCount > 0\n    ]\n"""\n\n'
        'X_node3_additional_sources = {\n    "other": Other_node2\n}\n\n'
        "X_node3 = EvaluateDataQuality().process_rows(frame=In_node1, "
        f"additional_data_sources=X_node3_additional_sources, ruleset=X_node3_ruleset, {PUBLISHED[:-1]}, "
        '"resultsS3Prefix": "s3://b/dq"}, '
        'additional_options={"observations.scope":"ALL","performanceTuning.caching":"CACHE_NOTHING"})\n\n'
        f"assert X_node3[EvaluateDataQuality.DATA_QUALITY_RULE_OUTCOMES_KEY].{ASSERT}",
    ),
    "catalog target": (
        "CatalogTarget",
        {"PartitionKeys": [], "Database": "d", "Table": "out"},
        1,
        'X_node3 = glueContext.write_dynamic_frame.from_catalog(frame=In_node1, database="d", table_name="out", '
        'transformation_ctx="X_node3")',
    ),
    "catalog target with schema updates and data quality": (
        "S3CatalogTarget",
        {
            "Database": "d",
            "Table": "out",
            "PartitionKeys": [["day"]],
            "SchemaChangePolicy": {"EnableUpdateCatalog": True, "UpdateBehavior": "UPDATE_IN_DATABASE"},
            **QUALITY,
        },
        1,
        f"{QUALITY_LINE}X_node3 = glueContext.write_dynamic_frame.from_catalog(frame=In_node1, "
        'database="d", table_name="out", additional_options={"enableUpdateCatalog": True, '
        '"updateBehavior": "UPDATE_IN_DATABASE", "partitionKeys": ["day"]}, transformation_ctx="X_node3")',
    ),
    "json files": (
        "S3DirectTarget",
        {"Path": "s3://b/o/", "Format": "json", "Compression": "gzip", "PartitionKeys": []},
        1,
        'X_node3 = glueContext.write_dynamic_frame.from_options(frame=In_node1, connection_type="s3", '
        'format="json", connection_options={"path": "s3://b/o/", "compression": "gzip", "partitionKeys": []}, '
        'transformation_ctx="X_node3")',
    ),
    "one csv file": (
        "S3DirectTarget",
        {"Path": "s3://b/o/", "Format": "csv", "NumberTargetPartitions": "1", "PartitionKeys": []},
        1,
        "if (In_node1.count() >= 1):\n   In_node1 = In_node1.coalesce(1)\n"
        'X_node3 = glueContext.write_dynamic_frame.from_options(frame=In_node1, connection_type="s3", '
        'format="csv", connection_options={"path": "s3://b/o/", "partitionKeys": []}, '
        'transformation_ctx="X_node3")',
    ),
    "parquet files with data quality": (
        "S3GlueParquetTarget",
        {"Path": "s3://b/o/", "Compression": "snappy", "PartitionKeys": [["y"], ["m"]], **QUALITY},
        1,
        f"{QUALITY_LINE}X_node3 = glueContext.write_dynamic_frame.from_options(frame=In_node1, "
        'connection_type="s3", format="glueparquet", connection_options={"path": "s3://b/o/", '
        '"partitionKeys": ["y", "m"]}, format_options={"compression": "snappy"}, transformation_ctx="X_node3")',
    ),
    "json sink": (
        "S3DirectTarget",
        {"Path": "s3://b/o/", "Format": "json", "PartitionKeys": [], "SchemaChangePolicy": POLICY},
        1,
        'X_node3 = glueContext.getSink(path="s3://b/o/", connection_type="s3", updateBehavior="LOG", '
        'partitionKeys=[], enableUpdateCatalog=True, transformation_ctx="X_node3")\n'
        'X_node3.setCatalogInfo(catalogDatabase="d",catalogTableName="out")\n'
        'X_node3.setFormat("json")\nX_node3.writeFrame(In_node1)',
    ),
    "parquet sink": (
        "S3GlueParquetTarget",
        {"Path": "s3://b/o/", "Compression": "snappy", "PartitionKeys": [], "SchemaChangePolicy": POLICY},
        1,
        'X_node3 = glueContext.getSink(path="s3://b/o/", connection_type="s3", updateBehavior="LOG", '
        'partitionKeys=[], enableUpdateCatalog=True, transformation_ctx="X_node3")\n'
        'X_node3.setCatalogInfo(catalogDatabase="d",catalogTableName="out")\n'
        'X_node3.setFormat("glueparquet", compression="snappy")\nX_node3.writeFrame(In_node1)',
    ),
    "iceberg table": (
        "S3IcebergCatalogTarget",
        {
            "Database": "d",
            "Table": "out",
            "PartitionKeys": [["y"]],
            "AdditionalOptions": {"write.parquet.compression-codec": "gzip"},
        },
        1,
        "X_node3_df = In_node1.toDF()\n"
        "X_node3 = glueContext.write_data_frame.from_catalog(frame=X_node3_df, "
        'database="d", table_name="out", additional_options={"partitionKeys": ["y"], '
        '"write.parquet.compression-codec": "gzip"})',
    ),
    "delta files written": (
        "S3DeltaDirectTarget",
        {"Path": "s3://b/o/", "Format": "delta", "Compression": "snappy", "PartitionKeys": [["item"]]},
        1,
        'additional_options = {"path": "s3://b/o/", "write.parquet.compression-codec": "snappy"}\n'
        "X_node3_df = In_node1.toDF()\n"
        'X_node3_df.write.format("delta").options(**additional_options).partitionBy("item").mode("append").save()',
    ),
    "hudi files written": (
        "S3HudiDirectTarget",
        {
            "Path": "s3://b/o/",
            "Format": "hudi",
            "Compression": "gzip",
            "AdditionalOptions": {"hoodie.table.name": "h", "hoodie.datasource.write.operation": "upsert"},
            "SchemaChangePolicy": POLICY,
        },
        1,
        'additional_options = {"hoodie.table.name": "h", "hoodie.datasource.write.operation": "upsert", '
        '"hoodie.datasource.write.hive_style_partitioning": "true", "hoodie.parquet.compression.codec": "gzip", '
        '"hoodie.datasource.hive_sync.enable": "true", "hoodie.datasource.hive_sync.database": "d", '
        '"hoodie.datasource.hive_sync.table": "out", "hoodie.datasource.hive_sync.partition_extractor_class": '
        '"org.apache.hudi.hive.MultiPartKeysValueExtractor", "hoodie.datasource.hive_sync.use_jdbc": "false", '
        '"hoodie.datasource.hive_sync.mode": "hms"}\n'
        "X_node3_df = In_node1.toDF()\n"
        'X_node3_df.write.format("hudi").options(**additional_options).mode("append").save("s3://b/o/")',
    ),
    "iceberg files written": (
        "S3IcebergDirectTarget",
        {"Path": "s3://b/ice", "Format": "iceberg", "Compression": "gzip", "SchemaChangePolicy": POLICY},
        1,
        iceberg("", ""),
    ),
    "iceberg files written by partition": (
        "S3IcebergDirectTarget",
        {
            "Path": "s3://b/ice",
            "Format": "iceberg",
            "Compression": "gzip",
            "SchemaChangePolicy": POLICY,
            "PartitionKeys": [["y"], ["m"]],
        },
        1,
        iceberg('.sortWithinPartitions("y", "m") \\\n', '.partitionedBy("y", "m")'),
    ),
}


def job(kind: str, fields: dict, inputs: int) -> JobDefinition:
    """The node under test, its inputs, and behind a collection a choice."""
    nodes = {
        "node-1": Node("node-1", "CatalogSource", SOURCE),
        "node-2": Node("node-2", "CatalogSource", OTHER),
    }
    given = {"Name": "X", **({"Inputs": ["node-1", "node-2"][:inputs]} if inputs else {}), **fields}
    nodes["node-3"] = Node("node-3", kind, given)
    return validate(JobDefinition("case", {"JobMode": "VISUAL"}, nodes))


def section(script: str) -> str:
    body = script.rsplit("# Script generated for node X\n", maxsplit=1)[-1]
    return body.split("\n# Script generated for node")[0].split("\njob.commit()")[0].rstrip("\n")


@pytest.mark.parametrize("case", CASES)
def test_given_a_node_then_its_lines(case):
    kind, fields, inputs, expected = CASES[case]
    assert section(generate(job(kind, fields, inputs))) == expected


@pytest.mark.parametrize("case", CASES)
def test_given_a_nodes_script_then_the_definition_read_back_gives_the_same_script(case):
    kind, fields, inputs, _ = CASES[case]
    script = generate(job(kind, fields, inputs))
    compile(script, case, "exec")
    imported = import_script(script, name="case")
    assert imported.edits == ()  # generated again and compared, line by line


def test_given_all_nodes_in_the_older_form_then_the_definition_read_back_gives_the_same_script():
    nodes = dict(list(job(*CASES["union"][:3]).nodes.items())[:2])
    for number, (kind, fields, inputs, _) in enumerate(CASES.values(), 100):
        given = {"Name": "X", **({"Inputs": ["node-1", "node-2"][:inputs]} if inputs else {}), **fields}
        nodes[f"node-{number}"] = Node(f"node-{number}", kind, given)
    script = generate(validate(JobDefinition("all", {"JobMode": "VISUAL"}, nodes)), 1)
    compile(script, "all", "exec")
    imported = import_script(script, name="all")
    assert imported.edits == ()
    assert imported.generation == 1


@pytest.mark.parametrize("case", CASES)
def test_given_a_nodes_script_then_the_node_read_back_is_the_node(case):
    kind, fields, inputs, _ = CASES[case]
    given = job(kind, fields, inputs).nodes["node-3"]
    found = import_script(generate(job(kind, fields, inputs)), name="case").definition.nodes["node-3"]
    if case == "table of redshift through JDBC":
        assert found.type == "AmazonRedshiftSource"
        return
    assert found.type == READ_AS.get(given.type, given.type)
    defaults = {
        "Multiline": False,
        "Recurse": False,
        "Compression": "none",
        "PartitionKeys": [],
        "UpdateBehavior": "",
    }
    lost = {
        name: value
        for name, value in found.fields.items()
        if given.fields.get(name, defaults.get(name)) != value
    }
    if "SchemaChangePolicy" in lost and kind in ("S3HudiDirectTarget", "S3IcebergDirectTarget"):
        del lost["SchemaChangePolicy"]  # their scripts do not hold the update behaviour
    assert {
        name: value
        for name, value in lost.items()
        if name not in ("OptimizePerformance", *GUESSED.get(kind, ()))
    } == {}


def test_every_generated_type_has_a_case_or_is_another_of_its_form():
    same_form = {
        "S3CatalogIcebergSource",
        "CatalogDeltaSource",
        "S3CatalogDeltaSource",
        "CatalogHudiSource",
        "S3CatalogHudiSource",
        "S3DeltaCatalogTarget",
        "S3HudiCatalogTarget",
        "SelectFromCollection",  # has tests of its own
        *STREAMS,  # have tests of their own
    }
    assert set(KINDS) == {case[0] for case in CASES.values()} | same_form


def test_given_a_mapping_with_children_then_their_paths_go_on_from_their_parents_with_or_without_it_in_them():
    def row(*path, **more):
        return {"ToKey": path[-1], "FromPath": list(path), "FromType": "int", "ToType": "int", **more}

    gone = row("gone", Dropped=True)
    for inner in (row("inner"), row("outer", "inner")):
        fields = {"Mapping": [row("outer", Children=[inner, gone]), gone]}
        script = generate(job("ApplyMapping", fields, 1))
        assert 'mappings=[("outer.inner", "int", "outer.inner", "int")]' in script


def test_given_a_parquet_sink_of_an_older_script_then_its_compression_is_kept_and_its_lines_are_named():
    kind, fields, inputs, _ = CASES["parquet sink"]
    script = generate(job(kind, fields, inputs))
    older = script.replace(', compression="snappy")', ")").replace("[], ", '[], compression="snappy", ')
    imported = import_script(older, name="case")
    assert imported.definition.nodes["node-3"].fields["Compression"] == "snappy"
    assert [text.split("(")[0] for _, text in imported.unplaced] == [
        "X_node3 = glueContext.getSink",
        "X_node3.setFormat",
    ]


def test_given_a_recipe_then_its_steps_as_a_function():
    script = generate(job(*CASES["recipe"][:3]))
    assert RECIPE_STEPS in script
    assert "from recipe_transforms import *\nfrom awsglue.dynamicframe import DynamicFrame\n" in script


def test_given_a_parquet_sink_of_2023_then_its_compression_stands_in_get_sink_and_comes_back():
    kind, fields, inputs, _ = CASES["parquet sink"]
    script = generate(job(kind, fields, inputs), 2023)
    assert '    compression="snappy",\n    enableUpdateCatalog=True' in script
    assert 'X_node3.setFormat("glueparquet")\n' in script
    imported = import_script(script, name="case")
    assert (imported.generation, imported.edits) == (2023, ())
