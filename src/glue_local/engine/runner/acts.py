"""What a script has done, beyond computing: a script that has done nothing may run again.

The folders of the buckets are compared, and with them the catalog. Of all else Python itself tells: files, connections
and programs (https://docs.python.org/3/library/audit_events.html).
"""

from __future__ import annotations

import functools
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FILES = frozenset({
    "os.remove", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.truncate", "sqlite3.connect",
})  # fmt: skip
_PROGRAMS = frozenset({
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
})  # fmt: skip
#: Below the buckets' root, what is not a script's to write.
_NOT_DATA = frozenset({".python-modules", ".glue-catalog.json.lock"})

State = dict[str, tuple[int, ...]]


class Acts:
    """What a run does while it is watched, in the words of an error."""

    def __init__(self, root: Path) -> None:
        """Watch the buckets below a root."""
        self._root = root
        self._own: tuple[Path, ...] = ()
        self._address = ""
        self.done: list[str] = []

    def note(self, what: str) -> None:
        """Note one thing that was done."""
        if what not in self.done:
            self.done.append(what)

    @contextmanager
    def watched(self, work_dir: Path, endpoint: str) -> Iterator[None]:
        """Note what is done meanwhile, but in the run's own folder.

        ``endpoint`` is where boto3's calls go, and who is there notes them itself.
        """
        global _watching  # noqa: PLW0603 - a hook of the process
        _install()
        self.done.clear()
        self._own = (self._root.resolve(), work_dir.resolve(), Path("/dev"), Path("/proc"))
        self._address = endpoint.removeprefix("http://")
        before = _state(self._root)
        _watching = self
        try:
            yield
        finally:
            _watching = None
            after = _state(self._root)
            for path in sorted(before.keys() | after.keys()):
                if before.get(path) != after.get(path):
                    self.note(path if path.startswith(".") else f"s3://{path}")

    def heard(self, event: str, args: tuple[Any, ...]) -> None:
        """Note an event of Python, unless it is the engine's own work."""
        if event == "open":
            if isinstance(args[2], int) and args[2] & _WRITES:
                self._file(args[0])
        elif event in _FILES:
            self._file(args[0])
        elif event in _PROGRAMS and not _by_engine():
            self.note(f"the program {args[0]!s}" if args else event)
        elif event == "socket.connect" and _shown(args[1]) != self._address:
            self.note(f"a connection to {_shown(args[1])}")

    def _file(self, path: Any) -> None:
        if isinstance(path, int) or not path:
            return
        file = Path(os.fsdecode(path)).resolve()
        if any(file.is_relative_to(folder) for folder in self._own) or "__pycache__" in file.parts:
            return
        temporary = Path(tempfile.gettempdir()).resolve()
        scratch = file.is_relative_to(_CACHE) or (
            file.is_relative_to(temporary) and _TEMPORARY.match(file.relative_to(temporary).as_posix())
        )
        if not (scratch and _by_engine()):
            self.note(str(file))


#: Below a folder for temporary files, the names of those that Python makes for the engine.
_TEMPORARY = re.compile(r"tmp[a-z0-9_]{8}")
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").resolve() / "glue-local"
_watching: Acts | None = None


@functools.cache
def _install() -> None:
    """Hear of Python's events from now on: a hook cannot be taken away again."""

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if _watching is not None:
            _watching.heard(event, args)

    sys.addaudithook(hook)


def _by_engine() -> bool:
    """Whether the engine does what happens here: it is nearer in the calls than the script or who runs it."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__") or ""
        if module != __name__:
            if module == "__main__" or module.startswith("glue_local.engine.runner"):
                return False
            if module.startswith("glue_local."):
                return True
        frame = frame.f_back
    return False


def _shown(address: Any) -> str:
    return f"{address[0]}:{address[1]}" if isinstance(address, tuple) else str(address)


def _state(root: Path) -> State:
    """Return what is below a root: each folder, and each file with what changes when it is written."""
    found: State = {}
    seen: set[tuple[int, int]] = set()
    for name, folders, files in os.walk(root, followlinks=True):
        folder, stat = Path(name), Path(name).stat()
        if (stat.st_dev, stat.st_ino) in seen:  # a link into a circle
            folders.clear()
            continue
        seen.add((stat.st_dev, stat.st_ino))
        below = folder.relative_to(root)
        folders[:] = [each for each in folders if each not in _NOT_DATA]
        found |= {f"{(below / each).as_posix()}/": () for each in folders}
        for each in files:
            if each not in _NOT_DATA:
                stat = (folder / each).lstat()
                found[(below / each).as_posix()] = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
    return found
