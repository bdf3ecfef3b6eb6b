"""The classes of blueprints: names only. AWS builds workflows from them; a job cannot run them."""

import sys
from types import ModuleType
from typing import Any

MODULES = {
    "workflow": ("Workflow", "Entities"),
    "job": ("Job",),
    "crawler": ("Crawler",),
    "trigger": ("Trigger",),
    "base_resource": ("BaseResource",),
}


def _refused(name: str) -> type:
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(
            f"awsglue.blueprint: {name} is not supported by the local engine: blueprints run in AWS Glue only; define "
            "the workflow with Terraform or by the API"
        )

    return type(name, (), {"__init__": init, "__doc__": f"Refused: {name} of a blueprint."})


for _module, _names in MODULES.items():
    _made = ModuleType(f"{__name__}.{_module}")
    _made.__dict__.update({n: _refused(n) for n in _names}, __all__=list(_names))
    sys.modules[_made.__name__] = _made
    globals()[_module] = _made
