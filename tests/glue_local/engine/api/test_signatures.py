"""Every call that docs/awsglue-api.md lists can be made as AWS takes it: the same names, order and defaults."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

from glue_local.engine.api import (
    data_integration,
    datasource,
    dynamicframe,
    entities,
    gluecontext,
    job,
    readers,
    resolved_options,
    sink,
    studio,
    transforms,
)
from glue_local.engine.read import lake, sources
from glue_local.engine.read.recordfiles import ALIASES
from glue_local.engine.sessions.writing import LAKE_FORMATS
from glue_local.engine.write import sinks

PAGE = Path(__file__).parents[4] / "docs" / "awsglue-api.md"
MODULES = (
    gluecontext,
    readers,
    datasource,
    sink,
    dynamicframe,
    job,
    resolved_options,
    transforms,
    data_integration,
)


def listed() -> list[str]:
    blocks = PAGE.read_text(encoding="utf-8").split("```text\n")[1:]
    return [line for block in blocks for line in block.split("```")[0].splitlines() if line]


def ours(name: str) -> inspect.Signature:
    first, _, method = name.partition(".")
    owner: Any = next(getattr(m, first) for m in MODULES if hasattr(m, first))
    if method:
        return inspect.signature(getattr(owner, method))
    if inspect.isclass(owner) and issubclass(owner, transforms.GlueTransform):
        return inspect.signature(owner.__call__)
    return inspect.signature(owner.__init__ if inspect.isclass(owner) else owner)


def test_the_page_lists_what_there_is() -> None:
    assert len(listed()) > 90


@pytest.mark.parametrize("line", listed(), ids=lambda line: line.split("(")[0])
def test_a_call_is_as_aws_takes_it(line: str) -> None:
    name, _, arguments = line.partition("(")
    wanted = [a.strip() for a in arguments.removesuffix(")").split(", ") if a.strip()]
    have = [p for p in ours(name).parameters.values() if p.name not in ("self", "cls")]
    for place, text in enumerate(wanted):
        if text.startswith("*"):
            kind = (
                inspect.Parameter.VAR_KEYWORD if text.startswith("**") else inspect.Parameter.VAR_POSITIONAL
            )
            assert any(p.kind is kind for p in have), text
            continue
        argument, _, default = text.partition("=")
        assert have[place].name == argument, f"argument {place + 1} is {have[place].name}"
        if default:
            value = ast.literal_eval(default)
            assert have[place].default == value or (value in ({}, None) and have[place].default in (None, ""))
    assert all(
        p.default is not p.empty or p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in have[len(wanted) :]
    )


def test_the_page_says_which_formats_are_read_and_written() -> None:
    rows = [
        line.split("|")[1:4]
        for line in PAGE.read_text(encoding="utf-8").split("## Formats")[1].splitlines()[4:16]
    ]
    told = {name.strip().strip("`"): (read.strip(), write.strip()) for name, read, write in rows}

    assert {n for n, (read, _) in told.items() if read == "yes"} | {*lake.NAMES} == set(sources.READERS) - {
        *ALIASES
    }
    assert {n for n, (_, write) in told.items() if write == "yes"} == set(sinks.FORMATS)
    assert {n for n, (read, _) in told.items() if read.startswith("on Sail")} == LAKE_FORMATS


def test_the_page_names_the_entities_and_transforms_that_there_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in (*studio.TRANSFORMS, *entities.ENTITIES) if f"`{name}`" not in text] == []
