"""Starting, stopping and looking at the local AWS endpoint, which is a process of its own."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, get_args

import psutil

from glue_local.cloud.access import LOOPBACK, Access, EndpointError
from glue_local.cloud.environment import home_of, without_secrets
from glue_local.cloud.private_files import UMASK, NotPrivateError, open_private, private_folder, write_private
from glue_local.cloud.settings import (
    ACCESS_KEY,
    DEFAULT_ACCOUNT_ID,
    DEFAULT_MEMORY_MB,
    DEFAULT_PORT,
    DEFAULT_REGION,
    ENFORCEMENT_PATH,
    HEALTH_PATH,
    SECRET_KEY,
    TOKEN_HEADER,
    Engine,
    url_of,
)

__all__ = [
    "Access",
    "Endpoint",
    "EndpointError",
    "default_state_dir",
    "health",
    "keys_at",
    "set_enforcement",
    "start",
    "status",
    "stop",
]

# What a start and an answer may take where much else runs.
START_SECONDS = 300.0
STOP_SECONDS = 10.0
STOP_POLL = 0.02
REQUEST_SECONDS = 60.0
_STATE_FILE = "endpoint.json"
_LOG_FILE = "endpoint.log"
_SHORT_WAIT = 0.02
#: Plain HTTP without a proxy: the endpoint is on this machine.
_OPENER = urllib.request.OpenerDirector()
for _handler in (
    urllib.request.HTTPHandler,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.HTTPErrorProcessor,
    urllib.request.UnknownHandler,
):
    _OPENER.add_handler(_handler())


@dataclass(frozen=True)
class Endpoint:
    """A running endpoint: where it answers, its process, its log, and the keys to call it with.

    ``signed`` says whether it asks for a signature of those keys; else it takes any.
    """

    url: str
    pid: int
    log: Path
    access_key: str = ACCESS_KEY
    secret_key: str = field(default=SECRET_KEY, repr=False)
    signed: bool = False


def default_state_dir(port: int = DEFAULT_PORT) -> Path:
    """The folder of the endpoint of a port, where none is given."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "glue-local" / f"endpoint-{port}"


def bound(host: str, port: int) -> socket.socket:
    """Take a port, 0 for a free one, for the server, which inherits it: a free one is not given to anybody else.

    EndpointError if it is in use, or cannot be used.
    """
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            message = f"port {port} is in use: stop the program that listens there or choose another port"
            raise EndpointError(message) from error
        raise EndpointError(f"port {port} cannot be used: {error.strerror}") from error
    return taken


def _read_state(state_dir: Path) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] = json.loads((state_dir / _STATE_FILE).read_text())
    except FileNotFoundError:
        return None
    except json.JSONDecodeError:
        return {}
    return state


def _process(state: dict[str, Any]) -> psutil.Process | None:
    """The process that a state file speaks of; None if it ended, even if its number is another's by now."""
    try:
        process = psutil.Process(int(state["pid"]))
        same = abs(process.create_time() - float(state["created"])) < 1.0
        return process if same and _running([process]) else None
    except (KeyError, ValueError, psutil.NoSuchProcess):
        return None


def health(url: str) -> dict[str, Any] | None:
    """What the endpoint at a URL reports about itself (pid, engine, enforcing); None if no endpoint answers there."""
    try:
        with _OPENER.open(url + HEALTH_PATH, timeout=REQUEST_SECONDS) as answer:
            said = json.loads(answer.read())
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return said if isinstance(said, dict) and "glue_local" in said else None


def status(state_dir: Path) -> Endpoint | None:
    """The endpoint running from a state folder, or None; a stale state file is not an endpoint."""
    state = _read_state(state_dir)
    process = _process(state) if state else None
    if state is None or process is None:
        return None
    return _endpoint(state, state_dir)


def _endpoint(state: dict[str, Any], state_dir: Path) -> Endpoint:
    key, secret = state.get("access_key"), state.get("secret_key")
    keys = (str(key), str(secret)) if key and secret else (ACCESS_KEY, SECRET_KEY)
    return Endpoint(state["url"], int(state["pid"]), state_dir / _LOG_FILE, *keys, signed=bool(key))


def keys_at(url: str, state_dir: Path | None = None) -> tuple[str, str]:
    """Access key and secret key for the endpoint at a URL: those of its start, or the ones that any endpoint takes.

    ``state_dir`` is where it runs from, if that is known; else its process says.
    """
    state = (_read_state(state_dir) if state_dir else None) or _state_at(url)
    if state.get("url") == url and state.get("access_key"):
        return str(state["access_key"]), str(state["secret_key"])
    return ACCESS_KEY, SECRET_KEY


def folder_at(url: str) -> Path | None:
    """The state folder that the endpoint at a URL was started with, as its process says; None where none answers."""
    said = health(url)
    try:
        words = psutil.Process(int(said["pid"])).cmdline() if said else []
        return Path(words[words.index("--state-dir") + 1])
    except (psutil.Error, ValueError, IndexError):
        return None


def _state_at(url: str) -> dict[str, Any]:
    """The state of the endpoint at a URL; empty where none answers."""
    folder = folder_at(url)
    return (_read_state(folder) if folder else None) or {}


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it wrote no log"


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        said = health(url)
        if said is not None and said["pid"] == process.pid:
            return
        code = process.poll()
        if code is not None:
            raise EndpointError(
                f"the endpoint exited during startup (exit code {code}): {_last_line(log)} ({log})"
            )
        time.sleep(_SHORT_WAIT)
    process.kill()
    raise EndpointError(f"the endpoint did not answer at {url} within {START_SECONDS:.0f} s: see {log}")


