"""Errors that the endpoint of a plain run answers itself."""

from __future__ import annotations

from typing import Any

from glue_local.cloud.guard.refusal import Refusal


def refused(environ: dict[str, Any], start_response: Any, code: str, message: str) -> list[bytes]:
    """Return an error in the form that the service's client reads; clients do not retry it."""
    refusal = Refusal(message, code=code, json_code=code, query_code=code, status="400 Bad Request")
    return refusal.answer(environ, start_response)
