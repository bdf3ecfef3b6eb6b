"""A Terraform plan, from ``terraform show -json``: the resources that exist once it is applied.

Source: https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .errors import CostError

_MODULE = re.compile(r'module\.([^.\[]+)(?:\["([^"]*)"\])?$')


@dataclass(frozen=True)
class Resource:
    """A planned resource: ``values`` has what is known before the apply; ``module`` is the address of its module."""

    address: str
    type: str
    module: str
    values: Mapping[str, Any]

    @property
    def builtin(self) -> bool:
        """Whether it belongs to Terraform itself, not to a cloud."""
        return self.type == "terraform_data"

    @property
    def place(self) -> str:
        """Its name in messages: its module's address, else its own."""
        return self.module or self.address

    @property
    def module_key(self) -> str:
        """The key of its module's instance, else the module's name, else ""."""
        found = _MODULE.search(self.module)
        return "" if found is None else found[2] or found[1]


@dataclass(frozen=True)
class Plan:
    """The planned resources, and the AWS region that the provider's block names, if it names one."""

    resources: tuple[Resource, ...]
    region: str | None = None

    def of(self, type: str, module: str | None = None) -> list[Resource]:
        """Return the resources of a type, of one module only if its address is given."""
        return [one for one in self._by_type.get(type, ()) if module is None or one.module == module]

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for one in self.resources:
            found.setdefault(one.type, []).append(one)
        return found


def read(path: Path) -> Plan:
    """Read a plan from a file; CostError if the file is missing or is not a plan."""
    how = "`terraform show -json <saved plan>` writes one."
    try:
        shown = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CostError(f"The plan {path} cannot be read ({error.strerror}): {how}") from error
    except ValueError as error:
        raise CostError(f"The plan {path} is not JSON: {how}") from error
    return parse(shown, f"The plan {path}")


def parse(shown: Any, name: str = "The plan") -> Plan:
    """Parse the output of ``terraform show -json``; CostError, which begins with ``name``, if it is not a plan."""
    if not isinstance(shown, dict) or not isinstance(shown.get("planned_values"), dict):
        raise CostError(
            f"{name} holds no planned_values: `terraform show -json <saved plan>` writes them, a state has none."
        )
    try:
        resources = tuple(_resources(shown["planned_values"].get("root_module", {})))
    except (AttributeError, KeyError, TypeError) as error:
        raise CostError(f"{name} is not what `terraform show -json` writes ({error!r}).") from error
    return Plan(resources, _region(shown))


def _resources(module: Mapping[str, Any]) -> Iterator[Resource]:
    for one in module.get("resources", ()):
        if one["mode"] == "managed":
            yield Resource(one["address"], one["type"], module.get("address", ""), one.get("values") or {})
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def _region(shown: Mapping[str, Any]) -> str | None:
    """Return the provider block's region, given as a string or as a variable of the root."""
    provider = shown.get("configuration", {}).get("provider_config", {}).get("aws", {})
    said = provider.get("expressions", {}).get("region", {})
    names = [name.removeprefix("var.") for name in said.get("references", ()) if name.startswith("var.")]
    values = [shown.get("variables", {}).get(name, {}).get("value") for name in names]
    found = said.get("constant_value") or next((value for value in values if value), None)
    return None if found is None else str(found)
