"""The KMS key of a lake at the local endpoint, created through KMS's API before the first apply.

If Terraform creates it, the provider waits 13 seconds for the key to propagate, and everything encrypted waits too.
A lake whose state already has a key that Terraform created keeps that one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stedi_lake import state_file

#: The root's variable for an existing key.
KEY = "TF_VAR_kms_key_arn"
ADDRESS = ("module.lake", "aws_kms_key", "lake")
DELETION_DAYS = 7


@dataclass
class LocalKey:
    """The key of the lake called ``name``; ``client`` makes a boto3 client of a service, at first need."""

    client: Callable[[str], Any]
    name: str

    @classmethod
    def of(cls, client: Callable[[str], Any]) -> LocalKey | None:
        """Return the key of the lake that the environment names; None if the environment also names the key."""
        if KEY in os.environ:
            return None
        return cls(client, os.environ.get("TF_VAR_name") or "stedi")  # noqa: SIM112

    def variables(self, state: Path, *, make: bool = False) -> dict[str, str]:
        """Return the Terraform variables for the key: none if the state has its own key, or if there is no key."""
        if _made_by_terraform(state):
            return {}
        arn = self.find() or (self._make() if make else None)
        return {} if arn is None else {KEY: arn}

    def find(self) -> str | None:
        """Return the ARN of the key that the lake's alias points to."""
        try:
            arn: str = self._kms.describe_key(KeyId=self._alias)["KeyMetadata"]["Arn"]
        except self._kms.exceptions.NotFoundException:
            return None
        return arn

    def allow(self, state: Path) -> None:
        """Let the services that the applied lake names use the key, as the policy of its own key would."""
        # An apply of single resources has no outputs.
        told = state_file.outputs(state_file.read(state)).get("kms_key_statements")
        if told and not _made_by_terraform(state) and (arn := self.find()):
            self._kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=self._policy(told))

    def remove(self, state: Path) -> None:
        """Delete the key after its lake is destroyed."""
        if not _made_by_terraform(state) and (arn := self.find()):
            self._kms.delete_alias(AliasName=self._alias)
            key_id = arn.rpartition("/")[2]
            self._kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=DELETION_DAYS)

    def _make(self) -> str:
        # The log groups are known once the lake exists: `allow` then adds them, and the alerts.
        logs = {
            "Sid": "FirstApply",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{self._kms.meta.region_name}.amazonaws.com"},
            "Action": "kms:*",
            "Resource": "*",
        }
        made = self._kms.create_key(
            Description=f"Data, query results, logs and bookmarks of the {self.name} lake",
            Policy=self._policy([logs]),
            Tags=[{"TagKey": "lake", "TagValue": self.name}, {"TagKey": "environment", "TagValue": "local"}],
        )["KeyMetadata"]
        self._kms.enable_key_rotation(KeyId=made["KeyId"])
        self._kms.create_alias(AliasName=self._alias, TargetKeyId=made["KeyId"])
        arn: str = made["Arn"]
        return arn

    def _policy(self, statements: Sequence[Mapping[str, Any]]) -> str:
        account = self.client("sts").get_caller_identity()["Account"]
        decides = {
            "Sid": "AccountDecides",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [decides, *statements]})

    @property
    def _alias(self) -> str:
        return f"alias/{self.name}"

    @cached_property
    def _kms(self) -> Any:
        return self.client("kms")


def _made_by_terraform(state: Path) -> bool:
    """Whether the state has a key that Terraform created."""
    return ADDRESS in state_file.resources(state_file.read(state))
