"""The gaps of moto's IAM: conditions, resource ARNs and bucket policies, in the requests it answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import flask
from botocore.credentials import Credentials
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import _RESTError
from moto.iam import access_control
from moto.kms.models import kms_backends
from moto.s3.exceptions import BucketAccessDeniedError, S3AccessDeniedError
from moto.s3.models import FakeBucket

from glue_local.cloud.account_key import CURRENT
from glue_local.cloud.guard.faults import SignatureError
from glue_local.cloud.guard.keys import Known
from glue_local.cloud.guard.message import Message
from glue_local.cloud.guard.v4 import check_header
from glue_local.cloud.moto_patches.iam.actions import permissions_needed, s3_action
from glue_local.cloud.moto_patches.iam.authorize import (
    Denied,
    bucket_policy_decision,
    enforcing,
    request_headers,
    require,
)
from glue_local.cloud.moto_patches.iam.call import Call, Permission
from glue_local.cloud.moto_patches.iam.encryption import encryption_needed
from glue_local.cloud.moto_patches.iam.policy import Decision
from glue_local.cloud.moto_patches.iam.web_identity import require_web_identity
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError

JSON_TYPES = ("application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/json")
#: Operations of STS that need no signature: a token says who asks.
UNSIGNED = ("AssumeRoleWithWebIdentity",)
_RESULTS = {
    Decision.ALLOW: access_control.PermissionResult.PERMITTED,
    Decision.DENY: access_control.PermissionResult.DENIED,
    Decision.NEUTRAL: access_control.PermissionResult.NEUTRAL,
}
#: Where the request being served keeps the parameters that moto parsed of it.
_PARAMETERS = "glue_local_parameters"
_moto_authorize = ActionAuthenticatorMixin._authenticate_and_authorize_action
_moto_create_access_key = access_control.create_access_key


class AccountKey:
    """The endpoint's own key: the account itself, so a stack can be managed while policies are enforced."""

    def __init__(self, account_id: str) -> None:
        """Stand for an account."""
        self.arn = f"arn:aws:iam::{account_id}:root"

    def create_credentials(self) -> Credentials:
        """The credentials that requests are signed with."""
        return Credentials(CURRENT.access_key, CURRENT.secret_key)

    def collect_policies(self) -> list[Any]:
        """Return nothing: identity policies do not bound the account."""
        return []


def _create_access_key(account_id: str, partition: str, access_key_id: str, headers: dict[str, str]) -> Any:
    if access_key_id == CURRENT.access_key:
        return AccountKey(account_id)
    return _moto_create_access_key(account_id, partition, access_key_id, headers)


def _error(of_json: str, of_query: str, message: str) -> Exception:
    """An error in the form of the service that was asked, by the name that JSON or query services give it."""
    if flask.request.mimetype in JSON_TYPES or "X-Amz-Target" in flask.request.headers:
        return ServiceError(of_json, message)
    error = _RESTError(of_query, message)
    error.code = 403
    return error


def _denied_error(message: str) -> Exception:
    return _error("AccessDeniedException", "AccessDenied", message)


def _raise_signature_does_not_match(self: Any) -> None:
    message = (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
        "Access Key and signing method. Consult the service documentation for details."
    )
    raise _error("InvalidSignatureException", "SignatureDoesNotMatch", message)


def _raise_invalid_access_key(self: Any, reason: str) -> None:
    message = "The security token included in the request is invalid."
    raise _error("UnrecognizedClientException", "InvalidClientTokenId", message)


def _check_signature(self: Any) -> None:
    """Refuse what its caller's secret did not sign; Java's SDK signs its user agent, which moto leaves out."""
    if self._calculate_signature() == self._get_string_between(
        "Signature=", ",", self._headers["Authorization"]
    ):
        return
    credentials = self._access_key.create_credentials()
    message = Message(flask.request.environ)
    message.body = BytesIO(self._body or b"")  # moto has read it
    known = Known(credentials.secret_key, credentials.token)
    try:
        check_header(message, self._headers["Authorization"], lambda key: known, datetime.now(UTC))
    except SignatureError:
        self._raise_signature_does_not_match()


