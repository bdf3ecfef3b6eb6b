"""AWS Glue's Java class AWSConnectionUtils, which scripts ask for the region and for Glue's address.

AWS does not document it. Public scripts show what it is asked: they take a proxy's host ``null`` for none.
"""

from __future__ import annotations

import os
from typing import Any

#: The region of a run whose environment states none.
_DEFAULT_REGION = "us-east-1"


class AwsConnectionUtils:
    """What a script calls as ``glueContext._jvm.AWSConnectionUtils``."""

    @staticmethod
    def getRegion() -> str:  # noqa: N802
        """Return the run's region."""
        return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or _DEFAULT_REGION

    @classmethod
    def getGlueEndpoint(cls) -> str:  # noqa: N802
        """Return the address that boto3's client of Glue takes."""
        own = os.environ.get("AWS_ENDPOINT_URL_GLUE") or os.environ.get("AWS_ENDPOINT_URL")
        return own or f"https://glue.{cls.getRegion()}.amazonaws.com"

    @staticmethod
    def getGlueProxyUrl() -> str:  # noqa: N802
        """Return the proxy of a run that has none."""
        return "https://null:null"


class WithConnectionUtils:
    """A JVM of Spark with this class of AWS Glue's."""

    AWSConnectionUtils = AwsConnectionUtils

    def __init__(self, own: Any) -> None:
        """Take the JVM."""
        self._own = own

    def __getattr__(self, name: str) -> Any:
        """Return what the JVM has."""
        return getattr(self._own, name)
