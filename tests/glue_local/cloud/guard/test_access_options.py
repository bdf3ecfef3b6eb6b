"""Who else reaches the endpoint: other machines, other users, moto's own paths, readable files."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.access import Access, EndpointError
from glue_local.cloud.endpoint import Endpoint
from glue_local.cloud.guard import peers

from .conftest import ask, client_of, port_of

NOBODY = 65534


@pytest.mark.parametrize(
    "path",
    [
        "/moto-api/",
        "/moto-api/reset",
        "/moto-api/data.json",
        "/moto-api/seed?a=1",
        "/moto-api/config",
        "/moto-api/proxy/passthrough",
        "/moto-api/state-manager/set-transition",
        "/moto-api/recorder/replay-recording",
        "/moto-api/recorder/download-recording",
        "/%6doto-api/reset",
        "/moto-api/../moto-api/reset",
    ],
)
def test_motos_own_paths_are_off(endpoint: Endpoint, path: str) -> None:
    client_of(endpoint, "s3").create_bucket(Bucket="stays")
    token = json.loads((endpoint.log.parent / "endpoint.json").read_text())["token"]
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = ask(endpoint, method, path, X_Glue_Local_Token=token)
        assert (answer.status, "is disabled: moto's control paths" in answer.body) == (404, True)
    assert "stays" in [each["Name"] for each in client_of(endpoint, "s3").list_buckets()["Buckets"]]


@pytest.mark.parametrize("said", [{}, {"X_Glue_Local_Token": ""}, {"X_Glue_Local_Token": "guessed"}])
def test_enforcement_is_switched_with_the_token_of_the_start_only(
    endpoint: Endpoint, said: dict[str, str]
) -> None:
    answer = ask(endpoint, "POST", "/moto-api/reset-auth", b"0", Content_Type="text/plain", **said)
    assert (answer.status, "requires this start's token" in answer.body) == (403, True)
    assert (endpoints.health(endpoint.url) or {})["enforcing"] is False
    endpoints.set_enforcement(endpoint.url, on=True)
    assert (endpoints.health(endpoint.url) or {})["enforcing"] is True
    endpoints.set_enforcement(endpoint.url, on=False)


def test_the_token_is_in_no_command_line(endpoint: Endpoint) -> None:
    import psutil

    token = json.loads((endpoint.log.parent / "endpoint.json").read_text())["token"]
    server = psutil.Process(endpoint.pid)
    assert len(token) >= 32
    assert token not in " ".join(server.cmdline())
    assert token not in str(server.environ())


def test_what_the_endpoint_writes_is_its_users_alone(endpoint: Endpoint) -> None:
    folder = endpoint.log.parent
    modes = {each: stat.S_IMODE(each.lstat().st_mode) for each in [folder, *folder.rglob("*")]}
    assert {folder / "endpoint.json", folder / "endpoint.log", folder / "home"} <= modes.keys()
    assert {each: oct(mode) for each, mode in modes.items() if mode & 0o077} == {}


def test_what_lay_open_is_closed_and_a_link_is_not_followed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "endpoint.log").write_text("of last time")
    (tmp_path / "endpoint.log").chmod(0o644)
    running = endpoints.start(0, state_dir=tmp_path)
    try:
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        assert stat.S_IMODE(running.log.stat().st_mode) == 0o600
    finally:
        endpoints.stop(tmp_path)
    running.log.unlink()
    (tmp_path / "victim").write_text("precious")
    running.log.symlink_to(tmp_path / "victim")
    with pytest.raises(EndpointError, match="cannot use the folder"):
        endpoints.start(0, state_dir=tmp_path)
    assert (tmp_path / "victim").read_text() == "precious"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1"])
def test_another_address_than_loopback_is_asked_for_in_words(address: str, tmp_path: Path) -> None:
    with pytest.raises(EndpointError, match=r"run code as you\..*--others-may-run-code-as-me"):
        endpoints.start(0, state_dir=tmp_path, access=Access(bind=address))
    assert not (tmp_path / "endpoint.json").exists()


def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EndpointError, match="'everywhere' is not an IP address"):
        endpoints.start(0, state_dir=tmp_path, access=Access(bind="everywhere"))


def test_it_listens_on_loopback_only(endpoint: Endpoint) -> None:
    import psutil

    listening = [
        each.laddr for each in psutil.Process(endpoint.pid).net_connections() if each.status == "LISTEN"
    ]
    assert listening == [("127.0.0.1", port_of(endpoint))]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.skipif(not peers.can_tell(), reason="this system does not reveal which user owns a connection")
def test_another_user_of_the_machine_is_refused(endpoint: Endpoint) -> None:
    """The request is right in every other respect; with root's connection the same request is answered."""
    script = """
import os, sys, urllib.error, urllib.request
def ask():
    try:
        print(urllib.request.urlopen(sys.argv[1], timeout=120).status)
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode())
ask()
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))
ask()
"""
    command = [sys.executable, "-c", script, endpoint.url, str(NOBODY)]
    first, second = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n", 1)
    assert first == "200"
    assert second.startswith("403 ")
    assert "This endpoint belongs to another user" in second


@pytest.mark.skipif(not peers.can_tell(), reason="this system does not reveal which user owns a connection")
def test_a_connection_that_nobody_holds_any_more_is_nobodys() -> None:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        client = socket.create_connection(listener.getsockname())
        accepted, _ = listener.accept()
        ends = client.getsockname(), listener.getsockname()
        assert peers.owner(*ends) == peers.Owner(os.geteuid())
        client.close()
        assert peers.owner(*ends) == peers.Owner(None)
        accepted.close()
    assert peers.owner(("127.0.0.1", 1), ("127.0.0.1", 2)) == peers.Owner(None)
