"""The page as one HTML file that opens from disk: the same built files, with the API's answers included.

It loads nothing, sends nothing and can change nothing: its content security policy allows only the script with the
digest that it names. Rows are included only on request, and personal values never.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from glue_local.ui.app import STATIC, Parts, create_app
from glue_local.ui.masking import without_values
from glue_local.ui.security import API, TOKEN_HEADER

_PORT, _TOKEN = 1, "report"
_ASKED_AT_ONCE = 4
#: Runs of workflows and of jobs that a report holds.
WORKFLOW_RUNS, JOB_RUNS = 5, 40


@dataclass(frozen=True)
class Report:
    """A report: its HTML, and the errors by path."""

    html: str
    missing: dict[str, str]


def make_report(parts: Parts, *, rows: bool = False, tell: Callable[[str], None] = lambda _: None) -> Report:
    """Fetch every page from the API and join the answers with the built files.

    ``rows`` adds the first rows of every table, with personal values masked; ``tell`` is called for each page.
    """
    app = create_app(parts, _PORT, _TOKEN)
    headers = {"Host": f"127.0.0.1:{_PORT}", TOKEN_HEADER: _TOKEN}
    answers: dict[str, Any] = {}
    missing: dict[str, str] = {}

    def ask(path: str) -> Any:
        tell(path)
        answer = app.test_client().get(f"{API}{path}", headers=headers)
        found: Any = answer.get_json()
        if answer.status_code == 200:  # noqa: PLR2004
            answers[path] = found if path.startswith("jobs/") else _told(found)
            return found
        missing[path] = f"{found.get('title')}: {found.get('detail')}" if isinstance(found, dict) else ""
        return None

    with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
        for _ in pool.map(ask, list(_paths(ask, parts.account.up, rows))):
            pass
    state = answers["state"]
    state["report"], state["made"], state["writable"] = True, time.time() * 1000, False
    state["endpoint"]["url"] = None  # of use on this machine only
    # Threads answer in any order; the file is the same each time.
    return Report(_joined(dict(sorted(answers.items()))), dict(sorted(missing.items())))


def _paths(ask: Callable[[str], Any], up: bool, rows: bool) -> Iterator[str]:
    ask("state")
    lake = ask("lake")
    yield from ("search", "quality")
    if up:
        yield from ("lake/rows", "panels")
    for job in (ask("jobs") or {"jobs": []})["jobs"]:
        yield f"jobs/{_part(job['name'])}"
    for node in lake["nodes"] if lake else ():
        if node["kind"] == "table":
            path = f"tables/{_part(node['database'])}/{_part(node['name'])}"
            table = ask(path)
            if table and table["in_catalog"]:
                yield f"{path}/profile"
                if rows:
                    yield f"{path}/rows"
    runs = ask("runs") or {"workflows": [], "jobs": []}
    for run in runs["workflows"][:WORKFLOW_RUNS]:
        yield f"workflows/{_part(run['workflow'])}/{_part(run['id'])}"
    for run in runs["jobs"][:JOB_RUNS]:
        yield f"runs/{_part(run['job'])}/{_part(run['id'])}"


def _told(found: Any) -> Any:
    """Return an answer without the values that errors, tracebacks and rules' reasons quote."""
    if isinstance(found, dict):
        return {key: _told(one) for key, one in found.items()}
    if isinstance(found, list):
        return [_told(one) for one in found]
    return without_values(found) if isinstance(found, str) else found


def _part(name: str) -> str:
    """Spell a part of a path as the page's ``encodeURIComponent`` does."""
    return quote(name, safe="!'()*-._~")


def _joined(answers: dict[str, Any]) -> str:
    style = (STATIC / "app.css").read_text(encoding="utf-8").replace("</", "<\\/")
    script = (STATIC / "app.js").read_text(encoding="utf-8")
    # Within a script these would end it, or begin a comment: in JavaScript's texts a backslash changes nothing.
    script = script.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    data = json.dumps(answers, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    data = data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src 'sha256-{digest}'",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    page = page.replace(
        '<meta charset="utf-8">',
        f'<meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="{policy}">',
    )
    page = page.replace('<link rel="stylesheet" href="./app.css">', f"<style>{style}</style>")
    page = page.replace(
        '<script src="./app.js" defer></script>',
        f'<script type="application/json" id="report">{data}</script>\n    <script>{script}</script>',
    )
    return page.replace(' nonce="__NONCE__"', "")
