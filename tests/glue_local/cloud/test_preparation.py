"""Services are made ready before their first request, each once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from glue_local.cloud import preparation
from glue_local.cloud.moto_patches import dispatch


def test_every_service_of_an_apply_is_ready_before_its_first_request() -> None:
    dispatcher = DomainDispatcherApplication(create_backend_app)
    preparation.start(dispatcher, "us-east-1").join()
    assert set(dispatcher.app_instances) == {
        "cloudwatch" if service == "monitoring" else service for service in preparation.SERVICES
    }
    before = get_service_model.cache_info().misses
    get_service_model("glue")
    assert get_service_model.cache_info().misses == before


def test_requests_that_come_together_read_a_service_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    together = threading.Barrier(4)

    def read(service: str, model: str) -> dict[str, Any]:
        reads.append(f"{service}/{model}")
        return {}

    def request(_: int) -> dict[str, Any]:
        together.wait(120)
        return dispatch.load_service_model("glue", "service-2")

    monkeypatch.setattr(dispatch, "_load", cache(read))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(request, range(4))) == [{}] * 4
    assert reads == ["glue/service-2"]
