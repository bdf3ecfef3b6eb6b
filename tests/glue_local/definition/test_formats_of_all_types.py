"""Every node type of Glue's, with any fields, through every pair of the four forms."""

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from glue_local.definition import JobDefinition, formats, shapes
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
    writing = formats.write(job, form)
    reading = formats.parse(writing.text, name=job.name, where="file")
    assert reading.form == form
    return reading.definition, (*writing.lost, *reading.lost)


@pytest.mark.parametrize("kind", shapes.node_types())
def test_given_a_node_of_any_type_through_any_two_forms_then_it_is_whole_or_what_is_lost_is_said(kind):
    @FEW
    @given(nodes(kind))
    def check(node):
        job = JobDefinition("job", {"JobMode": "VISUAL"}, {node.id: node})
        for first in formats.FORMS:
            once, lost_once = through(job, first)
            for second in formats.FORMS:
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
    for first in formats.FORMS:
        once, lost_once = through(job, first)
        for second in formats.FORMS:
            twice, lost_twice = through(once, second)
            before = {name: value for name, value in job.settings.items() if value != {}}
            after = {name: value for name, value in twice.settings.items() if value != {}}
            different = {name for name in {**before, **after} if before.get(name) != after.get(name)}
            said = {line.split(":")[0] for line in (*lost_once, *lost_twice)}
            assert different <= said
            assert "console" in (first, second) or not said
