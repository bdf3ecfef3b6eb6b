"""The script around the nodes: imports, helpers, order, names, numbers, the end of the file."""

import ast
import time

import pytest

from glue_local.codegen import UnsupportedNodeError, generate
from glue_local.codegen.reading.script import import_script
from glue_local.definition import JobDefinition, Node
from glue_local.definition.hash_order import hash_order


def source(number: int, name: str = "In") -> Node:
    return Node(f"node-{number}", "CatalogSource", {"Name": name, "Database": "d", "Table": "t"})


def sql(number: int, *inputs: int) -> Node:
    aliases = [{"From": f"node-{i}", "Alias": f"a{i}"} for i in inputs]
    fields = {
        "Name": "SQL",
        "Inputs": [f"node-{i}" for i in inputs],
        "SqlQuery": "select 1",
        "SqlAliases": aliases,
    }
    return Node(f"node-{number}", "SparkSQL", fields)


def target(number: int, source_number: int) -> Node:
    fields = {"Name": "Out", "Inputs": [f"node-{source_number}"], "Database": "d", "Table": "o"}
    return Node(f"node-{number}", "CatalogTarget", fields)


def transform(number: int, kind: str, source_number: int, **fields: object) -> Node:
    return Node(f"node-{number}", kind, {"Name": kind, "Inputs": [f"node-{source_number}"], **fields})


def job(*nodes: Node) -> JobDefinition:
    return JobDefinition("job", {"JobMode": "VISUAL"}, {node.id: node for node in nodes})


def test_given_a_source_and_a_target_then_the_whole_script():
    assert (
        generate(job(source(1), target(2, 1)))
        == """\
import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from awsglue.context import GlueContext
from awsglue.job import Job

args = getResolvedOptions(sys.argv, ['JOB_NAME'])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)

# Script generated for node In
In_node1 = glueContext.create_dynamic_frame.from_catalog(database="d", table_name="t", transformation_ctx="In_node1")

# Script generated for node Out
Out_node2 = glueContext.write_dynamic_frame.from_catalog(frame=In_node1, database="d", table_name="o", \
transformation_ctx="Out_node2")

job.commit()"""
    )


def test_given_the_older_generation_then_black_double_quotes_and_a_newline_at_the_end():
    script = generate(job(source(1), sql(2, 1), target(3, 2)), 1)
    assert 'args = getResolvedOptions(sys.argv, ["JOB_NAME"])' in script
    assert 'SqlQuery0 = """\nselect 1\n"""\n' in script
    assert 'sparkSqlQuery(\n    glueContext,\n    query=SqlQuery0,\n    mapping={"a1": In_node1},' in script
    assert script.endswith("\njob.commit()\n")


def test_given_a_sink_that_comes_last_then_no_blank_line_before_the_commit():
    policy = {"EnableUpdateCatalog": True, "UpdateBehavior": "LOG", "Database": "d", "Table": "o"}
    sink = transform(2, "S3DirectTarget", 1, Path="s3://b/", Format="json", SchemaChangePolicy=policy)
    assert generate(job(source(1), sink)).endswith(".writeFrame(In_node1)\njob.commit()")


def test_given_nodes_of_several_levels_then_sources_first_targets_last_and_else_hash_order():
    nodes = (
        target(9, 5),
        sql(5, 2, 4),
        target(8, 2),
        transform(4, "DropDuplicates", 2),
        source(2),
        source(1),
    )
    lines = [n for n in ast.parse(generate(job(*nodes))).body if isinstance(n, ast.Assign)]
    names = [ast.unparse(line.targets[0]) for line in lines][5:]
    assert names == [
        "In_node1",
        "In_node2",
        "DropDuplicates_node4",
        "SqlQuery0",
        "SQL_node5",
        "Out_node8",
        "Out_node9",
    ]


def test_given_sql_nodes_then_their_texts_are_numbered_in_hash_order():
    script = generate(job(source(1), sql(3, 2), sql(2, 1), target(4, 3)), first_query=7)
    assert script.index("SQL_node2 = ") < script.index("SQL_node3 = ")
    assert 'query = SqlQuery7, mapping = {"a1"' in script
    assert 'query = SqlQuery8, mapping = {"a2"' in script


def test_given_a_display_name_then_its_word_characters_and_the_id_make_the_variable():
    node = Node("node-1728515582595", "CatalogSource", {"Name": "Amazon S3 (é-1)_x"})
    assert node.variable == "AmazonS31_x_node1728515582595"


# Import lines in the order of public scripts.
SEEN_IMPORTS = [
    ["gs_format_timestamp", "from awsglue.gluetypes import *", "gs_to_timestamp", "from awsglue import DynamicFrame"],
    ["gs_sequence_id", "from awsglue import DynamicFrame", "gs_now"],
    ["from awsglue.dynamicframe import DynamicFrame", "from awsglue import DynamicFrame", "gs_concat",
     "from pyspark.sql import functions as SqlFuncs"],
    ["from awsglueml.transforms import EntityDetector", "from pyspark.sql.types import StringType",
     "from awsglue.dynamicframe import DynamicFrame", "from pyspark.sql.functions import *",
     "from awsglue import DynamicFrame", "import hashlib"],
    ["from awsglue.dynamicframe import DynamicFrameCollection", "from awsgluedq.transforms import EvaluateDataQuality",
     "import concurrent.futures", "import re"],
    ["from awsglueml.transforms import EntityDetector", "from awsgluedq.transforms import EvaluateDataQuality"],
]  # fmt: skip


@pytest.mark.parametrize("seen", SEEN_IMPORTS)
def test_given_the_imports_of_a_public_script_in_any_order_then_its_order(seen):
    lines = [line if " " in line else f"import {line}" for line in seen]
    assert hash_order(reversed(lines)) == lines


