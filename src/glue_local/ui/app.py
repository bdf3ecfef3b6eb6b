"""The page's Flask application: the API's routes, and the three built files."""

from __future__ import annotations

import importlib.metadata
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, g, request
from pydantic import BaseModel
from werkzeug.wrappers import Response as BaseResponse

from glue_local.ui import errors, models, security
from glue_local.ui.account import Account
from glue_local.ui.forms import forms
from glue_local.ui.jobs import Jobs
from glue_local.ui.lake import Lake
from glue_local.ui.plugin import NoPlugin, Plugin
from glue_local.ui.previews.service import Previews
from glue_local.ui.quality import QualityPages
from glue_local.ui.queries import Queries, check
from glue_local.ui.runs import Runs
from glue_local.ui.tablepage import TablePages
from glue_local.ui.tables import Tables
from glue_local.ui.versions import TableVersions
from glue_local.ui.workflows import Workflows
from glue_local.ui.workspace import Workspace

STATIC = Path(__file__).with_name("static")
_FILES = {"app.js": "text/javascript", "app.css": "text/css"}
_NONCE = "__NONCE__"

M = TypeVar("M", bound=BaseModel)


@dataclass
class Parts:
    """The objects behind the routes, one per page."""

    workspace: Workspace
    account: Account
    plugin: Plugin = field(default_factory=NoPlugin)

    def __post_init__(self) -> None:
        """Put the pages together."""
        self.tables = Tables(self.workspace, self.account)
        self.runs = Runs(self.workspace, self.account)
        self.workflows = Workflows(self.runs)
        self.queries = Queries(self.account, self.tables)
        self.jobs = Jobs(self.tables, self.runs)
        self.lake = Lake(self.tables, self.runs, self.queries)
        self.table_pages = TablePages(self.tables, self.runs, self.queries)
        self.versions = TableVersions(self.tables, self.account)
        self.quality = QualityPages(self.runs)
        self.previews = Previews(self.jobs, self.tables, self.account)

    def warm(self) -> None:
        """Ask what a page that opens asks first, ahead of it and without waiting: clients are made, answers known."""
        threading.Thread(target=self.lake.prepare, daemon=True).start()

    def state(self) -> models.State:
        """Describe the lake that the page shows."""
        commit, branch = self.workspace.at()
        return models.State(
            workspace=self.workspace.name,
            branch=branch,
            commit=commit,
            version=importlib.metadata.version("glue-local"),
            endpoint=self.account.endpoint(),
            writable=self.account.writable,
            workflows=self.workflows.names(),
        )

    def panels(self) -> models.Panels:
        """Ask the lake's plug-in for its panels; one that fails says why."""
        if not self.account.up:
            return models.Panels(panels=[])
        return models.Panels(panels=self.plugin.panels(self.queries.ask))

    def search(self) -> models.Hits:
        """Return all that can be found by name."""
        hits, personal = [], self.tables.personal()
        for (database, name), table in self.tables.all().items():
            href = f"#/table/{database}/{name}"
            hits.append(models.Hit(kind="table", name=name, where=database, href=href))
            hits += [
                models.Hit(
                    kind="column", name=c.name, where=f"{database}.{name}", href=f"{href}?column={c.name}"
                )
                for c in self.tables.columns(table, marked=personal.get((database, name)))
            ]
        jobs, wrong = self.workspace.load_jobs()
        hits += [
            models.Hit(kind="job", name=name, where="jobs", href=f"#/job/{name}")
            for name in sorted([*(job.name for job in jobs), *wrong])
        ]
        hits += [
            models.Hit(kind="node", name=node.name, where=job.name, href=f"#/job/{job.name}?node={node.id}")
            for job in jobs
            for node in job.nodes.values()
        ]
        return models.Hits(hits=hits)

    def tree(self) -> models.CatalogTree:
        """Return the catalog for the query page."""
        found, personal = self.tables.in_catalog() or self.tables.all(), self.tables.personal()
        zones = {name: place for place, name in enumerate(self.lake.zones())}
        return models.CatalogTree(
            tables=[
                models.CatalogTable(
                    database=database,
                    name=name,
                    columns=self.tables.columns(table, marked=personal.get((database, name))),
                )
                for (database, name), table in sorted(
                    found.items(), key=lambda item: (zones.get(item[0][0], len(zones)), item[0])
                )
            ]
        )

    def saved(self) -> models.Queries:
        """Return saved queries and the history."""
        history = self.queries.history() if self.account.up else []
        kept = self.queries.named()
        told = {query.name for query in kept}
        own = [query for query in self.plugin.saved_queries() if query.name not in told]
        return models.Queries(saved=own + kept, history=history)


def create_app(parts: Parts, port: int, token: str) -> Flask:
    """Make the application that answers on ``port`` to anyone who has ``token``."""
    app = Flask("glue_local.ui", static_folder=None)
    security.install(app, port, token)
    errors.install(app)
    _pages(app, parts)
    _routes(app, parts)
    return app


def _pages(app: Flask, parts: Parts) -> None:
    @app.get("/")
    def index() -> Response:
        parts.warm()  # the browser first loads and starts the script
        text = (STATIC / "index.html").read_text(encoding="utf-8").replace(_NONCE, g.nonce)
        return Response(text, content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})

    @app.get("/<name>")
    def file(name: str) -> BaseResponse:
        if name not in _FILES:
            raise errors.UiError(404, "There is no such page")
        response = Response((STATIC / name).read_bytes(), content_type=f"{_FILES[name]}; charset=utf-8")
        response.headers["Cache-Control"] = "no-cache"
        response.add_etag()
        return response.make_conditional(request)


