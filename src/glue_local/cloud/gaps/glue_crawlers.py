"""Glue crawlers: UpdateCrawler, which changes what it names and keeps the rest.

Source: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.glue.exceptions import CrawlerNotFoundException, CrawlerRunningException
from moto.glue.models import FakeCrawler, GlueBackend
from moto.glue.responses import GlueResponse

from glue_local.cloud.gaps.glue_schedules import ScheduleError, check
from glue_local.cloud.gaps.patching import Gap
from glue_local.cloud.gaps.requests import ServiceError, attached, parameters

#: Parameters that moto's crawler does not keep: shown by GetCrawler as they were given.
KEPT_ASIDE = ("LakeFormationConfiguration", "CatalogId")
#: What AWS fills in.
DEFAULTS = {
    "recrawl_policy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
    "lineage_configuration": {"CrawlerLineageSettings": "DISABLE"},
    "schema_change_policy": {
        "UpdateBehavior": "UPDATE_IN_DATABASE",
        "DeleteBehavior": "DEPRECATE_IN_DATABASE",
    },
}

_moto_as_dict = FakeCrawler.as_dict
_moto_create_crawler = GlueResponse.create_crawler
_moto_delete_crawler = GlueBackend.delete_crawler


def _keep(crawler: FakeCrawler, given: dict[str, Any]) -> None:
    attached(crawler, "kept_aside").update({key: given[key] for key in KEPT_ASIDE if key in given})
    for name, value in DEFAULTS.items():
        if not getattr(crawler, name):
            setattr(crawler, name, dict(value))


def _check(given: dict[str, Any], operation: str) -> None:
    if given.get("Schedule"):
        try:
            check(given["Schedule"])
        except ScheduleError as error:
            raise ServiceError("InvalidInputException", f"{operation}: Schedule: {error}") from error


def _create_crawler(self: Any) -> ActionResult:
    given = parameters(self, "CreateCrawler")
    _check(given, "CreateCrawler")
    result = _moto_create_crawler(self)
    _keep(self.glue_backend.get_crawler(given["Name"]), given)
    return result


def _update_crawler(self: Any) -> ActionResult:
    given = parameters(self, "UpdateCrawler")
    _check(given, "UpdateCrawler")
    crawler = self.glue_backend.crawlers.get(given["Name"])
    if crawler is None:
        raise CrawlerNotFoundException(given["Name"])
    if crawler.status == "RUNNING":
        raise CrawlerRunningException(f"Crawler with name {crawler.name} is running and cannot be updated")
    for key, value in given.items():
        if key not in KEPT_ASIDE:
            setattr(crawler, camelcase_to_underscores(key), value)
    _keep(crawler, given)
    crawler.last_updated = utcnow()
    crawler.version += 1
    return EmptyResult()


def _as_dict(self: FakeCrawler) -> dict[str, Any]:
    shown: dict[str, Any] = _moto_as_dict(self)
    return shown | attached(self, "kept_aside")


def _delete_crawler(self: GlueBackend, name: str) -> None:
    arn = self.get_crawler(name).arn
    _moto_delete_crawler(self, name)
    self.tagger.delete_all_tags_for_resource(arn)


GAPS = (
    Gap(
        "crawlers cannot be updated",
        GlueResponse,
        adds={"update_crawler": _update_crawler},
        replaces={"create_crawler": _create_crawler},
    ),
    Gap("crawlers lose what moto does not know of them", FakeCrawler, replaces={"as_dict": _as_dict}),
    Gap("a deleted crawler leaves its tags", GlueBackend, replaces={"delete_crawler": _delete_crawler}),
)