def start(
    port: int = DEFAULT_PORT,
    engine: Engine = "sail",
    state_dir: Path | None = None,
    memory_mb: int = DEFAULT_MEMORY_MB,
    *,
    account_id: str = DEFAULT_ACCOUNT_ID,
    region: str = DEFAULT_REGION,
    enforce: bool = False,
    access: Access = LOOPBACK,
) -> Endpoint:
    """Start an endpoint and wait until it answers.

    ``port`` 0 takes a free one. ``memory_mb`` bounds each job run, in MiB. ``enforce`` switches IAM enforcement on
    from the start; ``access`` says who may call. An endpoint that already runs from the same folder with the same port
    and engine is returned. Raises EndpointError: port in use, another endpoint runs from the folder, an address that
    others reach, a folder of another user, the process ended or did not answer.
    """
    if engine not in get_args(Engine):
        raise EndpointError(f"engine {engine!r} is unknown: choose one of {', '.join(get_args(Engine))}")
    state_dir = (state_dir or default_state_dir(port)).absolute()
    running = status(state_dir)
    if running is not None:
        state = _read_state(state_dir) or {}
        if state.get("port") == port and state.get("engine") == engine:
            return running
        raise EndpointError(
            f"an endpoint is already running from {state_dir} ({running.url}, engine "
            f"{state.get('engine')}): stop it first"
        )
    access.check()
    listener = bound(access.bind, port)
    port = int(listener.getsockname()[1])
    try:
        private_folder(state_dir)
        (state_dir / _STATE_FILE).unlink(missing_ok=True)
        log = state_dir / _LOG_FILE
        output = open_private(log)
    except (OSError, NotPrivateError) as error:
        listener.close()
        raise EndpointError(f"the endpoint cannot use the folder {state_dir}: {error}") from error
    url = url_of(access.bind, port)
    command = [sys.executable, "-m", "glue_local.cloud.server", "--port", str(port), "--engine", engine]
    command += ["--state-dir", str(state_dir), "--memory-mb", str(memory_mb), "--secrets-on-stdin"]
    command += ["--account-id", account_id, "--region", region, *access.arguments()]
    command += ["--socket", str(listener.fileno())]
    known = asdict(access.secrets())
    with output, listener:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=state_dir,
            env=without_secrets(os.environ, home_of(state_dir)),
            umask=UMASK,
            pass_fds=[listener.fileno()],
        )
    assert process.stdin is not None
    with (
        contextlib.suppress(BrokenPipeError),
        process.stdin as pipe,
    ):  # if it is gone, the wait below says why
        pipe.write(json.dumps(known).encode() + b"\n")
    _wait(process, url, log)
    created = psutil.Process(process.pid).create_time()
    state = {"pid": process.pid, "created": created, "port": port, "url": url, "engine": engine, **known}
    write_private(state_dir / _STATE_FILE, json.dumps(state))
    if enforce:
        set_enforcement(url, on=True, token=known["token"])
    return _endpoint(state, state_dir)


def stop(state_dir: Path) -> Endpoint | None:
    """Stop the endpoint of a state folder with all its job runs; None if none runs. All that it held is gone.

    The log stays in the folder.
    """
    state = _read_state(state_dir)
    process = _process(state) if state else None
    endpoint = status(state_dir)
    if process is not None:
        processes = [process, *_children(process)]
        process.terminate()
        _wait_until_gone([process])
        for one in _running(processes):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        _wait_until_gone(processes)
    (state_dir / _STATE_FILE).unlink(missing_ok=True)
    for folder in state_dir.glob("*/"):
        shutil.rmtree(folder, ignore_errors=True)
    return endpoint


def _running(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Return those that run: not what has ended, even if no parent has asked for its exit code yet."""
    running = []
    for one in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                running.append(one)
    return running


def _wait_until_gone(processes: Sequence[psutil.Process]) -> None:
    """Wait for the end of processes, STOP_SECONDS at most."""
    deadline = time.monotonic() + STOP_SECONDS
    while _running(processes) and time.monotonic() < deadline:
        time.sleep(STOP_POLL)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        children: list[psutil.Process] = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return children


def set_enforcement(url: str, on: bool, token: str | None = None) -> None:
    """Enforce IAM policies from now on, or not. EndpointError if no endpoint answers, or it is another user's.

    ``token`` is that of the endpoint's start; if it is not given, the endpoint's state file has it. While policies
    are enforced, the endpoint's own key (``test``, or that of its start) is the account itself and may do everything
    that no resource policy denies; roles and users may do what their policies allow; any other key is refused.
    """
    body = b"0" if on else b"inf"
    headers = {"Content-Type": "text/plain", TOKEN_HEADER: token or str(_state_at(url).get("token", ""))}
    request = urllib.request.Request(url + ENFORCEMENT_PATH, body, headers, method="POST")  # noqa: S310 - see _OPENER
    try:
        with _OPENER.open(request, timeout=REQUEST_SECONDS):
            return
    except urllib.error.HTTPError as error:
        raise EndpointError(
            f"the endpoint at {url} refuses: {error.read().decode(errors='replace')}"
        ) from error
    except (urllib.error.URLError, OSError) as error:
        raise EndpointError(f"no endpoint answers at {url}: {error}") from error