def _parameters(request: Any) -> dict[str, Any]:
    parsed = flask.g.get(_PARAMETERS)
    if isinstance(parsed, dict):
        return dict(parsed)
    try:
        body = json.loads(request._body or b"{}")
    except (ValueError, UnicodeDecodeError):
        body = None
    if isinstance(body, dict):
        return body
    return {name: values[0] for name, values in request._data.items() if isinstance(values, list) and values}


def _key_arn(request: Any, key_id: str) -> str:
    """The ARN of a key named by its id, alias or ARN: what IAM checks."""
    backend = kms_backends[request.account_id][request._region]
    key = backend.keys.get(backend.any_id_to_key_id(key_id))
    return str(key.arn) if key is not None else key_id


def _call(request: Any, resource: str) -> Call:
    parameters = {} if request._service == "s3" else _parameters(request)
    if request._service == "kms":
        if request._action in ("kms:DeleteAlias", "kms:UpdateAlias"):
            parameters["KeyId"] = parameters["AliasName"]  # the key that it stands for now
        for name in ("KeyId", "TargetKeyId"):
            if name in parameters:
                parameters[name] = _key_arn(request, parameters[name])
    return Call(
        service=request._service,
        operation=request._action.partition(":")[2],
        region=request._region,
        account_id=request.account_id,
        resource=resource,
        parameters=parameters,
        method=request._method,
        query=flask.request.args,
        headers=request_headers(),
    )


def _check_action_permitted(self: Any, resource: str) -> None:
    if self._action == "sts:GetCallerIdentity":  # AWS allows it to everybody
        return
    try:
        call = _call(self, resource)
        require(*permissions_needed(call))
        require(*encryption_needed(call))
    except Denied as denied:
        if self._service == "s3":
            bucket = self._data.get("BucketName")
            raise (BucketAccessDeniedError(bucket) if bucket else S3AccessDeniedError()) from denied
        raise _denied_error(str(denied)) from denied


def _authorize(self: Any, iam_request_cls: type, resource: str = "*") -> None:
    """Refuse what carries no signature header while policies are enforced; moto would fail on it."""
    if enforcing() and "Authorization" not in self.headers:
        if self.service_name == "s3":
            raise S3AccessDeniedError
        if self.service_name != "sts" or self._get_action() not in UNSIGNED:
            raise _denied_error("Missing Authentication Token")
        try:
            require_web_identity(dict(self.params))
        except Denied as denied:
            raise _denied_error(str(denied)) from denied
        return
    flask.g.setdefault(_PARAMETERS, getattr(self, "params", None))
    _moto_authorize(self, iam_request_cls, resource)


def _get_permission(self: Any, action: str, resource: str) -> Any:
    """What the bucket's policy says of the object request being served."""
    if not flask.has_request_context():
        return access_control.PermissionResult.NEUTRAL
    if flask.request.method == "POST" and "delete" in flask.request.args:
        permission = Permission(action, resource)  # one object of a multi-object delete
        try:
            require(permission)
        except Denied:
            return access_control.PermissionResult.DENIED
    else:
        permission = Permission(s3_action(flask.request.method, flask.request.args, is_object=True), resource)
    return _RESULTS[bucket_policy_decision(permission)]


PATCHES = (
    MotoPatch(
        "identity policies are decided without conditions, and Glue's against '*'",
        access_control.IAMRequestBase,
        replaces={"check_action_permitted": _check_action_permitted},
    ),
    MotoPatch(
        "a signature over headers that botocore does not sign counts as wrong",
        access_control.IAMRequestBase,
        replaces={"check_signature": _check_signature},
    ),
    MotoPatch(
        "JSON services answer bad credentials in XML",
        access_control.IAMRequest,
        replaces={
            "_raise_signature_does_not_match": _raise_signature_does_not_match,
            "_raise_invalid_access_key": _raise_invalid_access_key,
        },
    ),
    MotoPatch(
        "no key belongs to the account itself, so nothing can be managed while policies are enforced",
        access_control,
        replaces={"create_access_key": _create_access_key},
    ),
    MotoPatch(
        "requests without a signature header fail while policies are enforced",
        ActionAuthenticatorMixin,
        replaces={"_authenticate_and_authorize_action": _authorize},
    ),
    MotoPatch(
        "bucket policies are decided without conditions and principals",
        FakeBucket,
        replaces={"get_permission": _get_permission},
    ),
)
