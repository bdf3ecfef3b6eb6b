"""Policy documents decided: does a statement concern a request, and does it allow or deny it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from glue_local.cloud.moto_patches.iam.conditions import Context, as_list, conditions_met, like
from glue_local.cloud.moto_patches.iam.conditions import check as check_conditions

_VARIABLE = re.compile(r"\$\{([^}]+)\}")


class Decision(Enum):
    """What a policy says of a request; NEUTRAL if no statement concerns it."""

    ALLOW = "allow"
    DENY = "deny"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Principal:
    """Who asks: the session's or user's ARN, the role's or user's own ARN, and the account."""

    arn: str
    identity_arn: str
    account_id: str

    @property
    def is_root(self) -> bool:
        """Whether it is the account itself, which identity policies do not bound."""
        return self.arn == f"arn:aws:iam::{self.account_id}:root"

    @property
    def is_service(self) -> bool:
        """Whether it is a service of AWS, such as ``lakeformation.amazonaws.com``."""
        return self.arn.endswith((".amazonaws.com", ".amazonaws.com.cn"))


@dataclass(frozen=True)
class Request:
    """One thing to decide: an action on a resource by a principal; ``context`` has lower-case condition keys."""

    action: str
    resource: str
    principal: Principal
    context: Context = field(default_factory=dict)


def _substitute(text: str, context: Context) -> str:
    def value(match: re.Match[str]) -> str:
        name, _, default = (part.strip() for part in match.group(1).partition(","))
        if name in ("*", "?", "$"):
            return name
        values = context.get(name.lower())
        if values:
            return values[0]
        return default.strip("'") if default else match.group(0)

    return _VARIABLE.sub(value, text)


def _names_principal(element: Any, request: Request) -> bool:
    """Whether a Principal element names the principal, or its account."""
    if element == "*":
        return True
    principal, account = request.principal, request.principal.account_id
    if principal.is_service:
        return principal.arn in as_list(element.get("Service", []))
    names = {principal.arn, principal.identity_arn, account, f"arn:aws:iam::{account}:root", "*"}
    return any(name in names for name in _principals(element))


def _principals(element: Any) -> list[Any]:
    """The principals that an element names: of AWS, or who a provider of web identities answers for."""
    return [*as_list(element.get("AWS", [])), *as_list(element.get("Federated", []))]


def _grants_directly(element: Any, request: Request) -> bool:
    """Whether an Allow reaches the principal without an identity policy: not if it names only the account."""
    principal = request.principal
    if element == "*" or principal.is_root or principal.is_service:
        return True
    return any(name in ("*", principal.arn, principal.identity_arn) for name in _principals(element))


def _matches(statement: Mapping[str, Any], name: str, value: str, context: Context, *, lower: bool) -> bool:
    """Whether a value matches the element ``name``, or its ``Not`` form; True if the statement has neither."""
    for element, wanted in ((name, True), (f"Not{name}", False)):
        if element in statement:
            patterns = [_substitute(pattern, context) for pattern in as_list(statement[element])]
            if lower:
                return any(like(value.lower(), pattern.lower()) for pattern in patterns) is wanted
            return any(like(value, pattern) for pattern in patterns) is wanted
    return True


def _concerns(statement: Mapping[str, Any], request: Request) -> bool:
    if not _matches(statement, "Action", request.action, request.context, lower=True):
        return False
    if not _matches(statement, "Resource", request.resource, request.context, lower=False):
        return False
    if "Principal" in statement and not _names_principal(statement["Principal"], request):
        return False
    if "NotPrincipal" in statement and _names_principal(statement["NotPrincipal"], request):
        return False
    conditions = statement.get("Condition", {})
    return conditions_met(conditions, request.context, lambda text: _substitute(text, request.context))


def statements(document: str | Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The statements of a policy document, given as JSON text or already parsed."""
    parsed = json.loads(document) if isinstance(document, str) else document
    return as_list(parsed.get("Statement", []))


def check(document: str | Mapping[str, Any]) -> None:
    """PolicyError if a statement has a condition operator that IAM does not know."""
    for statement in statements(document):
        check_conditions(statement.get("Condition", {}))


def decide(documents: Iterable[str | Mapping[str, Any]], request: Request) -> Decision:
    """Decide a request by policies: an explicit deny wins, then an allow.

    A statement whose conditions are not met is left out. In a resource policy an Allow that names only the account
    delegates to identity policies and counts as NEUTRAL here.
    """
    allowed = False
    for document in documents:
        for statement in statements(document):
            if not _concerns(statement, request):
                continue
            if statement["Effect"] == "Deny":
                return Decision.DENY
            if "Principal" not in statement or _grants_directly(statement["Principal"], request):
                allowed = True
    return Decision.ALLOW if allowed else Decision.NEUTRAL
