"""The environment of the endpoint and of its runs: what they need of the user's, and nothing that is secret.

Named, not struck out: a variable that is not here does not reach a script, whatever secret it holds. A home folder of
the endpoint's own takes the place of the user's, so no client finds the user's AWS profiles, tokens or keys.
Source: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
"""

from __future__ import annotations

import os
import site
from collections.abc import Mapping
from pathlib import Path

from glue_local.cloud.private_files import private_folder

#: Further variables that runs get, by name, with commas between them.
PASSED = "GLUE_LOCAL_RUN_ENVIRONMENT"
_NAMES = frozenset((
    "PATH", "LANG", "LANGUAGE", "TZ", "USER", "LOGNAME", "SHELL", "TMPDIR", "JAVA_HOME", "VIRTUAL_ENV",
    "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
))  # fmt: skip
_PREFIXES = (
    "LC_", "GLUE_LOCAL_", "PYTHON", "PYSPARK_", "SPARK_", "SAIL_", "RUST_", "TOKIO_", "OMP_", "OPENBLAS_",
)  # fmt: skip
#: Words in a name that hold a variable back in spite of its prefix.
_SECRET = ("PASSWORD", "PASSWD", "SECRET", "TOKEN", "CREDENTIAL", "PRIVATE", "API_KEY", "ACCESS_KEY")
#: What no run gets even if it is named: it would send the run to a real account.
_NEVER = ("AWS_", "MOTO_")


def without_secrets(inherited: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the variables of an environment that a run may have; ``home`` is its home folder."""
    named = {name.strip() for name in inherited.get(PASSED, "").split(",") if name.strip()}
    kept = {name: value for name, value in inherited.items() if _kept(name, named)}
    return kept | {
        "HOME": str(home),
        "PYTHONUSERBASE": inherited.get("PYTHONUSERBASE") or site.getuserbase(),  # it is below the real home
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _kept(name: str, named: set[str]) -> bool:
    if name.startswith(_NEVER):
        return False
    if name in named or name in _NAMES:
        return True
    return name.startswith(_PREFIXES) and not any(word in name for word in _SECRET)


def clean_this_process(state_dir: Path) -> None:
    """Take from this process, and so from all that it starts, what no run may have."""
    kept = without_secrets(os.environ, home_of(state_dir))
    os.environ.clear()
    os.environ.update(kept)


def home_of(state_dir: Path) -> Path:
    """Make the home folder of an endpoint and its runs: it is empty, and ends with the endpoint."""
    return private_folder(state_dir.absolute() / "home")
