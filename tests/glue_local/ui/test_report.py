"""The report: one small file that loads nothing and runs only its own script, whatever the data says."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from glue_local.ui.report import make_report

HOSTILE = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)>"


def test_it_is_one_small_file_with_every_page(page):
    made = make_report(page.parts)
    assert len(made.html.encode()) < 3 * 2**20
    data = json.loads(re.search(r'id="report">(.*?)</script>', made.html, re.DOTALL)[1])
    assert data["state"]["report"] is True
    assert {f"jobs/{job['name']}" for job in data["jobs"]["jobs"]} <= data.keys()
    assert sum(path.startswith("tables/") for path in data) == len(page("catalog")["tables"])
    assert not [path for path in data if path.endswith("/rows")]


def test_it_names_no_other_host_and_runs_its_own_script_alone(page):
    html = make_report(page.parts).html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    script = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(script) == 1
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert not re.findall(r'(?:src|href)="(?!data:)[^"#]', html.split("<style>")[0])


def test_hostile_texts_stay_texts(page, root):
    path = next((root / "ddl").rglob("customer_landing.sql"))
    text = path.read_text()
    path.write_text(text.replace("'Full name'", f"'{HOSTILE}'"))
    assert page("tables/stedi_landing/customer_landing")["columns"][0]["comment"] == HOSTILE
    html = make_report(page.parts).html
    assert HOSTILE not in html
    assert html.replace(re.findall(r"<script>(.*?)</script>", html, re.DOTALL)[0], "").count("<script") == 2
    data = json.loads(re.search(r'id="report">(.*?)</script>', html, re.DOTALL)[1])
    assert data["tables/stedi_landing/customer_landing"]["columns"][0]["comment"] == HOSTILE
