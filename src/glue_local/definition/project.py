"""Settings of a project for glue-local: ``[tool.glue-local]`` in its pyproject.toml.

``environment-conf``: prefixes of Spark settings that belong to the environment (Terraform's variables, for example)
and not to a job's author; definitions leave them out.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


def environment_conf() -> tuple[str, ...]:
    """Return the prefixes from the nearest pyproject.toml at or above the working folder; none without one.

    ValueError names the file if the setting is not a list of texts.
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
