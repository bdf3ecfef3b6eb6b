"""Checks requests against the lengths, patterns, bounds and value sets of AWS's service models.

botocore contains these models. Its client checks required members and least lengths only; AWS's services check the
rest, and moto does not. AWS names each fault by the path of the member, as here.
Sources: the models (``glue_local`` reads them through botocore) and
https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html; the form of the message as in
https://repost.aws/knowledge-center/eventbridge-rules-troubleshoot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import flask
from botocore.model import ListShape, MapShape, Shape, StructureShape
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import InvalidToken
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.utilities import paginator

from glue_local.cloud.moto_patches.concurrency import one_change_at_a_time
from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.refusals import RULES, Asked
from glue_local.cloud.moto_patches.refusals.refusal import Refused

#: Service -> its name for a request that its model does not allow.
ERRORS = {
    "athena": "InvalidRequestException",
    "budgets": "ValidationException",
    "cloudwatch": "ValidationError",
    "events": "ValidationException",
    "glue": "ValidationException",
    "iam": "ValidationError",
    "kms": "ValidationException",
    "lakeformation": "InvalidInputException",
    "logs": "InvalidParameterException",
    "scheduler": "ValidationException",
    "secretsmanager": "ValidationException",
    "stepfunctions": "ValidationException",
    "sts": "ValidationError",
}
#: Service, as requests name it -> its name for a token that it did not issue, which moto calls InvalidToken.
TOKEN_ERRORS = {"AmazonAthena": "InvalidRequestException", "AWSGlue": "InvalidInputException"}
#: What Java writes and Python does not: characters beyond the first plane, and classes of Unicode.
JAVA = {
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010FFFF",
    r"\p{Z}": r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\w-_": r"\w_-",
}
#: The pattern of a text that is not blank; it may span lines, as schemas do
#: (https://docs.aws.amazon.com/glue/latest/dg/schema-registry-gs.html).
NOT_BLANK = r".*\S.*"
#: Operations that answer InvalidInputException for their parameters, in words of their own, which moto has.
OF_THEIR_OWN = {
    "glue": {
        "CreateRegistry", "GetRegistry", "DeleteRegistry", "CreateSchema", "GetSchema", "UpdateSchema", "DeleteSchema",
        "RegisterSchemaVersion", "GetSchemaVersion", "GetSchemaByDefinition", "PutSchemaVersionMetadata",
    },
}  # fmt: skip
LONGEST_SHOWN = 300

_authorize = ActionAuthenticatorMixin._authenticate_and_authorize_normal_action
_call_action = BaseResponse.call_action


@cache
def pattern_of(java: str) -> re.Pattern[str] | None:
    """A pattern of a model as Python's; None where it cannot be said in Python."""
    text, flags = java, re.ASCII  # Java's \w and \d are ASCII's
    for theirs, ours in JAVA.items():
        if theirs in text:
            text = text.replace(theirs, ours)
            flags = re.UNICODE if theirs.startswith(r"\p") else flags
    if r"\p" in text or "&&" in text or "[[" in text:
        return None
    try:
        return re.compile(text, flags | re.DOTALL if java == NOT_BLANK else flags)
    except re.error:
        return None


