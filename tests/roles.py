"""Roles that a service of AWS may assume: Glue takes no other for a run or a crawler."""

from __future__ import annotations

import json
from typing import Any

GLUE = "glue.amazonaws.com"


def make_role(iam: Any, name: str, service: str = GLUE, path: str = "/") -> str:
    """Make a role that trusts a service, with a boto3 client of IAM, and return its ARN."""
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, Path=path)
    return str(made["Role"]["Arn"])
