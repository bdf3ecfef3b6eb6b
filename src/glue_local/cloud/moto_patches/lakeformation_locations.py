"""Lake Formation's registered locations: in hybrid access mode or not, changed in place, found by what is in them.

Source: https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_RegisterResource.html,
API_UpdateResource.html and API_ResourceInfo.html beside it.
"""

from __future__ import annotations

import time
from typing import Any

from moto.lakeformation import urls
from moto.lakeformation.models import LakeFormationBackend, Resource
from moto.lakeformation.responses import LakeFormationResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import parameters

#: Parameters of RegisterResource and UpdateResource that ResourceInfo shows.
SHOWN = ("WithFederation", "HybridAccessEnabled", "WithPrivilegedAccess", "ExpectedResourceOwnerAccount")

_moto_register = LakeFormationResponse.register_resource
_moto_to_dict = Resource.to_dict


def _keep(resource: Resource, given: dict[str, Any]) -> None:
    kept = resource.__dict__.setdefault("info", {})
    kept.update({name: given[name] for name in SHOWN if name in given}, LastModified=time.time())


def _register(self: Any) -> str:
    given = parameters(self, "RegisterResource")
    answer: str = _moto_register(self)
    _keep(self.lakeformation_backend.describe_resource(given["ResourceArn"]), given)
    return answer


def _update(self: Any) -> str:
    given = parameters(self, "UpdateResource")
    resource = self.lakeformation_backend.describe_resource(given["ResourceArn"])
    resource.role_arn = given["RoleArn"]
    _keep(resource, given)
    return "{}"


def _to_dict(self: Resource) -> dict[str, Any]:
    shown = {**_moto_to_dict(self), **self.__dict__.get("info", {})}
    return {name: value for name, value in shown.items() if value is not None}


def is_hybrid(resource: Resource) -> bool:
    """Whether IAM goes on deciding for principals that are not opted in."""
    return bool(resource.__dict__.get("info", {}).get("HybridAccessEnabled"))


def location_of(backend: LakeFormationBackend, path: str) -> Resource | None:
    """The registered location that ``s3://bucket/key`` is in, the innermost one; None if there is none."""
    arn = f"arn:aws:s3:::{path.partition('://')[2]}".rstrip("/") + "/"
    found = [one for one in backend.list_resources() if arn.startswith(one.arn.rstrip("/*") + "/")]
    return max(found, key=lambda one: len(one.arn), default=None)


PATCHES = (
    MotoPatch(
        "registered locations forget hybrid access mode, and cannot be changed",
        LakeFormationResponse,
        adds={"update_resource": _update},
        replaces={"register_resource": _register},
        routes={"{0}/UpdateResource$": LakeFormationResponse.dispatch},
        urls=urls,
    ),
    MotoPatch(
        "a registered location does not show how it was registered", Resource, replaces={"to_dict": _to_dict}
    ),
)
