"""Reading, checking and writing definitions: canonical text, errors with file, node and field."""

import json

import pytest

from glue_local.codegen import generate
from glue_local.definition import DefinitionError, canonical, load, rules, save

SOURCE = {"CatalogSource": {"Name": "In", "Database": "d", "Table": "t"}}
OTHER = {"CatalogSource": {"Name": "Other", "Database": "d", "Table": "u"}}
TARGET = {"CatalogTarget": {"Name": "Out", "Inputs": ["node-1"], "Database": "d", "Table": "o"}}


def sql(*inputs, aliases=None):
    given = [{"From": i, "Alias": f"a{n}"} for n, i in enumerate(inputs)] if aliases is None else aliases
    return {"SparkSQL": {"Name": "SQL", "Inputs": list(inputs), "SqlQuery": "select 1", "SqlAliases": given}}


def join(left, right, inputs):
    columns = [{"From": left, "Keys": [["a"]]}, {"From": right, "Keys": [["b"]]}]
    return {"Join": {"Name": "Join", "Inputs": inputs, "JoinType": "equijoin", "Columns": columns}}


def quality(inputs, others):
    fields = {"Name": "DQ", "Inputs": inputs, "Ruleset": "Rules = []", "AdditionalDataSources": others}
    return {"EvaluateDataQualityMultiFrame": fields}


def mapping(*rows):
    return {"ApplyMapping": {"Name": "Map", "Inputs": ["node-1"], "Mapping": list(rows)}}


def filtered(operation, *values):
    given = [{"Type": kind, "Value": value} for kind, value in values]
    filters = [{"Operation": operation, "Values": given}]
    return {"Filter": {"Name": "F", "Inputs": ["node-1"], "LogicalOperator": "AND", "Filters": filters}}


def dynamic(*parameters):
    fields = {"TransformName": "gs_x", "FunctionName": "gs_x", "Path": "s3://b/gs_x.py"}
    return {"DynamicTransform": {"Name": "D", "Inputs": ["node-1"], **fields, "Parameters": list(parameters)}}


def detection(parameters):
    fields = {"PiiType": "RowAudit", "EntityTypesToDetect": [], "DetectionParameters": parameters}
    return {"PIIDetection": {"Name": "P", "Inputs": ["node-1"], **fields}}


def choice(source, name="originalData"):
    return {"SelectFromCollection": {"Name": name, "Inputs": [source], "Index": 0}}


def write(path, nodes, **settings):
    path.write_text(json.dumps({"JobMode": "VISUAL", **settings, "CodeGenConfigurationNodes": nodes}))
    return path


def test_given_settings_and_fields_in_any_order_then_one_canonical_text(tmp_path):
    nodes = {"node-2": {"CatalogTarget": dict(reversed(TARGET["CatalogTarget"].items()))}, "node-1": SOURCE}
    path = write(
        tmp_path / "job.json", nodes, Timeout=30, Description="D", DefaultArguments={"--b": "1", "--a": "2"}
    )
    assert canonical.text(load(path)) == (
        '{\n  "Description": "D",\n  "JobMode": "VISUAL",\n  "Timeout": 30,\n  "DefaultArguments": {\n'
        '    "--b": "1",\n    "--a": "2"\n  },\n  "CodeGenConfigurationNodes": {\n    "node-2": {\n'
        '      "CatalogTarget": {\n        "Name": "Out",\n        "Inputs": [\n          "node-1"\n        ],\n'
        '        "Database": "d",\n        "Table": "o"\n      }\n    },\n    "node-1": {\n      "CatalogSource": {\n'
        '        "Name": "In",\n        "Database": "d",\n        "Table": "t"\n      }\n    }\n  }\n}\n'
    )


def test_given_a_definition_saved_then_saving_it_again_changes_nothing(tmp_path):
    job = load(write(tmp_path / "job.json", {"node-1": SOURCE, "node-2": TARGET}))
    assert save(job, tmp_path / "jobs" / "job" / "job.json") is True
    assert save(job, tmp_path / "jobs" / "job" / "job.json") is False
    assert load(tmp_path / "jobs" / "job" / "job.json") == job


