"""Tasks of state machines that are tried again: each attempt waits for its own outcome.

moto keeps the outcome of the first attempt, so that the second is said to have timed out as soon as it begins.
Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from typing import Any

from glue_local.cloud.moto_patches.patching import MotoPatch


def patches() -> tuple[MotoPatch, ...]:
    """Return the patches of how a task waits; install them before the interpreter runs."""
    from moto.stepfunctions.parser.asl.eval.callback import callback

    notify, interrupt = callback.CallbackEndpoint.notify, callback.CallbackEndpoint.interrupt_all
    get = callback.CallbackPoolManager.get

    def notified(self: Any, outcome: Any) -> None:
        self.ended = False
        notify(self, outcome)

    def interrupted(self: Any) -> None:
        self.ended = True
        interrupt(self)

    def begun(self: Any, callback_id: str) -> Any:
        """Return where an attempt waits, cleared of an attempt that has ended."""
        endpoint: Any = get(self, callback_id)
        if getattr(endpoint, "ended", False):
            endpoint.ended = False
            endpoint._outcome = None
            endpoint._notify_event.clear()
        return endpoint

    return (
        MotoPatch(
            "a task does not know that an attempt has ended",
            callback.CallbackEndpoint,
            replaces={"notify": notified, "interrupt_all": interrupted},
        ),
        MotoPatch(
            "a second attempt has the outcome of the first",
            callback.CallbackPoolManager,
            replaces={"get": begun},
        ),
    )
