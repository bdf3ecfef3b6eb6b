"""What the lake on AWS needs before its first apply: the bucket of its state, named in ``backend.hcl``.

The state's lock is a file beside it: https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
"""

from __future__ import annotations

from pathlib import Path

from stedi_lake.terraform import Terraform

ROOT = Path("terraform/bootstrap")


class BootstrapError(Exception):
    """The bootstrap must not go on; the message says why and what to do."""


def bootstrap(root: Terraform, backend: Path, *, yes: bool = False) -> str:
    """Apply the root ``terraform/bootstrap``, write the file ``backend``, and say what to do next.

    Terraform asks before it applies, unless ``yes``. Doing it again changes nothing. The root's own state stays
    beside it (``terraform/bootstrap/terraform.tfstate``). Raises BootstrapError where ``backend`` names another
    state already: nobody may come off the state of a lake that stands.
    """
    root.init()
    root.apply(*(["-auto-approve"] if yes else []))
    outputs = root.outputs()
    wanted = str(outputs["backend"])
    if backend.is_file() and backend.read_text() != wanted:
        raise BootstrapError(
            f"{backend} was left alone, it names another state. To use this one, put there:\n{wanted}"
        )
    backend.write_text(wanted)
    commands = [
        f"gh variable set {name} < {backend}" if value == wanted else f"gh variable set {name} --body {value}"
        for name, value in (outputs.get("github_variables") or {}).items()
    ]
    github = ["What GitHub's workflows need to know:", *commands] if commands else []
    return "\n".join([f"Written to {backend}. Next: make plan, make apply.", *github])
