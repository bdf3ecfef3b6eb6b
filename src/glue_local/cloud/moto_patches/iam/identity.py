"""Who the account's own key belongs to: its root user, whom trust policies name too.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""

from __future__ import annotations

from moto.sts.models import STSBackend

from glue_local.cloud.moto_patches.iam.context import root
from glue_local.cloud.moto_patches.patching import MotoPatch

_of_moto = STSBackend.get_caller_identity


def get_caller_identity(backend: STSBackend, access_key_id: str, region: str) -> tuple[str, str, str]:
    """Return the id, ARN and account of a role's session, a user, or else of the account's root user."""
    user, arn, account_id = _of_moto(backend, access_key_id, region)
    if arn.endswith(":user/moto"):  # what moto says of any other key
        user, arn = account_id, root(account_id).arn
    return user, arn, account_id


PATCHES = (
    MotoPatch(
        "the account's own key belongs to a user that is not there",
        STSBackend,
        replaces={"get_caller_identity": get_caller_identity},
    ),
)
