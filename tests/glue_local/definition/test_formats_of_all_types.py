"""Every node type of Glue's, with any fields, through every pair of the four forms."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from glue_local.definition import JobDefinition, forms, shapes
from glue_local.definition.settings import AUTHOR_SETTINGS

from .shape_values import nodes, values

FEW = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
JOB_SHAPES = shapes.shapes()["CreateJobRequest"]["members"]
SETTINGS = st.fixed_dictionaries(
    {}, optional={name: values(JOB_SHAPES[name]["shape"]) for name in AUTHOR_SETTINGS if name != "JobMode"}
)


def through(job: JobDefinition, form: str) -> tuple[JobDefinition, tuple[str, ...]]:
    writing = forms.write(job, form)
    reading = forms.parse(writing.text, name=job.name, where="file")
    assert reading.form == form
    return reading.definition, (*writing.lost, *reading.lost)


@pytest.mark.parametrize("kind", shapes.node_types())
def test_given_a_node_of_any_type_through_any_two_forms_then_it_is_whole_or_what_is_lost_is_said(kind):
    @FEW
    @given(nodes(kind))
    def check(node):
        job = JobDefinition("job", {"JobMode": "VISUAL"}, {node.id: node})
        for first in forms.FORMS:
            once, lost_once = through(job, first)
            for second in forms.FORMS:
                twice, lost_twice = through(once, second)
                found = twice.nodes[node.id]
                assert found.type == kind
                different = {
                    name
                    for name in {**node.fields, **found.fields}
                    if node.fields.get(name) != found.fields.get(name)
                }
                said = {line.split(":")[0].split(".")[2] for line in (*lost_once, *lost_twice)}
                assert different == said
                assert "console" in (first, second) or not said

    check()


@FEW
@given(SETTINGS)
def test_given_any_settings_through_any_two_forms_then_they_are_whole_or_what_is_lost_is_said(given_settings):
    job = JobDefinition("job", {"JobMode": "VISUAL", **given_settings}, {})
    for first in forms.FORMS:
        once, lost_once = through(job, first)
        for second in forms.FORMS:
            twice, lost_twice = through(once, second)
            before = {name: value for name, value in job.settings.items() if value != {}}
            after = {name: value for name, value in twice.settings.items() if value != {}}
            different = {name for name in {**before, **after} if before.get(name) != after.get(name)}
            said = {line.split(":")[0] for line in (*lost_once, *lost_twice)}
            assert different <= said
            assert "console" in (first, second) or not said


WORDS = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=5)
PLACES = WORDS.map(lambda word: f"s3://{word}/x/")
ENVIRONMENT = st.fixed_dictionaries(
    {},
    optional={
        "Role": WORDS,
        "Command": st.fixed_dictionaries(
            {"Name": st.sampled_from(["glueetl", "gluestreaming"])},
            optional={"ScriptLocation": PLACES.map(lambda place: f"{place}job.py"), "PythonVersion": WORDS},
        ),
        "SecurityConfiguration": WORDS,
        "Connections": st.lists(WORDS, max_size=2).map(lambda names: {"Connections": names}),
        "MaxCapacity": st.integers(1, 9),
        "JobRunQueuingEnabled": st.booleans(),
        "Tags": st.dictionaries(WORDS, WORDS, max_size=1),
        "LogUri": PLACES,
        "DefaultArguments": st.dictionaries(
            st.sampled_from(["--TempDir", "--extra-jars", "--mine"]), PLACES, min_size=1
        ),
        "NonOverridableArguments": st.dictionaries(WORDS, PLACES, min_size=1, max_size=1),
    },
)
AUTHOR = {"DefaultArguments": {"--own": "1"}, "NonOverridableArguments": {"--fixed": "1"}}


@FEW
@given(ENVIRONMENT)
def test_given_any_environment_through_any_two_forms_then_it_is_whole_or_what_is_lost_is_said(environment):
    job = JobDefinition("job", {"JobMode": "VISUAL", **AUTHOR}, {})
    for first in forms.FORMS:
        writing = forms.write(job, first, environment)
        once = forms.parse(writing.text, name="job", where="file")
        for second in forms.FORMS:
            again = forms.write(once.definition, second, once.environment)
            twice = forms.parse(again.text, name="job", where="file")
            said = {line.split(":")[0].split(".")[0] for line in (*writing.lost, *once.other, *again.lost)}
            different = {
                name
                for name in {**environment, **twice.environment}
                if environment.get(name) != twice.environment.get(name)
            }
            assert different <= said
            assert {first, second} & {"ours", "console"} or not said


def test_given_gits_form_then_the_apis_has_its_role_script_and_places_and_ours_has_not():
    git = {
        "name": "job",
        "role": "r",
        "command": {"name": "glueetl", "scriptLocation": "s3://b/job.py"},
        "defaultArguments": {"--TempDir": "s3://b/t/", "--own": "1"},
        "codeGenConfigurationNodes": "{}",
    }
    reading = forms.parse(json.dumps(git), name="job", where="file")
    api = json.loads(forms.write(reading.definition, "api", reading.environment).text)["Job"]
    assert api["Role"] == "r"
    assert api["Command"] == {"Name": "glueetl", "ScriptLocation": "s3://b/job.py"}
    assert api["DefaultArguments"] == {"--own": "1", "--TempDir": "s3://b/t/"}
    assert forms.write(reading.definition, "ours", reading.environment).lost == (
        "Role: belongs to the environment",
        "Command: belongs to the environment",
        "DefaultArguments.--TempDir: belongs to the environment",
    )
