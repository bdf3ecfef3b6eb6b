"""Hints for failures of Terraform that a user can fix; each is an entry of ``HINTS``."""

from __future__ import annotations

import re

from glue_local import aws

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# On a terminal, Terraform draws a bar before each line and wraps lines at the terminal's width.
_BAR = re.compile(r"^[│╷╵]\s?", re.MULTILINE)

NO_STATE = (
    "There is no state bucket yet: `make bootstrap`, once per lake, creates it and writes backend.hcl. "
    "ENV=local needs none."
)
#: A pattern of Terraform's message, with the groups that the hint uses, and the hint.
HINTS = (
    (
        r"S3 Bucket \((?P<bucket>[^)]+)\):.*?BucketAlreadyExists",
        "Bucket {bucket} already exists, and bucket names are globally unique. If it belongs to this account, "
        "left over from an interrupted apply, `make adopt ADDRESS='<address above>' ID={bucket}` imports it. If it is "
        "somebody else's, give the lake another `name` (TF_VAR_name, or name in terraform/live/aws/terraform.tfvars).",
    ),
    (
        r"deleting S3 Bucket \((?P<bucket>[^)]+)\):.*?BucketNotEmpty",
        "Bucket {bucket} holds data, and so was not deleted; nothing in it was lost. To keep the lake, `make apply` "
        "restores the deleted resources. To delete the data, somebody with permission (the deployer role has none) "
        "sets force_destroy = true, `make apply`, `make destroy`, or empties the bucket, noncurrent versions too.",
    ),
    (
        r"Error acquiring the state lock.*?Lock Info:.*?\bID:\s+(?P<id>\S+)",
        "Another apply holds the state's lock (Who and Created above): wait until it ends, then run the command "
        "again. If it was killed, `make unlock LOCK={id}` frees the lock.",
    ),
    (
        r"Saved plan is stale",
        "The lake has changed since that plan was made: plan again, review the plan, apply it.",
    ),
    (
        r"(?:EntityAlreadyExists|AlreadyExistsException|ResourceAlreadyExistsException|ResourceExistsException)",
        "A resource of that name exists already and is not in Terraform's state: an apply was killed, or somebody "
        "created it. If it is the lake's, `make adopt ADDRESS='<address above>' ID=<its name>` imports it; else delete "
        "it. Then `make apply`. If it belongs to another lake of the account, in this region or another, this lake "
        "needs another `name`, or `global_name` for names that all regions share.",
    ),
    (r"No valid credential sources found", aws.LOCAL_HINTS["NoCredentialsError"]),
    (r'The file "[^"]*backend\.hcl" could not be read', NO_STATE),
)


def hints(said: str) -> list[str]:
    """Return the hints for Terraform's output, without duplicates; [] where it needs none."""
    text = _BAR.sub("", _COLOUR.sub("", said))
    text = re.sub(r"\s+", " ", text)
    found = [
        words.format(**match.groupdict())
        for pattern, words in HINTS
        for match in re.finditer(pattern, text, re.DOTALL)
    ]
    of_the_account = aws.hint(text)
    return list(dict.fromkeys([*found, *([of_the_account] if of_the_account else [])]))
