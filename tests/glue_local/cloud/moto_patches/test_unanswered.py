"""What is not implemented, or fails unforeseen, answers one typed error in each protocol, at once."""

import time

import pytest
from botocore.exceptions import ClientError

from glue_local.cloud.unanswered import operations, refusal

# An operation that the endpoint lacks, for each protocol that its services speak.
MISSING = [
    ("glue", "create_blueprint", {"Name": "b", "BlueprintLocation": "s3://b/k"}, "glue.CreateBlueprint"),
    ("athena", "start_session", {"WorkGroup": "w", "EngineConfiguration": {}}, "athena.StartSession"),
    ("lakeformation", "list_transactions", {}, "lakeformation POST /ListTransactions"),
    ("events", "list_endpoints", {}, "events.ListEndpoints"),
    (
        "iam",
        "generate_service_last_accessed_details",
        {"Arn": "a" * 20},
        "GenerateServiceLastAccessedDetails",
    ),
    ("sts", "decode_authorization_message", {"EncodedMessage": "x"}, "sts.DecodeAuthorizationMessage"),
    ("ec2", "describe_fpga_images", {}, "ec2.DescribeFpgaImages"),
    ("scheduler", "get_schedule_group", {"Name": "none"}, None),
]
CODES = {"UnknownOperationException", "InvalidAction", "NotImplemented"}


@pytest.mark.parametrize(("service", "method", "given", "named"), MISSING)
def test_an_operation_that_is_not_implemented_says_so(client, service, method, given, named):
    begun = time.monotonic()
    with pytest.raises(ClientError) as caught:
        getattr(client(service), method)(**given)
    error = caught.value.response
    if named is None:  # it is there: its own error
        assert error["Error"]["Code"] == "ResourceNotFoundException"
        return
    assert error["Error"]["Code"] in CODES
    assert named in error["Error"]["Message"]
    assert "not implemented" in error["Error"]["Message"]
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert error["ResponseMetadata"].get("RetryAttempts") == 0
    assert time.monotonic() - begun < 60


def test_a_service_that_moto_does_not_know_is_not_implemented(client):
    with pytest.raises(ClientError, match="not implemented") as caught:
        client("cloudhsm").list_hapgs()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize(
    ("environ", "code", "status"),
    [
        ({"HTTP_X_AMZ_TARGET": "AWSGlue.X"}, "InternalServiceException", "400"),
        ({"CONTENT_TYPE": "application/x-www-form-urlencoded"}, "InternalFailure", "400"),
        ({}, "InternalError", "400"),
    ],
)
def test_an_error_that_nobody_foresaw_is_named_once_and_not_tried_again(environ, code, status, capsys):
    answered = []
    environ = {"REQUEST_METHOD": "POST", "HTTP_AUTHORIZATION": "", **environ}
    body = refusal(environ, "glue.X", KeyError("columns")).answer(
        environ, lambda line, headers: answered.append((line, dict(headers)))
    )
    assert answered[0][0].startswith(status)
    assert code in body[0].decode()
    assert "glue.X failed in the local endpoint: KeyError" in body[0].decode()
    assert "KeyError" in capsys.readouterr().err


def test_what_is_implemented_can_be_asked_for():
    glue = operations("glue")
    assert all(glue[name] for name in ("StartJobRun", "UpdateJob", "GetJobBookmark", "StartCrawler"))
    assert not glue["CreateBlueprint"]
    assert operations("athena")["StartQueryExecution"]
