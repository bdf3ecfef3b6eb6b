"""The generated part of terraform/README.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from stedi_lake.terraform_docs import README, TerraformDocsError, reference, with_reference


def test_the_modules_reference_is_that_of_its_variables_and_outputs() -> None:
    readme = README.read_text(encoding="utf-8")
    assert with_reference(readme, reference()) == readme, "run python -m stedi_lake.terraform_docs"


def write(folder: Path, text: str) -> Path:
    (folder / "main.tf").write_text(text)
    return folder


def test_arguments_over_several_lines_stand_on_one(tmp_path: Path) -> None:
    module = write(
        tmp_path,
        'variable "days" {\n  description = "Days | each"\n'
        "  type = object({\n    a = number\n    b = optional(bool, true)\n"
        '  })\n  default = {}\n\n  validation {\n    condition     = true\n    error_message = "no"\n  }\n}\n',
    )
    assert (
        "| `days` | Days \\| each | `object({ a = number, b = optional(bool, true) })` | `{}` |"
        in reference(module)
    )


def test_variable_without_description_is_refused(tmp_path: Path) -> None:
    module = write(tmp_path, 'variable "days" {\n  type = number\n}\n')
    with pytest.raises(TerraformDocsError, match=r"main\.tf: variable days needs a description"):
        reference(module)


def test_what_is_not_laid_out_as_fmt_does_is_refused(tmp_path: Path) -> None:
    module = write(tmp_path, 'variable "days" { type = number }\n')
    with pytest.raises(TerraformDocsError, match="not the start of a block"):
        reference(module)


def test_readme_without_its_marks_is_refused() -> None:
    with pytest.raises(TerraformDocsError, match="lacks the marks"):
        with_reference("# A module\n", "x")