def test_given_null_fields_dropped_and_nothing_else_then_the_imports_of_a_public_script():
    boxes = {"IsEmpty": True, "IsNullString": True, "IsNegOne": True}
    nodes = (
        source(1),
        transform(2, "DropDuplicates", 1),
        transform(3, "DropNullFields", 2, NullCheckBoxList=boxes),
    )
    head = generate(job(*nodes, target(4, 3))).split("\n\n")[0].split("\n")[6:]
    assert head == [
        "from awsglue.gluetypes import *",
        "from awsglue.dynamicframe import DynamicFrame",
        "from awsglue import DynamicFrame",
        "from pyspark.sql import functions as SqlFuncs",
    ]


def test_given_helpers_of_several_kinds_then_each_once_in_the_order_of_a_hash_set_of_their_texts():
    aggregate = {"Groups": [["g"]], "Aggs": [{"Column": ["c"], "AggFunc": "sum"}]}
    nodes = (
        source(1),
        transform(4, "Aggregate", 3, **aggregate),
        sql(2, 1),
        transform(3, "CustomCode", 2, ClassName="Mine", Code="return dfc"),
    )
    script = generate(job(*nodes))
    heads = [line.split("(")[0] for line in script.split("\n") if line.startswith("def ")]
    assert heads == ["def sparkSqlQuery", "def Mine", "def sparkAggregate"]
    assert "    return dfc\ndef sparkAggregate(" in script
    assert "transformation_ctx)\n\nargs = getResolvedOptions" in script
    assert (
        "# Script generated for node CustomCode\ndef Mine(glueContext, dfc) -> DynamicFrameCollection:\n"
        in script
    )


@pytest.mark.parametrize(("kind", "key"), [
    ("EvaluateDataQualityMultiFrame", '"originalData"'),
    ("CustomCode", "list(Maker_node2.keys())[1]"),
])  # fmt: skip
def test_given_a_choice_then_by_name_behind_data_quality_and_by_place_behind_code(kind, key):
    fields = (
        {"Ruleset": "Rules = [ RowCount > 0 ]"}
        if kind.startswith("Eval")
        else {"ClassName": "M", "Code": "return dfc"}
    )
    maker = Node("node-2", kind, {"Name": "Maker", "Inputs": ["node-1"], **fields})
    choice = Node(
        "node-3", "SelectFromCollection", {"Name": "originalData", "Inputs": ["node-2"], "Index": 1}
    )
    assert f"SelectFromCollection.apply(dfc=Maker_node2, key={key}," in generate(
        job(source(1), maker, choice)
    )


@pytest.mark.parametrize(("kind", "fields", "said"), [
    ("GovernedCatalogTarget", {}, "the type GovernedCatalogTarget is not generated"),
    ("Recipe", {"RecipeReference": {"RecipeArn": "a"}}, "field RecipeReference: is not generated"),
    ("Recipe", {"RecipeSteps": [{"Action": {"Operation": "PIVOT"}}]},
     "field RecipeSteps[0].Action.Operation: PIVOT is not generated"),
    ("RedshiftTarget", {"Database": "d", "Table": "t", "UpsertRedshiftOptions": {"UpsertKeys": ["k"]}},
     "field UpsertRedshiftOptions"),
    ("AmazonRedshiftTarget", {"Data": {"AccessType": "catalog"}}, "field Data.AccessType: 'catalog'"),
    ("DynamicTransform", {"FunctionName": "gs_x", "Parameters": [{"Name": "p", "Type": "str", "Value": ["a\\"]}]},
     "field Parameters.p"),
    ("SparkSQL", {"SqlQuery": "select '''", "SqlAliases": []}, "field SqlQuery: holds '''"),
    ("EvaluateDataQuality", {"Ruleset": 'a """'}, "field Ruleset"),
    ("PIIDetection", {"PiiType": "RowHashing", "EntityTypesToDetect": []}, "field PiiType: RowHashing"),
    ("S3DirectTarget", {"Path": "s3://b", "Format": "hyper"}, "field Format: hyper"),
])  # fmt: skip
def test_given_what_is_not_generated_then_an_error_that_names_file_and_node(kind, fields, said):
    node = transform(2, kind, 1, **fields)
    given = JobDefinition("job", {}, {"node-1": source(1), "node-2": node}, "jobs/job/job.json")
    with pytest.raises(UnsupportedNodeError) as error:
        generate(given)
    assert str(error.value).startswith(f"jobs/job/job.json: node '{kind}' (node-2)")
    assert said in str(error.value)


def test_given_another_generation_then_an_error():
    with pytest.raises(ValueError, match="generation 3"):
        generate(job(source(1)), 3)


def test_given_two_hundred_nodes_then_under_two_seconds():
    nodes = [source(1), *(sql(n, n - 1) for n in range(2, 200)), target(200, 199)]
    start = time.perf_counter()
    script = generate(job(*nodes))
    assert time.perf_counter() - start < 2
    assert script.count("# Script generated for node") == 200


def test_data_quality_that_stops_the_job_after_the_load_is_checked_behind_the_targets():
    stop = {"StopJobOnFailureOptions": {"StopJobOnFailureTiming": "AfterDataLoad"}}
    check = transform(2, "EvaluateDataQualityMultiFrame", 1, Ruleset="Rules = [\n    RowCount > 0\n]", **stop)
    script = generate(job(source(1), check, target(3, 1)))
    assert script.index("assert ") > script.index("write_dynamic_frame")
    assert script.endswith('failing DQ rules for node: In_node1"\n\njob.commit()')
    read = import_script(script, name="job").definition.nodes["node-2"]
    assert read.fields["StopJobOnFailureOptions"] == stop["StopJobOnFailureOptions"]