def faults(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """What of a parameter the model does not allow, each named by its path, such as ``tags.1.member.key``."""
    if value is None:
        return
    yield from (
        f"Value {_shown(value)} at '{path}' failed to satisfy constraint: {one}" for one in _own(value, shape)
    )
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        for name, member in shape.members.items():
            inner = f"{path}.{_lower(name)}" if path else _lower(name)
            if name in shape.required_members and value.get(name) is None:
                yield f"Value null at '{inner}' failed to satisfy constraint: Member must not be null"
            yield from faults(value.get(name), member, inner)
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield from faults(one, shape.member, f"{path}.{number}.member")
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for key, one in value.items():
            if own := list(_own(key, shape.key)):
                found = f"Map keys must satisfy constraint: [{', '.join(own)}]"
                yield f"Value {_shown(value)} at '{path}' failed to satisfy constraint: {found}"
            yield from faults(one, shape.value, f"{path}.{key}.member")


def _own(value: Any, shape: Shape) -> Iterator[str]:
    """What of a value alone is not allowed."""
    states = shape.metadata
    size: float
    if isinstance(value, str | list | dict | bytes):
        size, kind = len(value), "length"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        size, kind = value, "value"
    else:
        return
    if "min" in states and size < states["min"]:
        yield f"Member must have {kind} greater than or equal to {states['min']}"
    if "max" in states and size > states["max"]:
        yield f"Member must have {kind} less than or equal to {states['max']}"
    if not isinstance(value, str):
        return
    if "pattern" in states:
        pattern = pattern_of(states["pattern"])
        if pattern is not None and pattern.fullmatch(value) is None:
            yield f"Member must satisfy regular expression pattern: {states['pattern']}"
    if "enum" in states and value not in states["enum"]:
        yield f"Member must satisfy enum value set: [{', '.join(states['enum'])}]"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _shown(value: Any) -> str:
    text = str(value)
    return f"'{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + '...'}'"


def _parameters(response: BaseResponse, model: Any) -> dict[str, Any]:
    if response.automated_parameter_parsing:
        return dict(response.params)
    request = response.normalized_request
    protocol = determine_request_protocol(model.service_model, request.content_type)
    given: dict[str, Any] = PROTOCOL_PARSERS[protocol](model, map_type=dict).parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": response.uri_match,
        }
    )
    return given


def check(response: BaseResponse) -> None:
    """Raise for parameters that the requested operation does not accept: by its model, then by its service's rules."""
    service, operation = response.boto3_service_name, response._get_action()
    rule = RULES.get(service, {}).get(operation)
    if service not in ERRORS and rule is None:
        return
    services = get_service_model(service)
    if operation not in services.operation_names or not hasattr(
        response, camelcase_to_underscores(operation)
    ):
        return  # what is not implemented says so, whatever it was asked
    model = services.operation_model(operation)
    if model.input_shape is None:
        return
    given = _parameters(response, model)
    found = list(faults(given, model.input_shape)) if service in ERRORS else []
    if operation in OF_THEIR_OWN.get(service, ()) or left_to_moto(service):
        found = [fault for fault in found if fault.startswith("Value null")]
    if found:
        many = f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected: "
        raise Refused(ERRORS[service], many + "; ".join(found))
    if rule is not None:
        rule(Asked(response.current_account, response.region), given)


def authorize(self: Any, resource: str = "*") -> None:
    """Authorize a request, then hold it to its model."""
    _authorize(self, resource)
    check(self)


def call_action(self: BaseResponse) -> Any:
    """Answer a request, also one that is refused before its operation, in the protocol that it came in."""
    try:
        with one_change_at_a_time(self.service_name, self._get_action()):
            return _call_action(self)
    except Refused as error:
        return self.serialized(ActionResult(error))


def invalid_token(message: str = "Invalid token") -> Exception:
    """Return the error for a token that was not issued, by the name of the service that was asked."""
    asked = flask.request.headers.get("X-Amz-Target", "") if flask.has_request_context() else ""
    name = TOKEN_ERRORS.get(asked.partition(".")[0])
    return Refused(name, message) if name else InvalidToken(message)


PATCHES = (
    MotoPatch(
        "a token that was not issued is no error of the service's",
        paginator,
        replaces={"InvalidToken": invalid_token},
    ),
    MotoPatch(
        "requests that AWS rejects are accepted",
        ActionAuthenticatorMixin,
        replaces={"_authenticate_and_authorize_normal_action": authorize},
    ),
    MotoPatch(
        "an error raised before the operation is not returned",
        BaseResponse,
        replaces={"call_action": call_action},
    ),
)
