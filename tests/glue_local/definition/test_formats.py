"""The four forms: shared settings survive every conversion, and losses are reported."""

import json

import pytest

from glue_local.codegen import generate
from glue_local.definition import DefinitionError, JobDefinition, Node, forms
from glue_local.definition.validate import validate

JOB = JobDefinition(
    "job",
    {
        "Description": "What it does.",
        "JobMode": "VISUAL",
        "GlueVersion": "5.1",
        "WorkerType": "G.1X",
        "NumberOfWorkers": 2,
        "Timeout": 30,
        "MaxRetries": 0,
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "DefaultArguments": {
            "--enable-job-insights": "true",
            "--job-bookmark-option": "job-bookmark-disable",
            "--mine": "x",
        },
    },
    {
        node.id: node
        for node in (
            Node("node-1", "CatalogSource", {"Name": "In", "Database": "d", "Table": "t"}),
            Node(
                "node-2",
                "S3CsvSource",
                {
                    "Name": "CSV",
                    "Paths": ["s3://b/"],
                    "Separator": "comma",
                    "QuoteChar": "quote",
                    "WithHeader": True,
                    "OutputSchemas": [{"Columns": [{"Name": "a", "Type": "string"}]}],
                },
            ),
            Node(
                "node-3",
                "Join",
                {
                    "Name": "Join",
                    "Inputs": ["node-1", "node-2"],
                    "JoinType": "left",
                    "Columns": [
                        {"From": "node-1", "Keys": [["a"]]},
                        {"From": "node-2", "Keys": [["b", "c"]]},
                    ],
                },
            ),
            Node(
                "node-4",
                "RenameField",
                {"Name": "R", "Inputs": ["node-3"], "SourcePath": ["a"], "TargetPath": ["z"]},
            ),
            Node(
                "node-5",
                "Aggregate",
                {
                    "Name": "Agg",
                    "Inputs": ["node-4"],
                    "Groups": [["z"]],
                    "Aggs": [{"Column": ["n"], "AggFunc": "sum"}],
                },
            ),
            Node(
                "node-6",
                "ApplyMapping",
                {
                    "Name": "Map",
                    "Inputs": ["node-5"],
                    "Mapping": [
                        {
                            "ToKey": "z",
                            "FromPath": ["z"],
                            "FromType": "string",
                            "ToType": "string",
                            "Dropped": False,
                        }
                    ],
                },
            ),
            Node(
                "node-7",
                "S3GlueParquetTarget",
                {
                    "Name": "Out",
                    "Inputs": ["node-6"],
                    "PartitionKeys": [["z"]],
                    "Path": "s3://b/out/",
                    "Compression": "snappy",
                    "AutoDataQuality": {"IsEnabled": True, "EvaluationContext": "c"},
                },
            ),
            Node(
                "node-8",
                "S3DirectTarget",
                {"Name": "JSON", "Inputs": ["node-6"], "Path": "s3://b/json/", "Format": "json"},
            ),
        )
    },
)


@pytest.mark.parametrize("form", forms.FORMS)
def test_given_a_definition_in_a_form_then_it_is_recognised_and_read_back_whole(form):
    writing = forms.write(JOB, form)
    reading = forms.parse(writing.text, name="job", where="file")
    assert (reading.form, writing.lost, reading.lost) == (form, (), ())
    assert reading.definition == JOB
    assert list(reading.definition.nodes) == list(JOB.nodes)


@pytest.mark.parametrize("second", forms.FORMS)
@pytest.mark.parametrize("first", forms.FORMS)
def test_given_a_definition_through_two_forms_then_nothing_is_lost(first, second):
    once = forms.parse(forms.write(JOB, first).text, name="job", where="file").definition
    assert forms.parse(forms.write(once, second).text, name="job", where="file").definition == JOB


def test_given_a_file_as_glue_pushes_it_to_git_then_its_spelling():
    text = forms.write(JOB, "git").text
    assert text.startswith('{\n  "name" : "job",\n  "description" : "What it does.",\n')
    assert '"executionProperty" : {\n    "maxConcurrentRuns" : 1\n  }' in text
    assert '"codeGenConfigurationNodes" : "{\\"node-1\\":{\\"CatalogSource\\":{\\"Name\\":\\"In\\"' in text
    assert '"--mine" : "x"' in text


