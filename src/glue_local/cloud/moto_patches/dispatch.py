"""Finds a request's service and its model once, however many requests ask for them at the same time."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

from moto import backends
from moto.core import utils

from glue_local.cloud.moto_patches.patching import MotoPatch

_list = backends.list_of_moto_modules
_load = cache(utils._load_service_model)
_loading = threading.Lock()


@cache
def modules() -> tuple[str, ...]:
    """Return the names of moto's services, which stay the same while it runs."""
    return tuple(_list())


def load_service_model(service_name: str, model_name: str) -> dict[str, Any]:
    """Return botocore's model of a service; requests that come together wait for one to read it."""
    with _loading:
        model: dict[str, Any] = _load(service_name, model_name)
    return model


PATCHES = (
    MotoPatch(
        "every request lists moto's folder on disk",
        backends,
        replaces={"list_of_moto_modules": modules},
    ),
    MotoPatch(
        "each of the first requests to a service reads that service's model",
        utils,
        replaces={"_load_service_model": load_service_model},
    ),
)
