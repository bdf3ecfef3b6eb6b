"""Glue classifiers: create, get, list, update, delete.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-classifiers.html
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.glue.models import GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, not_found, parameters

#: A request's member, and the one under which the classifier is shown.
KINDS = {name: name for name in ("CsvClassifier", "GrokClassifier", "JsonClassifier", "XMLClassifier")}


def of(backend: GlueBackend) -> dict[str, dict[str, Any]]:
    """Glue's Classifiers by name."""
    return attached(backend, "classifiers")


def _given(response: Any, operation: str) -> tuple[str, dict[str, Any]]:
    given = parameters(response, operation)
    if len(given) != 1:
        message = f"{operation}: give one of {', '.join(KINDS)}"
        raise ServiceError("InvalidInputException", message)
    member, definition = next(iter(given.items()))
    quote = definition.get("QuoteSymbol")
    if member == "CsvClassifier" and quote and quote == definition.get("Delimiter"):
        message = f"{operation}: QuoteSymbol must be different from the Delimiter, both are {quote!r}"
        raise ServiceError("InvalidInputException", message)
    return member, definition


def _create(self: Any) -> ActionResult:
    member, definition = _given(self, "CreateClassifier")
    known = of(self.glue_backend)
    if definition["Name"] in known:
        raise ServiceError("AlreadyExistsException", f"Classifier {definition['Name']} already exists.")
    now = utcnow()
    known[definition["Name"]] = {
        KINDS[member]: {**definition, "CreationTime": now, "LastUpdated": now, "Version": 1}
    }
    return EmptyResult()


def _existing(backend: GlueBackend, name: str) -> dict[str, Any]:
    if name not in of(backend):
        raise not_found("Classifier", name)
    return of(backend)[name]


def _update(self: Any) -> ActionResult:
    member, definition = _given(self, "UpdateClassifier")
    classifier = _existing(self.glue_backend, definition["Name"])
    kind, former = next(iter(classifier.items()))
    if kind != KINDS[member]:
        message = f"Classifier {definition['Name']} is a {kind}, not a {KINDS[member]}"
        raise ServiceError("InvalidInputException", message)
    changed = {"LastUpdated": utcnow(), "Version": former["Version"] + 1}
    classifier[kind] = {**former, **definition, **changed}
    return EmptyResult()


def _get(self: Any) -> ActionResult:
    name = parameters(self, "GetClassifier")["Name"]
    return ActionResult({"Classifier": _existing(self.glue_backend, name)})


def _get_all(self: Any) -> ActionResult:
    parameters(self, "GetClassifiers")
    return ActionResult({"Classifiers": list(of(self.glue_backend).values())})


def _delete(self: Any) -> ActionResult:
    name = parameters(self, "DeleteClassifier")["Name"]
    _existing(self.glue_backend, name)
    del of(self.glue_backend)[name]
    return EmptyResult()


PATCHES = (
    MotoPatch(
        "classifiers",
        GlueResponse,
        adds={
            "create_classifier": _create,
            "update_classifier": _update,
            "get_classifier": _get,
            "get_classifiers": _get_all,
            "delete_classifier": _delete,
        },
    ),
)
