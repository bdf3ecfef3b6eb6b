"""The table of node types agrees with the generator, the importer, the engine's shims and Terraform."""

import ast
import re
from pathlib import Path

import pytest

from glue_local import shims
from glue_local.codegen import KINDS, generate
from glue_local.codegen.reading import import_script
from glue_local.codegen.support import node_support
from glue_local.definition import shapes

from .test_nodes import CASES, job

SUPPORT = {one.type: one for one in node_support()}
SHIMS = Path(next(iter(shims.__path__)))
JOBS = Path(__file__).parents[3] / "terraform/jobs.tf"


def test_every_type_of_glues_api_stands_in_it_once_and_all_that_is_generated_is_imported():
    assert len(node_support()) == len(SUPPORT) == len(shapes.node_types()) == 79
    assert {one.type for one in SUPPORT.values() if one.generated} == set(KINDS)
    assert all(bool(one.imported) == one.generated for one in SUPPORT.values())


def test_terraform_has_an_entry_for_exactly_the_types_that_have_permissions():
    entries = re.findall(
        r"^    (\w+) += \[", JOBS.read_text().split("node_access = {")[1].split("\n  }")[0], re.MULTILINE
    )
    assert set(entries) == {one.type for one in SUPPORT.values() if one.permission}


@pytest.mark.parametrize("case", CASES)
def test_a_type_is_read_back_as_the_table_says(case):
    kind, fields, inputs, _ = CASES[case]
    if case == "table of redshift through JDBC":
        return  # as what it is: a node of Redshift
    found = import_script(generate(job(kind, fields, inputs)), name="job").definition.nodes["node-3"].type
    # A table format's optional fields tell it from the plain table.
    assert SUPPORT[kind].imported == found


@pytest.mark.parametrize("case", CASES)
def test_what_runs_locally_imports_nothing_that_the_shims_lack(case):
    kind, fields, inputs, _ = CASES[case]
    if not SUPPORT[kind].runs:
        return
    for statement in ast.parse(generate(job(kind, fields, inputs))).body:
        module = statement.module if isinstance(statement, ast.ImportFrom) else ""
        if module and module.startswith("aws"):
            place = SHIMS / module.replace(".", "/")
            assert place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()
