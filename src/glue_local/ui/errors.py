"""Errors as the page shows them: application/problem+json (RFC 9457), one line each, with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from glue_local import aws
from glue_local.ui import models

if TYPE_CHECKING:
    from flask import Flask


#: Error codes of Glue, Athena, CloudWatch Logs and S3 for missing resources.
_ABSENT = frozenset(
    {"EntityNotFoundException", "ResourceNotFoundException", "NoSuchKey", "NoSuchBucket", "NoSuchVersion"}
)


class UiError(Exception):
    """An error response: HTTP status, title and detail."""

    def __init__(
        self, status: int, title: str, detail: str = "", problems: list[models.Problem] | None = None
    ):
        """Take the parts of a problem document."""
        super().__init__(title)
        self.status, self.title, self.detail, self.problems = status, title, detail, problems or []


def answer(
    status: int, title: str, detail: str = "", problems: list[models.Problem] | None = None
) -> Response:
    """Return the response of an error."""
    body = models.Failure(title=title, status=status, detail=detail, problems=problems or [])
    return Response(body.model_dump_json(), status, content_type="application/problem+json")


def install(app: Flask) -> None:
    """Answer every exception with a problem document; unforeseen ones are also logged with a traceback."""
    app.register_error_handler(Exception, _answer)


def _answer(error: Exception) -> Response:
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, UiError):
        return answer(error.status, error.title, error.detail, error.problems)
    if isinstance(error, ValidationError):
        return answer(422, "The request is not valid", _faults(error))
    if isinstance(error, HTTPException):
        return answer(error.code or 500, error.name, error.description or "")
    if isinstance(error, ClientError):
        absent = error.response.get("Error", {}).get("Code") in _ABSENT
        status, title = (404, "AWS does not have it") if absent else (502, "AWS refused")
        return answer(status, title, aws.format_error(error))
    if isinstance(error, BotoCoreError):
        return answer(503, "The lake does not answer", aws.format_error(error))
    from flask import current_app

    current_app.logger.exception("unforeseen error")
    return answer(500, f"{type(error).__name__}: {error}", "The page's log has the details.")


def _faults(error: ValidationError) -> str:
    faults: list[Any] = list(error.errors())
    return "; ".join(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in faults)
