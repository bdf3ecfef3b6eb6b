"""What extract_jdbc_conf says of a connection: the first case is the page's own example.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-glue-context.html
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from glue_local.engine.api.gluecontext import GlueContext
from glue_local.engine.api.jdbc_conf import extract
from glue_local.engine.types.options import OptionError

LOGIN = {"USERNAME": "admin", "PASSWORD": "1234"}
CASES: list[tuple[dict[str, str], dict[str, str]]] = [
    (
        {"JDBC_CONNECTION_URL": "jdbc:mysql://myserver:3306/mydb", **LOGIN},
        {
            "enforceSSL": "false",
            "skipCustomJDBCCertValidation": "false",
            "url": "jdbc:mysql://myserver:3306",
            "fullUrl": "jdbc:mysql://myserver:3306/mydb",
            "customJDBCCertString": "",
            "user": "admin",
            "customJDBCCert": "",
            "password": "1234",
            "vendor": "mysql",
        },
    ),
    (
        {
            "JDBC_CONNECTION_URL": "jdbc:sqlserver://h:1433;databaseName=d",
            "JDBC_ENFORCE_SSL": "true",
            **LOGIN,
        },
        {"url": "jdbc:sqlserver://h:1433", "vendor": "sqlserver", "enforceSSL": "true"},
    ),
    (
        {"JDBC_CONNECTION_URL": "jdbc:oracle:thin:@//h:1521/orcl", **LOGIN},
        {"url": "jdbc:oracle:thin:@//h:1521", "vendor": "oracle"},
    ),
    (
        {"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/d?ssl=true", "SECRET_ID": "s"},
        {"url": "jdbc:postgresql://h:5432", "vendor": "postgresql", "user": "kept", "password": "secret"},
    ),
]


def client_with(properties: dict[str, str]) -> Any:
    connection = {"ConnectionType": "JDBC", "ConnectionProperties": properties}
    secret = {"SecretString": json.dumps({"username": "kept", "password": "secret"})}
    services = {
        "glue": SimpleNamespace(get_connection=lambda **_: {"Connection": connection}),
        "secretsmanager": SimpleNamespace(get_secret_value=lambda **_: secret),
    }
    return services.__getitem__


@pytest.mark.parametrize(
    ("properties", "expected"), CASES, ids=lambda case: case.get("JDBC_CONNECTION_URL", "")
)
def test_a_connection_says_where_its_database_is(
    properties: dict[str, str], expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3, "client", client_with(properties))

    found = GlueContext.__new__(GlueContext).extract_jdbc_conf("c")

    assert {key: found[key] for key in expected} == expected
    assert found.keys() == CASES[0][1].keys()


def test_a_connection_without_a_jdbc_url_is_named() -> None:
    with pytest.raises(OptionError, match="connection 'c' \\(JDBC\\) has no JDBC URL"):
        extract(client_with({"CONNECTION_URL": "mongodb://h"}), "c")
