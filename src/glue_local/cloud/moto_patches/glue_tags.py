"""Tags of Glue's resources: those of a resource that is not there are an error.

Source: https://docs.aws.amazon.com/glue/latest/webapi/API_GetTags.html, API_TagResource.html and API_UntagResource.html
(EntityNotFoundException: a specified entity does not exist)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.models import GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, not_found

#: A resource's kind as in its ARN, and where moto keeps those of the kind by name.
KINDS = {
    "connection": "connections",
    "crawler": "crawlers",
    "database": "databases",
    "devEndpoint": "dev_endpoints",
    "job": "jobs",
    "trigger": "triggers",
    "workflow": "workflows",
}
#: Those that have tags, and that the endpoint does not look up by name.
TAGGED = (
    *KINDS, "blueprint", "catalog", "customEntityType", "dataQualityRuleset", "integration", "mlTransform",
    "registry", "schema", "session", "table", "usageProfile", "userDefinedFunction",
)  # fmt: skip


def _require(backend: GlueBackend, arn: str) -> None:
    """EntityNotFoundException for an ARN of a resource that is not there."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind not in TAGGED and not left_to_moto("glue"):
        raise ServiceError("InvalidInputException", f"Resource type {kind!r} of {arn!r} has no tags.")
    if kind in KINDS and name not in getattr(backend, KINDS[kind]):
        raise not_found(kind[0].upper() + kind[1:], name)


def _checked(original: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    def act(self: Any) -> ActionResult:
        _require(self.glue_backend, self.parameters.get("ResourceArn") or "")
        return original(self)

    return act


PATCHES = (
    MotoPatch(
        "resources that are not there have tags",
        GlueResponse,
        replaces={
            name: _checked(getattr(GlueResponse, name))
            for name in ("get_tags", "tag_resource", "untag_resource")
        },
    ),
)