def test_given_a_get_job_answer_then_what_belongs_to_the_environment_is_left_out_and_said():
    answer = {
        "Job": {
            "Name": "job",
            "Role": "r",
            "Timeout": 5,
            "DefaultArguments": {"--TempDir": "s3://b/t/", "--mine": "x"},
            "Command": {"Name": "glueetl", "ScriptLocation": "s3://b/job.py"},
            "CodeGenConfigurationNodes": {
                "node-1": {"CatalogSource": {"Name": "In", "Database": "d", "Table": "t"}}
            },
        }
    }
    reading = forms.parse(json.dumps(answer), name="other", where="file")
    assert reading.definition.name == "job"
    assert reading.definition.settings == {"Timeout": 5, "DefaultArguments": {"--mine": "x"}}
    assert reading.lost == (
        "Role: belongs to the environment",
        "Command: belongs to the environment",
        "DefaultArguments.--TempDir: belongs to the environment",
    )


def test_given_a_console_download_then_its_own_keys_are_understood_and_the_rest_is_said():
    download = {
        "jobConfig": {
            "name": "job",
            "role": "arn",
            "version": "5.0",
            "workerType": "G.1X",
            "numberOfWorkers": 2,
            "maxConcurrentRuns": 1,
            "language": "python-3",
            "metrics": True,
            "bookmark": "job-bookmark-disable",
            "flexExecution": True,
            "jobParameters": [{"key": "--mine", "value": "x"}, {"key": "--place", "value": "s3://b"}],
            "novelty": 1,
        },
        "dag": {
            "node-2": {
                "nodeId": "node-2",
                "dataPreview": False,
                "inputs": ["node-1"],
                "name": "rename",
                "generatedNodeName": "rename_node2",
                "classification": "Transform",
                "type": "RenameField",
                "sourcePath": "max(day)",
                "targetPath": "day",
                "mystery": 1,
                "codeGenVersion": 2,
            },
            "node-1": {
                "nodeId": "node-1",
                "inputs": [],
                "name": "files",
                "classification": "DataSource",
                "type": "S3",
                "format": "parquet",
                "paths": ["s3://b/p/"],
                "compressionType": None,
                "additionalOptions": {"boundedSize": None, "enableSamplePath": False, "boundedOption": None},
                "outputSchemas": [[{"key": "day", "fullPath": ["day"], "type": "string"}]],
            },
        },
        "hasBeenSaved": False,
    }
    reading = forms.parse(json.dumps(download), name="other", where="file")
    assert reading.form == "console"
    assert reading.definition.settings == {
        "JobMode": "VISUAL",
        "GlueVersion": "5.0",
        "WorkerType": "G.1X",
        "NumberOfWorkers": 2,
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "ExecutionClass": "FLEX",
        "DefaultArguments": {
            "--job-bookmark-option": "job-bookmark-disable",
            "--job-language": "python",
            "--mine": "x",
        },
    }
    assert reading.definition.nodes["node-2"].fields == {
        "Name": "rename",
        "Inputs": ["node-1"],
        "SourcePath": ["max(day)"],
        "TargetPath": ["day"],
    }
    assert reading.definition.nodes["node-1"].type == "S3ParquetSource"
    assert reading.definition.nodes["node-1"].fields == {
        "Name": "files",
        "Paths": ["s3://b/p/"],
        "AdditionalOptions": {"EnableSamplePath": False},
        "OutputSchemas": [{"Columns": [{"Name": "day", "Type": "string"}]}],
    }
    assert set(reading.lost) == {
        "DefaultArguments.--place: belongs to the environment",
        "DefaultArguments.--enable-metrics: belongs to the environment",
        "Role: belongs to the environment",
        "jobConfig.novelty: it corresponds to no known job setting",
        "dag.node-2.mystery: RenameField has no such field",
    }


def test_given_a_download_of_a_job_whose_script_was_edited_then_it_is_said():
    download = {"jobConfig": {"name": "job", "jobMode": "DEVELOPER_MODE"}, "dag": {}, "script": "print(1)"}
    assert forms.parse(json.dumps(download), name="job", where="file").lost == (
        "script: belongs to the console",
        "jobConfig.jobMode: the script was edited by hand; the canvas is older than it",
    )


