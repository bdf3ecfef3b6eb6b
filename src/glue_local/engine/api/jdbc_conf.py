"""``GlueContext.extract_jdbc_conf``: what a connection of the Data Catalog says of its database.

Follows https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html and
https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-connections-connections.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from glue_local.engine.types.options import OptionError

#: The vendor, and protocol, server and port: what follows names the database.
_URL = re.compile(r"(?P<server>jdbc:(?P<vendor>\w+):(?:\w+:)?@?(?://)?[^/;?]+)")
_DEFAULTS = {
    "enforceSSL": ("JDBC_ENFORCE_SSL", "false"),
    "customJDBCCert": ("CUSTOM_JDBC_CERT", ""),
    "skipCustomJDBCCertValidation": ("SKIP_CUSTOM_JDBC_CERT_VALIDATION", "false"),
    "customJDBCCertString": ("CUSTOM_JDBC_CERT_STRING", ""),
}
"""Keys of the result: the connection's property, and the value where it has none."""


def extract(client: Any, name: str) -> dict[str, str]:
    """Return the configuration of a connection; ``client`` gives boto3's client of a service.

    OptionError for a connection without a JDBC URL; boto3's EntityNotFoundException for one that is not there.
    """
    connection = client("glue").get_connection(Name=name, HidePassword=False)["Connection"]
    given: Mapping[str, str] = connection.get("ConnectionProperties") or {}
    found = _URL.match(given.get("JDBC_CONNECTION_URL", ""))
    if found is None:
        raise OptionError(
            f"extract_jdbc_conf: connection {name!r} ({connection.get('ConnectionType')}) has no JDBC URL: "
            "its property JDBC_CONNECTION_URL begins with jdbc:"
        )
    user, password = _login(client, given)
    return {
        **{key: given.get(of, otherwise) for key, (of, otherwise) in _DEFAULTS.items()},
        "url": found["server"],
        "fullUrl": given["JDBC_CONNECTION_URL"],
        "vendor": found["vendor"],
        "user": user,
        "password": password,
    }


def _login(client: Any, given: Mapping[str, str]) -> tuple[str, str]:
    """Return user and password: the connection's own, or those of its secret."""
    if secret := given.get("SECRET_ID"):
        kept = json.loads(client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])
        return str(kept.get("username", "")), str(kept.get("password", ""))
    return given.get("USERNAME", ""), given.get("PASSWORD", "")
