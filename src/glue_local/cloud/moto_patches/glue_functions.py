"""User-defined functions: kept with their database, as Hive keeps them. And that there are no blueprints.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-functions.html. The page does not say what a
Pattern is: those of Hive's clients are taken, names with * or .* for anything and | for or, and others are refused.
"""

from __future__ import annotations

import re
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.glue.models import FakeDatabase
from moto.glue.responses import GlueResponse

from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, not_found, parameters
from glue_local.cloud.paging import page

_Functions = dict[str, dict[str, Any]]


def _functions(database: FakeDatabase) -> _Functions:
    return attached(database, "functions")


def _of(response: Any, given: dict[str, Any]) -> _Functions:
    return _functions(response.glue_backend.get_database(given["DatabaseName"].lower()))


def _name(given: dict[str, Any]) -> str:
    name = given["FunctionInput"].get("FunctionName") or given.get("FunctionName")
    if not name:
        raise ServiceError("InvalidInputException", "FunctionName must not be null or empty.")
    return str(name)


def _existing(functions: _Functions, name: str) -> dict[str, Any]:
    if name.lower() not in functions:
        raise not_found("Function", name)
    return functions[name.lower()]


def _keep(response: Any, functions: _Functions, given: dict[str, Any], created: Any) -> ActionResult:
    functions[_name(given).lower()] = {
        **given["FunctionInput"],
        "FunctionName": _name(given),
        "DatabaseName": given["DatabaseName"].lower(),
        "CatalogId": given.get("CatalogId") or response.current_account,
        "CreateTime": created,
    }
    return EmptyResult()


def _create(self: Any) -> ActionResult:
    given = parameters(self, "CreateUserDefinedFunction")
    functions = _of(self, given)
    if _name(given).lower() in functions:
        raise ServiceError("AlreadyExistsException", f"Function {_name(given)} already exists.")
    return _keep(self, functions, given, utcnow())


def _update(self: Any) -> ActionResult:
    given = parameters(self, "UpdateUserDefinedFunction")
    functions = _of(self, given)
    former = _existing(functions, given["FunctionName"])
    if _name(given).lower() != given["FunctionName"].lower():
        raise ServiceError("InvalidInputException", "The name of a function cannot be changed.")
    return _keep(self, functions, given, former["CreateTime"])


def _delete(self: Any) -> ActionResult:
    given = parameters(self, "DeleteUserDefinedFunction")
    functions = _of(self, given)
    _existing(functions, given["FunctionName"])
    del functions[given["FunctionName"].lower()]
    return EmptyResult()


def _get(self: Any) -> ActionResult:
    given = parameters(self, "GetUserDefinedFunction")
    return ActionResult({"UserDefinedFunction": _existing(_of(self, given), given["FunctionName"])})


def _get_all(self: Any) -> ActionResult:
    given = parameters(self, "GetUserDefinedFunctions")
    if not re.fullmatch(r"(\w|\.?\*|\|)+", given["Pattern"]):
        message = (
            f"Pattern {given['Pattern']!r}: the local endpoint takes names, with * for anything and | for or."
        )
        raise ServiceError("InvalidInputException", message)
    pattern = re.compile(re.sub(r"\.?\*", ".*", given["Pattern"]), re.IGNORECASE)
    all_of_them = self.glue_backend.databases.values()
    found = [_of(self, given)] if given.get("DatabaseName") else [_functions(each) for each in all_of_them]
    shown = [
        function
        for functions in found
        for name, function in sorted(functions.items())
        if pattern.fullmatch(name) and given.get("FunctionType") in (None, function.get("FunctionType"))
    ]
    here, more = page(shown, given, lambda text: ServiceError("InvalidInputException", text))
    return ActionResult({"UserDefinedFunctions": here, **more})


def _list_blueprints(self: Any) -> ActionResult:
    """There are none, as they cannot be created here."""
    parameters(self, "ListBlueprints")
    return ActionResult({"Blueprints": []})


PATCHES = (
    MotoPatch.answering(
        "user-defined functions, and that there are no blueprints",
        GlueResponse,
        {
            "ListBlueprints": _list_blueprints,
            "CreateUserDefinedFunction": _create,
            "DeleteUserDefinedFunction": _delete,
            "GetUserDefinedFunction": _get,
            "GetUserDefinedFunctions": _get_all,
            "UpdateUserDefinedFunction": _update,
        },
    ),
)
