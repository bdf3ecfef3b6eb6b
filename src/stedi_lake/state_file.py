"""Terraform's state in a file on this machine, read without starting Terraform, which takes half a second.

The format of the file may change with Terraform: its ``version`` says which one it is.
Source: https://developer.hashicorp.com/terraform/language/state#format
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

#: The format that this module knows.
VERSION = 4


def read(state: Path) -> dict[str, Any]:
    """Return a state; an empty one if there is none yet."""
    try:
        found: dict[str, Any] = json.loads(state.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def known(state: Mapping[str, Any]) -> bool:
    """Whether a state is of the format that this module knows; an empty state is of every format."""
    return not state or state.get("version") == VERSION


def outputs(state: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the root's outputs by name."""
    return {name: output["value"] for name, output in state.get("outputs", {}).items()}


def resources(state: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield module, type and name of every resource that has instances; the root's module is empty."""
    for one in state.get("resources", ()):
        if one["instances"]:
            yield one.get("module", ""), one["type"], one["name"]
