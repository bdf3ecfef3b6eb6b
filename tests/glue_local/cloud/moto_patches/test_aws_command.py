"""The aws command against the running endpoint."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from glue_local.cloud.endpoint import Endpoint

AWS_CLI = shutil.which("aws")


@pytest.mark.skipif(AWS_CLI is None, reason="the aws command is not on PATH")
def test_the_aws_command_works_against_it(endpoint: Endpoint, bucket: str, tmp_path: Path) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    environment = {**os.environ, **keys, "AWS_CONFIG_FILE": str(tmp_path / "none"), "AWS_PAGER": ""}

    def aws(*arguments: str) -> str:
        command = [str(AWS_CLI), "--endpoint-url", endpoint.url, *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    big = tmp_path / "big"
    big.write_bytes(b"0123456789" * 1_000_000)
    aws("s3", "cp", str(big), f"s3://{bucket}/x/big", "--no-progress")
    aws("s3", "cp", f"s3://{bucket}/x/big", str(tmp_path / "back"), "--no-progress")
    assert (tmp_path / "back").read_bytes() == big.read_bytes()
    aws("glue", "create-database", "--database-input", json.dumps({"Name": bucket}))
    database = json.loads(aws("glue", "get-database", "--name", bucket, "--output", "json"))["Database"]
    assert database["Name"] == bucket
