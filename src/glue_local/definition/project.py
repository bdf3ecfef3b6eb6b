"""What a project says of itself to glue-local: ``[tool.glue-local]`` in its pyproject.toml.

``environment-conf``: how the names of Spark settings begin that belong to the environment (Terraform's variables, say),
not to a job's author; they are left out of definitions.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


def environment_conf() -> tuple[str, ...]:
    """Return those beginnings, as the nearest pyproject.toml at or above the working folder says; none without one.

    ValueError, naming the file, where it says something else than a list of texts.
    """
    return _environment_conf(Path.cwd())


@cache
def _environment_conf(folder: Path) -> tuple[str, ...]:
    path = next((each / "pyproject.toml" for each in (folder, *folder.parents) if _there(each)), None)
    if path is None:
        return ()
    told = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("glue-local", {})
    found = told.get("environment-conf", [])
    if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
        raise ValueError(f"{path}: tool.glue-local.environment-conf must be a list of texts, not {found!r}")
    return tuple(found)


def _there(folder: Path) -> bool:
    return (folder / "pyproject.toml").is_file()
