"""Service-linked roles: the name of Lake Formation's, and the error of one that is there already.

Sources: https://docs.aws.amazon.com/lake-formation/latest/dg/service-linked-roles.html and, with AWS's words,
https://github.com/lgallard/terraform-aws-elasticsearch/issues/5
"""

from __future__ import annotations

from typing import Any

from moto.iam import models
from moto.iam.exceptions import EntityAlreadyExists, InvalidInput
from moto.iam.models import IAMBackend

from glue_local.cloud.moto_patches.patching import MotoPatch

_moto_create = IAMBackend.create_service_linked_role


def create_service_linked_role(self: IAMBackend, service_name: str, *more: Any, **named: Any) -> Any:
    """Create a service's role, unless it has one."""
    try:
        return _moto_create(self, service_name, *more, **named)
    except EntityAlreadyExists as error:
        path = f"/aws-service-role/{service_name}/"
        taken = [role.name for role in list(self.roles.values()) if role.path == path]
        name = next((each for each in taken if f" {each} " in str(error)), "")
        raise InvalidInput(
            f"Service role name {name} has been taken in this account, please try a different suffix."
        ) from error


PATCHES = (
    MotoPatch(
        "a service-linked role that is there is another error",
        IAMBackend,
        replaces={"create_service_linked_role": create_service_linked_role},
    ),
    MotoPatch(
        "Lake Formation's service-linked role has another name",
        models,
        replaces={
            "SERVICE_NAME_CONVERSION": {
                **models.SERVICE_NAME_CONVERSION,
                "lakeformation": "LakeFormationDataAccess",
            }
        },
    ),
)
