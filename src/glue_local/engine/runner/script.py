"""A script run as ``__main__`` within this process, and the line of its own that an error came from."""

from __future__ import annotations

import importlib
import linecache
import os
import sys
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Packages named as AWS names them; on the path in local runs only.
SHIMS = Path(__file__).resolve().parents[2] / "shims"


@dataclass
class ScriptError:
    """Why a script failed: Glue's wording, the script's line (None if it has no part), the traceback."""

    message: str
    line: dict[str, Any] | None
    traceback: str


#: Runs a script's text under its name in a namespace.
Executor = Callable[[bytes, str, dict[str, Any]], None]


def run_whole(source: bytes, name: str, namespace: dict[str, Any]) -> None:
    """Run a script from its first line to its last."""
    exec(compile(source, name, "exec", dont_inherit=True), namespace)


def run_script(
    name: str, source: bytes, arguments: Sequence[str], executor: Executor = run_whole
) -> ScriptError | None:
    """Run a script as ``__main__`` with ``sys.argv``; return its error, or None if it succeeded.

    ``sys.exit()`` and ``sys.exit(0)`` are success, as in a process of its own; any other status is
    a failure. KeyboardInterrupt is passed on.
    """
    main = types.ModuleType("__main__")
    main.__file__ = name
    main.__builtins__ = __builtins__  # type: ignore[attr-defined]
    before = sys.modules["__main__"], sys.argv
    text = source.decode("utf-8", errors="replace")
    linecache.cache[name] = (len(source), None, text.splitlines(keepends=True), name)
    sys.modules["__main__"], sys.argv = main, [name, *arguments]
    try:
        executor(source, name, main.__dict__)
    except SystemExit as error:
        if error.code in (None, 0, False):
            return None
        return _describe(error, name, text)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return _describe(error, name, text)
    finally:
        sys.modules["__main__"], sys.argv = before
        sys.stdout.flush()
        sys.stderr.flush()
    return None


def _describe(error: BaseException, name: str, text: str) -> ScriptError:
    frames = traceback.extract_tb(error.__traceback__)
    first = next((i for i, f in enumerate(frames) if f.filename == name), len(frames))
    numbers = [f.lineno for f in frames if f.filename == name and f.lineno]
    if isinstance(error, SyntaxError) and error.filename == name and error.lineno:
        numbers.append(error.lineno)
    line = None
    if numbers:
        lines = text.splitlines()
        number = numbers[-1]
        line = {"line": number, "text": lines[number - 1].strip() if number <= len(lines) else ""}
    shown = traceback.TracebackException.from_exception(error)
    shown.stack = traceback.StackSummary.from_list(frames[first:])
    message = str(error).strip().split("\n\nJVM stacktrace:")[0]
    return ScriptError(f"{type(error).__name__}: {message}", line, "".join(shown.format()))


def hide_spark() -> None:
    """Let ``import pyspark`` fail from now on in this process, as in a Python shell job, which has no Spark.

    https://docs.aws.amazon.com/glue/latest/dg/add-job-python.html
    """
    for name in [each for each in sys.modules if each.split(".")[0] == "pyspark"]:
        del sys.modules[name]
    sys.modules["pyspark"] = None  # type: ignore[assignment]


@contextmanager
def clean_process(folders: Sequence[str], work_dir: Path, environment: dict[str, str]) -> Iterator[None]:
    """Return a script its own path, working directory, environment and modules; put all back after.

    Modules imported from ``folders`` or from ``work_dir`` are forgotten afterwards, so the
    next script gets its own of the same name.
    """
    path, cwd, env, modules = sys.path[:], Path.cwd(), dict(os.environ), set(sys.modules)
    sys.path[:0] = [str(SHIMS), *folders]
    importlib.invalidate_caches()
    os.environ.update(environment)
    os.chdir(work_dir)
    roots = tuple(str(Path(f)) + os.sep for f in [*folders, str(work_dir)])
    try:
        yield
    finally:
        os.chdir(cwd)
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(roots):
                del sys.modules[name]
        for key in os.environ.keys() - env.keys():
            del os.environ[key]
        os.environ.update(env)
