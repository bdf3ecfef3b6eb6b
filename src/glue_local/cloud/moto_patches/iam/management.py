"""Permissions of the services that a lake is managed with: IAM, KMS, SNS, EventBridge, CloudWatch, Budgets.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/ (pages of those services).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from moto.iam.models import iam_backends

from glue_local.cloud.moto_patches.iam.call import Call, Permission

#: Parameters of IAM that are an ARN already.
IAM_ARNS = ("PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn")
#: Parameter of IAM -> kind of the resource that it names.
IAM_NAMES = {
    "RoleName": "role",
    "UserName": "user",
    "GroupName": "group",
    "InstanceProfileName": "instance-profile",
    "PolicyName": "policy",
}


def request_tags(parameters: Mapping[str, Any]) -> dict[str, list[str]]:
    """The condition keys ``aws:RequestTag/*`` and ``aws:TagKeys`` of the tags that a request gives, if any."""
    given = parameters.get("Tags")
    if isinstance(given, Mapping):
        tags = {str(name): str(value) for name, value in given.items()}
    elif isinstance(given, list) and all(isinstance(one, Mapping) for one in given):
        tags = {
            str(one.get("TagKey") or one.get("Key")): str(one.get("TagValue") or one.get("Value") or "")
            for one in given
        }
    else:
        return {}
    keys = {f"aws:requesttag/{name.lower()}": [value] for name, value in tags.items()}
    return {**keys, "aws:tagkeys": list(tags)}


def _iam(call: Call) -> list[Permission]:
    resource = next((call.parameters[name] for name in IAM_ARNS if name in call.parameters), None)
    # What is attached to a role is a matter of the role.
    for name, kind in IAM_NAMES.items():
        if name in call.parameters:
            resource = call.global_arn("iam", f"{kind}/{call.parameters[name]}")
            break
    if call.operation == "CreateOpenIDConnectProvider":
        host = str(call.parameters.get("Url", "*")).removeprefix("https://")
        resource = call.global_arn("iam", f"oidc-provider/{host}")
    return [Permission(f"iam:{call.operation}", _with_path(resource, call) or "*", _boundary(call))]


#: Operations that IAM decides by the boundary: that of the role, or the one that it is given.
#: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
BOUNDED = (
    "AttachRolePolicy",
    "CreateRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
)


def _boundary(call: Call) -> dict[str, list[str]]:
    """The condition key ``iam:PermissionsBoundary``, where the operation has it and there is a boundary."""
    if call.operation not in BOUNDED:
        return {}
    given = call.parameters.get("PermissionsBoundary")
    role = iam_backends[call.account_id]["aws"].roles.values()
    has = next(
        (one.permissions_boundary_arn for one in list(role) if one.name == call.parameters.get("RoleName")),
        None,
    )
    boundary = given or has
    return {"iam:permissionsboundary": [boundary]} if boundary else {}


def _with_path(resource: str | None, call: Call) -> str | None:
    """A role's ARN with its path: that of the role that is there, or the one that a new one is given."""
    name = call.parameters.get("RoleName")
    if not name or resource != call.global_arn("iam", f"role/{name}"):
        return resource
    if call.operation == "CreateRole":
        return call.global_arn("iam", f"role{call.parameters.get('Path') or '/'}{name}")
    known = {one.name: one.arn for one in list(iam_backends[call.account_id]["aws"].roles.values())}
    return str(known.get(name, resource))


def _kms(call: Call) -> list[Permission]:
    """Keys are named by their ARNs in the parameters; an alias counts beside the key that it stands for."""
    action = f"kms:{call.operation}"
    if call.operation == "CreateKey":
        tagged = [Permission("kms:TagResource", "*")] if call.parameters.get("Tags") else []
        return [Permission(action, "*"), *tagged]
    keys = [call.parameters[name] for name in ("KeyId", "TargetKeyId") if call.parameters.get(name)]
    resources = [key if key.startswith("arn:") else call.arn("kms", f"key/{key}") for key in keys]
    if call.parameters.get("AliasName"):
        resources.insert(0, call.arn("kms", call.parameters["AliasName"]))
    return [Permission(action, resource) for resource in resources or ["*"]]


def _sns(call: Call) -> list[Permission]:
    topic = call.parameters.get("TopicArn") or call.parameters.get("ResourceArn")
    if call.operation == "CreateTopic":
        topic = call.arn("sns", call.parameters.get("Name", "*"))
    return [Permission(f"sns:{call.operation}", topic or "*")]


def _events(call: Call) -> list[Permission]:
    """Events are put to a bus, with what they say of themselves; the rest is about a rule, or a bus by its name."""
    action = f"events:{call.operation}"
    if call.operation == "PutEvents":
        return [
            Permission(
                action,
                _bus(call, entry.get("EventBusName")),
                {
                    "events:source": [entry.get("Source", "")],
                    "events:detail-type": [entry.get("DetailType", "")],
                },
            )
            for entry in call.parameters.get("Entries", ())
        ]
    if call.operation in ("PutPermission", "RemovePermission", "DescribeEventBus"):
        name = call.parameters.get("EventBusName") or call.parameters.get("Name")
        return [Permission(action, _bus(call, name))]
    name = call.parameters.get("Rule") or (call.parameters.get("Name") if "Rule" in call.operation else None)
    resource = call.parameters.get("ResourceARN") or (call.arn("events", f"rule/{name}") if name else "*")
    return [Permission(action, resource)]


def _bus(call: Call, name: str | None) -> str:
    """The ARN of a bus that is named so, or by its ARN; without a name it is the account's."""
    return name if name and name.startswith("arn:") else call.arn("events", f"event-bus/{name or 'default'}")


def _sqs(call: Call) -> list[Permission]:
    """A queue is named by its URL, whose last part is its name."""
    name = call.parameters.get("QueueName") or str(call.parameters.get("QueueUrl", "*")).rpartition("/")[2]
    return [Permission(f"sqs:{call.operation}", call.arn("sqs", name))]


def _cloudwatch(call: Call) -> list[Permission]:
    parameters, action = call.parameters, f"cloudwatch:{call.operation}"
    if call.operation == "PutMetricData":
        return [Permission(action, "*", {"cloudwatch:namespace": [str(parameters.get("Namespace"))]})]
    names = parameters.get("DashboardNames") or [parameters.get("DashboardName")]
    resources = [call.global_arn("cloudwatch", f"dashboard/{name}") for name in names if name]
    resources += [call.arn("cloudwatch", f"alarm:{name}") for name in parameters.get("AlarmNames", ())]
    if parameters.get("AlarmName"):
        resources.append(call.arn("cloudwatch", f"alarm:{parameters['AlarmName']}"))
    if parameters.get("ResourceARN"):
        resources.append(parameters["ResourceARN"])
    return [Permission(action, resource) for resource in resources or ["*"]]


def _budgets(call: Call) -> list[Permission]:
    """Budgets' actions are fewer than its operations."""
    read = call.operation.startswith(("Describe", "List"))
    tagging = call.operation in ("ListTagsForResource", "TagResource", "UntagResource")
    action = call.operation if tagging else "ViewBudget" if read else "ModifyBudget"
    given = call.parameters.get("Budget") or call.parameters.get("NewBudget") or call.parameters
    budget = given.get("BudgetName", "*")
    resource = call.parameters.get("ResourceARN") or call.global_arn("budgets", f"budget/{budget}")
    return [Permission(f"budgets:{action}", resource)]


SERVICES: dict[str, Callable[[Call], list[Permission]]] = {
    "iam": _iam,
    "kms": _kms,
    "sns": _sns,
    "sqs": _sqs,
    "events": _events,
    "monitoring": _cloudwatch,
    "budgets": _budgets,
}
