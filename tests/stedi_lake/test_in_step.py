"""Files generated from the definitions are up to date: scripts, canonical form, pictures."""

import py_compile
from pathlib import Path

import pytest

from glue_local.codegen import generate
from glue_local.codegen.reading import import_script
from glue_local.definition import canonical, load
from glue_local.definition.picture import job_picture, lake_picture
from glue_local.studio.folder import definition_path, generate_all, job_names, load_all
from stedi_lake import command_reference
from stedi_lake.stack import PROJECT

JOBS = PROJECT / "jobs"
PICTURES = PROJECT / "docs" / "lineage"
NAMES = job_names(JOBS)


@pytest.mark.parametrize("name", NAMES)
def test_script_and_definition_are_in_step(name: str) -> None:
    path = definition_path(JOBS, name)
    definition = load(path)
    message = "make jobs writes it anew"
    assert path.read_text(encoding="utf-8") == canonical.text(definition), message
    assert path.with_suffix(".py").read_text(encoding="utf-8") == generate(definition), message


@pytest.mark.parametrize("name", NAMES)
def test_a_script_compiles_and_its_definition_can_be_rebuilt_from_it(name: str, tmp_path: Path) -> None:
    path = definition_path(JOBS, name).with_suffix(".py")
    py_compile.compile(str(path), cfile=str(tmp_path / "script.pyc"), doraise=True)
    script = path.read_text(encoding="utf-8")
    imported = import_script(script, name=name)
    assert imported.unplaced == ()
    assert generate(imported.definition, first_query=imported.first_query) == script


def test_nothing_is_left_to_generate() -> None:
    assert generate_all(JOBS, check=True) == []


@pytest.mark.parametrize("name", ["lineage", *NAMES])
def test_a_picture_is_in_step(name: str) -> None:
    picture = (
        lake_picture(load_all(JOBS)) if name == "lineage" else job_picture(load(definition_path(JOBS, name)))
    )
    assert (PICTURES / f"{name}.svg").read_text(encoding="utf-8") == picture, "make lineage draws it anew"


@pytest.mark.parametrize("name", NAMES)
def test_a_canvas_is_taken_in_at_a_glance(name: str) -> None:
    assert len(load(definition_path(JOBS, name)).nodes) <= 12


def test_the_page_of_commands_is_in_step() -> None:
    assert command_reference.PAGE.read_text(encoding="utf-8") == command_reference.page(), "make support"
