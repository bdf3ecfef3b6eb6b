"""Glue data quality rulesets: create, get, update, delete, list.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-data-quality-api.html
"""

from __future__ import annotations

from functools import partial
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.glue.models import GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud import paging
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, not_found, parameters
from glue_local.quality import RulesetSyntaxError, parse

Ruleset = dict[str, Any]
SHOWN_IN_LIST = ("Name", "Description", "CreatedOn", "LastModifiedOn", "TargetTable")


def rulesets(backend: GlueBackend) -> dict[str, Ruleset]:
    """Return the rulesets of a backend by name."""
    return attached(backend, "data_quality_rulesets")


def existing(backend: GlueBackend, name: str) -> Ruleset:
    """Return a ruleset; EntityNotFoundException if there is none of that name."""
    ruleset = rulesets(backend).get(name)
    if ruleset is None:
        raise not_found("Data quality ruleset", name)
    return ruleset


def _arn(backend: GlueBackend, name: str) -> str:
    return f"arn:aws:glue:{backend.region_name}:{backend.account_id}:dataQualityRuleset/{name}"


def _check(text: str) -> None:
    """Refuse a ruleset that is not DQDL, as Glue does on creation; the message says where and why."""
    try:
        parse(text)
    except RulesetSyntaxError as error:
        raise ServiceError("InvalidInputException", str(error)) from None


def rule_count(text: str) -> int:
    """How many rules a DQDL text lists; a composite rule is one."""
    return len(parse(text).rules)


def add(backend: GlueBackend, given: Ruleset) -> None:
    """Keep a ruleset of that name."""
    now = utcnow()
    rulesets(backend)[given["Name"]] = given | {"CreatedOn": now, "LastModifiedOn": now}


def _create(self: Any) -> ActionResult:
    given = parameters(self, "CreateDataQualityRuleset")
    tags = given.pop("Tags", {})
    token = given.pop("ClientToken", None)
    backend: GlueBackend = self.glue_backend
    asked, request = attached(backend, "glue_local_ruleset_tokens"), {**given, "Tags": tags}
    if token is not None and asked.get(token) == request:
        return ActionResult({"Name": given["Name"]})
    if given["Name"] in rulesets(backend):
        raise ServiceError("AlreadyExistsException", f"Data quality ruleset {given['Name']} already exists.")
    _check(given["Ruleset"])
    add(backend, given)
    backend.tag_resource(_arn(backend, given["Name"]), tags)
    asked[token] = request
    return ActionResult({"Name": given["Name"]})


def _get(self: Any) -> ActionResult:
    return ActionResult(existing(self.glue_backend, parameters(self, "GetDataQualityRuleset")["Name"]))


def _update(self: Any) -> ActionResult:
    given = parameters(self, "UpdateDataQualityRuleset")
    ruleset = existing(self.glue_backend, given["Name"])
    if "Ruleset" in given:
        _check(given["Ruleset"])
    ruleset |= given | {"LastModifiedOn": utcnow()}
    return ActionResult({key: ruleset.get(key) for key in ("Name", "Description", "Ruleset")})


def _delete(self: Any) -> ActionResult:
    name = parameters(self, "DeleteDataQualityRuleset")["Name"]
    existing(self.glue_backend, name)
    del rulesets(self.glue_backend)[name]
    self.glue_backend.tagger.delete_all_tags_for_resource(_arn(self.glue_backend, name))
    return EmptyResult()


def _wanted(backend: GlueBackend, ruleset: Ruleset, criteria: dict[str, Any], tags: dict[str, str]) -> bool:
    own = backend.get_tags(_arn(backend, ruleset["Name"]))
    named = {key: value for key, value in criteria.items() if key in ("Name", "Description", "TargetTable")}
    return all(ruleset.get(key) == value for key, value in named.items()) and tags.items() <= own.items()


def _list(self: Any) -> ActionResult:
    given = parameters(self, "ListDataQualityRulesets")
    backend: GlueBackend = self.glue_backend
    criteria, tags = given.get("Filter", {}), given.get("Tags", {})
    found = [ruleset for _, ruleset in sorted(rulesets(backend).items())]
    found = [ruleset for ruleset in found if _wanted(backend, ruleset, criteria, tags)]
    page, more = paging.page(found, given, partial(ServiceError, "InvalidInputException"))
    shown = [
        {key: ruleset[key] for key in SHOWN_IN_LIST if key in ruleset}
        | {"RuleCount": rule_count(ruleset["Ruleset"])}
        for ruleset in page
    ]
    return ActionResult({"Rulesets": shown} | more)


PATCHES = (
    MotoPatch(
        "data quality rulesets",
        GlueResponse,
        adds={
            "create_data_quality_ruleset": _create,
            "get_data_quality_ruleset": _get,
            "update_data_quality_ruleset": _update,
            "delete_data_quality_ruleset": _delete,
            "list_data_quality_rulesets": _list,
        },
    ),
)
