"""Starting and stopping the endpoint, from Python and the command line, and its errors."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import psutil
import pytest
from typer.testing import CliRunner

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.cli import app
from glue_local.cloud.endpoint import EndpointError
from glue_local.cloud.settings import HOST
from ports import own_port


@pytest.fixture(autouse=True)
def _no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLUE_LOCAL_STANDBY_WORKERS", "0")


@pytest.fixture
def state_dir(tmp_path: Path) -> Iterator[Path]:
    """A state folder whose endpoint is stopped at the end."""
    yield tmp_path
    endpoints.stop(tmp_path)


def host(running: endpoints.Endpoint) -> bytes:
    return running.url.removeprefix("http://").encode()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_an_endpoint_starts_answers_and_forgets_all_when_it_stops(state_dir: Path) -> None:
    running = endpoints.start(own_port(), "spark", state_dir)
    assert endpoints.status(state_dir) == running
    said = endpoints.health(running.url)
    assert said == {"glue_local": "endpoint", "pid": running.pid, "engine": "spark", "enforcing": False}
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=running.url, **keys).create_bucket(Bucket="a-bucket")
    port = int(running.url.rsplit(":", 1)[1])
    assert endpoints.start(port, "spark", state_dir) == running
    with pytest.raises(
        EndpointError, match=r"an endpoint is already running from .* .*engine spark\): stop it first"
    ):
        endpoints.start(port, "sail", state_dir)
    # Whoever started it, from whatever folder: its port finds it.
    assert endpoints.folder_at(running.url) == state_dir
    code, said_of_it = run("status", "--port", str(port))
    assert code == 0, said_of_it
    assert running.url in said_of_it
    code, said_of_it = run("stop", "--port", str(port))
    assert said_of_it.startswith(f"stopped the endpoint at {running.url}")
    assert endpoints.start(port, "spark", state_dir).url == running.url
    running = endpoints.status(state_dir) or running
    assert endpoints.stop(state_dir) == running
    ended = not psutil.pid_exists(running.pid)
    assert (
        ended or psutil.Process(running.pid).status() == psutil.STATUS_ZOMBIE
    )  # no parent asked for its code yet
    assert endpoints.health(running.url) is None
    assert endpoints.stop(state_dir) is None
    again = endpoints.start(port, "spark", state_dir, enforce=True)
    assert boto3.client("s3", endpoint_url=again.url, **keys).list_buckets()["Buckets"] == []
    assert (endpoints.health(again.url) or {})["enforcing"] is True


def test_an_answer_is_sent_in_one_piece(state_dir: Path) -> None:
    """A client that closes the connection at the answer's head has the whole answer all the same."""
    running = endpoints.start(0, "sail", state_dir)
    for _ in range(100):
        with socket.create_connection((HOST, int(running.url.rsplit(":", 1)[1])), timeout=120) as one:
            one.sendall(b"GET / HTTP/1.1\r\nHost: " + host(running) + b"\r\n\r\n")
            piece = one.recv(65536)
        assert piece.startswith(b"HTTP/1.1 200")
        assert piece.endswith(b"</ListAllMyBucketsResult>")


def test_a_client_that_asks_whether_to_send_its_body_is_told_at_once(state_dir: Path) -> None:
    running = endpoints.start(0, "sail", state_dir)
    with socket.create_connection((HOST, int(running.url.rsplit(":", 1)[1])), timeout=120) as one:
        head = b"GET / HTTP/1.1\r\nHost: " + host(running)
        one.sendall(head + b"\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert one.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        one.sendall(b"\r\n")
        assert one.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_port_in_use_is_one_clear_line(state_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, said = run("start", "--port", str(port), "--state-dir", str(state_dir))
    message = f"port {port} is in use: stop the program that listens there or choose another port"
    assert (code, said) == (1, f"glue-local endpoint: {message}\n")
    assert endpoints.status(state_dir) is None


def test_a_process_that_dies_at_its_start_is_one_clear_line(
    state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(state_dir))
    (state_dir / "werkzeug").mkdir()
    (state_dir / "werkzeug" / "__init__.py").write_text("raise RuntimeError('broken installation')")
    log = state_dir / "endpoint.log"
    expected = rf"exited during startup \(exit code 1\): RuntimeError: broken installation \({log}\)$"
    with pytest.raises(EndpointError, match=expected):
        endpoints.start(0, state_dir=state_dir)
    assert endpoints.status(state_dir) is None


@pytest.mark.parametrize("pid", [os.getpid(), 2**22 + 1], ids=["another's pid", "nobody's pid"])
def test_a_stale_state_file_is_no_endpoint(state_dir: Path, pid: int) -> None:
    stale = {"pid": pid, "created": 1.0, "port": 1, "url": "http://127.0.0.1:1", "engine": "sail"}
    (state_dir / "endpoint.json").write_text(json.dumps(stale))
    assert endpoints.status(state_dir) is None
    assert endpoints.stop(state_dir) is None
    assert not (state_dir / "endpoint.json").exists()


def test_a_damaged_state_file_is_no_endpoint(state_dir: Path) -> None:
    (state_dir / "endpoint.json").write_text("{")
    assert endpoints.status(state_dir) is None
    assert endpoints.stop(state_dir) is None


def test_an_unknown_engine_is_refused(state_dir: Path) -> None:
    with pytest.raises(EndpointError, match="engine 'flink' is unknown: choose one of sail, spark"):
        endpoints.start(0, "flink", state_dir)  # type: ignore[arg-type]


def test_enforcing_without_an_endpoint_is_one_clear_line() -> None:
    url = f"http://127.0.0.1:{own_port()}"
    with pytest.raises(EndpointError, match=f"no endpoint answers at {url}"):
        endpoints.set_enforcement(url, on=True)


def test_start_status_and_stop_find_the_endpoint_of_a_state_folder(state_dir: Path) -> None:
    folder = ("--state-dir", str(state_dir))
    nothing = f"glue-local endpoint: no endpoint runs from {state_dir}: start one with `glue-local endpoint start`\n"
    assert run("status", *folder) == (1, nothing)
    assert run("stop", *folder) == (0, "no endpoint was running\n")
    code, said = run("start", "--port", "0", *folder)
    running = endpoints.status(state_dir)
    assert running is not None
    assert code == 0
    assert said.startswith(f"endpoint at {running.url} (pid {running.pid}, log {state_dir}/endpoint.log)\n")
    assert run("enforce", "on", *folder) == (0, "IAM policies are enforced\n")
    assert run("status", *folder) == (
        0,
        f"endpoint at {running.url} (pid {running.pid}, engine sail, policies enforced)\n",
    )
    assert run("enforce", "off", *folder) == (0, "IAM policies are not enforced\n")
    assert json.loads(run("status", "--json", *folder)[1])["enforcing"] is False
    assert run("stop", *folder) == (
        0,
        f"stopped the endpoint at {running.url}: its buckets, tables, jobs and runs are gone\n",
    )


def test_the_server_module_says_what_it_takes() -> None:
    command = [sys.executable, "-m", "glue_local.cloud.server", "--port", "1"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, "--state-dir" in ended.stderr) == (2, True)
