"""Glue's operations on crawls and on crawlers' schedules.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-scheduler.html
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult, EmptyResult

from glue_local.cloud.moto_patches import glue_crawlers
from glue_local.cloud.paging import page
from glue_local.cloud.runs import crawls, errors
from glue_local.cloud.runs.crawl_run import CrawlRun

if TYPE_CHECKING:
    from glue_local.cloud.runs.state import Runs

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "GT": operator.gt,
    "GE": operator.ge,
    "LT": operator.lt,
    "LE": operator.le,
    "EQ": operator.eq,
    "NE": operator.ne,
}


def _time(text: str) -> datetime:
    """Read a time: milliseconds since 1970, as the API says, or ISO 8601."""
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise errors.invalid_input(f"Filter: {text!r} is not a time in milliseconds since 1970") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _dpu(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise errors.invalid_input(f"Filter: {text!r} is not a number") from error


def _whole(moment: datetime | None) -> datetime | None:
    """Return a crawl's time in whole milliseconds, as filters write it."""
    return moment and moment.replace(microsecond=moment.microsecond // 1000 * 1000)


#: A crawl's value of a filter field, and the parser of the filter's value.
_FIELDS: dict[str, tuple[Callable[[CrawlRun], Any], Callable[[str], Any]]] = {
    "CRAWL_ID": (lambda run: run.id, str),
    "STATE": (lambda run: run.history()["State"], str),
    "START_TIME": (lambda run: _whole(run.started), _time),
    "END_TIME": (lambda run: _whole(run.completed), _time),
    "DPU_HOUR": (lambda run: run.history()["DPUHour"], _dpu),
}


#: Names of fields and operators, in the order in which AWS's errors list them.
_NAMES = ("START_TIME", "END_TIME", "STATE", "CRAWL_ID", "DPU_HOUR")
_SIGNS = ("LT", "EQ", "GT", "NE", "LE", "GE")
#: Fields that are the same or not, and never more or less.
_UNORDERED = ("CRAWL_ID", "STATE")


def _checked(filters: list[dict[str, str]]) -> list[dict[str, str]]:
    """Check filters and return them unchanged; AWS's error for an invalid one.

    Source: https://docs.aws.amazon.com/glue/latest/webapi/API_CrawlsFilter.html
    """
    for place, each in enumerate(filters, 1):
        for key, known in (("FieldName", (*_NAMES,)), ("FilterOperator", (*_SIGNS,))):
            if key in each and each[key] not in known:
                name = f"filters.{place}.member.{key[0].lower()}{key[1:]}"
                raise errors.validation(
                    f"Value '{each[key]}' at '{name}' failed to satisfy constraint: Member must satisfy enum value"
                    f" set: [{', '.join(known)}]"
                )
        field, sign, value = (each.get(key) for key in ("FieldName", "FilterOperator", "FieldValue"))
        if field is None or sign is None or value is None:
            told = ", ".join(
                f"{key}: {each.get(key, 'null')}" for key in ("FieldName", "FilterOperator", "FieldValue")
            )
            raise errors.invalid_input(f"Invalid Filter Provided: {told}")
        if field in _UNORDERED and sign not in ("EQ", "NE"):
            raise errors.invalid_input(f"Only EQ or NE operator is allowed for field : {field}")
    return filters


def _fits(run: CrawlRun, given: dict[str, str]) -> bool:
    get, read = _FIELDS[given["FieldName"]]
    value = get(run)
    return value is not None and _COMPARE[given["FilterOperator"]](value, read(given["FieldValue"]))


def _start_crawler(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    runs.crawls.start(given["Name"])
    return EmptyResult()


def _stop_crawler(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    runs.crawls.stop(given["Name"])
    return EmptyResult()


def _list_crawls(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    name = given["CrawlerName"]
    if name not in backend.crawlers:
        raise errors.entity_not_found(f"Crawler entry with name {name} does not exist")
    filters = _checked(given.get("Filters", []))
    found = [run for run in runs.crawls.of_crawler(name) if all(_fits(run, each) for each in filters)]
    shown, more = page(found, given, errors.invalid_input)
    history = [run.history() for run in shown]
    runs.crawls.looked_at(shown)
    return ActionResult({"Crawls": history, **more})


def _get_crawler_metrics(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    names = given.get("CrawlerNameList") or list(backend.crawlers)
    known = [backend.crawlers[name] for name in names if name in backend.crawlers]
    shown, more = page(crawls.metrics(known), given, errors.invalid_input)
    return ActionResult({"CrawlerMetricsList": shown, **more})


def _start_schedule(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    glue_crawlers.set_schedule_state(backend.get_crawler(given["CrawlerName"]), "SCHEDULED")
    return EmptyResult()


def _stop_schedule(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    glue_crawlers.set_schedule_state(backend.get_crawler(given["CrawlerName"]), "NOT_SCHEDULED")
    return EmptyResult()


def _update_schedule(backend: Any, runs: Runs, given: dict[str, Any]) -> ActionResult:
    glue_crawlers.reschedule(backend.get_crawler(given["CrawlerName"]), given.get("Schedule") or "")
    return EmptyResult()


OPERATIONS = {
    "StartCrawler": _start_crawler,
    "StopCrawler": _stop_crawler,
    "ListCrawls": _list_crawls,
    "GetCrawlerMetrics": _get_crawler_metrics,
    "StartCrawlerSchedule": _start_schedule,
    "StopCrawlerSchedule": _stop_schedule,
    "UpdateCrawlerSchedule": _update_schedule,
}
