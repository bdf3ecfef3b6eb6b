"""SQS: a queue's times in whole seconds.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
"""

from __future__ import annotations

from typing import Any

from moto.sqs.models import Queue

from glue_local.cloud.moto_patches.patching import MotoPatch

_moto_attributes: Any = Queue.attributes


def _attributes(self: Queue) -> dict[str, Any]:
    shown: dict[str, Any] = _moto_attributes.fget(self)
    times = {name: str(int(float(value))) for name, value in shown.items() if name.endswith("Timestamp")}
    return shown | times


PATCHES = (
    MotoPatch(
        "a queue's times are fractions, which clients that read seconds fail at",
        Queue,
        replaces={"attributes": property(_attributes)},
    ),
)
