"""Broken documents and edited scripts get an error of this project that names the fault, never another one."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from glue_local.codegen import UnsupportedNodeError, generate
from glue_local.codegen.reading import ImportFailedError, import_script
from glue_local.definition import DefinitionError, forms
from glue_local.definition.validate import validate

from .test_nodes import CASES, job

MANY = settings(
    max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
JUNK = st.sampled_from(
    [
        "null",
        "0",
        "1.5",
        "true",
        '""',
        '"x"',
        '"node-1"',
        "[]",
        "{}",
        "[[]]",
        '[["a"]]',
        "[null]",
        "[{}]",
        '{"a": 1}',
    ]
).map(json.loads)


def places(value, path=()):
    """Every place of a document but its top."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


@st.composite
def broken(draw):
    """A document in one of the forms with one or two places taken out or replaced."""
    kind, fields, inputs, _ = CASES[draw(st.sampled_from(sorted(CASES)))]
    form = draw(st.sampled_from(sorted(forms.FORMS)))
    document = json.loads(forms.write(job(kind, fields, inputs), form).text)
    if form == "git" and draw(st.booleans()):  # its nodes may stand as an object, too
        document["codeGenConfigurationNodes"] = json.loads(document["codeGenConfigurationNodes"])
    for _ in range(draw(st.integers(1, 2))):
        found = list(places(document))
        if not found:
            break
        *above, last = draw(st.sampled_from(found))
        inner = document
        for key in above:
            inner = inner[key]
        if draw(st.booleans()):
            del inner[last]
        else:
            inner[last] = draw(JUNK)
    return json.dumps(document)


@MANY
@given(broken())
def test_given_a_document_broken_anywhere_then_an_error_that_names_the_file_or_a_script_that_compiles(text):
    try:
        definition = validate(forms.parse(text, name="job", where="job.json").definition)
        script = generate(definition)
    except (DefinitionError, UnsupportedNodeError) as error:
        assert str(error).startswith("job.json: ")
    else:
        compile(script, "script", "exec")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("edit", ["out", "twice", "cut", "renamed", "own"])
def test_given_a_script_with_any_one_line_edited_then_that_line_is_named_or_the_error_names_the_file(
    case, edit
):
    kind, fields, inputs, _ = CASES[case]
    script = generate(job(kind, fields, inputs))
    lines = script.split("\n")
    for number, line in enumerate(lines):
        edited = {
            "out": [],
            "twice": [line, line],
            "cut": [line[: len(line) // 2]],
            "renamed": [line.replace("In_node1", "X_node3")],
            "own": [line, "print(1)"],
        }[edit]
        text = "\n".join([*lines[:number], *edited, *lines[number + 1 :]])
        try:
            imported = import_script(text, name="case", where="case.py")
        except ImportFailedError as error:
            assert str(error).startswith("case.py: ")
            continue
        if edit in ("own", "twice"):  # one line more is named as one line more, and nothing else is
            assert len(imported.edits) <= 1
        if not imported.edits:  # then the edit gave another script that Glue Studio could have written
            again = generate(imported.definition, first_query=imported.first_query)
            assert again.rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize("case", sorted(CASES)[::4])
@pytest.mark.parametrize("edit", ["cut", "renamed", "own"])
def test_given_a_script_with_any_one_line_edited_and_kept_as_code_then_a_canvas_whose_script_compiles(
    case, edit
):
    kind, fields, inputs, _ = CASES[case]
    lines = generate(job(kind, fields, inputs)).split("\n")
    for number, line in enumerate(lines):
        edited = {
            "cut": [line[: len(line) // 2]],
            "renamed": [line.replace("In_node1", "X_node3")],
            "own": [line, "print(1)"],
        }[edit]
        text = "\n".join([*lines[:number], *edited, *lines[number + 1 :]])
        try:
            imported = import_script(text, name="case", where="case.py", keep_as_code=True)
        except ImportFailedError as error:
            assert str(error).startswith("case.py: ")
            continue
        compile(generate(validate(imported.definition)), "script", "exec")
        if edit == "own" and line.startswith("X_node3"):
            kept = str([node.fields.get("Code") for node in imported.definition.nodes.values()])
            assert "print(1)" in kept
