"""Fields and errors of Glue's answers that moto leaves out: of registries, sessions, policies and tags.

Sources: https://docs.aws.amazon.com/glue/latest/webapi/API_DeleteRegistry.html (Status),
https://docs.aws.amazon.com/glue/latest/webapi/API_CreateSession.html (Session) and
https://docs.aws.amazon.com/glue/latest/webapi/API_GetResourcePolicy.html (EntityNotFoundException)
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError

_moto_delete, _moto_create = GlueResponse.delete_registry, GlueResponse.create_session
_moto_policy = GlueResponse.get_resource_policy


def _delete_registry(self: Any) -> ActionResult:
    answer: Any = _moto_delete(self).result
    shown = {key: answer[key] for key in ("RegistryName", "RegistryArn")}
    return ActionResult({**shown, "Status": "DELETING"})


def _create_session(self: Any) -> ActionResult:
    _moto_create(self)
    return ActionResult({"Session": self.glue_backend.get_session(self.parameters["Id"]).as_dict()})


def _get_resource_policy(self: Any) -> ActionResult:
    answer: Any = _moto_policy(self).result
    if not answer.get("PolicyInJson") and not left_to_moto("glue"):
        raise ServiceError("EntityNotFoundException", "Policy not found")
    return ActionResult(answer)


def _with_errors(call: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    """Answer a batch call with its errors, of which there may be none: scripts read ``response["Errors"]``."""

    @functools.wraps(call)
    def answered(self: Any) -> ActionResult:
        answer: Any = call(self).result
        return ActionResult(answer if left_to_moto("glue") else {"Errors": [], **answer})

    return answered


_BATCHES = (
    "batch_create_partition",
    "batch_update_partition",
    "batch_delete_partition",
    "batch_delete_table",
)

PATCHES = (
    MotoPatch(
        "batch calls without errors lack the list of them",
        GlueResponse,
        replaces={name: _with_errors(getattr(GlueResponse, name)) for name in _BATCHES},
    ),
    MotoPatch(
        "a deleted registry has no status, a new session is not shown, and a policy that is not there is empty",
        GlueResponse,
        replaces={
            "delete_registry": _delete_registry,
            "create_session": _create_session,
            "get_resource_policy": _get_resource_policy,
        },
    ),
)
