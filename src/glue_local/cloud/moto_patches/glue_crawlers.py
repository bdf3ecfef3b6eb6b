"""Glue crawlers: definitions that AWS refuses, UpdateCrawler, which changes what it names, and schedules.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html,
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-scheduler.html,
https://docs.aws.amazon.com/glue/latest/dg/incremental-crawls.html and, for buckets that are not there,
https://github.com/hashicorp/terraform-provider-aws/pull/30370
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.glue.exceptions import CrawlerNotFoundException, CrawlerRunningException
from moto.glue.models import FakeCrawler, GlueBackend
from moto.glue.responses import GlueResponse
from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition

from glue_local.cloud.moto_patches import glue_classifiers, glue_schedules, service_roles
from glue_local.cloud.moto_patches.moto_suites import left_to_moto
from glue_local.cloud.moto_patches.patching import MotoPatch
from glue_local.cloud.moto_patches.requests import ServiceError, attached, parameters

#: Parameters that moto's crawler does not keep: GetCrawler returns them unchanged.
KEPT_ASIDE = ("LakeFormationConfiguration", "CatalogId")
#: Files of a folder that a crawler samples at most.
MOST_SAMPLES = 249
#: What AWS fills in.
DEFAULTS = {
    "recrawl_policy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
    "lineage_configuration": {"CrawlerLineageSettings": "DISABLE"},
    "schema_change_policy": {
        "UpdateBehavior": "UPDATE_IN_DATABASE",
        "DeleteBehavior": "DEPRECATE_IN_DATABASE",
    },
}
#: What GetCrawler shows of a crawler's crawls; the part that crawls sets it.
crawls_shown: Callable[[FakeCrawler], dict[str, Any]] = lambda crawler: {}  # noqa: E731


def crawls_of(crawler: FakeCrawler) -> list[Any]:
    """The crawls of a crawler, oldest first: moto's own list stays empty."""
    found: list[Any] = crawler.__dict__.setdefault("crawl_runs", [])
    return found


_moto_as_dict = FakeCrawler.as_dict
_moto_create_crawler = GlueResponse.create_crawler
_moto_delete_crawler = GlueBackend.delete_crawler


def _keep(crawler: FakeCrawler, given: dict[str, Any]) -> None:
    attached(crawler, "kept_aside").update({key: given[key] for key in KEPT_ASIDE if key in given})
    for name, value in DEFAULTS.items():
        merged = {**value, **(getattr(crawler, name) or {})}
        setattr(crawler, name, merged)


def _check(given: dict[str, Any], operation: str) -> None:
    """Refuse what AWS refuses of a crawler: a broken schedule, and policies that a target or a recrawl rules out."""
    glue_schedules.require(given.get("Schedule"), operation)
    policy = {**DEFAULTS["schema_change_policy"], **(given.get("SchemaChangePolicy") or {})}
    recrawl = (given.get("RecrawlPolicy") or {}).get("RecrawlBehavior")
    if recrawl == "CRAWL_NEW_FOLDERS_ONLY" and set(policy.values()) != {"LOG"}:
        message = "The SchemaChangePolicy for the CRAWL_NEW_FOLDERS_ONLY recrawl policy must be LOG for both behaviors"
        raise ServiceError("InvalidInputException", message)
    for each in (given.get("Targets") or {}).get("S3Targets") or []:
        if "SampleSize" in each and each["SampleSize"] not in range(1, MOST_SAMPLES + 1):
            message = (
                f"{operation}: SampleSize of {each.get('Path')} is {each['SampleSize']}: 1 to {MOST_SAMPLES}"
            )
            raise ServiceError("InvalidInputException", message)
    if not any((given.get("Targets") or {}).values()) and not left_to_moto("glue"):
        raise ServiceError("InvalidInputException", f"{operation}: Targets of a crawler cannot be empty")
    try:
        json.loads(given.get("Configuration") or "{}")
    except ValueError as error:
        raise ServiceError(
            "InvalidInputException", f"{operation}: Configuration is not JSON: {error}"
        ) from error
    targets = {kind for kind, those in (given.get("Targets") or {}).items() if those}
    if "CatalogTargets" in targets:
        if len(targets) > 1:
            message = "A crawler with catalog targets cannot have targets of another kind"
            raise ServiceError("InvalidInputException", message)
        if policy["DeleteBehavior"] != "LOG":
            message = (
                'The SchemaChangePolicy for "Delete behavior" must be LOG for a crawler with catalog targets'
            )
            raise ServiceError("InvalidInputException", message)


