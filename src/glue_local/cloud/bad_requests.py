"""Errors that moto does not foresee, by kind: a parameter names something missing, is missing itself, or is invalid.

moto looks such a parameter up without a check; AWS answers with an error of the service.
Sources: the pages of the operations, such as https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-exceptions.html,
https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html and
https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html
"""

from __future__ import annotations

import json
import linecache
import re
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import parse_qsl
from xml.parsers.expat import ExpatError

#: Signing name -> the service's error for an invalid parameter, and for a missing resource.
CODES = {
    "athena": ("InvalidRequestException", "InvalidRequestException"),
    "budgets": ("InvalidParameterException", "NotFoundException"),
    "events": ("ValidationException", "ResourceNotFoundException"),
    "glue": ("InvalidInputException", "EntityNotFoundException"),
    "iam": ("ValidationError", "NoSuchEntity"),
    "kms": ("ValidationException", "NotFoundException"),
    "lakeformation": ("InvalidInputException", "EntityNotFoundException"),
    "logs": ("InvalidParameterException", "ResourceNotFoundException"),
    "monitoring": ("ValidationError", "ResourceNotFound"),
    "scheduler": ("ValidationException", "ResourceNotFoundException"),
    "s3": ("InvalidArgument", "NoSuchKey"),
    "secretsmanager": ("InvalidParameterException", "ResourceNotFoundException"),
    "sns": ("InvalidParameter", "NotFound"),
    "sqs": ("MissingParameter", "AWS.SimpleQueueService.NonExistentQueue"),
    "states": ("ValidationException", "ResourceNotFoundException"),
    "sts": ("ValidationError", "NoSuchEntity"),
}
#: The registry of a request that names none.
_DEFAULT_REGISTRY = "default-registry"
#: How many calls moto may be away from an error: it hands parameters to Python's library.
_NEAR = 3
_PARTS = {"moto", "moto_patches"}
#: Signing names of services whose models have another name.
_MODELS = {"monitoring": "cloudwatch", "states": "stepfunctions"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_LITERAL = re.compile(r"invalid literal for int\(\) with base 10: '(.*)'")


def service_error(service: str, operation: str, sent: str, error: Exception) -> tuple[str, str] | None:
    """Return the service's error code and message for an error caused by a request's parameters; None for any other."""
    if service not in CODES or not _in_moto(error):
        return None
    invalid, absent = CODES[service]
    if isinstance(error, ExpatError):
        return "MalformedXML", f"{operation}: the XML is not well-formed or is missing: {error}"
    names, values = _parameters(sent)
    values |= {*re.split(r"[/?=]", operation)}  # of a path
    made: tuple[str, str] | None = None
    missing = _missing(service, operation, names, error)
    if isinstance(error, KeyError):
        key = str(error.args[0]) if error.args else ""
        if key in values or key == _DEFAULT_REGISTRY:
            made = absent, f"{operation}: {key!r} is not found"
        elif missing:
            made = invalid, f"{operation}: the parameter {missing} is missing"
    elif isinstance(error, ValueError) and (match := _LITERAL.search(str(error))):
        known = service == "s3" or match[1] in values
        made = (invalid, f"{operation}: {match[1]!r} is not valid") if known else None
    elif isinstance(error, TypeError) and "missing 1 required positional argument: 'message'" in str(error):
        made = absent, f"{operation}: what is asked for is not found"  # an error of moto's, without its words
    elif (
        isinstance(error, UnicodeDecodeError)
        or (service == "s3" and type(error) is ValueError and "'" in str(error))  # it quotes what is wrong
        or (_is_short(error) and _was_sent(values, error))
    ):
        made = invalid, f"{operation}: a parameter is not valid: {error}"
    elif isinstance(error, TypeError | AttributeError) and "NoneType" in str(error) and missing:
        made = invalid, f"{operation}: the parameter {missing} is missing"
    return made


def _missing(service: str, operation: str, sent: set[str], error: Exception) -> str | None:
    """Return the parameter that was not sent and that moto looked up where it failed; None for any other cause.

    moto's line says it: the parameter's name as a text, or a variable named after it that is None. What another
    request has just deleted is none of both.
    """
    from moto.core.utils import get_service_model

    model, name = get_service_model(_MODELS.get(service, service)), re.split(r"[ ./?]+", operation)[-1]
    if name not in model.operation_names:
        return None
    unsent = sorted(_members(model.operation_model(name).input_shape) - sent, key=lambda one: (len(one), one))
    if isinstance(error, KeyError) and error.args and error.args[0] in unsent:
        return str(error.args[0])
    for words, frame in _lines(error):
        none = [word for word in words if frame.f_locals.get(word, frame) is None]
        empty = [member for member in unsent if any(_shortens(word, member) for word in none)]
        read = [member for member in unsent if member in words and member not in frame.f_locals]
        if found := read + empty if isinstance(error, KeyError) else empty + read:
            return found[0]
        code = frame.f_code
        if none and not {*none} & {*code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]}:
            return None  # what is None comes from no caller
    return None


