"""A test's own server: a script that prints its URL and serves until it is told to stop."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(script: Path, state_dir: Path) -> Iterator[str]:
    """Start a script, which knows no credentials, with the folder of its state; give the URL that it prints."""
    with (state_dir / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, str(script), str(state_dir)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
        )
    assert server.stdout is not None
    yield server.stdout.readline().strip()
    server.terminate()
    server.wait(120)
