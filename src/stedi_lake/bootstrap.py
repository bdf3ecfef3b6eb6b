"""What the lake on AWS needs before its first apply.

It makes a state bucket, named in ``backend.hcl``, and the account's permissions boundary and deployer role, named
in ``account.auto.tfvars.json``.

The state's lock is a file next to it: https://developer.hashicorp.com/terraform/language/backend/s3#state-locking
"""

from __future__ import annotations

from pathlib import Path

from glue_local.errors import UserError
from stedi_lake.terraform import Terraform

ROOT = Path("terraform/bootstrap")
#: Terraform loads it automatically because of its name; it is next to the backend file.
ACCOUNT = "account.auto.tfvars.json"


class BootstrapError(UserError):
    """The bootstrap must stop; the message says why and what to do."""


def bootstrap(root: Terraform, backend: Path, *, yes: bool = False) -> str:
    """Apply the root ``terraform/bootstrap``, write ``backend`` and the file next to it, and print what to do next.

    Terraform asks before it applies, unless ``yes``. Running it again changes nothing. The root's own state stays
    next to it (``terraform/bootstrap/terraform.tfstate``). Raises BootstrapError where ``backend`` names another
    state already: an existing lake must not lose its state.
    """
    root.init()
    root.apply(*(["-auto-approve"] if yes else []))
    outputs = root.outputs()
    wanted = str(outputs["backend"])
    if backend.is_file() and backend.read_text() != wanted:
        raise BootstrapError(
            f"{backend} names another state and was not changed. To use this one, write there:\n{wanted}"
        )
    backend.write_text(wanted)
    account = backend.with_name(ACCOUNT)
    account.write_text(f"{outputs['account']}\n")
    files = {wanted: backend, str(outputs["account"]): account}
    commands = [
        f"gh variable set {name} < {files[value]}"
        if value in files
        else f"gh variable set {name} --body {value}"
        for name, value in (outputs.get("github_variables") or {}).items()
    ]
    github = ["Set these for the GitHub workflows:", *commands] if commands else []
    return "\n".join([f"Written to {backend} and {account}. Next: make plan, make apply.", *github])