def test_given_a_text_of_several_lines_then_each_is_a_line_of_the_file_and_none_is_lost(tmp_path):
    query = "select *\n\nfrom a\n"
    fields = {
        "Name": "SQL",
        "Inputs": ["node-1"],
        "SqlAliases": [{"From": "node-1", "Alias": "a"}],
        "SqlQuery": query,
    }
    job = load(write(tmp_path / "job.json", {"node-1": SOURCE, "node-2": {"SparkSQL": fields}}))
    save(job, tmp_path / "saved.json")
    written = json.loads((tmp_path / "saved.json").read_text())["CodeGenConfigurationNodes"]["node-2"][
        "SparkSQL"
    ]
    assert written["SqlQuery"] == ["select *", "", "from a", ""]
    assert written["Inputs"] == ["node-1"]
    assert load(tmp_path / "saved.json").nodes["node-2"].fields["SqlQuery"] == query


# What is wrong: (nodes, the message without the file).
FAULTS = {
    "unknown type": (
        {"node-1": {"Nonsense": {"Name": "N"}}},
        "node 'N' (node-1): 'Nonsense' is not a node type",
    ),
    "unknown field": (
        {"node-1": {"CatalogSource": {"Name": "In", "Database": "d", "Table": "t", "Tabel": "x"}}},
        "node 'In' (node-1), field Tabel: is unknown",
    ),
    "missing field": (
        {"node-1": {"CatalogSource": {"Name": "In", "Database": "d"}}},
        "node 'In' (node-1), field Table: is missing",
    ),
    "wrong kind": (
        {"node-1": {"CatalogSource": {"Name": "In", "Database": 1, "Table": "t"}}},
        "node 'In' (node-1), field Database: must be a string, not a number",
    ),
    "wrong value": (
        {
            "node-1": SOURCE,
            "node-2": {"Union": {"Name": "U", "Inputs": ["node-1", "node-1"], "UnionType": "SOME"}},
        },
        "node 'U' (node-2), field UnionType: is 'SOME', but must be one of ALL, DISTINCT",
    ),
    "too few items": (
        {"node-1": SOURCE, "node-2": join("node-1", "node-1", ["node-1"])},
        "node 'Join' (node-2), field Inputs: must be at least 2 items, is 1",
    ),
    "pattern": (
        {"node-1": {"CatalogSource": {"Name": "In", "Database": "d\n", "Table": "t"}}},
        "node 'In' (node-1), field Database: is 'd\\n', which does not match Glue's pattern",
    ),
    "no nodes": ({}, "field CodeGenConfigurationNodes: a visual job needs at least one node"),
    "unknown input": (
        {"node-1": SOURCE, "node-2": sql("node-9", aliases=[{"From": "node-9", "Alias": "a"}])},
        "node 'SQL' (node-2), field Inputs[0]: no node has the id 'node-9'",
    ),
    "target read": (
        {"node-1": SOURCE, "node-2": TARGET, "node-3": sql("node-2")},
        "node 'SQL' (node-3), field Inputs[0]: 'Out' (node-2) is a target: nothing reads it",
    ),
    "target without input": (
        {"node-1": SOURCE, "node-2": {"SnowflakeTarget": {"Name": "Out", "Data": {}}}},
        "node 'Out' (node-2), field Inputs: a target needs an input",
    ),
    "cycle": (
        {"node-1": sql("node-2"), "node-2": sql("node-1")},
        "node 'SQL' (node-1), field Inputs: the nodes feed each other in a circle: node-1 -> node-2 -> node-1",
    ),
    "alias of no input": (
        {"node-1": SOURCE, "node-2": sql("node-1", aliases=[{"From": "node-7", "Alias": "a"}])},
        "node 'SQL' (node-2), field SqlAliases[0].From: 'node-7' is not an input of this node",
    ),
    "input without alias": (
        {"node-1": SOURCE, "node-2": sql("node-1", aliases=[])},
        "node 'SQL' (node-2), field SqlAliases: the input 'node-1' has no alias",
    ),
    "join of no input": (
        {"node-1": SOURCE, "node-2": SOURCE, "node-3": join("node-1", "node-5", ["node-1", "node-2"])},
        "node 'Join' (node-3), field Columns[1].From: 'node-5' is not an input of this node",
    ),
    "join of one input only": (
        {"node-1": SOURCE, "node-2": OTHER, "node-3": join("node-1", "node-1", ["node-1", "node-2"])},
        "node 'Join' (node-3), field Columns: the input 'node-2' has no columns",
    ),
    "mapping without a target": (
        {"node-1": SOURCE, "node-2": mapping({"FromPath": ["a"], "FromType": "int", "ToType": "int"})},
        "node 'Map' (node-2), field Mapping[0].ToKey: is missing or empty",
    ),
    "mapping whose child has no path": (
        {
            "node-1": SOURCE,
            "node-2": mapping({"FromPath": ["a"], "ToKey": "a", "Children": [{"ToKey": "b"}]}),
        },
        "node 'Map' (node-2), field Mapping[0].Children[0].FromPath: is missing or empty",
    ),
    "filter without a constant": (
        {"node-1": SOURCE, "node-2": filtered("EQ", ["COLUMNEXTRACTED", ["a"]])},
        "node 'F' (node-2), field Filters[0].Values: EQ compares two values, has 1",
    ),
    "filter without a column": (
        {"node-1": SOURCE, "node-2": filtered("LT", ["CONSTANT", ["1"]], ["CONSTANT", ["2"]])},
        "node 'F' (node-2), field Filters[0].Values: needs a column",
    ),
    "filter with an empty value": (
        {"node-1": SOURCE, "node-2": filtered("EQ", ["COLUMNEXTRACTED", ["a"]], ["CONSTANT", []])},
        "node 'F' (node-2), field Filters[0].Values[1].Value: is empty",
    ),
    "parameter that is no number": (
        {"node-1": SOURCE, "node-2": dynamic({"Name": "n", "Type": "int", "Value": ["f()"]})},
        "node 'D' (node-2), field Parameters[0].Value[0]: 'f()' is not an int",
    ),
    "detection parameters that are no dictionary": (
        {"node-1": SOURCE, "node-2": detection('{"EMAIL": true}')},
        "node 'P' (node-2), field DetectionParameters: must be a dictionary as Python writes it",
    ),
    "quality source of no input": (
        {"node-1": SOURCE, "node-2": quality(["node-1"], {"node-4": "x"}), "node-3": choice("node-2")},
        "node 'DQ' (node-2), field AdditionalDataSources.node-4: 'node-4' (alias 'x') is not a further input",
    ),
    "collection without a choice": (
        {"node-1": SOURCE, "node-2": quality(["node-1"], {}), "node-3": sql("node-2")},
        "node 'SQL' (node-3), field Inputs[0]: 'DQ' (node-2) gives a collection of frames",
    ),
    "name that gives no variable": (
        {"node-1": {"CatalogSource": {"Name": "1st", "Database": "d", "Table": "t"}}},
        "node '1st' (node-1), field Name: has the variable '1st_node1'",
    ),
    "two types in one node": (
        {"node-1": SOURCE | TARGET},
        "field CodeGenConfigurationNodes.node-1: must hold exactly one node type",
    ),
    "custom code that is no Python": (
        {
            "node-1": SOURCE,
            "node-2": {"CustomCode": {"Name": "C", "Inputs": ["node-1"], "ClassName": "C", "Code": "if"}},
        },
        "node 'C' (node-2), field Code: is not Python: line 1",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_given_a_fault_then_file_node_and_field_are_named(fault, tmp_path):
    nodes, said = FAULTS[fault]
    path = write(tmp_path / "job.json", nodes)
    with pytest.raises(DefinitionError) as error:
        load(path)
    assert any(line.startswith(f"{path}: {said}") for line in str(error.value).split("\n")), str(error.value)


def test_given_a_setting_of_the_environment_then_an_error_that_names_it(tmp_path):
    path = write(tmp_path / "job.json", {"node-1": SOURCE}, Role="arn:aws:iam::1:role/r")
    with pytest.raises(DefinitionError, match="field Role: belongs to the environment"):
        load(path)


def packed(text):
    return json.dumps({"name": "job", "codeGenConfigurationNodes": text})


NAMED = '{"CatalogSource": {"Name": "In", "Table": "t", "Database": "d"}}'
# What stands twice: (the file's text, the message without the file).
TWICE = {
    "a node": (
        f'{{"CodeGenConfigurationNodes": {{"node-1": {{}}, "node-1": {NAMED}}}}}',
        "node 'In' (node-1): two nodes have this id",
    ),
    "a node whose id is a word": (
        '{"CodeGenConfigurationNodes": {"customers": {}, "customers": {}}}',
        "node (customers): two nodes have this id",
    ),
    "a node in Glue's Git push": (
        packed(f'{{"node-1": {NAMED}, "node-1": {NAMED}}}'),
        "node 'In' (node-1): two nodes have this id",
    ),
    "a node of a download": (
        '{"jobConfig": {}, "dag": {"node-1": {"name": "a"}, "node-1": {"name": "b"}}}',
        "node 'b' (node-1): two nodes have this id",
    ),
    "a field": (
        f'{{"CodeGenConfigurationNodes": {{"node-1": {NAMED.replace("Table", "Database")}}}}}',
        "node 'In' (node-1), field CatalogSource.Database: this key appears twice",
    ),
    "a setting": ('{"Timeout": 1, "Timeout": 2}', "field Timeout: this key appears twice"),
}


@pytest.mark.parametrize("what", TWICE)
def test_given_a_key_that_stands_twice_then_an_error_that_names_file_node_and_field(what, tmp_path):
    text, said = TWICE[what]
    path = tmp_path / "job.json"
    path.write_text(text)
    with pytest.raises(DefinitionError) as error:
        load(path)
    assert str(error.value) == f"{path}: {said}"


@pytest.mark.parametrize(
    "value", [{"--TempDir": "x"}, {"--mine": "s3://bucket/place"}, {"--mine": "arn:aws:x"}]
)
def test_given_a_job_argument_of_the_environment_then_an_error_that_names_it(value, tmp_path):
    path = write(tmp_path / "job.json", {"node-1": SOURCE}, DefaultArguments={"--own": "1", **value})
    (name,) = value
    with pytest.raises(DefinitionError, match=f"field DefaultArguments.{name}: belongs to the environment"):
        load(path)


def test_given_a_file_that_is_no_text_then_an_error_that_names_it(tmp_path):
    path = tmp_path / "job.json"
    path.write_bytes(b'{"Description": "caf\xe9"}')
    with pytest.raises(DefinitionError, match=r"job.json: is not UTF-8: .* position 20"):
        load(path)


def test_given_a_file_with_a_byte_order_mark_then_it_is_read(tmp_path):
    path = write(tmp_path / "job.json", {"node-1": SOURCE})
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(load(path).nodes) == ["node-1"]


def test_given_a_broken_file_then_line_and_column(tmp_path):
    path = tmp_path / "job.json"
    path.write_text('{\n  "a": ,\n}')
    with pytest.raises(DefinitionError, match=r"is not JSON: .* at line 2 column 8"):
        load(path)


def test_given_a_thousand_nodes_in_a_row_then_no_recursion_limit(tmp_path):
    nodes = {"node-1": SOURCE} | {f"node-{n}": sql(f"node-{n - 1}") for n in range(2, 1500)}
    assert len(load(write(tmp_path / "job.json", nodes)).nodes) == 1499


def test_given_what_running_jobs_have_then_a_warning_at_most(tmp_path):
    code = {"CustomCode": {"Name": "C", "Inputs": ["node-1"], "Code": "return dfc", "ClassName": "M"}}
    nodes = {
        "node-1": SOURCE,
        "node-2": quality(["node-1"], {}),
        "node-3": choice("node-2", "Kept"),
        "node-4": code,
        "node-5": sql("node-4"),
        "node-6": filtered("LT", ["CONSTANT", ["1"]], ["COLUMNEXTRACTED", ["a"]]),
    }
    job = load(write(tmp_path / "job.json", nodes))
    assert [str(problem) for problem in rules.warnings(job)] == [
        "node 'Kept' (node-3), field Name: picks a frame of 'DQ' (node-2) by its own name, but the frames are "
        "ruleOutcomes, rowLevelOutcomes, originalData",
        "node 'SQL' (node-5), field Inputs[0]: 'C' (node-4) may give a collection: a SelectFromCollection between "
        "takes one frame of it",
    ]
    assert 'row["a"] < 1' in generate(job)