@pytest.mark.parametrize("form", ["console", "git", "api", "ours"])
def test_given_a_job_in_script_mode_then_every_form_keeps_the_mode(form):
    download = {"jobConfig": {"name": "job", "jobMode": "DEVELOPER_MODE"}, "dag": {}, "script": "print(1)"}
    job = forms.parse(json.dumps(download), name="job", where="file").definition
    assert job.settings["JobMode"] == "SCRIPT"
    again = forms.parse(forms.write(job, form).text, name="job", where="file").definition
    assert again.settings["JobMode"] == "SCRIPT"


@pytest.mark.parametrize("mode", ["SCRIPT", "NOTEBOOK"])
def test_given_a_job_without_a_canvas_then_the_way_to_its_nodes_is_said(mode):
    answer = {"Job": {"Name": "job", "JobMode": mode, "Command": {"ScriptLocation": "s3://b/job.py"}}}
    with pytest.raises(DefinitionError, match=rf"is a job in {mode.lower()} mode.*studio import"):
        forms.parse(json.dumps(answer), name="job", where="file")


@pytest.mark.parametrize(("config", "said"), [
    ([1], "field jobConfig: must be an object"),
    ({"jobParameters": {"a": 1}}, "field jobConfig.jobParameters: must be a list"),
    ({"jobParameters": [{"key": 1}]}, r"field jobConfig.jobParameters\[0\]: must be an object with the texts"),
])  # fmt: skip
def test_given_a_download_with_broken_settings_then_an_error_that_names_them(config, said):
    document = {"jobConfig": config, "dag": {}}
    with pytest.raises(DefinitionError, match=said):
        forms.parse(json.dumps(document), name="job", where="file")


def test_given_what_the_console_cannot_hold_then_it_is_said():
    job = JobDefinition("job", {"NotificationProperty": {"NotifyDelayAfter": 3}}, JOB.nodes)
    assert forms.write(job, "console").lost == (
        "NotificationProperty: the console's download has no place for it",
    )


@pytest.mark.parametrize("text", ["{}", "[]", '{"Job": {"Name": "script only"}}'])
def test_given_no_visual_job_then_an_error(text):
    with pytest.raises(DefinitionError, match="is not a visual job in any known form"):
        forms.parse(text, name="job", where="file")


def test_given_a_console_download_of_csv_then_its_characters_are_the_apis_words_and_written_back_as_characters():
    fields = {"separator": ",", "quoteChar": '"', "escaper": "", "withHeader": True, "paths": ["s3://b/"]}
    body = {"nodeId": "node-1", "inputs": [], "name": "CSV", "classification": "DataSource", "type": "S3"}
    document = {"jobConfig": {"name": "job"}, "dag": {"node-1": {**body, "format": "csv", **fields}}}
    job = forms.parse(json.dumps(document), name="job", where="job.json").definition
    node = job.nodes["node-1"]
    assert (node.type, node.fields["Separator"], node.fields["QuoteChar"]) == (
        "S3CsvSource",
        "comma",
        "quote",
    )
    assert '"separator": ",", "optimizePerformance": False' in generate(validate(job))
    written = json.loads(forms.write(job, "console").text)["dag"]["node-1"]
    assert {key: written[key] for key in ("separator", "quoteChar", "escaper")} == {
        "separator": ",",
        "quoteChar": '"',
        "escaper": "",
    }


@pytest.mark.parametrize("text", ["", "{}", '{"nodes": [], "edges": []}', "not JSON"])
def test_given_a_canvas_of_sagemaker_unified_studio_then_it_is_named_with_what_to_do(text):
    with pytest.raises(
        DefinitionError, match=r"^job.vetl: is the canvas of SageMaker Unified Studio.*studio pull"
    ):
        forms.parse(text, name="job", where="job.vetl")


def test_given_such_a_canvas_in_a_known_form_then_it_is_read():
    text = forms.write(JOB, "api").text
    assert forms.parse(text, name="job", where="job.vetl").definition == JOB
