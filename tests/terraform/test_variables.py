"""Every variable and output of the module, its inner modules and roots: typed, described, validated, tested."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from stedi_lake.terraform_docs import MODULE, Block, blocks

ROOMS = sorted(path.parent for path in MODULE.glob("modules/*/variables.tf"))
EXAMPLES = ("complete", "minimal", "own-tables")
ROOTS = [
    MODULE / name
    for name in ("bootstrap", *(f"examples/{one}" for one in EXAMPLES), "live/aws", "live/local")
]
# What CI plans and applies with is pinned, without a lock file, which would hold one platform's hashes alone.
PINNED = {"bootstrap", "live/aws"}
# What live/aws says itself: STEDI's own settings, and what its first lake is called.
OF_THE_ROOT = {"data_scientist_tables", "job_prefix", "spark_configuration", "tags"}


def name_of(folder: Path) -> str:
    return folder.relative_to(MODULE).as_posix()


def declared(folder: Path, kind: str) -> dict[str, Block]:
    """The variables or outputs of a folder, by name."""
    every = [block for path in sorted(folder.glob("*.tf")) for block in blocks(path)]
    return {block.labels[0]: block for block in every if block.kind == kind}


def checked(folder: Path) -> set[str]:
    """The variables of a folder that have a validation."""
    text = "\n".join(path.read_text() for path in folder.glob("*.tf"))
    bodies = re.findall(r'^variable "(\w+)" \{\n(.*?)^\}$', text, re.DOTALL | re.MULTILINE)
    return {name for name, body in bodies if re.search(r"^  validation \{$", body, re.MULTILINE)}


def free(folder: Path) -> set[str]:
    """The variables of a folder that could hold a wrong value: all but those that are true or false."""
    return {name for name, block in declared(folder, "variable").items() if block.arguments["type"] != "bool"}


@dataclass(frozen=True)
class Run:
    """A run of terraform test: the folder it plans, the variables it sets and those it expects to be refused."""

    folder: Path
    sets: set[str]
    refused: set[str]


def runs() -> list[Run]:
    found = []
    for path in sorted((MODULE / "tests").glob("*.tftest.hcl")):
        text = path.read_text()
        shared, *rest = re.split(r'^run "', text, flags=re.MULTILINE)
        for run in rest:
            source = re.search(r'^    source = "([^"]+)"$', run, re.MULTILINE)
            given = re.search(r"^  variables \{\n(.*?)^  \}$", run, re.DOTALL | re.MULTILINE)
            expected = re.search(r"^  expect_failures = \[(.*?)\]", run, re.DOTALL | re.MULTILINE)
            found.append(
                Run(
                    (MODULE / source[1]).resolve() if source else MODULE,
                    set(re.findall(r"^    (\w+) +=", given[1], re.MULTILINE) if given else ())
                    | set(re.findall(r"^  (\w+) +=", shared.rpartition("\nvariables {")[2], re.MULTILINE)),
                    set(re.findall(r"\bvar\.(\w+)", expected[1]) if expected else ()),
                )
            )
    return found


@pytest.mark.parametrize("folder", [MODULE, *ROOMS, *ROOTS], ids=name_of)
def test_each_is_typed_and_described(folder: Path) -> None:
    variables, outputs = declared(folder, "variable"), declared(folder, "output")
    assert [name for name, block in variables.items() if "type" not in block.arguments] == []
    assert all(block.text("description") for block in [*variables.values(), *outputs.values()])


@pytest.mark.parametrize("folder", [MODULE, *ROOMS, *ROOTS], ids=name_of)
def test_nothing_is_declared_that_nobody_uses(folder: Path) -> None:
    """With the two around it, what tflint's rules for Terraform ask: tflint itself is not among the checks."""
    text = "\n".join(path.read_text() for path in folder.glob("*.tf"))
    every = [block for path in sorted(folder.glob("*.tf")) for block in blocks(path)]
    names = {f"var.{block.labels[0]}" for block in every if block.kind == "variable"}
    names |= {f"local.{name}" for block in every if block.kind == "locals" for name in block.arguments}
    names |= {"data." + ".".join(block.labels) for block in every if block.kind == "data"}
    used = set(re.findall(r"\b(?:var|local)\.\w+|\bdata\.\w+\.\w+", text))
    assert names - used == set()


