"""S3 notifications to EventBridge, which moto stores and does not show; access logs, which it delivers too eagerly.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from glue_local.cloud.moto_patches.patching import MotoPatch

_moto_get_bucket_notification = S3Response.get_bucket_notification


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


def _log_incoming_request(self: S3Backend, request: Any, bucket_name: str) -> None:
    """Deliver no access log: AWS does hours later and best-effort, moto writes an object at every request."""


PATCHES = (
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
