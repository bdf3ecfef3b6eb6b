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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import psutil

from glue_local.cloud.settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_MEMORY_MB,
    DEFAULT_PORT,
    DEFAULT_REGION,
    HEALTH_PATH,
    HOST,
    Engine,
)

START_SECONDS = 60.0
STOP_SECONDS = 10.0
REQUEST_SECONDS = 5.0
_STATE_FILE = "endpoint.json"
_LOG_FILE = "endpoint.log"
_SHORT_WAIT = 0.02


class EndpointError(Exception):
    """The endpoint cannot be started, stopped or reached; the message is one line and says what to do."""


@dataclass(frozen=True)
class Endpoint:
    """A running endpoint: where it answers, its process, its log."""

    url: str
    pid: int
    log: Path


def default_state_dir(port: int = DEFAULT_PORT) -> Path:
    """The folder of the endpoint of a port, where none is given."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "glue-local" / f"endpoint-{port}"


def free_port() -> int:
    """A port nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                message = f"port {port} is in use: stop what listens there or choose another port"
                raise EndpointError(message) from error
            raise EndpointError(f"port {port} cannot be used: {error.strerror}") from error


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
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (KeyError, ValueError, psutil.NoSuchProcess):
        return None


def health(url: str) -> dict[str, Any] | None:
    """What the endpoint at a URL says of itself (pid, engine, enforcing), or None if no endpoint answers there."""
    try:
        with urllib.request.urlopen(url + HEALTH_PATH, timeout=REQUEST_SECONDS) as answer:
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
    return Endpoint(state["url"], process.pid, state_dir / _LOG_FILE)


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it wrote nothing"


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        said = health(url)
        if said is not None and said["pid"] == process.pid:
            return
        code = process.poll()
        if code is not None:
            raise EndpointError(
                f"the endpoint ended at its start (exit code {code}): {_last_line(log)} ({log})"
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
) -> Endpoint:
    """Start an endpoint and wait until it answers.

    ``port`` 0 takes a free one. ``memory_mb`` bounds each job run, in MiB. ``enforce`` switches IAM enforcement on
    from the start. An endpoint that already runs from the same folder with the same port and engine is returned.
    Raises EndpointError: port in use, another endpoint runs from the folder, the process ended or did not answer.
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
            f"an endpoint runs from {state_dir} already ({running.url}, engine {state.get('engine')}): stop it first"
        )
    port = port or free_port()
    _check_port(port)
    state_dir.mkdir(parents=True, exist_ok=True)
    (state_dir / _STATE_FILE).unlink(missing_ok=True)
    log = state_dir / _LOG_FILE
    url = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "glue_local.cloud.server", "--port", str(port), "--engine", engine]
    command += ["--state-dir", str(state_dir), "--memory-mb", str(memory_mb)]
    command += ["--account-id", account_id, "--region", region]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=state_dir,
        )
    _wait(process, url, log)
    created = psutil.Process(process.pid).create_time()
    state = {"pid": process.pid, "created": created, "port": port, "url": url, "engine": engine}
    (state_dir / _STATE_FILE).write_text(json.dumps(state))
    if enforce:
        set_enforcement(url, on=True)
    return Endpoint(url, process.pid, log)


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
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(STOP_SECONDS)
        left = [one for one in processes if one.is_running()]
        for one in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(left, STOP_SECONDS)
    (state_dir / _STATE_FILE).unlink(missing_ok=True)
    for folder in state_dir.glob("*/"):
        shutil.rmtree(folder, ignore_errors=True)
    return endpoint


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        children: list[psutil.Process] = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return children


def set_enforcement(url: str, on: bool) -> None:
    """Enforce IAM policies from now on, or not. EndpointError if no endpoint answers.

    While they are enforced, the endpoint's own key (``test``) is the account itself and may do everything that no
    resource policy denies; roles and users may do what their policies allow; any other key is refused.
    """
    body = b"0" if on else b"inf"
    plain = {"Content-Type": "text/plain"}
    request = urllib.request.Request(url + "/moto-api/reset-auth", data=body, headers=plain, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=REQUEST_SECONDS):
            return
    except (urllib.error.URLError, OSError) as error:
        raise EndpointError(f"no endpoint answers at {url}: {error}") from error
