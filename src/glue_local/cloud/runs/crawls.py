"""The crawls of one account and region: start, stop, history; each runs in a thread, under its crawler's role.

Sources: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html and
https://docs.aws.amazon.com/glue/latest/dg/crawler-running.html
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from glue_local.cloud.crawlers.crawl import Crawl, StoppedError
from glue_local.cloud.crawlers.settings import Settings
from glue_local.cloud.crawlers.sniffed import CannotCrawlError
from glue_local.cloud.moto_patches import glue_classifiers, glue_crawlers
from glue_local.cloud.moto_patches.requests import attached
from glue_local.cloud.moto_patches.service_roles import GLUE
from glue_local.cloud.runs import credentials, errors, events
from glue_local.cloud.runs.crawl_run import LOG_GROUP, CrawlRun
from glue_local.cloud.runs.job_run import now
from glue_local.cloud.runs.logs import Stream

if TYPE_CHECKING:
    from glue_local.cloud.runs.service import Machine

_LOCK = threading.Lock()
#: Seconds in which a crawler is seen RUNNING, or STOPPING, at least.
MOMENT = 0.3
#: Seconds that a test suite waits for a crawl at most.
PATIENCE = 10.0


class Crawls:
    """The crawls of the crawlers of one Glue backend (moto's), kept on the crawler."""

    def __init__(self, backend: Any, machine: Machine) -> None:
        """Take moto's Glue backend and the machine that runs things."""
        self._backend = backend
        self._machine = machine
        #: Called, in the machine's lock, with each crawl that is over.
        self.on_end: list[Callable[[CrawlRun], None]] = []

    def of_crawler(self, name: str) -> list[CrawlRun]:
        """Return the crawls of a crawler, newest first."""
        return list(reversed(glue_crawlers.crawls_of(self._backend.get_crawler(name))))

    def start(
        self, name: str, workflow_run_id: str | None = None, trigger_name: str | None = None
    ) -> CrawlRun:
        """Start a crawler; returns at once.

        CrawlerRunningException if it goes on; InvalidInputException names what is not crawled here.
        """
        crawler = self._backend.get_crawler(name)
        settings = Settings(crawler.as_dict(), self._classifiers(crawler))
        try:
            settings.check()
        except CannotCrawlError as error:
            raise errors.invalid_input(str(error)) from error
        with self._machine.lock:
            crawls = glue_crawlers.crawls_of(crawler)
            if crawls and not crawls[-1].ended:
                raise errors.named("CrawlerRunningException", f"Crawler with name {name} has already started")
            run = CrawlRun(name, workflow_run_id=workflow_run_id, trigger_name=trigger_name)
            crawls.append(run)
        threading.Thread(target=self._perform, args=(crawler, settings, run), daemon=True).start()
        return run

    def stop(self, name: str) -> None:
        """Stop a crawler at the next object; CrawlerNotRunningException if it does not run."""
        with self._machine.lock:
            run = next(iter(self.of_crawler(name)), None)
            if run is None or run.ended:
                raise errors.named("CrawlerNotRunningException", f"Crawler with name {name} isn't running")
            if run.state == "CANCELLING":
                raise errors.named("CrawlerStoppingException", f"Crawler with name {name} is stopping")
            run.state = "CANCELLING"
            run.stop.set()

    def looked_at(self, runs: Iterable[CrawlRun]) -> None:
        """Let crawls end that ListCrawls has shown, for a test suite that steers moto: there, to list moves them on."""
        if self._machine.settings.moto_control:
            for run in runs:
                run.over.wait(PATIENCE)

    def _classifiers(self, crawler: Any) -> list[dict[str, Any]]:
        known = glue_classifiers.of(self._backend)
        if missing := [name for name in crawler.classifiers or [] if name not in known]:
            raise errors.entity_not_found(f"Classifier {', '.join(missing)} not found.")
        return [known[name] for name in crawler.classifiers or []]

    def _perform(self, crawler: Any, settings: Settings, run: CrawlRun) -> None:
        log = self._log(run)
        log(f"BENCHMARK : Running Start Crawl for Crawler {run.crawler_name}")
        try:
            self._begin(run)
            crawl = self._crawl(crawler, settings, run, log)
            run.changes = crawl.entries.changes
            crawl.run()
            attached(crawler, "crawled_folders").update(dict.fromkeys(crawl.folders))
            state, error = "SUCCEEDED", None
        except StoppedError:
            state, error = "CANCELLED", None
        except (CannotCrawlError, credentials.RoleError) as refused:
            state, error = "FAILED", str(refused)
        except ClientError as refused:
            state, error = "FAILED", _said(refused)
        except Exception as failure:  # whatever a file holds ends this crawl, and nothing else
            traceback.print_exc()
            state, error = "FAILED", f"{type(failure).__name__}: {failure}"
        if error:
            log(f"ERROR : {error}")
        log(f"BENCHMARK : Crawler has finished running and is in state READY ({state})")
        with self._machine.lock:
            run.state, run.error, run.completed = state, error, now()
            for listener in self.on_end:
                listener(run)
        run.over.set()
        events.publish_crawl(run, self._backend.account_id, self._backend.region_name)

    def _begin(self, run: CrawlRun) -> None:
        """Let a crawl take a moment before it begins, or ends unbegun: AWS's takes longer, and clients look for it."""
        if run.stop.wait(MOMENT):
            time.sleep(MOMENT)
            raise StoppedError

    def _crawl(self, crawler: Any, settings: Settings, run: CrawlRun, log: Callable[[str], None]) -> Crawl:
        place = (self._backend.account_id, self._backend.region_name, self._machine.settings.url)
        s3, glue = (credentials.client(service, crawler.role, *place, GLUE) for service in ("s3", "glue"))
        crawled = set(attached(crawler, "crawled_folders"))
        return Crawl(settings, s3, glue, crawled, log, run.stop)

    def _log(self, run: CrawlRun) -> Callable[[str], None]:
        from moto.logs.models import logs_backends

        backend = logs_backends[self._backend.account_id][self._backend.region_name]
        stream = Stream(backend, LOG_GROUP, run.crawler_name, _LOCK)
        return lambda line: stream.put(f"[{run.id}] {line}")


def _said(error: ClientError) -> str:
    """Return what a service answered, with the operation that was refused."""
    found = error.response["Error"]
    return f"{error.operation_name}: {found['Code']}: {found['Message']}"


def shown(crawler: Any) -> dict[str, Any]:
    """Return what GetCrawler shows of a crawler's crawls and schedule."""
    crawls: list[CrawlRun] = glue_crawlers.crawls_of(crawler)
    going_on = [run for run in crawls if not run.ended]
    over = [run for run in crawls if run.ended]
    found: dict[str, Any] = {
        "CrawlElapsedTime": int(going_on[-1].seconds * 1000) if going_on else 0,
    }
    return found | ({"LastCrawl": over[-1].last_crawl()} if over else {})


glue_crawlers.crawls_shown = shown


def metrics(crawlers: Iterable[Any]) -> list[dict[str, Any]]:
    """Return Glue's CrawlerMetrics of crawlers."""
    found = []
    for crawler in crawlers:
        crawls: list[CrawlRun] = list(glue_crawlers.crawls_of(crawler))
        over = sorted(run.seconds for run in crawls if run.ended)
        last = [run.seconds for run in crawls if run.ended][-1:]
        changed = {
            kind: sum(len(run.changes.tables[kind]) for run in crawls) for kind in ("ADD", "UPDATE", "DELETE")
        }
        found.append(
            {
                "CrawlerName": crawler.name,
                "TimeLeftSeconds": 0.0,
                "StillEstimating": any(not run.ended for run in crawls),
                "LastRuntimeSeconds": last[0] if last else 0.0,
                "MedianRuntimeSeconds": over[len(over) // 2] if over else 0.0,
                "TablesCreated": changed["ADD"],
                "TablesUpdated": changed["UPDATE"],
                "TablesDeleted": changed["DELETE"],
            }
        )
    return found
