"""A request to the local endpoint decided by the policies that the endpoint keeps.

Same-account evaluation as in https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html:
identity policies, permissions boundary, session policy, and the policies of buckets, keys and roles. A service
control policy has no place here: the endpoint is one account.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import flask
from moto import settings as moto_settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.events.models import events_backends
from moto.glue.models import glue_backends
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.sts.models import sts_backends

from glue_local.cloud.moto_patches.iam.call import Permission
from glue_local.cloud.moto_patches.iam.conditions import Context
from glue_local.cloud.moto_patches.iam.context import access_key_of, find_principal, request_keys, root
from glue_local.cloud.moto_patches.iam.policy import Decision, Principal, Request, decide
from glue_local.cloud.settings import DEFAULT_ACCOUNT_ID, DEFAULT_REGION

Document = str | Mapping[str, Any]
#: A key has a policy of its own, an alias has none.
KEY_ARN = re.compile(r"arn:aws:kms:[^:]*:[^:]*:key/")
#: What of Glue has tags that permissions may go by.
GLUE_TAGGED = re.compile(r"arn:aws:glue:[^:]*:[^:]*:(?:crawler|job|trigger|workflow)/")


class Denied(Exception):  # noqa: N818 - what AWS calls it
    """A permission that is missing; the message is AWS's."""

    def __init__(self, permission: Permission, principal: Principal, reason: str) -> None:
        """Take the denied permission, its principal and the reason."""
        self.permission = permission
        super().__init__(
            f"User: {principal.arn} is not authorized to perform: {permission.action} on resource: "
            f"{permission.resource} {reason}"
        )