@pytest.mark.parametrize("folder", [MODULE, *ROOMS, *ROOTS], ids=name_of)
def test_versions_are_said_and_names_are_plain(folder: Path) -> None:
    text = "\n".join(path.read_text() for path in folder.glob("*.tf"))
    assert len(re.findall(r'^  required_version = ">= 1\.11"$', text, re.MULTILINE)) == 1
    wanted = "5.100.0" if name_of(folder) in PINNED else ">= 5.100, < 7"
    assert re.findall(r'^ +version = "([^"]+)"$', text, re.MULTILINE) == [wanted]
    labels = [block.labels[-1] for path in folder.glob("*.tf") for block in blocks(path) if block.labels]
    assert [label for label in labels if not re.fullmatch(r"[a-z][a-z0-9_]*", label)] == []


@pytest.mark.parametrize("folder", [MODULE, *ROOMS], ids=name_of)
def test_each_variable_is_checked_and_each_check_refuses_something(folder: Path) -> None:
    assert free(folder) - checked(folder) == set()
    refused = set().union(*(run.refused for run in runs() if run.folder == folder.resolve()))
    assert free(folder) - refused == set()


def test_each_refusal_names_its_variable() -> None:
    text = (MODULE / "variables.tf").read_text()
    bodies = re.findall(r'^variable "(\w+)" \{\n(.*?)^\}$', text, re.DOTALL | re.MULTILINE)
    said = [
        (name, one) for name, body in bodies for one in re.findall(r'error_message = "(.*)"$', body, re.M)
    ]
    assert len(said) > 30
    assert [(name, one) for name, one in said if not re.match(rf"{name}\b", one)] == []


def test_each_option_of_the_module_is_planned() -> None:
    """Set in a run that expects nothing to be refused, so that its asserts see what comes of it."""
    planned = set().union(*(run.sets for run in runs() if run.folder == MODULE and not run.refused))
    assert set(declared(MODULE, "variable")) - planned == set()


@pytest.mark.parametrize("folder", ROOTS, ids=name_of)
def test_each_variable_of_a_root_is_checked_there_or_by_what_it_is_handed_to(folder: Path) -> None:
    text = "\n".join(path.read_text() for path in folder.glob("*.tf"))
    handed = {ours: theirs for theirs, ours in re.findall(r"\b(\w+) += var\.(\w+)$", text, re.MULTILINE)}
    by_the_module = {name for name, theirs in handed.items() if theirs in checked(MODULE)}
    assert free(folder) - checked(folder) - by_the_module == set()


def test_the_root_on_aws_has_every_option_of_the_module_with_its_type_and_default() -> None:
    root = declared(MODULE / "live/aws", "variable")
    module = {name: block for name, block in declared(MODULE, "variable").items() if name not in OF_THE_ROOT}
    assert set(module) | (OF_THE_ROOT - {"spark_configuration"}) <= set(root)
    main = (MODULE / "live/aws/main.tf").read_text()
    for name, block in module.items():
        same = [root[name].arguments[key] == block.arguments[key] for key in ("type", "default")]
        assert same == [True, True], name
        assert re.search(rf"^  {name} += var\.{name}$", main, re.MULTILINE), name


@pytest.mark.parametrize("root", ["live/aws", "live/local"])
def test_the_roots_hand_on_every_output(root: str) -> None:
    ours, module = declared(MODULE / root, "output"), declared(MODULE, "output")
    assert {name: block.text("description") for name, block in ours.items()} == {
        name: block.text("description") for name, block in module.items()
    }


def test_no_partition_is_written_out() -> None:
    """In China and GovCloud ARNs and DNS differ; service principals of these are the same everywhere.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    own = [
        path for path in MODULE.rglob("*.tf") if "examples" not in path.parts and "local" not in path.parts
    ]
    code = [
        line for path in own for line in path.read_text().splitlines() if not line.strip().startswith("#")
    ]
    told = re.compile(r"error_message|description|^ *condition +=")
    named = [line for line in code if not told.search(line) and re.search(r"arn:aws:|amazonaws\.com", line)]
    principal = re.compile(r'"(?:[a-z-]+\.)?[a-z0-9-]+\.amazonaws\.com"')
    assert [line for line in named if re.search(r"arn:aws:|amazonaws\.com", principal.sub("", line))] == []
