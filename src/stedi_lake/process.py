"""Child programs that handle Ctrl-C themselves; their standard error is shown and kept."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO


@contextmanager
def leave_interrupts_to_child() -> Iterator[None]:
    """Leave Ctrl-C to the program that runs within the context; raise KeyboardInterrupt after it has ended.

    The terminal sends it to the program as well: Terraform then finishes its current step, writes its state and
    releases its lock, which it could not do if this process killed it. A second Ctrl-C ends Terraform at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is interrupted
        return
    came = []
    before = signal.signal(signal.SIGINT, lambda *_: came.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        raise KeyboardInterrupt


def shown(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program on the terminal; its standard error is shown, and returned too."""
    said: list[str] = []
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        _copy(process.stderr, said)
    return subprocess.CompletedProcess(command, process.returncode, None, "".join(said))


def _copy(stream: IO[str], said: list[str]) -> None:
    for line in stream:
        said.append(line)
        sys.stderr.write(line)
        sys.stderr.flush()