def _check_there(backend: GlueBackend, given: dict[str, Any]) -> None:
    """Refuse a role that Glue cannot assume, and buckets, classifiers and connections that are not there."""
    if "Role" in given:
        service_roles.require_of_crawler(given["Role"], backend.account_id, backend.region_name)
    if left_to_moto("glue"):
        return
    buckets = s3_backends[backend.account_id][get_partition(backend.region_name)].buckets
    for each in (given.get("Targets") or {}).get("S3Targets") or []:
        bucket = each.get("Path", "").partition("://")[2].partition("/")[0]
        if bucket and bucket not in buckets:
            raise ServiceError("InvalidInputException", f"S3 bucket {bucket} does not exist.")
    known = glue_classifiers.of(backend)
    if missing := [name for name in given.get("Classifiers") or [] if name not in known]:
        raise ServiceError("InvalidInputException", f"Classifier {', '.join(missing)} not found.")
    for kind in ("JdbcTargets", "MongoDBTargets"):
        for each in (given.get("Targets") or {}).get(kind) or []:
            connection = each.get("ConnectionName")
            if connection not in backend.connections:
                message = f"Unable to retrieve connection {connection}: Connection {connection} not found."
                raise ServiceError("InvalidInputException", message)


def _create_crawler(self: Any) -> ActionResult:
    given = parameters(self, "CreateCrawler")
    _check(given, "CreateCrawler")
    if given["Name"] not in self.glue_backend.crawlers:
        _check_there(self.glue_backend, given)
    result = _moto_create_crawler(self)
    _keep(self.glue_backend.get_crawler(given["Name"]), given)
    return result


def _update_crawler(self: Any) -> ActionResult:
    given = parameters(self, "UpdateCrawler")
    crawler = self.glue_backend.crawlers.get(given["Name"])
    if crawler is None:
        raise CrawlerNotFoundException(given["Name"])
    _idle(crawler, "updated")
    _check({**crawler.as_dict(), "Schedule": crawler.schedule, **given}, "UpdateCrawler")
    _check_there(self.glue_backend, given)
    for key, value in given.items():
        if key not in KEPT_ASIDE:
            setattr(crawler, camelcase_to_underscores(key), value)
    _keep(crawler, given)
    crawler.last_updated = utcnow()
    crawler.version += 1
    return EmptyResult()


def _idle(crawler: FakeCrawler, what: str) -> None:
    if crawler.status != "READY":
        raise CrawlerRunningException(f"Crawler with name {crawler.name} is running and cannot be {what}")


def schedule_state(crawler: FakeCrawler) -> str:
    """Whether a crawler's schedule counts: SCHEDULED or NOT_SCHEDULED."""
    return str(attached(crawler, "schedule_state").get("State", "SCHEDULED"))


def set_schedule_state(crawler: FakeCrawler, state: str) -> None:
    """Start or stop a crawler's schedule; NoScheduleException, or the error for a schedule that is so already."""
    if not crawler.schedule and state == "SCHEDULED":
        message = f"There is no scheduled run of crawler {crawler.name}: it has no schedule"
        raise ServiceError("NoScheduleException", message)
    if schedule_state(crawler) == state or not crawler.schedule:
        name = "SchedulerRunningException" if state == "SCHEDULED" else "SchedulerNotRunningException"
        raise ServiceError(name, f"The schedule of crawler {crawler.name} is already {state}")
    attached(crawler, "schedule_state")["State"] = state


def reschedule(crawler: FakeCrawler, schedule: str) -> None:
    """Give a crawler another schedule; an empty one takes it away."""
    glue_schedules.require(schedule, "UpdateCrawlerSchedule")
    crawler.schedule = schedule
    crawler.last_updated = utcnow()


def _as_dict(self: FakeCrawler) -> dict[str, Any]:
    shown: dict[str, Any] = _moto_as_dict(self)
    if "Schedule" in shown:
        shown["Schedule"]["State"] = schedule_state(self)
    return shown | attached(self, "kept_aside") | crawls_shown(self)


def _status(self: FakeCrawler) -> str:
    """READY, RUNNING or STOPPING."""
    going_on = [run.status for run in crawls_of(self) if not run.ended]
    return str(going_on[-1]) if going_on else "READY"


def _delete_crawler(self: GlueBackend, name: str) -> None:
    crawler = self.get_crawler(name)
    _idle(crawler, "deleted")
    _moto_delete_crawler(self, name)
    self.tagger.delete_all_tags_for_resource(crawler.arn)


PATCHES = (
    MotoPatch(
        "crawlers cannot be updated, and accept what AWS rejects",
        GlueResponse,
        adds={"update_crawler": _update_crawler},
        replaces={"create_crawler": _create_crawler},
    ),
    MotoPatch("crawlers lose fields that moto does not have", FakeCrawler, replaces={"as_dict": _as_dict}),
    MotoPatch("crawlers have only simulated crawls", FakeCrawler, replaces={"status": property(_status)}),
    MotoPatch("a deleted crawler keeps its tags", GlueBackend, replaces={"delete_crawler": _delete_crawler}),
)