def _json(model: BaseModel, status: int = 200) -> Response:
    return Response(model.model_dump_json(), status, content_type="application/json")


def _given(model: type[M]) -> M:
    return model.model_validate_json(request.get_data() or b"{}")


def _routes(app: Flask, parts: Parts) -> None:
    """Every route in one table: method, path, and what answers it."""
    p = parts

    def done(*lines: str) -> models.Message:
        return models.Message(lines=list(lines))

    def flag(name: str) -> bool:
        return request.args.get(name) == "1"

    def stop_run(job: str, run: str) -> models.Message:
        p.runs.stop(job, run)
        return done("The run has been asked to stop.")

    def stop_workflow(name: str, run: str) -> models.Message:
        p.workflows.stop(name, run)
        return done("The workflow has been asked to stop.")

    def cancel(query: str) -> models.Message:
        p.queries.cancel(query)
        return done("The query is cancelled.")

    def drop(saved: str) -> models.Message:
        p.queries.drop(saved)
        return done("The saved query is deleted.")

    def stop_preview(preview: str) -> models.Message:
        p.previews.cancel(preview)
        return done("The preview is cancelled.")

    def open_editor() -> models.Forms:
        p.previews.warm()
        return forms()

    def check_sql() -> models.SqlCheck:
        given = _given(models.SqlText)
        return check(given.sql, given.dialect)

    def look() -> models.Checked:
        given = _given(models.Check)
        return p.jobs.canvas.look(p.jobs.definition(given.name, given.definition))

    routes: list[tuple[str, str, Callable[..., BaseModel]]] = [
        ("GET", "state", p.state),
        ("GET", "lake", p.lake.graph),
        ("GET", "lake/rows", p.lake.rows),
        ("GET", "panels", p.panels),
        ("GET", "search", p.search),
        ("GET", "tables/<database>/<name>", p.table_pages.get),
        (
            "GET",
            "tables/<database>/<name>/rows",
            lambda database, name: p.table_pages.rows(database, name, flag("reveal")),
        ),
        ("GET", "tables/<database>/<name>/profile", p.table_pages.profile),
        ("GET", "tables/<database>/<name>/versions", p.versions.states),
        (
            "POST",
            "tables/<database>/<name>/restore",
            lambda database, name: done(*p.versions.restore(database, name, _given(models.Restore).version)),
        ),
        ("GET", "forms", open_editor),
        ("GET", "jobs", p.jobs.all),
        ("GET", "jobs/<name>", p.jobs.get),
        ("PUT", "jobs/<name>", lambda name: p.jobs.save(name, _given(models.Save))),
        ("POST", "jobs/<name>/diff", lambda name: p.jobs.diff(name, _given(models.Definition))),
        ("GET", "jobs/<name>/glue", lambda name: done(*p.jobs.glue_diff(name))),
        ("POST", "jobs/<name>/push", lambda name: done(*p.jobs.push(name, _given(models.Push)))),
        ("POST", "check", look),
        ("POST", "import", lambda: p.jobs.read_script(_given(models.Import))),
        (
            "POST",
            "jobs/<name>/previews",
            lambda name: models.Started(id=p.previews.start(name, _given(models.PreviewRequest))),
        ),
        ("GET", "previews/<preview>", p.previews.get),
        ("DELETE", "previews/<preview>", stop_preview),
        ("GET", "runs", lambda: p.workflows.all_runs(min(int(request.args.get("most", "50")), 1000))),
        ("GET", "runs/<job>/<run_id>", p.runs.run),
        (
            "GET",
            "runs/<job>/<run>/log",
            lambda job, run: p.runs.logs.log(job, run, request.args.get("after", "")),
        ),
        ("POST", "jobs/<job>/runs", lambda job: models.Started(id=p.runs.start(job))),
        ("DELETE", "runs/<job>/<run>", stop_run),
        ("GET", "workflows/<name>/<run_id>", p.workflows.run),
        ("POST", "workflows/<name>", lambda name: models.Started(id=p.workflows.start(name))),
        ("DELETE", "workflows/<name>/<run>", stop_workflow),
        (
            "POST",
            "workflows/<name>/<run>/resume",
            lambda name, run: models.Started(id=p.workflows.resume(name, run, _given(models.Resume).jobs)),
        ),
        ("GET", "queries", p.saved),
        ("POST", "queries", lambda: models.Started(id=p.queries.start(_given(models.Query)))),
        ("POST", "saved", lambda: models.Started(id=p.queries.keep(_given(models.Keep)))),
        ("DELETE", "saved/<saved>", drop),
        ("POST", "queries/check", check_sql),
        ("GET", "queries/<execution>", p.queries.state),
        ("GET", "queries/<query>/rows", lambda query: p.queries.page(query, request.args.get("after"))),
        ("DELETE", "queries/<query>", cancel),
        ("GET", "catalog", p.tree),
        ("GET", "quality", p.quality.get),
    ]
    for method, path, respond in routes:
        app.add_url_rule(
            f"{security.API}{path}",
            f"{method} {path}",
            lambda respond=respond, **given: _json(respond(**given)),
            methods=[method],
        )


#: The base URL of Flask's test client, which makes the report.
Client = Any