def _was_sent(values: set[str], error: Exception) -> bool:
    """Whether moto's line that failed is about a text of the request, and not about what another one changed."""
    words, frame = next(_lines(error))
    return any(_is_of(frame.f_locals.get(word), values) for word in words)


def _is_of(value: Any, values: set[str]) -> bool:
    """Whether a value is a text of the request, or such texts or the parts of one."""
    if isinstance(value, dict):
        return bool(value) and all(each in values for each in value.values())
    if isinstance(value, list):
        parts = bool(value) and all(isinstance(each, str) for each in value)
        return parts and any(all(each in text for each in value) for text in values)
    return isinstance(value, str) and value in values


def _is_short(error: Exception) -> bool:
    """Whether a list has fewer parts than were taken."""
    return isinstance(error, IndexError) or (
        isinstance(error, ValueError) and str(error).startswith("not enough values to unpack")
    )


def _lines(error: Exception) -> Iterator[tuple[list[str], FrameType]]:
    """Yield the words of moto's lines that led to an error, the last one first."""
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if _PARTS & set(Path(frame.f_code.co_filename).parts):
            yield re.findall(r"\w+", linecache.getline(frame.f_code.co_filename, line)), frame


def _shortens(name: str, member: str) -> bool:
    """Whether a variable is named after a member: by beginnings of its words, as ``ver`` is after VersionId."""
    given, whole = ([word.lower() for word in _WORD.findall(one)] for one in (name, member))
    return all(len(word) > 1 and any(each.startswith(word) for each in whole) for word in given)


def _members(shape: Any, seen: tuple[str, ...] = ()) -> set[str]:
    """Return the names of all members of a shape, however deep."""
    if shape is None or shape.name in seen:
        return set()
    inner = [*getattr(shape, "members", {}).values(), getattr(shape, "member", None)]
    return set(getattr(shape, "members", ())).union(*(_members(each, (*seen, shape.name)) for each in inner))


def _in_moto(error: Exception) -> bool:
    """Whether moto, or a part of it that is changed here, met an error."""
    frames = traceback.extract_tb(error.__traceback__)[-_NEAR:]
    return any(_PARTS & set(Path(frame.filename).parts) for frame in frames)


def _parameters(sent: str) -> tuple[set[str], set[str]]:
    """Return the names and the values in a request, of JSON or of a form."""
    try:
        content = json.loads(sent or "{}")
    except ValueError:
        content = dict(parse_qsl(sent))
    names: set[str] = set()
    values: set[str] = set()

    def take(part: object) -> None:
        if isinstance(part, dict):
            names.update(map(str, part))
            for each in part.values():
                take(each)
        elif isinstance(part, list):
            for each in part:
                take(each)
        elif part is not None:
            values.add(str(part))

    take(content)
    return names, values
