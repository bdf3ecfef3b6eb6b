"""SimulatePrincipalPolicy and SimulateCustomPolicy: what policies of identities decide of actions on resources.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html and
API_SimulateCustomPolicy.html, API_EvaluationResult.html beside it. Of the answer are left out what may be absent and is
not known here: the matched statements' places, and the template of an action's ARN.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse

from glue_local.cloud.moto_patches.iam.authorize import Document, bounds_of, identity_documents
from glue_local.cloud.moto_patches.iam.policy import Decision, Principal, Request, decide
from glue_local.cloud.moto_patches.patching import MotoPatch

#: Parameters that would need what is not simulated here.
_NOT_HERE = (
    "ResourcePolicy",
    "ResourceOwner",
    "CallerArn",
    "ResourceHandlingOption",
    "PolicyExclusionList",
    "OrderedOrganizationPolicyInputList",
)
_WORDS = {Decision.ALLOW: "allowed", Decision.DENY: "explicitDeny", Decision.NEUTRAL: "implicitDeny"}


class _Refused(ServiceException):
    """A simulation that IAM refuses, or that is not to be had here."""


def _asked(response: Any, name: str) -> tuple[list[str], str, dict[str, list[str]]]:
    """Return the actions, the resource and the condition keys of a simulation."""
    for parameter in _NOT_HERE:
        if response._get_param(parameter):
            raise _Refused("InvalidInput", f"{name}: the local endpoint does not simulate {parameter}.")
    resources = response._get_param("ResourceArns") or ["*"]
    if len(resources) > 1:
        raise _Refused("InvalidInput", f"{name}: the local endpoint simulates one of ResourceArns at a time.")
    actions = response._get_param("ActionNames") or []
    for action in actions:
        if ":" not in action or "*" in action:
            raise _Refused("InvalidInput", f"Invalid action name: {action}")
    context = {
        entry["ContextKeyName"].lower(): [str(value) for value in entry.get("ContextKeyValues", [])]
        for entry in response._get_param("ContextEntries") or []
    }
    return actions, resources[0], context


def _answer(response: Any, name: str, principal: Principal, policies: list[Document]) -> ActionResult:
    actions, resource, context = _asked(response, name)
    policies = [*policies, *(response._get_param("PolicyInputList") or [])]
    bounds = response._get_param("PermissionsBoundaryPolicyInputList") or bounds_of(principal, None)
    results = []
    for action in actions:
        request = Request(action, resource, principal, context)
        decision = decide(policies, request)
        within = all(decide([bound], request) is Decision.ALLOW for bound in bounds)
        if decision is Decision.ALLOW and not within:
            decision = (
                Decision.NEUTRAL
                if all(decide([b], request) is not Decision.DENY for b in bounds)
                else Decision.DENY
            )
        result: dict[str, Any] = {"EvalActionName": action, "EvalDecision": _WORDS[decision]}
        if bounds:
            result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": within}
        if resource != "*":
            result["ResourceSpecificResults"] = [
                {"EvalResourceName": resource, "EvalResourceDecision": _WORDS[decision]}
            ]
        results.append(result)
    return ActionResult({"EvaluationResults": results, "IsTruncated": False})


def _simulate_principal_policy(self: Any) -> ActionResult:
    arn = self._get_param("PolicySourceArn")
    backend = self.backend
    owners = [*list(backend.roles.values()), *list(backend.users.values())]
    if arn not in [one.arn for one in owners]:
        raise _Refused("NoSuchEntity", f"There is no role or user {arn}; groups are not simulated here.")
    principal = Principal(arn, arn, self.current_account)
    return _answer(self, "SimulatePrincipalPolicy", principal, identity_documents(principal))


def _simulate_custom_policy(self: Any) -> ActionResult:
    nobody = f"arn:aws:iam::{self.current_account}:user/"
    return _answer(self, "SimulateCustomPolicy", Principal(nobody, nobody, self.current_account), [])


_OPERATIONS: dict[str, Callable[[Any], ActionResult]] = {
    "SimulateCustomPolicy": _simulate_custom_policy,
    "SimulatePrincipalPolicy": _simulate_principal_policy,
}
PATCHES = (MotoPatch.answering("policies are not simulated", IamResponse, _OPERATIONS),)