def account() -> str:
    """The id of the endpoint's one account."""
    return os.environ.get("MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT_ID)


def enforcing() -> bool:
    """Whether IAM policies are enforced now."""
    return bool(ActionAuthenticatorMixin.request_count >= moto_settings.INITIAL_NO_AUTH_ACTION_COUNT)


def document(policy: Any) -> Document:
    """The document of a policy in any of the forms in which moto keeps them."""
    if isinstance(policy, str):
        return policy
    if isinstance(policy, Mapping):
        return policy if "Statement" in policy else str(policy["policy_document"])
    return str(next(version.document for version in policy.versions if version.is_default))


def _session(access_key: str | None, account_id: str) -> Any:
    sessions = list(sts_backends[account_id]["aws"].assumed_roles)
    return next((session for session in sessions if session.access_key_id == access_key), None)


def _role(account_id: str, arn: str) -> Any:
    return next(
        (role for role in list(iam_backends[account_id]["aws"].roles.values()) if role.arn == arn), None
    )


def identity_documents(principal: Principal) -> list[Document]:
    """The policies of a role, or of a user and its groups."""
    iam = iam_backends[principal.account_id]["aws"]
    role = _role(principal.account_id, principal.identity_arn)
    owners = [role] if role is not None else []
    for user in list(iam.users.values()):
        if user.arn == principal.identity_arn:
            owners = [user, *iam.get_groups_for_user(user.name)]
    return [
        document(policy)
        for owner in owners
        for policy in [*owner.policies.values(), *owner.managed_policies.values()]
    ]


def bounds_of(principal: Principal, access_key: str | None) -> list[Document]:
    """Policies that bound what the identity policies allow: the permissions boundary and the session's policy."""
    bounds: list[Document] = []
    role = _role(principal.account_id, principal.identity_arn)
    boundary = role.permissions_boundary_arn if role is not None else None
    if boundary:
        bounds.append(document(iam_backends[principal.account_id]["aws"].managed_policies[boundary]))
    session = _session(access_key, principal.account_id)
    if session is not None and session.policy:
        bounds.append(session.policy)
    return bounds


def _bucket_documents(permission: Permission, account_id: str) -> list[Document]:
    name = permission.resource.removeprefix("arn:aws:s3:::").split("/", 1)[0]
    bucket = s3_backends[account_id]["aws"].buckets.get(name)
    return [bucket.policy.decode()] if bucket is not None and bucket.policy else []


def _key_documents(permission: Permission, account_id: str) -> list[Document]:
    _, _, _, region, _, name = permission.resource.split(":", 5)
    backend = kms_backends[account_id][region]
    name = name.removeprefix("key/")
    key = backend.keys.get(backend.any_id_to_key_id(name))
    return [key.policy] if key is not None and key.policy else []


def _resource_tags(permission: Permission, account_id: str) -> dict[str, list[str]]:
    """The condition keys ``aws:ResourceTag/*`` of a key of KMS or of what Glue tags; none of other things.

    A key's tags act only minutes after it was made.
    Source: https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html and
    https://docs.aws.amazon.com/glue/latest/dg/monitor-tags.html
    """
    tags: dict[str, str] = {}
    if KEY_ARN.match(permission.resource):
        _, _, _, region, _, name = permission.resource.split(":", 5)
        backend, name = kms_backends[account_id][region], name.removeprefix("key/")
        key = backend.keys.get(name)
        if key is not None and time.time() - key.creation_date >= key_tags_act_after():
            tags = backend.tagger.get_tag_dict_for_resource(name)
    elif GLUE_TAGGED.match(permission.resource):
        region = permission.resource.split(":")[3]
        tags = glue_backends[account_id][region].tagger.get_tag_dict_for_resource(permission.resource)
    return {f"aws:resourcetag/{key.lower()}": [value] for key, value in tags.items()}


def key_tags_act_after() -> float:
    """Seconds after which a new key's tags count: AWS says up to five minutes, and so it is here, at its worst."""
    return float(os.environ.get("GLUE_LOCAL_KEY_TAGS_AFTER", "300"))


def _topic_documents(permission: Permission, account_id: str) -> list[Document]:
    topic = sns_backends[account_id][permission.resource.split(":")[3]].topics.get(permission.resource)
    return [document(json.loads(topic.policy))] if topic is not None and topic.policy else []


def _queue_documents(permission: Permission, account_id: str) -> list[Document]:
    _, _, _, region, _, name = permission.resource.split(":", 5)
    queue = sqs_backends[account_id][region].queues.get(name)
    return [document(json.loads(queue.policy))] if queue is not None and queue.policy else []


def bus_documents(arn: str, account_id: str) -> list[Document]:
    """The policy of an event bus, as a list of none or one."""
    _, _, _, region, _, name = arn.split(":", 5)
    bus = events_backends[account_id][region].event_buses.get(name.removeprefix("event-bus/"))
    return [bus.policy] if bus is not None and bus.policy else []


def _bus_documents(permission: Permission, account_id: str) -> list[Document]:
    return bus_documents(permission.resource, account_id)


def role_may(arn: str | None, service: str, permission: Permission, account_id: str) -> bool:
    """Whether a service may assume a role and act with it, as EventBridge's targets need."""
    role = _role(account_id, arn) if arn else None
    if role is None:
        return False
    asking = Request("sts:AssumeRole", role.arn, Principal(service, service, account_id), {})
    if (
        decide(trust_documents(Permission("sts:AssumeRole", role.arn), account_id), asking)
        is not Decision.ALLOW
    ):
        return False
    principal = Principal(f"{role.arn}/{service}", role.arn, account_id)
    request = Request(permission.action, permission.resource, principal, dict(permission.context))
    bounds = bounds_of(principal, None)
    return all(decide([one], request) is Decision.ALLOW for one in bounds) and (
        decide(identity_documents(principal), request) is Decision.ALLOW
    )


def trust_documents(permission: Permission, account_id: str) -> list[Document]:
    """The trust policy of the role that a permission is about."""
    role = _role(account_id, permission.resource)
    trust = role.assume_role_policy_document if role is not None else None
    return [trust if isinstance(trust, str) else json.dumps(trust)] if trust else []


#: What has policies of its own: ARN -> how they are found, and whether they must at least let the account decide.
WITH_POLICIES: tuple[tuple[str, Callable[[Permission, str], list[Document]], bool], ...] = (
    (r"arn:aws:s3:::", _bucket_documents, False),
    (r"arn:aws:sns:", _topic_documents, False),
    (r"arn:aws:sqs:", _queue_documents, False),
    (r"arn:aws:events:[^:]*:[^:]*:event-bus/", _bus_documents, False),
    (KEY_ARN.pattern, _key_documents, True),
)


def _resource_documents(permission: Permission, account_id: str) -> tuple[list[Document], bool]:
    """The resource's own policies, and whether they must at least let the account decide."""
    if permission.action.startswith("sts:AssumeRole"):
        return trust_documents(permission, account_id), True
    for pattern, find, must_delegate in WITH_POLICIES:
        if re.match(pattern, permission.resource):
            return find(permission, account_id), must_delegate
    return [], False


def _decide(
    permission: Permission, principal: Principal, context: dict[str, list[str]], key: str | None
) -> None:
    keys: Context = {**context, **_resource_tags(permission, principal.account_id), **permission.context}
    request = Request(permission.action, permission.resource, principal, keys)
    documents, must_delegate = _resource_documents(permission, principal.account_id)
    of_resource = decide(documents, request)
    if of_resource is Decision.DENY:
        raise Denied(permission, principal, "with an explicit deny in a resource-based policy")
    if principal.is_root and not must_delegate:
        return
    of_identity = Decision.ALLOW if principal.is_root else decide(identity_documents(principal), request)
    if of_identity is Decision.DENY:
        raise Denied(permission, principal, "with an explicit deny in an identity-based policy")
    if of_resource is not Decision.ALLOW:
        as_account = Request(request.action, request.resource, root(principal.account_id), request.context)
        if must_delegate and decide(documents, as_account) is not Decision.ALLOW:
            reason = f"because no resource-based policy allows the {permission.action} action"
            raise Denied(permission, principal, reason)
        if of_identity is not Decision.ALLOW:
            reason = f"because no identity-based policy allows the {permission.action} action"
            raise Denied(permission, principal, reason)
    for bound in bounds_of(principal, key):
        if decide([bound], request) is not Decision.ALLOW:
            reason = (
                f"because no permissions boundary or session policy allows the {permission.action} action"
            )
            raise Denied(permission, principal, reason)


class Headers(dict[str, str]):
    """The headers of a request, found in any case."""

    def __init__(self, headers: Iterable[tuple[str, str]]) -> None:
        """Take names as sent."""
        super().__init__({name.lower(): value for name, value in headers})

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a header, or the default."""
        return super().get(name.lower(), default)

    def __contains__(self, name: object) -> bool:
        """Whether a header was sent."""
        return super().__contains__(str(name).lower())

    def __getitem__(self, name: str) -> str:
        """The value of a header that was sent."""
        return super().__getitem__(name.lower())


def request_headers() -> Headers:
    """The headers of the request being served."""
    return Headers(flask.request.headers.items())


def current_principal() -> tuple[Principal, dict[str, list[str]]]:
    """Who sent the request being served, and all its condition keys; the account outside of a request."""
    if not flask.has_request_context():
        return find_principal(None, account())
    headers = request_headers()
    account_id = account()
    principal, keys = find_principal(access_key_of(headers), account_id)
    scope = headers.get("Authorization", "").partition("Credential=")[2].split("/")
    region = scope[2] if len(scope) > 2 else DEFAULT_REGION  # noqa: PLR2004 - key/date/region/service
    keys |= request_keys(
        headers,
        flask.request.args,
        source_ip=flask.request.remote_addr or "127.0.0.1",
        region=region,
        account_id=account_id,
        form=flask.request.form if flask.request.mimetype == "application/x-www-form-urlencoded" else None,
    )
    return principal, keys


def require(*permissions: Permission) -> None:
    """Raise Denied unless the sender of the request being served has all the permissions.

    Nothing is checked while enforcement is off or outside of a request. For parts that act on a caller's behalf
    (a query reads tables with the permissions of anyone who started it).
    """
    if not enforcing() or not flask.has_request_context():
        return
    principal, context = current_principal()
    key = access_key_of(request_headers())
    for permission in permissions:
        _decide(permission, principal, context, key)


def require_of(access_key: str, permission: Permission) -> None:
    """Raise Denied unless the owner of an access key has a permission, asked for outside of a request.

    Nothing is checked while enforcement is off.
    """
    if enforcing():
        principal, context = find_principal(access_key, account())
        _decide(permission, principal, context, access_key)


def require_trusted(arn: str) -> None:
    """Raise Denied unless a role is there and trusts the sender of the request being served, or its account.

    A trust policy holds while enforcement is off too: on AWS the role would be of no use to the sender.
    """
    permission = Permission("sts:AssumeRole", arn)
    principal, context = current_principal()
    documents = trust_documents(permission, account())
    decided = [
        decide(documents, Request(permission.action, arn, asking, context))
        for asking in (principal, root(principal.account_id))
    ]
    if decided[0] is Decision.DENY or Decision.ALLOW not in decided:
        raise Denied(permission, principal, "because no trust policy of the role allows it")


def trusts_service(account_id: str, role_arn: str, service: str) -> bool:
    """Whether a role exists and its trust policy lets a service of AWS, for this account, assume it."""
    permission = Permission("sts:AssumeRole", role_arn)
    context = {"aws:sourceaccount": [account_id]}
    request = Request(permission.action, role_arn, Principal(service, service, account_id), context)
    # A trust policy names no resource: it is that of its role.
    return decide(trust_documents(permission, account_id), request) is Decision.ALLOW


def bucket_policy_decision(permission: Permission) -> Decision:
    """What the bucket's policy alone says of a permission of the request being served."""
    principal, context = current_principal()
    request = Request(permission.action, permission.resource, principal, context)
    return decide(_bucket_documents(permission, principal.account_id), request)
