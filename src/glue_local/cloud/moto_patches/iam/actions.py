"""Which permissions a request needs: the IAM actions, and the ARNs of the resources they are checked against.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/ (pages of S3, Glue, Athena, Logs).
A service that is not in SERVICES is checked by the name of its operation, against the resource that moto names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from moto.iam.models import iam_backends

from glue_local.cloud.moto_patches.iam import management
from glue_local.cloud.moto_patches.iam.call import Call, Permission

__all__ = ["Call", "Permission", "athena_workgroup_finders", "permissions_needed", "s3_action"]

# --- Amazon S3 ---------------------------------------------------------------------------------------------------

#: Sub-resource of a bucket -> the noun in the names of its actions.
BUCKET_NOUNS = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "analytics": "AnalyticsConfiguration",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "intelligent-tiering": "IntelligentTieringConfiguration",
    "inventory": "InventoryConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "location": "BucketLocation",
    "logging": "BucketLogging",
    "metrics": "MetricsConfiguration",
    "notification": "BucketNotification",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "policyStatus": "BucketPolicyStatus",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
#: Sub-resources whose deletion has an action of its own; deleting any other needs its Put action.
DELETED = {"policy": "DeleteBucketPolicy", "website": "DeleteBucketWebsite"}
BUCKET_DEFAULTS = {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"}
LISTINGS = {"versions": "ListBucketVersions", "uploads": "ListBucketMultipartUploads"}

#: (method, sub-resource) of an object -> action. HEAD is GET.
OBJECT_ACTIONS = {
    ("GET", "uploadId"): "ListMultipartUploadParts",
    ("GET", "acl"): "GetObjectAcl",
    ("GET", "attributes"): "GetObjectAttributes",
    ("GET", "legal-hold"): "GetObjectLegalHold",
    ("GET", "retention"): "GetObjectRetention",
    ("GET", "tagging"): "GetObjectTagging",
    ("GET", "versionId"): "GetObjectVersion",
    ("PUT", "acl"): "PutObjectAcl",
    ("PUT", "legal-hold"): "PutObjectLegalHold",
    ("PUT", "retention"): "PutObjectRetention",
    ("PUT", "tagging"): "PutObjectTagging",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("DELETE", "tagging"): "DeleteObjectTagging",
    ("DELETE", "versionId"): "DeleteObjectVersion",
    ("POST", "restore"): "RestoreObject",
}
OBJECT_DEFAULTS = {"GET": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject", "POST": "PutObject"}


def _bucket_action(method: str, query: Mapping[str, str]) -> str:
    for name, noun in BUCKET_NOUNS.items():
        if name in query:
            if method == "DELETE":
                return DELETED.get(name, f"Put{noun}")
            return f"{'Put' if method == 'PUT' else 'Get'}{noun}"
    if method == "GET":
        for name, action in LISTINGS.items():
            if name in query:
                return action
    return BUCKET_DEFAULTS.get(method, "PutObject")


def s3_action(method: str, query: Mapping[str, str], *, is_object: bool) -> str:
    """The S3 action of a request, such as ``s3:GetObject``."""
    if not is_object:
        return f"s3:{_bucket_action(method, query)}"
    method = "GET" if method == "HEAD" else method
    for (wanted, name), action in OBJECT_ACTIONS.items():
        if wanted == method and name in query:
            return f"s3:{action}"
    return f"s3:{OBJECT_DEFAULTS.get(method, 'GetObject')}"


def _s3(call: Call) -> list[Permission]:
    name = call.resource.removeprefix("arn:aws:s3:::")
    if name == "*":
        return [Permission("s3:ListAllMyBuckets", "arn:aws:s3:::*")]
    if call.method == "POST" and "delete" in call.query and "/" not in name:
        return []  # decided object by object
    needed = [Permission(s3_action(call.method, call.query, is_object="/" in name), call.resource)]
    source = call.headers.get("x-amz-copy-source")
    if source:
        path, _, version = unquote(source).lstrip("/").partition("?versionId=")
        action = "s3:GetObjectVersion" if version else "s3:GetObject"
        needed.append(Permission(action, f"arn:aws:s3:::{path}"))
    return needed


# --- AWS Glue ----------------------------------------------------------------------------------------------------

#: What an operation's name ends with -> kind of its resource and the parameters that may name it.
GLUE_NAMED: dict[str, tuple[str, tuple[str, ...]]] = {
    r"Jobs?": ("job", ("JobName", "Name", "JobNames")),
    r"Job(Runs?|Bookmark)": ("job", ("JobName",)),
    r"Triggers?": ("trigger", ("Name", "TriggerNames")),
    r"Workflow(s|Runs?|RunProperties)?": ("workflow", ("Name", "Names")),
    r"Crawlers?": ("crawler", ("Name", "CrawlerNames")),
    r"CrawlerSchedule": ("crawler", ("CrawlerName",)),
    r"Crawls": ("crawler", ("CrawlerName",)),
    r"DataQualityRuleset": ("dataQualityRuleset", ("Name",)),
    r"Session": ("session", ("Id",)),
}
_VERB = r"(BatchGet|BatchStop|Create|Delete|Get|List|Put|Reset|Resume|Start|Stop|Update)"
_TABLE_OPERATION = re.compile(r"(Table|Partition|ColumnStatistics)")
_DATABASE_OPERATION = re.compile(r"Database")
_TAG_OPERATIONS = ("GetTags", "TagResource", "UntagResource")


def _named(parameters: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    for key in keys:
        value = parameters.get(key)
        if value is not None:
            return [value] if isinstance(value, str) else [str(item) for item in value]
    return []


def _glue_catalog(call: Call) -> list[str]:
    """The catalog, database and tables that a catalog operation is checked against, all of them."""
    parameters = call.parameters
    table_input, database_input = parameters.get("TableInput", {}), parameters.get("DatabaseInput", {})
    found = ["catalog"]
    if _TABLE_OPERATION.search(call.operation):
        database = parameters.get("DatabaseName", "*")
        names = parameters.get("TableName") or table_input.get("Name") or parameters.get("Name") or "*"
        tables = parameters.get("TablesToDelete") or [names]
        if call.operation == "GetTables":
            return [*found, f"database/{database}"]  # and of the tables those that may be looked up
        return [*found, f"database/{database}", *(f"table/{database}/{table}" for table in tables)]
    database = parameters.get("Name") or database_input.get("Name") or parameters.get("DatabaseName") or "*"
    found.append(f"database/{database}")
    if call.operation == "DeleteDatabase":
        found += [f"table/{database}/*", f"userDefinedFunction/{database}/*"]
    return found


def _glue_resources(call: Call) -> list[str]:
    parameters = call.parameters
    if call.operation in _TAG_OPERATIONS:
        return [parameters.get("ResourceArn", "*")]
    if "Connection" in call.operation:
        names = _named(parameters, ("Name", "ConnectionName")) or _named(
            parameters.get("ConnectionInput", {}), ("Name",)
        )
        return [call.arn("glue", name) for name in ("catalog", f"connection/{names[0] if names else '*'}")]
    for pattern, (kind, keys) in GLUE_NAMED.items():
        if re.fullmatch(_VERB + pattern, call.operation):
            return [call.arn("glue", f"{kind}/{name}") for name in _named(parameters, keys)] or ["*"]
    if "UserDefinedFunction" in call.operation:
        database = str(parameters.get("DatabaseName", "*"))
        name = (
            parameters.get("FunctionName") or parameters.get("FunctionInput", {}).get("FunctionName") or "*"
        )
        kinds = ("catalog", f"database/{database}", f"userDefinedFunction/{database}/{name}")
        return [call.arn("glue", one) for one in kinds]
    if _TABLE_OPERATION.search(call.operation) or _DATABASE_OPERATION.search(call.operation):
        return [call.arn("glue", name) for name in _glue_catalog(call)]
    return ["*"]


#: Operations that pass a role to Glue and need iam:PassRole for it: operation -> the parameter with the role.
GLUE_PASSES_ROLE: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "CreateJob": lambda parameters: parameters.get("Role"),
    "UpdateJob": lambda parameters: parameters.get("JobUpdate", {}).get("Role"),
    "CreateCrawler": lambda parameters: parameters.get("Role"),
    "UpdateCrawler": lambda parameters: parameters.get("Role"),
    "CreateSession": lambda parameters: parameters.get("Role"),
}


def _passed_role(call: Call) -> str | None:
    find = GLUE_PASSES_ROLE.get(call.operation)
    return find(call.parameters) if find else None


def _role_arn(call: Call, role: str) -> str:
    if role.startswith("arn:"):
        return role
    known = {one.name: one.arn for one in list(iam_backends[call.account_id]["aws"].roles.values())}
    return str(known.get(role, f"arn:aws:iam::{call.account_id}:role/{role}"))


def _glue(call: Call) -> list[Permission]:
    action = re.sub(r"ColumnStatisticsFor(Table|Partition)$", r"\1", call.operation)  # as their pages say
    needed = [Permission(f"glue:{action}", resource) for resource in _glue_resources(call)]
    passed = _passed_role(call)
    if passed:
        context = {"iam:passedtoservice": ["glue.amazonaws.com"]}
        needed.append(Permission("iam:PassRole", _role_arn(call, passed), context))
    return needed


# --- other services ----------------------------------------------------------------------------------------------

#: Find the workgroup of what an Athena request names by an id (a query, a named query), or None; added by the parts
#: that keep those.
athena_workgroup_finders: list[Callable[[Call], str | None]] = []


_MANY = ("NamedQueryIds", "QueryExecutionIds")


def _athena_workgroup(call: Call) -> str:
    found = (find(call) for find in athena_workgroup_finders)
    return call.parameters.get("WorkGroup") or next(filter(None, found), "primary")


def _athena(call: Call) -> list[Permission]:
    parameters = call.parameters
    if "ResourceARN" in parameters:
        resource = parameters["ResourceARN"]
    elif "WorkGroup" in call.operation and call.operation != "ListWorkGroups":
        resource = call.arn("athena", f"workgroup/{parameters.get('WorkGroup') or parameters.get('Name')}")
    elif re.search(r"DataCatalogs?$|Databases?$|TableMetadata$", call.operation):
        catalog = parameters.get("CatalogName") or parameters.get("Name") or "*"
        resource = call.arn("athena", f"datacatalog/{catalog}")
    elif re.search(r"BatchGet(Named|Query)", call.operation):
        ids, one = next((parameters[many], many[:-1]) for many in _MANY if many in parameters)
        asked = (replace(call, parameters={one: each}) for each in ids)
        groups = dict.fromkeys(_athena_workgroup(each) for each in asked)
        action = f"athena:{call.operation}"
        return [Permission(action, call.arn("athena", f"workgroup/{group}")) for group in groups]
    elif re.search(r"Quer(y|ies)|PreparedStatement", call.operation):
        resource = call.arn("athena", f"workgroup/{_athena_workgroup(call)}")
    else:
        resource = "*"
    return [Permission(f"athena:{call.operation}", resource)]


def _logs(call: Call) -> list[Permission]:
    group, stream = call.parameters.get("logGroupName"), call.parameters.get("logStreamName", "")
    named = call.parameters.get("resourceArn") or "*"
    resource = call.arn("logs", f"log-group:{group}:log-stream:{stream}") if group else named
    return [Permission(f"logs:{call.operation}", resource)]


#: Signing name of a service -> the permissions its requests need.
SERVICES: dict[str, Callable[[Call], list[Permission]]] = {
    "s3": _s3,
    "glue": _glue,
    "athena": _athena,
    "logs": _logs,
    **management.SERVICES,
}


def permissions_needed(call: Call) -> list[Permission]:
    """The permissions a request needs, all of them."""
    tags = management.request_tags(call.parameters)
    needed = SERVICES.get(call.service, _plain)(call)
    return [replace(each, context={**tags, **each.context}) for each in needed]


def _plain(call: Call) -> list[Permission]:
    return [Permission(f"{call.service}:{call.operation}", call.resource)]
