"""A run's further Python files (Glue's ``--extra-py-files``, ``SparkContext.addPyFile``)."""

from __future__ import annotations

import shutil
import sys

from glue_local.engine.run import archives
from glue_local.engine.run.run import Run
from glue_local.engine.storage import paths


def add_py_file(run: Run, path: str) -> None:
    """Put a .py file, .zip or .whl (s3:// or local) on the path of the run's script."""
    name = path.rsplit("/", 1)[-1]
    if not name.endswith((".py", ".zip", ".whl", ".egg")):
        raise ValueError(f"extra Python file {path}: expected .py, .zip, .whl or .egg")
    folder = run.work_dir / "py-files"
    folder.mkdir(exist_ok=True)
    target = folder / name
    if paths.is_s3(path):
        target.write_bytes(run.storage.read_bytes(path))
    else:
        shutil.copyfile(path, target)
    if not name.endswith(".py"):
        archives.check(target, path)
    entry = str(folder if name.endswith(".py") else target)
    if entry not in sys.path:
        sys.path.insert(1, entry)
