"""S3 notifications to EventBridge, which moto stores and does not show; access logs, which it delivers too eagerly.

An empty configuration of either switches it off, as the pages of PutBucketNotificationConfiguration and
PutBucketLogging say beside it.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
"""

from __future__ import annotations

from typing import Any

import xmltodict
from moto.core.responses import ActionResult
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from glue_local.cloud.moto_patches.patching import MotoPatch

_moto_get_bucket_notification = S3Response.get_bucket_notification
_moto_grants = S3Response._get_grants_from_xml


def _get_bucket_notification(self: Any) -> Any:
    configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
    if configuration is None or configuration.event_bridge is None:
        return _moto_get_bucket_notification(self)
    serialized = self.serialized

    def with_event_bridge(result: ActionResult) -> Any:
        shown = result.result if isinstance(result.result, dict) else {}
        return serialized(ActionResult(shown | {"EventBridgeConfiguration": {}}))

    self.serialized = with_event_bridge
    return _moto_get_bucket_notification(self)


def _or_nothing(moto: Any, root: str) -> Any:
    """Return a reader of a configuration, to which an empty element is none, with a namespace or without."""

    def read(self: S3Response) -> Any:
        return moto(self) if xmltodict.parse(self.body).get(root) is not None else {}

    return read


def _grants(self: Any, grant_list: list[Any], malformed: Any, permissions: list[str]) -> Any:
    """Return the grants of a list, unless one is to nobody."""
    if any(not isinstance(one, dict) or not isinstance(one.get("Grantee"), dict) for one in grant_list):
        raise malformed
    return _moto_grants(self, grant_list, malformed, permissions)


def _log_incoming_request(self: S3Backend, request: Any, bucket_name: str) -> None:
    """Deliver no access log: AWS does hours later and best-effort, moto writes an object at every request."""


PATCHES = (
    MotoPatch(
        "an empty configuration, which switches off, is read by its attributes; a grant by its grantee",
        S3Response,
        replaces={
            "_logging_from_body": _or_nothing(S3Response._logging_from_body, "BucketLoggingStatus"),
            "_notification_config_from_body": _or_nothing(
                S3Response._notification_config_from_body, "NotificationConfiguration"
            ),
            "_get_grants_from_xml": _grants,
        },
    ),
    MotoPatch(
        "a notification to EventBridge is stored and never returned",
        S3Response,
        replaces={"get_bucket_notification": _get_bucket_notification},
    ),
    MotoPatch(
        "every request to a logged bucket writes an object into the log bucket",
        S3Backend,
        replaces={"log_incoming_request": _log_incoming_request},
    ),
)
