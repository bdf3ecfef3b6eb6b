"""An endpoint with a key answers only requests signed with that key, or with a user's or session's."""

from __future__ import annotations

import http.client
import io
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from glue_local.cloud import endpoint as endpoints
from glue_local.cloud.access import Access
from glue_local.cloud.endpoint import Endpoint

from .conftest import ask, client_of, port_of, started

V4 = {"config": Config(signature_version="s3v4", s3={"addressing_style": "path"})}
V2 = {"config": Config(signature_version="s3", s3={"addressing_style": "path"})}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An endpoint that was started with --access-key."""
    yield from started(tmp_path_factory.mktemp("signed"), access=Access(access_key=True))


@pytest.fixture(scope="module")
def bucket(signed: Endpoint) -> str:
    s3 = client_of(signed, "s3")
    s3.create_bucket(Bucket="a-bucket", ObjectOwnership="ObjectWriter")
    s3.put_object(Bucket="a-bucket", Key="private", Body=b"private")
    s3.put_object(Bucket="a-bucket", Key="public", Body=b"public", ACL="public-read")
    return "a-bucket"


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def fetch(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_the_keys_are_made_anew_and_only_the_state_file_has_them(signed: Endpoint) -> None:
    assert signed.signed
    assert signed.access_key.startswith("AKIA")
    assert len(signed.secret_key) >= 40
    assert signed.secret_key not in repr(signed)
    state_file = signed.log.parent / "endpoint.json"
    assert state_file.stat().st_mode & 0o777 == 0o600
    assert json.loads(state_file.read_text())["secret_key"] == signed.secret_key
    assert endpoints.keys_at(signed.url) == (signed.access_key, signed.secret_key)
    assert endpoints.status(signed.log.parent) == signed


@pytest.mark.parametrize(
    "key",
    [
        "plain",
        "a b+c",
        "ümlaut/ß",
        "day=1/x.json",
        "a~b!c*d'(e)",
        "per%20cent",
        "a//b",
        "a&b=c?d",
        "./dot",
        "a@b:c,d;e",
    ],
)
def test_objects_of_any_name_are_written_and_read(signed: Endpoint, bucket: str, key: str) -> None:
    s3 = client_of(signed, "s3")
    s3.put_object(Bucket=bucket, Key=key, Body=b"x", Metadata={"a-b": "two  words", "under_score": "1"})
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"x"
    assert key in [each["Key"] for each in s3.list_objects_v2(Bucket=bucket, Prefix=key)["Contents"]]


def test_large_and_streamed_bodies_are_taken(signed: Endpoint, bucket: str) -> None:
    s3 = client_of(signed, "s3")
    body = os.urandom(20 * 2**20)
    s3.upload_fileobj(io.BytesIO(body), bucket, "large")
    assert s3.get_object(Bucket=bucket, Key="large")["Body"].read() == body
    trailing = client_of(signed, "s3", config=Config(request_checksum_calculation="when_supported"))
    trailing.put_object(Bucket=bucket, Key="stream", Body=io.BytesIO(b"streamed"))
    assert s3.get_object(Bucket=bucket, Key="stream")["Body"].read() == b"streamed"


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("glue", "get_databases"),
        ("athena", "list_work_groups"),
        ("iam", "list_roles"),
        ("sts", "get_caller_identity"),
        ("logs", "describe_log_groups"),
        ("kms", "list_keys"),
        ("lakeformation", "list_permissions"),
        ("sns", "list_topics"),
        ("events", "list_rules"),
    ],
)
def test_each_kind_of_service_takes_the_key_and_no_other(
    signed: Endpoint, service: str, operation: str
) -> None:
    getattr(client_of(signed, service), operation)()
    for keys in (("test", "test"), (signed.access_key, "wrong"), ("AKIAUNKNOWN", signed.secret_key)):
        other = client_of(signed, service, aws_access_key_id=keys[0], aws_secret_access_key=keys[1])
        with pytest.raises(ClientError) as refused:
            getattr(other, operation)()
        right = keys[0] == signed.access_key
        assert code(refused) in (
            {"SignatureDoesNotMatch", "InvalidSignatureException"}
            if right
            else {"InvalidClientTokenId", "UnrecognizedClientException"}
        )


def test_sessions_and_users_sign_with_their_own_keys(signed: Endpoint, bucket: str) -> None:
    iam = client_of(signed, "iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn = iam.create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    given = client_of(signed, "sts").assume_role(RoleArn=arn, RoleSessionName="of-a-test")["Credentials"]
    keys = {"aws_access_key_id": given["AccessKeyId"], "aws_secret_access_key": given["SecretAccessKey"]}
    session = client_of(signed, "s3", **keys, aws_session_token=given["SessionToken"])
    session.list_objects_v2(Bucket=bucket)
    for token in (None, "another"):
        with pytest.raises(ClientError) as refused:
            client_of(signed, "s3", **keys, aws_session_token=token).list_objects_v2(Bucket=bucket)
        assert code(refused) == "InvalidAccessKeyId"
    iam.create_user(UserName="u")
    key = iam.create_access_key(UserName="u")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    client_of(signed, "s3", **keys).list_objects_v2(Bucket=bucket)
    iam.update_access_key(UserName="u", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    with pytest.raises(ClientError):
        client_of(signed, "s3", **keys).list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/", {}),
        ("GET", "/a-bucket", {}),
        ("GET", "/a-bucket?list-type=2", {}),
        ("GET", "/a-bucket/public?acl", {}),
        ("PUT", "/a-bucket/public", {}),
        ("DELETE", "/a-bucket/public", {}),
        ("POST", "/a-bucket?delete", {}),
        ("POST", "/", {"X_Amz_Target": "AWSGlue.CreateJob", "Content_Type": "application/x-amz-json-1.1"}),
        ("GET", "/a-bucket/public", {"X_Amz_Target": "AWSGlue.GetDatabases"}),
        ("POST", "/", {"Content_Type": "application/x-www-form-urlencoded"}),
        ("POST", "/a-bucket", {"Content_Type": "multipart/form-data; boundary=b"}),
        ("GET", "/glue_us-east-1/x", {}),
        ("GET", "/latest/meta-data/iam/security-credentials/", {}),
        ("GET", "/2015-03-31/functions/", {"Authorization": ""}),
        ("GET", "/a-bucket/public", {"Authorization": "AWS AKIA:sig"}),
        ("GET", "/a-bucket/public", {"Authorization": "AWS4-HMAC-SHA256 Credential=a/b, Signature=c"}),
        ("GET", "/a-bucket/private?X-Amz-Signature=x", {}),
        ("GET", "/a-bucket/private?Signature=x", {}),
        ("GET", "/a-bucket/private?AWSAccessKeyId=x&Signature=x&Expires=9999999999", {}),
        ("GET", "/a-bucket/private", {}),
    ],
    ids=str,
)
def test_what_is_not_signed_is_refused(
    signed: Endpoint, bucket: str, method: str, path: str, headers: dict[str, str]
) -> None:
    assert ask(signed, method, path, **headers).status in (400, 403)


def test_a_public_object_is_everybodys_and_health_says_who_answers(signed: Endpoint, bucket: str) -> None:
    answer = ask(signed, path="/a-bucket/public")
    assert (answer.status, answer.body) == (200, "public")
    assert endpoints.health(signed.url) is not None


def send(endpoint: Endpoint, request: AWSRequest, **changed: Any) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(endpoint), timeout=120)
    path = changed.get("path", request.url.removeprefix(endpoint.url))
    headers = dict(request.headers.items()) | changed.get("headers", {})
    connection.request(request.method, path, changed.get("body", request.data), headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def a_request(
    endpoint: Endpoint, auth: type[SigV4Auth], service: str, body: bytes, path: str = "/"
) -> AWSRequest:
    host = endpoint.url.removeprefix("http://")
    request = AWSRequest(
        "PUT" if service == "s3" else "POST", endpoint.url + path, data=body, headers={"Host": host}
    )
    if service == "glue":
        request.headers["X-Amz-Target"] = "AWSGlue.GetDatabases"
        request.headers["Content-Type"] = "application/x-amz-json-1.1"
    auth(Credentials(endpoint.access_key, endpoint.secret_key), service, "us-east-1").add_auth(request)
    return request


def test_what_was_changed_after_signing_is_refused(signed: Endpoint, bucket: str) -> None:
    glue = a_request(signed, SigV4Auth, "glue", b"{}")
    assert send(signed, glue)[0] == 200
    assert "InvalidSignatureException" in send(signed, glue, body=b'{"MaxResults": 1}')[1]
    assert "InvalidSignatureException" in send(signed, glue, headers={"X-Amz-Target": "AWSGlue.CreateJob"})[1]
    assert "InvalidSignatureException" in send(signed, glue, path="/?x=1")[1]
    put = a_request(signed, S3SigV4Auth, "s3", b"one", "/a-bucket/signed")
    assert send(signed, put)[0] == 200
    assert "XAmzContentSHA256Mismatch" in send(signed, put, body=b"two")[1]
    assert "SignatureDoesNotMatch" in send(signed, put, path="/a-bucket/other")[1]
    assert "SignatureDoesNotMatch" in send(
        signed, put, headers={"X-Amz-Date": put.headers["X-Amz-Date"][:-2] + "0Z"}
    )[1] or put.headers["X-Amz-Date"].endswith("0Z")


@pytest.mark.parametrize("minutes", [-20, 20])
def test_a_signature_of_another_time_is_refused(
    signed: Endpoint, bucket: str, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import botocore.auth

    other = datetime.now(UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr(
        botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: other.replace(tzinfo=None)
    )
    request = a_request(signed, S3SigV4Auth, "s3", b"one", "/a-bucket/late")
    assert "RequestTimeTooSkewed" in send(signed, request)[1]


@pytest.mark.parametrize("version", [V4, V2, {}], ids=["v4", "v2", "default"])
@pytest.mark.parametrize("key", ["plain", "a b+c/ü"])
def test_presigned_addresses_work_and_no_others(
    signed: Endpoint, bucket: str, version: dict[str, Any], key: str
) -> None:
    s3 = client_of(signed, "s3", **version)
    place = {"Bucket": bucket, "Key": key}
    put = s3.generate_presigned_url("put_object", Params=place)
    assert fetch(put, "PUT", b"by address", **{"Content-Type": ""})[0] == 200
    get = s3.generate_presigned_url("get_object", Params={**place, "ResponseContentType": "text/x"})
    assert fetch(get) == (200, b"by address")
    assert fetch(get, "PUT", b"evil", **{"Content-Type": ""})[0] == 403
    assert fetch(get.replace(f"/{bucket}/", "/another/"))[0] == 403
    assert fetch(get.replace("text%2Fx", "text%2Fhtml"))[0] == 403
    assert fetch(get.replace(signed.access_key, "test"))[0] == 403
    expired = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=-1 if "X-Amz" not in get else 0)
    if "X-Amz" in expired:
        import time

        time.sleep(1.1)
    assert fetch(expired)[0] == 403


@pytest.mark.parametrize("version", [V4, V2, {}], ids=["v4", "v2", "default"])
def test_presigned_forms_work_and_no_others(signed: Endpoint, bucket: str, version: dict[str, Any]) -> None:
    s3 = client_of(signed, "s3", **version)

    def post(fields: dict[str, str]) -> int:
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in fields.items()
        ]
        parts.append(
            '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nform\r\n--b--\r\n'
        )
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        return fetch(f"{signed.url}/{bucket}", "POST", "".join(parts).encode(), **kind)[0]

    fields = s3.generate_presigned_post(bucket, "by-form")["fields"]
    assert post(fields) == 204
    assert client_of(signed, "s3").get_object(Bucket=bucket, Key="by-form")["Body"].read() == b"form"
    for name in fields:
        if name.lower() in ("policy", "signature", "x-amz-signature", "awsaccesskeyid", "x-amz-credential"):
            assert post({**fields, name: "wrong"}) in (400, 403)
            assert post({key: text for key, text in fields.items() if key != name}) in (400, 403)
    assert post(s3.generate_presigned_post(bucket, "late", ExpiresIn=-1)["fields"]) == 403


def test_policies_are_enforced_for_who_signed(signed: Endpoint, bucket: str) -> None:
    endpoints.set_enforcement(signed.url, on=True)
    try:
        client_of(signed, "s3").list_objects_v2(Bucket=bucket)
        client_of(signed, "glue").get_databases()
        assert fetch(client_of(signed, "s3", **V4).generate_presigned_url("list_buckets"))[0] in (200, 403)
    finally:
        endpoints.set_enforcement(signed.url, on=False)


@pytest.mark.skipif(shutil.which("aws") is None, reason="the AWS command line is not installed")
def test_the_aws_command_line_works_with_the_endpoints_own_environment(signed: Endpoint, bucket: str) -> None:
    from typer.testing import CliRunner

    from glue_local.cloud.cli import app

    said = CliRunner().invoke(app, ["env", "--state-dir", str(signed.log.parent)]).output
    keys = dict(line.removeprefix("export ").split("=", 1) for line in said.splitlines())
    assert keys["AWS_ENDPOINT_URL"] == signed.url
    for command in (
        ["s3", "ls", f"s3://{bucket}/"],
        ["glue", "get-databases"],
        ["athena", "list-work-groups"],
    ):
        kept = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
        done = subprocess.run(["aws", *command], env=kept | keys, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        wrong = kept | keys | {"AWS_SECRET_ACCESS_KEY": "wrong"}
        assert subprocess.run(["aws", *command], env=wrong, capture_output=True, check=False).returncode != 0


def test_a_command_is_run_with_the_endpoints_keys_and_no_others(signed: Endpoint) -> None:
    others = {"AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "real", "AWS_ACCESS_KEY_ID": "AKIAREAL"}
    command = [sys.executable, "-m", "glue_local.cli", "endpoint", "exec"]
    command += ["--state-dir", str(signed.log.parent), "--", "env"]
    said = subprocess.run(command, env=os.environ | others, capture_output=True, text=True, check=True).stdout
    found = dict(line.split("=", 1) for line in said.splitlines() if line.startswith("AWS_"))
    assert found["AWS_ENDPOINT_URL"] == signed.url
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"]) == (
        signed.access_key,
        signed.secret_key,
    )
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & found.keys()
