"""A crawler's settings, read from its definition; what is not supported here is an error before the crawl starts.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html and
https://docs.aws.amazon.com/glue/latest/dg/crawler-configuration.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from glue_local.cloud.crawlers.grouping import Grouping
from glue_local.cloud.crawlers.sniffed import CannotCrawlError
from glue_local.engine.storage.paths import exclusion

#: Kinds of targets that are crawled here.
TARGETS = ("S3Targets", "CatalogTargets")
LOG = "LOG"


@dataclass(frozen=True)
class Settings:
    """A crawler (Glue's Crawler) with its custom classifiers."""

    crawler: Mapping[str, Any]
    classifiers: Sequence[Mapping[str, Any]] = ()

    def check(self) -> None:
        """CannotCrawlError for settings that are not supported here."""
        name = self.crawler["Name"]
        others = [kind for kind, given in self.crawler["Targets"].items() if given and kind not in TARGETS]
        if others:
            raise CannotCrawlError(
                f"Crawler {name}: {', '.join(others)} are not supported here; {' and '.join(TARGETS)} are"
            )
        if self.recrawl == "CRAWL_EVENT_MODE":
            raise CannotCrawlError(f"Crawler {name}: CRAWL_EVENT_MODE does not run here")
        _ = (self.grouping, self.most_tables)
        for path in (target["Path"] for target in self.s3_targets):
            if not re.match(r"s3[an]?://[^/]+", path):
                raise CannotCrawlError(f"Crawler {name}: {path!r} is not an S3 path")

    @property
    def database(self) -> str:
        """The database of its tables; ``default`` if it names none."""
        return str(self.crawler.get("DatabaseName") or "default")

    @property
    def s3_targets(self) -> list[dict[str, Any]]:
        """Paths, each with its exclusions."""
        return list(self.crawler["Targets"].get("S3Targets") or [])

    @property
    def catalog_targets(self) -> list[dict[str, Any]]:
        """Tables of the catalog whose locations are crawled."""
        return list(self.crawler["Targets"].get("CatalogTargets") or [])

    @cached_property
    def configuration(self) -> dict[str, Any]:
        """The crawler's Configuration; CannotCrawlError if it is not a JSON object."""
        try:
            found = json.loads(self.crawler.get("Configuration") or "{}")
        except ValueError as error:
            raise CannotCrawlError(f"Crawler {self.crawler['Name']}: Configuration: {error}") from error
        return found if isinstance(found, dict) else {}

    @cached_property
    def grouping(self) -> Grouping:
        """How folders become tables."""
        given = self.configuration.get("Grouping") or {}
        policy, level = given.get("TableGroupingPolicy"), given.get("TableLevelConfiguration")
        if policy not in (None, "CombineCompatibleSchemas"):
            raise CannotCrawlError(f"Configuration: TableGroupingPolicy {policy!r} is unknown")
        if level is not None and (not isinstance(level, int) or level < 1):
            raise CannotCrawlError(
                f"Configuration: TableLevelConfiguration {level!r} is not a level of 1 or more"
            )
        return Grouping(combine=policy is not None, level=level)

    @cached_property
    def most_tables(self) -> int | None:
        """How many tables a crawl may find, before it fails and writes nothing; None if the crawler does not say.

        Source: https://docs.aws.amazon.com/glue/latest/dg/crawler-maximum-number-of-tables.html
        """
        found = ((self.configuration.get("CrawlerOutput") or {}).get("Tables") or {}).get("TableThreshold")
        if found is not None and (not isinstance(found, int) or found < 1):
            raise CannotCrawlError(f"Configuration: TableThreshold {found!r} is not a number of 1 or more")
        return found

    @property
    def recrawl(self) -> str:
        """Which files are crawled again."""
        return str((self.crawler.get("RecrawlPolicy") or {}).get("RecrawlBehavior") or "CRAWL_EVERYTHING")

    @property
    def on_update(self) -> str:
        """What happens to a table whose schema changed."""
        policy = self.crawler.get("SchemaChangePolicy") or {}
        return str(policy.get("UpdateBehavior") or "UPDATE_IN_DATABASE")

    @property
    def on_delete(self) -> str:
        """What happens to a table whose files are gone."""
        policy = self.crawler.get("SchemaChangePolicy") or {}
        return str(policy.get("DeleteBehavior") or "DEPRECATE_IN_DATABASE")

    def _output(self, kind: str) -> str:
        found = (self.configuration.get("CrawlerOutput") or {}).get(kind) or {}
        return str(found.get("AddOrUpdateBehavior") or "")

    @property
    def only_new_columns(self) -> bool:
        """Whether a changed table keeps its columns and gets new ones alone."""
        return self._output("Tables") == "MergeNewColumns"

    @property
    def partitions_inherit(self) -> bool:
        """Whether partitions have their table's columns and format instead of their own."""
        return self._output("Partitions") == "InheritFromTable"


def excluded(path: str, patterns: Sequence[str]) -> bool:
    """Whether an object's path below its target matches an exclusion.

    Source: https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude
    """
    try:
        return any(exclusion(pattern).fullmatch(path) for pattern in patterns)
    except ValueError as error:
        raise CannotCrawlError(str(error)) from None
