"""Shared by the patches: checking requests against botocore's shapes, and AWS's errors."""

from __future__ import annotations

import json
from typing import Any

from botocore.validate import ParamValidator
from moto.core.exceptions import JsonRESTError
from moto.core.utils import get_service_model


class ServiceError(JsonRESTError):
    """An error of a JSON service, by AWS's name for it."""

    code = 400

    def __init__(self, name: str, message: str) -> None:
        """Name the error as the service's model does."""
        super().__init__(name, message)


def attached(owner: Any, name: str) -> dict[Any, Any]:
    """Our own dictionary, kept on an object of moto's so that it ends with it."""
    kept: dict[Any, Any] = owner.__dict__.setdefault(name, {})
    return kept


def not_found(kind: str, name: str) -> ServiceError:
    """AWS's error for an entity that does not exist."""
    return ServiceError("EntityNotFoundException", f"{kind} {name} not found.")


def parameters(response: Any, operation: str) -> dict[str, Any]:
    """The parameters of the request being answered, checked against the service's own model of the operation.

    Raises ValidationException naming every unknown or wrong parameter.
    """
    given: dict[str, Any] = json.loads(response.body or "{}")
    shape = get_service_model(response.boto3_service_name).operation_model(operation).input_shape
    report = ParamValidator().validate(given, shape)
    if report.has_errors():
        raise ServiceError("ValidationException", f"{operation}: {report.generate_report()}")
    return given
