"""The attack from a real page: somebody opens it in Chromium while the lake is up.

It comes from another origin, and then from a name that was made to resolve to this machine (DNS rebinding). That each
attack would work, had nobody been in its way, is shown by the same page once it was let in.
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.access import Access
from glue_local.cloud.endpoint import Endpoint
from roles import make_role
from waiting import SECONDS, until

from .conftest import client_of, port_of

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGE = Path(__file__).with_name("attack.html").read_bytes()
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
)
REPORT = "/report"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")]


@dataclass
class Evil:
    """A web server of an attacker: it serves the page, and is told what the page found."""

    port: int
    found: queue.Queue[dict[str, str]] = field(default_factory=queue.Queue)


def serve(address: str, port: int) -> Iterator[Evil]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(PAGE)))
            self.send_header("Cache-Control", "max-age=3600" if self.path.startswith("/?") else "no-store")
            self.end_headers()
            self.wfile.write(PAGE)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == REPORT:  # else it is the attack itself, on the attacker's own machine
                evil.found.put(json.loads(body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((address, port), Handler) as server:
        evil = Evil(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield evil
        server.shutdown()


@pytest.fixture(scope="module")
def evil() -> Iterator[Evil]:
    yield from serve("127.0.0.1", 0)


def kept(profile: Path, url: str) -> bool:
    """Whether the browser's cache has the whole page on disk: a file with the page's address and its content."""
    files = [path.read_bytes() for path in profile.rglob("Cache_Data/*_0")]
    return any(url.encode() in file and PAGE in file for file in files)


def browse(
    profile: Path, names: dict[str, str], url: str, evil: Evil, *, keep: bool = False
) -> dict[str, str]:
    """Open a page in Chromium, for which names resolve as said, and return what the page reported.

    With ``keep`` the browser goes on until its cache has the page.
    """
    rules = ", ".join(f"MAP {name} {address}" for name, address in names.items())
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", f"--host-resolver-rules={rules}", url]
    with (profile.parent / "chromium.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        found = evil.found.get(timeout=SECONDS)
        if keep:
            until(lambda: kept(profile, url))
        return found
    finally:
        process.terminate()
        process.wait(120)


@dataclass
class Lake:
    """An endpoint that holds something worth stealing, and what an attacker would leave behind."""

    endpoint: Endpoint
    file: Path

    def state(self) -> dict[str, object]:
        s3, glue, iam = (client_of(self.endpoint, name) for name in ("s3", "glue", "iam"))
        return {
            "buckets": [each["Name"] for each in s3.list_buckets()["Buckets"]],
            "objects": [each["Key"] for each in s3.list_objects_v2(Bucket="secrets")["Contents"]],
            "jobs": [each["Name"] for each in glue.get_jobs()["Jobs"]],
            "users": [each["UserName"] for each in iam.list_users()["Users"]],
            "file": self.file.exists(),
        }


UNTOUCHED = {"buckets": ["secrets"], "objects": ["readings.json"], "jobs": [], "users": [], "file": False}


def stand(folder: Path, access: Access) -> Iterator[Lake]:
    running = endpoints.start(0, state_dir=folder / "endpoint", access=access)
    try:
        s3 = client_of(running, "s3")
        make_role(client_of(running, "iam"), "evil")  # the one that the attack's job names
        s3.create_bucket(Bucket="secrets", ObjectOwnership="ObjectWriter")
        s3.put_object(Bucket="secrets", Key="readings.json", Body=b"SECRET READINGS", ACL="public-read")
        lake = Lake(running, folder / "was-here")
        assert lake.state() == UNTOUCHED
        yield lake
    finally:
        endpoints.stop(folder / "endpoint")


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    yield from stand(tmp_path, Access())


def attack(lake: Lake, evil: Evil, profile: Path, target: str) -> dict[str, str]:
    """Open the page at an origin of its own; it calls the endpoint by the name that is given."""
    here = f"http://evil.test:{evil.port}"
    asked = urlencode({"target": target, "file": lake.file, "report": here + REPORT})
    return browse(profile, {"evil.test": "127.0.0.1"}, f"{here}/?{asked}", evil)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_of_another_origin_gets_nothing_and_changes_nothing(
    lake: Lake, evil: Evil, tmp_path: Path, name: str
) -> None:
    found = attack(lake, evil, tmp_path / "profile", f"http://{name}:{port_of(lake.endpoint)}")
    assert {text for key, text in found.items() if not key.startswith(("blind", "reset"))} == {
        "blocked: Failed to fetch"
    }
    assert lake.state() == UNTOUCHED


def test_the_same_page_once_it_was_named_runs_code_here(evil: Evil, tmp_path: Path) -> None:
    """What the test above would find if nobody were in the page's way."""
    for lake in stand(tmp_path, Access(origins=(f"http://evil.test:{evil.port}",))):
        found = attack(lake, evil, tmp_path / "profile", lake.endpoint.url)
        assert "SECRET READINGS" in found["read"]
        until(lake.file.exists)
        assert lake.state()["jobs"] == ["evil"]
        assert "evil" in lake.state()["buckets"]


def rebind(lake: Lake, tmp_path: Path, evil: Evil) -> dict[str, str]:
    """Rebind a name: the page is loaded from the attacker's machine, then its name is made to be this one's.

    The attacker's machine is 127.0.0.2. The browser keeps the page, so that its script runs at an origin that has the
    endpoint's port and resolves to the endpoint.
    """
    port = port_of(lake.endpoint)
    origin = f"http://rebound.test:{port}"
    report = f"http://evil.test:{evil.port}{REPORT}"
    page = f"{origin}/?{urlencode({'target': origin, 'file': lake.file, 'report': report})}"
    names = {"evil.test": "127.0.0.1"}
    for machine in serve("127.0.0.2", port):
        first = browse(tmp_path / "profile", {**names, "rebound.test": "127.0.0.2"}, page, evil, keep=True)
        assert first["read"].startswith(
            "200 <!doctype html>"
        )  # it is the attacker's own machine that answers
        assert machine.port == port
    return browse(tmp_path / "profile", {**names, "rebound.test": "127.0.0.1"}, page, evil)


def test_a_name_that_was_rebound_gets_nothing_and_changes_nothing(
    lake: Lake, evil: Evil, tmp_path: Path
) -> None:
    found = rebind(lake, tmp_path, evil)
    for name in ("list", "read", "bucket", "script", "job", "run"):
        assert found[name].startswith("403 "), found
        assert "is not a name of this endpoint" in found[name]
    assert lake.state() == UNTOUCHED


def test_the_rebound_name_reads_once_it_was_named_and_still_changes_nothing(
    evil: Evil, tmp_path: Path
) -> None:
    """The test above does reach the endpoint; and a page of the endpoint's own origin may load, and no more."""
    for lake in stand(tmp_path, Access(hosts=("rebound.test",))):
        found = rebind(lake, tmp_path, evil)
        assert found["read"] == "200 SECRET READINGS"
        assert found["job"].startswith("403 ")
        assert lake.state() == UNTOUCHED
