"""Prints the API's models as one JSON Schema, from which ``make ui-build`` generates the TypeScript types."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from glue_local.ui import models


def schema() -> dict[str, Any]:
    """Return every model under ``$defs``, without the members' titles, which would become types of their own."""
    every = [
        model
        for model in vars(models).values()
        if isinstance(model, type) and issubclass(model, models.Model)
    ]
    _, found = models_json_schema([(model, "serialization") for model in every if model is not models.Model])
    for model in found["$defs"].values():
        for member in model.get("properties", {}).values():
            _untitled(member)
    return {"title": "Api", "type": "object", "additionalProperties": False, "properties": {}, **found}


def _untitled(member: Any) -> None:
    if isinstance(member, dict):
        if isinstance(member.get("title"), str):
            del member["title"]
        if "prefixItems" in member:  # the older spelling of a tuple, which the types' generator knows
            member["items"] = member.pop("prefixItems")
        for value in member.values():
            _untitled(value)
    elif isinstance(member, list):
        for value in member:
            _untitled(value)


if __name__ == "__main__":
    print(json.dumps(schema(), indent=1))
