"""Only the page of this session gets an answer, and the page may load nothing from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from glue_local.ui.security import TOKEN_HEADER
from pages import ORIGIN, PORT, TOKEN

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOST = f"127.0.0.1:{PORT}"


def ask(page, path="/api/state", method="GET", **headers):
    given = {"Host": HOST, TOKEN_HEADER: TOKEN, "Origin": ORIGIN}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return page.client.open(path, method=method, headers={k: v for k, v in given.items() if v is not None})


@pytest.mark.parametrize(
    "host", ["evil.example:5567", "127.0.0.1:80", "127.0.0.1", "localhost", "[::1]:5567"]
)
def test_a_foreign_host_is_refused(page, host):
    assert ask(page, Host=host).status_code == 421
    assert ask(page, "/", Host=host).status_code == 421


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1], "tökén"])
def test_without_this_sessions_token_nothing_is_told(page, token):
    answer = ask(page, **{TOKEN_HEADER: token})
    assert answer.status_code == 401
    assert answer.json["title"] == (
        "This session is over" if token else "This tab does not have the page's key"
    )


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://127.0.0.1:5567", f"{ORIGIN}0"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_write_from_another_origin_is_refused(page, method, origin):
    assert ask(page, "/api/check", method, Origin=origin).status_code == 403


def test_localhost_is_this_machine_too(page):
    assert ask(page, Host=f"localhost:{PORT}").status_code == 200


def test_no_answer_opens_itself_to_other_origins(page):
    answer = ask(page, Origin="http://evil.example")
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]
    assert ask(page, method="OPTIONS", Origin="http://evil.example").status_code in (403, 405, 200)


def test_the_page_may_load_nothing_from_elsewhere_and_run_nothing_inline(page):
    answer = ask(page, "/")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    nonce = policy["style-src"].split("'nonce-")[1].rstrip("'")
    assert f'nonce="{nonce}"' in answer.text
    assert nonce not in ask(page, "/").text


@pytest.mark.parametrize(
    "path", ["/../app.py", "/%2e%2e/app.py", "/app.py", "/static/app.js", "/index.html", "/..%2fmodels.py"]
)
def test_only_the_three_built_files_are_served(page, path):
    assert ask(page, path).status_code == 404


@pytest.mark.parametrize("name", ["..", ".", ".git", "a/b", "..%2f..", "%00", "a%5cb"])
def test_a_jobs_name_never_leads_out_of_the_jobs_folder(page, name):
    answer = ask(page, f"/api/jobs/{name}")
    assert answer.status_code in (400, 404, 308)
    body = {"definition": {"settings": {}, "nodes": {}}, "etag": ""}
    headers = {"Host": HOST, TOKEN_HEADER: TOKEN, "Origin": ORIGIN}
    assert page.client.put(f"/api/jobs/{name}", json=body, headers=headers).status_code in (
        400,
        404,
        405,
        308,
    )


def test_an_answer_of_the_api_is_kept_by_no_cache(page):
    assert ask(page).headers["Cache-Control"] == "no-store"


def test_a_request_that_is_too_large_is_refused(page):
    headers = {"Host": HOST, TOKEN_HEADER: TOKEN, "Origin": ORIGIN}
    assert page.client.post("/api/check", data=b"x" * (9 * 2**20), headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("key", "value", "secret"),
    [
        ("--db-password", "hunter2", "hunter2"),
        ("--API_KEY", "hunter2", "hunter2"),
        ("--oauthToken", "hunter2", "hunter2"),
        ("--conf", "spark.a=1 --conf spark.jdbc.password=hunter2 --conf spark.b=2", "hunter2"),
        ("--conf", "spark.hadoop.fs.s3a.secret.key=hunter2", "hunter2"),
        ("--url", "jdbc:mysql://host/shop?user=a&password=hunter2", "hunter2"),
        ("--url", "postgresql://ann:hunter2@host:5432/shop", "hunter2"),
        ("--options", '{"user": "ann", "dbPassword": "hunter \\" 2", "table": "t"}', "hunter"),
        ("--who", "AKIAIOSFODNN7EXAMPLE and on", "AKIA"),
    ],
)
def test_what_may_be_a_secret_among_a_runs_arguments_is_not_told(page, key, value, secret):
    """Through the API, as the page and its report get it."""
    run = {
        "Id": "jr_1",
        "JobName": "j",
        "JobRunState": "SUCCEEDED",
        "Arguments": {key: value, "--plain": "a=b"},
    }
    run |= {"StartedOn": NOW, "CompletedOn": NOW}
    page.parts.account.client = lambda _: SimpleNamespace(
        get_job_run=lambda **_: {"JobRun": run},
        get_paginator=lambda _: SimpleNamespace(
            paginate=lambda **_: [{"Jobs": [{"Name": "j", "Role": "r"}]}]
        ),
        get_log_events=lambda **_: {"events": []},
    )
    answer = ask(page, "/api/runs/j/jr_1")
    assert answer.status_code == 200
    assert secret not in answer.text
    assert answer.json["arguments"]["--plain"] == "a=b"
    if "spark.b" in value:
        assert "spark.b=2" in answer.json["arguments"][key]
