"""Paths of state machines: a path to one place gives its value, and any other gives a list.

moto gives a list also for a field of an array's item (``$.rows[0].state``), which no choice equals then.
Source: https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
"""

from __future__ import annotations

from typing import Any

from glue_local.cloud.moto_patches.patching import MotoPatch


def _is_one_place(path: Any) -> bool:
    """Whether a parsed path holds names and single indexes alone."""
    from jsonpath_ng.jsonpath import Child, Fields, Index, Root

    if isinstance(path, Child):
        return _is_one_place(path.left) and _is_one_place(path.right)
    if isinstance(path, Fields):
        return len(path.fields) == 1 and path.fields != ("*",)
    return isinstance(path, Root | Index) and len(getattr(path, "indices", (0,))) == 1


def patches() -> tuple[MotoPatch, ...]:
    """Return the patch of how paths are followed; install it before the interpreter is imported."""
    from jsonpath_ng.ext.parser import parse
    from moto.stepfunctions.parser.asl.utils import json_path

    followed = json_path.extract_json

    def follow(path: str, data: Any) -> Any:
        parsed = parse(path)
        if not _is_one_place(parsed):
            return followed(path, data)
        found = parsed.find(data)
        if not found:
            raise json_path.NoSuchJsonPathError(json_path=path, data=data)
        return found[0].value

    return (
        MotoPatch(
            "a path to a field of an array's item gives a list",
            json_path,
            replaces={"extract_json": follow},
        ),
    )
