"""The keys that make's targets and Terraform use at the local endpoint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stedi_lake import stack
from stedi_lake.stack import Stack

URL = "http://127.0.0.1:9"  # nothing listens there


@pytest.mark.parametrize(
    ("state", "keys"),
    [
        (None, ("test", "test")),
        ({"url": URL}, ("test", "test")),
        ({"url": URL, "access_key": "AKIAMADE", "secret_key": "made"}, ("AKIAMADE", "made")),
        ({"url": "http://127.0.0.1:8", "access_key": "AKIAMADE", "secret_key": "made"}, ("test", "test")),
    ],
    ids=["no endpoint", "without keys", "with keys", "of another endpoint"],
)
def test_they_are_those_of_the_endpoints_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: dict[str, str] | None, keys: tuple[str, str]
) -> None:
    monkeypatch.setattr(stack, "LOCAL", tmp_path)
    if state is not None:
        (tmp_path / "endpoint.json").write_text(json.dumps(state))
    local = Stack("local", URL)
    assert (local.variables["AWS_ACCESS_KEY_ID"], local.variables["AWS_SECRET_ACCESS_KEY"]) == keys
    given = local.terraform.environment
    assert (given["TF_VAR_access_key"], given["TF_VAR_secret_key"]) == keys
    credentials = local.session.get_credentials()
    assert (credentials.access_key, credentials.secret_key) == keys
