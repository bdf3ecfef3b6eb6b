"""What is wrong with a request to S3 at which moto failed: a parameter or its XML, measured by the model of its API.

Only the request is looked at, and not where moto failed: what another request has deleted is not the client's fault.
Sources: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and the pages of the operations, such as
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, unquote
from xml.parsers.expat import ExpatError

import xmltodict

_COPY_SOURCE = re.compile(r"/?[^/]+/.+", re.DOTALL)
_GRANT = re.compile(r'[^=]+="?[^"]+"?')
#: Configurations that switch something off where they are empty.
_MAY_BE_EMPTY = {"BucketLoggingStatus", "NotificationConfiguration"}


def request_error(environ: dict[str, Any], operation: str, sent: str) -> tuple[str, str] | None:
    """Return S3's error code and message for what a request has wrong; None if nothing is found."""
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if (header := _wrong_header(environ)) is not None:
        return "InvalidArgument", f"{operation}: the header {header} is not valid"
    model = _model(environ, query)
    if model is None:
        return None
    if (missing := next(iter(_missing(model, environ, query)), None)) is not None:
        return "InvalidArgument", f"{operation}: the parameter {missing} is missing"
    payload = model.input_shape.members.get(model.input_shape.serialization.get("payload"))
    if payload is None or payload.type_name != "structure" or not sent:
        return None
    root = payload.serialization["name"]
    try:
        content = xmltodict.parse(sent)
    except ExpatError:
        return None
    if root not in content:
        wrong: str | None = root
    elif content[root] is None:
        wrong = None if root in _MAY_BE_EMPTY else root
    else:
        wrong = _wrong(payload, root, content[root])
    return ("MalformedXML", f"{operation}: {wrong} is missing in the XML or is not valid") if wrong else None


def _wrong_header(environ: dict[str, Any]) -> str | None:
    """Return the name of a header with an address, a grant or a canned ACL that cannot be read."""
    for name, value in environ.items():
        header = name.removeprefix("HTTP_").replace("_", "-").lower()
        if header == "x-amz-copy-source":
            right = _COPY_SOURCE.fullmatch(unquote(value)) is not None
        elif header.startswith("x-amz-grant-"):
            right = all(_GRANT.match(one.strip()) for one in value.split(","))
        elif header == "x-amz-acl":
            right = value in _acls()
        else:
            continue
        if not right:
            return header
    return None


def _acls() -> set[str]:
    from moto.core.utils import get_service_model

    shapes: Iterable[Any] = (
        get_service_model("s3").shape_for(name) for name in ("ObjectCannedACL", "BucketCannedACL")
    )
    return {acl for shape in shapes for acl in shape.enum}


def _model(environ: dict[str, Any], query: dict[str, list[str]]) -> Any:
    """Return the model of the operation that a request asks for; None if there is none."""
    from moto.core.utils import get_service_model

    service = get_service_model("s3")
    depth = min(environ.get("PATH_INFO", "").strip("/").count("/"), 1)
    found = []
    for name in service.operation_names:
        one = service.operation_model(name)
        path, _, literal = one.http["requestUri"].partition("?")
        wanted = {*parse_qs(literal, keep_blank_values=True)}
        if one.http["method"] != environ["REQUEST_METHOD"] or path.count("{") - 1 != depth or one.deprecated:
            continue
        if wanted <= {*query} and one.input_shape is not None:
            missing = len(_missing(one, environ, query))
            found.append((len(wanted), -missing, len(one.input_shape.required_members), name))
    return service.operation_model(max(found)[-1]) if found else None


def _missing(model: Any, environ: dict[str, Any], query: dict[str, list[str]]) -> list[str]:
    """Return the required parameters that neither the query nor the headers of a request have."""
    missing = []
    for name in model.input_shape.required_members:
        place = model.input_shape.members[name].serialization
        header = "HTTP_" + place.get("name", name).replace("-", "_").upper()
        there = {"querystring": place.get("name") in query, "header": header in environ}
        if not there.get(place.get("location"), True):
            missing.append(name)
    return missing


def _wrong(shape: Any, element: str, given: Any) -> str | None:
    """Return the element of an XML content that lacks something required, or has another value than its kind allows."""
    if shape.type_name == "list":
        inner = shape.member.serialization.get("name", "member")
        if not shape.serialization.get("flattened"):
            if not isinstance(given, dict | None):
                return element
            given = (given or {}).get(inner, [])
        each = given if isinstance(given, list) else [given]
        return next((wrong for one in each if (wrong := _wrong(shape.member, inner, one))), None)
    if shape.type_name == "structure":
        return _lacking(shape, given or {}) if isinstance(given, dict | None) else element
    enum = getattr(shape, "enum", None)
    return element if enum and given not in enum else None


def _lacking(shape: Any, content: dict[str, Any]) -> str | None:
    """Return the first member of a structure that is required and missing, or has a wrong value."""
    for name, member in shape.members.items():
        place = member.serialization
        element = "@" * bool(place.get("xmlAttribute")) + str(place.get("name", name))
        if element in content:
            if wrong := _wrong(member, element, content[element]):
                return wrong
        elif name in shape.required_members:
            return element
    return None
